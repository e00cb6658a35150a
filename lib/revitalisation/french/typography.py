"""French typography of text that people wrote: apostrophes, spaces, œ, capitals, full stops."""

import re
from dataclasses import replace
from typing import overload

from revitalisation.french.missing import missing
from revitalisation.french.spans import Words

NOT_KNOWN = "n. d."
HARD = "\u00a0"
FINE = "\u202f"

_KEPT = re.compile(
    r"<!--.*?-->|<(pre|code|style|script)\b.*?</\1>|</?[A-Za-z][^<>]*>|&#?\w+;"  # HTML
    r"|```.*?```|`[^`]*`|\{\{.*?\}\}|\]\([^)]*\)"  # Markdown: code, checked values, links
    r"|\b(?:https?://|www\.)[^\s<>»]+|\b[\w.+-]+@[\w-]+\.[\w.]+",
    re.DOTALL,
)
"""What is not prose: tags with their attributes, code, addresses."""
_HOLE = "\ue000"
"""Stands for it while the rules pass."""
_BOUND = "\ue001"
"""Stands between two spans of words while the rules pass."""
_LIGATURES = {"oeu": "œu", "Oeu": "Œu", "OEU": "ŒU", "oeil": "œil", "Oeil": "Œil"}
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<=[^\W\d_])'(?=[\w«{_HOLE}{_BOUND}])"), "’"),
    (re.compile(r"\.{3}"), "…"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{FINE}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{FINE}»"),
    # Followed by a space or a closing: neither 10:30, nor a Markdown image, nor a column rule.
    (
        re.compile(rf"(?<=[^\s;:!?|-])[ \u00a0\u202f]*([;:!?]+)(?=[\s)»\]*_…{_HOLE}{_BOUND}]|$)"),
        rf"{FINE}\1",
    ),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]*(%|[kM]€|Md€|€)(?!\w)"), rf"{FINE}\1"),
    (re.compile(r"\b([nN]°)[ \u00a0\u202f]*(?=\d)"), rf"\1{HARD}"),
    (re.compile(r"\b(p\.) (?=\d)"), rf"\1{HARD}"),
    (re.compile(r"(?<![\w,.\u202f\u00a0-])(\d) (?=[^\W\d_])"), rf"\1{HARD}"),
    (re.compile(r"(?<=\d) (?=(?:ha|km|m|m²|km²)\b)"), HARD),
)


@overload
def typography(text: Words) -> Words: ...
@overload
def typography(text: str | None) -> str: ...
def typography(text: str | None) -> str:
    """Return text with French apostrophes, quotes, spaces and ligatures; words keep their spans.

    Tags, attributes, code, links and addresses are left alone; times (« 10:30 ») too. Applied
    twice it changes nothing more. Missing text is « n. d. ».
    """
    if isinstance(text, Words):
        whole = _set(_BOUND.join(span.text for span in text.spans)).split(_BOUND)
        pairs = zip(text.spans, whole, strict=True)
        return Words(*(replace(span, text=said) for span, said in pairs)) if text.spans else text
    return NOT_KNOWN if text is None or missing(text) else _set(text)


def _set(text: str) -> str:
    kept = [found[0] for found in _KEPT.finditer(text)]
    prose = _KEPT.sub(_HOLE, text)
    for plain, joined in _LIGATURES.items():
        prose = prose.replace(plain, joined)
    for pattern, replacement in _RULES:
        prose = pattern.sub(replacement, prose)
    pieces = iter(kept)
    return "".join(next(pieces, "") if c == _HOLE else c for c in prose)


_FIRST = re.compile(r"^((?:<[^>]*>|[\s«“(\[*_])*)(\w)")


@overload
def sentence(text: Words, stop: bool = True) -> Words: ...
@overload
def sentence(text: str, stop: bool = True) -> str: ...
def sentence(text: str, stop: bool = True) -> str:
    """Return text as a sentence: a capital first (É kept), a full stop last if none ends it.

    Words keep their spans. Titles have no full ``stop``.
    """
    if text.startswith(NOT_KNOWN):
        return text
    capital = _capital(text) if isinstance(text, Words) else _raised(text.strip())
    if not stop or not capital or capital.endswith((".", "!", "?", "…", ":")):
        return capital
    return capital + "."


def _raised(text: str) -> str:
    return _FIRST.sub(lambda found: found[1] + found[2].upper(), text, count=1)


def _capital(words: Words) -> Words:
    """Return the words with a capital in the first span that holds a letter."""
    for rank, span in enumerate(words.spans):
        if any(map(str.isalnum, span.text)):
            first = replace(span, text=_raised(span.text))
            return Words(*words.spans[:rank], first, *words.spans[rank + 1 :])
    return words
