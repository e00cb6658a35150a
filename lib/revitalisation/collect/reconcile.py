"""Rows of several workbooks and the tables: which row says what of which action or document."""

import re
from collections.abc import Iterable, Mapping

from revitalisation.collect.entries import TabRow
from revitalisation.collect.inventory import Record, fingerprint
from revitalisation.collect.sheets import Book
from revitalisation.errors import NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say

_SAME = ("action.intitule", "action.document")


def choose(
    found: list[TabRow], current: Mapping[str, Record], faults: list[Fault]
) -> dict[str, TabRow]:
    """Return the row of each code, touched if any is; two workbooks that disagree are refused."""
    chosen: dict[str, TabRow] = {}
    lines: dict[tuple[str, str], int] = {}
    for entry in found:
        code, key = entry.code, (entry.sheet.book.file, entry.code)
        if not code:
            continue
        if key in lines:
            message = say("{} figure déjà ligne {}.", quote(code), lines[key])
            faults.append(entry.fault("action.id_action", message))
            continue
        lines[key] = entry.line
        other = chosen.setdefault(code, entry)
        if entry.touched:
            if other.touched:
                faults += _disagreement(entry, other)
            chosen[code] = entry
            faults += _overtaken(entry, current.get(code))
    return chosen


def _disagreement(entry: TabRow, other: TabRow) -> list[Fault]:
    here, there = entry.record, other.record
    keys = [key for key in {**here, **there} if here.get(key) != there.get(key)]
    if not keys and entry.withdrawn != other.withdrawn:
        keys = ["action.id_action"]
    message = "{} ici, {} dans {}, pour la même action {} : accordez les deux classeurs."
    file = other.sheet.book.file
    return [
        entry.fault(
            key,
            say(message, quote(here.get(key, "")), quote(there.get(key, "")), file, entry.code),
        )
        for key in keys
    ]


def _overtaken(entry: TabRow, current: Record | None) -> list[Fault]:
    """Warn of an action that changed in the tables since the workbook was written."""
    before = (entry.sheet.book.ledger or {}).get(entry.code)
    if before is None or current is None or fingerprint(current) == before:
        return []
    reader = current.get("principale.lecteur") == entry.record.get("principale.lecteur")
    if not reader or dict(current) == entry.record:
        return []
    message = say(
        "{} a changé dans les tables depuis que ce classeur a été fait. Vérifiez chaque "
        "changement annoncé.",
        entry.code,
    )
    return [entry.fault("action.id_action", message, WARNING)]


def missing(books: list[Book], sheet: str, found: list[TabRow], known: Iterable[str]) -> set[str]:
    """Return the codes a workbook was given and no longer has: their rows were deleted."""
    gone: set[str] = set()
    for book in books:
        if sheet in book.sheets:
            here = {entry.code for entry in found if entry.sheet.book is book}
            gone |= {*(book.ledger or ())} & {*known} - here
    return gone


def identify(
    found: list[TabRow],
    known: Iterable[str],
    current: Mapping[str, Record],
    faults: list[Fault],
) -> None:
    """Give new actions an identifier; the one it has, to an action that was imported before."""
    same = {_identity(record): code for code, record in current.items()}
    given = {entry.code for entry in found if entry.code}
    number = max((int(code[1:]) for code in known if re.fullmatch(r"S\d+", code)), default=0)
    for entry in found:
        if entry.code:
            if entry.code not in known:
                message = "{} n’existe pas. Pour une action nouvelle, laissez la cellule vide."
                faults.append(entry.fault("action.id_action", say(message, quote(entry.code))))
            continue
        identity = _identity(entry.record)
        code = same.get(identity, "")
        if not code or code in (entry.sheet.book.ledger or {}):
            # This workbook may have both that action and this one: they are two.
            number += 1
            code = f"S{number:02d}"
        elif code not in given:
            message = say("cette action est déjà {} : elle n’est pas ajoutée.", code)
            faults.append(entry.fault("action.intitule", message, NOTICE))
        same[identity] = code
        entry.record = {"action.id_action": code, **entry.record}


def _identity(record: Record) -> tuple[str, ...]:
    communes = sorted(value for key, value in record.items() if key.startswith("commune."))
    return (*(record.get(key, "") for key in _SAME), *communes)
