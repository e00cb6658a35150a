"""Strips: where a commune stands among the communes accompagnées, or all those of a perimeter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts.canvas import Canvas, records
from revitalisation.drawing.identity import PX_PER_MM, role
from revitalisation.drawing.subjects import ANY
from revitalisation.drawing.svg import Look, drawing, path, tag
from revitalisation.drawing.text_boxes import SMALL, measure

WIDTH, MIDDLE = 56.0, 2.5
"""Width and half of the height on paper, in millimetres."""
_EDGE = 1.9
"""Room for half a symbol at both ends."""
ROW, TOP = 19.5, 84.0
"""Height of a row of `named_strip` and of what stands above the first, in px."""


@dataclass(frozen=True)
class Class:
    """A class of values: its limits in words, how many communes, the value that counts them."""

    words: str
    count: int
    measure: str


def strip_svg(
    value: Any, epci: Any, median: Any, others: Iterable[Any], said: str = "position"
) -> str:
    """Return a strip: full disc, the commune; open disc, its EPCI; lozenge, the median; ticks.

    All values have the same unit. The line runs from the least to the most of ``others``, the
    communes accompagnées; an EPCI or a median beyond them is drawn beyond the line, never moved.
    What is missing is not drawn. ``said`` tells the position to those who do not see it.
    """
    known = [float(x) for x in others if pd.notna(x)]
    drawn = [float(x) for x in (value, epci, median) if pd.notna(x)] + known
    low, high = min(drawn, default=0.0), max(drawn, default=0.0)

    def at(x: Any) -> float:
        part = (float(x) - low) / (high - low) if high > low else 0.5
        return _EDGE + part * (WIDTH - 2 * _EDGE)

    # Fills hide the ticks behind, and follow the page when dark.
    edge: Look = {"stroke": role("encre"), "stroke_width": 0.38}
    ink: Look = {"class_": "d-encre d-cerne", "fill": role("encre"), **edge}
    open_: Look = {"class_": "d-vide d-cerne", "fill": role("page"), **edge}
    shapes = _ticks(sorted(at(x) for x in known))
    if pd.notna(epci):
        shapes.append(tag("circle", cx=at(epci), cy=MIDDLE, r=1.2, **open_))
    if pd.notna(median):
        lozenge = path("M", at(median), MIDDLE - 1.9, "l 1.2 1.9 l -1.2 1.9 l -1.2 -1.9 Z")
        shapes.append(tag("path", d=lozenge, **open_))
    if pd.notna(value):
        shapes.append(tag("circle", cx=at(value), cy=MIDDLE, r=1.25, **ink))
    return drawing((0, 0, WIDTH, 2 * MIDDLE), *shapes, title=said, class_="bande-points")


def _ticks(places: list[float]) -> list[str]:
    """Draw the line of the communes, one tick each, taller at both ends."""
    if not places:
        return []
    ends = places[0], places[-1]
    heights = [(x, 1.5 if x in ends else 1.1) for x in dict.fromkeys(places)]
    marks = "".join(path("M", x, MIDDLE - half, "V", MIDDLE + half) for x, half in heights)
    line: Look = {"fill": "none", "class_": "d-filet", "stroke": role("filet"), "stroke_width": 0.3}
    tick: Look = {"class_": "d-repere", "stroke": role("non-explore"), "stroke_width": 0.28}
    return [
        tag("path", d=path("M", ends[0], MIDDLE, "H", ends[1]), **line),
        tag("path", d=marks, fill="none", **tick),
    ]


def named_strip(
    rows: pd.DataFrame,
    every: Iterable[float],
    limits: Sequence[float],
    classes: Sequence[Class],
    whole: float,
    width: float,
) -> tuple[go.Figure, float]:
    """Draw some communes by name, a row each, under the strip of all those of a perimeter.

    Parameters
    ----------
    rows
        The communes in the order drawn: ``nom``, ``taux`` (in %, maybe missing), ``sujet``.
    every
        The known rates of all the communes of the perimeter, in %.
    limits, classes
        The limits between classes, and the classes, lowest first: one more than limits.
    whole
        The rate of the whole perimeter.
    width
        In millimetres; the height, that follows from the number of rows, is returned too.
    """
    canvas, data = Canvas("bande", width, 0), records(rows)
    known = sorted(every)
    left = max([measure("ensemble", 15), *(measure(row["nom"], 15, 600) for row in data)]) + 14
    ends = known[0], known[-1]
    unit = (canvas.width - left - 8) / (ends[1] - ends[0] or 1.0)

    def at(value: float) -> float:
        return left + 4 + (value - ends[0]) * unit

    foot, grey, light = TOP + ROW * len(data), role("non-explore"), role("secondaire")
    for limit in limits:
        canvas.line([(at(limit), 43), (at(limit), foot)], role("filet"))
        canvas.write(french.rate(limit), at(limit), 33, "middle", SMALL, colour=light)
    for (low, high), each in zip(pairwise([ends[0], *limits, ends[1]]), classes, strict=True):
        said = f"{each.words}\u202f: {french.count(each.count, 'commune')}"
        bar = (at(low) + 3, 20.0, at(high) - at(low) - 6, 3.0, grey)
        canvas.bar(*bar, hover=said, measure=each.measure)
        middle = (at(low) + at(high)) / 2
        canvas.write(french.number(each.count), middle, 9, "middle", weight=700)
    for value in known:
        canvas.line([(at(value), 44), (at(value), 60)], grey)
    canvas.write(french.count(len(known), "commune", digits=True), 0, 52, colour=light)
    canvas.line([(at(whole), 44), (at(whole), foot)], role("encre"), 1.4, "dot")
    canvas.write("ensemble", 0, 72, size=SMALL, colour=light)
    canvas.write(french.rate(whole), at(whole) + 5, 72, size=SMALL, colour=light)
    for rank, row in enumerate(data):
        y = TOP + ROW * (rank + 0.5)
        canvas.subject = row.get("sujet", ANY)
        canvas.write(row["nom"], 0, y, weight=600)
        if pd.isna(row["taux"]):
            canvas.remark("n. d.", left, y)
            continue
        x, said = at(float(row["taux"])), french.rate(row["taux"])
        canvas.bar(x - 2.5, y, 5, 15, role("encre"), hover=f"{row['nom']}\u202f: {said} %")
        # Left of its mark where it would be written over the rate of the whole, or off the sheet.
        back = x < at(whole) < x + 40 or x + 40 > canvas.width
        text = canvas.write(said, x - 7 if back else x + 7, y, "right" if back else "left", SMALL)
        canvas.line([(left, y), (min(x, text.box.left - 4), y)], role("filet"))
    canvas.subject = ANY
    canvas.high = -(-foot // PX_PER_MM)
    return canvas.figure(), canvas.high
