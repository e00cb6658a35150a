"""The symbols of the programmes at the town halls, and the names beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.subjects import Subject
from revitalisation.drawing.text_metrics import MM_PER_POINT
from revitalisation.maps import geometry, layers
from revitalisation.maps.geometry import Floats
from revitalisation.maps.labels import LEADING, SPACING, Lettering, Name, Placement
from revitalisation.maps.layers import Label
from revitalisation.maps.sheet import MapSheet

LARGE = 200.0
"""From this width (millimetres) on, symbols and letters take their larger size."""
STRIDE = 1.2
"""From the centre of a symbol to that of the next one of the same commune, in sizes."""


@dataclass(frozen=True)
class Style:
    """Sizes that follow the sheet's: limits in millimetres, letters in points.

    ``sizes`` are the sizes to try, from the largest: symbols (millimetres), names of communes and
    names of EPCI (points).
    """

    limit: float
    legend_points: float
    scale_points: float
    sizes: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, width: float) -> "Style":
        """Return the sizes for a sheet of this width, in millimetres."""
        large = (3.6, 9.0, 8.5), (3.6, 8.5, 8.0), (3.2, 8.0, 7.5), (2.6, 7.0, 7.0)
        small = (3.0, 8.5, 7.5), (3.0, 8.0, 7.0), (2.6, 7.5, 6.5), (2.2, 6.5, 6.0)
        return cls(0.5, 10.0, 8.0, large) if width >= LARGE else cls(0.4, 9.0, 7.5, small)


@dataclass(frozen=True)
class Mark:
    """The symbols of one commune, side by side, and the name beside them."""

    name: Name
    spots: tuple[tuple[str, float, float], ...]

    @property
    def subject(self) -> Subject:
        """Its commune, and every programme of it."""
        return Subject((self.name.key,), tuple(code for code, _, _ in self.spots))


def marks(
    sheet: MapSheet,
    communes: pd.DataFrame,
    memberships: pd.DataFrame,
    order: Sequence[str],
    size: float,
) -> list[Mark]:
    """Return the communes that have a programme, those of the first programme first.

    Parameters are those of `maps.programme_map`; ``size`` is that of a symbol, in millimetres.
    """
    held: dict[str, list[str]] = {}
    known = communes.set_index("code_insee")
    for programme in order:
        members = memberships.loc[memberships["programme"] == programme, "code_insee"]
        for code in members[members.isin(known.index)].drop_duplicates():
            held.setdefault(code, []).append(programme)
    rows = known.loc[list(held)]
    halls = geometry.project(*(rows[f"mairie_{side}"].astype(float) for side in ("lon", "lat")))
    places = (np.column_stack(halls) - [sheet.east, sheet.north]) / sheet.scale
    widths = size * (STRIDE * (np.array([len(codes) for codes in held.values()]) - 1) + 1)
    places = _apart(places, widths, size)
    found = []
    for name, width, (x, y), (code, mine) in zip(
        rows["nom"], widths.tolist(), places.tolist(), held.items(), strict=True
    ):
        start = x - (width - size) / 2
        spots = tuple((each, start + STRIDE * size * rank, y) for rank, each in enumerate(mine))
        found.append(Mark(Name(code, name, x, y, width / 2 + 0.18 * size, 0.68 * size), spots))
    return found


def _apart(places: Floats, widths: Floats, size: float) -> Floats:
    """Move symbols that would touch just enough apart (a few tenths of a millimetre)."""
    moved = places.copy()
    wide = (widths[:, None] + widths[None, :]) / 2 + 0.35 * size
    for _ in range(60):
        step = moved[None, :, :] - moved[:, None, :]
        lack_x, lack_y = wide - abs(step[..., 0]), 1.3 * size - abs(step[..., 1])
        touch = np.triu((lack_x > 1e-3) & (lack_y > 1e-3), 1)
        if not touch.any():
            break
        across = lack_x < lack_y
        push = 0.3 * np.where(across, lack_x, lack_y) * touch
        for axis, used in ((0, across), (1, ~across)):
            along = np.where(step[..., axis] >= 0, 1.0, -1.0) * push * used
            moved[:, axis] += along.sum(axis=0) - along.sum(axis=1)
    return moved


def written(placed: Lettering) -> BaseGeometry:
    """Return what letters cover: lines stop there, so that no name needs a halo."""
    return shapely.union_all([shapely.box(*p.box) for p in (*placed.names, *placed.areas)])


def symbol_layers(
    sheet: MapSheet, marks: Sequence[Mark], order: Sequence[str], size: float
) -> list[go.Scatter]:
    """Return every halo, then every symbol, so that no halo bites a neighbour."""
    pairs = []
    for programme in order:
        spots = {m.name.key: (x, y) for m in marks for p, x, y in m.spots if p == programme}
        points, codes = list(spots.values()), list(spots)
        pairs.append(layers.symbols(sheet, programme, points, size, "symbole", codes))
    return [trace for kind in zip(*pairs, strict=True) for trace in kind]


def name_layers(sheet: MapSheet, placed: Lettering, marks: Sequence[Mark]) -> list[go.Scatter]:
    """Return the leaders and the names of the communes."""
    about = {mark.name.key: mark.subject for mark in marks}
    ends = {p.key: np.reshape(p.leader, (2, 2)) for p in placed.names if p.leader}
    names = [Label(p.x, p.y, p.lines[0], p.align, about[p.key]) for p in placed.names]
    leaders = [shapely.LineString(each) for each in ends.values()]
    return [
        layers.lines(sheet, leaders, "renvoi", "encre", 0.18, [about[key] for key in ends]),
        layers.texts(sheet, names, "nom", "encre", placed.name_points, "Semibold"),
    ]


def capitals(
    sheet: MapSheet, placed: Sequence[Placement], points: float, name: str, colour: str
) -> go.Scatter:
    """Return names of areas, each line a text of its own."""
    step = LEADING * points * MM_PER_POINT
    # The space that follows the last letter would set the line off centre.
    shift = 0.5 * SPACING * points * MM_PER_POINT
    items = [
        Label(p.x + shift, p.y + step * ((len(p.lines) - 1) / 2 - rank), line, "center")
        for p in placed
        for rank, line in enumerate(p.lines)
    ]
    return layers.texts(sheet, items, name, colour, points, "Bold", SPACING)
