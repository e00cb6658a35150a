"""Where the names of a drawn map stand: from their own symbols, from others', from the limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import plotly.graph_objects as go
import pytest
import shapely

from revitalisation.data.contents import publishable
from revitalisation.data.edition import Edition
from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width
from revitalisation.sections import territory_maps
from revitalisation.sections.opening import adopt
from tests.frozen import frozen, opened

PLACES = [("2026", "essai"), ("2026", "bocage"), ("2026", "marais"), ("2021", "essai")]
LEVEL, NEAR = 1.2, 4.0
"""A name whose middle is this close to that of a symbol is level with it; and near it, in mm."""
MOST = 0.02
"""Of the limits of EPCI, the part that names may stand on."""


@dataclass(frozen=True)
class Drawn:
    """A map of the programmes, its names and its symbols by commune in millimetres."""

    figure: go.Figure

    def traces(self, *roles: str) -> Iterator[go.Scatter]:
        return (trace for trace in self.figure.data if trace.meta["role"] in roles)

    @property
    def unit(self) -> float:
        """Millimetres that one unit of the figure makes."""
        return float(self.figure.layout.width / PX_PER_MM / self.figure.layout.xaxis.range[1])

    def lines(self, *roles: str) -> list[shapely.LineString]:
        found: list[list[tuple[float, float]]] = []
        for trace in self.traces(*roles):
            found.append([])
            for x, y in zip(trace.x, trace.y, strict=True):
                if x is None:
                    found.append([])
                else:
                    found[-1].append((x * self.unit, y * self.unit))
        return [shapely.LineString(points) for points in found]

    def boxes(self, role: str, style: str) -> list[tuple[str, shapely.Polygon]]:
        found = []
        for trace in self.traces(role):
            points = trace.textfont.size / PX_PER_MM / MM_PER_POINT
            half = 0.46 * points * MM_PER_POINT
            rows = zip(trace.x, trace.y, trace.text, trace.textposition, strict=True)
            for x, y, text, side in rows:
                said = re.sub("<[^>]*>", "", text)
                wide = text_width(said, points, style)
                back = {"middle right": 0.0, "middle left": wide, "middle center": wide / 2}[side]
                left, middle = x * self.unit - back, y * self.unit
                box = shapely.box(left, middle - half, left + wide, middle + half)
                found.append((said, box))
        return found

    @property
    def names(self) -> dict[str, shapely.Polygon]:
        """The box of each commune's name, by code."""
        (trace,) = self.traces("nom")
        boxes = [box for _, box in self.boxes("nom", "Semibold")]
        return dict(zip(trace.meta["sujets"]["communes"], boxes, strict=True))

    @property
    def symbols(self) -> list[tuple[str, shapely.Polygon]]:
        codes = [c for trace in self.traces("symbole") for c in trace.meta["sujets"]["communes"]]
        boxes = [line.envelope for line in self.lines("symbole")]
        return list(zip(codes, boxes, strict=True))


@cache
def mapped(edition: Edition) -> Drawn:
    adopt(edition)
    return Drawn(go.Figure(territory_maps.programme_map(edition).plot))


def faults(drawn: Drawn) -> list[str]:
    """Say which names seem to be another's, which limits names hide."""
    found = []
    for code, box in drawn.names.items():
        own = min(symbol.distance(box) for mine, symbol in drawn.symbols if mine == code)
        for other, symbol in drawn.symbols:
            if other == code:
                continue
            away, up = symbol.distance(box), abs(symbol.centroid.y - box.centroid.y)
            if away <= own:
                found.append(f"{code} is nearer the symbol of {other}: {away:.1f} mm")
            if up < LEVEL and away < NEAR:
                found.append(f"{code} is level with the symbol of {other}: {away:.1f} mm")
    hidden, shown = drawn.lines("limite-sous-nom"), drawn.lines("limite-epci")
    part = sum(line.length for line in hidden) / sum(line.length for line in (*hidden, *shown))
    if part > MOST:
        found.append(f"names stand on {part:.1%} of the limits")
    ends = [shapely.get_point(line, end) for line in (*hidden, *shown) for end in (0, -1)]
    met = shapely.STRtree(ends).query(ends, "dwithin", 2 * drawn.unit)[0].tolist()
    found += [f"a limit stops at {end}" for rank, end in enumerate(ends) if met.count(rank) < 2]
    return found


@pytest.mark.parametrize(("year", "place"), PLACES)
def test_names_are_by_their_own_symbols_and_hide_no_limit(year: str, place: str) -> None:
    assert faults(mapped(frozen(year, place))) == []


@pytest.mark.slow
@pytest.mark.living
@pytest.mark.parametrize("slug", publishable())
def test_so_are_those_of_the_living_territories(slug: str) -> None:
    assert faults(mapped(opened("2026", slug))) == []
