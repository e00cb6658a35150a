"""The collection workbook: what is known, closed lists, notes, and rows ready for what is not."""

import contextlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
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
    GROUPS,
    REPEATED,
    Choices,
    TabColumn,
    choices_of,
    columns,
    ranked,
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
EDITION = "Édition"
"""Head of the line that says, to people and to the import alike, which edition this is."""
_GREY = PatternFill("solid", fgColor="ECEEF2")
_YELLOW = PatternFill("solid", fgColor="FFE9A8")
_WIDE = {"intitule": 52, "titre": 52, "justification": 44, "note": 44, "adresse": 40}


@dataclass(frozen=True)
class Contents:
    """What a workbook is about: its edition and perimeter, what is known, rows to add.

    ``asked`` are the questions of each action, by column: their cells stand out, with the question.
    """

    year: str
    start: str
    perimeter: str
    actions: Mapping[str, Record]
    documents: Mapping[str, Record]
    empty: int = 200
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def workbook(contents: Contents, folder: Path) -> bytes:
    """Return the .xlsx file, its closed lists those of a data folder.

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
    ranges = _Ranges(book.create_sheet(LISTS), known)
    for place, (name, records) in enumerate(known.items(), 1):
        sheet = book.create_sheet(name, place)
        shown = columns(name, _wanted(records))
        last = 1 + len(records) + contents.empty
        for rank, column in enumerate(shown, 1):
            choices = choices_of(column, folder)
            _head(sheet.cell(1, rank), column, choices)
            for line, record in enumerate([*records.values(), *[{}] * contents.empty], 2):
                _fill(sheet.cell(line, rank), column, record, choices)
                asked = contents.asked.get(record.get("action.id_action", ""), {})
                if column.key in asked:
                    _ask(sheet.cell(line, rank), asked[column.key])
            letter = get_column_letter(rank)
            documents = f"{DOCUMENTS}!$A$2:$A${1 + len(contents.documents) + contents.empty}"
            listed = documents if column.target == GROUPS["document"] else ranges.of(choices)
            if check := _validation(column, listed):
                check.add(f"{letter}2:{letter}{last}")
                sheet.add_data_validation(check)
        sheet.freeze_panes = "C2" if name == ACTIONS else "B2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{last}"
        # Locked without a password; widths, sorting and filters stay free.
        sheet.protection.sheet = True
        for right in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
            setattr(sheet.protection, right, False)
    book.active = 0
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def _front(sheet: Worksheet, contents: Contents) -> None:
    """Write the sheet that is read first: what « classeur.toml » says."""
    sheet.title = READ_ME
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    again = (
        say("Les états sont ceux déjà saisis pour cette édition.")
        if contents.start == contents.year
        else say("Les états sont ceux de l’édition {} : à revoir un par un.", contents.start)
    )
    if contents.asked:
        again += say(
            " Les cellules jaunes attendent votre réponse, leur note dit laquelle : corrigez-les, "
            "ou laissez-les si elles sont justes."
        )
    counted = count(len(contents.actions), "action", digits=True)
    told = {"edition": contents.year, "perimetre": contents.perimeter}
    told |= {"connues": counted, "reprise": again}
    rows = tomllib.loads((TEMPLATE / "classeur.toml").read_text(encoding="utf-8"))["lignes"]
    for number, row in enumerate(rows, 1):
        for place, words in enumerate((row["titre"], row["texte"].format(**told)), 1):
            cell = sheet.cell(number, place)
            put_text(cell, typography(words))
            cell.alignment = WRAP
        sheet.cell(number, 1).font = Font(bold=True, size=16 if number == 1 else 11)
    for letter, width in (("A", 24), ("B", 96)):
        sheet.column_dimensions[letter].width = width


def _wanted(records: Mapping[str, Record]) -> dict[str, int]:
    """Return how many columns each repeated group needs: one more than the longest has."""
    wanted = dict(REPEATED)
    for group, rank in (ranked(key) for record in records.values() for key in record):
        if group in ("commune", "secondaire"):
            wanted[group] = max(wanted[group], rank + 1)
    return wanted


def _head(cell: Cell, column: TabColumn, choices: Choices | None) -> None:
    put_head(cell, column.head)
    note = f"{column.head}\n{column.field.get('description', '')}"
    required = column.field.get("constraints", {}).get("required")
    if required and column.key != "action.id_action" and column.group not in REPEATED:
        note += "\nObligatoire."
    elif column.group == "secondaire" and column.field["name"] != "preconisation":
        note += "\nObligatoire avec la préconisation."
    if choices:
        note += "".join(f"\n• {label} : {why}" for label, why in choices.meanings.items() if why)
    cell.comment = Comment(typography(note), "Revitalisation")
    cell.comment.width, cell.comment.height = 380, 60 + 22 * note.count("\n") + len(note) // 4
    width = _WIDE.get(column.field["name"], 30 if choices and len(choices.codes) > 20 else 18)
    if column.field["type"] == "boolean":
        width = 12
    cell.parent.column_dimensions[cell.column_letter].width = width


def _fill(cell: Cell, column: TabColumn, record: Record, choices: Choices | None) -> None:
    """Write a value as its type, else as a text, that the checks will refuse."""
    value, kind = record.get(column.key, ""), column.field["type"]
    with contextlib.suppress(ValueError):
        if kind == "integer":
            cell.number_format = "#,##0" if "montant" in column.field["name"] else "0"
            cell.value = int(value)
        elif kind == "date":
            cell.number_format = "yyyy-mm-dd"
            cell.value = date.fromisoformat(value)
        else:
            cell.number_format = "@"
    if cell.value is None and value:
        put_text(cell, choices.label(value) if choices else value)
    if column.field["name"] in _WIDE:
        cell.alignment = WRAP
    shut = column.key == "action.id_action" or (bool(record) and column.is_code)
    cell.protection = Protection(locked=shut)
    if shut:
        cell.fill = _GREY


def _ask(cell: Cell, question: str) -> None:
    cell.fill = _YELLOW
    cell.comment = Comment(typography(question), "Revitalisation")
    cell.comment.width, cell.comment.height = 260, 70


def _validation(column: TabColumn, listed: str) -> DataValidation | None:
    rules, kind = column.field.get("constraints", {}), column.field["type"]
    rule: dict[str, Any]
    if listed:
        rule = {"type": "list", "formula1": listed}
        advice = "Choisissez une valeur de la liste, ou laissez vide."
        if listed.startswith(DOCUMENTS):
            advice = (
                "Choisissez un code de la feuille « documents » ; ajoutez-y d’abord le document."
            )
    elif kind == "integer":
        rule = {"type": "whole", "operator": "between"}
        rule |= {"formula1": str(rules.get("minimum", 0))}
        rule |= {"formula2": str(rules.get("maximum", 10**12))}
        advice = "Saisissez un nombre entier, sans unité, ou laissez vide."
    elif kind == "date":
        rule = {"type": "date", "operator": "greaterThanOrEqual", "formula1": "36526"}
        advice = "Saisissez une date, par exemple 2026-06-30."
    else:
        return None
    return DataValidation(
        **rule,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.head[:32],
        error=say(advice),
    )


class _Ranges:
    """The sheet of closed lists: one column each, and the rows that the workbook was given."""

    def __init__(self, sheet: Worksheet, known: Mapping[str, Mapping[str, Record]]) -> None:
        self.sheet = sheet
        self.places: dict[tuple[str, ...], str] = {}
        self.width = 0
        given = {code: record for records in known.values() for code, record in records.items()}
        self.column(LEDGER[0], list(given))
        self.column(LEDGER[1], [fingerprint(record) for record in given.values()])
        sheet.protection.sheet = True
        sheet.sheet_state = "hidden"

    def of(self, choices: Choices | None) -> str:
        """Return where a list stands, written on first use."""
        labels = tuple(choices.codes) if choices else ()
        if choices and labels not in self.places:
            letter = self.column(choices.name, list(labels))
            self.places[labels] = f"{LISTS}!${letter}$2:${letter}${1 + len(labels)}"
        return self.places.get(labels, "")

    def column(self, head: str, values: list[str]) -> str:
        """Write the next column under its head, and return its letter."""
        self.width += 1
        for number, value in enumerate([head, *values], 1):
            cell = self.sheet.cell(number, self.width)
            put_text(cell, value)
            cell.number_format = "@"
        return str(get_column_letter(self.width))
