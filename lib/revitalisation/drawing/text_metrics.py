"""The room a text takes on paper, measured with the identity's own font."""

from functools import cache
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from revitalisation.errors import PublicationError
from revitalisation.french.characters import font_file

MM_PER_POINT = 25.4 / 72
WEAK = frozenset({"ca", "cc", "cu", "de", "des", "du", "et", "la", "le", "les"})
"""Words that should not end a line, as figures should not."""


@cache
def _advances(style: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(font_file(style), lazy=True) as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


def text_width(text: str, points: float, style: str = "Semibold", spacing: float = 0.0) -> float:
    """Return the width of one line of text, in millimetres.

    ``style`` names a font file (« Semibold », « Bold »…); ``spacing`` em follow each character.

    Raises
    ------
    PublicationError
        When the font lacks a character: it would be drawn in another font, wider or narrower.
    """
    glyphs, metrics, units = _advances(style)
    missing = sorted({letter for letter in text if ord(letter) not in glyphs})
    if missing:
        raise PublicationError(
            f"La police Source Sans Pro ({style}) n’a pas le caractère « {missing[0]} » "
            f"du texte « {text} » ; l’écrire autrement dans les tables."
        )
    advance = sum(metrics[glyphs[ord(letter)]][0] for letter in text) / units
    return (advance + spacing * len(text)) * points * MM_PER_POINT


def wraps(text: str) -> list[tuple[str, ...]]:
    """Return a text on one to three lines, each time cut where the longest line is shortest.

    A line never ends with « de », « du »… nor begins with a dash; a hyphen may end one.
    """
    pieces = text.replace("-", "-\0").replace(" ", " \0").split("\0")
    cuts = [rank for rank in range(1, len(pieces)) if _may_cut(pieces[rank - 1], pieces[rank])]
    found: list[tuple[str, ...]] = []
    for count in range(min(3, len(cuts) + 1)):
        choices = [
            tuple("".join(pieces[a:b]).strip() for a, b in pairwise((0, *chosen, len(pieces))))
            for chosen in combinations(cuts, count)
        ]
        found.append(min(choices, key=lambda lines: (max(map(len, lines)), lines)))
    return found


def _may_cut(before: str, after: str) -> bool:
    word = before.strip().lower()
    return word not in WEAK and not word.isdigit() and after.strip() not in ("-", "–")
