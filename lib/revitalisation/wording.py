"""How messages about data are worded: quoted values, lists, the nearest known word."""

import difflib
import unicodedata
from collections.abc import Iterable
from functools import cache

from revitalisation.typography import FINE, typography

_LONGEST = 60


def say(template: str, *values: object) -> str:
    """Return a French sentence with its typography; values stay as they were written."""
    return _typeset(template).format(*values)


@cache
def _typeset(template: str) -> str:
    return typography(template)


def quote(text: str) -> str:
    """Return text between French quotes, cut when it is long."""
    return f"«{FINE}{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}{FINE}»"


def enumerated(words: Iterable[str]) -> str:
    """Return words between French quotes, separated by commas."""
    return ", ".join(map(quote, words))


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word nearest to one, accents and capitals aside; ``None`` if none is."""
    plain: dict[str, str] = {}
    for name in known:
        plain.setdefault(_plain(name), name)
    found = difflib.get_close_matches(_plain(word), plain, n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


def nearest(word: str, known: Iterable[str], what: str) -> str:
    """Return the French refusal of an unknown word, naming the nearest one that exists."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.4)
    hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
    return f"{what} « {word} » n’existe pas.{hint} Possibles : {', '.join(names)}."


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.strip().casefold().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
