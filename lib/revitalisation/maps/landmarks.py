"""The towns around a perimeter, that situate it: a dot where they stand, or an arrow at the edge.

They are named in the lighter ink where there is room left, and given up where there is none: what
a map is about comes first.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation import french
from revitalisation.drawing.text_boxes import Box
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width
from revitalisation.maps import geometry, layers
from revitalisation.maps.layers import Label
from revitalisation.maps.sheet import MapSheet

REACH = 0.8
"""A town farther from the perimeter than this part of the sheet's width situates nothing."""
SIGN, DOT = 3.4, 0.45
"""Length of an arrow and radius of a dot, in millimetres."""
SIDES = (1, 0), (-1, 0), (0, 1), (0, -1)
"""Where a name may stand about its dot, across and up, by preference."""
ALIGNS = {1: "left", 0: "center", -1: "right"}
EDGE = 1.0
"""Least room between a name and the edge of the sheet, in millimetres."""
AWAY = 1.2
"""Least room between a name and the land, or another name, in millimetres."""
SLIDE, STEP = 40.0, 2.0
"""How far along the edge an arrow may slide to find room, and by which steps, in millimetres."""


@dataclass(frozen=True)
class Landmark:
    """A town as placed: its name, its dot or its arrow, in millimetres."""

    name: Label
    box: Box
    sign: BaseGeometry
    within: bool


def place(
    sheet: MapSheet,
    land: BaseGeometry,
    towns: Mapping[str, tuple[float, float]],
    taken: Sequence[Box],
    points: float,
) -> list[Landmark]:
    """Place the towns that find room, the nearest first.

    Parameters
    ----------
    land
        The perimeter on the sheet (millimetres): nothing is written over it.
    towns
        Longitude and latitude (degrees) by name.
    taken
        Boxes where something is written or drawn already.
    points
        Size of the names.
    """
    shapely.prepare(land)
    full = list(taken)
    found: list[Landmark] = []
    spots = {name: shapely.Point(_on(sheet, *at)) for name, at in towns.items()}
    for name, spot in sorted(spots.items(), key=lambda town: land.distance(town[1])):
        away = land.distance(spot)
        if not 0 < away <= REACH * sheet.width:
            continue
        for one in _tried(sheet, name, spot, away, points):
            room = one.box.grown(AWAY)
            free = not any(room.meets(other) for other in full)
            if free and sheet.frame.holds(one.box) and not land.intersects(shapely.box(*room)):
                found.append(one)
                full.append(one.box)
                break
    return found


def _on(sheet: MapSheet, lon: float, lat: float) -> tuple[float, float]:
    """Return where a place is on the sheet, in millimetres."""
    east, north = geometry.project(lon, lat)
    return (east - sheet.east) / sheet.scale, (north - sheet.north) / sheet.scale


def _tried(
    sheet: MapSheet, name: str, spot: shapely.Point, away: float, points: float
) -> Iterator[Landmark]:
    """Give the places open to a town: its own if the sheet has it, then along the edge."""
    frame = sheet.frame.grown(-EDGE - SIGN / 2)
    if frame.left < spot.x < frame.right and frame.low < spot.y < frame.high:
        for side in SIDES:
            yield _beside(name, spot.x, spot.y, side, points, spot.buffer(DOT), True)
    kilometres = french.number(round(away * sheet.scale / 1000))
    edge = shapely.box(*frame).exterior
    start = edge.project(spot)
    for slide in np.arange(0, SLIDE, STEP).tolist():
        for along in (start + slide, start - slide):
            at = edge.interpolate(along % edge.length)
            arrow = _arrow(at.x, at.y, math.atan2(spot.y - at.y, spot.x - at.x))
            inwards = -1 if at.x > sheet.width / 2 else 1
            text = f"{name}, {kilometres}\u202fkm"
            yield _beside(text, at.x, at.y, (inwards, 0), points, arrow, False)


def _beside(
    text: str,
    x: float,
    y: float,
    side: tuple[int, int],
    points: float,
    sign: BaseGeometry,
    within: bool,
) -> Landmark:
    """Return a town with its name right of its sign, (1, 0), or above it, (0, 1)."""
    half, gap = 0.55 * points * MM_PER_POINT, DOT + 0.6 if within else SIGN / 2 + 0.5
    wide, (across, up) = text_width(text, points, "Regular"), side
    at = x + across * gap, y + up * (DOT + half)
    left = at[0] - wide * (1 - across) / 2
    box = shapely.box(left, at[1] - half, left + wide, at[1] + half).union(sign.envelope)
    return Landmark(Label(*at, text, ALIGNS[across]), Box(*box.bounds), sign, within)


def _arrow(x: float, y: float, angle: float) -> BaseGeometry:
    """Return an arrow in its room, turned by an angle (radians, 0 to the right)."""
    half, head = SIGN / 2, SIGN / 3

    def point(length: float, turn: float, start: tuple[float, float]) -> tuple[float, float]:
        return start[0] + length * math.cos(turn), start[1] + length * math.sin(turn)

    tail, tip = point(-half, angle, (x, y)), point(half, angle, (x, y))
    barbs = [point(-head, angle + turn, tip) for turn in (0.5, -0.5)]
    return shapely.MultiLineString([[tail, tip], [barbs[0], tip, barbs[1]]])


def traces(sheet: MapSheet, placed: Sequence[Landmark], points: float) -> list[go.Scatter]:
    """Return the dots, the arrows and the names, in the lighter ink."""
    dots = [one.sign for one in placed if one.within]
    arrows = [one.sign for one in placed if not one.within]
    return [
        layers.areas(sheet, dots, "repere-point", "secondaire"),
        layers.lines(sheet, arrows, "repere-fleche", "secondaire", 0.25),
        layers.texts(sheet, [one.name for one in placed], "repere-nom", "secondaire", points),
    ]
