"""What differs between two states of a table: rows added, changed and removed, in French."""

from collections.abc import Callable, Mapping

from revitalisation.collect.inventory import Row, key_of
from revitalisation.data.tables import schema_of
from revitalisation.french import count, join
from revitalisation.french.messages import quote, say


def differences(
    table: str,
    before: list[Row],
    after: list[Row],
    names: Mapping[str, str],
    labels: Mapping[str, str],
) -> list[str]:
    """Return what changed in a table line by line, under a line that counts; nothing if nothing.

    Rows are told apart by the schema's primary key. A row that an edition had not is compared with
    that of the latest edition before it.

    Parameters
    ----------
    table
        Name of the table.
    before, after
        Its rows.
    names
        What to call the actions, by identifier.
    labels
        What to call the codes of the closed lists.
    """
    keys = schema_of(table)["primaryKey"]
    old, new = ({key_of(row, keys): row for row in rows} for rows in (before, after))
    changed = [(old[key], row) for key, row in new.items() if key in old and old[key] != row]
    removed = [row for key, row in old.items() if key not in new]
    editions = sorted({key[0] for key in old}, reverse=True) if keys[0] == "edition" else []
    origins = {
        key: next((old[e, *key[1:]] for e in editions if e < key[0] and (e, *key[1:]) in old), None)
        for key in new
        if key not in old
    }
    resumed = [(source, new[key]) for key, source in origins.items() if source]
    totals = [
        count(number, "ligne", digits=True) + f" {word}{'s' if number > 1 else ''}"
        for number, word in (
            (len(origins), "ajoutée"),
            (len(changed), "modifiée"),
            (len(removed), "retirée"),
        )
        if number
    ]
    if not totals:
        return []

    def called(row: Row) -> str:
        key = " · ".join(labels.get(part, part) for part in key_of(row, keys))
        title = row.get("intitule") or row.get("titre") or names.get(row.get("id_action", ""), "")
        return f"{key} {quote(_one_line(title))}" if title else key

    def shown(text: str) -> str:
        return quote(_one_line(labels.get(text, text))) if text else "(vide)"

    return [
        say("data/{}.csv : {}", table, join(totals)),
        *(f"  + {called(new[key])}" for key, source in origins.items() if not source),
        *_edits(table, [*resumed, *changed], called, shown),
        *(f"  − {called(row)}" for row in removed),
    ]


def _edits(
    table: str,
    pairs: list[tuple[Row, Row]],
    called: Callable[[Row], str],
    shown: Callable[[str], str],
) -> list[str]:
    """Return each cell that changed, and count the rows taken over as they were."""
    titles = {field["name"]: field["title"] for field in schema_of(table)["fields"]}
    told: list[str] = []
    same = 0
    for before, after in pairs:
        edits = [n for n in after if before.get(n, "") != after[n] and n != "edition"]
        same += not edits
        for name in edits:
            cells = shown(before.get(name, "")), shown(after[name])
            told.append(say("  ~ {}, {} : {} → {}", called(after), titles[name], *cells))
    if same:
        what = count(same, "ligne reprise", "lignes reprises", digits=True)
        told.append(say("  + {} de l’édition précédente, sans changement", what))
    return told


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
