"""What is wrong with one cell, in French: the fault, then what to write instead."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from revitalisation.french import count
from revitalisation.french.messages import closest, enumerated, quote, say

Field = Mapping[str, Any]
"""A field of a Table Schema."""
UNKNOWN = ("s", "nd", "n.d.", "n. d.", "n/a", "na", "nan", "inf", "-inf", "+inf", "-", "?", "…")
"""What people write where a value is not known; here the cell is empty."""
_AMOUNT = re.compile(
    r"(-?[\d \u00a0\u202f.]*\d(?:,\d+)?)\s*(k€|M€|Md€|€|EUR|euros?|%)?", re.IGNORECASE
)
_SCALE = {"k€": 10**3, "m€": 10**6, "md€": 10**9}
_TIME = r"(?:[T ]\d\d?:\d\d(?::\d\d)?)?"
_DAY = re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}}){_TIME}")
_ISO = re.compile(rf"(?P<year>\d{{4}})([-/]?)(?P<month>\d\d?)\2(?P<day>\d\d?){_TIME}")


def sentence(field: Field, cell: str, of_type: bool) -> str:
    """Say why a cell breaks its field's type or constraints, and what to write.

    Parameters
    ----------
    field
        The field, with its ``title``, ``description`` and ``example``.
    cell
        The cell as written; empty when a required value is missing.
    of_type
        Whether the type is at fault (« 1,2 M€ » for a number) rather than a constraint.
    """
    rules = field.get("constraints", {})
    if not cell:
        title = str(field.get("title", "")).lower()
        return say("cellule vide, alors que la valeur est obligatoire ({}).", title)
    if field["type"] != "string" and cell.strip().lower() in UNKNOWN:
        if rules.get("required"):
            advice = "{} : la valeur est obligatoire. Si elle est inconnue, retirez la ligne."
            return say(advice, quote(cell))
        return say(
            "{} : une valeur inconnue ou secrète s’écrit par une cellule vide, qui ne vaut pas "
            "zéro.",
            quote(cell),
        )
    if of_type:
        return _wrong_type(field, cell)
    if "enum" in rules and cell not in rules["enum"]:
        return _outside(cell, rules["enum"])
    if "pattern" in rules and not _matches(rules["pattern"], cell):
        return _misformed(field, cell)
    if len(cell) < rules.get("minLength", 0):
        return say("{} est trop court : au moins {} signes.", quote(cell), rules["minLength"])
    if "minimum" in rules and float(cell) < rules["minimum"]:
        return say("{} est trop petit : au moins {}.", quote(cell), rules["minimum"])
    if "maximum" in rules and float(cell) > rules["maximum"]:
        return say("{} est trop grand : au plus {}.", quote(cell), rules["maximum"])
    return say("{} n’est pas admis ici. Attendu : {}.", quote(cell), field.get("description", ""))


def _outside(cell: str, allowed: list[str]) -> str:
    close = closest(cell, allowed)
    hint = say(" Vouliez-vous dire {} ?", quote(close)) if close else ""
    return say("{} est inconnu.{} Valeurs admises : {}.", quote(cell), hint, enumerated(allowed))


def _wrong_type(field: Field, cell: str) -> str:
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
    read = _AMOUNT.fullmatch(cell.strip())
    if not read:
        example = " Saisissez 1200000, pas « 1,2 M€ »." if "montant" in field["name"] else ""
        return say(
            "{} n’est pas un nombre.{}{}",
            quote(cell),
            say(example),
            _or_empty(field, "la valeur n’est pas connue"),
        )
    digits = re.sub(r"[ \u00a0\u202f]", "", read[1])
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
    missing = len(field.get("example", "")) - len(cell)
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
