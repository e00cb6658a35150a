"""The few pieces of WordprocessingML that python-docx has no name for."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


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
