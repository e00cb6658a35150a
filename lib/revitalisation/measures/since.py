"""What an edition says of the one before: named values, what became of each action, indicators."""

from collections.abc import Mapping

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.measures import comparison, followed
from revitalisation.measures.comparison import changes, of_kinds
from revitalisation.measures.indicators import INDICATORS
from revitalisation.measures.reread import reread
from revitalisation.measures.value import Rows, Value, tally

COUNTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "actions.nouvelles": ((followed.NEW,), "actions recensées pour la première fois"),
    "actions.livrees_depuis": ((followed.DELIVERED,), "actions suivies, dites livrées depuis"),
    "actions.abandonnees_depuis": (
        (followed.DROPPED,),
        "actions suivies, dites abandonnées depuis",
    ),
    "actions.fusionnees": ((followed.MERGED,), "actions qu’une autre a reprises"),
    "actions.retirees": (
        (followed.WITHDRAWN,),
        "actions retirées du suivi, pour un autre motif écrit",
    ),
    "actions.perdues_de_vue": ((followed.VANISHED,), "actions que rien ne suit plus"),
    "actions.etats_changes": (
        (followed.STATE, followed.DELIVERED, followed.DROPPED),
        "actions suivies dont l’état a changé",
    ),
    "actions.montants_changes": ((followed.AMOUNT,), "actions dont le montant a changé"),
    "actions.reclassees": (
        (followed.CLASS,),
        "actions lues dans une autre préconisation qu’avant",
    ),
    "communes.entrees": ((comparison.ENTERED,), "communes entrées dans un programme"),
    "communes.sorties": ((comparison.LEFT,), "communes qui ne relèvent plus d’aucun programme"),
    "communes.autre_programme": (
        (comparison.MOVED,),
        "communes accompagnées dont les programmes ont changé",
    ),
    "conventions.depuis": (
        (comparison.SIGNED,),
        "conventions signées, une par commune et par convention",
    ),
    "avenants.depuis": ((comparison.AMENDED,), "avenants signés, un par commune"),
    "champs.gagnes": ((comparison.GAINED,), "champs qu’une action propre explore depuis"),
    "champs.perdus": ((comparison.LOST,), "champs qu’aucune action propre n’explore plus"),
}
"""Name of a value → the kinds of changes that it counts, its meaning."""
DATED = ("conventions.depuis", "avenants.depuis")
"""What is counted only when it is dated after the earlier cut-off."""
FEWEST_YEARS = 5
"""Censuses are pooled over five years: vintages nearer than that share surveys (Insee)."""
SAME, TOLD_AGAIN, CLOSED = "sans source plus récente", "dit de nouveau", "déjà abandonnée"


def values(edition: Edition) -> dict[str, Value]:
    """Return the counts of what changed since the earlier edition; none when there is none."""
    before = edition.earlier
    if before is None:
        return {}
    rows = changes(before, edition)
    since = f"depuis l’édition {before.year}"
    found = {}
    for name, (kinds, meaning) in COUNTED.items():
        part = of_kinds(rows, *kinds)
        if name in DATED:
            part = part[part["precision"].isna()]
        found[name] = _tally(part, f"{meaning}, {since}")
    new = of_kinds(rows, followed.NEW)
    found["actions.nouvelles_datees"] = _tally(
        new[new["precision"].isna()],
        f"actions recensées pour la première fois et datées d’après {before.year}",
        len(new),
    )
    fate, old = fates(edition), len(before.actions)
    same = fate[fate["devenir"] == SAME]["id_action"]
    found["actions.suivies_avant"] = Value(
        old,
        f"actions de l’édition {before.year}",
        rows=Rows.of("action passée", before.actions["id_action"]),
    )
    found["actions.sans_nouvelle"] = tally(
        Rows.of("action passée", same),
        f"actions de l’édition {before.year} suivies encore, sans source plus récente",
        old,
    )
    for code, name in before.recommendation_names.items():
        held, said = fates_of(edition, str(code)), f"actions classées en {name} dans l’édition"
        mute, gone = held["devenir"] == SAME, held["statut"].isna()
        parts = {
            "avant": (held, ""),
            "sans-nouvelle": (held[mute], f", {SAME}"),
            "redites": (held[~mute & ~gone], ", qu’une source plus récente dit de nouveau"),
            "disparues": (held[gone], ", qui ne sont plus suivies"),
        }
        for key, (part, more) in parts.items():
            passed = Rows.of("action passée", part["id_action"])
            meaning = f"{said} {before.year}{more}"
            found[f"{key}.{code}"] = Value(len(passed.keys), meaning, rows=passed)
    for nature in comparison.NATURES:
        part = rows[rows["nature"] == nature]
        meaning = f"changements de nature « {nature} », {since}"
        found[f"changements.{french.slug(nature)}"] = _tally(part, meaning, len(rows))
    return found


def _tally(rows: pd.DataFrame, meaning: str, total: int | None = None) -> Value:
    return tally(Rows.of("changement", rows["cle"]), meaning, total)


