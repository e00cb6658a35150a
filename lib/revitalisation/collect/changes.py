"""What differs between two states of a table: rows added, changed and removed, in French."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from revitalisation.collect.inventory import Row
from revitalisation.data.tables import schema_of
from revitalisation.french import count, join
from revitalisation.french.messages import quote, say


@dataclass(frozen=True)
class Changes:
    """The rows of a table that differ, by key."""

    table: str
    added: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]
    removed: tuple[Row, ...]
    resumed: tuple[tuple[Row, Row], ...] = ()
    """Rows of an edition that it had not, with those of the edition before they come from."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.resumed)


def compare(table: str, before: list[Row], after: list[Row]) -> Changes:
    """Return what changed in a table, rows being told apart by the schema's primary key."""
    keys = schema_of(table)["primaryKey"]
    old = {_key(row, keys): row for row in before}
    new = {_key(row, keys): row for row in after}
    added = [row for key, row in new.items() if key not in old]
    sources = list(zip(_sources(added, old, keys), added, strict=True))
    return Changes(
        table,
        tuple(row for source, row in sources if source is None),
        tuple((old[key], row) for key, row in new.items() if key in old and old[key] != row),
        tuple(row for key, row in old.items() if key not in new),
        tuple((source, row) for source, row in sources if source is not None),
    )


def _sources(
    added: Sequence[Row], old: Mapping[tuple[str, ...], Row], keys: list[str]
) -> Iterator[Row | None]:
    """Yield, for each row added to an edition, that of the latest edition before it."""
    known: dict[tuple[str, ...], list[Row]] = {}
    for key in sorted(old) if keys[0] == "edition" else ():
        known.setdefault(key[1:], []).append(old[key])
    for row in added:
        rows = known.get(_key(row, keys)[1:], ())
        yield next((r for r in reversed(rows) if r["edition"] < row["edition"]), None)


@dataclass(frozen=True)
class _Words:
    """What rows and cells are called: actions by their title, codes by their label."""

    keys: list[str]
    names: Mapping[str, str]
    labels: Mapping[str, str]

    def row(self, row: Row) -> str:
        key = " · ".join(self.labels.get(part, part) for part in _key(row, self.keys))
        title = row.get("intitule") or row.get("titre")
        title = title or self.names.get(row.get("id_action", ""), "")
        return f"{key} {quote(_one_line(title))}" if title else key

    def cell(self, text: str) -> str:
        return quote(_one_line(self.labels.get(text, text))) if text else "(vide)"


def lines(changes: Changes, names: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the changes line by line, under one that counts them.

    Parameters
    ----------
    names
        What to call the actions, by identifier.
    labels
        What to call the codes of the closed lists.
    """
    words = _Words(schema_of(changes.table)["primaryKey"], names, labels)
    totals = [
        count(len(rows), "ligne", digits=True) + f" {word}{'s' if len(rows) > 1 else ''}"
        for rows, word in (
            ((*changes.added, *changes.resumed), "ajoutée"),
            (changes.changed, "modifiée"),
            (changes.removed, "retirée"),
        )
        if rows
    ]
    yield say("data/{}.csv : {}", changes.table, join(totals))
    for row in changes.added:
        yield f"  + {words.row(row)}"
    yield from _edits(changes, words)
    for row in changes.removed:
        yield f"  − {words.row(row)}"


def _edits(changes: Changes, words: _Words) -> Iterator[str]:
    """Yield each cell that changed, and count the rows taken over as they were."""
    titles = {field["name"]: field["title"] for field in schema_of(changes.table)["fields"]}
    same = 0
    for before, after in (*changes.resumed, *changes.changed):
        edits = [n for n in after if before.get(n, "") != after[n] and n != "edition"]
        same += not edits
        for name in edits:
            cells = words.cell(before.get(name, "")), words.cell(after[name])
            yield say("  ~ {}, {} : {} → {}", words.row(after), titles[name], *cells)
    if same:
        what = count(same, "ligne reprise", "lignes reprises", digits=True)
        yield say("  + {} de l’édition précédente, sans changement", what)


def _key(row: Row, keys: list[str]) -> tuple[str, ...]:
    return tuple(row.get(key, "") for key in keys)


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
