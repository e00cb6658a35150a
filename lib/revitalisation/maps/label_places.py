"""The places open to a name on a map: around its symbol, inside its area or just outside."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width, wraps
from revitalisation.errors import PublicationError
from revitalisation.maps.geometry import Area
from revitalisation.maps.label_solver import (
    Candidates,
    Floats,
    conflicts,
    overlaps,
    pierces,
    settle,
)

ANGLES = 24
DISTANCES = (0.7, 1.8, 3.2, 5.0, 8.0, 12.0, 17.0)
"""Gaps between a symbol and its name, in millimetres; the first one needs no leader."""
AIR = 0.35
"""Least room around a name, in millimetres."""
LEADING = 1.22
"""Line height of a name on several lines, in em."""
SPACING = 0.1
"""Letter spacing of the areas’ capitals, in em."""
OUTSIDE = 15.0
"""How far from its area a name that stands outside may be, in millimetres."""
CROWD = 7.0
"""Symbols closer than this (millimetres) make a place less wanted by the name of an area."""
DOUBT = 2.2
"""A name this close (millimetres) to another commune's symbol may seem to be its name."""
KEPT = 240
"""Places kept for the name of an area, the best ones."""


class Box(NamedTuple):
    """A rectangle of the drawing, in millimetres, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def grown(self, by: float) -> "Box":
        """Return the box with ``by`` millimetres more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies entirely within this one."""
        low = self.left <= other.left and self.bottom <= other.bottom
        return low and other.right <= self.right and other.top <= self.top


@dataclass(frozen=True)
class Name:
    """A name to write beside the symbol that stands at (x, y), in millimetres."""

    key: str
    text: str
    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True)
class AreaName:
    """A name to write in spaced capitals inside an area (millimetres), or just outside it.

    ``inside`` and ``outside`` say where it may stand; a name that is not ``needed`` is left out
    when there is no room.
    """

    key: str
    text: str
    area: Area
    inside: bool = True
    outside: bool = True
    needed: bool = True


@dataclass(frozen=True)
class Placement:
    """Where a name is written.

    ``x`` is the left, centre or right of the lines according to ``align``; ``y`` the middle of
    the block; ``leader`` runs from the symbol to the name, ``None`` when they touch.
    """

    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    align: str
    box: Box
    leader: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Site:
    """What the names must avoid: hard (frame, symbols, blocks) and soft (lines)."""

    frame: Box
    symbols: Floats
    blocks: Floats
    lines: BaseGeometry


def array(boxes: Sequence[Box]) -> Floats:
    """Return boxes as an array of shape (n, 4), n = 0 included."""
    return np.array(boxes, dtype=float).reshape(-1, 4)


def reach(name: Name) -> Box:
    """Return the box that the symbol of a name takes."""
    across, up = name.half_width, name.half_height
    return Box(name.x - across, name.y - up, name.x + across, name.y + up)


def beside(name: Name, rank: int, site: Site, points: float) -> tuple[Candidates, list[Placement]]:
    """Return the places around a symbol: each angle at each distance, inside the frame."""
    width = text_width(name.text, points)
    height = points * MM_PER_POINT * 0.92
    found: list[Placement] = []
    costs: list[float] = []
    for ring, gap in enumerate(DISTANCES):
        for turn in range(ANGLES):
            place, cost = _at(name, width, height, gap, 2 * math.pi * turn / ANGLES, ring)
            if site.frame.holds(place.box):
                found.append(place)
                costs.append(cost)
    others = np.delete(site.symbols, rank, axis=0)
    boxes = array([place.box for place in found])
    doubt = _crowding(boxes, others, DOUBT, 1.5)
    blocks = np.vstack([others, site.blocks])
    return _weigh(found, np.array(costs) + doubt, blocks, site.lines), found


def _at(
    name: Name, width: float, height: float, gap: float, angle: float, ring: int
) -> tuple[Placement, float]:
    """Return the place at a distance and an angle (radians, 0 to the right), and its cost."""
    across, up = math.cos(angle), math.sin(angle)
    align = "left" if across > 0.2 else "right" if across < -0.2 else "center"
    x = name.x + (name.half_width + gap) * across
    y = name.y + (name.half_height + gap) * up + up * height / 2
    left = {"left": x, "right": x - width, "center": x - width / 2}[align]
    box = Box(left, y - height / 2, left + width, y + height / 2).grown(AIR)
    end_x = min(max(name.x, box.left), box.right)
    end_y = min(max(name.y, box.bottom), box.top)
    leader = None
    if ring > 0:
        away = math.hypot(end_x - name.x, end_y - name.y)
        start = min(1.0, max(name.half_width, name.half_height) / away) if away else 0.0
        leader = (
            name.x + (end_x - name.x) * start,
            name.y + (end_y - name.y) * start,
            end_x,
            end_y,
        )
    side = 0.5 * (1 - across) + 0.7 * abs(up)
    cost = side + gap + (2.0 if leader else 0.0)
    return Placement(name.key, (name.text,), x, y, align, box, leader), cost


def within(
    wanted: AreaName, areas: Sequence[AreaName], site: Site, points: float
) -> tuple[Candidates, list[Placement]]:
    """Return the places inside an area, or just outside where they are nearer it than another."""
    others = [area.area for area in areas if area.key != wanted.key]
    blocks = np.vstack([site.symbols, site.blocks])
    found: list[Placement] = []
    costs: list[float] = []
    for lines in wraps(wanted.text.upper()):
        width = max(text_width(line, points, "Bold", SPACING) for line in lines)
        height = points * MM_PER_POINT * (0.8 + LEADING * (len(lines) - 1))
        boxes = _grid(site.frame, wanted.area, width, height)
        boxes = boxes[~overlaps(boxes, blocks).any(axis=1)]
        price = _price(boxes, wanted, others) + 0.8 * (len(lines) - 1)
        price += _crowding(boxes, site.symbols, CROWD, 0.15)
        for rank in np.flatnonzero(np.isfinite(price)).tolist():
            box = Box(*boxes[rank].tolist())
            x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            found.append(Placement(wanted.key, lines, x, y, "center", box, None))
            costs.append(float(price[rank]))
    best = np.argsort(np.array(costs), kind="stable")[:KEPT].tolist()
    found, costs = [found[rank] for rank in best], [costs[rank] for rank in best]
    return _weigh(found, costs, blocks, site.lines), found


def _grid(frame: Box, area: Area, width: float, height: float) -> Floats:
    """Return boxes of one size all over the frame around an area, every 1 to 3 mm."""
    around = Box(*shapely.bounds(area).tolist()).grown(OUTSIDE)
    half_width, half_height = width / 2 + 4 * AIR, height / 2 + AIR
    low_x = max(around.left, frame.left + half_width)
    high_x = min(around.right, frame.right - half_width)
    low_y = max(around.bottom, frame.bottom + half_height)
    high_y = min(around.top, frame.top - half_height)
    if low_x > high_x or low_y > high_y:
        return np.empty((0, 4))
    step = min(3.0, max(1.0, math.sqrt((high_x - low_x) * (high_y - low_y) / 1500)))
    x, y = np.meshgrid(np.arange(low_x, high_x, step), np.arange(low_y, high_y, step))
    x, y = x.ravel(), y.ravel()
    return np.column_stack([x - half_width, y - half_height, x + half_width, y + half_height])


def _price(boxes: Floats, wanted: AreaName, others: Sequence[Area]) -> Floats:
    """Return what each box costs an area's name: little at its heart, infinite astride a limit."""
    if not len(boxes):
        return np.empty(0)
    drawn = np.asarray(shapely.box(*boxes.T))
    inner = wanted.area.buffer(-0.6)
    shapely.prepare(inner)
    within = shapely.contains_properly(inner, drawn)
    away = np.zeros(len(boxes))
    apart = np.flatnonzero(~within)
    away[apart] = shapely.distance(drawn[apart], shapely.simplify(wanted.area, 0.3))
    beyond = (away > 1.2) & (away < OUTSIDE)
    for other in others:
        near = np.flatnonzero(beyond)
        beyond[near] = shapely.distance(drawn[near], shapely.simplify(other, 0.3)) > away[near]
    circle = shapely.maximum_inscribed_circle(wanted.area, tolerance=0.5)
    from_heart = shapely.distance(shapely.centroid(drawn), shapely.get_point(circle, 0))
    price = np.full(len(boxes), np.inf)
    if wanted.outside:
        price = np.where(beyond, 10.0 + 0.6 * away + 0.05 * from_heart, price)
    return np.where(within, 0.12 * from_heart, price) if wanted.inside else price


