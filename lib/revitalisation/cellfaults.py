"""The cells of a table against its schema: frictionless finds the faults, French says them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from revitalisation.csvfile import Sheet
from revitalisation.errors import Fault
from revitalisation.french import count
from revitalisation.wording import closest, enumerated, quote, say

if TYPE_CHECKING:
    import frictionless

Field = Mapping[str, Any]
_SHAPE = ("blank-row", "extra-cell", "missing-cell")
_AMOUNT = re.compile(r"(-?[\d \u00a0\u202f.]*\d(?:,\d+)?)\s*(k€|M€|Md€|€|EUR|euros?|%)?", re.I)
_SCALE = {"k€": 10**3, "m€": 10**6, "md€": 10**9}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
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
        line = sheet.lines[error.row_number - 1]
        if error.type == "primary-key":
            faults.append(_duplicate(sheet, schema["primaryKey"], error.row_number, file))
            continue
        field, cell = fields.get(error.field_name, {}), error.cell
        faults.append(Fault(file, line, error.field_name, _sentence(field, cell, error, sheet)))
    faults += _not_finite(sheet, fields, file)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _errors(
    sheet: Sheet, schema: Mapping[str, Any], fields: Mapping[str, Field]
) -> "Iterator[frictionless.errors.RowError | Any]":
    # Imported here: a third of the time of pandas, and a table already checked needs none.
    # Rows are handed over, not the path: four times as fast.
    from frictionless import Resource, Schema

    descriptor = {
        "fields": [
            fields.get(name, {"name": name or f"colonne-{place}", "type": "any"})
            for place, name in enumerate(sheet.header, 1)
        ],
        "primaryKey": [key for key in schema.get("primaryKey", ()) if key in sheet.header],
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


def _shapes(sheet: Sheet, errors: list[Any], file: str) -> list[Fault]:
    faults = []
    kinds: dict[int, str] = {}
    for error in errors:
        if error.type in _SHAPE:
            kinds.setdefault(error.row_number, error.type)
    width = len(sheet.header)
    for number, kind in kinds.items():
        row = sheet.rows[number - 1]
        if kind == "blank-row":
            message = "ligne vide : supprimez-la."
        elif kind == "extra-cell":
            message = say(
                "{} de trop, la dernière est {}. Une virgule dans un texte ? Mettez ce texte entre "
                "deux guillemets droits.",
                count(len(row) - width, "cellule"),
                quote(row[-1]),
            )
        else:
            message = say(
                "{} en moins, à partir de la colonne {}. Ajoutez les virgules, même si "
                "les cellules sont vides.",
                count(width - len(row), "cellule"),
                quote(sheet.header[len(row)]),
            )
        faults.append(Fault(file, sheet.lines[number - 1], None, message))
    return faults


def _duplicate(sheet: Sheet, keys: list[str], number: int, file: str) -> Fault:
    places = [sheet.header.index(key) for key in keys if key in sheet.header]

    def key_of(row: list[str]) -> list[str]:
        return [row[place] if place < len(row) else "" for place in places]

    key = key_of(sheet.rows[number - 1])
    first = next(place for place, row in enumerate(sheet.rows) if place and key_of(row) == key)
    line, column = sheet.lines[number - 1], ", ".join(keys)
    if first == number - 1 or not any(key):
        return Fault(file, line, column, "identifiant vide : remplissez-le.")
    return Fault(
        file,
        line,
        column,
        say(
            "{} figure déjà ligne {}. Gardez une seule des deux lignes.",
            quote(" · ".join(filter(None, key))),
            sheet.lines[first],
        ),
    )


def _sentence(field: Field, cell: str, error: Any, sheet: Sheet) -> str:
    rules = field.get("constraints", {})
    if not cell:
        return say(
            "cellule vide, alors que la valeur est obligatoire ({}).",
            str(field.get("title", "")).lower(),
        )
    if error.type == "unique-error":
        place = sheet.header.index(field["name"])
        first = next(
            line
            for line, row in zip(sheet.lines[1:], sheet.rows[1:], strict=True)
            if place < len(row) and row[place] == cell
        )
        return say("{} figure déjà ligne {}. Cette valeur doit être unique.", quote(cell), first)
    if error.type == "type-error":
        return _wrong_type(field["type"], cell)
    if "enum" in rules and cell not in rules["enum"]:
        return _outside(cell, rules["enum"])
    if "pattern" in rules and not _matches(rules["pattern"], cell):
        return _misformed(field, cell)
    for bound, word in (("minimum", "au moins"), ("maximum", "au plus")):
        if bound in rules:
            low = bound == "minimum"
            if (float(cell) < rules[bound]) if low else (float(cell) > rules[bound]):
                return say(
                    "{} est hors des bornes : il faut {} {}.", quote(cell), word, rules[bound]
                )
    return say("{} n’est pas admis ici. Attendu : {}.", quote(cell), field.get("description", ""))


def _outside(cell: str, allowed: list[str]) -> str:
    close = closest(cell, allowed)
    hint = say(" Vouliez-vous dire {} ?", quote(close)) if close else ""
    return say("{} est inconnu.{} Valeurs admises : {}.", quote(cell), hint, enumerated(allowed))


def _wrong_type(kind: str, cell: str) -> str:
    if kind == "date":
        return _wrong_date(cell)
    if kind == "boolean":
        return say("{} n’est ni « oui » ni « non ».", quote(cell))
    return _wrong_number(kind, cell)


def _wrong_date(cell: str) -> str:
    reversed_ = _DAY.fullmatch(cell.strip())
    if reversed_:
        day, month, year = map(int, reversed_.groups())
        if _exists(year, month, day):
            return say(
                "{} : écrivez la date AAAA-MM-JJ, soit {}.",
                quote(cell),
                date(year, month, day).isoformat(),
            )
    if re.fullmatch(r"\d{4}-\d\d?-\d\d?", cell):
        return say("{} n’existe pas au calendrier. Écrivez une date AAAA-MM-JJ.", quote(cell))
    return say(
        "{} n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2021-06-30 ; laissez "
        "vide si le jour n’est pas connu.",
        quote(cell),
    )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _wrong_number(kind: str, cell: str) -> str:
    read = _AMOUNT.fullmatch(cell.strip())
    if not read:
        return say(
            "{} n’est pas un nombre. Saisissez 1200000, pas « 1,2 M€ » ; laissez vide si "
            "la valeur n’est pas connue.",
            quote(cell),
        )
    digits = re.sub(r"[ \u00a0\u202f]", "", read[1])
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    value = float(digits) if digits.count(".") < 2 else float(digits.replace(".", ""))
    value *= _SCALE.get((read[2] or "").lower(), 1)
    whole = kind == "integer" or value.is_integer()
    if kind == "integer" and not value.is_integer():
        return say("{} n’est pas un nombre entier. Arrondissez-le.", quote(cell))
    return say(
        "{} n’est pas un nombre. Saisissez {}, pas {}.",
        quote(cell),
        int(value) if whole else value,
        quote(cell),
    )


def _misformed(field: Field, cell: str) -> str:
    pattern, name = field["constraints"]["pattern"], field["name"]
    example = quote(field["example"]) if "example" in field else ""
    like = say(" Exemple : {}.", example) if example else ""
    if _matches(pattern, cell.strip()):
        return say("{} a une espace de trop au début ou à la fin : retirez-la.", quote(cell))
    if re.fullmatch(r"\d+([.,]\d+)?E\+?\d+", cell, re.I):
        return say(
            "{} : le tableur a mis ce code en notation scientifique. Mettez la colonne au "
            "format texte.{}",
            quote(cell),
            like,
        )
    if cell.isdigit() and _matches(pattern, f"0{cell}"):
        return say(
            "{} : zéro initial supprimé par le tableur ? Écrivez {}, colonne au format texte.",
            quote(cell),
            quote(f"0{cell}"),
        )
    if re.fullmatch(r"\d+[.,]0+", cell):
        return say(
            "{} : le tableur a pris ce code pour un nombre. Mettez la colonne au format texte.{}",
            quote(cell),
            like,
        )
    if "code" in name and cell.isdigit() and "example" in field:
        return say(
            "{} compte {} caractères, il en faut {} : zéro initial supprimé par le "
            "tableur, ou chiffre oublié ?{}",
            quote(cell),
            len(cell),
            len(field["example"]),
            like,
        )
    return say(
        "{} n’a pas la forme attendue : {}.{}",
        quote(cell),
        _lower(field.get("description", "")),
        like,
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _matches(pattern: str, cell: str) -> bool:
    return _compiled(pattern).fullmatch(cell) is not None


def _not_finite(sheet: Sheet, fields: Mapping[str, Field], file: str) -> list[Fault]:
    """Find NaN and INF, numbers for a Table Schema; a table of ours has empty cells instead."""
    return [
        Fault(
            file,
            line,
            name,
            say(
                "{} n’est pas un nombre : laissez la cellule vide si la valeur n’est pas connue.",
                quote(cell),
            ),
        )
        for line, row in sheet.whole
        for name, cell in row.items()
        if fields.get(name, {}).get("type") == "number"
        and cell.strip().lower().lstrip("+-") in ("nan", "inf", "infinity")
    ]
