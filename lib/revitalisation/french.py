"""French as printed: lists, dates, names with their articles; numbers and typography pass through.

Spaces that must not break are U+00A0 (between a small number and its noun, in dates) and U+202F
(thousands, before % € and ; : ! ?). What is missing is written « n. d. », never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from revitalisation.errors import RequestError
from revitalisation.numerals import (
    Gender,
    agree,
    count,
    fraction,
    money,
    number,
    ordinal,
    percent,
    points,
    share,
    words,
)
from revitalisation.typography import HARD, NOT_KNOWN, sentence, typography

__all__ = [
    "Gender",
    "agree",
    "at",
    "count",
    "elide",
    "fraction",
    "join",
    "long_date",
    "money",
    "month_year",
    "number",
    "of",
    "of_group",
    "ordinal",
    "percent",
    "period",
    "points",
    "sentence",
    "share",
    "short_date",
    "sort_key",
    "the",
    "typography",
    "words",
]

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juill.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


# --- lists -----------------------------------------------------------------------------------


def join(items: Iterable[str], most: int | None = None, nothing: str = "aucune") -> str:
    """Write a list: « A, B et C », « A, B, C et 17 autres » beyond ``most``.

    One item too many is named: « et une autre » would be no shorter.
    """
    names = list(items)
    if not names:
        return nothing
    if most is not None and len(names) > most + 1:
        names = [*names[:most], f"{number(len(names) - most)} autres"]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} et {names[-1]}"


def sort_key(name: str) -> str:
    """Return the key that sorts names as French does: É with E, œ as oe, word by word."""
    plain = name.casefold().replace("œ", "oe").replace("æ", "ae")
    parts = unicodedata.normalize("NFD", plain)
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return f"{re.sub(r'[^0-9a-z]+', ' ', letters).strip()}\0{plain}\0{name}"


# --- dates -----------------------------------------------------------------------------------


def _dated(day: date | None, months: Sequence[str]) -> str:
    if day is None or pd.isna(day):
        return NOT_KNOWN
    first = ordinal(1) if day.day == 1 else str(day.day)
    return f"{first}{HARD}{months[day.month - 1]} {day.year}"


def long_date(day: date | None) -> str:
    """Write « 1er janvier 2026 »."""
    return _dated(day, MONTHS)


def short_date(day: date | None) -> str:
    """Write « 21 sept. 2021 », for tables and figures."""
    return _dated(day, SHORT_MONTHS)


def month_year(day: date | None) -> str:
    """Write « janvier 2023 »."""
    return NOT_KNOWN if day is None or pd.isna(day) else f"{MONTHS[day.month - 1]} {day.year}"


def period(text: Any) -> str:
    """Write a date as precise as its source: « 2020 », « 2023-01 », « 2023-01-05 », « 2018-2022 ».

    Raises
    ------
    RequestError
        When the text is none of these.
    """
    if pd.isna(text) or not str(text).strip():
        return NOT_KNOWN
    written = str(text).strip()
    if re.fullmatch(r"\d{4}(-\d{4})?", written):
        return written
    try:
        if re.fullmatch(r"\d{4}-\d{2}", written):
            return month_year(date.fromisoformat(f"{written}-01"))
        return long_date(date.fromisoformat(written))
    except ValueError:
        raise RequestError(
            f"« {written} » n’est pas une période : écrivez « 2023 », « 2023-01 » ou "
            "« 2023-01-05 »."
        ) from None
