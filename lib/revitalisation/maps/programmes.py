"""The maps of the report. Nothing is filtered here: the communes given are the perimeter."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import pandas as pd
import plotly.graph_objects as go
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.text_boxes import Box
from revitalisation.errors import PublicationError
from revitalisation.maps import labels, landmarks, layers
from revitalisation.maps.geometry import Area
from revitalisation.maps.labels import AreaName, Lettering
from revitalisation.maps.land import HAIRLINE, Land, brief, lay_out
from revitalisation.maps.landmarks import Landmark
from revitalisation.maps.legend import Key, Legend, counted, scale_bar, scale_block
from revitalisation.maps.sheet import MapSheet
from revitalisation.maps.symbols import (
    Mark,
    Style,
    capitals,
    marks,
    name_layers,
    symbol_layers,
    written,
)

T = TypeVar("T")
NOTHING: BaseGeometry = shapely.GeometryCollection()


def programme_map(
    communes: pd.DataFrame,
    contours: Mapping[str, Area],
    epci: pd.DataFrame,
    memberships: pd.DataFrame,
    width_mm: float = 164.0,
    height_mm: float = 110.0,
    *,
    programmes: Mapping[str, str],
    context: Mapping[str, Area] | None = None,
    towns: Mapping[str, tuple[float, float]] | None = None,
) -> go.Figure:
    """Draw the communes of each programme over the EPCI.

    Parameters
    ----------
    communes
        The perimeter: ``code_insee``, ``nom``, ``siren_epci``, ``mairie_lon``, ``mairie_lat``
        (degrees).
    contours
        Areas in Lambert-93 by code (see `geometry.contours`).
    epci
        ``siren``, ``nom`` (written in capitals, its kind abbreviated).
    memberships
        One row per commune and programme: ``code_insee``, ``programme``.
    width_mm, height_mm
        Size on paper.
    programmes
        Code → short name, in the order of the legend and of the symbols.
    context
        What surrounds the perimeter, by name (neighbouring EPCI, Lambert-93): drawn paler, named
        where there is room, and cut at the edge.
    towns
        Towns beyond the perimeter, longitude and latitude (degrees) by name, that situate it
        (see `landmarks.place`).

    Raises
    ------
    DataError
        When a commune has no contour.
    PublicationError
        When names cannot be written without overlapping, or the sheet is too small.
    """
    style = Style.of(width_mm)
    legend = _legend(communes, memberships, programmes, style)
    blocks = (legend.block, scale_block(width_mm, style.scale_points))
    size_mm = (width_mm, height_mm)
    sheet, boxes, land = lay_out(communes, contours, size_mm, blocks, context)
    order, epci_names = list(programmes), land.named(epci)

    areas = _areas(land, epci_names)

    def lettered(size: float, *points: float) -> tuple[float, list[Mark], Lettering]:
        symbols = marks(sheet, communes, memberships, order, size)
        names = [mark.name for mark in symbols]
        return size, symbols, labels.place(names, areas, sheet.frame, boxes, land.limits, points)

    size, symbols, placed = _largest(lettered, style.sizes)
    # The pointer finds a commune at its symbol, or well inside it.
    places = land.inside | {mark.name.key: (mark.name.x, mark.name.y) for mark in symbols}
    held = {
        mark.name.key: "".join(f"<br>{programmes[code]}" for code, _, _ in mark.spots)
        for mark in symbols
    }
    shown = "<b>%{text}</b><br>{}%{customdata}"
    around = _towns(sheet, land, towns or {}, placed, symbols, boxes, style.scale_points)
    clear = shapely.union_all([shapely.box(*box.grown(2.0)) for box in boxes])
    beyond = [place for place in placed.areas if place.key in land.around]
    inside = [place for place in placed.areas if place.key not in land.around]
    return layers.figure(
        sheet,
        [
            *land.ground(sheet, clear),
            *land.borders(sheet, written(placed), style.limit),
            *symbol_layers(sheet, symbols, order, size),
            capitals(sheet, beyond, placed.area_points, "nom-autour", "non-explore"),
            capitals(sheet, inside, placed.area_points, "nom-epci", "nom-epci"),
            *name_layers(sheet, placed, symbols),
            *landmarks.traces(sheet, around, style.scale_points),
            *legend.traces(sheet, boxes[0]),
            *scale_bar(sheet, boxes[1], style.scale_points),
            *layers.hover(sheet, communes, epci_names, places, held, shown),
        ],
    )


def _largest(draw: Callable[..., T], sizes: Sequence[tuple[float, ...]]) -> T:
    """Draw at the first size with which nothing overlaps."""
    *larger, smallest = sizes
    for size in larger:
        with suppress(PublicationError):
            return draw(*size)
    return draw(*smallest)


def _towns(
    sheet: MapSheet,
    land: Land,
    towns: Mapping[str, tuple[float, float]],
    placed: Lettering,
    symbols: Sequence[Mark],
    boxes: Sequence[Box],
    points: float,
) -> list[Landmark]:
    """Place the towns where the names, the symbols, the legend and the land leave room."""
    taken = [each.box for each in (*placed.names, *placed.areas)]
    taken += [*(mark.name.symbol for mark in symbols), *(box.grown(2.0) for box in boxes)]
    inside = shapely.union_all(list(land.epci.values()))
    return landmarks.place(sheet, inside, towns, taken, points)


def _areas(land: Land, names: Mapping[str, str]) -> list[AreaName]:
    """Return the names of the EPCI, and those of what lies around, which may be left out."""
    own = [AreaName(siren, names[siren], area) for siren, area in land.epci.items()]
    return own + [
        AreaName(name, brief(name), area, outside=False, needed=False)
        for name, area in land.around.items()
    ]


def _legend(
    communes: pd.DataFrame, memberships: pd.DataFrame, programmes: Mapping[str, str], style: Style
) -> Legend:
    inside = memberships[memberships["code_insee"].isin(communes["code_insee"])]
    counts = inside.drop_duplicates(["code_insee", "programme"])["programme"].value_counts()
    rows = [
        Key("symbole", name, counted(int(counts.get(code, 0))), code, style="Semibold")
        for code, name in programmes.items()
    ]
    rows += [
        Key("ligne", "Limite d’EPCI", colour="limite-epci", width=style.limit),
        Key("ligne", "Limite communale", colour="limite-commune", width=HAIRLINE),
    ]
    return Legend(tuple(rows), style.legend_points)
