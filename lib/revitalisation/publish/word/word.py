"""The Word document: its parts written by templates from the records, then zipped."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import FileSystemLoader

from revitalisation import __version__
from revitalisation.document import calls, links
from revitalisation.document.model import Document
from revitalisation.document.reproducible_zip import packed
from revitalisation.drawing import fiche, panels
from revitalisation.drawing.identity import RECOMMENDATIONS, identity, recommendation_colour, role
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.folding import unaccented
from revitalisation.french.spans import Words, emphasised, strong
from revitalisation.paths import TEMPLATE
from revitalisation.publish.word import pictures, rows
from revitalisation.publish.word.writer import Writer, pages

PARTS = ("styles", "numbering", "fontTable", "settings", "header", "footer")
"""Parts beside the document: their names are those of their kinds."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _identifier(name: str) -> str:
    """Return the identifier of a style: « Préconisation 1 » is ``Preconisation1``."""
    return re.sub(r"[^A-Za-z0-9]", "", unaccented(name[:1].upper() + name[1:]))


_TEMPLATES = ENVIRONMENT.overlay(loader=FileSystemLoader([TEMPLATE / "word", TEMPLATE]))
_TEMPLATES.filters = ENVIRONMENT.filters | {"identifier": _identifier}
_TEMPLATES.globals = ENVIRONMENT.globals | {
    "emphasised": emphasised,
    "family": identity()["police"]["famille"],
    "pages": pages,
    "panels": panels,
    "pictures": pictures,
    "recommendation_colour": recommendation_colour,
    "recommendations": RECOMMENDATIONS,
    "role": role,
    "rows": rows,
    "sheets": fiche,
    "strong": strong,
    "variant": "papier",
    "version": __version__,
    "words": Words,
}


def convert(document: Document, svgs: Mapping[str, str]) -> bytes:
    """Return the document for Word, the same bytes for the same document.

    Raises
    ------
    PublicationError
        When a figure was not drawn.
    """
    sections = calls.on_paper(document.sections, calls.proved(document.sections))
    writer = Writer(svgs, links.anchors(sections))
    told: dict[str, Any] = {"d": document, "sections": sections, "w": writer, "parts": PARTS}
    body = _part("document", told)
    leads = [(part, part, f"{part}.xml") for part in PARTS]
    leads += [(f"lien{n}", "hyperlink", to) for n, to in enumerate(writer.addresses)]
    leads += [(name, "image", f"media/{name}.png") for name in writer.pictures]
    whole = [
        ("rId1", "officeDocument", "word/document.xml"),
        ("rId2", _PACKAGE, "docProps/core.xml"),
    ]
    return packed(
        {
            "[Content_Types].xml": _part("types", told),
            "_rels/.rels": _part("relations", {"relations": whole}),
            "docProps/core.xml": _part("core", told),
            "word/document.xml": body,
            "word/_rels/document.xml.rels": _part("relations", {"relations": leads}),
            **{f"word/{part}.xml": _part(part, told) for part in PARTS},
            **{f"word/media/{name}.png": each.png() for name, each in writer.pictures.items()},
        }
    )


def _part(name: str, told: Mapping[str, Any]) -> bytes:
    text = _TEMPLATES.get_template(f"{name}.xml.j2").render(told)
    return (_DECLARED + text.strip()).encode()
