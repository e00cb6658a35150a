"""The styles of the Word document, out of pandoc's own and the identity: no file is kept."""

import io
import re
import subprocess
from collections.abc import Mapping
from typing import Any

from revitalisation.document.model import Document
from revitalisation.document.plain_words import NUMBER, QUIET
from revitalisation.drawing.identity import (
    RECOMMENDATIONS,
    identity,
    recommendation_colour,
    role,
)
from revitalisation.publish.word.pages import border, field, made, tag
from revitalisation.publish.word.plates import LYING, UPRIGHT

MARGINS = {"top": 20, "bottom": 22, "left": 23, "right": 23}
"""Millimetres, as on paper."""
# Name → (style it follows, size in points, and what differs: b bold, i italic, c colour's role,
# s space before and after in points, k kept with the next, p on a new page).
_PARAGRAPHS: Mapping[str, tuple[str | None, float, dict[str, Any]]] = {
    "Normal": (None, 10.5, {"c": "encre", "s": (0, 0)}),
    "Body Text": (None, 10.5, {"s": (0, 7)}),
    "First Paragraph": (None, 10.5, {}),
    "Compact": (None, 10.5, {"s": (0, 3)}),
    "Agence": ("Normal", 11, {"c": "secondaire", "s": (0, 40)}),
    "Title": (None, 30, {"b": True, "c": "encre", "s": (0, 6), "left": True}),
    "Subtitle": (None, 15, {"b": False, "c": "secondaire", "s": (0, 18), "left": True}),
    "TOC Heading": (None, 16, {"b": True, "c": "encre", "s": (18, 6), "k": True, "p": False}),
    "Sommaire": ("TOC Heading", 24, {"s": (0, 10), "p": True}),
    "toc 1": ("Normal", 10.5, {"b": True, "s": (6, 2)}),
    "toc 2": ("Normal", 10.5, {"s": (0, 1), "in": 6}),
    "table of figures": ("Normal", 9.5, {"s": (0, 0.5)}),
    "Heading 1": (None, 24, {"b": True, "c": "encre", "s": (0, 10), "k": True, "p": True}),
    "Heading 2": (None, 18, {"b": True, "c": "encre", "s": (12, 5), "k": True}),
    "Heading 3": (None, 12.5, {"b": True, "c": "encre", "s": (10, 3), "k": True}),
    "Heading 4": (None, 11, {"b": True, "c": "encre", "s": (10, 3), "k": True}),
    "Surtitre de page": ("Normal", 10.5, {"c": "secondaire", "s": (0, 4), "k": True, "p": True}),
    "Constat": ("Normal", 15, {"c": "encre", "s": (0, 10), "k": True}),
    "Chapeau": ("Normal", 13, {"c": "encre", "s": (0, 12)}),
    "Nombre": ("Normal", 15, {"b": True, "s": (0, 2), "k": True}),
    "Libellé": ("Normal", 10.5, {"i": True, "c": "secondaire", "s": (0, 4), "k": True}),
    "Communes": ("Normal", 10.5, {"b": True, "s": (0, 10)}),
    "Caption": (None, 11.5, {"b": True, "i": False, "c": "encre", "s": (14, 2), "k": True}),
    "Sous-titre de figure": ("Normal", 9.5, {"c": "secondaire", "s": (0, 4), "k": True}),
    "Image": ("Normal", 10.5, {"s": (2, 4), "k": True}),
    "Tableau": ("Normal", 9, {"s": (1, 1)}),
    "Tête de tableau": ("Normal", 9, {"b": True, "s": (1.5, 1.5), "k": True}),
    "Note": ("Normal", 8.5, {"c": "secondaire", "s": (3, 2), "k": True}),
    "Source": ("Normal", 8.5, {"c": "secondaire", "s": (2, 12)}),
    "Alerte": ("Normal", 10.5, {"b": True, "c": "alerte", "s": (4, 8)}),
    "Sommaire automatique": ("Normal", 10.5, {}),
    UPRIGHT: ("Normal", 1, {}),
    LYING: ("Normal", 1, {}),
}
_THEME_FONT = re.compile(rb'(<a:latin typeface=")[^"]*(")(?: panose="[^"]*")?')
_FONTS = re.compile(rb"(<w:fonts[^>]*>)")
FALLBACK = "Calibri"
"""The font that Word takes where the identity's is not installed."""


