"""The tables of the inventory as text: seen as one record per action, and put back together."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from revitalisation.collect.columns import GROUPS, compact
from revitalisation.data.csv_reader import read
from revitalisation.data.tables import schema_of
from revitalisation.errors import DataError, Fault, RequestError
from revitalisation.french.messages import say
from revitalisation.paths import DATA

Row = dict[str, str]
Record = Mapping[str, str]
"""One action or document: « action.intitule » → text, empty values left out."""
NAMES = tuple(dict.fromkeys(GROUPS.values()))
_CHILDREN = ("commune", "programme", "fonction")


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
    lists = {group: census.by_action(group) for group in (*_CHILDREN, "principale")}
    found: dict[str, Record] = {}
    for row in census.rows[GROUPS["action"]]:
        action = row["id_action"]
        if action not in states:
            continue
        record = {f"action.{name}": value for name, value in row.items()}
        for name, value in states[action].items():
            if name not in ("edition", "id_action"):
                record[f"suivi.{name}"] = value
        for group in _CHILDREN:
            record |= _ranked(group, lists[group].get(action, ()))
        mine = [row for row in lists["principale"].get(action, ()) if row["lecteur"] == reader]
        found[action] = compact(record | _classes(mine, reader))
    return found


def _classes(rows: list[Row], reader: str) -> dict[str, str]:
    found, names = {"principale.lecteur": reader}, ("preconisation", "confiance", "justification")
    first = [row for row in rows if row["rang"] == "principale"]
    for row in first[:1]:
        found |= {f"principale.{name}": row[name] for name in (*names, "date")}
    for rank, row in enumerate((row for row in rows if row["rang"] != "principale"), 1):
        found |= {f"secondaire.{rank}.{name}": row[name] for name in names}
    return found


def _ranked(group: str, rows: Iterable[Row]) -> dict[str, str]:
    return {
        f"{group}.{rank}.{name}": value
        for rank, row in enumerate(rows, 1)
        for name, value in row.items()
        if name != "id_action"
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
    parts: dict[str, Row] = {"action": {}, "suivi": {}}
    for key, value in record.items():
        row, _, name = key.rpartition(".")
        if row:
            parts.setdefault(row, {})[name] = value
    action = record.get("action.id_action", "")
    if "document" in parts:
        yield GROUPS["document"], "document", parts["document"]
        return
    reading = parts.pop("principale", {})
    seconds = [part for part in parts if part.startswith("secondaire.")]
    if seconds or set(reading) - {"lecteur", "date"}:
        parts["principale"] = reading | {"rang": "principale"}
        shared = {name: reading[name] for name in ("lecteur", "date") if name in reading}
        for part in seconds:
            parts[part] |= shared | {"rang": "secondaire"}
    for part in {"suivi", "retrait"} & parts.keys():
        parts[part]["edition"] = year
    for part, cells in parts.items():
        yield GROUPS[part.split(".")[0]], part, {**cells, "id_action": action}


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
    left = {name: {_key(row, keys): row for row in new} for name, new in wanted.items()}
    twice = {name: _twice(new, keys) for name, new in wanted.items()}
    last = {row[owner]: place for place, row in enumerate(rows) if row[owner] in left}
    kept: list[Row] = []
    for place, row in enumerate(rows):
        name = row[owner]
        if name not in left:
            kept.append(row)
            continue
        if not scope(row):
            kept.append(row)
        elif (same := left[name].pop(_key(row, keys), None)) is not None:
            kept.append(same)
        if last[name] == place:
            kept += [*left.pop(name).values(), *twice.pop(name)]
    for name, rest in left.items():
        kept += [*rest.values(), *twice[name]]
    return kept


def _key(row: Row, keys: list[str]) -> tuple[str, ...]:
    return tuple(row.get(key, "") for key in keys)


def _twice(rows: list[Row], keys: list[str]) -> list[Row]:
    """Return the rows whose key an earlier one has: kept, so that the checks refuse them."""
    last = {_key(row, keys): row for row in rows}
    return [row for row in rows if last[_key(row, keys)] is not row]
