"""The rows of the damier: an edition in, groups of communes out."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import Cell, DamierGroup, DamierRow
from revitalisation.measures.fields import field_name
from revitalisation.measures.registry import exploration
from revitalisation.sections import phrases, views

BRIEF = {"SCoT": "SCoT", "pôle métropolitain": "Pôle"}
"""Short words for narrow columns."""


def damier(edition: Edition) -> tuple[DamierGroup, ...]:
    """Return the communes accompagnées by their first programme, with their five states."""
    states = states_of(edition)
    groups: list[DamierGroup] = []
    for programme in edition.short_names:
        rows = [
            _damier_row(edition, code, programme, states)
            for code in edition.supported
            if views.held(edition, code)[0] == programme
        ]
        if rows:
            alone = " seul" if _overlapping(edition, programme) else ""
            title = edition.short_names[programme] + alone
            groups.append(DamierGroup(programme, title, tuple(rows)))
    return tuple(groups)


def states_of(edition: Edition) -> pd.DataFrame:
    """Return the state of every field, by commune and préconisation, which stay columns too."""
    return exploration(edition).set_index(["code_insee", "preconisation"], drop=False)


def _overlapping(edition: Edition, programme: str) -> bool:
    members = edition.members_of(programme)["code_insee"]
    return any(views.held(edition, code)[0] != programme for code in members)


def _damier_row(edition: Edition, code: str, programme: str, states: pd.DataFrame) -> DamierRow:
    cells = []
    carriers: dict[str, None] = {}
    kinds = edition.table("territoire/territoires").set_index("territoire")["type"]
    for recommendation in edition.recommendations["preconisation"]:
        state = states.loc[(code, recommendation)]
        n = state["n"] if state["n"] else state["n_intercommunal"]
        cells.append(Cell(state["etat"], int(n), field_name(state.to_dict())))
        if state["n"]:
            carriers.setdefault("Commune")
        for slug in state["porteurs"]:
            name = BRIEF.get(kinds[slug]) or phrases.carrier(edition, slug)
            carriers.setdefault(name)
    actors = sorted(
        carriers,
        key=lambda name: (name != "Commune", name.startswith("SCoT"), french.sort_key(name)),
    )
    other = tuple(p for p in views.held(edition, code) if p != programme)
    subject = views.commune_subject(edition, code)
    return DamierRow(
        code, edition.names[code], other, tuple(cells), " · ".join(actors), subject=subject
    )