def reference(document: Document, pandoc: str) -> bytes:
    """Return the .docx whose styles, page and foot pandoc gives to the document.

    Parameters
    ----------
    pandoc
        The program, which holds the styles that ours amend.
    """
    import docx
    from docx.shared import Mm

    command = [pandoc, "--print-default-data-file", "reference.docx"]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    book = docx.Document(io.BytesIO(plain))
    for name, (base, size, more) in _PARAGRAPHS.items():
        _paragraph(book, name, base, size, more)
    for code, (number, _) in RECOMMENDATIONS.items():
        _number(book, NUMBER.format(number), recommendation_colour(code))
    _run(book, QUIET, role("non-explore"))
    _run(book, "Numéro de légende", role("encre"))
    _run(book, "Hyperlink", role("encre"), underline=True)
    _table(book)
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(page, f"{side}_margin", Mm(width))
    _foot(book, document)
    _fonts(book)
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def _paragraph(book: Any, name: str, base: str | None, size: float, more: dict[str, Any]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    style = _style(book, name, WD_STYLE_TYPE.PARAGRAPH)
    if base is not None:
        style.base_style = _style(book, base, WD_STYLE_TYPE.PARAGRAPH)
        style.quick_style = True
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = more.get("b"), more.get("i")
    if "c" in more:
        style.font.color.rgb = _rgb(role(more["c"]))
    shape = style.paragraph_format
    if "s" in more:
        shape.space_before, shape.space_after = map(Pt, more["s"])
    shape.keep_with_next = more.get("k")
    shape.page_break_before = more.get("p")
    if "in" in more:
        shape.left_indent = Mm(more["in"])
    if more.get("left"):
        shape.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _style(book: Any, name: str, kind: Any) -> Any:
    """Return a style of pandoc's, or a new one; python-docx looks for « Caption » elsewhere."""
    known = {style.name: style for style in book.styles}
    # Word's own names begin in lower case (« toc 1 »): it must not take them for a user's.
    return known.get(name) or book.styles.add_style(name, kind, builtin=name[0].islower())


def _run(book: Any, name: str, colour: str, underline: bool = False) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    style = _style(book, name, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = _rgb(colour)
    style.font.underline = underline or None
    return style


def _number(book: Any, name: str, colour: str) -> None:
    """Make the style of a préconisation's number: white on its colour."""
    style = _run(book, name, role("page"))
    style.font.bold = True
    style.element.get_or_add_rPr().append(made("w:shd", val="clear", color="auto", fill=colour[1:]))


def _table(book: Any) -> None:
    """Rule tables as on paper: a strong line around the head, a fine one between rows."""
    style = book.styles["Table"].element
    borders = made("w:tblBorders")
    for side, size, name in (("top", 8, "encre"), ("bottom", 8, "encre"), ("insideH", 2, "filet")):
        borders.append(border(side, size, role(name)[1:]))
    properties = style.find(tag("w:tblPr"))
    properties.insert(list(properties).index(properties.find(tag("w:tblCellMar"))), borders)
    margins = properties.find(tag("w:tblCellMar"))
    for side in margins:
        if side.tag in (tag("w:left"), tag("w:right")):
            side.set(tag("w:w"), "60")
    first = style.find(tag("w:tblStylePr"))
    old = first.find(f".//{tag('w:bottom')}")
    old.getparent().replace(old, border("bottom", 8, role("encre")[1:]))
    first.addnext(made("w:tblStylePr", made("w:rPr", made("w:b")), type="firstCol"))


def _foot(book: Any, document: Document) -> None:
    """Write the foot, the folio and, on a draft, the warning at the head of every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    page = book.sections[0]
    foot = page.footer.paragraphs[0]
    foot.style = book.styles["Note"]
    words = f"{document.agency} · {document.subtitle} {document.year}, {document.territory}"
    foot.add_run(f"{words} · page ")
    foot._p.append(field("PAGE", "1"))
    if document.draft:
        head = page.header.paragraphs[0]
        head.style = book.styles["Alerte"]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        head.add_run("Brouillon, ne pas diffuser")


def _fonts(book: Any) -> None:
    """Make the identity's font that of the theme, and say which one stands in for it."""
    family = identity()["police"]["famille"].encode()
    declared = (
        b'<w:font w:name="%s"><w:altName w:val="%s"/><w:family w:val="swiss"/>'
        b'<w:pitch w:val="variable"/></w:font>' % (family, FALLBACK.encode())
    )
    for part in book.part.package.iter_parts():
        if part.partname.endswith("/theme1.xml"):
            part._blob = _THEME_FONT.sub(rb"\g<1>" + family + rb"\g<2>", part.blob)
        elif part.partname.endswith("/fontTable.xml"):
            part._blob = _FONTS.sub(rb"\g<1>" + declared, part.blob, count=1)


def _rgb(code: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(code.removeprefix("#"))
