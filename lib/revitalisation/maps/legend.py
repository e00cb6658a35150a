"""The legend and the scale bar that a map carries inside its own drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import shapely

from revitalisation import french
from revitalisation.drawing.text_boxes import Box
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width
from revitalisation.maps import layers
from revitalisation.maps.layers import Colour, Label
from revitalisation.maps.sheet import Inset, MapSheet

ROW = 1.72
"""Height of a row, in em."""
GAP = 0.75
"""Space between the sign, the label and the count, in em."""
SIGN = 2.1
"""Width of the sign, in em."""
LENGTHS = (1, 2, 4, 10, 20, 40)
"""Lengths of a scale bar, in kilometres."""


@dataclass(frozen=True)
class Key:
    """One line of a legend.

    ``sign`` is « symbole » or « ligne »; ``colour`` its colour (for a symbol, the programme's
    code), ``width`` its thickness (mm).
    """

    sign: str
    label: str
    detail: str = ""
    colour: Colour = "encre"
    width: float = 0.4
    style: str = "Regular"


@dataclass(frozen=True)
class Legend:
    """Rows of one size, in points."""

    rows: tuple[Key, ...]
    points: float

    @property
    def em(self) -> float:
        """Size of the characters in millimetres."""
        return self.points * MM_PER_POINT

    @property
    def pitch(self) -> float:
        """Height of a row in millimetres."""
        return ROW * self.em

    @property
    def block(self) -> Inset:
        """Return the room that the legend takes."""
        widths = [self._ends(row)[2] for row in self.rows]
        return Inset(max(widths, default=0.0), self.pitch * len(self.rows))

    def traces(self, sheet: MapSheet, box: Box) -> list[go.Scatter]:
        """Draw the legend in its box."""
        found: list[go.Scatter] = []
        labels: dict[str, list[Label]] = {}
        details: list[Label] = []
        for rank, row in enumerate(self.rows):
            y = box.high - (rank + 0.5) * self.pitch
            start, after, _ = self._ends(row)
            found += self._sign(sheet, row, box.left + SIGN * self.em / 2, y)
            labels.setdefault(row.style, []).append(Label(box.left + start, y, row.label))
            if row.detail:
                details.append(Label(box.left + after, y, row.detail))
        for style, items in labels.items():
            found.append(layers.texts(sheet, items, "legende-texte", "encre", self.points, style))
        if details:
            found.append(layers.texts(sheet, details, "legende-detail", "secondaire", self.points))
        return found

    def _ends(self, row: Key) -> tuple[float, float, float]:
        """Return where the label and the detail of a row begin, and where it ends."""
        start = (SIGN + GAP) * self.em
        end = start + text_width(row.label, self.points, row.style)
        after = end + GAP * self.em
        wide = text_width(row.detail, self.points, "Regular")
        return start, after, after + wide if row.detail else end

    def _sign(self, sheet: MapSheet, row: Key, x: float, y: float) -> list[go.Scatter]:
        if row.sign == "symbole":
            code = str(row.colour)
            return layers.symbols(sheet, code, [(x, y)], 1.12 * self.em, "legende-symbole")
        half = SIGN * self.em / 2
        line = shapely.linestrings([[x - half, y], [x + half, y]])
        return [layers.lines(sheet, [line], "legende-ligne", row.colour, row.width)]


def counted(number: int) -> str:
    """Write a number of communes as a legend does, in figures, kept on one line."""
    said = f"{french.number(number)}\u00a0{french.agree(number, 'commune', 'communes')}"
    return said if number else "aucune commune"


def measured(plot: go.Figure, names: Sequence[str]) -> go.Figure:
    """Give the counts of a map's legend, in order, the names of the values that they are."""
    for trace in plot.data:
        if trace.meta["role"] == "legende-detail":
            trace.meta = {**trace.meta, "mesures": list(names)}
    return plot


def scale_block(width: float, points: float) -> Inset:
    """Return the room kept for a scale bar on a sheet of this width, in millimetres."""
    corners = ("bas-gauche", "bas-droite", "haut-gauche", "haut-droite", "bas", "haut")
    return Inset(min(62.0, 0.3 * width), 2.3 * points * MM_PER_POINT, corners)


def scale_bar(sheet: MapSheet, box: Box, points: float) -> list[go.Scatter]:
    """Draw a bar of a round length, half ink and half paper, with its kilometres above."""
    room = box.right - box.left - 3.2 * points * MM_PER_POINT
    fits = [length for length in LENGTHS if length * 1000 / sheet.scale <= room]
    length = fits[-1] if fits else LENGTHS[0]
    whole = length * 1000 / sheet.scale
    start, thick = box.left + 0.3 * points * MM_PER_POINT, 0.9
    if (box.left + box.right) / 2 > sheet.width * 0.6:
        start = box.right - whole - 1.9 * points * MM_PER_POINT
    bar = shapely.box(start, box.low + 0.3, start + whole, box.low + 0.3 + thick)
    half = shapely.box(start, box.low + 0.3, start + whole / 2, box.low + 0.3 + thick)
    y = box.low + 0.3 + thick + 0.75 * points * MM_PER_POINT
    marks: Sequence[Label] = [
        Label(start, y, "0", "center"),
        Label(start + whole / 2, y, f"{length / 2:g}".replace(".", ","), "center"),
        Label(
            start + whole - text_width(str(length), points, "Regular") / 2, y, f"{length}\u202fkm"
        ),
    ]
    return [
        layers.areas(sheet, [half], "echelle", "encre"),
        layers.lines(sheet, [bar], "echelle", "encre", 0.2),
        layers.texts(sheet, marks, "echelle-texte", "encre", points),
    ]
