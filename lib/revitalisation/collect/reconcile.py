"""Rows of several workbooks and the tables: which row says what of which action or document."""

import re
from collections.abc import Iterable, Mapping

from revitalisation.collect.entries import TabRow
from revitalisation.collect.inventory import Record, Row, fingerprint
from revitalisation.collect.sheets import Book
from revitalisation.errors import NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say

_SAME = ("action.intitule", "action.document")
Found = list[tuple[Book, TabRow]]


def choose(
    found: Found, current: Mapping[str, Record], faults: list[Fault]
) -> dict[str, TabRow | None]:
    """Return the touched row of each code; two workbooks that disagree are both refused."""
    chosen: dict[str, TabRow | None] = {}
    lines: dict[tuple[str, str], TabRow] = {}
    for book, entry in found:
        code, key = entry.code, (entry.sheet.file, entry.code)
        if not code:
            continue
        if key in lines:
            message = say("{} figure déjà ligne {}.", quote(code), lines[key].line)
            faults.append(entry.fault("action.id_action", message))
            continue
        lines[key] = entry
        if not entry.touched(book.ledger):
            chosen.setdefault(code, None)
            continue
        other = chosen.get(code)
        if other is not None and (other.record, other.withdrawn) != (
            entry.record,
            entry.withdrawn,
        ):
            faults += _disagreement(entry, other)
        chosen[code] = entry
        faults += _overtaken(entry, book, current.get(code))
    return chosen


def _disagreement(entry: TabRow, other: TabRow) -> list[Fault]:
    keys = [
        key
        for key in {**entry.record, **other.record}
        if entry.record.get(key) != other.record.get(key)
    ]
    return [
        entry.fault(
            key,
            say(
                "{} ici, {} dans {}, pour la même action {} : accordez les deux classeurs.",
                quote(entry.record.get(key, "")),
                quote(other.record.get(key, "")),
                other.sheet.file,
                entry.code,
            ),
        )
        for key in keys or ["action.id_action"]
    ]


def _overtaken(entry: TabRow, book: Book, current: Record | None) -> list[Fault]:
    """Warn of an action that changed in the tables since the workbook was written."""
    before = (book.ledger or {}).get(entry.code)
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


def missing(books: list[Book], sheet: str, found: Found, known: Iterable[str]) -> set[str]:
    """Return the codes a workbook was given and no longer has: their rows were deleted."""
    here = {(entry.sheet.file, entry.code) for _, entry in found}
    gone: set[str] = set()
    for book in books:
        if sheet in book.sheets:
            given = set(book.ledger or ()) & set(known)
            gone |= {code for code in given if (book.file, code) not in here}
    return gone


def identify(
    found: Found,
    known: Mapping[str, Row],
    current: Mapping[str, Record],
    faults: list[Fault],
) -> None:
    """Give new actions an identifier; the one it has, to an action that was imported before."""
    same = {_identity(record): code for code, record in current.items()}
    given = {entry.code for _, entry in found if entry.code}
    numbers = [int(code[1:]) for code in known if re.fullmatch(r"S\d+", code)]
    number = max(numbers, default=0)
    for book, entry in found:
        if entry.code:
            if entry.code not in known:
                message = say(
                    "{} n’existe pas. Pour une action nouvelle, laissez la cellule vide.",
                    quote(entry.code),
                )
                faults.append(entry.fault("action.id_action", message))
            continue
        identity = _identity(entry.record)
        code = same.get(identity, "")
        if code in (book.ledger or {}):
            code = ""  # this workbook has both: they are two actions
        if not code:
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
