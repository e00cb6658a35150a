"""What workbooks propose: their rows reconciled with the tables, then checked as tables are."""

import dataclasses
import shutil
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from revitalisation.collect.columns import ACTIONS, DOCUMENTS, GROUPS, REPEATED, ranked, understood
from revitalisation.collect.entries import TabRow, entries
from revitalisation.collect.inventory import (
    NAMES,
    Census,
    Record,
    Row,
    document_records,
    fingerprint,
    readers,
    replace,
    rows_of,
    views,
    written,
)
from revitalisation.collect.reconcile import choose, identify, missing
from revitalisation.collect.sheets import Book
from revitalisation.data import frozen, settings, tables
from revitalisation.data.csv_reader import read
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.errors import BLOCKING, NOTICE, Fault
from revitalisation.french import join
from revitalisation.french.messages import fault, quote
from revitalisation.rules import registry

PENDING = f"suivi.{settings.PENDING}"


@dataclass
class Proposal:
    """The tables as the workbooks would have them, and everything to say about it."""

    census: Census
    year: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    origins: dict[int, tuple[TabRow, str]] = field(default_factory=dict)
    """Identity of a new row → the row of a workbook and the part of its record it comes from."""

    @property
    def blocked(self) -> bool:
        """Whether nothing may be written."""
        return any(fault.severity == BLOCKING for fault in self.faults)


def propose(census: Census, books: list[Book], year: str, folder: Path) -> Proposal:
    """Return what the workbooks propose for an edition.

    A row that is as the workbook was given it proposes nothing, so that a workbook does not
    undo what came in since; it only says that the action is followed in the edition.
    """
    proposal = Proposal(census, year, dict(census.rows))
    found = [entry for book in books for entry in entries(book, folder)]
    proposal.faults += [fault for book in books for fault in book.slips]
    proposal.faults += [fault for entry in found for fault in entry.faults]
    if year not in years(folder):
        message = "cette édition n’est pas ouverte : ses règles de contrôle ne s’appliquent pas."
        proposal.faults.append(fault(settings.name(year), message, severity=NOTICE))
    _documents(proposal, [entry for entry in found if entry.sheet.name == DOCUMENTS], books)
    _actions(proposal, [entry for entry in found if entry.sheet.name == ACTIONS], books, folder)
    _check(proposal, folder)
    return proposal


def _documents(proposal: Proposal, found: list[TabRow], books: list[Book]) -> None:
    known = document_records(proposal.census)
    chosen = choose(found, known, proposal.faults)
    touched = {code: (entry.record, entry) for code, entry in chosen.items() if entry.touched}
    _put(proposal, NAMES[:1], touched, missing(books, DOCUMENTS, found, known))


def _actions(proposal: Proposal, found: list[TabRow], books: list[Book], folder: Path) -> None:
    census = proposal.census
    known = dict.fromkeys(row["id_action"] for row in census.rows[GROUPS["action"]])
    seen = {reader: views(census, proposal.year, reader) for reader in readers(census)}
    current = dict(ChainMap(*seen.values()))
    identify(found, known, current, proposal.faults)
    chosen = choose(found, current, proposal.faults)
    gone = missing(books, ACTIONS, found, known)
    gone |= {code for code, entry in chosen.items() if entry.withdrawn}
    wanted: dict[str, tuple[Record, TabRow]] = {}
    for code, entry in chosen.items():
        if entry.touched and not entry.withdrawn:
            record = {**_unasked(entry, current.get(code, {})), **entry.record}
            reader = entry.record.get("principale.lecteur", "")
            wanted[code] = _verified(record, entry, seen.get(reader, current).get(code, {})), entry
        elif code in known and code not in gone:
            view = seen.get(entry.record.get("principale.lecteur", ""), current).get(code)
            # Not followed by any edition so far: the row says it all.
            wanted[code] = view or entry.record, entry
    _put(proposal, NAMES[1:], wanted, ())
    _withdraw(proposal, gone & set(known), {c: chosen[c] for c in gone & chosen.keys()}, folder)


def _verified(record: Record, entry: TabRow, current: Record) -> Record:
    """Return a record without its state « à confirmer » once another state is given.

    A workbook written before that does not ask again: it is of the tables as they were.
    """

    def state(of: Record) -> Record:
        return {k: v for k, v in of.items() if k.startswith("suivi.") and k != PENDING}

    if PENDING in current:
        done = state(record) != state(current)
    else:
        written = (entry.sheet.book.ledger or {}).get(entry.code, fingerprint(current))
        done = state(record) == state(current) and written != fingerprint(current)
    return {key: value for key, value in record.items() if key != PENDING or not done}


def _unasked(entry: TabRow, current: Record) -> Record:
    """Return what the tables have in columns that a workbook lacks: it says nothing of them."""
    lacking = _lacking(entry.sheet.name, tuple(entry.sheet.header))
    return {k: v for k, v in current.items() if k in lacking and ranked(k)[0] not in REPEATED}


@cache
def _lacking(sheet: str, header: tuple[str, ...]) -> frozenset[str]:
    known = understood(sheet).items()
    return frozenset(column.key for head, column in known if head not in header)


