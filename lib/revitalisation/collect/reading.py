"""Files → rows of text with the place of every cell; nothing is computed, nothing is run."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from revitalisation.collect.archives import CSV, XLSX, Source, sources
from revitalisation.collect.columns import ACTIONS, DOCUMENTS, understood
from revitalisation.collect.french_csv import as_ours
from revitalisation.collect.ods import ods_sheets
from revitalisation.collect.sheets import ROWS, WIDEST, Book, Tab, as_text, heading
from revitalisation.collect.workbook import EDITION, LEDGER, LISTS, READ_ME
from revitalisation.data.cell_checks import shapes
from revitalisation.data.csv_reader import read_content
from revitalisation.errors import BLOCKING, NOTICE, DataError
from revitalisation.french import fold
from revitalisation.french.messages import closest, fault, quote, say

_OURS = (READ_ME, ACTIONS, DOCUMENTS, LISTS)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_DIALECTS = {
    _STRICT + b"spreadsheetml/main": _USUAL + b"spreadsheetml/2006/main",
    _STRICT + b"officeDocument/": _USUAL + b"officeDocument/2006/",
    _STRICT + b"drawingml/": _USUAL + b"drawingml/2006/",
}
_CHUNK, _TAG = 2**18, 200
"""Bytes read at once, and those that a tag cut between two pieces may take."""


def books(path: Path) -> list[Book]:
    """Read every workbook of a file.

    Faults are gathered in the books, one of them made up when the file itself is refused.
    """
    found, faults = sources(path)
    return [*map(_book, found), *([Book(path.name, faults=faults)] if faults else [])]


def _book(source: Source) -> Book:
    book = Book(source.name)
    read = {XLSX: _xlsx, CSV: _csv}.get(source.kind, _ods)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of Excel that openpyxl leaves aside
            read(source.content, book)
    except Exception:
        # Whatever a damaged or hostile file makes a library raise, the answer is the same.
        message = (
            "classeur illisible : le fichier est abîmé. Rouvrez-le dans le tableur et "
            "enregistrez-le de nouveau en .xlsx."
        )
        book.faults.append(fault(source.name, message))
    if not any(fault.severity == BLOCKING for fault in book.faults):
        for sheet in book.sheets.values():
            book.faults += heading(sheet)
    return book


def _xlsx(content: bytes, book: Book) -> None:
    content = _transitional(content)
    file = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        sheets = {sheet.title: sheet for sheet in file.worksheets}
        hidden = {name for name, sheet in sheets.items() if sheet.sheet_state != "visible"}
        ours = {name: sheets[title] for name, title in _present(book, sheets, hidden).items()}
        for name in (name for name in (ACTIONS, DOCUMENTS) if name in ours):
            ours[name].reset_dimensions()
            sheet = Tab(book, name)
            sheet.take(_rows(ours[name]))
            for cells in _merged(content, ours[name]._worksheet_path):
                sheet.refuse_merged(cells)
        _about(book, ours.get(READ_ME, ()), ours.get(LISTS, ()))
    finally:
        file.close()


def _transitional(content: bytes) -> bytes:
    """Return a workbook in the dialect that openpyxl reads: « Strict » has other namespaces."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as strict:
        if _STRICT not in strict.read("xl/workbook.xml"):
            return content
        with zipfile.ZipFile(made, "w") as archive:
            for name in strict.namelist():
                part = strict.read(name)
                for theirs, ours in _DIALECTS.items():
                    part = part.replace(theirs, ours)
                archive.writestr(name, part)
    return made.getvalue()


def _rows(worksheet: Any) -> Iterator[Any]:
    """Yield the rows, no wider than the header says: a stray cell far right costs nothing."""
    header = next(worksheet.iter_rows(max_row=1, max_col=WIDEST), ())
    width = max((rank for rank, cell in enumerate(header, 1) if cell.value), default=1)
    yield header
    yield from worksheet.iter_rows(min_row=2, max_col=width + 26)


def _merged(content: bytes, path: str) -> list[str]:
    """Return the merged cells of a sheet, which openpyxl leaves aside when it reads row by row."""
    found: dict[bytes, None] = {}
    window = b""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as part:
        while piece := part.read(_CHUNK):
            window = window[-_TAG:] + piece
            found |= dict.fromkeys(_MERGED.findall(window))
    return [cells.decode() for cells in found]


def _ods(content: bytes, book: Book) -> None:
    sheets = ods_sheets(content)
    hidden = {name for name, sheet in sheets.items() if sheet.hidden}
    ours = {name: sheets[title] for name, title in _present(book, sheets, hidden).items()}
    for name in (name for name in (ACTIONS, DOCUMENTS) if name in ours):
        sheet = Tab(book, name)
        sheet.take(ours[name].rows())
        for cells in ours[name].merged:
            sheet.refuse_merged(cells)
    _about(book, *(ours[name].rows() if name in ours else () for name in (READ_ME, LISTS)))


def _present(book: Book, names: Iterable[str], hidden: set[str]) -> dict[str, str]:
    """Return our sheets by what they are called here; refuse those that lack or are hidden.

    Numbers calls a sheet by its name and that of its table: « actions - Tableau 1 ».
    """
    found: dict[str, str] = {}
    for name in names:
        ours = fold(name.strip()).partition(" - ")[0]
        if ours in _OURS and (ours not in found or name == ours):
            found[ours] = name
    others = [name for name in names if name not in found.values()]
    for name in (ACTIONS, DOCUMENTS):
        if name not in found:
            close = closest(name, others)
            hint = say(" Feuille proche : {}, à renommer.", quote(close)) if close else ""
            book.faults.append(fault(book.file, "la feuille {} manque.{}", quote(name), hint))
        elif found[name] in hidden:
            message = "la feuille {} est masquée : affichez-la et relisez-la avant l’import."
            book.faults.append(fault(book.file, message, quote(name)))
    for name in others:
        message = "la feuille {} n’est pas lue."
        if name in hidden:
            message = "la feuille masquée {} n’est pas lue."
        book.faults.append(fault(book.file, message, quote(name), severity=NOTICE))
    return found


def _about(book: Book, front: Iterable[Any], lists: Iterable[Any]) -> None:
    """Read which edition a workbook is of, and which rows it was given."""
    for head, text in _pairs(front, 60):
        if head == EDITION:
            book.edition = text.strip()
    pairs = _pairs(lists, 3 * ROWS)
    if next(pairs, ()) == LEDGER:
        book.ledger = {code: print_ for code, print_ in pairs if code}


def _pairs(rows: Iterable[Any], most: int) -> Iterator[tuple[str, ...]]:
    """Yield the texts of the first two columns."""
    for row in islice(rows, most):
        if len(row) > 1:
            yield as_text(row[0].value), as_text(row[1].value)


def _csv(content: bytes, book: Book) -> None:
    """Read a CSV file that has the columns of a sheet."""
    try:
        content, told = as_ours(content, book.file)
    except DataError as refused:
        book.faults += refused.faults
        return
    cells, faults = read_content(content, book.file)
    book.faults += [*told, *faults]
    if cells is None or faults:
        return
    name = max((ACTIONS, DOCUMENTS), key=lambda n: len({*understood(n)} & {*cells.header}))
    sheet = Tab(book, name, list(cells.header), lettered=False)
    if len(cells.rows) > ROWS + 1:
        sheet.refuse_long()
        return
    book.faults += shapes(cells, book.file)
    sheet.rows = [(line, tuple(row.values())) for line, row in cells.whole]
