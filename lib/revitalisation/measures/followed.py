"""What became of each action from one edition to the next."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from revitalisation.data import tables
from revitalisation.data.edition import Edition
from revitalisation.measures import frames

NEW, DELIVERED, DROPPED = "action nouvelle", "action livrée", "action abandonnée"
MERGED, WITHDRAWN, VANISHED = "action fusionnée", "action retirée", "action perdue de vue"
STATE, DATED, RIPER, CLASS, SECOND = (
    "état", "état daté autrement", "maturité", "préconisation", "préconisation secondaire",
)  # fmt: skip
INSIDE, OUTSIDE = "action entrée dans le périmètre", "action sortie du périmètre"
AMOUNT, TITLE, WORDS, OTHER = "montant", "intitulé", "texte", "autre donnée de l’action"
KINDS = (
    NEW, DELIVERED, DROPPED, MERGED, WITHDRAWN, VANISHED, STATE, DATED, RIPER, CLASS, SECOND,
    INSIDE, OUTSIDE, AMOUNT, TITLE, WORDS, OTHER,
)  # fmt: skip
"""Every kind of change of an action."""
REASONS = {"fusionnée": MERGED, "doublon": MERGED, "abandonnée": DROPPED}
"""Reason of a withdrawal → the kind of its change, when it is not only withdrawn."""
UNTOLD = "ACT-06"
"""The rule that finds an action followed no more without a reason: it may be acquitted."""
KNOWN_SINCE = "antérieur à l’édition précédente, connu depuis"
UNDATED = "date inconnue"
FACT, METHOD, PERIMETER = "fait", "méthode", "périmètre"
CHANGED: Mapping[str, tuple[str, str]] = {
    "principale": (CLASS, METHOD),
    "secondaires": (SECOND, METHOD),
    "fonctions": (OTHER, METHOD),
    "type_innovation": (OTHER, METHOD),
    "methode_usages": (OTHER, METHOD),
    "forme_operationnelle": (OTHER, METHOD),
    "montant_eur": (AMOUNT, FACT),
    "intitule": (TITLE, FACT),
    "montant_precision": (WORDS, FACT),
    "montant_base": (WORDS, FACT),
    "note": (WORDS, FACT),
    "codes": (OTHER, FACT),
    "programmes": (OTHER, FACT),
    "niveau_porteur": (OTHER, FACT),
    "porteur": (OTHER, FACT),
    "annee": (OTHER, FACT),
    "document": (OTHER, FACT),
}
"""Column of an action → the kind and the nature of its change."""
_TUPLES = ("secondaires", "fonctions", "codes", "programmes")


def differ(old: "pd.Series[Any]", new: "pd.Series[Any]") -> "pd.Series[bool]":
    """Say where two columns differ; both missing is the same."""
    same = (old == new).fillna(False).astype(bool) | (old.isna() & new.isna())
    return ~same


def made(nature: str, genre: "str | pd.Series[str]", **columns: Any) -> pd.DataFrame:
    """Return changes of one nature: texts, the columns not given missing."""
    names = ("objet", "code_insee", "nom", "avant", "apres", "document", "date", "precision")
    index = next((c.index for c in columns.values() if isinstance(c, pd.Series)), pd.RangeIndex(0))
    rows = pd.DataFrame({"nature": nature, "genre": genre}, index=index)
    for name in names:
        rows[name] = columns.get(name)
    return rows.astype("str").reset_index(drop=True)


def actions(before: Edition, after: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Say which actions are new, delivered, dropped, withdrawn, lost from sight, changed."""
    old, new = (_plain(edition, moves) for edition in (before, after))
    rows = old.merge(new, on="id_action", how="outer", suffixes=("_avant", ""), indicator="cote")
    arrived, kept = (rows[rows["cote"] == side] for side in ("right_only", "both"))
    gone = old[~old["id_action"].isin(new["id_action"])]
    return pd.concat(
        [_arrived(arrived, before), _gone(gone, before, after), _states(kept), *_cells(kept)],
        ignore_index=True,
    )


