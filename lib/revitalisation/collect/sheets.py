"""The sheets of a file as rows of text, and what is wrong with them as sheets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter

from revitalisation.collect.columns import understood
from revitalisation.errors import Fault
from revitalisation.french.messages import closest, fault, quote, say

ROWS = 20_000
"""Lines of a sheet, header aside."""
_STRAIGHT = re.compile(r"https?://[^\s,\"]*|'")
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
_TRUTH = {"=TRUE()": "oui", "=FALSE()": "non"}
"""What LibreOffice makes of true and false when it saves an .xlsx."""
Cells = tuple[str, ...]


@dataclass
class Tab:
    """The cells of a sheet, header aside, with the line of each row."""

    file: str
    name: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    dated: set[tuple[int, int]] = field(default_factory=set)
    """Line and rank (from 0) of the cells that a spreadsheet keeps as dates."""
    lettered: bool = True

    def fault(self, line: int | None, rank: int | None, message: str, severity: str = "") -> Fault:
        """Return a fault at a cell of the sheet (rank of its column from 0)."""
        place = f"{self.file}, feuille {quote(self.name)}" if self.lettered else self.file
        head = self.header[rank] if rank is not None and rank < len(self.header) else None
        if self.lettered and line and rank is not None:
            place += f", cellule {get_column_letter(rank + 1)}{line}"
            line = None
        return Fault(place, line, head, message, *([severity] if severity else []))


@dataclass
class Book:
    """What a file holds: its sheets, its edition, and the rows it was given when written."""

    file: str
    sheets: dict[str, Tab] = field(default_factory=dict)
    edition: str = ""
    ledger: Mapping[str, str] | None = None
    faults: list[Fault] = field(default_factory=list)
    """Of the file and of its sheets: nothing more is read."""
    slips: list[Fault] = field(default_factory=list)
    """Of its cells: the others are read all the same, so that every fault is told at once."""


def take(sheet: Tab, book: Book, rows: Iterable[Iterable[Any]]) -> None:
    """Read the rows of a sheet, the first one being its header."""
    for line, row in enumerate(rows, 1):
        if line == 1:
            texts = [as_text(cell.value) for cell in row]
            while texts and not texts[-1]:
                texts.pop()
            sheet.header = [text.strip() for text in texts]
            continue
        cells = list(_line(sheet, book, line, row))
        if not any(cells):
            continue
        if len(sheet.rows) >= ROWS:
            book.faults.append(refuse_long(sheet))
            sheet.rows.clear()
            return
        if any(cells[len(sheet.header) :]):
            rank = next(r for r in range(len(sheet.header), len(cells)) if cells[r])
            message = say("valeur hors des colonnes titrées : retirez-la, ou titrez la colonne.")
            book.slips.append(sheet.fault(line, rank, message))
        blanks = ("",) * (len(sheet.header) - len(cells))
        sheet.rows.append((line, (*cells[: len(sheet.header)], *blanks)))


def _line(sheet: Tab, book: Book, line: int, row: Iterable[Any]) -> Iterator[str]:
    for rank, cell in enumerate(row):
        value = cell.value
        if value is None:
            yield ""
            continue
        kind = cell.data_type
        if kind == "f" and value in _TRUTH:
            yield _TRUTH[value]
            continue
        if kind == "f":
            book.slips.append(refuse_formula(sheet, line, rank, str(getattr(value, "text", value))))
            yield ""
            continue
        if kind == "e":
            why = say("{} est une erreur du tableur : saisissez la valeur.", quote(str(value)))
            book.slips.append(sheet.fault(line, rank, why))
            yield ""
            continue
        if isinstance(value, date):
            sheet.dated.add((line, rank))
        yield as_text(value)


def refuse_formula(sheet: Tab, line: int, rank: int, formula: str) -> Fault:
    """Return the refusal of a formula, whose value may not be what was read."""
    message = say(
        "formule ({}) : elle n’est pas calculée. Saisissez la valeur ; un texte qui commence "
        "par « = » se tape après une apostrophe droite.",
        quote(formula),
    )
    return sheet.fault(line, rank, message)


def refuse_long(sheet: Tab) -> Fault:
    """Return the refusal of a sheet of more than ``ROWS`` rows."""
    message = say("plus de 20 000 lignes, elles ne sont pas lues. Faites-en plusieurs fichiers.")
    return sheet.fault(None, None, message)


def refuse_merged(sheet: Tab, book: Book, cells: str) -> None:
    """Add the refusal of merged cells to a book."""
    book.faults.append(
        fault(
            f"{sheet.file}, feuille {quote(sheet.name)}",
            "cellules fusionnées ({}) : on ne sait à quelles lignes va leur valeur. Défusionnez-"
            "les et recopiez la valeur sur chaque ligne.",
            cells,
        )
    )


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
    text = _ESCAPED.sub("_", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return ""
    return _STRAIGHT.sub(lambda found: "’" if found[0] == "'" else found[0], text)


def heading(sheet: Tab, name: str) -> list[Fault]:
    """Return what is wrong with the titles of a sheet's columns."""
    known = understood(name)
    if not set(sheet.header) & set(known):
        message = say(
            "aucun titre de colonne n’est celui d’un classeur de recensement : partez de celui "
            "qu’écrit python run_report.py classeur."
        )
        return [sheet.fault(1, None, message)]
    missing = [h for h, column in known.items() if column.needed and h not in sheet.header]
    extra = [head for head in sheet.header if head and head not in known]
    faults = []
    for head in missing:
        close = closest(head, extra)
        hint = (
            say("Colonne proche : {}, à renommer.", quote(close))
            if close
            else say("Ajoutez-la, vide au besoin.")
        )
        faults.append(sheet.fault(1, None, say("la colonne {} manque. {}", quote(head), hint)))
        if close:
            extra.remove(close)
    for head in extra:
        message = say("colonne inconnue : retirez-la.")
        faults.append(sheet.fault(1, sheet.header.index(head), message))
    for rank, head in enumerate(sheet.header):
        if not head and any(row[rank] for _, row in sheet.rows):
            faults.append(sheet.fault(1, rank, say("colonne sans titre : titrez-la ou videz-la.")))
        elif head and head in sheet.header[:rank]:
            faults.append(sheet.fault(1, rank, say("titre en double : gardez une seule colonne.")))
    return faults
