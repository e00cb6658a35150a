"""Cells of a spreadsheet that people open: texts that stay texts, heads that look like heads."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill

from revitalisation.errors import DataError, Fault
from revitalisation.french.messages import say

LONGEST = 32_767
"""Signs that a cell of a spreadsheet holds."""
_INK, _PAPER = "FFFFFF", "14203A"
_HEAD = Font(name="Calibri", bold=True, color=_INK)
_FILL = PatternFill("solid", fgColor=_PAPER)
WRAP = Alignment(wrap_text=True, vertical="top")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(
    r"_x(005F(?=_x[0-9A-F]{4}_)|00[01][0-9A-F]|D[89A-F][0-9A-F]{2}|FFF[EF])_", re.IGNORECASE
)
"""What writers escape; LibreOffice leaves « _x0041_ » as it is, though it would read it « A »."""


def put_text(cell: Cell, text: str) -> None:
    """Write a text as a text, whatever it begins with."""
    if len(text) > LONGEST or ILLEGAL_CHARACTERS_RE.search(text):
        why = (
            "texte de plus de 32 767 signes, un tableur le couperait : raccourcissez-le."
            if len(text) > LONGEST
            else "caractère de commande qu’un tableur refuse : retirez-le de la table."
        )
        sheet = cell.parent.title if cell.parent else ""
        raise DataError([Fault(sheet, cell.row, cell.coordinate, say(why))])
    cell.value = escaped(text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def escaped(text: str) -> str:
    """Return a text as an .xlsx holds it: « _x0041_ », read as « A », has its underscore so."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """Return the text that an .xlsx holds (ECMA-376, ST_Xstring); half a character is lost."""
    found = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    return (
        found
        if text == found
        else found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


def put_head(cell: Cell, text: str) -> None:
    """Write the head of a column."""
    put_text(cell, text)
    cell.font, cell.fill, cell.alignment = _HEAD, _FILL, WRAP
