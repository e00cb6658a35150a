"""The collection workbook: what is known, closed lists, notes, and rows ready for what is not."""

import contextlib
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from revitalisation.collect.columns import (
    ACTIONS,
    DOCUMENTS,
    REPEATED,
    Choices,
    Lists,
    TabColumn,
    columns,
    refers_to_documents,
)
from revitalisation.collect.inventory import Record, fingerprint
from revitalisation.data.spreadsheet import WRAP, put_head, put_text
from revitalisation.french import count
from revitalisation.french.messages import say
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE

READ_ME, LISTS = "lisez-moi", "listes"
LEDGER = ("identifiants", "empreintes")
"""Heads of the columns of « listes » that say which rows were written, and as what."""
_GREY = PatternFill("solid", fgColor="ECEEF2")
_OPEN, _SHUT = Protection(locked=False), Protection(locked=True)
_WIDE = {"intitule": 52, "titre": 52, "justification": 44, "note": 44, "adresse": 40}


@dataclass(frozen=True)
class Contents:
    """What a workbook is about: its edition and perimeter, what is known, rows to add."""

    year: str
    start: str
    perimeter: str
    actions: Mapping[str, Record]
    documents: Mapping[str, Record]
    empty: int = 200


def workbook(contents: Contents, lists: Lists) -> bytes:
    """Return the .xlsx file.

    Raises
    ------
    DataError
        When a text of the tables cannot stand in a spreadsheet.
    """
    book = Workbook()
    front = book.active
    assert isinstance(front, Worksheet)
    _front(front, contents)
    known = {ACTIONS: contents.actions, DOCUMENTS: contents.documents}
    drawn = _Lists(book.create_sheet(LISTS), contents)
    for place, (name, records) in enumerate(known.items(), 1):
        shown = columns(name, _wanted(records))
        _rows(book.create_sheet(name, place), shown, records, contents.empty, lists, drawn)
    book[LISTS].sheet_state = "hidden"
    book.active = 0
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def _front(sheet: Worksheet, contents: Contents) -> None:
    sheet.title = READ_ME
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 96
    sheet.sheet_view.showGridLines = False
    for number, (head, text) in enumerate(
        lines(contents.year, contents.start, contents.perimeter, len(contents.actions)), 1
    ):
        cells = [sheet.cell(number, 1), sheet.cell(number, 2)]
        for cell, words in zip(cells, (head, text), strict=True):
            put_text(cell, words)
            cell.alignment = WRAP
        cells[0].font = Font(bold=True, size=16 if number == 1 else 11)
    sheet.protection.sheet = True


def _wanted(records: Mapping[str, Record]) -> dict[str, int]:
    """Return how many columns each repeated group needs: one more than the longest has."""
    wanted = dict(REPEATED)
    for record in records.values():
        for key in record:
            group, _, rest = key.partition(".")
            if group in ("commune", "secondaire") and "." in rest:
                wanted[group] = max(wanted[group], int(rest.split(".")[0]) + 1)
    return wanted


def _rows(
    sheet: Worksheet,
    shown: Sequence[TabColumn],
    records: Mapping[str, Record],
    empty: int,
    lists: Lists,
    drawn: "_Lists",
) -> None:
    last = 1 + len(records) + empty
    for place, column in enumerate(shown, 1):
        choices = lists.of(column)
        _head(sheet, place, column, choices)
        _validate(sheet, place, column, last, drawn, choices)
        shut = column.key == "action.id_action"
        for number, record in enumerate([*records.values(), *[{}] * empty], 2):
            cell = sheet.cell(number, place)
            value = record.get(column.key, "")
            _fill(cell, column, choices.label(value) if choices and value else value)
            known = bool(record) and column.is_code
            cell.protection = _SHUT if shut or known else _OPEN
            if shut or known:
                cell.fill = _GREY
    sheet.freeze_panes = "C2" if sheet.title == ACTIONS else "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{last}"
    _protect(sheet)


def _protect(sheet: Worksheet) -> None:
    """Lock what is locked, without a password; widths, sorting and filters stay free."""
    sheet.protection.sheet = True
    for right in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
        setattr(sheet.protection, right, False)


def _head(sheet: Worksheet, place: int, column: TabColumn, choices: Choices | None) -> None:
    cell = sheet.cell(1, place)
    put_head(cell, column.head)
    note = f"{column.head}\n{column.field.get('description', '')}"
    required = column.field.get("constraints", {}).get("required")
    if required and column.key != "action.id_action" and column.group not in REPEATED:
        note += "\nObligatoire."
    elif column.group == "secondaire" and column.field["name"] != "preconisation":
        note += "\nObligatoire avec la préconisation."
    if choices:
        note += "".join(f"\n• {label} : {why}" for label, why in choices.meanings.items() if why)
    cell.comment = Comment(say(note.replace("{", "").replace("}", "")), "Revitalisation")
    cell.comment.width, cell.comment.height = 380, 60 + 22 * note.count("\n") + len(note) // 4
    name, kind = str(column.field["name"]), str(column.field["type"])
    width = _WIDE.get(name, 30 if choices and len(choices.codes) > 20 else 18)
    sheet.column_dimensions[get_column_letter(place)].width = 12 if kind == "boolean" else width


