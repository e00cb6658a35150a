"""Names on a map: each takes the best of its places, so that none touches another.

The places of a name stand around its symbol, inside its area or just outside. What they can never
touch (symbols, legends) leaves them out at once; which ones touch each other is counted once; the
choice is then cooled down (each name in turn is drawn again, the better places more likely).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from revitalisation import french
from revitalisation.drawing.text_boxes import Box
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width, wraps
from revitalisation.errors import PublicationError
from revitalisation.maps.geometry import Area, Floats

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
LEVEL = 5.0
"""So it may at this distance (millimetres) when it is level with it, left or right."""
CROSSED = 5.0
"""What it costs a name to be written over a limit, besides the millimetres of it that it covers."""
KEPT = 240
"""Places kept for the name of an area, the best ones."""
HIT = 25.0
"""Cost of one overlap; more than any place can cost, so that none is accepted to be better off."""
TRIALS, PASSES, SEED = 3, 24, 2026
"""Coolings, of which the best is kept; draws of each name in one; the same map, the same places."""
SAID = 8
"""Most names that a message gives."""


@dataclass(frozen=True)
class Name:
    """A name to write beside the symbol that stands at (x, y), in millimetres."""

    key: str
    text: str
    x: float
    y: float
    half_width: float
    half_height: float

    @property
    def symbol(self) -> Box:
        """The box that its symbol takes."""
        across, up = self.half_width, self.half_height
        return Box(self.x - across, self.y - up, self.x + across, self.y + up)


@dataclass(frozen=True)
class AreaName:
    """A name to write in spaced capitals inside an area (millimetres), or just outside it.

    ``outside`` says whether it may stand there; a name that is not ``needed`` is left out when
    there is no room.
    """

    key: str
    text: str
    area: Area
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
    leader: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Lettering:
    """The names as placed, and their sizes in points."""

    names: tuple[Placement, ...]
    areas: tuple[Placement, ...]
    name_points: float
    area_points: float


@dataclass(frozen=True)
class Site:
    """What the names must avoid: for good (frame, symbols, blocks), or if they can (lines)."""

    frame: Box
    symbols: Sequence[Box]
    blocks: Sequence[Box]
    lines: BaseGeometry


@dataclass(frozen=True)
class Places:
    """The places open to one name, and what each costs."""

    text: str
    open: Sequence[Placement]
    costs: Floats


def place(
    names: Sequence[Name],
    areas: Sequence[AreaName],
    frame: Box,
    obstacles: Sequence[Box] = (),
    lines: BaseGeometry | None = None,
    points: Sequence[float] = (8.5, 7.5),
) -> Lettering:
    """Place names so that none touches another, a symbol, a leader, an obstacle or the frame.

    Parameters
    ----------
    names
        Communes: their symbols are obstacles too.
    areas
        EPCI, written in capitals; inside when there is room, else just outside.
    obstacles
        Legend, scale bar, title: nothing is written there.
    lines
        Limits (millimetres) that names should not cross.
    points
        Sizes of the names and of the areas' names, in points.

    Raises
    ------
    PublicationError
        When names still overlap; the message says which.
    """
    site = Site(frame, [name.symbol for name in names], obstacles, lines or shapely.Point())
    shapely.prepare(site.lines)
    beside = [_beside(name, rank, site, points[0]) for rank, name in enumerate(names)]
    within = {area.key: _within(area, areas, site, points[1]) for area in areas}
    kept = [area for area in areas if within[area.key].open or area.needed]
    while True:
        found, clashing = _settled([*beside, *(within[area.key] for area in kept)])
        if not clashing:
            at = len(names)
            return Lettering(tuple(found[:at]), tuple(found[at:]), *points)
        spare = [area for area in kept if not area.needed and area.text in clashing]
        if not spare:
            raise PublicationError(
                "Carte : des noms ne peuvent être écrits sans chevauchement "
                f"({french.join(clashing, SAID)}). "
                "Agrandir la carte ou nommer moins de communes."
            )
        kept.remove(spare[-1])


def _beside(name: Name, rank: int, site: Site, points: float) -> Places:
    """Return the places around a symbol: each angle at each distance, inside the frame."""
    size = text_width(name.text, points), points * MM_PER_POINT * 0.92
    turns = [2 * math.pi * turn / ANGLES for turn in range(ANGLES)]
    tried = [_at(name, *size, gap, turn) for gap in DISTANCES for turn in turns]
    tried = [(place, cost) for place, cost in tried if site.frame.holds(place.box)]
    others = [*site.symbols[:rank], *site.symbols[rank + 1 :]]
    boxes = [place.box for place, _ in tried]
    doubt = _crowding(boxes, others, DOUBT, 1.5) + _levelled(boxes, others)
    found = [
        (place, cost + more) for (place, cost), more in zip(tried, doubt.tolist(), strict=True)
    ]
    return _free(name.text, found, [*others, *site.blocks], site.lines)


def _at(
    name: Name, width: float, height: float, gap: float, angle: float
) -> tuple[Placement, float]:
    """Return the place at a distance and an angle (radians, 0 to the right), and its cost."""
    across, up = math.cos(angle), math.sin(angle)
    align = "left" if across > 0.2 else "right" if across < -0.2 else "center"
    x = name.x + (name.half_width + gap) * across
    y = name.y + (name.half_height + gap) * up + up * height / 2
    left = {"left": x, "right": x - width, "center": x - width / 2}[align]
    box = Box(left, y - height / 2, left + width, y + height / 2).grown(AIR)
    cost = 0.5 * (1 - across) + 0.7 * abs(up) + gap
    if gap == DISTANCES[0]:
        return Placement(name.key, (name.text,), x, y, align, box), cost
    ends = _leader(name, box)
    return Placement(name.key, (name.text,), x, y, align, box, ends), cost + 2.0


def _leader(name: Name, box: Box) -> tuple[float, float, float, float]:
    """Return the line from the edge of a symbol to the nearest point of a name's box."""
    x, y = min(max(name.x, box.left), box.right), min(max(name.y, box.low), box.high)
    away = math.hypot(x - name.x, y - name.y)
    start = min(1.0, max(name.half_width, name.half_height) / away) if away else 0.0
    return name.x + (x - name.x) * start, name.y + (y - name.y) * start, x, y


