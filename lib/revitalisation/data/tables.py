"""The tables of data/: read, checked against their schema on every load, typed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from revitalisation.data.cell_checks import cell_faults
from revitalisation.data.csv_reader import RawTable, read
from revitalisation.data.foreign_keys import reference_faults
from revitalisation.errors import DataError, Fault
from revitalisation.french.messages import closest, enumerated, fault, quote, say
from revitalisation.paths import DATA, SCHEMAS

# Where pyarrow is installed, columns of text would keep the letters of a cell and forget the rest:
# the words of a table would lose their links, symbols and proofs (findings/).
pd.set_option("mode.string_storage", "python")

CONTOURS = "territoire/contours_communes.geojson"


@dataclass(frozen=True)
class CheckedTable:
    """One file against its schema, as it was at a given moment.

    ``sheet`` is ``None`` when the cells cannot be told apart; ``faults`` are those of the file
    alone, without its links to other tables.
    """

    schema: dict[str, Any]
    file: str
    sheet: RawTable | None
    faults: tuple[Fault, ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The typed rows, columns in the schema's order; only of a table without fault."""
        assert self.sheet is not None
        rows = [cells for _, cells in self.sheet.whole]
        return pd.DataFrame(
            {
                field["name"]: _typed([row[field["name"]] for row in rows], field)
                for field in self.schema["fields"]
            }
        )


_tables: dict[Path, tuple[tuple[int, int] | None, CheckedTable]] = {}


def load(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return a table, checked against its schema and against the tables it refers to.

    Parameters
    ----------
    name
        Path in the data folder without its extension, such as « recensement/actions ».
    folder
        The data folder.

    Returns
    -------
    pandas.DataFrame
        Columns in the schema's order. Codes and texts are ``str``, missing where empty; integers
        ``Int64``; numbers ``float64``; yes and no ``boolean``; dates ``datetime64[s]``.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    table = _open(name, folder)
    faults = (*table.faults, *_links(table, folder))
    if faults:
        raise DataError(faults)
    return table.frame.copy(deep=False)


def located(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return a table as :func:`load` does, its index the line where each row starts in the file."""
    frame = load(name, folder)
    sheet = _open(name, folder).sheet
    assert sheet is not None
    return frame.set_axis([line for line, _ in sheet.whole])


def check(folder: Path = DATA) -> tuple[Fault, ...]:
    """Return every fault of every table and of the contours, without raising any."""
    faults: list[Fault] = []
    for name in names():
        table = _open(name, folder)
        faults += table.faults
        faults += _links(table, folder)
    return (*faults, *_contours(folder))


@cache
def names() -> tuple[str, ...]:
    """Return every table that a schema describes."""
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")]
    return tuple(sorted(schema["name"] for schema in schemas))


@cache
def schema_of(name: str) -> dict[str, Any]:
    """Return the Table Schema of a table.

    Raises
    ------
    DataError
        When no schema describes it; the message names the nearest table.
    """
    if name not in names():
        close = closest(name, names())
        hint = say(" Table proche : {}.", quote(close)) if close else ""
        raise DataError(
            [
                fault(
                    f"data/{name}.csv",
                    "aucun schéma ne décrit cette table.{} Tables connues : {}.",
                    hint,
                    enumerated(names()),
                )
            ]
        )
    path = SCHEMAS / f"{name.rpartition('/')[2]}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def _path(name: str, folder: Path) -> Path:
    return folder / f"{name}.csv"


def _open(name: str, folder: Path) -> CheckedTable:
    """Read and check a file, once as long as it does not change on disk."""
    path, schema = _path(name, folder), schema_of(name)
    stamp = _stamp(path)
    known = _tables.get(path)
    if known and known[0] == stamp:
        return known[1]
    file = f"{folder.name}/{name}.csv"
    sheet, faults = read(path, file, [field["name"] for field in schema["fields"]])
    if sheet is not None:
        faults = (*faults, *cell_faults(sheet, schema, file))
    table = CheckedTable(schema, file, sheet, faults)
    _tables[path] = stamp, table
    return table


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _links(table: CheckedTable, folder: Path) -> tuple[Fault, ...]:
    if table.sheet is None:
        return ()
    said = {(fault.line, fault.column) for fault in table.faults}
    links = reference_faults(
        table.sheet, table.schema, table.file, lambda name: _open(name, folder).sheet
    )
    return tuple(link for link in links if (link.line, link.column) not in said)


def _typed(cells: Sequence[str], field: dict[str, Any]) -> "pd.Series[Any]":
    kind = field["type"]
    values = [cell or None for cell in cells]
    if kind == "integer":
        return pd.Series([None if cell is None else int(cell) for cell in values], dtype="Int64")
    if kind == "number":
        return pd.Series(
            [np.nan if cell is None else float(cell) for cell in values], dtype="float64"
        )
    if kind == "boolean":
        return pd.Series(
            [None if cell is None else cell in field["trueValues"] for cell in values],
            dtype="boolean",
        )
    if kind == "date":
        return pd.Series(
            pd.to_datetime(pd.Series(values, dtype="str"), format="%Y-%m-%d"), dtype="datetime64[s]"
        )
    return pd.Series(values, dtype="str")


def _contours(folder: Path) -> tuple[Fault, ...]:
    """Look for the communes that have no contour: they would be a hole in every map."""
    path, file = folder / CONTOURS, f"{folder.name}/{CONTOURS}"
    try:
        shapes = json.loads(path.read_text(encoding="utf-8"))["features"]
        drawn = {shape["properties"]["code_insee"] for shape in shapes}
    except FileNotFoundError:
        return (
            fault(file, "fichier introuvable. Remettez-le à sa place : toute carte en a besoin."),
        )
    except (ValueError, KeyError, TypeError):
        return (
            fault(
                file, "contours illisibles : il faut un GeoJSON où chaque objet a son code_insee."
            ),
        )
    communes = _open("territoire/communes", folder).sheet
    rows = communes.whole if communes else ()
    return tuple(
        fault(
            file,
            "{} ({}) n’a pas de contour. Ajoutez-le, ou retirez la commune.",
            row.get("nom", ""),
            row["code_insee"],
        )
        for _, row in rows
        if row.get("code_insee") and row["code_insee"] not in drawn
    )
