"""How messages about data are worded: quoted values, lists, the nearest known word."""

import difflib
import re
from collections.abc import Iterable
from functools import cache

from revitalisation.errors import BLOCKING, Fault
from revitalisation.french.folding import fold
from revitalisation.french.typography import FINE, typography

_LONGEST = 60
_INNER = re.compile(r"«[ \u00a0\u202f]*|[ \u00a0\u202f]*»")


def say(template: str, *values: object, **named: object) -> str:
    """Return a French sentence with its typography; values stay as they were written."""
    return _typeset(template).format(*values, **named)


def fault(
    file: str,
    template: str,
    *values: object,
    line: int | None = None,
    column: str | None = None,
    severity: str = BLOCKING,
    rule: str = "",
) -> Fault:
    """Return a fault of a file, its message said as `say` does."""
    return Fault(file, line, column, say(template, *values), severity, rule)


@cache
def _typeset(template: str) -> str:
    return typography(template)


def quote(text: str) -> str:
    """Return text between French quotes, cut when it is long; its own quotes become “ ”."""
    inner = inside(text)
    short = inner if len(inner) <= _LONGEST else inner[: _LONGEST - 1].rstrip() + "…"
    return f"«{FINE}{short}{FINE}»"


def inside(text: str) -> str:
    """Return text to put between French quotes: its own quotes become “ ”."""
    return _INNER.sub(lambda found: "“" if "«" in found[0] else "”", text)


def enumerated(words: Iterable[str]) -> str:
    """Return words between French quotes, separated by commas."""
    return ", ".join(map(quote, words))


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word nearest to one, accents and capitals aside; ``None`` if none is."""
    plain: dict[str, str] = {}
    for name in known:
        plain.setdefault(fold(name.strip()), name)
    found = difflib.get_close_matches(fold(word.strip()), plain, n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


def alike(word: str, known: Iterable[str]) -> str:
    """Say what sets a word apart from a known one that looks the same; nothing if none does."""
    bare = " ".join(word.split())
    if bare in set(known):
        return say("{} a une espace insécable ou de trop : retapez {}.", quote(word), quote(bare))
    return ""


def nearest(word: str, known: Iterable[str], what: str) -> str:
    """Return the French refusal of an unknown word, naming the nearest one that exists."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.4)
    hint = say(" Vouliez-vous dire {} ?", quote(close[0])) if close else ""
    rest = say(" Possibles : {}.", ", ".join(names)) if names else ""
    return say("{} {} n’existe pas.{}{}", what, quote(word), hint, rest)
