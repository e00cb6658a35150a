"""OpenDocument spreadsheets, row by row as openpyxl gives those of the others."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils import get_column_letter

from revitalisation.collect.sheets import ROWS, WIDEST
from revitalisation.data.spreadsheet import escaped

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_NAMES % name for name in ("table", "office", "text", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


class OdsCell(NamedTuple):
    """A cell as openpyxl's: its value and kind."""

    value: Any
    data_type: str = ""


class OdsSheet:
    """A sheet: whether it is hidden, its rows once asked for, what was merged in the rows seen."""

    def __init__(self, content: bytes, name: str, hidden: bool) -> None:
        self.content, self.name, self.hidden = content, name, hidden
        self.merged: list[str] = []

    def rows(self) -> Iterator[list[OdsCell]]:
        """Yield the rows, one that is repeated no more than what makes a sheet too long."""
        inside, line = False, 0
        for event, element in _walk(self.content):
            if element.tag == f"{_TABLE}table":
                inside = event == "start" and element.get(f"{_TABLE}name") == self.name
            if event != "end" or element.tag != f"{_TABLE}table-row":
                continue
            if inside:
                row = list(self._cells(element, line + 1))
                for _ in range(min(int(element.get(f"{_TABLE}number-rows-repeated", 1)), ROWS + 2)):
                    line += 1
                    yield row
            element.clear()

    def _cells(self, row: Element, line: int) -> Iterator[OdsCell]:
        place = 0
        for cell in (cell for cell in row if cell.tag in _CELLS):
            spans = (
                cell.get(f"{_TABLE}number-{what}-spanned", "1") for what in ("columns", "rows")
            )
            if set(spans) != {"1"}:
                self.merged.append(f"{get_column_letter(place + 1)}{line}")
            read = _cell(cell)
            for _ in range(int(cell.get(f"{_TABLE}number-columns-repeated", 1))):
                if place == WIDEST:
                    return
                place += 1
                yield read


def ods_sheets(content: bytes) -> dict[str, OdsSheet]:
    """Return the sheets of a file by name; no cell is kept."""
    found: dict[str, OdsSheet] = {}
    hidden: set[str | None] = set()
    for event, element in _walk(content):
        if event == "start" and element.tag == f"{_STYLE}style":
            style = element.get(f"{_STYLE}name")
        elif event == "end" and element.get(f"{_TABLE}display") == "false":
            hidden.add(style)
        elif event == "start" and element.tag == f"{_TABLE}table":
            name = element.get(f"{_TABLE}name", "")
            found[name] = OdsSheet(content, name, element.get(f"{_TABLE}style-name") in hidden)
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            element.clear()
    return found


def _walk(content: bytes) -> Iterator[tuple[str, Element]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        yield from iterparse(part, events=("start", "end"))


def _cell(cell: Element) -> OdsCell:
    kind = cell.get(f"{_OFFICE}value-type")
    if formula := cell.get(f"{_TABLE}formula"):
        return OdsCell(formula.removeprefix("of:"), "f")
    if kind == "boolean":
        return OdsCell(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind == "date":
        written = datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
        return OdsCell(written)
    if kind in ("float", "percentage", "currency"):
        return OdsCell(float(cell.get(f"{_OFFICE}value", "")))
    return OdsCell(escaped("\n".join(map(_text, cell.iterfind(f"{_TEXT}p")))) or None)


def _text(element: Element) -> str:
    """Return the text of a paragraph: several spaces in a row are written as one element."""
    if element.tag == f"{_TEXT}s":
        return " " * int(element.get(f"{_TEXT}c", "1"))
    inner = "".join(_text(child) + (child.tail or "") for child in element)
    return _SIGNS.get(element.tag, (element.text or "") + inner)
