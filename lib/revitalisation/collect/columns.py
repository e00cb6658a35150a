"""The columns of the collection workbook, all of them said by the Table Schemas."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from revitalisation.data import tables
from revitalisation.data.tables import schema_of
from revitalisation.french import fold
from revitalisation.paths import DATA

ACTIONS, DOCUMENTS = "actions", "documents"
WITHDRAW = "retirer"
GROUPS = {
    "document": "recensement/documents",
    "action": "recensement/actions",
    "commune": "recensement/actions_communes",
    "programme": "recensement/actions_programmes",
    "fonction": "recensement/actions_fonctions",
    "suivi": "recensement/suivi",
    "principale": "recensement/classements",
    "secondaire": "recensement/classements",
    "retrait": "recensement/retraits",
}
"""Group of columns → table whose rows it fills."""
REPEATED = {"commune": 6, "programme": 3, "fonction": 4, "secondaire": 2}
"""Groups of which an action has several → how many a workbook offers at least."""
_MOST = 40
"""How many of a group are understood when an analyst adds columns."""
_READING = ("lecteur", "date")


@dataclass(frozen=True)
class TabColumn:
    """A column of a sheet.

    ``key`` is its name in a record: « action.intitule », « commune.2.code_insee ».
    """

    key: str
    head: str
    table: str
    field: Mapping[str, Any]
    needed: bool = True

    @property
    def group(self) -> str:
        """Group of columns it belongs to."""
        return self.key.split(".")[0]

    @property
    def is_code(self) -> bool:
        """Whether it identifies a row: what a workbook locks."""
        return self.key in ("action.id_action", "document.document")


def columns(sheet: str, wanted: Mapping[str, int] = REPEATED) -> tuple[TabColumn, ...]:
    """Return the columns of a sheet, in its order.

    Parameters
    ----------
    sheet
        ``ACTIONS`` or ``DOCUMENTS``.
    wanted
        How many columns each repeated group has.
    """
    if sheet == DOCUMENTS:
        return tuple(_column("document", name) for name in _fields("document"))
    first = ("id_action", "intitule", "nature")
    return (
        *(_column("action", name) for name in first),
        *_repeat("commune", wanted),
        *_repeat("programme", wanted),
        *(_column("suivi", name) for name in _fields("suivi") if name not in ("edition", *first)),
        *(_column("principale", name) for name in ("preconisation", "confiance", "justification")),
        *_repeat("secondaire", wanted),
        *(_column("principale", name) for name in _READING),
        *_repeat("fonction", wanted),
        *(_column("action", name) for name in _fields("action") if name not in first),
        withdrawal(),
        *(
            _column("retrait", name)
            for name in _fields("retrait")
            if name not in ("edition", *first)
        ),
    )


def withdrawal() -> TabColumn:
    """Return the column that takes an action out of the edition: a locked row is not deleted."""
    model = next(f for f in schema_of(GROUPS["action"])["fields"] if f["type"] == "boolean")
    field = {
        **model,
        "name": WITHDRAW,
        "title": "À retirer",
        "description": "oui pour ne plus suivre l’action dans cette édition ; elle reste dans "
        "les éditions qui la suivent déjà",
    }
    return TabColumn(WITHDRAW, field["title"], "", field, needed=False)


@cache
def understood(sheet: str) -> Mapping[str, TabColumn]:
    """Return every column that a sheet may have, by head; more of a group than it is given."""
    return {column.head: column for column in columns(sheet, dict.fromkeys(REPEATED, _MOST))}


def _fields(group: str) -> list[str]:
    return [field["name"] for field in schema_of(GROUPS[group])["fields"]]


def _repeat(group: str, wanted: Mapping[str, int]) -> list[TabColumn]:
    names = {
        "commune": ("code_insee",),
        "secondaire": ("preconisation", "confiance", "justification"),
    }.get(group, (group,))
    return [_column(group, name, rank) for rank in range(1, wanted[group] + 1) for name in names]


def _column(group: str, name: str, rank: int = 0) -> TabColumn:
    table = GROUPS[group]
    field = next(field for field in schema_of(table)["fields"] if field["name"] == name)
    key = f"{group}.{rank}.{name}" if rank else f"{group}.{name}"
    return TabColumn(
        key, _head(group, field, rank), table, field, needed=rank <= 1 and group != "retrait"
    )


def _head(group: str, field: Mapping[str, Any], rank: int) -> str:
    title = str(field["title"])
    if group == "commune":
        return f"Commune {rank}"
    if group == "principale":
        return f"{title} ({'classement' if field['name'] in _READING else 'principale'})"
    if group == "secondaire":
        return f"{title} (secondaire {rank})"
    return f"{title} {rank}" if rank else title


def compact(record: Mapping[str, str]) -> dict[str, str]:
    """Return a record whose repeated groups have no hole: ranks 1, 2, 3… and no empty value."""
    ranks: dict[str, list[int]] = {}
    for key, value in record.items():
        found = re.fullmatch(r"([a-z]+)\.(\d+)\.[a-z_]+", key)
        if found and value and int(found[2]) not in ranks.setdefault(found[1], []):
            ranks[found[1]].append(int(found[2]))
    kept: dict[str, str] = {}
    for key, value in record.items():
        group, _, rest = key.partition(".")
        rank, _, name = rest.partition(".")
        if value and group in ranks:
            key = f"{group}.{sorted(ranks[group]).index(int(rank)) + 1}.{name}"
        if value:
            kept[key] = value
    return kept


_LISTED = ("territoire/communes", "territoire/territoires", "programmes/programmes")
_GRID = "preconisations/preconisations"


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
                found.setdefault(fold(word.strip()), code)
        return found


class Lists:
    """The closed lists of a data folder, one per set of values, found by column."""

    def __init__(self, folder: Path = DATA) -> None:
        self.folder = folder
        self._known: dict[tuple[str, ...], Choices] = {}

    def of(self, column: TabColumn) -> Choices | None:
        """Return the closed list of a column, ``None`` when its values are free."""
        field = column.field
        target = _target(column)
        if field["type"] == "boolean":
            words = (field["trueValues"][0], field["falseValues"][0])
            return self._list("oui ou non", dict(zip(words, words, strict=True)), {})
        if target in _LISTED:
            return self._table(target, _reference(column)["reference"].get("avec"))
        if target == _GRID:
            return self._grid(column)
        if "enum" in field.get("constraints", {}):
            return self._enumeration(field)
        return None

    def _list(self, name: str, codes: dict[str, str], meanings: dict[str, str]) -> Choices:
        return self._known.setdefault(tuple(codes.values()), Choices(name, codes, meanings))

    def _table(self, target: str, only: str | None) -> Choices:
        frame = tables.load(target, self.folder)
        (key,) = tables.schema_of(target)["primaryKey"]
        frame = frame.dropna(subset=[only or key])
        pairs = sorted(zip(frame["nom"], frame[key], strict=True), key=lambda pair: fold(pair[0]))
        name = target.rpartition("/")[2]
        return self._list(name, {f"{label} ({code})": code for label, code in pairs}, {})

    def _grid(self, column: TabColumn) -> Choices:
        """Return the préconisations by number, then what their column admits beside them."""
        grid = tables.load(_GRID, self.folder).sort_values("numero")
        codes = _mapping(grid, "nom", "preconisation")
        codes |= {code: code for code in _reference(column).get("sauf", ())}
        name = str(column.field["title"]).lower()
        return self._list(name, codes, _mapping(grid, "nom", "libelle_liste"))

    def _enumeration(self, field: Mapping[str, Any]) -> Choices:
        codes: Sequence[str] = field["constraints"]["enum"]
        labels, meanings = self._labels(codes)
        named = {labels.get(code, code): code for code in codes}
        name = str(field["title"]).lower()
        return self._list(name, named, {labels.get(c, c): meanings.get(c, "") for c in codes})

    def _labels(self, codes: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Find the nomenclature that names these codes."""
        lists = tables.load("preconisations/nomenclatures", self.folder)
        for _, rows in lists.groupby("liste", sort=False):
            if set(rows["code"]) == set(codes):
                return _mapping(rows, "code", "libelle"), _mapping(rows, "code", "definition")
        return {}, {}


def _mapping(frame: Any, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))


def _reference(column: TabColumn) -> Mapping[str, Any]:
    """Return the foreign key of a column, empty when it refers to no table."""
    keys = tables.schema_of(column.table).get("foreignKeys", ()) if column.table else ()
    return next((key for key in keys if key["fields"] == [column.field["name"]]), {})


def _target(column: TabColumn) -> str:
    """Return the table that a column refers to, empty when it refers to none."""
    reference = _reference(column)
    return str(reference["reference"]["resource"]) if reference else ""


def refers_to_documents(column: TabColumn) -> bool:
    """Whether a column takes its values in the sheet of documents."""
    return _target(column) == "recensement/documents"
