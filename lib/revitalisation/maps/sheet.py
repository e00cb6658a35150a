"""The sheet of a map: its size on paper, its scale, and where land and legends stand on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.text_boxes import Box
from revitalisation.errors import PublicationError
from revitalisation.maps.geometry import Area, rings

STEP = 10.0
"""Figures give positions in tens of metres, as integers, from the sheet's lower left corner."""
MARGIN = 3.0
SIDE = 0.028
"""Least room around the land: in millimetres above and below, as a share of the width beside it
(names of communes at the edge stand there)."""
CLEARANCE = 4.0
ENOUGH = 8.0
"""Room between the land and a legend, in millimetres: the least, and beyond which more is idle."""
SMALLEST = 2.2
"""The land is never drawn more than this many times smaller than the sheet would allow."""

Track = list[float | None]


@dataclass(frozen=True)
class MapSheet:
    """A sheet of ``width`` × ``height`` millimetres at ``scale`` metres per millimetre.

    ``east`` and ``north`` are the Lambert-93 coordinates of its lower left corner.
    """

    width: float
    height: float
    scale: float
    east: float
    north: float

    @classmethod
    def around(cls, land: BaseGeometry, width: float, height: float, margin: float) -> "MapSheet":
        """Return the largest sheet of this size at most, ``margin`` millimetres around the land."""
        left, bottom, right, top = land.bounds
        scale = max((right - left) / (width - 2 * margin), (top - bottom) / (height - 2 * margin))
        size = (right - left) / scale + 2 * margin, (top - bottom) / scale + 2 * margin
        return cls(*size, scale, left - margin * scale, bottom - margin * scale)

    @property
    def frame(self) -> Box:
        """The whole sheet, in millimetres."""
        return Box(0.0, 0.0, self.width, self.height)

    def on_paper(self, areas: Mapping[str, Area]) -> dict[str, Area]:
        """Return Lambert-93 areas in millimetres of paper."""
        corner = np.array([self.east, self.north])
        drawn = shapely.transform(list(areas.values()), lambda xy: (xy - corner) / self.scale)
        return dict(zip(areas, drawn, strict=True))

    def units(self, millimetres: float) -> int:
        """Return a length or position on paper in the figure's units."""
        return round(millimetres * self.scale / STEP)

    def tracks(self, geometries: Sequence[BaseGeometry], decimals: int = 0) -> tuple[Track, Track]:
        """Return the figure's x and y of lines or areas in millimetres, None between two."""
        x: Track = []
        y: Track = []
        for geometry in geometries:
            for ring in rings(geometry):
                rounded = np.round(ring * (self.scale / STEP), decimals)
                moves = np.any(np.diff(rounded, axis=0) != 0, axis=1)
                kept = (rounded if decimals else rounded.astype(int))[np.insert(moves, 0, True)]
                if len(kept) > 1:
                    x += [*([None] if x else []), *kept[:, 0].tolist()]
                    y += [*([None] if y else []), *kept[:, 1].tolist()]
        return x, y


@dataclass(frozen=True)
class Inset:
    """Something to stand beside the land (legend, scale bar): its size in millimetres.

    ``corners`` gives, by preference, where it may stand: « bas-droite », « haut »…
    """

    width: float
    height: float
    corners: tuple[str, ...] = ("bas-droite", "haut-gauche", "haut-droite", "bas-gauche")


def fit(
    land: BaseGeometry,
    width: float,
    height: float,
    blocks: Sequence[Inset] = (),
    side: float = SIDE,
) -> tuple[MapSheet, tuple[Box, ...]]:
    """Draw the land as large as it can be with every block in a corner that it leaves free.

    The land is in Lambert-93 metres, the sheet in millimetres; blocks, the most demanding first,
    have their box in the result; ``side`` is the least room left and right, a share of the width.

    Raises
    ------
    PublicationError
        When the sheet is too small for its blocks.
    """
    left, bottom, right, top = land.bounds
    room = width * (1 - 2 * side), height - 2 * MARGIN
    tightest = max((right - left) / room[0], (top - bottom) / room[1])
    for scale in np.geomspace(tightest, tightest * SMALLEST, 28).tolist():
        light = shapely.simplify(land, scale * 0.3)
        start = MapSheet(width, height, scale, left - side * width * scale, bottom - MARGIN * scale)
        free = room[0] * scale - (right - left), room[1] * scale - (top - bottom)
        found = [
            (round(score, 6), sheet, boxes)
            for sheet in _moved(start, *free)
            for score, boxes in _corners(sheet.on_paper({"": light})[""], sheet.frame, blocks)
        ]
        if found:
            _, sheet, boxes = max(found, key=itemgetter(0))
            return sheet, boxes
    raise PublicationError(
        f"La carte de {width:g} × {height:g} mm est trop petite pour sa légende ; l’agrandir."
    )


def _moved(sheet: MapSheet, free_x: float, free_y: float) -> Iterator[MapSheet]:
    """Give the sheets where the land stands at the centre, then against each side and corner."""
    for up in (0.5, 1.0, 0.0):
        for across in (0.5, 0.0, 1.0):
            east, north = sheet.east - across * free_x, sheet.north - up * free_y
            yield replace(sheet, east=east, north=north)


def _corners(
    land: BaseGeometry, frame: Box, blocks: Sequence[Inset]
) -> Iterator[tuple[float, tuple[Box, ...]]]:
    """Give each block its emptiest corner, and what that is worth; nothing when one has none."""
    shapely.prepare(land)
    placed: list[Box] = []
    total = 0.0
    for block in blocks:
        choices = []
        for rank, corner in enumerate(block.corners):
            box = _corner(frame, block, corner)
            away = float(shapely.distance(shapely.box(*box), land))
            if away >= CLEARANCE and not any(box.grown(2.0).meets(other) for other in placed):
                choices.append((min(away, ENOUGH) - 2.0 * rank, box))
        if not choices:
            return
        score, box = max(choices, key=itemgetter(0))
        total += score
        placed.append(box)
    yield total, tuple(placed)


def _corner(frame: Box, block: Inset, corner: str) -> Box:
    # From 0 (left, bottom) to 1 (right, top) of the room left; in the middle when nothing is said.
    across = 1 if "droite" in corner else 0 if "gauche" in corner else 0.5
    up = 1 if "haut" in corner else 0 if "bas" in corner else 0.5
    left = 0.5 + across * (frame.right - 1 - block.width)
    low = 0.5 + up * (frame.high - 1 - block.height)
    return Box(left, low, left + block.width, low + block.height)
