"""The sheet of a map: its size on paper, its scale, and where land and legends stand on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.errors import PublicationError
from revitalisation.maps.geometry import Area, Box, rings

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

Track = list[int | None]


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

    @property
    def frame(self) -> Box:
        """The whole sheet, in millimetres."""
        return Box(0.0, 0.0, self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the position on paper (millimetres) of a Lambert-93 position."""
        return (x - self.east) / self.scale, (y - self.north) / self.scale

    def on_paper(self, areas: Mapping[str, Area]) -> dict[str, Area]:
        """Return Lambert-93 areas in millimetres of paper."""
        corner = np.array([self.east, self.north])
        drawn = shapely.transform(list(areas.values()), lambda xy: (xy - corner) / self.scale)
        return dict(zip(areas, drawn, strict=True))

    def units(self, millimetres: float) -> int:
        """Return a length or position on paper in the figure's units."""
        return round(millimetres * self.scale / STEP)

    def tracks(self, geometries: Sequence[BaseGeometry]) -> tuple[Track, Track]:
        """Return the figure's x and y of lines or areas in millimetres, None between two."""
        x: Track = []
        y: Track = []
        for geometry in geometries:
            for ring in rings(geometry):
                whole = np.rint(ring * (self.scale / STEP)).astype(int)
                moves = np.any(np.diff(whole, axis=0) != 0, axis=1)
                kept = whole[np.concatenate([[True], moves])]
                if len(kept) < 2:
                    continue
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

    Parameters
    ----------
    land
        The perimeter, in Lambert-93 metres.
    width, height
        Size of the sheet, in millimetres.
    blocks
        What must stand beside the land, the most demanding first.
    side
        Least room left and right of the land, as a share of the width.

    Returns
    -------
    tuple
        The sheet, and the box of each block.

    Raises
    ------
    PublicationError
        When the sheet is too small for its blocks.
    """
    left, bottom, right, top = shapely.bounds(land).tolist()
    across = width * (1 - 2 * side)
    tightest = max((right - left) / across, (top - bottom) / (height - 2 * MARGIN))
    for scale in np.geomspace(tightest, tightest * SMALLEST, 28).tolist():
        drawn = shapely.simplify(land, scale * 0.3)
        best: tuple[float, MapSheet, tuple[Box, ...]] | None = None
        for sheet in _offsets(land, width, height, scale, side):
            here = sheet.on_paper({"": drawn})[""]
            shapely.prepare(here)
            placed = _corners(here, sheet.frame, blocks)
            if placed is not None and (best is None or placed[0] > best[0] + 1e-6):
                best = (placed[0], sheet, placed[1])
        if best is not None:
            return best[1], best[2]
    raise PublicationError(
        f"La carte de {width:g} × {height:g} mm est trop petite pour sa légende ; l’agrandir."
    )


def _offsets(
    land: BaseGeometry, width: float, height: float, scale: float, side: float
) -> Iterator[MapSheet]:
    """Give the sheets where the land stands at the centre, then against each side and corner."""
    left, bottom, right, top = shapely.bounds(land).tolist()
    free_x = max(0.0, width * (1 - 2 * side) - (right - left) / scale)
    free_y = max(0.0, height - 2 * MARGIN - (top - bottom) / scale)
    for share_y in (0.5, 1.0, 0.0):
        for share_x in (0.5, 0.0, 1.0):
            east = left - (side * width + free_x * share_x) * scale
            north = bottom - (MARGIN + free_y * share_y) * scale
            yield MapSheet(width, height, scale, east, north)


def _corners(
    land: BaseGeometry, frame: Box, blocks: Sequence[Inset]
) -> tuple[float, tuple[Box, ...]] | None:
    """Give each block its emptiest corner; None when one has none. More is better."""
    placed: list[Box] = []
    total = 0.0
    for block in blocks:
        best: tuple[float, Box] | None = None
        for rank, corner in enumerate(block.corners):
            box = _corner(frame, block, corner)
            away = shapely.distance(shapely.box(*box), land)
            clear = away >= CLEARANCE and not any(box.grown(2.0).meets(other) for other in placed)
            score = min(float(away), ENOUGH) - 2.0 * rank
            if clear and (best is None or score > best[0]):
                best = (score, box)
        if best is None:
            return None
        total += best[0]
        placed.append(best[1])
    return total, tuple(placed)


def _corner(frame: Box, block: Inset, corner: str) -> Box:
    # From 0 (left, bottom) to 1 (right, top) of the room left; in the middle when nothing is said.
    across = 1 if "droite" in corner else 0 if "gauche" in corner else 0.5
    up = 1 if "haut" in corner else 0 if "bas" in corner else 0.5
    left = 0.5 + across * (frame.right - 1 - block.width)
    bottom = 0.5 + up * (frame.top - 1 - block.height)
    return Box(left, bottom, left + block.width, bottom + block.height)
