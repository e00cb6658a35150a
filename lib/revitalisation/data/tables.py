"""The tables of data/: read, checked against their schema on every load, typed."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from revitalisation.data.cell_checks import cell_faults
from revitalisation.data.csv_reader import RawTable, read
from revitalisation.data.foreign_keys import MERGED, reference_faults
from revitalisation.data.frozen import is_own, place
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

    ``sheet`` is ``None`` when the cells cannot be told apart; ``unread`` are the faults met before
    any cell was looked at.
    """

    schema: dict[str, Any]
    file: str
    sheet: RawTable | None
    unread: tuple[Fault, ...]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the file alone, without its links to other tables."""
        if self.sheet is None:
            return self.unread
        return (*self.unread, *cell_faults(self.sheet, self.schema, self.file))

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
_linked: dict[tuple[Path, str], tuple[tuple[CheckedTable, ...], tuple[Fault, ...]]] = {}
_contents: dict[tuple[str, bool, bytes], CheckedTable] = {}
"""Tables by the file's name, whether its folder has schemas of its own, and the file's sum: a copy
of a folder, which an import checks before it writes, is read where it differs alone."""


def load(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return a table, checked against its schema and against the tables it refers to.

    That of a frozen edition was, before it was frozen: its sha256 vouches for it since.

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
    if faults := table.unread if is_own(folder) else (*table.faults, *_links(table, folder)):
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
    for name in names(folder):
        table = _open(name, folder)
        faults += table.faults
        faults += _links(table, folder)
    return (*faults, *_contours(folder))


@cache
def _schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the schemas of a folder of tables: its own, else those of the living tables."""
    own = folder / SCHEMAS.name
    files = (own if own.is_dir() else SCHEMAS).glob("*.json")
    found = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return {schema["name"]: schema for schema in found}


def names(folder: Path = DATA) -> tuple[str, ...]:
    """Return every table that a schema of the folder describes."""
    return tuple(sorted(_schemas(folder)))


def schema_of(name: str, folder: Path = DATA) -> dict[str, Any]:
    """Return the Table Schema of a table of a folder.

    Raises
    ------
    DataError
        When no schema describes it; the message names the nearest table.
    """
    schemas = _schemas(folder)
    if name not in schemas:
        close = closest(name, names(folder))
        hint = say(" Table proche : {}.", quote(close)) if close else ""
        message = "aucun schéma ne décrit cette table.{} Tables connues : {}."
        raise DataError([fault(f"{place(folder)}/{name}.csv", message, hint, enumerated(schemas))])
    return schemas[name]


def _open(name: str, folder: Path) -> CheckedTable:
    """Read a file, once as long as it does not change on disk."""
    path, schema = folder / f"{name}.csv", schema_of(name, folder)
    state = path.stat() if path.exists() else None
    stamp = state and (state.st_mtime_ns, state.st_size)
    known = _tables.get(path)
    if known and known[0] == stamp:
        return known[1]
    file, own = f"{place(folder)}/{name}.csv", (folder / SCHEMAS.name).is_dir()
    key = (file, own, sha256(path.read_bytes() if state else b"").digest())
    same = _contents.get(key) if state else None
    if same and same.schema == schema:
        _tables[path] = stamp, same
        return same
    sheet, faults = read(path, file, [field["name"] for field in schema["fields"]])
    if sheet is not None and len(sheet.rows) == 1 and not schema.get("vide") and not own:
        message = (
            "la table n’a que sa ligne de titres, et ne peut être vide. Reprenez la dernière "
            "version saine."
        )
        faults = (*faults, fault(file, message))
    table = CheckedTable(schema, file, sheet, faults)
    _tables[path] = stamp, table
    if state:
        _contents[key] = table
    return table


def _links(table: CheckedTable, folder: Path) -> tuple[Fault, ...]:
    """Look for what a table refers to and is not there, once as long as none of both changes."""
    if table.sheet is None:
        return ()
    names = {key["reference"]["resource"] for key in table.schema.get("foreignKeys", ())}
    met = (table, *(_open(name, folder) for name in sorted({*names, MERGED})))
    place = folder, table.schema["name"]
    known = _linked.get(place)
    if known and all(old is new for old, new in zip(known[0], met, strict=True)):
        return known[1]
    said = {(fault.line, fault.column) for fault in table.faults}
    links = reference_faults(
        table.sheet, table.schema, table.file, lambda name: _open(name, folder).sheet
    )
    found = tuple(link for link in links if (link.line, link.column) not in said)
    _linked[place] = met, found
    return found


def copy(folder: Path, target: Path) -> None:
    """Copy every table of a folder, the contours and the schemas to a new folder."""
    for name in (*(f"{name}.csv" for name in names(folder)), CONTOURS):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, target / name)
    own = folder / SCHEMAS.name
    shutil.copytree(own if own.is_dir() else SCHEMAS, target / SCHEMAS.name)


def _typed(cells: Sequence[str], field: dict[str, Any]) -> "pd.Series[Any]":
    kind = field["type"]
    values = pd.Series([cell or None for cell in cells], dtype="str")
    if kind == "integer":
        return pd.Series([int(cell) if cell else None for cell in cells], dtype="Int64")
    if kind == "number":
        return values.astype("float64")
    if kind == "boolean":
        return values.map(lambda cell: cell in field["trueValues"], "ignore").astype("boolean")
    if kind == "date":
        return pd.to_datetime(values, format="%Y-%m-%d").astype("datetime64[s]")
    return values


def _contours(folder: Path) -> Iterator[Fault]:
    """Look for the communes that have no contour: they would be a hole in every map."""
    path, file = folder / CONTOURS, f"{place(folder)}/{CONTOURS}"
    try:
        shapes = json.loads(path.read_text(encoding="utf-8"))["features"]
        drawn = {shape["properties"]["code_insee"] for shape in shapes}
    except FileNotFoundError:
        message = "fichier introuvable. Remettez-le à sa place : toute carte en a besoin."
        yield fault(file, message)
        return
    except (ValueError, KeyError, TypeError):
        message = "contours illisibles : il faut un GeoJSON où chaque objet a son code_insee."
        yield fault(file, message)
        return
    communes = _open("territoire/communes", folder).sheet
    message = "{} ({}) n’a pas de contour. Ajoutez-le, ou retirez la commune."
    for _, row in communes.whole if communes else ():
        if row.get("code_insee") and row["code_insee"] not in drawn:
            yield fault(file, message, row.get("nom", ""), row["code_insee"])
