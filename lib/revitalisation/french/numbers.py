"""Numbers and counts in French: « 32 697 », « neuf communes », « 12,5 % », « 1,2 M€ ».

Halves are rounded away from zero. What is missing is written « n. d. », never guessed.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from revitalisation.errors import RequestError
from revitalisation.french.missing import missing
from revitalisation.french.spans import Words
from revitalisation.french.typography import FINE, HARD, NOT_KNOWN

Gender = Literal["f", "m"]

DECIMALS = 1
"""Digits after the comma of a share or a rate, wherever one is written or classed."""

UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}


def _rounded(x: Any, decimals: int) -> Decimal | None:
    """Round half away from zero; ``None`` for what is missing or infinite."""
    if missing(x):
        return None
    # Fifteen digits: what a float holds beyond is noise (12.35 computed is 12.3499999999999996).
    exact = x if isinstance(x, int | Decimal) else f"{float(x):.15g}"
    value = Decimal(exact)
    if not value.is_finite():
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def rounded(x: Any, decimals: int = 0) -> float:
    """Return a number as it is printed, to be classed as its reader sees it; NaN when missing."""
    value = _rounded(x, decimals)
    return float("nan") if value is None else float(value)


def number(x: Any, decimals: int = 0, sign: bool = False) -> str:
    """Write a number: « 32 697 », « 12,5 », « −3,2 », « n. d. » when missing.

    With ``sign``, + stands before what is above zero; zero never takes a sign.
    """
    value = _rounded(x, decimals)
    if value is None:
        return NOT_KNOWN
    mark = "−" if value < 0 else "+" if sign and value > 0 else ""
    return mark + f"{abs(value):,f}".replace(",", FINE).replace(".", ",")


def words(n: int, gender: Gender = "f") -> str:
    """Write a whole number in words up to 99, « vingt et une », in digits beyond."""
    if not 0 <= n <= 99:
        return number(n)
    if n <= 16:
        text = UNITS[n]
    elif n < 20:
        text = f"dix-{UNITS[n - 10]}"
    else:
        text = _tens(n)
    return text + "e" if gender == "f" and text.endswith("un") else text


def _tens(n: int) -> str:
    ten, unit = divmod(n, 10)
    if ten in (7, 9):  # soixante-dix, quatre-vingt-dix
        ten, unit = ten - 1, unit + 10
    if unit == 0:
        return TENS[ten] + ("s" if ten == 8 else "")
    link = " et " if unit in (1, 11) and ten != 8 else "-"
    return TENS[ten] + link + words(unit, "m")


SPOKEN = {word: n for n in range(100) for word in (words(n, "m"), words(n, "f"))}
"""Every number that is written in words, in both genders."""


def spelled(n: int, gender: Gender = "f") -> str:
    """Write a number of a sentence: in words up to ten, in digits beyond."""
    return words(n, gender) if 0 <= n <= 10 else number(n)


def ordinal(n: int) -> str:
    """Write « 1er », « 2e »."""
    return "1er" if n == 1 else f"{n}e"


def agree(n: float, singular: str, plural: str) -> str:
    """Choose the word that goes with a number: singular below 2, so 0 and 1.9 too."""
    return singular if abs(n) < 2 else plural


def _plural(noun: str) -> str:
    if " " in noun:
        raise RequestError(f"Précisez le pluriel de « {noun} » : il a plusieurs mots.")
    if noun.endswith(("s", "x", "z")):
        return noun
    return noun + ("x" if noun.endswith(("au", "eu")) else "s")


def count(
    n: int,
    noun: str,
    plural: str | None = None,
    gender: Gender = "f",
    digits: bool = False,
    long: bool = False,
) -> str:
    """Write a number of things: « aucune commune », « neuf communes », « 12 communes ».

    Parameters
    ----------
    plural
        Needed when the noun has several words: « actions recensées ».
    digits
        Digits even up to ten (tables, units, beside a number beyond ten).
    long
        Words up to 99, for titles: « dix-sept communes ».

    Raises
    ------
    RequestError
        When the plural of several words is not given.
    """
    named = agree(n, noun, plural or _plural(noun))
    if n == 0 and not digits:
        return f"{'aucune' if gender == 'f' else 'aucun'} {noun}"
    written = number(n) if digits else words(n, gender) if long else spelled(n, gender)
    return f"{written}{HARD if abs(n) <= 10 else ' '}{named}"


def rate(x: Any, sign: bool = False) -> str:
    """Write a rate without its unit: « 12,5 »; with its sign, a change: « +3,2 »."""
    return number(x, DECIMALS, sign)


def percent(x: Any, decimals: int = DECIMALS) -> str:
    """Write a share of 1 in %: 0.125 is « 12,5 % »."""
    return NOT_KNOWN if missing(x) else f"{number(100 * x, decimals)}{FINE}%"


def fraction(a: int, b: int) -> str:
    """Write a part of a whole: « 3 sur 4 »."""
    return f"{number(a)} sur {number(b)}"


def share(a: int, b: int, minimum: int = 20) -> str:
    """Write a share in %, but « a sur b » when the whole is under ``minimum`` (IND-08)."""
    if b == 0:
        return NOT_KNOWN
    return fraction(a, b) if b < minimum else percent(a / b)


def money(euros: Any) -> str:
    """Write an amount: « 13 400 € », « 1,2 M€ »."""
    whole = _rounded(euros, 0)
    if whole is None:
        return NOT_KNOWN
    for size, short in ((10**9, "Md€"), (10**6, "M€")):
        if abs(whole) >= size:
            return f"{number(whole / size, 1)}{FINE}{short}"
    return f"{number(whole)}{FINE}€"


def join(items: Iterable[str], most: int | None = None, nothing: str = "aucune") -> str:
    """Write a list: « A, B et C », « A, B, C et 17 autres » beyond ``most``.

    Of words, it returns words. One item too many is named: « et une autre » would be no shorter.
    """
    names = list(items)
    if not names:
        return nothing
    if most is not None and len(names) > most + 1:
        names = [*names[:most], f"{number(len(names) - most)} autres"]
    if len(names) == 1:
        return names[0]
    if any(isinstance(name, Words) for name in names):
        return Words(Words(", ").join(names[:-1]), " et ", names[-1])
    return f"{', '.join(names[:-1])} et {names[-1]}"
