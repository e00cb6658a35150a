"""The cells of a table against its schema, each fault said in French.

Types are those of a Table Schema, as the standard writes them: frictionless takes « 1_000 » for an
integer, « 2026-1-5 » for a date, and costs each process a second.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from revitalisation.data.csv_reader import RawTable
from revitalisation.errors import Fault
from revitalisation.french import count, join, long_date, number
from revitalisation.french.characters import unprintable
from revitalisation.french.messages import alike, closest, enumerated, fault, quote, say

Field = Mapping[str, Any]
"""A field of a Table Schema."""
UNKNOWN = ("s", "nd", "n.d.", "n. d.", "n/a", "na", "nan", "inf", "-inf", "+inf", "-", "?", "…")
"""What people write where a value is not known; here the cell is empty."""
_AMOUNT = re.compile(
    r"([-+]?[\d \u00a0\u202f_.]*\d(?:,\d+)?)\s*(k€|M€|Md€|€|EUR|euros?|%)?", re.IGNORECASE
)
_SHORTENED = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?e[-+]?\d{1,2}", re.IGNORECASE)
"""How spreadsheets shorten a long number."""
_WRITTEN = {
    "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),  # what a spreadsheet holds exactly
    "number": re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_SCALE = {"k€": 10**3, "m€": 10**6, "md€": 10**9}
LONGEST = 4000
"""Characters of a cell whose schema says nothing of it."""
_TIME = r"(?:[T ]\d\d?:\d\d(?::\d\d)?)?"
_DAY = re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}}){_TIME}")
_ISO = re.compile(rf"(?P<year>\d{{4}})([-/]?)(?P<month>\d\d?)\2(?P<day>\d\d?){_TIME}")


def wrong(field: Field, cell: str) -> str:
    """Say why a cell breaks its field's type or constraints, and what to write; else nothing.

    The cell is as written, empty when the value is missing.
    """
    rules = field.get("constraints", {})
    if not cell:
        title = str(field.get("title", "")).lower()
        required = say("cellule vide, alors que la valeur est obligatoire ({}).", title)
        return required if rules.get("required") else ""
    if cell.isspace():
        return say("cellule qui ne contient que des espaces : videz-la.")
    if odd := unprintable(cell):
        return odd
    if not _of_type(field, cell):
        return _spaced(field, cell) or _wrong_type(field, cell)
    if len(cell) > rules.get("maxLength", LONGEST):
        message = "{} est trop long : {} signes, au plus {}. Gardez l’essentiel."
        return say(message, quote(cell), len(cell), rules.get("maxLength", LONGEST))
    if "enum" in rules and cell not in rules["enum"]:
        return _outside(cell, rules["enum"])
    if "pattern" in rules and not _matches(rules["pattern"], cell):
        return _misformed(field, cell)
    if len(cell) < rules.get("minLength", 0):
        return say("{} est trop court : au moins {} signes.", quote(cell), rules["minLength"])
    return _out_of_bounds(field, cell)


def _out_of_bounds(field: Field, cell: str) -> str:
    """Say that a number or a day is outside of what its column may hold."""
    rules = field.get("constraints", {})
    if field["type"] == "date":  # written so, days are in the order of their letters
        if cell < (first := rules.get("minimum", cell)):
            message = "{} est trop ancien : au plus tôt le {}. Vérifiez l’année."
            return say(message, quote(cell), long_date(date.fromisoformat(first)))
        if cell > (last := rules.get("maximum", cell)):
            message = "{} est trop lointain : au plus tard le {}. Vérifiez l’année."
            return say(message, quote(cell), long_date(date.fromisoformat(last)))
    elif "minimum" in rules and float(cell) < rules["minimum"]:
        return say("{} est trop petit : au moins {}.", quote(cell), _plain(rules["minimum"]))
    elif "maximum" in rules and float(cell) > rules["maximum"]:
        return say("{} est trop grand : au plus {}.", quote(cell), _plain(rules["maximum"]))
    return ""


def _plain(bound: float) -> str:
    """Return a bound as a message gives it: a year has no thousands."""
    return str(bound) if abs(bound) < 10_000 else number(bound)


def _spaced(field: Field, cell: str) -> str:
    """Say that nothing but a space stands in the way of a value."""
    bare = cell.strip()
    if bare == cell or not bare or not _of_type(field, bare):
        return ""
    return say("{} a une espace de trop au début ou à la fin : retirez-la.", quote(bare))


def _of_type(field: Field, cell: str) -> bool:
    kind = field["type"]
    if kind == "boolean":
        return cell in (*field["trueValues"], *field["falseValues"])
    if kind == "date" and _WRITTEN[kind].fullmatch(cell):
        with contextlib.suppress(ValueError):
            return bool(date.fromisoformat(cell))
        return False
    return kind == "string" or _WRITTEN[kind].fullmatch(cell) is not None


def _outside(cell: str, allowed: list[str]) -> str:
    if unseen := alike(cell, allowed):
        return unseen
    close = closest(cell, allowed)
    hint = say(" Vouliez-vous dire {} ?", quote(close)) if close else ""
    return say("{} est inconnu.{} Valeurs admises : {}.", quote(cell), hint, enumerated(allowed))


def _wrong_type(field: Field, cell: str) -> str:
    if cell.strip().lower() in UNKNOWN:
        if field.get("constraints", {}).get("required"):
            advice = "{} : la valeur est obligatoire. Si elle est inconnue, retirez la ligne."
            return say(advice, quote(cell))
        return say(
            "{} : une valeur inconnue ou secrète s’écrit par une cellule vide, qui ne vaut pas "
            "zéro.",
            quote(cell),
        )
    if field["type"] == "date":
        return _wrong_date(field, cell)
    if field["type"] == "boolean":
        return say("{} n’est ni « oui » ni « non ».", quote(cell))
    return _wrong_number(field, cell)


def _wrong_date(field: Field, cell: str) -> str:
    written = cell.strip()
    found = _DAY.fullmatch(written) or _ISO.fullmatch(written)
    if found:
        parts = {name: int(part) for name, part in found.groupdict().items()}
        try:
            meant = date(**parts)
        except ValueError:
            return say("{} n’existe pas au calendrier. Écrivez une date AAAA-MM-JJ.", quote(cell))
        return say("{} : écrivez la date AAAA-MM-JJ, soit {}.", quote(cell), meant.isoformat())
    if re.fullmatch(r"[2-6]\d{4}", written):  # from 1954 to 2091, as spreadsheets count days
        return say(
            "{} : le tableur a pris la date pour un nombre. Écrivez {}, si c’est bien ce jour.",
            quote(cell),
            (date(1899, 12, 30) + timedelta(int(written))).isoformat(),
        )
    return say(
        "{} n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2021-06-30.{}",
        quote(cell),
        _or_empty(field, "le jour n’est pas connu"),
    )


def _or_empty(field: Field, unknown: str) -> str:
    """Return the advice to leave a cell empty, where it may be."""
    required = field.get("constraints", {}).get("required")
    return "" if required else say(" Laissez vide si {}.", unknown)


def _wrong_number(field: Field, cell: str) -> str:
    if re.fullmatch(r"[-+]?[0-9]{16,}", cell):
        return say("{} est trop grand : vérifiez-le.", quote(cell))
    if _SHORTENED.fullmatch(cell):
        meant = float(cell.replace(",", "."))
        if abs(meant) < 10**15 and meant.is_integer():
            message = "{} : le tableur a abrégé le nombre. Saisissez-le en entier, soit {}."
            return say(message, quote(cell), int(meant))
    read = _AMOUNT.fullmatch(cell.strip())
    if not read:
        example = " Saisissez 1200000, pas « 1,2 M€ »." if "montant" in field["name"] else ""
        return say(
            "{} n’est pas un nombre.{}{}",
            quote(cell),
            say(example),
            _or_empty(field, "la valeur n’est pas connue"),
        )
    digits = re.sub(r"[ \u00a0\u202f_]", "", read[1])
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    value = float(digits) if digits.count(".") < 2 else float(digits.replace(".", ""))
    value *= _SCALE.get((read[2] or "").lower(), 1)
    whole = value.is_integer()
    if field["type"] == "integer" and not whole:
        return say("{} n’est pas un nombre entier. Arrondissez-le.", quote(cell))
    return say(
        "{} n’est pas un nombre. Saisissez {}, pas {}.",
        quote(cell),
        int(value) if whole else value,
        quote(cell),
    )


def _misformed(field: Field, cell: str) -> str:
    pattern = field["constraints"]["pattern"]
    example = quote(field["example"]) if "example" in field else ""
    like = say(" Exemple : {}.", example) if example else ""
    if _matches(pattern, cell.strip()):
        return say("{} a une espace de trop au début ou à la fin : retirez-la.", quote(cell))
    if _matches(pattern, "".join(cell.split())):
        return say("{} a une espace de trop : écrivez {}.", quote(cell), "".join(cell.split()))
    if re.fullmatch(r"\d+([.,]\d+)?E\+?\d+", cell, re.IGNORECASE):
        return say(
            "{} : le tableur a mis ce code en notation scientifique. Mettez la colonne au "
            "format texte.{}",
            quote(cell),
            like,
        )
    if re.fullmatch(r"\d+[.,]0+", cell):
        return say(
            "{} : le tableur a pris ce code pour un nombre. Mettez la colonne au format texte.{}",
            quote(cell),
            like,
        )
    said, missing = field.get("description", ""), len(field.get("example", "")) - len(cell)
    if cell.isdigit() and field.get("example", "").isdigit() and missing == 1:
        return say(
            "{} compte {}, il en faut {} : zéro initial supprimé par le tableur ({}) ? "
            "Sinon, vérifiez le code.",
            quote(cell),
            count(len(cell), "chiffre", digits=True),
            len(field["example"]),
            quote(f"0{cell}"),
        )
    return say(
        "{} n’a pas la forme attendue : {}.{}",
        quote(cell),
        said[:1].lower() + said[1:],
        like,
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _matches(pattern: str, cell: str) -> bool:
    return _compiled(pattern).fullmatch(cell) is not None


def cell_faults(sheet: RawTable, schema: Mapping[str, Any], file: str) -> tuple[Fault, ...]:
    """Return every fault of the cells of a sheet, in the order of its lines.

    Columns that the schema does not describe, or that the sheet lacks, are for the header's
    faults. A row with too many or too few cells has that fault only: its cells are shifted.
    ``file`` is how messages name it.
    """
    fields = {field["name"]: field for field in schema["fields"]}
    if len(set(sheet.header)) < len(sheet.header):
        return ()  # two columns of one name: cells cannot be told apart
    faults = shapes(sheet, file)
    for name in (name for name in sheet.header if name in fields):
        # Most cells of a column repeat a few: each is looked at once.
        cells = {row[name] for _, row in sheet.whole}
        said = {cell: message for cell in cells if (message := wrong(fields[name], cell))}
        faults += [
            Fault(file, line, name, said[row[name]], rule=_rule(fields[name], row[name]))
            for line, row in (sheet.whole if said else ())
            if row[name] in said
        ]
    unique = [name for name, field in fields.items() if field.get("constraints", {}).get("unique")]
    for keys in (*([name] for name in unique), schema.get("primaryKey", [])):
        if keys and set(keys) <= set(sheet.header):
            rule = str(fields[keys[0]].get("regle", "")) if len(keys) == 1 else ""
            faults += _repeated(sheet, keys, file, rule)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _rule(field: Field, cell: str) -> str:
    """Return the rule that a cell breaks: a secret value has its own, whatever the field."""
    if field["type"] in ("integer", "number") and cell.strip().lower() in UNKNOWN:
        return "IND-01"
    return str(field.get("regle", ""))


def shapes(sheet: RawTable, file: str) -> list[Fault]:
    """Return the rows that are blank, or have not a cell per column."""
    said: dict[str, list[int]] = {}
    for line, row in zip(sheet.lines[1:], sheet.rows[1:], strict=True):
        if not any(row) or len(row) != len(sheet.header):
            said.setdefault(_shape(row, sheet.header), []).append(line)
    return [
        Fault(file, lines[0], None, message + _likewise(lines[1:]))
        for message, lines in said.items()
    ]


def _shape(row: list[str], header: list[str]) -> str:
    gap = abs(len(row) - len(header))
    if not any(row):
        return "ligne vide, à supprimer."
    if len(row) > len(header):
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


def _repeated(sheet: RawTable, keys: list[str], file: str, rule: str) -> Iterator[Fault]:
    """Find the rows whose key an earlier one has; an empty one is told by its cells' own fault."""
    places = [sheet.header.index(key) for key in keys]
    first: dict[tuple[str, ...], int] = {}
    for line, row in zip(sheet.lines[1:], sheet.rows[1:], strict=True):
        key = tuple(row[place] if place < len(row) else "" for place in places)
        if not any(key) or first.setdefault(key, line) == line or len(row) != len(sheet.header):
            continue
        yield fault(
            file,
            "{} figure déjà ligne {}. Gardez une seule des deux lignes, ou corrigez l’une.",
            quote(" · ".join(filter(None, key))),
            first[key],
            line=line,
            column=", ".join(keys),
            rule=rule,
        )
