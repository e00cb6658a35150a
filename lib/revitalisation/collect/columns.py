"""The columns of the collection workbook and their closed lists, all said by the Table Schemas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from revitalisation.data import tables
from revitalisation.data.tables import schema_of
from revitalisation.french import fold

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
_ELSEWHERE = ("edition", "id_action", "rang")
"""Fields that the import fills, from the edition and from the place of the column."""
_CLASS = ("preconisation", "confiance", "justification")
_ORDER: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    DOCUMENTS: (("document", "{title}", ()),),
    ACTIONS: (
        ("action", "{title}", ("id_action", "intitule", "nature")),
        ("commune", "Commune {rank}", ("code_insee",)),
        ("programme", "{title} {rank}", ("programme",)),
        ("suivi", "{title}", ()),
        ("principale", "{title} (principale)", _CLASS),
        ("secondaire", "{title} (secondaire {rank})", _CLASS),
        ("principale", "{title} (classement)", ("lecteur", "date")),
        ("fonction", "{title} {rank}", ("fonction",)),
        ("action", "{title}", ()),
        ("retrait", "{title}", ()),
    ),
}
"""Columns of each sheet: their group, head and fields; without fields, those not shown yet."""
_WITHDRAWAL = {
    "name": WITHDRAW,
    "title": "À retirer",
    "description": "oui pour ne plus suivre l’action dans cette édition ; elle reste dans les "
    "éditions qui la suivent déjà",
    "type": "boolean",
    "trueValues": ["oui", "true", "VRAI"],
    "falseValues": ["non", "false", "FAUX"],
}
"""The column that takes an action out of an edition, for a locked row is not deleted."""


@dataclass(frozen=True)
class TabColumn:
    """A column of a sheet.

    ``key`` is its name in a record: « action.intitule », « commune.2.code_insee ».
    """

    key: str
    head: str
    field: Mapping[str, Any]

    @property
    def group(self) -> str:
        """Group of columns it belongs to."""
        return self.key.split(".")[0]

    @property
    def is_code(self) -> bool:
        """Whether it identifies a row: what a workbook locks."""
        return self.key in ("action.id_action", "document.document")

    @property
    def needed(self) -> bool:
        """Whether a sheet must have it: not what withdraws, nor the second of a group.

        A workbook may be older than a column that may be empty.
        """
        return (
            not self.field.get("facultatif")
            and self.group not in (WITHDRAW, "retrait")
            and not re.search(r"\.(?!1\.)\d", self.key)
        )

    @property
    def reference(self) -> Mapping[str, Any]:
        """Its foreign key, empty when it refers to no table."""
        keys = schema_of(GROUPS[self.group]).get("foreignKeys", ()) if "." in self.key else ()
        return next((key for key in keys if key["fields"] == [self.field["name"]]), {})

    @property
    def target(self) -> str:
        """The table it refers to, empty when it refers to none."""
        return str(self.reference["reference"]["resource"]) if self.reference else ""


def columns(sheet: str, wanted: Mapping[str, int] = REPEATED) -> tuple[TabColumn, ...]:
    """Return the columns of a sheet, in its order.

    Parameters
    ----------
    sheet
        ``ACTIONS`` or ``DOCUMENTS``.
    wanted
        How many columns each repeated group has.
    """
    shown: dict[str, TabColumn] = {}
    for group, head, names in _ORDER[sheet]:
        fields = {field["name"]: field for field in schema_of(GROUPS[group])["fields"]}
        if group == "retrait":
            shown[WITHDRAW] = TabColumn(WITHDRAW, str(_WITHDRAWAL["title"]), _WITHDRAWAL)
        rest = [n for n in fields if n not in _ELSEWHERE and f"{group}.{n}" not in shown]
        for rank in range(1, wanted[group] + 1) if group in REPEATED else [0]:
            for name in names or rest:
                key = f"{group}.{rank}.{name}" if rank else f"{group}.{name}"
                title = head.format(title=fields[name]["title"], rank=rank)
                shown[key] = TabColumn(key, title, fields[name])
    return tuple(shown.values())


@cache
def understood(sheet: str) -> Mapping[str, TabColumn]:
    """Return every column that a sheet may have, by head; more of a group than it is given."""
    return {column.head: column for column in columns(sheet, dict.fromkeys(REPEATED, _MOST))}


def ranked(key: str) -> tuple[str, int]:
    """Return the group of a key and its rank in it, 0 when the group is not repeated."""
    group, *rest = key.split(".")
    return group, int(rest[0]) if len(rest) > 1 else 0


def compact(record: Mapping[str, str]) -> dict[str, str]:
    """Return a record whose repeated groups have no hole: ranks 1, 2, 3… and no empty value."""
    kept = {key: value for key, value in record.items() if value}
    ranks: dict[str, list[int]] = {}
    for group, rank in sorted({ranked(key) for key in kept}):
        ranks.setdefault(group, []).append(rank)
    return {
        f"{group}.{ranks[group].index(rank) + 1}.{key.split('.')[2]}" if rank else key: value
        for key, value in kept.items()
        for group, rank in [ranked(key)]
    }


_LISTED = ("territoire/communes", "territoire/territoires", "programmes/programmes")
_GRID = "preconisations/preconisations"


@dataclass(frozen=True)
class Choices:
    """A closed list: labels in order, the code of each, what each one means."""

    name: str
    codes: Mapping[str, str]
    meanings: Mapping[str, str] = field(default_factory=dict)

    def label(self, code: str) -> str:
        """Return what a cell shows for a code; the code itself when the list lacks it."""
        return next((label for label, known in self.codes.items() if known == code), code)

    def spellings(self) -> dict[str, str]:
        """Return every accepted way to write a value (label, code, name alone) → its code."""
        found: dict[str, str] = {}
        names = [label.rpartition(" (")[0] for label in self.codes]
        for (label, code), name in zip(self.codes.items(), names, strict=True):
            for word in (label, code, *([name] if names.count(name) == 1 and name else ())):
                found.setdefault(fold(word.strip()), code)
        return found


def choices_of(column: TabColumn, folder: Path) -> Choices | None:
    """Return the closed list of a column in a data folder, ``None`` when its values are free."""
    name = str(column.field["title"]).lower()
    if column.field["type"] == "boolean":
        words = (column.field["trueValues"][0], column.field["falseValues"][0])
        return Choices("oui ou non", dict(zip(words, words, strict=True)))
    if column.target in _LISTED:
        frame = tables.load(column.target, folder)
        (key,) = schema_of(column.target)["primaryKey"]
        frame = frame.dropna(subset=[column.reference["reference"].get("avec", key)])
        pairs = sorted(zip(frame["nom"], frame[key], strict=True), key=lambda pair: fold(pair[0]))
        codes = {f"{label} ({code})": code for label, code in pairs}
        return Choices(column.target.rpartition("/")[2], codes)
    if column.target == _GRID:  # by number, then what the column admits beside them
        grid = tables.load(_GRID, folder).sort_values("numero")
        codes = _mapping(grid, "nom", "preconisation")
        codes |= {code: code for code in column.reference.get("sauf", ())}
        return Choices(name, codes, _mapping(grid, "nom", "libelle_liste"))
    if admitted := column.field.get("constraints", {}).get("enum"):
        labels, meanings = _nomenclature(admitted, folder)
        named = {labels.get(code, code): code for code in admitted}
        return Choices(name, named, {label: meanings.get(c, "") for label, c in named.items()})
    return None


def _nomenclature(codes: list[str], folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Find the labels and the definitions of these codes."""
    rows = tables.load("preconisations/nomenclatures", folder)
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    columns = (rows[name] for name in ("liste", "code", "libelle", "definition"))
    for name, code, label, meaning in zip(*columns, strict=True):
        labels, meanings = found.setdefault(name, ({}, {}))
        labels[code], meanings[code] = label, meaning
    return next((each for each in found.values() if each[0].keys() == {*codes}), ({}, {}))


def _mapping(frame: Any, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))
