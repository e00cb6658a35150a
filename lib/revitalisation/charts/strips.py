"""Dot strips of the fiches: where a commune stands among the communes accompagnées."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from revitalisation.drawing.identity import role
from revitalisation.drawing.symbols import number

WIDTH, HEIGHT = 56.0, 5.0
"""Size on paper, in millimetres."""
_EDGE = 1.9
"""Room for half a symbol at both ends."""


def strip_svg(value: Any, epci: Any, median: Any, others: Iterable[Any]) -> Markup:
    """Return a strip: full disc, the commune; open disc, its EPCI; lozenge, the median; ticks.

    The line runs from the least to the most of ``others``; an EPCI or a median beyond them is
    drawn beyond the line, never moved. What is missing is not drawn. To those who do not see
    it, the table beside says it all.

    Parameters
    ----------
    value, epci, median
        Three values in the same unit, or missing.
    others
        The values of the communes accompagnées, the commune's own among them.
    """
    known = [float(x) for x in others if pd.notna(x)]
    drawn = [float(x) for x in (value, epci, median) if pd.notna(x)] + known
    start = (
        f'<svg class="bande-points" viewBox="0 0 {number(WIDTH)} {number(HEIGHT)}" '
        f'width="{number(WIDTH)}mm" height="{number(HEIGHT)}mm" aria-hidden="true">'
        "<title>position entre le minimum et le maximum</title>"
    )
    if not drawn:
        return Markup(f"{start}</svg>")
    low, high = min(drawn), max(drawn)

    def at(x: Any) -> float:
        part = (float(x) - low) / (high - low) if high > low else 0.5
        return _EDGE + part * (WIDTH - 2 * _EDGE)

    shapes = [_ticks(sorted(at(x) for x in known))]
    for x, draw in ((epci, _ring), (median, _lozenge), (value, _disc)):
        if pd.notna(x):
            shapes.append(draw(at(x)))
    return Markup(f"{start}{''.join(shapes)}</svg>")


def _ticks(places: list[float]) -> str:
    """Draw the line of the communes, one tick each, taller at both ends."""
    if not places:
        return ""
    middle, first, last = HEIGHT / 2, places[0], places[-1]
    line = (
        f'<path d="M{number(first)} {number(middle)}H{number(last)}" class="d-filet" '
        f'fill="none" stroke="{role("filet")}" stroke-width=".3"/>'
    )
    marks = "".join(
        f"M{number(x)} {number(middle - half)}V{number(middle + half)}"
        for x in dict.fromkeys(places)
        for half in [1.5 if x in (first, last) else 1.1]
    )
    return line + (
        f'<path d="{marks}" class="d-repere" fill="none" stroke="{role("non-explore")}" '
        'stroke-width=".28"/>'
    )


def _paint(fill: str) -> str:
    """Outline in ink; the fill hides the ticks behind and follows the page when dark."""
    names = {"encre": "d-encre d-cerne", "page": "d-vide d-cerne"}
    return f'class="{names[fill]}" fill="{role(fill)}" stroke="{role("encre")}" stroke-width=".38"'


def _disc(x: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(HEIGHT / 2)}" r="1.25" {_paint("encre")}/>'


def _ring(x: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(HEIGHT / 2)}" r="1.2" {_paint("page")}/>'


def _lozenge(x: float) -> str:
    middle = HEIGHT / 2
    corners = ((x, middle - 1.9), (x + 1.2, middle), (x, middle + 1.9), (x - 1.2, middle))
    path = "L".join(f"{number(across)} {number(down)}" for across, down in corners)
    return f'<path d="M{path}Z" {_paint("page")}/>'
