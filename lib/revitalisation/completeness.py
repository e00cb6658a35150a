"""How much of the tables is filled: cells that a source gave, of those that were looked for."""

from collections.abc import Iterable

import pandas as pd

from revitalisation.data import tables
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition

TABLES = (
    "recensement/actions",
    "recensement/suivi",
    "recensement/documents",
    "recensement/planification",
    "programmes/adhesions",
    "territoire/comparateur",
)
"""The tables that wait for sources; in the others an empty cell is a fault."""
KNOWN_CELLS = {"annee": "annees", "annee_statut": "etats_dates", "montant_eur": "montants"}
"""Column of an action → name of its count, by commune."""


def expected(name: str) -> list[str]:
    """Return the columns of a table that every row should fill: its schema says which need not."""
    return [
        field["name"] for field in tables.schema_of(name)["fields"] if not field.get("facultatif")
    ]


def filled_by_table(edition: Edition) -> pd.DataFrame:
    """Count the rows, the cells expected and the cells filled of each table that waits for sources.

    Only the rows of the edition: its actions, their states, the documents they come from, its
    communes. Columns: ``table``, ``titre``, ``lignes``, ``attendues``, ``remplies``.
    """
    counts = []
    for name in TABLES:
        rows = _rows(edition, name)
        filled, cells = _filled(rows, expected(name))
        counts.append((name, tables.schema_of(name)["title"], len(rows), cells, filled))
    return pd.DataFrame(counts, columns=["table", "titre", "lignes", "attendues", "remplies"])


def filled_by_commune(edition: Edition) -> pd.DataFrame:
    """Count what is known of the own actions of each commune accompagnée, off the grid included.

    Index: code_insee. Columns: ``actions``, ``hors_grille``, ``annees``, ``etats_dates``,
    ``montants`` (actions whose year, date of state, amount is known).
    """
    rows = edition.actions
    rows = rows[~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    counts = []
    for code in edition.supported:
        mine = rows[rows["codes"].map(lambda codes, code=code: code in codes).astype(bool)]
        known = [int(mine[column].notna().sum()) for column in KNOWN_CELLS]
        counts.append((code, len(mine), int((mine["principale"] == OFF_GRID).sum()), *known))
    heads = ["code_insee", "actions", "hors_grille", *KNOWN_CELLS.values()]
    return pd.DataFrame(counts, columns=heads).set_index("code_insee")


def _rows(edition: Edition, name: str) -> pd.DataFrame:
    rows = edition.table(name)
    ids = edition.actions["id_action"]
    if "id_action" in rows:
        rows = rows[rows["id_action"].isin(ids)]
    if "edition" in rows:
        rows = rows[rows["edition"] == edition.year]
    if "code_insee" in rows:
        rows = rows[rows["code_insee"].isin(edition.communes["code_insee"])]
    if name == "recensement/documents":
        used = {*edition.actions["document"], *edition.milestones["document"]}
        rows = rows[rows["document"].isin(used)]
    return rows


def _filled(rows: pd.DataFrame, columns: Iterable[str]) -> tuple[int, int]:
    cells = rows[list(columns)]
    return int(cells.notna().to_numpy().sum()), cells.size
