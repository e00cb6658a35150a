"""The closed lists of the workbook: what a cell shows, and the code it stands for."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revitalisation.columns import Column
from revitalisation.data import tables
from revitalisation.paths import DATA

DOCUMENT_LIST = "documents"
"""The list that the sheet of documents makes by itself: an analyst adds to it."""
_LISTED = ("territoire/communes", "territoire/territoires", "programmes/programmes")


@dataclass(frozen=True)
class Choices:
    """A closed list: labels in order, the code of each, what each one means."""

    name: str
    codes: Mapping[str, str]
    meanings: Mapping[str, str]

    def label(self, code: str) -> str:
        """Return what a cell shows for a code; the code itself when the list lacks it."""
        return next((label for label, known in self.codes.items() if known == code), code)

    def spellings(self) -> dict[str, str]:
        """Return every accepted way to write a value (label, code, name alone) → its code."""
        found: dict[str, str] = {}
        names = [label.rpartition(" (")[0] for label in self.codes]
        for label, code in self.codes.items():
            name = label.rpartition(" (")[0]
            for word in (label, code, *([name] if names.count(name) == 1 and name else ())):
                found.setdefault(plain(word), code)
        return found


def plain(word: str) -> str:
    """Return a word without capitals, accents, nor outer spaces, to compare it."""
    letters = unicodedata.normalize("NFD", word.strip().casefold().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Lists:
    """The closed lists of a data folder, one per set of values, found by column."""

    def __init__(self, folder: Path = DATA) -> None:
        self.folder = folder
        self._known: dict[tuple[str, ...], Choices] = {}

    def of(self, column: Column) -> Choices | None:
        """Return the closed list of a column, ``None`` when its values are free."""
        field = column.field
        target = _target(column)
        if field["type"] == "boolean":
            words = (field["trueValues"][0], field["falseValues"][0])
            return self._list("oui ou non", dict(zip(words, words, strict=True)), {})
        if target in _LISTED:
            return self._table(target)
        if "enum" in field.get("constraints", {}):
            return self._enumeration(field)
        return None

    def _list(self, name: str, codes: dict[str, str], meanings: dict[str, str]) -> Choices:
        return self._known.setdefault(tuple(codes.values()), Choices(name, codes, meanings))

    def _table(self, target: str) -> Choices:
        frame = tables.load(target, self.folder)
        (key,) = tables.schema_of(target)["primaryKey"]
        pairs = sorted(zip(frame["nom"], frame[key], strict=True), key=lambda pair: plain(pair[0]))
        name = target.rpartition("/")[2]
        return self._list(name, {f"{label} ({code})": code for label, code in pairs}, {})

    def _enumeration(self, field: Mapping[str, Any]) -> Choices:
        codes: Sequence[str] = field["constraints"]["enum"]
        labels, meanings = self._labels(codes)
        named = {labels.get(code, code): code for code in codes}
        name = str(field["title"]).lower()
        return self._list(name, named, {labels.get(c, c): meanings.get(c, "") for c in codes})

    def _labels(self, codes: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Find who names these codes: the nomenclature that has them all, or the grid."""
        lists = tables.load("preconisations/nomenclatures", self.folder)
        for _, rows in lists.groupby("liste", sort=False):
            if set(rows["code"]) == set(codes):
                return _mapping(rows, "code", "libelle"), _mapping(rows, "code", "definition")
        grid = tables.load("preconisations/preconisations", self.folder)
        if set(grid["preconisation"]) <= set(codes):
            return (
                _mapping(grid, "preconisation", "nom"),
                _mapping(grid, "preconisation", "libelle_liste"),
            )
        return {}, {}


def _mapping(frame: Any, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))


def _target(column: Column) -> str:
    """Return the table that a column refers to, empty when it refers to none."""
    if not column.table:
        return ""
    for key in tables.schema_of(column.table).get("foreignKeys", ()):
        if key["fields"] == [column.field["name"]]:
            return str(key["reference"]["resource"])
    return ""


def refers_to_documents(column: Column) -> bool:
    """Whether a column takes its values in the sheet of documents."""
    return _target(column) == "recensement/documents"
