"""The columns of the collection workbook, all of them said by the Table Schemas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from revitalisation.data.tables import schema_of

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
}
"""Group of columns → table whose rows it fills."""
REPEATED = {"commune": 6, "programme": 3, "fonction": 4, "secondaire": 2}
"""Groups of which an action has several → how many a workbook offers at least."""
_MOST = 40
"""How many of a group are understood when an analyst adds columns."""
_READING = ("lecteur", "date")


@dataclass(frozen=True)
class Column:
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


def columns(sheet: str, wanted: Mapping[str, int] = REPEATED) -> tuple[Column, ...]:
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
    )


def withdrawal() -> Column:
    """Return the column that takes an action out of the edition: a locked row is not deleted."""
    model = next(f for f in schema_of(GROUPS["action"])["fields"] if f["type"] == "boolean")
    field = {
        **model,
        "name": WITHDRAW,
        "title": "À retirer",
        "description": "oui pour ne plus suivre l’action dans cette édition ; elle reste dans "
        "les éditions qui la suivent déjà",
    }
    return Column(WITHDRAW, field["title"], "", field, needed=False)


@cache
def understood(sheet: str) -> Mapping[str, Column]:
    """Return every column that a sheet may have, by head; more of a group than it is given."""
    return {column.head: column for column in columns(sheet, dict.fromkeys(REPEATED, _MOST))}


def place_of(key: str) -> tuple[str, str]:
    """Return the row a key fills, within its record, and the field of that row.

    « commune.2.code_insee » fills ``("commune.2", "code_insee")``.
    """
    row, _, field = key.rpartition(".")
    return row, field


def _fields(group: str) -> list[str]:
    return [field["name"] for field in schema_of(GROUPS[group])["fields"]]


def _repeat(group: str, wanted: Mapping[str, int]) -> list[Column]:
    names = {
        "commune": ("code_insee",),
        "secondaire": ("preconisation", "confiance", "justification"),
    }.get(group, (group,))
    return [_column(group, name, rank) for rank in range(1, wanted[group] + 1) for name in names]


def _column(group: str, name: str, rank: int = 0) -> Column:
    table = GROUPS[group]
    field = next(field for field in schema_of(table)["fields"] if field["name"] == name)
    key = f"{group}.{rank}.{name}" if rank else f"{group}.{name}"
    return Column(key, _head(group, field, rank), table, field, needed=rank <= 1)


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
