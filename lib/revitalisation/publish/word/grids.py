"""Tables as Word holds them: cells, and columns as wide as their words ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from revitalisation.drawing.text_metrics import text_width
from revitalisation.french.spans import Words
from revitalisation.publish.word.pictures import LANDSCAPE, PORTRAIT
from revitalisation.publish.word.writer import shown, spelled

POINTS = 9.0
"""Size of the letters."""
PADDING, LONGEST = 2.6, 70.0
"""Inner margins of a column, width past which its cells take several lines (millimetres)."""
SHORT = 16
"""Characters of a text that stays on one line."""
TWIPS = 1440 / 25.4
"""Word's unit of width, in a millimetre."""


@dataclass(frozen=True)
class GridCell:
    """A cell; ``merged`` is « restart » at the top of one over several rows, « continue » under."""

    lines: tuple[str, ...] = ("",)
    right: bool = False
    strong: bool = False
    span: int = 1
    merged: str = ""
    anchor: str = ""

    @property
    def words(self) -> list[str]:
        """Its words; a no-break space holds two of them together."""
        lines = ("".join(map(shown, spelled(Words(line)).spans)) for line in self.lines)
        return [word for line in lines for word in line.split(" ") if word]


@dataclass(frozen=True)
class Grid:
    """A table: its heads, then its rows; ``lying`` on a landscape page."""

    rows: Sequence[Sequence[GridCell]]
    lying: bool = False

    @cached_property
    def widths(self) -> list[int]:
        """Width of each column, in twentieths of a point."""
        room = (LANDSCAPE if self.lying else PORTRAIT)[0]
        return [round(width * TWIPS) for width in shares(self.rows, room)]

    def placed(self, row: Sequence[GridCell]) -> Iterable[tuple[GridCell, int]]:
        """Yield the cells of a row, each with its width."""
        place = 0
        for cell in row:
            yield cell, sum(self.widths[place : place + cell.span])
            place += cell.span


def shares(rows: Sequence[Sequence[GridCell]], page: float) -> list[float]:
    """Return the width of each column, in millimetres, on a page that leaves so many.

    A cell over several columns asks nothing of them.
    """
    spread = [[c for cell in row for c in [cell if cell.span == 1 else None] * cell.span]
              for row in rows]  # fmt: skip
    least, typical, most = [], [], []
    for place, column in enumerate(zip(*spread, strict=True)):
        cells = [
            (cell, "Regular" if rank and place and not cell.strong else "Bold")
            for rank, cell in enumerate(column)
            if cell
        ]
        widths = [text_width(" ".join(cell.words), POINTS, style) for cell, style in cells]
        # The width of the cell in which a letter stands on average: one long cell changes little.
        mean = sum(n * n for n in widths) / (sum(widths) or 1.0)
        least.append(PADDING + max((_widest(cell, style) for cell, style in cells), default=0.0))
        typical.append(max(least[-1], PADDING + min(mean, LONGEST)))
        most.append(PADDING + max(widths, default=0.0))
    low, high = (typical, most) if sum(typical) <= page else (least, typical)
    asked = [more - less for less, more in zip(low, high, strict=True)]
    part = min(1.0, max(0.0, page - sum(low)) / (sum(asked) or 1.0))
    found = [less + part * more for less, more in zip(low, asked, strict=True)]
    scale = min(1.0, page / sum(found))
    return [width * scale for width in found]


def _widest(cell: GridCell, style: str) -> float:
    """Return the millimetres that a cell needs not to break a word, nor a short text."""
    whole = " ".join(cell.words)
    # A line may end after a hyphen, or a dash between two names.
    broken = whole.replace("-", "- ").replace("–", "– ").split(" ")
    kept = [whole] if len(whole) <= SHORT else broken
    return max(text_width(word, POINTS, style) for word in kept)
