"""Lists of names in French, and their order."""

import re
import unicodedata
from collections.abc import Iterable

from revitalisation.numerals import number


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
