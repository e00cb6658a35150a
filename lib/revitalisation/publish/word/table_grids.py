"""Tables for Word: widths of columns, numbers to the right, a style for every cell."""

import re
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag

from revitalisation.document.plain_words import styled
from revitalisation.drawing.text_metrics import text_width

POINTS = 9.0
"""Size of the letters."""
PADDING, LONGEST = 2.6, 70.0
"""Inner margins of a column, width past which its cells take several lines (millimetres)."""
SHORT = 16
"""Characters of a text that stays on one line."""
CELL, HEAD = "Tableau", "Tête de tableau"
"""Styles of Word."""


def dress(page: BeautifulSoup, table: Tag, width: float) -> None:
    """Prepare a table for pandoc, on a page that leaves it a width (millimetres)."""
    rows = [list(row.find_all(["th", "td"], recursive=False)) for row in table.select("tr")]
    for cell in (cell for row in rows for cell in row):
        _dress(page, cell, HEAD if cell.find_parent("thead") else CELL)
    columns = page.new_tag("colgroup")
    for share in _shares(rows, width):
        columns.append(page.new_tag("col", attrs={"style": f"width:{100 * share:.2f}%"}))
    table.insert(0, columns)


def _dress(page: BeautifulSoup, cell: Tag, style: str) -> None:
    if "num" in cell.get_attribute_list("class"):
        cell["style"] = "text-align:right"
    row = cell.parent
    names = row.get_attribute_list("class") if row is not None else []
    bold = "total" in names or "damier-groupe" in names
    blocks = list(cell.find_all("p", recursive=False))
    if not blocks:
        line = page.new_tag("p")
        line.extend(list(cell.contents))
        cell.append(line)
        blocks = [line]
    for block in blocks:
        if bold:
            strong = page.new_tag("strong")
            strong.extend(list(block.contents))
            block.append(strong)
        block.wrap(styled(page, "div", style))


def _shares(rows: list[list[Tag]], page: float) -> list[float]:
    """Return the share of the page's width (millimetres) that each column takes.

    A row may miss the first cell, which stands over several of them: rows are read from the right.
    """
    least, typical, most = [], [], []
    for column in zip_longest(*(reversed(_spread(row)) for row in rows)):
        cells = [cell for cell in column if cell is not None]
        widths = [_width(cell, " ".join(_words(cell))) for cell in cells]
        # The width of the cell in which a letter stands on average: one long cell changes little.
        mean = sum(n * n for n in widths) / (sum(widths) or 1.0)
        least.append(PADDING + max(map(_widest, cells), default=0.0))
        typical.append(max(least[-1], PADDING + min(mean, LONGEST)))
        most.append(PADDING + max(widths, default=0.0))
    low, high = (typical, most) if sum(typical) <= page else (least, typical)
    asked = [more - less for less, more in zip(low, high, strict=True)]
    part = min(1.0, max(0.0, page - sum(low)) / (sum(asked) or 1.0))
    found = [less + part * more for less, more in zip(low, asked, strict=True)]
    whole = max(page, sum(found))
    return [width / whole for width in reversed(found)]


def _spread(row: list[Tag]) -> list[Tag | None]:
    """Return the cells of a row, nothing for each column of one that spans several."""
    found: list[Tag | None] = []
    for cell in row:
        span = int(str(cell.get("colspan", "1")))
        found.extend([cell] if span == 1 else [None] * span)
    return found


def _words(cell: Tag) -> list[str]:
    """Return the words of a cell; a no-break space holds two of them together."""
    blocks = cell.find_all("p") or [cell]
    texts = [block.get_text() for block in blocks]
    return [word for text in texts for word in re.split(r"[ \n\t]+", text) if word]


def _widest(cell: Tag) -> float:
    """Return the millimetres that a cell needs not to break a word, nor a short text."""
    words = _words(cell)
    whole = " ".join(words)
    # A line may end after a hyphen, or a dash between two names.
    kept = [whole] if len(whole) <= SHORT else re.split(r"(?<=[-–])| ", whole)
    return max((_width(cell, word) for word in kept), default=0.0)


def _width(cell: Tag, text: str) -> float:
    return text_width(text, POINTS, "Bold" if cell.name == "th" else "Regular")