def _crowding(boxes: Floats, symbols: Floats, near: float, price: float) -> Floats:
    """Return what it costs boxes to stand nearer than ``near`` mm to others' symbols."""
    if not len(symbols) or not len(boxes):
        return np.zeros(len(boxes))
    drawn, marks = np.asarray(shapely.box(*boxes.T)), np.asarray(shapely.box(*symbols.T))
    away = shapely.distance(drawn[:, None], marks[None, :])
    return np.asarray(np.clip(near - away, 0, None).sum(axis=1) * price)


def _weigh(
    found: Sequence[Placement], costs: Sequence[float] | Floats, blocks: Floats, lines: BaseGeometry
) -> Candidates:
    """Count what each place overlaps for good, and what it crosses, as cost."""
    boxes = array([place.box for place in found])
    nowhere = (math.nan,) * 4
    leaders = np.array([place.leader or nowhere for place in found]).reshape(-1, 4)
    hits = overlaps(boxes, blocks).sum(axis=1) + pierces(leaders, blocks).sum(axis=1)
    crossed = np.zeros(len(found))
    if len(found):
        drawn = shapely.box(*boxes.T)
        touched = np.flatnonzero(shapely.intersects(lines, drawn))
        inside = shapely.intersection(np.asarray(drawn)[touched], lines)
        crossed[touched] = 2.0 + 0.5 * shapely.length(inside)
    return Candidates(boxes, leaders, np.array(costs) + crossed, hits.astype(float))


