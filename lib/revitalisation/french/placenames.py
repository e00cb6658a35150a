"""Names of communes and groups after *de*, *à* or an article, by the rules their tables give."""

import re
from typing import Any

from revitalisation.errors import RequestError
from revitalisation.french.folding import fold
from revitalisation.french.missing import missing

ARTICLES = {2: "le ", 3: "la ", 4: "les ", 5: "l’", 6: "aux ", 7: "las ", 8: "los "}
"""The article in a commune's name, by Insee's code (TNCC); 0 and 1 have none."""
NO_ELISION = re.compile(r"onz|oui\b", re.IGNORECASE)


def of(name: str, liaison: Any) -> str:
    """Write *de* and a commune's name: « d’Auchel », « du Parcq », « de La Couture ».

    The name has its article, as in the tables; ``liaison`` is Insee's code (TNCC), 0 to 8.

    Raises
    ------
    RequestError
        When the code is missing or unknown (REF-06).
    """
    return _with("de", name, liaison)


def at(name: str, liaison: Any) -> str:
    """Write *à* and a commune's name: « à Auchel », « au Parcq », « à La Couture »; as ``of``."""
    return _with("à", name, liaison)


def the(name: str, liaison: Any) -> str:
    """Write a name as a subject, with the article it has, or lacks: « Le Havre », « l’Aisne »."""
    code = _code(name, liaison)
    short = _bare(name, code)
    return _curly(name) if code < 2 or short != _curly(name) else ARTICLES[code] + short


def _with(word: str, name: str, liaison: Any) -> str:
    code = _code(name, liaison)
    contracted = {
        2: {"de": "du", "à": "au"},
        4: {"de": "des", "à": "aux"},
        6: {"de": "des", "à": "aux"},
    }
    if code in contracted:
        return f"{contracted[code][word]} {_bare(name, code)}"
    return f"d’{_curly(name)}" if code == 1 and word == "de" else f"{word} {the(name, code)}"


def _code(name: str, liaison: Any) -> int:
    written = "" if missing(liaison) else str(liaison).strip()
    if written not in tuple("012345678"):
        raise RequestError(_asked(name))
    return int(written)


def _asked(name: str) -> str:
    return (
        f"Précisez l’élision pour « {name} » : faut-il écrire « d’{name} » ou « de {name} » ? "
        "Sans cette information, aucune phrase ne peut être générée."
    )


def _curly(name: str) -> str:
    return name.replace("'", "’")


def _bare(name: str, code: int) -> str:
    article = ARTICLES.get(code, "")
    text = _curly(name)
    return text[len(article) :] if article and text.lower().startswith(article) else text


def of_group(name: str, article: Any) -> str:
    """Write *de* and a group's name: « de la CALL », « du pôle », « de TernoisCom »."""
    word = "" if missing(article) else _curly(str(article)).strip().lower()
    if word in ("le", "les"):
        return f"{'du' if word == 'le' else 'des'} {name}"
    if not word:
        return elide("de", name)
    return f"de {word}{name}" if word.endswith("’") else f"de {word} {name}"


def elide(word: str, name: str) -> str:
    """Write *de*, *que*, *le*, *la*… and what follows, elided before a vowel: « d’Arras ».

    Raises
    ------
    RequestError
        Before an h, mute or not: the tables know for communes (``of``).
    """
    first = fold(name)[:1]
    if first == "h":
        raise RequestError(_asked(name))
    if first and first in "aeiouy" and not NO_ELISION.match(name):
        return f"{word[:-1]}’{name}"
    return f"{word} {name}"
