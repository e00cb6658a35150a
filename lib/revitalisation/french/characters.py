"""Characters of a text that comes in: those that are replaced, those that cannot be printed."""

import re
import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTFont

from revitalisation.errors import PublicationError
from revitalisation.french.messages import quote, say

_REPLACED = {
    "-": "\u2010\u2011\u2043\ufe58\ufe63\uff0d",  # hyphens of typography
    "": "\u00ad",  # where a word may be cut
    " ": "\t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u205f\u3000",
    "\u202f": "\u2007\u2008\u2009\u200a",
}
_BY = {ord(sign): instead for instead, signs in _REPLACED.items() for sign in signs}
_ODD = re.compile(f"[{''.join(map(chr, _BY))}]")
_STRAIGHT = re.compile(r"https?://[^\s,\"]*|'")
_PLAIN = re.compile("[^\n -~\u00a0-\u0131Œœ’‘“”–—…€\u202f]")
"""What is not known beforehand to be in the font."""
_KINDS = {
    "Cc": "caractère de commande",
    "Cf": "caractère invisible",
    "Cn": "caractère qui n’existe pas",
    "Co": "caractère propre à une police",
    "Cs": "moitié de caractère",
    "Zl": "saut de ligne",
    "Zp": "saut de paragraphe",
}


def font_file(style: str) -> Path:
    """Return the OTF of a style (« Regular », « Semibold », « It »…) out of its package."""
    file = Path(str(resources.files("font_source_sans_pro"))) / f"files/SourceSansPro-{style}.otf"
    if not file.is_file():
        raise PublicationError(
            "La police Source Sans Pro est introuvable ; réinstaller l’environnement "
            "(paquet Python « font-source-sans-pro »)."
        )
    return file


def cleaned(text: str) -> str:
    """Return a text whose hyphens, spaces, apostrophes and accents are written as ours.

    Straight apostrophes become « ’ », as the closed lists have them; addresses keep theirs.
    """
    text = _STRAIGHT.sub(lambda found: "’" if found[0] == "'" else found[0], text)
    if text.isascii() and "\t" not in text:
        return text
    return unicodedata.normalize("NFC", _ODD.sub(lambda found: _BY[ord(found[0])], text))


def unprintable(text: str) -> str:
    """Say which character of a text cannot be printed, and what to do; nothing if all can."""
    for found in _PLAIN.finditer(text):
        sign = found[0]
        kind = _KINDS.get(unicodedata.category(sign), "")
        if not kind and ord(sign) in _letters():
            continue
        before = text[max(0, found.start() - 15) : found.start()]
        after = text[found.end() : found.end() + 15]
        shown = f"{before}{'▯' if kind else sign}{after}"
        return say(
            "{} (U+{}{}) dans {} : retirez-le, ou remplacez-le.",
            kind or say("caractère que la police du rapport n’a pas"),
            f"{ord(sign):04X}",
            f", {unicodedata.name(sign)}" if unicodedata.name(sign, "") else "",
            quote(" ".join(shown.split("\n"))),
        )
    return ""


@cache
def _letters() -> frozenset[int]:
    """Return the characters that the font has, upright and slanted."""
    with TTFont(font_file("Regular"), lazy=True) as upright, TTFont(font_file("It")) as slanted:
        return frozenset(upright.getBestCmap()) & frozenset(slanted.getBestCmap())