__all__ = ["AreaName", "Box", "Lettering", "Name", "Placement", "place"]


SAID = 8
"""Most names that a message gives."""


@dataclass(frozen=True)
class Lettering:
    """The names as placed, and their sizes in points."""

    names: tuple[Placement, ...]
    areas: tuple[Placement, ...]
    name_points: float
    area_points: float


def place(
    names: Sequence[Name],
    areas: Sequence[AreaName],
    frame: Box,
    obstacles: Sequence[Box] = (),
    lines: BaseGeometry | None = None,
    points: tuple[float, float] = (8.5, 7.5),
    seed: int = 2026,
) -> Lettering:
    """Place names so that none touches another, a symbol, a leader, an obstacle or the frame.

    Parameters
    ----------
    names
        Communes: their symbols are obstacles too.
    areas
        EPCI, written in capitals; inside when there is room, else just outside.
    frame
        The drawing.
    obstacles
        Legend, scale bar, title: nothing is written there.
    lines
        Limits (millimetres) that names should not cross.
    points
        Sizes of the names and of the areas' names, in points.
    seed
        The same map always gives the same places.

    Raises
    ------
    PublicationError
        When names still overlap; the message says which.
    """
    symbols = array([reach(name) for name in names])
    site = Site(frame, symbols, array(obstacles), lines or shapely.GeometryCollection())
    shapely.prepare(site.lines)
    found = _write(names, areas, site, points, seed)
    if isinstance(found, Lettering):
        return found
    said = ", ".join(found[:SAID])
    if len(found) > SAID:
        said += f" et {len(found) - SAID} autres"
    raise PublicationError(
        f"Carte : des noms ne peuvent être écrits sans chevauchement ({said}). "
        "Agrandir la carte ou nommer moins de communes."
    )


def _write(
    names: Sequence[Name],
    areas: Sequence[AreaName],
    site: Site,
    points: tuple[float, float],
    seed: int,
) -> Lettering | list[str]:
    """Return the names placed at one size, or those that clash; unneeded ones then give way."""
    inside = [(area, *within(area, areas, site, points[1])) for area in areas]
    kept = [(area, open_, found) for area, open_, found in inside if found or area.needed]
    choices = [beside(name, rank, site, points[0]) for rank, name in enumerate(names)]
    choices += [(open_, found) for _, open_, found in kept]
    texts = [name.text for name in names] + [area.text for area, _, _ in kept]
    clashing = [text for text, (_, found) in zip(texts, choices, strict=True) if not found]
    if clashing:
        return clashing
    labels = [open_ for open_, _ in choices]
    chosen = settle(labels, seed)
    clashing = [texts[rank] for rank in conflicts(labels, chosen)]
    if not clashing:
        placed = [found[best] for (_, found), best in zip(choices, chosen, strict=True)]
        return Lettering(tuple(placed[: len(names)]), tuple(placed[len(names) :]), *points)
    spare = [area for area in areas if not area.needed and area.text in clashing]
    if spare:
        return _write(names, [area for area in areas if area is not spare[-1]], site, points, seed)
    return clashing
