"""Actions told in sentences, one each: the most advanced first."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.french.messages import inside
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.sections import phrases, reserves, views

TOLD = 3
"""So many actions are told; the annexes have them all."""
LONG = 70
"""A title of more letters is told without its details, which the annexes give."""
FURTHEST = ("livrée", "en cours", "engagée", "inscrite", "à l’étude", "suspendue")
"""States of the actions told, the most advanced first; the others come after."""


def three(edition: Edition, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what sentences say of the most advanced of some actions."""
    return [_told(edition, row) for row in views.records(furthest(rows).head(TOLD))]


def furthest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return actions, the most advanced first, then the latest told; none that was dropped."""
    rows = rows[~rows["statut"].isin(frames.DROPPED)]
    ranks = {state: rank for rank, state in enumerate(FURTHEST)}
    order = rows.assign(
        rang=rows["statut"].map(ranks).fillna(len(FURTHEST)), an=rows["annee_statut"].fillna(0)
    ).sort_values(["rang", "an"], ascending=[True, False], kind="stable")
    return rows.loc[order.index]


def short(title: str) -> str:
    """Return the title of an action; of a long one, what stands before its details."""
    title = title.rstrip(".")
    return title if len(title) <= LONG else re.split(r"\s:\s|\s\(", title, maxsplit=1)[0]


def _told(edition: Edition, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return where an action is, what it is, who carries it if no commune does, how far, when."""
    label = str(edition.labels("statuts")[row["statut"]])
    liaisons = edition.by_code["type_liaison"]
    names = sorted(row["codes"], key=lambda code: french.sort_key(edition.names[code]))
    above = row["niveau_porteur"] in INTERCOMMUNAL and isinstance(row["porteur"], str)
    return {
        "lieu": french.join(
            [french.at(edition.names[code], liaisons[code]) for code in names], nothing=""
        ),
        "titre": inside(typography(short(row["intitule"]))),
        "porteur": ", ".join(
            [*([phrases.carrier(edition, row["porteur"])] if above else []), *reserves.where(row)]
        ),
        "etat": "" if row["statut"] == "non précisé" else label,
        "annee": ", ".join([views.year(row["annee_statut"]), *reserves.year(row)]),
        "precision": views.more(row, label),
    }
