"""The rows of a workbook as records: labels become codes, every value keeps its cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from revitalisation.collect.columns import (
    DOCUMENTS,
    REPEATED,
    WITHDRAW,
    Choices,
    Lists,
    TabColumn,
    compact,
    understood,
)
from revitalisation.collect.inventory import fingerprint
from revitalisation.collect.sheets import Book, Tab
from revitalisation.errors import Fault
from revitalisation.french import fold
from revitalisation.french.messages import closest, quote, say

_SHORT = 12
"""Labels of a closed list that a refusal gives whole."""


@dataclass
class TabRow:
    """A row: its record, where each value stands (key → rank of its column), what it was."""

    sheet: Tab
    line: int
    record: dict[str, str]
    ranks: Mapping[str, int]
    withdrawn: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Identifier of the action, or code of the document; empty for a new action."""
        key = "document.document" if self.sheet.name == DOCUMENTS else "action.id_action"
        return self.record.get(key, "")

    def fault(self, key: str, message: str, severity: str = "") -> Fault:
        """Return a fault at the value of a key; at the row when no column holds it."""
        rank = self.ranks.get(key)
        if rank is None and (head := _head_of(self.sheet, key)) in self.sheet.header:
            rank = self.sheet.header.index(head)
        return self.sheet.fault(self.line, 0 if rank is None else rank, message, severity)

    def touched(self, ledger: Mapping[str, str] | None) -> bool:
        """Whether the row differs from what was written in the workbook."""
        written = (ledger or {}).get(self.code)
        return written != fingerprint(self.record) or self.withdrawn


def _head_of(sheet: Tab, key: str) -> str:
    return next((h for h, column in understood(sheet.name).items() if column.key == key), "")


def entries(book: Book, lists: Lists) -> list[TabRow]:
    """Return the rows of a book's sheets, each with the faults of its values."""
    found: list[TabRow] = []
    for sheet in book.sheets.values():
        known = understood(sheet.name)
        heads = [(rank, known[head]) for rank, head in enumerate(sheet.header) if head in known]
        reading = [_Reading(rank, column, lists.of(column)) for rank, column in heads]
        for line, cells in sheet.rows:
            entry = _entry(sheet, line, cells, reading)
            # A line that holds nothing but a prepared reader or a « non » is not an action.
            if entry.record:
                found.append(entry)
    return found


class _Reading:
    """How the cells of a column are read."""

    def __init__(self, rank: int, column: TabColumn, choices: Choices | None) -> None:
        self.rank, self.column, self.choices = rank, column, choices
        self.spellings = choices.spellings() if choices else {}
        if column.field["type"] == "boolean":
            for word, spelled in (("oui", "trueValues"), ("non", "falseValues")):
                self.spellings |= {fold(other.strip()): word for other in column.field[spelled]}
        self.several = column.group in ("commune", "programme", "fonction")

    def values(self, cell: str) -> Iterator[str]:
        """Yield the codes a cell stands for; an unknown word stays as it is."""
        if not self.choices:
            yield cell
            return
        for word in cell.split(";") if self.several else [cell]:
            if word.strip():
                yield self.spellings.get(fold(word.strip()), word.strip())

    def refusal(self, value: str) -> str:
        """Return the refusal of a word that the list has not, in the words of the list.

        Empty when there is none. The checks of the tables, which know codes only, say better what
        becomes of the number of a commune.
        """
        if not self.choices or value in self.choices.codes.values():
            return ""
        if self.column.field["name"] == "code_insee" and value.isdigit():
            return ""
        labels = list(self.choices.codes)
        names = {label.rpartition(" (")[0] or label: label for label in labels}
        close = closest(value, [*labels, *names])
        if close:
            hint = say(" Vouliez-vous dire {} ?", quote(names.get(close, close)))
        else:
            hint = say(" La liste : {}.", ", ".join(labels)) if len(labels) <= _SHORT else ""
        return say("{} n’est pas dans la liste.{}", quote(value), hint)


def _entry(sheet: Tab, line: int, cells: tuple[str, ...], reading: list[_Reading]) -> TabRow:
    record: dict[str, str] = {}
    places: dict[str, int] = {}
    entry = TabRow(sheet, line, record, places)
    for one in reading:
        cell = cells[one.rank]
        if not cell:
            continue
        key, kind = one.column.key, one.column.field["type"]
        if (line, one.rank) in sheet.dated and kind != "date":
            entry.faults.append(sheet.fault(line, one.rank, _dated(cell)))
        for value in one.values(cell):
            again = _again(one, value, record)
            if message := again or one.refusal(value):
                entry.faults.append(sheet.fault(line, one.rank, message))
            if again:
                continue
            name = _free(key, record) if one.several else key
            record[name], places[name] = value, one.rank
    why = any(key.startswith("retrait.") for key in record)
    entry.withdrawn = record.pop(WITHDRAW, "") == "oui" or why
    kept = compact(record)
    ranks = dict(zip(kept, (places[key] for key in record if record[key]), strict=True))
    entry.record, entry.ranks = kept, ranks
    return entry


def _again(one: _Reading, value: str, record: Mapping[str, str]) -> str:
    """Return the refusal of a commune, programme, function or class that the row has already."""
    column, name = one.column, str(one.column.field["name"])
    if column.group not in REPEATED or name in ("confiance", "justification"):
        return ""
    groups = ("principale", "secondaire") if column.group == "secondaire" else (column.group,)
    said = {v for k, v in record.items() if k.startswith(groups) and k.endswith(f".{name}")}
    if value not in said:
        return ""
    label = one.choices.label(value) if one.choices else value
    return say("{} est déjà sur cette ligne : videz la cellule.", quote(label))


def _free(key: str, record: Mapping[str, str]) -> str:
    """Return the key of the first free rank from that of a column on, for its group."""
    group, rank, name = key.split(".")
    number = int(rank)
    while f"{group}.{number}.{name}" in record:
        number += 1
    return f"{group}.{number}.{name}"


def _dated(cell: str) -> str:
    return say(
        "le tableur a changé cette saisie en date ({}). Mettez la cellule au format texte, puis "
        "tapez de nouveau la valeur.",
        cell,
    )