def _within(wanted: AreaName, areas: Sequence[AreaName], site: Site, points: float) -> Places:
    """Return the places inside an area, or just outside where they are nearer it than another."""
    others = [area.area for area in areas if area.key != wanted.key]
    found: list[tuple[Placement, float]] = []
    for lines in wraps(wanted.text.upper()):
        width = max(text_width(line, points, "Bold", SPACING) for line in lines)
        height = points * MM_PER_POINT * (0.8 + LEADING * (len(lines) - 1))
        boxes = _grid(site.frame, wanted.area, width / 2 + 4 * AIR, height / 2 + AIR)
        price = _price(_drawn(boxes), wanted, others) + 0.8 * (len(lines) - 1)
        price += _crowding(boxes, site.symbols, CROWD, 0.15)
        for box, cost in zip(boxes, price.tolist(), strict=True):
            if math.isfinite(cost):
                x, y = (box.left + box.right) / 2, (box.low + box.high) / 2
                found.append((Placement(wanted.key, lines, x, y, "center", box), cost))
    return _free(wanted.text, found, [*site.symbols, *site.blocks], site.lines)


def _grid(frame: Box, area: Area, across: float, up: float) -> list[Box]:
    """Return boxes of one size all over the frame around an area, every 1 to 3 mm.

    ``across`` and ``up`` are half of their width and height.
    """
    around = Box(*area.bounds).grown(OUTSIDE)
    left, right = max(around.left, frame.left + across), min(around.right, frame.right - across)
    low, high = max(around.low, frame.low + up), min(around.high, frame.high - up)
    step = min(3.0, max(1.0, math.sqrt(abs((right - left) * (high - low)) / 1500)))
    return [
        Box(x - across, y - up, x + across, y + up)
        for y in np.arange(low, high, step).tolist()
        for x in np.arange(left, right, step).tolist()
    ]


def _price(drawn: "NDArray[np.object_]", wanted: AreaName, others: Sequence[Area]) -> Floats:
    """Return what each box costs an area's name: little at its heart, infinite astride a limit."""
    inner = wanted.area.buffer(-0.6)
    shapely.prepare(inner)
    within = shapely.contains_properly(inner, drawn)
    circle = shapely.maximum_inscribed_circle(wanted.area, tolerance=0.5)
    from_heart = shapely.distance(shapely.centroid(drawn), shapely.get_point(circle, 0))
    price = np.where(within, 0.12 * from_heart, np.inf)
    if wanted.outside:
        away = shapely.distance(drawn, shapely.simplify(wanted.area, 0.3))
        beyond = np.flatnonzero((away > 1.2) & (away < OUTSIDE))
        for other in others:
            gaps = shapely.distance(drawn[beyond], shapely.simplify(other, 0.3))
            beyond = beyond[gaps > away[beyond]]
        price[beyond] = 10.0 + 0.6 * away[beyond] + 0.05 * from_heart[beyond]
    return price