def _fill(cell: Cell, column: TabColumn, value: str) -> None:
    kind = column.field["type"]
    if kind == "integer":
        cell.number_format = "#,##0" if "montant" in str(column.field["name"]) else "0"
        with contextlib.suppress(ValueError):
            cell.value = int(value)
    elif kind == "date":
        cell.number_format = "yyyy-mm-dd"
        with contextlib.suppress(ValueError):
            cell.value = date.fromisoformat(value)
    else:
        cell.number_format = "@"
    if cell.value is None and value:
        put_text(cell, value)
    if column.field["name"] in _WIDE:
        cell.alignment = WRAP


def _validate(
    sheet: Worksheet,
    place: int,
    column: TabColumn,
    last: int,
    drawn: "_Lists",
    choices: Choices | None,
) -> None:
    rules = column.field.get("constraints", {})
    rule: dict[str, Any]
    if refers_to_documents(column):
        rule = {"type": "list", "formula1": f"{DOCUMENTS}!$A$2:$A${drawn.documents}"}
        advice = "Choisissez un code de la feuille « documents » ; ajoutez-y d’abord le document."
    elif choices:
        rule = {"type": "list", "formula1": drawn.range(choices)}
        advice = "Choisissez une valeur de la liste, ou laissez vide."
    elif column.field["type"] == "integer":
        rule = {"type": "whole", "operator": "between"}
        rule |= {"formula1": str(rules.get("minimum", 0))}
        rule |= {"formula2": str(rules.get("maximum", 10**12))}
        advice = "Saisissez un nombre entier, sans unité, ou laissez vide."
    elif column.field["type"] == "date":
        rule = {"type": "date", "operator": "greaterThanOrEqual", "formula1": "36526"}
        advice = "Saisissez une date, par exemple 2026-06-30."
    else:
        return
    check = DataValidation(**rule, allow_blank=True, showErrorMessage=True)
    check.errorTitle, check.error = column.head[:32], say(advice)
    letter = get_column_letter(place)
    check.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(check)


class _Lists:
    """The sheet of closed lists: one column each, and the rows that the workbook was given."""

    def __init__(self, sheet: Worksheet, contents: Contents) -> None:
        self.sheet = sheet
        self.documents = 1 + len(contents.documents) + contents.empty
        self.places: dict[tuple[str, ...], str] = {}
        ledger = {**contents.actions, **contents.documents}
        self.column(LEDGER[0], list(ledger))
        self.column(LEDGER[1], [fingerprint(record) for record in ledger.values()])
        self.width = len(LEDGER)
        sheet.protection.sheet = True

    def range(self, choices: Choices) -> str:
        """Return where a list stands, written on first use."""
        labels = tuple(choices.codes)
        if labels not in self.places:
            self.width += 1
            self.column(choices.name, list(labels), self.width)
            letter = get_column_letter(self.width)
            self.places[labels] = f"{LISTS}!${letter}$2:${letter}${1 + len(labels)}"
        return self.places[labels]

    def column(self, head: str, values: list[str], place: int = 0) -> None:
        """Write a column under its head."""
        place = place or 1 + LEDGER.index(head)
        for number, value in enumerate([head, *values], 1):
            cell = self.sheet.cell(number, place)
            put_text(cell, value)
            cell.number_format = "@"


EDITION = "Édition"
"""Head of the line that says, to people and to the import alike, which edition this is."""


def lines(year: str, start: str, perimeter: str, known: int) -> list[tuple[str, str]]:
    """Return the lines of the sheet, a head and a text each: what ``classeur.toml`` says.

    ``start`` is the edition whose states fill the rows, ``known`` how many actions there are.
    """
    again = (
        say("Les états sont ceux de l’édition {} : à revoir un par un.", start)
        if start != year
        else say("Les états sont ceux déjà saisis pour cette édition.")
    )
    counted = count(known, "action", digits=True)
    told = {"edition": year, "perimetre": perimeter, "connues": counted, "reprise": again}
    rows = tomllib.loads((TEMPLATE / "classeur.toml").read_text(encoding="utf-8"))["lignes"]
    return [(typography(r["titre"]), typography(r["texte"].format(**told))) for r in rows]
