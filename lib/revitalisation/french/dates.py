"""Dates in French, as precise as their source: « 1er janvier 2026 », « janvier 2023 », « 2020 »."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from revitalisation.errors import RequestError
from revitalisation.french.missing import missing
from revitalisation.french.numbers import ordinal
from revitalisation.french.typography import HARD, NOT_KNOWN

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip


def _dated(day: date | None, months: Sequence[str]) -> str:
    if day is None or missing(day):
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
    return NOT_KNOWN if day is None or missing(day) else f"{MONTHS[day.month - 1]} {day.year}"


def period(text: Any) -> str:
    """Write a date as precise as its source: « 2020 », « 2023-01 », « 2023-01-05 », « 2018-2022 ».

    Raises
    ------
    RequestError
        When the text is none of these.
    """
    if missing(text) or not str(text).strip():
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
