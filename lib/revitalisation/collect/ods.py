"""OpenDocument spreadsheets: python-calamine gives the values, a first look what it leaves out."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree.ElementTree import iterparse

from revitalisation.collect.archives import parts

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST = 4_000_000
"""Cells of a sheet, repeated and blank ones included: beyond, no value is read."""
_TRUTH = ("of:=TRUE()", "of:=FALSE()")
Place = tuple[int, int]
"""Line from 1, column from 0."""


class OdsCell(NamedTuple):
    """A cell as openpyxl's: its value and kind."""

    value: Any
    data_type: str = ""


@dataclass
class Oddities:
    """What a sheet may hold beside values, by name of sheet."""

    formulas: dict[str, list[tuple[Place, str]]] = field(default_factory=dict)
    merged: dict[str, list[Place]] = field(default_factory=dict)
    long: set[str] = field(default_factory=set)
    """Sheets that repeat their rows or cells beyond what may be read."""


def oddities(content: bytes, longest: int) -> Oddities:
    """Look for formulas, merged cells, and sheets too long, without keeping any value.

    Parameters
    ----------
    content
        The file.
    longest
        How many rows with a value a sheet may have.
    """
    found = Oddities()
    for _, pieces in parts(content, "content.xml"):
        walk = iterparse(_Stream(pieces), events=("start", "end"))
        name, line, filled, widest = "", 1, 0, 0
        for event, element in walk:
            if event == "start" and element.tag == f"{_TABLE}table":
                name, line, filled, widest = element.get(f"{_TABLE}name", ""), 1, 0, 0
            if event == "end" and element.tag == f"{_TABLE}table-row":
                times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                width = _row(found, name, line, element)
                line += times
                if width:
                    filled, widest = filled + times, max(widest, width)
                # Blank rows between two others take as much room as full ones.
                if width and (filled > longest + 1 or (line - 1) * widest > _MOST):
                    found.long.add(name)
                element.clear()
    return found


def _row(found: Oddities, name: str, line: int, row: Any) -> int:
    """Note what a row holds and return its width, up to its last value."""
    place = width = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        formula = cell.get(f"{_TABLE}formula")
        if formula and formula not in _TRUTH:
            found.formulas.setdefault(name, []).append(((line, place), formula))
        if cell.get(f"{_TABLE}number-columns-spanned", "1") != "1" or (
            cell.get(f"{_TABLE}number-rows-spanned", "1") != "1"
        ):
            found.merged.setdefault(name, []).append((line, place))
        place += times
        if cell.get(f"{_OFFICE}value-type") or len(cell):
            width = place
    return width


class _Stream:
    """The pieces of a part, read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    def read(self, size: int = -1) -> bytes:
        return next(self.pieces, b"")


def ods_rows(
    content: bytes,
) -> tuple[list[str], set[str], Callable[[str], Iterator[list[OdsCell]]]]:
    """Return the names of the sheets, those hidden, and what gives the rows of a sheet."""
    # Imported here: a command that writes a workbook needs none of it.
    from python_calamine import SheetVisibleEnum, load_workbook

    book = load_workbook(io.BytesIO(content))
    hidden = {s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible}

    def rows(name: str) -> Iterator[list[OdsCell]]:
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            yield [OdsCell(None if value == "" else value) for value in row]

    return list(book.sheet_names), hidden, rows
