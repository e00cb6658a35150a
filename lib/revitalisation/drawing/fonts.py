"""One font for the drawings and for the pages, whatever the system has installed."""

import base64
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from revitalisation.drawing.identity import identity
from revitalisation.french.characters import font_file

FACES = (
    ("Light", 300, "normal"),
    ("Regular", 400, "normal"),
    ("It", 400, "italic"),
    ("Semibold", 600, "normal"),
    ("Bold", 700, "normal"),
)
"""Style of the file, CSS weight and CSS style."""
_LATIN = (*range(0x20, 0x7F), *range(0xA0, 0x180))
ALWAYS = frozenset("’‘“”–—…−€\u202f") | frozenset(map(chr, _LATIN))
"""What a reader may type in the search field, or see in a message of the page."""


def faces(text: str) -> str:
    """Return the ``@font-face`` rules for a page that shows ``text``.

    The same characters give the same bytes. Characters that the font lacks are left to the
    reader's system.
    """
    wanted = frozenset(text) | ALWAYS
    return _rules("woff2", lambda style: subset(style, wanted))


def whole_faces() -> str:
    """Return the rules for a notebook: the whole font, larger than a page wants, made at once."""
    return _rules("opentype", lambda style: font_file(style).read_bytes())


def _rules(kind: str, content: Callable[[str], bytes]) -> str:
    family = identity()["police"]["famille"]
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{slant};'
        f"font-display:block;src:url(data:font/{kind};base64,"
        f'{base64.b64encode(content(style)).decode()}) format("{kind}")}}'
        for style, weight, slant in FACES
    )


@cache
def subset(style: str, wanted: frozenset[str]) -> bytes:
    """Return a smaller font, as WOFF2.

    Raises
    ------
    PublicationError
        When the file of the font is missing.
    """
    options = Options()
    options.hinting = False
    options.layout_features = ["kern", "liga", "ccmp", "locl", "mark", "mkmk"]
    # Times of making would change the bytes.
    font = TTFont(font_file(style), recalcTimestamp=False)
    thinner = Subsetter(options)
    thinner.populate(unicodes=sorted(map(ord, wanted)))
    thinner.subset(font)
    font.flavor = "woff2"
    made = BytesIO()
    font.save(made)
    return made.getvalue()


# The package holds each style twice; were both offered, the choice would be fontconfig's.
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{folder}</dir>
<cachedir>{cache}</cachedir>
<selectfont><rejectfont><glob>*.ttf</glob></rejectfont></selectfont>
</fontconfig>
"""


@contextmanager
def only_ours() -> Iterator[None]:
    """Let fontconfig see the identity's font and no other, while the block runs.

    WeasyPrint reads the setting when its font map is made, Chromium when it starts. A character
    that the font lacks is then a fault that can be reported, not a glyph of another font.
    """
    folder = font_file("Regular").parent
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="polices-", ignore_cleanup_errors=True) as work:
        file = Path(work) / "fonts.conf"
        file.write_text(
            _CONFIGURATION.format(folder=escape(str(folder)), cache=escape(work)), encoding="utf-8"
        )
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
