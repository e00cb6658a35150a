"""What pandoc leaves out of a Word document: fields, landscape pages, what tables say of them."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from revitalisation.publish.word.plates import LYING, UPRIGHT

EMU = 36_000
"""Word's unit of length in a millimetre."""
SIDE = 15
"""Margin of a landscape page, in millimetres."""
CONTENTS = {
    "titres": ("Heading", 'TOC \\o "1-2" \\h \\z \\u'),
    "Figure": ("Caption", 'TOC \\h \\z \\c "Figure"'),
    "Tableau": ("Caption", 'TOC \\h \\z \\c "Tableau"'),
}
"""What a list of contents is asked for → style of what it lists, instruction of its field."""
_NUMBERED = re.compile(r"(Figure|Tableau) (\d+)")


def finish(book: Any, widths: Mapping[str, float]) -> None:
    """Complete a document that pandoc wrote (``docx.Document``), in place.

    ``widths`` gives the width of each picture, in millimetres, by address: pandoc makes those of
    landscape pages no wider than the others.
    """
    for picture in book.element.body.iter(tag("wp:inline")):
        _size(picture, widths)
    for paragraph in book.paragraphs:
        if paragraph.style.name == "Caption":
            _number(paragraph)
    for paragraph in book.paragraphs:
        if paragraph.style.name == "Sommaire automatique":
            _contents(book, paragraph)
    for table in book.tables:
        _finish(table)
    _turn(book)


def _size(picture: Any, widths: Mapping[str, float]) -> None:
    address = str(picture.find(f".//{tag('pic:cNvPr')}").get("descr"))
    extents = [picture.find(tag("wp:extent")), picture.find(f".//{tag('a:ext')}")]
    width = round(widths[address] * EMU)
    height = round(width * int(extents[0].get("cy")) / int(extents[0].get("cx")))
    for extent in extents:
        extent.set("cx", str(width))
        extent.set("cy", str(height))
    # Without them LibreOffice keeps three millimetres on each side.
    for side in "TBLR":
        picture.set(f"dist{side}", "0")


def _number(caption: Any) -> None:
    """Make the number of a caption one that Word counts and can refer to."""
    first = caption.runs[0]
    found = _NUMBERED.fullmatch(first.text.replace("\u00a0", " "))
    if found is None:
        return
    first.text = f"{found[1]}\u00a0"
    first._r.addnext(field(f"SEQ {found[1]} \\* ARABIC", found[2]))


def _contents(book: Any, place: Any) -> None:
    """List headings or captions as links: a field that Word completes with pages when asked to."""
    asked = place.text
    style, instruction = CONTENTS[asked]
    start, end = marks(instruction)
    lines = []
    for paragraph in book.paragraphs:
        name = paragraph.style.name
        if name not in (f"{style} 1", f"{style} 2", style):
            continue
        text = "".join(words.text or "" for words in paragraph._p.iter(tag("w:t")))
        if style == "Caption" and not text.startswith(asked):
            continue
        look = {"Heading 1": "toc 1", "Heading 2": "toc 2"}.get(name, "table of figures")
        line = made("w:p", made("w:pPr", made("w:pStyle", val=book.styles[look].style_id)))
        anchor = _bookmark(paragraph._p)
        line.append(link(anchor, text) if anchor else run(text))
        lines.append(line)
    if lines:
        for part in reversed(start):
            lines[0].insert(1, part)
        lines[-1].append(end)
    for line in lines:
        place._p.addprevious(line)
    place._p.getparent().remove(place._p)


def _bookmark(paragraph: Any) -> str:
    """Return the bookmark that pandoc put before a paragraph, or inside it."""
    before = paragraph.getprevious()
    if before is not None and before.tag == tag("w:bookmarkStart"):
        return str(before.get(tag("w:name")))
    inside = paragraph.find(tag("w:bookmarkStart"))
    return "" if inside is None else str(inside.get(tag("w:name")))


def _finish(table: Any) -> None:
    """Name a table by its caption or its heading, keep its rows whole, its first column a head."""
    properties = table._tbl.tblPr
    look = properties.find(tag("w:tblLook"))
    if look is not None:
        look.set(tag("w:firstColumn"), "1")
    properties.append(made("w:tblCaption", val=_above(table._tbl)))
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, made("w:cantSplit"))
    # The source does not start a page without a row above it.
    for cell in table.rows[-1].cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _above(table: Any) -> str:
    for element in table.itersiblings(tag("w:p"), preceding=True):
        style = element.find(f"{tag('w:pPr')}/{tag('w:pStyle')}")
        name = "" if style is None else style.get(tag("w:val"))
        if name == "Caption" or name.startswith("Heading"):
            return "".join(words.text or "" for words in element.iter(tag("w:t")))
    return ""


def _turn(book: Any) -> None:
    """End a part of the document, in portrait or in landscape, where a paragraph asks for it."""
    last = book.element.body.sectPr
    places = [p for p in book.paragraphs if p.style.name in (UPRIGHT, LYING)]
    for place in _needed(places):
        page = deepcopy(last)
        if place.style.name == LYING:
            _lie(page)
        for part in place.runs:
            part._r.getparent().remove(part._r)
        place._p.get_or_add_pPr().append(page)


def _needed(places: list[Any]) -> Iterator[Any]:
    """Leave out a portrait part with nothing in it, between two landscape pages."""
    kept: list[Any] = []
    for place in places:
        last = kept[-1]._p if kept else None
        if place.style.name == UPRIGHT and last is not None and place._p.getprevious() is last:
            last.getparent().remove(last)
            place._p.getparent().remove(place._p)
            kept.pop()
        else:
            kept.append(place)
    return iter(kept)


def _lie(page: Any) -> None:
    size, margins = page.find(tag("w:pgSz")), page.find(tag("w:pgMar"))
    width, height = (size.get(tag(f"w:{side}")) for side in "wh")
    size.set(tag("w:w"), height)
    size.set(tag("w:h"), width)
    size.set(tag("w:orient"), "landscape")
    for side in ("top", "bottom", "left", "right"):
        margins.set(tag(f"w:{side}"), str(round(SIDE * 1440 / 25.4)))


def tag(name: str) -> str:
    """Return a name with its namespace: ``w:tbl`` is ``{http://…}tbl``."""
    return qn(name)


def made(name: str, *children: Any, **attributes: str) -> Any:
    """Return a new element, its attributes in the namespace of Word."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    element.extend(children)
    return element


def run(text: str) -> Any:
    """Return a run of plain text."""
    words = made("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    return made("w:r", words)


def field(instruction: str, shown: str) -> Any:
    """Return a field, with what it shows until Word works it out again."""
    return made("w:fldSimple", run(shown), instr=f" {instruction} ")


def marks(instruction: str) -> tuple[list[Any], Any]:
    """Return what opens and what closes a field that spans several paragraphs."""
    words = made("w:instrText")
    words.text = f" {instruction} "
    words.set(qn("xml:space"), "preserve")
    start, middle, end = (
        made("w:r", made("w:fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")
    )
    return [start, made("w:r", words), middle], end


def link(anchor: str, text: str) -> Any:
    """Return a link to a bookmark of the document."""
    return made("w:hyperlink", run(text), anchor=anchor, history="1")


def border(side: str, eighths: int, colour: str) -> Any:
    """Return a ruled side of a table or a cell; ``eighths`` of a point thick."""
    return made(f"w:{side}", val="single", sz=str(eighths), space="0", color=colour)