@kept
def fates(edition: Edition) -> pd.DataFrame:
    """Return what became of each action of the earlier edition, in its order.

    Columns: ``id_action``, ``intitule``, ``statut_avant``, ``annee_avant``, ``statut``, ``annee``
    (missing when followed no more), ``devenir`` (the kind of the change, or why there is none),
    ``motif``.
    """
    before = edition.earlier
    assert before is not None
    columns = ["id_action", "statut", "annee_statut"]
    rows = before.actions[[*columns, "intitule"]]
    rows = rows.merge(edition.actions[columns], on="id_action", how="left", suffixes=("_avant", ""))
    said = changes(before, edition)
    kinds = (*comparison.ACTIONS_GONE, *comparison.ACTIONS_MOVED)
    said = of_kinds(said, *kinds).drop_duplicates("objet").set_index("objet")
    fate = rows["id_action"].map(said["genre"]).astype("str")
    # A year corrected backwards is no newer state.
    corrected = (rows["annee_statut"] < rows["annee_statut_avant"]).fillna(False)
    fate = fate.mask((fate == followed.DATED) & corrected)
    late = (rows["annee_statut"] > before.cutoff.year).fillna(False)
    kept = pd.Series(SAME, index=rows.index).mask(late, TOLD_AGAIN)
    # Dropped before, and followed no more: the only ones that no change tells.
    kept = kept.mask(rows["statut"].isna(), CLOSED)
    return rows.assign(
        devenir=fate.fillna(kept).replace(followed.DATED, TOLD_AGAIN),
        motif=rows["id_action"].map(said["precision"]).where(fate.isin(comparison.ACTIONS_GONE)),
    ).rename(columns={"annee_statut_avant": "annee_avant", "annee_statut": "annee"})


def gone(edition: Edition) -> pd.DataFrame:
    """Return the actions of the earlier edition that are followed no more; none without one.

    Columns: ``id_action``, ``intitule``, ``motif`` (why, else what became of it).
    """
    columns = ["id_action", "intitule", "motif"]
    if edition.earlier is None:
        return pd.DataFrame(columns=columns, dtype="str")
    rows = fates(edition)
    rows = rows[rows["statut"].isna()]
    return rows.assign(motif=rows["motif"].fillna(rows["devenir"]))[columns]


def fates_of(edition: Edition, code: str) -> pd.DataFrame:
    """Return what became of the actions that the earlier edition classes in a préconisation."""
    before = edition.earlier
    assert before is not None
    rows = fates(edition)
    held = before.grid[before.grid["principale"] == code]["id_action"]
    return rows[rows["id_action"].isin(held)]


def compared(edition: Edition) -> pd.DataFrame:
    """Return every number that both editions have: as published, read again, and today.

    What counts changes is left out: each edition has its own to count.

    Index: the name. Columns: ``sens``, ``avant`` (as published), ``relu`` (the same facts with
    today's rules), ``apres``. From the second to the third only facts differ; from the first to
    the second, only rules.
    """
    from revitalisation.measures import registry

    before = edition.earlier
    assert before is not None
    held = [registry.alone(each) for each in (before, reread(before, edition), edition)]
    sides = [
        {name: value.amount for name, value in each.items() if not isinstance(value.amount, tuple)}
        for each in held
    ]
    meanings = {name: value.meaning for name, value in held[2].items()}
    names = [name for name in sides[2] if name in sides[0] and name in sides[1]]
    frame = pd.DataFrame(
        {
            key: [side[name] for name in names]
            for key, side in zip(("avant", "relu", "apres"), sides, strict=True)
        },
        index=pd.Index(names, name="mesure"),
        dtype="object",
    )
    frame.insert(0, "sens", [meanings[name] for name in names])
    return frame


def indicators(edition: Edition) -> pd.DataFrame:
    """Say which indicators compare with the earlier edition's, and why the others do not.

    Columns: ``indicateur`` (its name), ``avant``, ``apres`` (vintages), ``obstacle`` (missing
    when the two compare).
    """
    before = edition.earlier
    assert before is not None
    old, new = before.settings, edition.settings
    same = set(before.communes["code_insee"]) == set(edition.communes["code_insee"])
    near = 0 < abs(new["millesime_population"] - old["millesime_population"]) < FEWEST_YEARS
    rows = []
    for name in ("population", *INDICATORS):
        # The population is in both; the rest comes from a table that an edition may be without.
        known = [name == "population" or side["comparateur"] for side in (old, new)]
        years = [
            _vintage(side, name) if k else "" for side, k in zip((old, new), known, strict=True)
        ]
        rows.append((name, *years, _obstacle(name, known, same, near, years)))
    return pd.DataFrame(rows, columns=["indicateur", "avant", "apres", "obstacle"]).astype("str")


def _vintage(settings: Mapping[str, object], name: str) -> str:
    year = settings["millesime_population"]
    return f"{settings['millesime_reference']}-{year}" if name == "evolution" else str(year)


def _obstacle(name: str, known: list[bool], same: bool, near: bool, years: list[str]) -> str | None:
    if not all(known):
        return "absent de l’édition précédente" if known[1] else "absent de cette édition"
    if not same:
        return "communes du périmètre différentes"
    if name == "evolution" and years[0] != years[1]:
        return "périodes différentes"
    if near:
        return f"millésimes à moins de {FEWEST_YEARS} ans l’un de l’autre"
    return None
