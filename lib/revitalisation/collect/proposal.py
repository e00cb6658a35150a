"""What workbooks propose: their rows reconciled with the tables, then checked as tables are."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from revitalisation.collect.columns import ACTIONS, DOCUMENTS, GROUPS, Lists
from revitalisation.collect.entries import TabRow, entries
from revitalisation.collect.inventory import (
    NAMES,
    Census,
    Record,
    Row,
    document_records,
    readers,
    replace,
    rows_of,
    views,
    written,
)
from revitalisation.collect.reconcile import Found, choose, identify, missing
from revitalisation.collect.sheets import Book
from revitalisation.data import settings, tables
from revitalisation.data.csv_reader import read
from revitalisation.data.edition import open_edition, years
from revitalisation.errors import BLOCKING, NOTICE, Fault
from revitalisation.french import join
from revitalisation.french.messages import fault, quote, say
from revitalisation.rules import registry

_DOCUMENTS, _ACTIONS = NAMES[:1], NAMES[1:]
"""The tables that the rows of each sheet fill."""


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
    lists = Lists(folder)
    found = [(book, entry) for book in books for entry in entries(book, lists)]
    proposal.faults += [fault for book in books for fault in book.slips]
    proposal.faults += [fault for _, entry in found for fault in entry.faults]
    if year not in years(folder):
        proposal.faults.append(_unopened(year))
    documents = [(book, entry) for book, entry in found if entry.sheet.name == DOCUMENTS]
    actions = [(book, entry) for book, entry in found if entry.sheet.name != DOCUMENTS]
    _documents(proposal, documents, books)
    _actions(proposal, actions, books)
    _check(proposal, folder)
    return proposal


def _unopened(year: str) -> Fault:
    return fault(
        settings.name(year),
        "cette édition n’est pas ouverte : ses règles de contrôle ne s’appliquent pas.",
        severity=NOTICE,
    )


def _documents(proposal: Proposal, found: Found, books: list[Book]) -> None:
    known = document_records(proposal.census)
    chosen = choose(found, known, proposal.faults)
    gone = missing(books, DOCUMENTS, found, known)
    records = {code: entry for code, entry in chosen.items() if entry is not None}
    wanted = {code: (entry.record, entry) for code, entry in records.items()}
    _put(proposal, _DOCUMENTS, wanted, gone)


def _actions(proposal: Proposal, found: Found, books: list[Book]) -> None:
    census, year = proposal.census, proposal.year
    known = {row["id_action"]: row for row in census.rows[GROUPS["action"]]}
    seen = {reader: views(census, year, reader) for reader in readers(census)}
    current = _union(seen)
    identify(found, known, current, proposal.faults)
    chosen = choose(found, current, proposal.faults)
    wanted: dict[str, tuple[Record, TabRow]] = {}
    gone = missing(books, ACTIONS, found, known)
    reasons: dict[str, TabRow] = {}
    for code, entry in chosen.items():
        if entry is not None and entry.withdrawn:
            gone.add(code)
            reasons[code] = entry
        elif entry is not None:
            wanted[code] = entry.record, entry
    for _, entry in found:
        if entry.code in known and entry.code not in wanted and entry.code not in gone:
            reader = entry.record.get("principale.lecteur", "")
            view = seen.get(reader, current).get(entry.code)
            if view is None:  # not followed by any edition so far: the row says it all
                view = entry.record
            wanted[entry.code] = view, entry
    _put(proposal, _ACTIONS, wanted, set())
    _withdraw(proposal, gone & set(known), reasons)


def _union(views: Mapping[str, Mapping[str, Record]]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for records in views.values():
        found = {**records, **found}
    return found


def _put(
    proposal: Proposal,
    names: Iterable[str],
    wanted: Mapping[str, tuple[Record, TabRow]],
    gone: Iterable[str],
) -> None:
    """Write records into the rows of their tables."""
    new: dict[str, dict[str, list[Row]]] = {
        name: {code: [] for code in (*wanted, *gone)} for name in names
    }
    reader_of: dict[str, str] = {}
    for code, (record, entry) in wanted.items():
        reader_of[code] = record.get("principale.lecteur", "")
        for table, part, cells in rows_of(record, proposal.year):
            row = {head: cells.get(head, "") for head in proposal.census.headers[table]}
            proposal.origins[id(row)] = entry, part
            new[table][code].append(row)
    for table, rows in new.items():
        _replace(proposal, table, rows, reader_of)


def _replace(
    proposal: Proposal, table: str, new: Mapping[str, list[Row]], reader_of: Mapping[str, str]
) -> None:
    keys = tables.schema_of(table)["primaryKey"]
    owner = "document" if table == GROUPS["document"] else "id_action"

    def concerned(row: Row) -> bool:
        if table in (GROUPS["suivi"], GROUPS["retrait"]):
            return row["edition"] == proposal.year
        if table == GROUPS["principale"]:
            return row["lecteur"] == reader_of.get(row["id_action"])
        return True

    before = proposal.rows[table]
    if table == GROUPS["secondaire"]:
        _keep_dates(before, new)
    proposal.rows[table] = replace(before, new, owner, keys, concerned)


def _keep_dates(before: list[Row], new: Mapping[str, list[Row]]) -> None:
    """Leave its own date to a secondary reading that did not change."""
    dates = {
        tuple(value for name, value in row.items() if name != "date"): row["date"]
        for row in before
        if row["rang"] == "secondaire"
    }
    for rows in new.values():
        for row in rows:
            if row["rang"] == "secondaire":
                same = tuple(value for name, value in row.items() if name != "date")
                row["date"] = dates.get(same, row["date"])


def _withdraw(proposal: Proposal, gone: set[str], reasons: Mapping[str, TabRow]) -> None:
    """Stop following actions in the edition; those that no other follows leave the tables.

    ``reasons`` are the rows that say why, by action.
    """
    follow, year = proposal.rows[GROUPS["suivi"]], proposal.year
    titles = {row["id_action"]: row["intitule"] for row in proposal.rows[GROUPS["action"]]}
    kept = [row for row in follow if row["id_action"] not in gone or row["edition"] != year]
    proposal.rows[GROUPS["suivi"]] = kept
    followed: dict[str, list[str]] = {}
    for row in kept:
        followed.setdefault(row["id_action"], []).append(row["edition"])
    for code in sorted(gone):
        editions = sorted(followed.get(code, ()))
        called = f"{code} {quote(titles[code])}"
        message = (
            say("{} n’est plus suivie en {}, et le reste en {}.", called, year, join(editions))
            if editions
            else say("{} n’est suivie par aucune autre édition : ses lignes partent.", called)
        )
        if editions and not _explained(proposal, code, reasons.get(code)):
            message += say(" Sans motif de retrait, elle sera signalée comme peut-être oubliée.")
        file = f"data/{GROUPS['suivi']}.csv"
        proposal.faults.append(Fault(file, None, None, message, NOTICE))
    for name in NAMES[1:]:
        proposal.rows[name] = [
            row
            for row in proposal.rows[name]
            if row["id_action"] not in gone or row["id_action"] in followed
        ]


def _explained(proposal: Proposal, code: str, entry: TabRow | None) -> bool:
    """Write why an action is withdrawn, if its row says it; whether it does."""
    name = GROUPS["retrait"]
    found = [] if entry is None else list(rows_of(entry.record, proposal.year))
    cells = [cells for table, _, cells in found if table == name]
    if entry is None or not cells:
        return False
    row = {head: cells[0].get(head, "") for head in proposal.census.headers[name]}
    proposal.origins[id(row)] = entry, "retrait"
    _replace(proposal, name, {code: [row]}, {})
    return True


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
        found, _ = registry.run(open_edition(year, folder=data))
        return tuple(fault for fault in found if fault.severity == BLOCKING)

    after = blocking(copy) if year in years(folder) else ()
    known = {(fault.rule, fault.about) for fault in blocking(folder)} if after else set()
    return tuple(fault for fault in after if (fault.rule, fault.about) not in known)


def _lines(folder: Path, name: str) -> dict[int, int]:
    """Return the rank of the row that begins at each line of a table."""
    sheet, _ = read(folder / f"{name}.csv", name, [])
    return {line: rank for rank, line in enumerate(sheet.lines[1:])} if sheet else {}


def _placed(proposal: Proposal, fault: Fault, lines: Mapping[str, dict[int, int]]) -> Fault:
    name = fault.file.removeprefix("data/").removesuffix(".csv")
    rank = lines.get(fault.file, {}).get(fault.line or 0)
    if rank is None:
        return fault
    origin = proposal.origins.get(id(proposal.rows[name][rank]))
    if origin is None:
        return fault
    entry, part = origin
    column = (fault.column or "").split(",")[-1].strip()
    placed = entry.fault(f"{part}.{column}", fault.message, fault.severity)
    return Fault(
        placed.file, placed.line, placed.column, placed.message, fault.severity, fault.rule
    )
