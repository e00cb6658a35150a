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
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


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
    # A spreadsheet reads « _x0041_ » as « A » : its underscore is written the same way.
    cell.value = _ESCAPED.sub("_x005F_", text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def put_head(cell: Cell, text: str) -> None:
    """Write the head of a column."""
    put_text(cell, text)
    cell.font, cell.fill, cell.alignment = _HEAD, _FILL, WRAP
