"""The PDF: WeasyPrint over the paper document, refused when something in it is not as it should."""

import gc
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from logging.handlers import BufferingHandler
from typing import Any, NamedTuple

from revitalisation.drawing.fonts import only_ours
from revitalisation.drawing.identity import identity
from revitalisation.errors import PublicationError
from revitalisation.publish.paper import tags
from revitalisation.publish.paper.compose import Paper
from revitalisation.publish.paper.layout import SVG, VARIANT, Layout, lay_out, pages

# What WeasyPrint says of a declaration that it does not know; the rest is a fault of the document.
_HARMLESS = re.compile(r"^(Ignored |Expected a media type|Invalid media type)")
_FRENCH = (
    (
        r"Image \"(?P<what>.*)\" has no required alt",
        "l’image « {what} » n’a pas de texte alternatif",
    ),
    (r"Missing required \"lang\"", "la langue du document n’est pas donnée"),
    (
        r"\.notdef glyph.*\"(?P<what>.*)\" \((?P<code>U\+\w+)\)",
        "la police n’a pas le caractère « {what} » ({code})",
    ),
    (r"No anchor #(?P<what>\S+) for", "le renvoi « #{what} » ne mène nulle part"),
    (
        r"Content discarded: target points to undefined anchor .*'#?(?P<what>[^']+)'",
        "le renvoi « #{what} » ne mène nulle part",
    ),
    (r"Anchor defined twice: '(?P<what>.*)'", "l’identifiant « {what} » sert deux fois"),
    (r"Failed to load image at '(?P<what>[^']*)'", "l’image « {what} » n’a pas été lue"),
    (r"Failed to render SVG image (?P<what>.*)", "le dessin « {what} » n’a pas pu être tracé"),
)


class Pdf(NamedTuple):
    """A PDF, and the page of each of its anchors."""

    content: bytes
    pages: Mapping[str, int]


def convert(paper: Paper) -> Pdf:
    """Return a volume as a tagged PDF, the same bytes for the same volume.

    Raises
    ------
    PublicationError
        When a character is not in the font, a heading skips a level, a cross-reference leads
        nowhere, a resource is not ours… All faults are listed.
    """
    with only_ours(), _listening() as said, _uncollected():
        parts = lay_out(paper)
        faults = list(chain(_faults_of(parts), *(part.misplaced() for part in parts)))
        drawn = parts[0].drawn.copy([page for part in parts for page in part.drawn.pages])
        content = drawn.write_pdf(pdf_variant=VARIANT, finisher=tags.mend)
        messages = [record.getMessage() for record in said if record.levelno >= logging.WARNING]
        faults += [_translate(each) for each in messages if not _HARMLESS.match(each)]
        faults += _foreign_fonts(drawn.fonts.values())
    if faults:
        listed = "\n".join(f"- {fault}" for fault in dict.fromkeys(faults))
        raise PublicationError(f"Le PDF n’a pas été écrit :\n{listed}")
    assert isinstance(content, bytes)
    return Pdf(content, pages(parts))


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """Collect what WeasyPrint only logs."""
    ear, logger = BufferingHandler(capacity=100_000), logging.getLogger("weasyprint")
    spread, logger.propagate = logger.propagate, False
    logger.addHandler(ear)
    try:
        yield ear.buffer
    finally:
        logger.removeHandler(ear)
        logger.propagate = spread


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage alone: looking for it among the boxes takes up to a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _translate(message: str) -> str:
    for pattern, french in _FRENCH:
        if found := re.match(pattern, message, re.DOTALL):
            return french.format(**found.groupdict())
    return f"WeasyPrint signale : {message}"


def _faults_of(parts: Sequence[Layout]) -> Iterator[str]:
    """Yield what a tagged PDF needs and WeasyPrint does not look at."""
    level = 0
    for element in chain.from_iterable(part.root.iter() for part in parts):
        tag = element.tag
        if isinstance(tag, str) and re.fullmatch("h[1-6]", tag):
            words = " ".join("".join(element.itertext()).split())
            if not words:
                yield f"un titre de niveau {tag[1]} est vide"
            if int(tag[1]) > level + 1:
                yield f"le titre « {words} » saute du niveau {level} au niveau {tag[1]}"
            level = int(tag[1])
        elif tag == f"{SVG}svg" and not (
            element.findtext(f"{SVG}title") or element.get("aria-hidden") == "true"
        ):
            yield "un dessin dans le texte n’a pas de titre (« <title> »)"


def _foreign_fonts(fonts: Any) -> list[str]:
    ours = identity()["police"]["famille"]
    return [
        f"la police « {font.family} » n’est pas celle de l’identité"
        for font in fonts
        if not font.family.startswith(ours)
    ]