def _plain(edition: Edition, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return the actions of an edition in today's places, lists of codes as text."""
    rows = edition.actions
    if moves:
        codes = rows["codes"].map(
            lambda held: tuple(dict.fromkeys(moves.get(code, code) for code in held))
        )
        rows = rows.assign(codes=codes)
    rows = rows.assign(**{name: rows[name].map(sorted).map(" ".join) for name in _TUPLES})
    states = ["id_action", "statut", "annee_statut", "maturite", "statut_source"]
    return rows[[*states, "document_etat", *CHANGED]]


def _followed(edition: Edition) -> "pd.Series[str]":
    rows = edition.table("recensement/suivi")
    return rows[rows["edition"] == edition.year]["id_action"]


def _about(rows: pd.DataFrame) -> dict[str, Any]:
    return {"objet": rows["id_action"], "code_insee": rows["codes"], "nom": rows["intitule"]}


def _arrived(rows: pd.DataFrame, before: Edition) -> pd.DataFrame:
    """Say which actions are new: to the inventory, or only to the perimeter."""
    known = rows["id_action"].isin(_followed(before))
    year = rows["annee"].fillna(rows["annee_statut"])
    late = pd.Series(pd.NA, index=rows.index, dtype="str")
    late = late.mask((year <= before.cutoff.year).fillna(False), KNOWN_SINCE)
    made_of = {
        "apres": rows["statut"],
        "document": rows["document"],
        "date": year,
        "precision": late.mask(year.isna(), UNDATED),
    }
    said = made(
        FACT, pd.Series(NEW, index=rows.index).mask(known, INSIDE), **_about(rows), **made_of
    )
    return said.assign(nature=said["nature"].mask(said["genre"] == INSIDE, PERIMETER))


def _gone(rows: pd.DataFrame, before: Edition, after: Edition) -> pd.DataFrame:
    """Say which actions are no longer there: outside, withdrawn for a reason, lost from sight.

    One that was dropped before is at its end: that no one follows it any more is no news.
    """
    told = withdrawals(before, after).reindex(rows["id_action"]).set_axis(rows.index)
    kinds = told["genre"].fillna(VANISHED)
    kinds = kinds.mask(rows["id_action"].isin(_followed(after)), OUTSIDE)
    proofs = {name: told[name] for name in ("apres", "document", "date", "precision")}
    said = made(FACT, kinds, **_about(rows), avant=rows["statut"], **proofs)
    said = said[(said["genre"] != VANISHED) | ~said["avant"].isin(frames.DROPPED)]
    return said.assign(nature=said["nature"].mask(said["genre"] == OUTSIDE, PERIMETER))


def withdrawals(before: Edition, after: Edition) -> pd.DataFrame:
    """Return why actions are followed no more, by action: their reason, else what acquits it.

    Columns: ``genre``, ``apres`` (the action that took its place), ``document``, ``date``,
    ``precision`` (the reason).
    """
    rows = after.table("recensement/retraits")
    rows = rows[(rows["edition"] > before.year) & (rows["edition"] <= after.year)]
    told = rows.assign(
        genre=rows["motif"].map(REASONS).fillna(WITHDRAWN),
        precision=rows["motif"] + (" : " + rows["note"]).fillna(""),
    ).rename(columns={"vers": "apres"})
    kept = after.table("recensement/acquittements")
    kept = kept[(kept["edition"] == after.year) & (kept["regle"] == UNTOLD)]
    kept = kept.rename(columns={"cible": "id_action", "motif": "precision"})
    both = pd.concat([told, kept.drop(columns="date").assign(genre=WITHDRAWN)], ignore_index=True)
    columns = ["genre", "apres", "document", "date", "precision"]
    return (
        both.drop_duplicates("id_action")
        .set_index("id_action")
        .reindex(columns=columns)
        .astype("str")
    )


def _states(rows: pd.DataFrame) -> pd.DataFrame:
    """Say which states are others, else which are said at another date or riper."""
    other = differ(rows["statut_avant"], rows["statut"])
    dated = differ(rows["annee_statut_avant"], rows["annee_statut"])
    riper = differ(rows["maturite_avant"], rows["maturite"])
    words = differ(rows["statut_source_avant"], rows["statut_source"])
    kinds = pd.Series(WORDS, index=rows.index).mask(riper, RIPER).mask(dated, DATED)
    kinds = kinds.mask(other, STATE)
    kinds = kinds.mask(other & rows["statut"].isin(frames.DELIVERED), DELIVERED)
    kinds = kinds.mask(other & rows["statut"].isin(frames.DROPPED), DROPPED)
    columns = {STATE: "statut", WORDS: "statut_source", RIPER: "maturite", DATED: "annee_statut"}
    pairs = []
    for side in ("_avant", ""):
        said = rows[f"statut{side}"]
        for kind, column in columns.items():
            said = said.mask(kinds == kind, rows[f"{column}{side}"].astype("str"))
        pairs.append(said)
    keep = other | dated | riper | words
    return made(
        FACT,
        kinds[keep],
        **_about(rows[keep]),
        avant=pairs[0][keep],
        apres=pairs[1][keep],
        document=rows["document_etat"][keep],
        date=rows["annee_statut"][keep],
        precision=rows["statut_source"][keep],
    )


def _cells(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Say which cells of actions changed, a change a cell; ``precision`` names the column."""
    titles = {
        field["name"]: field["title"] for field in tables.schema_of("recensement/actions")["fields"]
    }
    found = []
    for column, (kind, nature) in CHANGED.items():
        old, new = rows[f"{column}_avant"], rows[column]
        other = differ(old.replace("", None), new.replace("", None))
        if not other.any():
            continue
        part = rows[other]
        said = {
            "avant": old[other].astype("str"),
            "apres": new[other].astype("str"),
            "document": part["document"] if nature == FACT else None,
            "precision": pd.Series(titles.get(column, column), index=part.index)
            if kind in (WORDS, OTHER)
            else None,
        }
        found.append(made(nature, kind, **_about(part), **said))
    return found
