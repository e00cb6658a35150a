"""The tokens of an analyst's text: ``{{v:name}}``, ``{{l:name}}``, ``{{q:name|word}}``."""

import re
from dataclasses import dataclass

MARK = re.compile(r"\{\{([^{}\n]*)(\}\})?")
_INSIDE = re.compile(r"\s*([vlq])\s*:\s*([^|\s]+)\s*(?:\|(.*))?", re.DOTALL)
_END = re.compile(r"[.!?…][»”)\u202f ]*(?:\s|$)|\n\s*\n|\n(?=#)|(?<=\n)#[^\n]*\n")


@dataclass(frozen=True)
class Token:
    """A token where it stands.

    ``kind`` is ``v`` (a value), ``l`` (a list of names), ``q`` (a word and its claim), or empty
    when what stands between the braces cannot be read. ``words`` are the parts after the name.
    """

    kind: str
    name: str
    words: tuple[str, ...]
    written: str
    line: int
    sentence: str


def read(text: str) -> tuple[Token, ...]:
    """Return every token of a text, with its line (from 1) and its sentence."""
    return tuple(_token(text, found) for found in MARK.finditer(text))


def _token(text: str, found: re.Match[str]) -> Token:
    inside = _INSIDE.fullmatch(found[1]) if found[2] else None
    place = line_of(text, found.start()), sentence_at(text, found.start())
    if inside is None:
        return Token("", "", (), found[0], *place)
    words = tuple(word.strip() for word in (inside[3] or "").split("|") if word.strip())
    return Token(inside[1], inside[2], words, found[0], *place)


def line_of(text: str, position: int) -> int:
    """Return the line of a position, from 1."""
    return text.count("\n", 0, position) + 1


def sentence_at(text: str, position: int) -> str:
    """Return the sentence around a position, on one line, tokens shown by their words."""
    start = max((end.end() for end in _END.finditer(text, 0, position)), default=0)
    after = _END.search(text, position)
    return plain(text[start : after.end() if after else len(text)])


def plain(text: str) -> str:
    """Return text on one line, each token as the word or the name it holds."""
    shown = MARK.sub(lambda found: _shown(found[1]), text)
    return " ".join(shown.replace("**", "").split())


def _shown(inside: str) -> str:
    parts = [part.strip() for part in inside.split("|")]
    kind, _, name = parts[0].partition(":")
    return parts[1] if kind.strip() == "q" and len(parts) > 1 else f"[{name.strip()}]"
