"""Files → rows of text with the place of every cell; nothing is computed, nothing is run."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from revitalisation.collect.archives import CSV, XLSX, Source, parts, sources
from revitalisation.collect.columns import ACTIONS, DOCUMENTS, understood
from revitalisation.collect.ods import oddities, ods_rows
from revitalisation.collect.sheets import (
    ROWS,
    Book,
    Tab,
    as_text,
    heading,
    refuse_formula,
    refuse_long,
    refuse_merged,
    take,
)
from revitalisation.collect.workbook import EDITION, LEDGER, LISTS, READ_ME
from revitalisation.data.csv_reader import read
from revitalisation.errors import BLOCKING, NOTICE
from revitalisation.french import count
from revitalisation.french.messages import closest, fault, quote, say

_WIDEST = 256
_OURS = (READ_ME, ACTIONS, DOCUMENTS, LISTS)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_TAG = 200
"""Bytes that a tag cut between two pieces may take."""
_SAVE_AS = "Rouvrez-le dans le tableur et enregistrez-le de nouveau en .xlsx."


def books(path: Path) -> list[Book]:
    """Read every workbook of a file.

    Faults are gathered in the books, one of them made up when the file itself is refused.
    """
    found, faults = sources(path)
    read_ones = [_book(source) for source in found]
    return [*read_ones, *([Book(path.name, faults=faults)] if faults else [])]


def _book(source: Source) -> Book:
    book = Book(source.name)
    try:
        if source.kind == CSV:
            _csv(source, book)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # extensions of Excel that openpyxl leaves aside
                (_xlsx if source.kind == XLSX else _ods)(source, book)
    except Exception:
        # Whatever a damaged or hostile file makes a library raise, the answer is the same.
        book.faults.append(
            fault(source.name, "classeur illisible : le fichier est abîmé. {}", say(_SAVE_AS))
        )
    if not any(fault.severity == BLOCKING for fault in book.faults):
        for name, sheet in book.sheets.items():
            book.faults += heading(sheet, name)
    return book


def _xlsx(source: Source, book: Book) -> None:
    file = load_workbook(io.BytesIO(source.content), read_only=True, data_only=False)
    try:
        hidden = {s.title for s in file.worksheets if s.sheet_state != "visible"}
        _present(book, [sheet.title for sheet in file.worksheets], hidden)
        for name in (ACTIONS, DOCUMENTS):
            if name in file.sheetnames:
                sheet = book.sheets[name] = Tab(source.name, name)
                worksheet = file[name]
                worksheet.reset_dimensions()
                take(sheet, book, _xlsx_rows(worksheet))
                _merged(source, sheet, book, worksheet._worksheet_path)
        front = file[READ_ME] if READ_ME in file.sheetnames else ()
        _settings(book, ([cell.value for cell in row] for row in islice(front, 60)))
        lists = file[LISTS] if LISTS in file.sheetnames else ()
        _ledger(book, ([cell.value for cell in row[:2]] for row in islice(lists, 3 * ROWS)))
    finally:
        file.close()


def _xlsx_rows(worksheet: Any) -> Iterator[Any]:
    """Yield the rows, no wider than the header says: a stray cell far right costs nothing."""
    header = next(worksheet.iter_rows(max_row=1, max_col=_WIDEST), ())
    width = max((rank for rank, cell in enumerate(header, 1) if cell.value), default=1)
    yield header
    yield from worksheet.iter_rows(min_row=2, max_col=width + 26)


def _merged(source: Source, sheet: Tab, book: Book, path: str) -> None:
    for _, pieces in parts(source.content, re.escape(path)):
        rest = b""
        for piece in pieces:
            window, after = rest + piece, 0
            for found in _MERGED.finditer(window):
                refuse_merged(sheet, book, found[1].decode())
                after = found.end()
            rest = window[after:][-_TAG:]


def _ods(source: Source, book: Book) -> None:
    strange = oddities(source.content, ROWS)
    if strange.long:  # python-calamine reads every sheet at once
        book.faults += [refuse_long(Tab(source.name, name)) for name in sorted(strange.long)]
        return
    names, hidden, rows_of = ods_rows(source.content)
    _present(book, names, hidden)
    for name in (ACTIONS, DOCUMENTS):
        if name not in names:
            continue
        sheet = book.sheets[name] = Tab(source.name, name)
        take(sheet, book, rows_of(name))
        for place, words in strange.formulas.get(name, ()):
            book.slips.append(refuse_formula(sheet, *place, words.removeprefix("of:")))
        for line, rank in strange.merged.get(name, ()):
            refuse_merged(sheet, book, f"{get_column_letter(rank + 1)}{line}")
    for name, learn in ((READ_ME, _settings), (LISTS, _ledger)):
        if name in names:
            learn(book, ([cell.value for cell in row] for row in rows_of(name)))


def _present(book: Book, names: Iterable[str], hidden: set[str]) -> None:
    """Refuse what lacks or is hidden among the sheets to read; tell what is not read."""
    names = list(names)
    others = [name for name in names if name not in _OURS]
    for name in (ACTIONS, DOCUMENTS):
        if name not in names:
            close = closest(name, others)
            hint = say(" Feuille proche : {}, à renommer.", quote(close)) if close else ""
            book.faults.append(fault(book.file, "la feuille {} manque.{}", quote(name), hint))
        elif name in hidden:
            book.faults.append(
                fault(
                    book.file,
                    "la feuille {} est masquée : affichez-la et relisez-la avant l’import.",
                    quote(name),
                )
            )
    for name in others:
        kind = "masquée " if name in hidden else ""
        book.faults.append(
            fault(book.file, "la feuille {}{} n’est pas lue.", kind, quote(name), severity=NOTICE)
        )


def _settings(book: Book, rows: Iterable[list[Any]]) -> None:
    for row in rows:
        if len(row) > 1 and row[0] == EDITION:
            book.edition = as_text(row[1]).strip()


def _ledger(book: Book, rows: Iterable[list[Any]]) -> None:
    rows = iter(rows)
    if [as_text(value) for value in next(rows, [])[:2]] != list(LEDGER):
        return
    book.ledger = {as_text(row[0]): as_text(row[1]) for row in rows if len(row) > 1 and row[0]}


def _csv(source: Source, book: Book) -> None:
    """Read a CSV file that has the columns of a sheet."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(source.content)
        cells, faults = read(path, source.name, [])
        if cells is not None:
            _, faults = read(path, source.name, cells.header)
    book.faults += faults
    if cells is None or faults:
        return
    name = max((ACTIONS, DOCUMENTS), key=lambda n: len({*understood(n)} & {*cells.header}))
    sheet = book.sheets[name] = Tab(source.name, name, list(cells.header), lettered=False)
    if len(cells.rows) > ROWS + 1:
        book.faults.append(refuse_long(sheet))
        return
    for line, row in zip(cells.lines[1:], cells.rows[1:], strict=True):
        if len(row) != len(cells.header) and any(row):
            book.faults.append(
                fault(
                    source.name,
                    "{} au lieu de {} : un texte qui contient une virgule s’écrit entre deux "
                    "guillemets droits.",
                    count(len(row), "cellule", digits=True),
                    len(cells.header),
                    line=line,
                )
            )
        elif any(row):
            sheet.rows.append((line, tuple(row)))