def _put(
    proposal: Proposal,
    names: Iterable[str],
    wanted: Mapping[str, tuple[Record, TabRow]],
    gone: Iterable[str],
) -> None:
    """Write records into the rows of their tables."""
    new = {name: {code: list[Row]() for code in (*wanted, *gone)} for name in names}
    for code, (record, entry) in wanted.items():
        for table, part, cells in rows_of(record, proposal.year):
            if table not in new:
                continue
            row = {head: cells.get(head, "") for head in proposal.census.headers[table]}
            proposal.origins[id(row)] = entry, part
            new[table][code].append(row)

    def concerned(row: Row) -> bool:
        """Whether a row is of the edition and of the reader that the record is of."""
        record = wanted[row["id_action"]][0] if row.get("id_action") in wanted else {}
        reader = record.get("principale.lecteur", "")
        return row.get("edition", proposal.year) == proposal.year and (
            row.get("lecteur", reader) == reader
        )

    for table, rows in new.items():
        before, keys = proposal.rows[table], tables.schema_of(table)["primaryKey"]
        if table == GROUPS["secondaire"]:
            _keep_dates(before, rows)
        owner = "document" if table == GROUPS["document"] else "id_action"
        proposal.rows[table] = replace(before, rows, owner, keys, concerned)


def _keep_dates(before: list[Row], new: Mapping[str, list[Row]]) -> None:
    """Leave its own date to a secondary reading that did not change."""

    def undated(row: Row) -> tuple[str, ...]:
        return tuple(value for name, value in row.items() if name != "date")

    dates = {undated(row): row["date"] for row in before if row["rang"] == "secondaire"}
    for row in (row for rows in new.values() for row in rows):
        row["date"] = dates.get(undated(row), row["date"])


def _withdraw(proposal: Proposal, gone: set[str], rows: Mapping[str, TabRow], folder: Path) -> None:
    """Stop following actions in the edition; those that no other follows leave the tables.

    ``rows`` are those of the workbooks, some of which say why.
    """
    follow, year = GROUPS["suivi"], proposal.year
    explained = {
        code: (row.record, row)
        for code, row in rows.items()
        if any(key.startswith("retrait.") for key in row.record)
    }
    _put(proposal, (GROUPS["retrait"],), explained, ())
    proposal.rows[follow] = [
        row
        for row in proposal.rows[follow]
        if row["id_action"] not in gone or row["edition"] != year
    ]
    editions: dict[str, list[str]] = {code: [] for code in sorted(gone)}
    followed = [(row["id_action"], row["edition"]) for row in proposal.rows[follow]]
    for earlier in (each for each in years(folder) if frozen.is_frozen(each, folder)):
        states = tables.load(follow, frozen.tables_of(earlier, folder))
        followed += [(code, earlier) for code in states["id_action"]]
    for code, edition in followed:
        if code in gone:
            editions[code].append(edition)
    titles = {row["id_action"]: row["intitule"] for row in proposal.rows[GROUPS["action"]]}
    for code, others in editions.items():
        message = (
            "{} n’est plus suivie en {}, et le reste en {}."
            if others
            else "{} n’est suivie par aucune autre édition : ses lignes partent."
        )
        values = f"{code} {quote(titles[code])}", year, join(sorted(others))
        if others and code not in explained:
            message += " Sans motif de retrait, elle sera signalée comme peut-être oubliée."
        told = values if others else values[:1]
        proposal.faults.append(fault(f"data/{follow}.csv", message, *told, severity=NOTICE))
    for name in NAMES[1:]:
        proposal.rows[name] = [
            row for row in proposal.rows[name] if editions.get(row["id_action"], True)
        ]


def _check(proposal: Proposal, folder: Path) -> None:
    """Check the tables as they would be, and say each fault at the cell it comes from."""
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / "data"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("precedents"))
        for name in NAMES:
            content = written(proposal.rows[name], proposal.census.headers[name])
            (copy / f"{name}.csv").write_bytes(content)
        faults = tables.check(copy) or _broken(proposal.year, folder, copy)
        lines = {f"data/{name}.csv": _lines(copy, name) for name in {*NAMES} if faults}
    said = {(fault.file, fault.line, fault.column) for fault in proposal.faults}
    for found in (_placed(proposal, found, lines) for found in faults):
        if (found.file, found.line, found.column) not in said:
            proposal.faults.append(found)


def _broken(year: str, folder: Path, copy: Path) -> tuple[Fault, ...]:
    """Return what the rules would block that they do not block today; alerts are for later."""

    def blocking(data: Path) -> tuple[Fault, ...]:
        return registry.run(open_edition(year, folder=data), BLOCKING)[0]

    after = blocking(copy) if year in years(folder) else ()
    known = {(fault.rule, fault.about) for fault in blocking(folder)} if after else set()
    return tuple(fault for fault in after if (fault.rule, fault.about) not in known)


def _lines(folder: Path, name: str) -> dict[int, int]:
    """Return the rank of the row that begins at each line of a table."""
    sheet, _ = read(folder / f"{name}.csv", name, [])
    return {line: rank for rank, line in enumerate(sheet.lines[1:])} if sheet else {}


def _placed(proposal: Proposal, found: Fault, lines: Mapping[str, dict[int, int]]) -> Fault:
    """Return a fault of the tables at the cell of a workbook it comes from, if it does."""
    rank = lines.get(found.file, {}).get(found.line or 0)
    if rank is None:
        return found
    row = proposal.rows[found.file.removeprefix("data/").removesuffix(".csv")][rank]
    if id(row) not in proposal.origins:
        return found
    entry, part = proposal.origins[id(row)]
    column = (found.column or "").split(",")[-1].strip()
    placed = entry.fault(f"{part}.{column}", found.message, found.severity)
    return dataclasses.replace(placed, rule=found.rule)
