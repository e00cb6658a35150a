"""Words without accents nor capitals: to compare them, to sort them, to name things after them."""

import re
import unicodedata


def unaccented(text: str) -> str:
    """Return a text without its accents."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Return a text without accents nor capitals, œ as oe, ’ as '; nothing else changes."""
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return unaccented(plain)


def slug(text: str) -> str:
    """Return an ASCII name made from a text: « L’œuvre d’Art » gives ``l-oeuvre-d-art``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def sort_key(name: str) -> str:
    """Return the key that sorts names as French does: É with E, œ as oe, word by word."""
    return f"{slug(name).replace('-', ' ')}\0{name.casefold()}\0{name}"
