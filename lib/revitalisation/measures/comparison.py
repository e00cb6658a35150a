"""What changed from one edition to the next: one row a change, its nature told.

A change of fact is told apart from one of method (a threshold, a reading), of nomenclature, of
perimeter and of geography. What the earlier edition counted as published stands beside the same
facts read again with the later one's rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.data.memberships import ENTRIES, EXIT
from revitalisation.measures import followed, frames
from revitalisation.measures.fields import exploration
from revitalisation.measures.followed import differ, made
from revitalisation.measures.reread import RULES, reread, successors

FACT, METHOD, NOMENCLATURE, PERIMETER, GEOGRAPHY = NATURES = (
    "fait", "méthode", "nomenclature", "périmètre", "géographie",
)  # fmt: skip
ENTERED, LEFT, MOVED = "commune entrée", "commune sortie", "commune, autre programme"
SIGNED, AMENDED, MARKED = "convention signée", "avenant signé", "autre jalon"
REDATED, UNSAID = "jalon corrigé", "jalon retiré"
TERM = "échéance de programme"
GAINED, LOST, ALTERED = "champ gagné", "champ perdu", "champ dont l’état change"
ACTIONS_GONE = (
    followed.MERGED, followed.DROPPED, followed.WITHDRAWN, followed.VANISHED, followed.OUTSIDE,
)  # fmt: skip
ACTIONS_MOVED = (followed.DELIVERED, followed.STATE, followed.DATED)
RANKS = {state: rank for rank, state in enumerate(reversed(frames.STATES))}
"""State of a field → how far it is explored."""
KEYS = {
    "preconisations/preconisations": ["preconisation"],
    "preconisations/nomenclatures": ["liste", "code"],
    "programmes/programmes": ["programme"],
    "programmes/jalons": ["jalon"],
}
"""The tables of the nomenclature, and what identifies their rows."""
LOOKS = ("couleur", "forme", "ordre", "numero", "section", "source")
"""Columns of these tables that say how a thing is drawn or where it is known from."""
NAMES = ("nom", "libelle", "libelle_court", "cas")
_WORDS = {"True": "oui", "False": "non"}
COLUMNS = (
    "cle", "nature", "genre", "objet", "code_insee", "nom", "avant", "apres", "document", "date",
    "precision",
)  # fmt: skip
"""``cle`` is unique; ``objet`` identifies what changed: an action, a commune, a field, a key."""


@kept
def changes(before: Edition, after: Edition) -> pd.DataFrame:
    """Return every change between two editions of a territory.

    Columns: `COLUMNS`, all texts, missing where there is nothing to say. ``document`` and
    ``date`` prove the new state, ``precision`` says what else must be known of it.
    """
    moves = successors(before, after)
    parts = [
        _communes(before, after, moves),
        _milestones(before, after, moves),
        followed.actions(before, after, moves),
        _terms(before, after),
        _planning(before, after),
        _fields(before, after, moves),
        _settings(before, after),
        *(_listed(before, after, name, NOMENCLATURE) for name in KEYS),
        _listed(before, after, "preconisations/guide", METHOD, ["ordre"]),
        _perimeter(before, after, moves),
        _geography(before, after, moves),
    ]
    rows = pd.concat([part for part in parts if len(part)] or [made(FACT, "")], ignore_index=True)
    rank = rows["nature"].map(NATURES.index)
    rows = rows.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
    key = rows["genre"] + " " + rows["objet"]
    twice = key.groupby(key).cumcount()
    return rows.assign(cle=key.where(twice == 0, key + " " + (twice + 1).astype("str")))[
        list(COLUMNS)
    ]


def of_kinds(rows: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Return the changes of some kinds."""
    return rows[rows["genre"].isin(kinds)]


def _translated(codes: "pd.Series[str]", moves: Mapping[str, str]) -> "pd.Series[str]":
    return codes.map(moves).fillna(codes) if moves else codes


def _shared(before: Edition, after: Edition, moves: Mapping[str, str]) -> set[str]:
    """Return the communes of both perimeters, in today's codes."""
    return {*_translated(before.communes["code_insee"], moves)} & {*after.communes["code_insee"]}


