"""What differs between two states of a table: rows added, changed and removed, in French."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from revitalisation.french import count, join
from revitalisation.inventory import Row
from revitalisation.tables import schema_of
from revitalisation.wording import quote, say


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


def lines(changes: Changes, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the changes line by line, under one that counts them.

    Parameters
    ----------
    names
        What to call the actions, by identifier.
    """
    schema = schema_of(changes.table)
    titles = {field["name"]: field["title"] for field in schema["fields"]}
    totals = [
        count(len(rows), "ligne", digits=True) + f" {word}{'s' if len(rows) > 1 else ''}"
        for rows, word in (
            ((*changes.added, *changes.resumed), "ajoutée"),
            (changes.changed, "modifiée"),
            (changes.removed, "retirée"),
        )
        if rows
    ]
    yield f"data/{changes.table}.csv" + say(" : {}", join(totals))
    for row in changes.added:
        yield f"  + {_called(row, schema['primaryKey'], names)}"
    for before, after in (*changes.resumed, *changes.changed):
        for name in after:
            if before.get(name, "") != after[name] and name != "edition":
                yield say(
                    "  ~ {}, {} : {} → {}",
                    _called(after, schema["primaryKey"], names),
                    titles[name],
                    _shown(before.get(name, "")),
                    _shown(after[name]),
                )
    same = sum(
        {**before, "edition": ""} == {**after, "edition": ""} for before, after in changes.resumed
    )
    if same:
        what = count(same, "ligne reprise", "lignes reprises", digits=True)
        yield say("  + {} de l’édition précédente, sans changement", what)
    for row in changes.removed:
        yield f"  − {_called(row, schema['primaryKey'], names)}"


def _key(row: Row, keys: list[str]) -> tuple[str, ...]:
    return tuple(row.get(key, "") for key in keys)


def _called(row: Row, keys: list[str], names: Mapping[str, str]) -> str:
    words = " · ".join(_key(row, keys))
    title = row.get("intitule") or row.get("titre") or names.get(row.get("id_action", ""), "")
    return f"{words} {quote(_one_line(title))}" if title else words


def _shown(text: str) -> str:
    return quote(_one_line(text)) if text else "(vide)"


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
