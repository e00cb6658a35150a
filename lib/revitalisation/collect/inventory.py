"""The tables of the inventory as text: seen as one record per action, and put back together."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from revitalisation.collect.columns import ACTIONS, GROUPS, REPEATED, compact, understood
from revitalisation.data.csv_reader import read
from revitalisation.data.tables import schema_of
from revitalisation.errors import DataError, Fault, RequestError
from revitalisation.french.messages import say
from revitalisation.paths import DATA

Row = dict[str, str]
Record = Mapping[str, str]
"""One action or document: « action.intitule » → text, empty values left out."""
NAMES = tuple(dict.fromkeys(GROUPS.values()))


@dataclass(frozen=True)
class Census:
    """Rows of the inventory's tables, cells as written, columns in the files' order."""

    rows: Mapping[str, list[Row]]
    headers: Mapping[str, list[str]]

    def by_action(self, group: str) -> dict[str, list[Row]]:
        """Return the rows of a group's table, by action."""
        found: dict[str, list[Row]] = {}
        for row in self.rows[GROUPS[group]]:
            found.setdefault(row["id_action"], []).append(row)
        return found


def open_census(folder: Path = DATA) -> Census:
    """Read the tables of the inventory.

    Raises
    ------
    DataError
        When one cannot be read as a table; faults of its cells are for the checks.
    """
    rows: dict[str, list[Row]] = {}
    headers: dict[str, list[str]] = {}
    faults: list[Fault] = []
    for name in NAMES:
        expected = [item["name"] for item in schema_of(name)["fields"]]
        sheet, found = read(folder / f"{name}.csv", f"{folder.name}/{name}.csv", expected)
        faults += found
        if sheet is not None:
            rows[name] = [row for _, row in sheet.whole]
            headers[name] = list(sheet.header)
    if faults:
        raise DataError(faults)
    return Census(rows, headers)


def written(rows: Iterable[Row], header: list[str]) -> bytes:
    """Return rows as the CSV file that holds them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def basis(census: Census, year: str) -> str:
    """Return the edition whose states an edition starts from: itself, or the latest before it.

    An inventory that follows nothing yet starts from itself.

    Raises
    ------
    RequestError
        When the only editions followed are later ones.
    """
    followed = sorted({row["edition"] for row in census.rows[GROUPS["suivi"]]})
    past = [edition for edition in followed if edition <= year]
    if followed and not past:
        raise RequestError(
            say("Aucune action n’est suivie en {} ni avant. Suivi : {}.", year, ", ".join(followed))
        )
    return past[-1] if past else year


def readers(census: Census) -> list[str]:
    """Return the readers who have classified actions, in order."""
    return sorted({row["lecteur"] for row in census.rows[GROUPS["principale"]]})


def views(census: Census, year: str, reader: str) -> dict[str, Record]:
    """Return the records of an edition, by action, as a reader classified them."""
    start = basis(census, year)
    states = {r["id_action"]: r for r in census.rows[GROUPS["suivi"]] if r["edition"] == start}
    lists = {group: census.by_action(group) for group in (*REPEATED, "principale")}
    found: dict[str, Record] = {}
    for row in census.rows[GROUPS["action"]]:
        action = row["id_action"]
        if action not in states:
            continue
        record = {"principale.lecteur": reader}
        record |= _flat("action", [row]) | _flat("suivi", [states[action]])
        for group, of_action in lists.items():
            rows = of_action.get(action, [])
            if GROUPS[group] == GROUPS["principale"]:
                rows = [r for r in rows if (r["lecteur"], r["rang"]) == (reader, group)]
            record |= _flat(group, rows)
        found[action] = compact(record)
    return found


@cache
def _shown(group: str) -> tuple[str, ...]:
    """Return the fields of a group that have a column."""
    keys = [column.key.split(".") for column in understood(ACTIONS).values()]
    return tuple(dict.fromkeys(key[-1] for key in keys if key[0] == group))


def _flat(group: str, rows: list[Row]) -> dict[str, str]:
    return {
        f"{group}.{rank}.{name}" if group in REPEATED else f"{group}.{name}": row[name]
        for rank, row in enumerate(rows, 1)
        for name in _shown(group)
    }


def document_records(census: Census) -> dict[str, Record]:
    """Return the record of each document, by code."""
    return {
        row["document"]: compact({f"document.{name}": value for name, value in row.items()})
        for row in census.rows[GROUPS["document"]]
    }


def fingerprint(record: Record) -> str:
    """Return what tells a record from any other: it says whether a row was touched."""
    text = "\x1e".join(f"{key}\x1f{record[key]}" for key in sorted(record))
    return "e" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:20]


def rows_of(record: Record, year: str) -> Iterator[tuple[str, str, Row]]:
    """Yield the rows that a record stands for: table, row within the record, cells.

    A record whose classification is empty has none; every action of an edition is followed.
    """
    parts: dict[str, Row] = {} if "document.document" in record else {"action": {}, "suivi": {}}
    for key, value in record.items():
        part, _, name = key.rpartition(".")
        parts.setdefault(part, {})[name] = value
    reading = parts.pop("principale", {})
    shared: Row = {name: reading.pop(name) for name in ("lecteur", "date") if name in reading}
    if reading or any(part.startswith("secondaire") for part in parts):
        parts["principale"] = reading
    names = {"edition": year, "id_action": record.get("action.id_action", "")}
    for part, cells in parts.items():
        group = part.split(".")[0]
        read = shared if GROUPS[group] == GROUPS["principale"] else {}
        yield GROUPS[group], part, {**names, **read, "rang": group, **cells}


def replace(
    rows: list[Row],
    wanted: Mapping[str, list[Row]],
    owner: str,
    keys: list[str],
    scope: Callable[[Row], bool],
) -> list[Row]:
    """Return rows where those of some owners are replaced, in place as far as can be.

    Parameters
    ----------
    rows
        The rows as they are.
    wanted
        The rows to have, by value of the column ``owner``; an empty list removes them.
    keys
        The columns that tell two rows of an owner apart: such a row keeps its place.
    scope
        Which of the rows may be replaced; the others stay.
    """
    left = {name: list(new) for name, new in wanted.items()}
    last = {row[owner]: place for place, row in enumerate(rows)}
    kept: list[Row] = []
    for place, row in enumerate(rows):
        name = row[owner]
        if name not in left or not scope(row):
            kept.append(row)
        elif same := [new for new in left[name] if key_of(new, keys) == key_of(row, keys)]:
            left[name].remove(same[0])
            kept.append(same[0])
        if last[name] == place:
            kept += left.pop(name, [])
    return [*kept, *(row for rest in left.values() for row in rest)]


def key_of(row: Row, keys: list[str]) -> tuple[str, ...]:
    """Return what tells a row from the others of its table."""
    return tuple(row.get(key, "") for key in keys)
