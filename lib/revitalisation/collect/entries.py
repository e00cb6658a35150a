"""The rows of a workbook as records: labels become codes, every value keeps its cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from revitalisation.collect.columns import (
    DOCUMENTS,
    REPEATED,
    WITHDRAW,
    TabColumn,
    choices_of,
    compact,
    ranked,
    understood,
)
from revitalisation.collect.inventory import fingerprint
from revitalisation.collect.places import Gazetteer, Told
from revitalisation.collect.sheets import Book, Cells, Tab
from revitalisation.data.foreign_keys import COMMUNES
from revitalisation.errors import BLOCKING, Fault
from revitalisation.french import fold
from revitalisation.french.messages import closest, quote, say

_LONG = ("note", "justification")
"""Fields that may have several lines."""
_SHORT = 12
"""Labels of a closed list that a refusal gives whole."""


@dataclass
class TabRow:
    """A row: its record, where each value stands (key → rank of its column)."""

    sheet: Tab
    line: int
    record: dict[str, str] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    withdrawn: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Identifier of the action, or code of the document; empty for a new action."""
        key = "document.document" if self.sheet.name == DOCUMENTS else "action.id_action"
        return self.record.get(key, "")

    @property
    def touched(self) -> bool:
        """Whether the row differs from what was written in the workbook."""
        written = (self.sheet.book.ledger or {}).get(self.code)
        return written != fingerprint(self.record) or self.withdrawn

    def fault(self, key: str, message: str, severity: str = "") -> Fault:
        """Return a fault at the value of a key; at the row when no column holds it."""
        header, known = self.sheet.header, understood(self.sheet.name)
        ranks = {known[head].key: rank for rank, head in enumerate(header) if head in known}
        return self.sheet.fault(self.line, {**ranks, **self.ranks}.get(key, 0), message, severity)


def entries(book: Book, folder: Path) -> list[TabRow]:
    """Return the rows of a book's sheets, each with the faults of its values."""
    found: list[TabRow] = []
    for sheet in book.sheets.values():
        known = understood(sheet.name)
        heads = [(rank, known[head]) for rank, head in enumerate(sheet.header) if head in known]
        reading = [_Reading(rank, column, folder) for rank, column in heads]
        rows = [_entry(TabRow(sheet, line), cells, reading) for line, cells in sheet.rows]
        # A line that holds nothing but a prepared reader or a « non » is not an action.
        found += [row for row in rows if row.record]
    return found


class _Reading:
    """How the cells of a column are read."""

    def __init__(self, rank: int, column: TabColumn, folder: Path) -> None:
        self.rank, self.column = rank, column
        self.choices = choices = choices_of(column, folder)
        self.spellings = choices.spellings() if choices else {}
        if column.field["type"] == "boolean":
            for word, spelled in (("oui", "trueValues"), ("non", "falseValues")):
                self.spellings |= {fold(other.strip()): word for other in column.field[spelled]}
        of_communes = column.target == COMMUNES
        self.places = Gazetteer(choices, folder) if choices and of_communes else None
        self.several = column.group in ("commune", "programme", "fonction")

    def read(self, cell: str) -> Iterator[Told]:
        """Yield the codes a cell stands for; an unknown word stays as it is, with its refusal."""
        if not self.choices:
            long = self.column.field["name"] in _LONG
            yield Told(cell if long else re.sub(r"\s*\n\s*", " ", cell))
            return
        for word in map(_spaced, cell.split(";") if self.several else [cell]):
            if code := self.spellings.get(fold(word)):
                yield Told(code)
            elif word:
                yield self.places.meant(word) if self.places else Told(word, self._refusal(word))

    def _refusal(self, value: str) -> str:
        """Return the refusal of a word that the list has not, in the words of the list."""
        labels = list(self.choices.codes) if self.choices else []
        names = {label.rpartition(" (")[0] or label: label for label in labels}
        close = closest(value, [*labels, *names])
        if close:
            hint = say(" Vouliez-vous dire {} ?", quote(names.get(close, close)))
        else:
            hint = say(" La liste : {}.", ", ".join(labels)) if len(labels) <= _SHORT else ""
        return say("{} n’est pas dans la liste.{}", quote(value), hint)


def _entry(entry: TabRow, cells: Cells, reading: list[_Reading]) -> TabRow:
    record: dict[str, str] = {}
    places: dict[str, int] = {}
    for one in (one for one in reading if cells[one.rank]):
        cell, column = cells[one.rank], one.column

        def slip(message: str, severity: str = BLOCKING, rank: int = one.rank) -> None:
            entry.faults.append(entry.sheet.fault(entry.line, rank, message, severity))

        if (entry.line, one.rank) in entry.sheet.dated and column.field["type"] != "date":
            slip(_dated(cell))
        for value, message, severity in one.read(cell):
            if _again(column, value, record):
                label = one.choices.label(value) if one.choices else value
                slip(say("{} est déjà sur cette ligne : videz la cellule.", quote(label)))
                continue
            if message:
                slip(message, severity)
            key = _free(column.key, record) if one.several else column.key
            record[key], places[key] = value, one.rank
    why = any(key.startswith("retrait.") for key in record)
    entry.withdrawn = record.pop(WITHDRAW, "") == "oui" or why
    entry.record = compact(record)
    kept = [places[key] for key in record if record[key]]
    entry.ranks = dict(zip(entry.record, kept, strict=True))
    return entry


def _again(column: TabColumn, value: str, record: Mapping[str, str]) -> bool:
    """Whether a row has already a commune, programme, function or class."""
    name = str(column.field["name"])
    if column.group not in REPEATED or name in ("confiance", "justification"):
        return False
    groups = ("principale", "secondaire") if column.group == "secondaire" else (column.group,)
    said = [key for key, known in record.items() if known == value and key.endswith(f".{name}")]
    return any(key.startswith(groups) for key in said)


def _free(key: str, record: Mapping[str, str]) -> str:
    """Return the key of the first free rank from that of a column on, for its group."""
    group, rank = ranked(key)
    name = key.rpartition(".")[2]
    while f"{group}.{rank}.{name}" in record:
        rank += 1
    return f"{group}.{rank}.{name}"


def _spaced(word: str) -> str:
    """Return a word with plain spaces, where a closed list has no others."""
    return " ".join(word.split())


def _dated(cell: str) -> str:
    return say(
        "le tableur a changé cette saisie en date ({}). Mettez la cellule au format texte, puis "
        "tapez de nouveau la valeur.",
        cell,
    )
