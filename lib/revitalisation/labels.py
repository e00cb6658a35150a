"""Names on a map: beside their symbol or inside their area, without any overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.annealing import conflicts, settle
from revitalisation.errors import PublicationError
from revitalisation.spots import AreaName, Box, Name, Placement, Site, array, beside, reach, within

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
