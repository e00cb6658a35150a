"""Dot strips of the fiches: where a commune stands among the communes accompagnées."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from revitalisation.drawing.identity import role
from revitalisation.drawing.svg import Look, drawing, path, tag

WIDTH, MIDDLE = 56.0, 2.5
"""Width and half of the height on paper, in millimetres."""
_EDGE = 1.9
"""Room for half a symbol at both ends."""


def strip_svg(value: Any, epci: Any, median: Any, others: Iterable[Any]) -> str:
    """Return a strip: full disc, the commune; open disc, its EPCI; lozenge, the median; ticks.

    All values have the same unit. The line runs from the least to the most of ``others``, the
    communes accompagnées; an EPCI or a median beyond them is drawn beyond the line, never moved.
    What is missing is not drawn. To those who do not see it, the table beside says it all.
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
    title = "position entre le minimum et le maximum"
    return drawing((0, 0, WIDTH, 2 * MIDDLE), *shapes, title=title, class_="bande-points")


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
