"""The cells of a table against its schema: frictionless finds the faults, French says them."""

from collections.abc import Iterator, Mapping
from typing import Any

from revitalisation.cellwords import UNKNOWN, Field, sentence
from revitalisation.csvfile import Sheet
from revitalisation.errors import Fault
from revitalisation.french import count, join
from revitalisation.french.messages import quote, say

_SHAPE = ("blank-row", "extra-cell", "missing-cell")
_LONGEST = 18
"""Signs of an integer that 64 bits always hold."""
_WHOLE = 10**6
"""More faults than a table can have: all of them are wanted."""


def cell_faults(sheet: Sheet, schema: Mapping[str, Any], file: str) -> tuple[Fault, ...]:
    """Return every fault of the cells of a sheet, in the order of its lines.

    Columns that the schema does not describe, or that the sheet lacks, are for the header's
    faults. A row with too many or too few cells has that fault only: its cells are shifted.

    Parameters
    ----------
    sheet
        What :func:`revitalisation.csvfile.read` gives.
    schema
        A Table Schema, as in data/schemas.
    file
        How messages name the file.
    """
    fields = {field["name"]: field for field in schema["fields"]}
    if len(set(sheet.header)) < len(sheet.header):
        return ()  # two columns of one name: cells cannot be told apart
    errors = list(_errors(sheet, schema, fields))
    misshapen = {error.row_number for error in errors if error.type in _SHAPE}
    faults = _shapes(sheet, errors, file)
    for error in errors:
        if error.row_number in misshapen:
            continue
        if error.type == "primary-key":
            faults += _repeated(sheet, schema["primaryKey"], error.row_number, file, fields)
        elif error.type == "unique-error":
            faults += _repeated(sheet, [error.field_name], error.row_number, file, fields)
        else:
            field = fields[error.field_name]
            message = sentence(field, error.cell, error.type == "type-error")
            line, rule = sheet.lines[error.row_number - 1], _rule(field, error.cell)
            faults.append(Fault(file, line, error.field_name, message, rule=rule))
    faults += _not_countable(sheet, fields, file, {(f.line, f.column) for f in faults})
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _errors(sheet: Sheet, schema: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Any]:
    # Imported here: a third of the time of pandas, and a table already checked needs none.
    # Rows are handed over, not the path: four times as fast.
    from frictionless import Resource, Schema

    keys = schema.get("primaryKey", [])
    descriptor = {
        "fields": [
            fields.get(name, {"name": name or f"colonne-{place}", "type": "any"})
            for place, name in enumerate(sheet.header, 1)
        ],
        "primaryKey": keys if set(keys) <= set(sheet.header) else [],
        "missingValues": schema.get("missingValues", [""]),
    }
    rows = [
        [name or f"colonne-{place}" for place, name in enumerate(sheet.header, 1)],
        *sheet.rows[1:],
    ]
    resource = Resource(data=rows, schema=Schema.from_descriptor(descriptor))
    report = resource.validate(limit_errors=_WHOLE)
    for error in report.tasks[0].errors:
        if hasattr(error, "row_number"):
            yield error


def _rule(field: Field, cell: str) -> str:
    """Return the rule that a cell breaks: a secret value has its own, whatever the field."""
    if field["type"] in ("integer", "number") and cell.strip().lower() in UNKNOWN:
        return "IND-01"
    return str(field.get("regle", ""))


def _shapes(sheet: Sheet, errors: list[Any], file: str) -> list[Fault]:
    kinds: dict[int, str] = {}
    for error in errors:
        if error.type in _SHAPE:
            kinds.setdefault(error.row_number, error.type)
    said: dict[str, list[int]] = {}
    for number, kind in kinds.items():
        message = _shape(sheet.rows[number - 1], sheet.header, kind)
        said.setdefault(message, []).append(sheet.lines[number - 1])
    return [
        Fault(file, lines[0], None, message + _likewise(lines[1:]))
        for message, lines in said.items()
    ]


def _shape(row: list[str], header: list[str], kind: str) -> str:
    gap = abs(len(row) - len(header))
    if kind == "blank-row":
        return "ligne vide, à supprimer."
    if kind == "extra-cell":
        last = say(", la dernière est {}", quote(row[-1])) if row[-1] else ""
        return say(
            "{} de trop{}. Une virgule dans un texte ou un nombre ? Mettez ce texte entre "
            "deux guillemets droits ; dans un nombre, un point.",
            count(gap, "cellule"),
            last,
        )
    return say(
        "{} en moins, à partir de la colonne {}. Ajoutez les virgules, même si les "
        "cellules sont vides.",
        count(gap, "cellule"),
        quote(header[len(row)]) if header[len(row)] else len(row) + 1,
    )


def _likewise(lines: list[int]) -> str:
    if not lines:
        return ""
    if len(lines) > 2 and lines[-1] - lines[0] == len(lines) - 1:
        return say(" De même lignes {} à {}.", lines[0], lines[-1])
    return say(" De même : {}.", join([say("ligne {}", line) for line in lines]))


def _repeated(
    sheet: Sheet, keys: list[str], number: int, file: str, fields: Mapping[str, Field]
) -> list[Fault]:
    places = [sheet.header.index(key) for key in keys]

    def key_of(row: list[str]) -> list[str]:
        return [row[place] if place < len(row) else "" for place in places]

    key = key_of(sheet.rows[number - 1])
    if not any(key):  # an empty key: each cell's own fault says it
        return []
    first = next(place for place, row in enumerate(sheet.rows) if place and key_of(row) == key)
    message = say(
        "{} figure déjà ligne {}. Gardez une seule des deux lignes, ou corrigez l’une.",
        quote(" · ".join(filter(None, key))),
        sheet.lines[first],
    )
    rule = str(fields[keys[0]].get("regle", "")) if len(keys) == 1 else ""
    return [Fault(file, sheet.lines[number - 1], ", ".join(keys), message, rule=rule)]


def _not_countable(
    sheet: Sheet,
    fields: Mapping[str, Field],
    file: str,
    said: set[tuple[int | None, str | None]],
) -> list[Fault]:
    """Find NaN and INF, numbers for a Table Schema, and integers that no column can hold."""
    faults = []
    for line, row in sheet.whole:
        for name, cell in row.items():
            kind = fields.get(name, {}).get("type")
            if (line, name) in said:
                continue
            if kind == "number" and cell.strip().lower() in UNKNOWN:
                message = sentence(fields[name], cell, True)
                faults.append(Fault(file, line, name, message, rule="IND-01"))
            elif kind == "integer" and len(cell) > _LONGEST:
                message = say("{} est trop grand : vérifiez-le.", quote(cell))
                rule = _rule(fields[name], cell)
                faults.append(Fault(file, line, name, message, rule=rule))
    return faults
