"""Slips of the pen in an analyst's text (TXT-05): signs said twice, points, negations, spaces."""

import re
from dataclasses import dataclass

from revitalisation.tokens import MARK

_ANY_SPACE = "[ \u00a0\u202f]"
_FALL = "baisses?|reculs?|diminutions?|pertes?|chutes?|replis?|hausses?|progressions?|gains?"
_VERB = "baiss|recul|diminu|perd|chut|augment|progress|gagn"
_RULES: tuple[tuple[str, str], ...] = (
    # « baisse de −3 % », « a reculé de -0,4 % » : the word already says which way.
    (
        rf"(?i)\b((?:{_FALL}|(?:{_VERB})\w*)(?:{_ANY_SPACE}[\w’]+){{0,3}}?{_ANY_SPACE}(?:de|d’))"
        rf"{_ANY_SPACE}*[-−–+]{_ANY_SPACE}*(?=\d)",
        "\\1 ",
    ),
    (rf"(\d){_ANY_SPACE}*%{_ANY_SPACE}+(?:de{_ANY_SPACE}+)?points?\b", "\\1 points"),
    (r"(?<![\w\d,.)/-])-(?=\d)", "−"),
    (r"(\d)%", "\\1\u202f%"),
    (r"(?<=[^\W\d_])([;:!?])(?=\s)", "\u202f\\1"),
    (r"(?i)\bpas (aucune?)\b", "\\1"),
    (r"(?i)\bn’(\w+) pas (rien|jamais)\b", "n’\\1 \\2"),
    (r"\b1ère(s?)\b", "1re\\1"),
    (r"\b1er?ème\b", "1er"),
    (r"\b(\d+)i?[èe]mes?\b", "\\1e"),
    (r"(?i)\betc\.{2,}|\betc…", "etc."),
    (r'"([^"\n]+)"', "«\u202f\\1\u202f»"),
    (r"(?i)\b(de|la|le|les|des|du|et|à|en|un|une|que|qui|dans|par|pour)[ \n]\1\b", "\\1"),
    (r"(?<=\S) {2,}(?=\S)", " "),
    (r"[ \u00a0\u202f]+([,.])(?=\s|$)", "\\1"),
)


@dataclass(frozen=True)
class Slip:
    """What is written, what to write instead, and where."""

    written: str
    better: str
    position: int


def slips(text: str) -> tuple[Slip, ...]:
    """Return the slips of a text, in its order; tokens, code and addresses are left alone.

    Spaces before ; : ! ? % may be plain: the report sets the thin one. What is told is their
    absence, which a reader of the file would not see corrected.
    """
    hidden = re.sub(
        rf"{MARK.pattern}|`[^`]*`|\]\([^)]*\)|https?://\S+", lambda f: "\x00" * len(f[0]), text
    )
    found = []
    for pattern, better in _RULES:
        for match in re.finditer(pattern, hidden):
            start, end = _widened(hidden, match)
            fixed = hidden[start : match.start()] + match.expand(better)
            fixed += hidden[match.end() : end]
            if "\x00" not in hidden[start:end]:
                written, better = _shortest(_line(hidden[start:end]), _line(fixed))
                found.append(Slip(written, better, match.start()))
    found.sort(key=lambda slip: slip.position)
    apart: list[Slip] = []
    for slip in found:
        # One slip in another is one: the longer, told first.
        if not apart or slip.position >= apart[-1].position + len(apart[-1].written):
            apart.append(slip)
    return tuple(apart)


def _widened(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return where the words around a slip begin and end, so that the message can be read."""
    start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    after = re.compile(r"\s|$").search(text, match.end())
    return start, after.start() if after else len(text)


def _shortest(written: str, better: str) -> tuple[str, str]:
    """Take off the comma that ends both, when it is not what is at fault."""
    same = written[-1:] == better[-1:] and better[-1:] in (",", ";", ")")
    return (written[:-1], better[:-1]) if same and written[-2:-1].strip() else (written, better)


def _line(text: str) -> str:
    return " ".join(text.split(" ")).replace("\n", " ")
