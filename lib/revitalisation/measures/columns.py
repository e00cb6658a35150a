"""What each column of the tidy frames is: its name, type, unit, meaning and source, said once.

`report/template/colonnes.toml` lists them; what the schema of a table says is read there.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from revitalisation.data import tables
from revitalisation.data.edition import Edition
from revitalisation.measures import rates
from revitalisation.measures.indicators import INDICATORS
from revitalisation.paths import TEMPLATE

FRAMES: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (TEMPLATE / "colonnes.toml").read_text(encoding="utf-8")
)
"""Name of each tidy frame → what a row is (``ligne``) and its columns (``colonnes``)."""
TEXT, CLASS, RANKED, WHOLE, NUMBER, FLAG, DAY = (
    "texte",
    "catégorie",
    "catégorie ordonnée",
    "entier",
    "nombre",
    "oui ou non",
    "date",
)
DTYPES = {TEXT: "str", WHOLE: "Int64", NUMBER: "float64", FLAG: "boolean", DAY: "datetime64[s]"}
"""What each type is to pandas; the two of categories are told by their rows."""
_KINDS = {"string": TEXT, "integer": WHOLE, "number": NUMBER, "boolean": FLAG, "date": DAY}
FRACTION = "fraction de 1"
"""The unit of a share."""


@dataclass(frozen=True)
class TidyColumn:
    """A column of a tidy frame; ``values`` are those that its schema admits, if it lists them."""

    name: str
    title: str
    kind: str
    unit: str
    meaning: str
    source: str
    table: str = ""
    values: tuple[str, ...] = ()


def columns(edition: Edition, frame: str) -> tuple[TidyColumn, ...]:
    """Return the columns of a tidy frame, in their order."""
    said = FRAMES[frame]["colonnes"].items()
    found = [_column(name, {"de": told} if isinstance(told, str) else told) for name, told in said]
    if FRAMES[frame].get("indicateurs"):
        found += [_indicator(edition, name) for name in INDICATORS]
    return tuple(found)


def _column(name: str, told: Mapping[str, str]) -> TidyColumn:
    if "de" not in told:
        source = told.get("source", "calcul du projet")
        return TidyColumn(
            name, told["titre"], told["type"], told.get("unite", ""), told["sens"], source
        )
    table, _, column = told["de"].partition(".")
    (field,) = (x for x in tables.schema_of(table)["fields"] if x["name"] == column)
    closed = tuple(field.get("constraints", {}).get("enum", ()))
    return TidyColumn(
        name,
        told.get("titre", field["title"]),
        told.get("type", CLASS if closed else _KINDS[field["type"]]),
        told.get("unite", ""),
        told.get("sens", field["description"]),
        f"data/{table}.csv, colonne {column}",
        table,
        closed,
    )


def _indicator(edition: Edition, name: str) -> TidyColumn:
    each = INDICATORS[name]
    unit = FRACTION if each.part else each.unite
    source = rates.sources(edition, each.colonnes)
    return TidyColumn(name, each.long, NUMBER, unit, rates.said(edition, each), source)


def typed(edition: Edition, frame: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as the tidy frame of that name: its columns in their order, of their types.

    Columns of a table that an edition frozen earlier lacks are empty; rows are numbered from 0.

    Raises
    ------
    KeyError
        When the rows lack a column that no table gives.
    """
    rows = rows.reset_index(drop=True)
    return pd.DataFrame(
        {each.name: _typed(rows, each) for each in columns(edition, frame)}, index=rows.index
    )


def _typed(rows: pd.DataFrame, column: TidyColumn) -> "pd.Series[Any]":
    if column.table and column.name not in rows:
        empty: pd.Series[Any] = pd.Series(None, index=rows.index, dtype="object")
        rows = rows.assign(**{column.name: empty})
    cells: pd.Series[Any] = rows[column.name]
    if column.kind in DTYPES:
        return cells.astype(pd.api.types.pandas_dtype(DTYPES[column.kind]))
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells
    cells = cells.astype("str")
    others = sorted(set(cells.dropna()) - set(column.values))
    return cells.astype(pd.CategoricalDtype([*column.values, *others]))
