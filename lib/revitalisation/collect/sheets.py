"""The sheets of a file as rows of text, and what is wrong with them as sheets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter

from revitalisation.collect.columns import understood
from revitalisation.data import csv_reader
from revitalisation.data.spreadsheet import unescaped
from revitalisation.errors import BLOCKING, Fault
from revitalisation.french.characters import cleaned
from revitalisation.french.messages import closest, quote, say

ROWS = 20_000
"""Lines of a sheet, header aside."""
WIDEST = 256
"""Cells of a row: what stands further is not read."""
_HIGHEST, _TITLES = 30, 3
"""Lines where titles are looked for, and how many of them make a line of titles."""
_TRUTH = {"=TRUE()": "oui", "=FALSE()": "non"}
"""What LibreOffice makes of true and false when it saves an .xlsx."""
Cells = tuple[str, ...]


@dataclass
class Book:
    """What a file holds: its sheets, its edition, and the rows it was given when written."""

    file: str
    sheets: dict[str, "Tab"] = field(default_factory=dict)
    edition: str = ""
    ledger: Mapping[str, str] | None = None
    faults: list[Fault] = field(default_factory=list)
    """Of the file and of its sheets: nothing more is read."""
    slips: list[Fault] = field(default_factory=list)
    """Of its cells: the others are read all the same, so that every fault is told at once."""


@dataclass
class Tab:
    """The cells of a sheet, header aside, with the line of each row."""

    book: Book
    name: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    dated: set[tuple[int, int]] = field(default_factory=set)
    """Line and rank (from 0) of the cells that a spreadsheet keeps as dates."""
    lettered: bool = True

    def __post_init__(self) -> None:
        self.book.sheets[self.name] = self

    def fault(self, line: int | None, rank: int | None, message: str, severity: str = "") -> Fault:
        """Return a fault at a cell of the sheet (rank of its column from 0)."""
        place = self.book.file + (f", feuille {quote(self.name)}" if self.lettered else "")
        head = self.header[rank] if rank is not None and rank < len(self.header) else None
        if self.lettered and line and rank is not None:
            place += f", cellule {get_column_letter(rank + 1)}{line}"
            line = None
        return Fault(place, line, head, message, severity or BLOCKING)

    def refuse(self, template: str, *values: object, line: int | None = None) -> None:
        """Add a fault of the sheet, or of one of its lines, to the book."""
        self.book.faults.append(self.fault(line, None, say(template, *values)))

    def refuse_merged(self, cells: str) -> None:
        """Add the refusal of merged cells to the book."""
        self.refuse(
            "cellules fusionnées ({}) : on ne sait à quelles lignes va leur valeur. Défusionnez-"
            "les et recopiez la valeur sur chaque ligne.",
            cells,
        )

    def refuse_long(self) -> None:
        """Add the refusal of more than ``ROWS`` rows to the book."""
        self.refuse("plus de 20 000 lignes, elles ne sont pas lues. Faites-en plusieurs fichiers.")

    def take(self, rows: Iterable[Iterable[Any]]) -> None:
        """Read rows of cells as openpyxl gives them, the first one being the header."""
        known, before = understood(self.name).keys(), len(self.book.slips)
        for line, row in enumerate(rows, 1):
            cells = list(self._texts(line, row))
            titles = {cell.strip() for cell in cells} & known if line <= _HIGHEST else ()
            if line > 1 and len(titles) >= _TITLES and not known & {*self.header}:
                del self.book.slips[before:]
                above = say("la ligne") if line == 2 else say("les {} lignes", line - 1)
                message = "les titres sont à la ligne {} : supprimez {} au-dessus."
                self.refuse(message, line, above)
                return
            if line == 1:
                while cells and not cells[-1]:
                    cells.pop()
                self.header = [text.strip() for text in cells]
                continue
            if not any(cells):
                continue
            if line > ROWS + 1:
                self.refuse_long()
                self.rows.clear()
                return
            width = len(self.header)
            if outside := [rank for rank in range(width, len(cells)) if cells[rank]]:
                self._slip(
                    line,
                    outside[0],
                    "valeur hors des colonnes titrées : retirez-la, ou titrez la colonne.",
                )
            self.rows.append((line, (*cells[:width], *[""] * (width - len(cells)))))

    def _slip(self, line: int, rank: int, template: str, *values: object) -> None:
        self.book.slips.append(self.fault(line, rank, say(template, *values)))

    def _texts(self, line: int, row: Iterable[Any]) -> Iterator[str]:
        for rank, cell in enumerate(row):
            value, kind = cell.value, cell.data_type
            if value is None and kind not in ("f", "e"):  # most cells of a prepared sheet
                yield ""
                continue
            if kind == "f" and value not in _TRUTH:
                self._slip(
                    line,
                    rank,
                    "formule ({}) : elle n’est pas calculée. Saisissez la valeur ; un texte qui "
                    "commence par « = » se tape après une apostrophe droite.",
                    quote(str(getattr(value, "text", value))),
                )
                value = None
            elif kind == "e":
                message = "{} est une erreur du tableur : saisissez la valeur."
                self._slip(line, rank, message, quote(str(value)))
                value = None
            elif isinstance(value, date):
                self.dated.add((line, rank))
            yield _TRUTH[value] if kind == "f" and value else as_text(value)


def as_text(value: Any) -> str:
    """Return what was typed: codes without decimals, dates AAAA-MM-JJ, texts as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = cleaned(unescaped(str(value)).replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else ""


def heading(sheet: Tab) -> Iterator[Fault]:
    """Yield what is wrong with the titles of a sheet's columns."""
    header, known = sheet.header, understood(sheet.name)
    if not set(header) & set(known):
        message = say(
            "aucun titre de colonne n’est celui d’un classeur de recensement : partez de celui "
            "qu’écrit python run_report.py classeur."
        )
        yield sheet.fault(1, None, message)
        return
    extra = [head for head in header if head and head not in known]
    needed = [
        head
        for head, column in known.items()
        if column.needed or (column.field.get("facultatif") and closest(head, extra))
    ]
    for head, hint in csv_reader.heading(header, needed, known):
        if hint:
            yield sheet.fault(1, None, say("la colonne {} manque. {}", quote(head), hint))
        else:
            yield sheet.fault(1, header.index(head), say("colonne inconnue : retirez-la."))
    for rank, head in enumerate(header):
        if head and head in header[:rank]:
            yield sheet.fault(1, rank, say("titre en double : gardez une seule colonne."))
        if not head and any(row[rank] for _, row in sheet.rows):
            yield sheet.fault(1, rank, say("colonne sans titre : titrez-la ou videz-la."))
