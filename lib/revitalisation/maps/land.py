"""The land of a map: communes and EPCI on their sheet, tinted, their limits drawn once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.text_boxes import Box
from revitalisation.maps import geometry, layers
from revitalisation.maps.geometry import Area
from revitalisation.maps.sheet import Inset, MapSheet, fit

TINTS = ("terre-a", "terre-b", "terre-c")
HAIRLINE = 0.14
"""Thickness of the limits of communes, in millimetres."""
STUB = 2.2
"""Pieces of a limit shorter than this (millimetres) beside a name are as if under it."""
DETAIL = 0.06
"""Details of the contours smaller than this on paper, in millimetres, are left out."""
KINDS = {
    "Communauté d’agglomération": "CA",
    "Communauté de communes": "CC",
    "Communauté urbaine": "CU",
}
"""How maps abbreviate the kind of an EPCI in its name."""


def brief(name: str) -> str:
    """Return the name of an EPCI as maps write it: « CA du Pays »."""
    for kind, letters in KINDS.items():
        name = name.replace(kind, letters)
    return name


@dataclass(frozen=True)
class Land:
    """A perimeter drawn on its sheet: communes, EPCI and their limits, in millimetres.

    ``around`` are the areas beyond the perimeter, by name, cut at the edge of the sheet.
    """

    communes: Mapping[str, Area]
    epci: Mapping[str, Area]
    hairlines: BaseGeometry
    limits: BaseGeometry
    around: Mapping[str, Area]

    @classmethod
    def drawn(
        cls,
        sheet: MapSheet,
        contours: Mapping[str, Area],
        groups: Mapping[str, str],
        context: Mapping[str, Area] | None = None,
        detail: float = DETAIL,
    ) -> "Land":
        """Put contours (Lambert-93) on a sheet.

        ``groups`` gives each commune's EPCI; details smaller than ``detail`` millimetres on paper
        are left out.
        """
        chosen = geometry.select(contours, groups)
        known = {f"autour {name}": area for name, area in (context or {}).items()}
        light = sheet.on_paper(geometry.simplify({**chosen, **known}, detail * sheet.scale))
        communes = {code: light[code] for code in chosen}
        epci = geometry.dissolve(communes, groups)
        limits = geometry.borders(epci.values())
        hairlines = geometry.borders(communes.values()).difference(limits)
        page = shapely.box(*sheet.frame)
        around = {name: _polygons(light[f"autour {name}"] & page) for name in context or {}}
        seen = {name: area for name, area in around.items() if not area.is_empty}
        return cls(communes, epci, hairlines, limits, seen)

    @property
    def inside(self) -> dict[str, tuple[float, float]]:
        """A place well inside each commune."""
        points = {code: area.representative_point() for code, area in self.communes.items()}
        return {code: (point.x, point.y) for code, point in points.items()}

    def named(self, epci: pd.DataFrame) -> dict[str, str]:
        """Return the names of its EPCI as maps write them."""
        names = dict(zip(epci["siren"], epci["nom"], strict=True))
        return {siren: brief(names[siren]) for siren in self.epci}

    def ground(self, sheet: MapSheet, hidden: BaseGeometry) -> list[go.Scatter]:
        """Return what lies around, save where the legend stands, then the EPCI."""
        around = [area.difference(hidden) for area in self.around.values()]
        edges = shapely.union_all([area.boundary for area in self.around.values()])
        edges = edges.difference(shapely.box(*sheet.frame).boundary).difference(hidden)
        tints = tint(self.epci)
        beiges = {b: [area for name, area in self.epci.items() if tints[name] == b] for b in TINTS}
        return [
            layers.areas(sheet, around, "terre-autour", "fond-carte"),
            layers.lines(sheet, [edges], "limite-autour", "filet", 0.2),
            *(layers.areas(sheet, found, beige, beige) for beige, found in beiges.items()),
        ]

    def borders(self, sheet: MapSheet, hidden: BaseGeometry, limit: float) -> list[go.Scatter]:
        """Return the limits: where something is written over them, those of EPCI turn pale."""
        hairlines, _ = _cut(self.hairlines, hidden)
        limits, under = _cut(self.limits, hidden)
        return [
            layers.lines(sheet, [hairlines], "limite-commune", "limite-commune", HAIRLINE),
            layers.lines(sheet, [under], "limite-sous-nom", "limite-commune", limit),
            layers.lines(sheet, [limits], "limite-epci", "limite-epci", limit),
        ]


def perimeter(
    communes: pd.DataFrame, contours: Mapping[str, Area]
) -> tuple[dict[str, str], BaseGeometry]:
    """Return the EPCI of each commune of a perimeter by its code, and their outline."""
    groups = dict(zip(communes["code_insee"], communes["siren_epci"], strict=True))
    return groups, shapely.union_all(list(geometry.select(contours, groups).values()))


def lay_out(
    communes: pd.DataFrame,
    contours: Mapping[str, Area],
    size: tuple[float, float],
    blocks: Sequence[Inset],
    context: Mapping[str, Area] | None = None,
) -> tuple[MapSheet, tuple[Box, ...], Land]:
    """Return the sheet of a perimeter, the boxes of its legends and its land.

    ``size`` is the width and height in millimetres; the rest is that of `sheet.fit` and of
    `maps.programme_map`.
    """
    groups, outline = perimeter(communes, contours)
    sheet, boxes = fit(outline, *size, blocks)
    return sheet, boxes, Land.drawn(sheet, contours, groups, context)


def _cut(lines: BaseGeometry, hidden: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Part lines from what is hidden of them, with which go the stubs left between two names."""
    if hidden.is_empty:
        return lines, hidden
    parts = shapely.get_parts(shapely.line_merge(lines.difference(hidden)))
    stub = (shapely.length(parts) < STUB) & (shapely.distance(parts, hidden) < 0.01)
    covered = shapely.union_all([lines.intersection(hidden), *parts[stub]])
    return shapely.union_all(parts[~stub]), covered


def _polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return what covers at least a square millimetre: cutting leaves crumbs and lines."""
    parts = [part for part in shapely.get_parts(geometry).tolist() if isinstance(part, Polygon)]
    return MultiPolygon([part for part in parts if part.area > 1])


def tint(areas: Mapping[str, Area]) -> dict[str, str]:
    """Give each area one of three beiges, never that of a neighbour if three are enough."""
    touching = geometry.neighbours(areas)
    order = sorted(areas, key=lambda name: (-len(touching[name]), name))
    evenly = {name: TINTS[rank % len(TINTS)] for rank, name in enumerate(order)}
    return _tinted(order, touching, {}) or evenly


def _tinted(
    order: Sequence[str], touching: Mapping[str, set[str]], found: dict[str, str]
) -> dict[str, str]:
    """Tint the areas that remain, the rarest beige first; nothing when it cannot be done."""
    if len(found) == len(order):
        return found
    name = order[len(found)]
    for beige in sorted(TINTS, key=list(found.values()).count):
        if all(found.get(other) != beige for other in touching[name]):
            tinted = _tinted(order, touching, {**found, name: beige})
            if tinted:
                return tinted
    return {}
