"""Who acts at a préconisation, and which communes have no known action at it."""

from collections.abc import Iterable

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.registry import exploration
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import phrases, views

FEW = 3
"""So many communes are named where they act; more are « des communes »."""


def communal(edition: Edition, code: str, rank: str = "") -> "pd.Series[str]":
    """Return the communes of the actions of a préconisation that no EPCI nor SCoT carries."""
    rows = frames.pairs(edition.grid, edition.links)
    rows = rows[(rows["preconisation"] == code) & ~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    rows = rows[rows["rang"] == rank] if rank else rows
    return rows["code_insee"]


def communes_of(edition: Edition, code: str) -> str:
    """Name the communes that have an action of their own, those of a second class apart."""
    first = phrases.names_of(edition, communal(edition, code, "principale"))
    every = phrases.names_of(edition, communal(edition, code))
    second = french.join([name for name in every if name not in first], nothing="")
    if first and second:
        return typography(f"{french.join(first)} ; à titre secondaire, {second}")
    return (
        typography(f"À titre secondaire : {second}") if second else french.join(first, nothing="")
    )


@replaceable
def who(edition: Edition, code: str) -> Words:
    """Say who carries the actions of a préconisation, then those that have it second (EF-09)."""
    rows = edition.grid[edition.grid["principale"] == code]
    above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
    said = [
        text for text in (_own(edition, code, rows[~above]), _above(edition, code, rows)) if text
    ]
    second = frames.bearing(edition.grid, code)
    if not said and not len(second):
        return Words("Aucun acteur connu à ce titre dans les sources lues.")
    text = Words("Aucun acteur connu à titre principal dans les sources lues.")
    if said:
        text = Words(" ; ").join(said) + "."
    if len(second):
        text += Words(" À titre secondaire, {} {} ({}).").format(
            phrases.counted(edition, f"secondaires.{code}", "action"),
            french.agree(len(second), "y contribue", "y contribuent"),
            french.join(_places(edition, second)),
        )
    return typography(text)


def _own(edition: Edition, code: str, rows: pd.DataFrame) -> Words:
    if not len(rows):
        return Words()
    return Words("{} {} {}").format(
        phrases.counted(edition, f"communales.{code}", "action", first=True),
        french.agree(len(rows), "relève", "relèvent"),
        _of_communes(edition, rows),
    )


def _of_communes(edition: Edition, rows: pd.DataFrame) -> str:
    """Write *de* and the communes of actions, named when all are known and few."""
    codes = {code for held in rows["codes"] for code in held}
    if codes and len(codes) <= FEW and all(map(len, rows["codes"])):
        liaisons = edition.by_code["type_liaison"]
        by_name = sorted(codes, key=lambda code: french.sort_key(edition.names[code]))
        return french.join([french.of(edition.names[code], liaisons[code]) for code in by_name])
    return french.agree(max(len(rows), len(codes)), "d’une commune", "des communes")


def _above(edition: Edition, code: str, rows: pd.DataFrame) -> Words:
    above = rows[rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    if not len(above):
        return Words()
    return Words("{} {} à une autre échelle ({})").format(
        phrases.counted(
            edition, f"intercommunales.{code}", "action", first=len(above) == len(rows)
        ),
        french.agree(len(above), "est portée", "sont portées"),
        carriers(edition, above["porteur"].dropna()),
    )


def carriers(edition: Edition, slugs: Iterable[str]) -> str:
    """Name the territories that carry actions, each once, in French order."""
    names = {phrases.carrier(edition, slug) for slug in slugs}
    return french.join(sorted(names, key=french.sort_key))


def _places(edition: Edition, rows: pd.DataFrame) -> list[str]:
    """Name who carries actions: the EPCI or SCoT, else the communes."""
    found: set[str] = set()
    for row in views.records(rows):
        if row["niveau_porteur"] in INTERCOMMUNAL and isinstance(row["porteur"], str):
            found.add(phrases.carrier(edition, row["porteur"]))
        else:
            found |= {edition.names[code] for code in row["codes"]} or {"communes non nommées"}
    return sorted(found, key=french.sort_key)


@replaceable
def gap(edition: Edition, code: str) -> str:
    """Say what is not explored: the communes without any known action, and those covered above."""
    states = exploration(edition)
    states = states[states["preconisation"] == code]
    empty = phrases.names_of(edition, states[states["etat"] == frames.UNEXPLORED]["code_insee"])
    above = states[states["etat"] == frames.UPSTREAM]
    if not len(states):
        return ""
    if len(empty) == len(states):
        return "Aucune commune accompagnée n’a d’action connue à ce titre."
    if not empty and not len(above):
        return "Chaque commune accompagnée a au moins une action connue à ce titre."
    return typography(
        Words(" ").join(
            text for text in (_empty(edition, code, empty), _upstream(edition, code, above)) if text
        )
    )


def _empty(edition: Edition, code: str, names: list[str]) -> Words:
    if not names:
        return Words()
    return Words("{} sur {} {} aucune action connue à ce titre : {}.").format(
        phrases.counted(
            edition,
            f"champs.non-explores.{code}",
            "commune accompagnée",
            "communes accompagnées",
            first=True,
        ),
        phrases.spelled(edition, "communes.accompagnees"),
        french.agree(len(names), "n’a", "n’ont"),
        phrases.among(edition, names),
    )


def _upstream(edition: Edition, code: str, states: pd.DataFrame) -> Words:
    if not len(states):
        return Words()
    slugs = [slug for held in states["porteurs"] for slug in held]
    several = len(set(slugs)) > 1
    return Words("{} {} pas d’action propre mais {} {} à une autre échelle ({}).").format(
        phrases.counted(edition, f"champs.intercommunaux.{code}", "commune", first=True),
        french.agree(len(states), "n’a", "n’ont"),
        french.agree(len(states), "bénéficie", "bénéficient"),
        "d’actions portées" if several else "d’une action portée",
        carriers(edition, slugs),
    )