def _communes(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which communes entered the programmes, left them, or changed from one to another."""
    both, pair = _shared(before, after, moves), ["code_insee", "programme"]
    old, new = (
        edition.members[[*pair]]
        .assign(code_insee=_translated(edition.members["code_insee"], moves))
        .drop_duplicates()
        for edition in (before, after)
    )
    rows = old.merge(new, on=pair, how="outer", indicator="cote")
    rows = rows[rows["code_insee"].isin(both)]
    held = {
        side: rows[rows["cote"] != other].groupby("code_insee")["programme"].agg(", ".join)
        for side, other in (("avant", "right_only"), ("apres", "left_only"))
    }
    proofs = _membership(before, after).merge(rows[rows["cote"] != "both"], on=pair)
    proofs = proofs.drop_duplicates("code_insee").set_index("code_insee")
    codes = pd.Series(rows[rows["cote"] != "both"]["code_insee"].unique(), dtype="str")
    sides = {side: codes.map(programmes) for side, programmes in held.items()}
    kinds = pd.Series(MOVED, index=codes.index)
    kinds = kinds.mask(sides["avant"].isna(), ENTERED).mask(sides["apres"].isna(), LEFT)
    proved = {name: codes.map(proofs[name]) for name in ("document", "date", "precision")}
    names = codes.map(after.names)
    return made(FACT, kinds, objet=codes, code_insee=codes, nom=names, **sides, **proved)


def _membership(before: Edition, after: Edition) -> pd.DataFrame:
    """Return the milestones by which communes entered a programme, or left it, the last first."""
    rows = after.milestones
    rows = rows[rows["ligne"].isin(after.members["ligne"]) | (rows["effet"] == EXIT)].iloc[::-1]
    date = rows["date"].dt.strftime("%Y-%m-%d").fillna(rows["periode"])
    rows = rows.assign(precision=_late(rows, before), date=date)
    return rows[["code_insee", "programme", "document", "date", "precision"]]


def _late(rows: pd.DataFrame, before: Edition) -> "pd.Series[str]":
    """Say which milestones the earlier edition could have known, and which have no date."""
    known = rows["quand"] <= pd.Timestamp(before.cutoff)
    late = pd.Series(pd.NA, index=rows.index, dtype="str").mask(known, followed.KNOWN_SINCE)
    return late.mask(rows["quand"].isna(), followed.UNDATED)


def _milestones(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which milestones are new, which were given another date, which are said no more."""
    both, named = _shared(before, after, moves), ["code_insee", "programme", "jalon", "generation"]
    sides = []
    for edition in (before, after):
        rows = edition.milestones
        rows = rows.assign(
            code_insee=_translated(rows["code_insee"], moves),
            jour=rows["date"].dt.strftime("%Y-%m-%d").fillna(rows["periode"]).fillna(""),
            generation=rows["generation"].fillna(""),
        )
        rows = rows[rows["code_insee"].isin(both)].drop_duplicates([*named, "jour"])
        sides.append(rows[[*named, "jour", "quand", "document", "effet", "acte"]])
    rows = sides[0].merge(
        sides[1], on=[*named, "jour"], how="outer", indicator=True, suffixes=("_avant", "")
    )
    gone, new = (
        rows[rows["_merge"] == side].reset_index(drop=True) for side in ("left_only", "right_only")
    )
    # One milestone given another date, not two: the first with the first.
    gone, new = (part.assign(n=part.groupby(named).cumcount()) for part in (gone, new))
    rows = gone.merge(
        new, on=[*named, "n"], how="outer", indicator="cote", suffixes=("_avant", "_apres")
    )
    signed = rows["cote"] == "right_only"
    acts = rows["acte_apres"] == "signature"
    kinds = pd.Series(MARKED, index=rows.index).mask(acts, AMENDED)
    kinds = kinds.mask(acts & rows["effet_apres"].isin(ENTRIES), SIGNED)
    kinds = kinds.where(signed, REDATED).mask(rows["cote"] == "left_only", UNSAID)
    late = _late(rows.assign(quand=rows["quand_apres"]), before).where(signed)
    programme = rows["programme"].where(rows["programme"].isin(after.short_names), "")
    what = (rows["jalon"] + " " + programme + " " + rows["generation"]).str.split().str.join(" ")
    return made(
        FACT,
        kinds,
        objet=rows["code_insee"],
        code_insee=rows["code_insee"],
        nom=rows["code_insee"].map(after.names),
        avant=(what + " (" + rows["jour_avant"] + ")").str.replace(" ()", "").mask(signed),
        apres=(what + " (" + rows["jour_apres"] + ")").str.replace(" ()", "").mask(kinds == UNSAID),
        document=rows["document_apres"],
        date=rows["jour_apres"].replace("", None),
        precision=late,
    )


def _terms(before: Edition, after: Edition) -> pd.DataFrame:
    """Say which ends and extensions of programmes a document has told since."""
    key = ["programme", "generation", "id_candidature", "jalon", "terme", "document"]
    sides = []
    for edition in (before, after):
        days = edition.table("recensement/documents").set_index("document")["date"]
        rows = edition.table("programmes/termes")[key]
        told = rows["document"].map(days)
        rows = rows.assign(dit=told)[told.isna() | (told <= edition.cutoff.isoformat())]
        sides.append(rows.astype("object").where(rows.notna(), ""))
    rows = sides[0].merge(sides[1], on=[*key, "dit"], how="outer", indicator="cote")
    rows = rows[rows["cote"] != "both"]
    said = (rows["jalon"] + " " + rows["terme"]).str.strip()
    gone = rows["cote"] == "left_only"
    return made(
        FACT,
        TERM,
        objet=rows["programme"] + (" " + rows["generation"]).str.rstrip(),
        nom=rows["programme"].map(after.short_names),
        avant=said.where(gone),
        apres=said.mask(gone),
        document=rows["document"],
        date=rows["dit"].replace("", None),
    )


def _planning(before: Edition, after: Edition) -> pd.DataFrame:
    """Say which planning documents of the perimeter have another state, are new, are gone."""
    key, inside = ["document_planification", "territoire"], []
    for edition in (before, after):
        areas = edition.table("territoire/territoires_epci")
        inside.append({*areas[areas["siren_epci"].isin(edition.territory.sirens)]["territoire"]})
    old, new = (e.table("recensement/planification")[[*key, "etat"]] for e in (before, after))
    rows = old.merge(new, on=key, how="outer", suffixes=("_avant", "_apres"))
    # One whose territory alone entered or left is told by the perimeter.
    shown = rows["territoire"].isin(inside[0]) | rows["etat_avant"].isna()
    shown &= rows["territoire"].isin(inside[1]) | rows["etat_apres"].isna()
    rows = rows[shown & differ(rows["etat_avant"], rows["etat_apres"])]
    return made(
        FACT,
        "document de planification",
        objet=rows[key[0]],
        nom=rows[key[0]],
        avant=rows["etat_avant"],
        apres=rows["etat_apres"],
    )


def _fields(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which fields were gained and lost, by fact or by another reading of the same facts."""
    again = reread(before, after)
    key = ["code_insee", "preconisation"]
    said = [exploration(edition)[[*key, "etat"]] for edition in (before, again, after)]
    said[0] = said[0].assign(code_insee=_translated(said[0]["code_insee"], moves))
    said[0] = said[0].drop_duplicates(key)
    parts = []
    for nature, (old, new) in ((METHOD, said[:2]), (FACT, said[1:])):
        rows = old.merge(new, on=key, suffixes=("_avant", "_apres"))
        rows = rows[rows["etat_avant"] != rows["etat_apres"]]
        ranks = [rows[f"etat_{side}"].map(RANKS) for side in ("avant", "apres")]
        own = [rank >= RANKS[frames.WRITTEN] for rank in ranks]
        kinds = pd.Series(ALTERED, index=rows.index)
        kinds = kinds.mask(~own[0] & own[1], GAINED).mask(own[0] & ~own[1], LOST)
        names = rows["preconisation"].map(after.recommendation_names)
        parts.append(
            made(
                nature,
                kinds,
                objet=rows["code_insee"] + "." + rows["preconisation"],
                code_insee=rows["code_insee"],
                nom=rows["code_insee"].map(after.names) + " (" + names + ")",
                avant=rows["etat_avant"],
                apres=rows["etat_apres"],
            )
        )
    return pd.concat(parts, ignore_index=True)


def _settings(before: Edition, after: Edition) -> pd.DataFrame:
    """Say which thresholds, vintages and words of the scale are others."""
    sides = [
        dict(_flat({key: edition.settings[key] for key in RULES})) for edition in (before, after)
    ]
    both = pd.DataFrame({"avant": sides[0], "apres": sides[1]}, dtype="object")
    both = both[differ(both["avant"], both["apres"])].reset_index(names="objet")
    return made(
        METHOD, "paramètre", objet=both["objet"], nom=both["objet"], **both[["avant", "apres"]]
    )


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        elif above or key in RULES:
            yield f"{above}{key}", _WORDS.get(str(value), str(value))


def _listed(
    before: Edition, after: Edition, name: str, nature: str, key: Iterable[str] = ()
) -> pd.DataFrame:
    """Say which rows of a list were added, removed or reworded, a row a cell reworded."""
    keys = list(key or KEYS[name])
    sides = [edition.table(name).astype("str") for edition in (before, after)]
    kept = [c for c in sides[0] if c in sides[1] and c not in (*keys, *LOOKS)]
    label = next(c for c in kept if c in NAMES)
    if sides[0].equals(sides[1]):
        return made(nature, "")
    sides = [side[[*keys, *kept]].melt(keys, var_name="colonne", value_name="v") for side in sides]
    rows = sides[0].merge(
        sides[1], on=[*keys, "colonne"], how="outer", suffixes=("_avant", "_apres"), indicator="q"
    )
    rows = rows[differ(rows["v_avant"], rows["v_apres"]) | (rows["q"] != "both")]
    # Of a row added or removed, its name says it all.
    rows = rows[(rows["q"] == "both") | (rows["colonne"] == label)].reset_index(drop=True)
    what = name.rpartition("/")[2]
    kinds = rows["q"].astype("str").map({"both": "changée", "left_only": "retirée"})
    found = rows[keys].agg(".".join, axis="columns") if len(rows) else rows["colonne"]
    names = after.table(name).astype("str").set_index(keys)[label]
    names = before.table(name).astype("str").set_index(keys)[label].combine_first(names)
    return made(
        nature,
        f"{what}, ligne " + kinds.fillna("ajoutée"),
        objet=found,
        nom=[names[tuple(row) if len(keys) > 1 else row[0]] for row in rows[keys].to_numpy()],
        avant=rows["v_avant"],
        apres=rows["v_apres"],
        precision=rows["colonne"].where(rows["q"] == "both"),
    )


def _perimeter(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which intercommunalités, then which other communes, entered the perimeter or left it."""
    old, new = ({*edition.territory.sirens} for edition in (before, after))
    every = pd.concat([edition.table("territoire/epci") for edition in (before, after)])
    names = every.drop_duplicates("siren", keep="last").set_index("siren")["nom_court"]
    sirens = pd.Series(sorted(old ^ new), dtype="str")
    inside = sirens.isin(new)
    parts = [
        made(
            PERIMETER,
            pd.Series("intercommunalité sortie", index=sirens.index).mask(
                inside, "intercommunalité entrée"
            ),
            objet=sirens,
            nom=sirens.map(names),
        )
    ]
    then = _translated(before.communes["code_insee"], moves)
    now = after.communes["code_insee"]
    for kind, edition, other, these, others in (
        ("commune sortie du périmètre", before, after, then, now),
        ("commune entrée dans le périmètre", after, before, now, then),
    ):
        rows = edition.communes[["nom", "siren_epci"]].assign(code=these)
        rows = rows[~rows["code"].isin(others)]
        # Those of an intercommunalité that entered or left are told by it.
        rows = rows[rows["siren_epci"].isin(old & new)]
        moved = other.table("territoire/communes")["code_insee"]
        rows = rows[~rows["code"].isin(moved)]
        parts.append(
            made(PERIMETER, kind, objet=rows["code"], code_insee=rows["code"], nom=rows["nom"])
        )
    return pd.concat(parts, ignore_index=True)


def _geography(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which communes of the perimeter merged, took another name or another intercommunalité."""
    old, new = (edition.table("territoire/communes") for edition in (before, after))
    names = new.set_index("code_insee")["nom"]
    merged = before.communes[before.communes["code_insee"].isin(moves)]
    passages = after.table("territoire/passages").drop_duplicates("code_ancien")
    days = passages.set_index("code_ancien")["date"].dt.strftime("%Y-%m-%d")
    into = _translated(merged["code_insee"], moves)
    parts = [
        made(
            GEOGRAPHY,
            "commune fusionnée",
            objet=merged["code_insee"],
            code_insee=into,
            nom=merged["nom"],
            avant=merged["nom"],
            apres=into.map(names),
            date=merged["code_insee"].map(days),
        )
    ]
    inside = {*before.communes["code_insee"], *after.communes["code_insee"]}
    rows = old.merge(new, on="code_insee", suffixes=("_avant", "_apres"))
    rows = rows[rows["code_insee"].isin(inside)]
    for kind, column in (("commune renommée", "nom"), ("autre intercommunalité", "siren_epci")):
        moved = rows[rows[f"{column}_avant"] != rows[f"{column}_apres"]]
        parts.append(
            made(
                GEOGRAPHY,
                kind,
                objet=moved["code_insee"],
                code_insee=moved["code_insee"],
                nom=moved["nom_apres"],
                avant=moved[f"{column}_avant"],
                apres=moved[f"{column}_apres"],
            )
        )
    return pd.concat(parts, ignore_index=True)
