"""The numbers that a text writes by hand, those that are names, dates or ranks left out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from revitalisation import french
from revitalisation.tokens import MARK

_SPACE = "[ \u00a0\u202f]"
_MONTHS = "|".join(french.MONTHS)
_REFERENCE = (
    r"n°|nos|p\.|pp\.|page|pages|art\.|article|articles|alinéa|figure|fig\.|tableau|tab\.|carte|"
    r"annexe|chapitre|section|volet|axe|cas|phase|tranche|version|édition|échelle|route|rue"
)
LEFT_OUT = (
    r"«[^»]*»",  # a quotation
    r"`[^`]*`|\]\([^)]*\)|https?://\S+|www\.\S+",
    r"(?m)^\s*\d+[.)]\s",  # the numbers of a list
    rf"\b\d{{1,2}}(?:er)?{_SPACE}+(?:{_MONTHS})(?:{_SPACE}+\d{{4}})?\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\s?h(?:\s?\d{2})?\b",
    rf"(?i)\b(?:{_REFERENCE}){_SPACE}*(?:[LRD]\.{_SPACE}*)?\d+(?:-\d+)*",
    r"\b(?:19|20)\d{2}(?:[-–](?:19|20)\d{2})?\b",  # years and periods
    r"\b\d+(?:er|ers|re|res|e|es|ère|ème)\b",  # ranks
    r"\b[A-Za-z]+[-.]?\d[\w-]*|\b\d+[A-Za-z]\w*",  # acronyms and codes
    r"(?i)\b(?:tous|toutes)(?: les)? (?:deux|trois)\b|\bentre deux\b|\bdeux à deux\b"
    r"|\bl’un(?:e)? des deux\b",
)
"""What looks like a number and counts nothing; the guide (LISEZMOI) says the same in French."""
_LETTERS = {
    word: n for n in range(2, 100) for word in {french.words(n, "m"), french.words(n, "f")}
} | {"une dizaine": 10, "une douzaine": 12, "une vingtaine": 20, "une centaine": 100}
_SPOKEN = "|".join(sorted((re.escape(word) for word in _LETTERS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w,.-])(?P<digits>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?)"
    rf"(?:{_SPACE}*(?P<unit>%|€|[kM]€))?(?![\w])"
    rf"|(?i:(?<!\bcent )(?<!\bmille )\b(?P<spoken>{_SPOKEN})\b(?!-))"
)
_NOUN = re.compile(rf"{_SPACE}*([^\W\d_][\w’-]*)")


@dataclass(frozen=True)
class Written:
    """A number found in a text: as written, its value, the noun after it, where it stands."""

    text: str
    value: Fraction
    percent: bool
    noun: str
    position: int


def numbers(text: str, names: Iterable[str] = ()) -> tuple[Written, ...]:
    """Return the numbers of a text outside its tokens.

    Parameters
    ----------
    text
        As the analyst wrote it; positions are those of this text.
    names
        Proper names that hold a number (« 7 Vallées »).
    """
    hidden = MARK.sub(_blank, text)
    for name in sorted((n for n in names if re.search(r"\d", n)), key=len, reverse=True):
        pattern = _SPACE.join(map(re.escape, re.split(_SPACE, name)))
        hidden = re.sub(pattern, _blank, hidden, flags=re.IGNORECASE)
    for pattern in LEFT_OUT:
        hidden = re.sub(pattern, _blank, hidden)
    return tuple(_written(hidden, found) for found in _NUMBER.finditer(hidden))


def _blank(found: re.Match[str]) -> str:
    # As long as what it hides, lines kept: positions stay true. A letter would make a word.
    return re.sub(r"[^\n]", "\x00", found[0])


def _written(text: str, found: re.Match[str]) -> Written:
    noun = _NOUN.match(text, found.end())
    if found["spoken"]:
        value = Fraction(_LETTERS[found["spoken"].casefold()])
    else:
        value = Fraction(re.sub(_SPACE, "", found["digits"]).replace(",", "."))
    return Written(
        found[0], value, found["unit"] == "%", noun[1].casefold() if noun else "", found.start()
    )
