"""Every figure's and table's rows in one workbook: a summary, then a sheet each."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from revitalisation.data.spreadsheet import WRAP, put_head, put_text
from revitalisation.document.model import Document, Exhibit
from revitalisation.document.reproducible_zip import pinned
from revitalisation.drawing import panels
from revitalisation.drawing.identity import identity
from revitalisation.drawing.records import Damier, Figure

SUMMARY = "Sommaire"
LONGEST_NAME = 31
"""Characters that a spreadsheet accepts in the name of a sheet."""
_HEADS = {"N°": 12, "Titre": 60, "Précision": 44, "Source": 60, "Note": 60, "Feuille": 32}
_NARROW, _WIDE = 10, 60
"""Characters of a column, at least and at most."""
LINE = 15
"""Height of a line, in points."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_YEARS = (1900, 2100)


def workbook(document: Document) -> bytes:
    """Return the .xlsx file, the same bytes for the same document.

    Numbers are numbers, dates dates, and what the CSV quotes is text, a code or « =1+1 » too.
    """
    book = Workbook()
    front = book.active
    assert isinstance(front, Worksheet)
    _front(front, document)
    for exhibit in document.exhibits:
        _rows(book.create_sheet(name(exhibit)), exhibit)
    book.properties.title = f"{document.title}, données"
    book.properties.creator = document.agency_name
    book.properties.language = "fr-FR"
    with io.BytesIO() as file:
        book.save(file)
        return pinned(file.getvalue(), document.cutoff)


def name(exhibit: Exhibit) -> str:
    """Return the name of a sheet: « T16 damier » for the damier, table 16."""
    kind, _, rank = number(exhibit).partition(" ")
    return f"{kind[:1]}{rank} {exhibit.slug}".strip()[:LONGEST_NAME]


def number(exhibit: Exhibit) -> str:
    """Return the number of a figure or a table, as its caption says it; one may have none."""
    kind = "Figure" if isinstance(exhibit, Figure) else "Tableau"
    return f"{kind} {exhibit.number}" if exhibit.number else ""


def _note(exhibit: Exhibit) -> str:
    letters = panels.damier(exhibit)["letters"] if isinstance(exhibit, Damier) else {}
    called = (f"{letter} {text}" for text, letter in letters.items())
    return " ".join(filter(None, (*called, exhibit.note)))


def _front(sheet: Worksheet, document: Document) -> None:
    sheet.title = SUMMARY
    sheet.sheet_view.showGridLines = False
    about = f"{document.subtitle}, édition {document.year}, {document.territory}"
    for line, text in enumerate(
        (document.title, about, f"{document.cutoff_text}. {document.licence}."), 1
    ):
        put_text(sheet.cell(line, 1), text)
    family = identity()["police"]["famille"]
    sheet["A1"].font = Font(name=family, bold=True, size=16)
    first = 5
    for place, (head, width) in enumerate(_HEADS.items(), 1):
        put_head(sheet.cell(first, place), head)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, each in enumerate(document.exhibits, first + 1):
        texts = (number(each), each.title, each.subtitle, each.source, _note(each), name(each))
        for place, text in enumerate(texts, 1):
            cell = sheet.cell(line, place)
            put_text(cell, text)
            cell.alignment = WRAP
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name(each)}'!A1")
        cell.style = "Hyperlink"
        cell.alignment = WRAP
    _set_out(sheet, first)
    sheet.freeze_panes = f"A{first + 1}"


def _rows(sheet: Worksheet, exhibit: Exhibit) -> None:
    heads, *rows = csv.reader(io.StringIO(exhibit.csv), quoting=csv.QUOTE_NONNUMERIC)
    for place, head in enumerate(heads, 1):
        put_head(sheet.cell(1, place), str(head))
        values: list[str | float] = [row[place - 1] for row in rows]
        shown = _format(values)
        for line, value in enumerate(values, 2):
            _fill(sheet.cell(line, place), value, shown)
        longest = max((len(str(value)) for value in [head, *values]), default=0)
        width = min(_WIDE, max(_NARROW, longest + 2))
        sheet.column_dimensions[get_column_letter(place)].width = width
    _set_out(sheet, 1)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{1 + len(rows)}"


def _set_out(sheet: Worksheet, head: int) -> None:
    """Give rows the height of their text, and paper the width of the columns."""
    for row in sheet.iter_rows(min_row=head):
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in row]
        lines = max(ceil(len(str(c.value or "")) / w) for c, w in zip(row, widths, strict=True))
        sheet.row_dimensions[row[0].row].height = LINE * max(1, lines)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"


def _fill(cell: Cell, value: str | float, shown: str) -> None:
    if isinstance(value, float):
        cell.value = int(value) if value.is_integer() else value
        cell.number_format = shown
    elif _DATE.fullmatch(value):
        cell.value = date.fromisoformat(value)
        cell.number_format = "dd/mm/yyyy"
    elif value:
        put_text(cell, value)
        cell.number_format = "@"
        cell.alignment = WRAP


def _format(values: Sequence[str | float]) -> str:
    """Return how a column's numbers are shown: years bare, thousands apart, the spreadsheet's way.

    A column that mixes numbers with texts says what each is on its line.
    """
    numbers = [value for value in values if isinstance(value, float)]
    if any(isinstance(value, str) and value for value in values):
        return "General"
    if not all(value.is_integer() for value in numbers):
        return "#,##0.0##"
    first, last = _YEARS
    return "0" if all(first <= value <= last for value in numbers) else "#,##0"