def _drawn(boxes: Sequence[Box]) -> "NDArray[np.object_]":
    return np.asarray(shapely.box(*np.reshape(boxes, (-1, 4)).T))


def _crowding(boxes: Sequence[Box], symbols: Sequence[Box], near: float, price: float) -> Floats:
    """Return what it costs boxes to stand nearer than ``near`` mm to others' symbols."""
    away = shapely.distance(_drawn(boxes)[:, None], _drawn(symbols)[None, :])
    return np.asarray(np.clip(near - away, 0, None).sum(axis=1) * price)


def _levelled(boxes: Sequence[Box], symbols: Sequence[Box]) -> Floats:
    """Return what it costs boxes to be level with others' symbols and seem to name them."""
    left, low, right, high = np.reshape(boxes, (-1, 4)).T[:, :, None]
    others = np.reshape(symbols, (-1, 4)).T[:, None, :]
    share = np.clip(np.minimum(high, others[3]) - np.maximum(low, others[1]), 0, None) / (
        high - low
    )
    away = np.maximum(others[0] - right, left - others[2])
    return np.asarray((np.clip(LEVEL - away, 0, LEVEL) * share).sum(axis=1) * 1.5)


def _free(
    text: str,
    found: Sequence[tuple[Placement, float]],
    blocks: Sequence[Box],
    lines: BaseGeometry,
) -> Places:
    """Keep the best places that touch no block; to cross lines costs them something."""
    places, costs = [place for place, _ in found], np.array([cost for _, cost in found])
    hit = shapely.STRtree(_drawn(blocks)).query(_room(places), predicate="intersects")[0]
    costs[hit] = np.inf
    boxes = _drawn([place.box for place in places])
    crossed = np.flatnonzero(np.isfinite(costs) & shapely.intersects(lines, boxes))
    costs[crossed] += CROSSED + shapely.length(shapely.intersection(boxes[crossed], lines))
    best = np.argsort(costs, kind="stable")[: min(KEPT, int(np.isfinite(costs).sum()))]
    return Places(text, [places[rank] for rank in best.tolist()], costs[best])


def _room(places: Sequence[Placement]) -> "NDArray[np.object_]":
    """Return the room that each place takes, leader included."""
    # Where there is no leader, the diagonal of the box stands for it.
    ends = np.reshape([place.leader or place.box for place in places], (-1, 2, 2))
    leaders = shapely.buffer(shapely.linestrings(ends), 0.01, quad_segs=1)
    return np.asarray(shapely.union(_drawn([place.box for place in places]), leaders))


def _settled(choices: Sequence[Places]) -> tuple[list[Placement], list[str]]:
    """Choose a place for each name; return them, and the names that clash all the same."""
    without = [choice.text for choice in choices if not choice.open]
    if without or not choices:
        return [], without
    places = [place for choice in choices for place in choice.open]
    shapes, costs = _room(places), np.concatenate([choice.costs for choice in choices])
    ends = np.cumsum([len(choice.open) for choice in choices]).tolist()
    spans = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    touch = np.zeros((len(costs), len(costs)), dtype=np.int8)
    touch[tuple(shapely.STRtree(shapes).query(shapes, predicate="intersects"))] = 1
    for span in spans:
        touch[span, span] = 0
    random = np.random.default_rng(SEED)
    found: list[tuple[float, list[int]]] = []
    for _ in range(TRIALS):
        chosen = np.array([span.start for span in spans])
        for heat in (*np.geomspace(6.0, 0.3, PASSES), *[0.0] * PASSES):
            for rank in random.permutation(len(spans)).tolist():
                span = spans[rank]
                here = costs[span] + HIT * touch[span][:, chosen].sum(axis=1)
                noise = heat * random.gumbel(size=len(here)) if heat else 0.0
                chosen[rank] = span.start + int(np.argmin(here - noise))
        hits = touch[np.ix_(chosen, chosen)].sum()
        found.append((float(costs[chosen].sum() + HIT * hits), chosen.tolist()))
    _, best = min(found)
    clashes = np.flatnonzero(touch[np.ix_(best, best)].any(axis=1))
    said = [choices[rank].text for rank in clashes.tolist()]
    return [places[rank] for rank in best], said
