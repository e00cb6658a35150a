"""Who acts at a préconisation, and which communes have no known action at it."""

from collections.abc import Iterable

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.registry import exploration
from revitalisation.sections import phrases, telling, views
from revitalisation.sections.wording import block

FEW = 3
"""So many communes are named where they act; more are « des communes »."""


def communal(edition: Edition, code: str, rank: str = "") -> "pd.Series[str]":
    """Return the communes of the actions of a préconisation that no EPCI nor SCoT carries."""
    rows = frames.pairs(edition.grid, edition.links)
    rows = rows[(rows["preconisation"] == code) & ~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    rows = rows[rows["rang"] == rank] if rank else rows
    return rows["code_insee"]


def communes_of(edition: Edition, code: str) -> Words:
    """Name the communes that have an action of their own, those of a second class apart."""
    first = phrases.names_of(edition, communal(edition, code, "principale"))
    every = phrases.names_of(edition, communal(edition, code))
    second = [name for name in every if name not in first]
    return block(edition, "acteurs.communes", code=code, premieres=first, secondes=second)


def who(edition: Edition, code: str) -> Words:
    """Say who carries the actions of a préconisation, then those that have it second (EF-09)."""
    rows = edition.grid[edition.grid["principale"] == code]
    above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
    own = rows[~above]
    return block(
        edition,
        "acteurs.qui",
        code=code,
        communes=_named_communes(edition, own),
        nombre=max(len(own), own["codes"].explode().nunique()),
        porteurs=carriers(edition, rows[above]["porteur"].dropna()),
        seconds=places(edition, frames.bearing(edition.grid, code)),
    )


def above(edition: Edition, code: str) -> Words:
    """Tell what EPCI and SCoT carry at a préconisation, or else second, the furthest first."""
    first = edition.grid[edition.grid["principale"] == code]
    for rows in (first, frames.bearing(edition.grid, code)):
        held = rows[rows["niveau_porteur"].isin(INTERCOMMUNAL) & rows["porteur"].notna()]
        if len(held):
            break
    return block(
        edition,
        "acteurs.ailleurs",
        code=code,
        actions=telling.three(edition, held),
    )


def silent(edition: Edition, code: str) -> Words:
    """Name the EPCI of which no action is known at a préconisation, principal or second.

    Nothing in a perimeter of one EPCI: who acts tells it.
    """
    rows = pd.concat(
        [edition.grid[edition.grid["principale"] == code], frames.bearing(edition.grid, code)]
    )
    rest = edition.epci[~edition.epci["code"].isin(rows["porteur"].dropna())]
    named = [french.of_group(row["nom_court"], row["article"]) for row in views.records(rest)]
    every = len(rest) == len(edition.epci)
    if len(edition.epci) == 1:
        return Words()
    return block(edition, "acteurs.muettes", code=code, muettes=named, toutes=every)


def _named_communes(edition: Edition, rows: pd.DataFrame) -> list[str]:
    """Write *de* and the communes of actions when all are known and few; else none."""
    codes = {code for held in rows["codes"] for code in held}
    if len(codes) > FEW or not all(map(len, rows["codes"])):
        return []
    liaisons = edition.by_code["type_liaison"]
    by_name = sorted(codes, key=lambda code: french.sort_key(edition.names[code]))
    return [french.of(edition.names[code], liaisons[code]) for code in by_name]


def carriers(edition: Edition, slugs: Iterable[str]) -> list[str]:
    """Name the territories that carry actions, each once, in French order."""
    return sorted({phrases.carrier(edition, slug) for slug in slugs}, key=french.sort_key)


def places(edition: Edition, rows: pd.DataFrame) -> list[str]:
    """Name who carries actions: the EPCI or SCoT, else the communes."""
    found: set[str] = set()
    for row in views.records(rows):
        if row["niveau_porteur"] in INTERCOMMUNAL and isinstance(row["porteur"], str):
            found.add(phrases.carrier(edition, row["porteur"]))
        else:
            found |= {edition.names[code] for code in row["codes"]} or {"communes non nommées"}
    return sorted(found, key=french.sort_key)


def gap(edition: Edition, code: str) -> Words:
    """Say what is not explored: the communes without any known action, and those covered above."""
    states = exploration(edition)
    states = states[states["preconisation"] == code]
    unexplored = states["etat"] == frames.UNEXPLORED
    above = states[states["etat"] == frames.UPSTREAM]["couvrants"]
    pending = states[states["etat"] == frames.UNDEFINED]["porteurs"]
    return block(
        edition,
        "acteurs.reste",
        code=code,
        vides=phrases.names_of(edition, states[unexplored]["code_insee"]),
        autres=phrases.names_of(edition, states[~unexplored]["code_insee"]),
        porteurs=carriers(edition, (slug for held in above for slug in held)),
        attendus=carriers(edition, (slug for held in pending for slug in held)),
    )
