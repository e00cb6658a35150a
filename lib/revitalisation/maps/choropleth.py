"""Maps of a value by commune: classes from pale to ink, counted in the legend."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import shapely
from plotly.colors import sample_colorscale

from revitalisation import french
from revitalisation.drawing.identity import identity, role
from revitalisation.drawing.subjects import Subject
from revitalisation.errors import PublicationError
from revitalisation.maps import labels, layers
from revitalisation.maps.geometry import Area
from revitalisation.maps.labels import AreaName, Placement
from revitalisation.maps.land import Land, lay_out
from revitalisation.maps.legend import Key, Legend, counted, scale_bar, scale_block
from revitalisation.maps.sheet import MapSheet
from revitalisation.maps.symbols import Style, capitals

CASING = 0.45
"""Pale edge on each side of a limit, in millimetres: it parts ink from the darkest class."""
INTO = 2.5
"""How far into an area the line from its name goes, in millimetres."""
PALEST = 68
"""Part of paper in the palest class, in hundredths."""
UNKNOWN = "n. d."


def ramp(count: int) -> list[tuple[str, str]]:
    """Return the colours of ``count`` classes, lowest first, each for light and dark pages.

    Both follow the cover's ramp: on paper from its pale green down to ink, on a dark page from
    ink up to its pale yellow, so that the highest class always stands out most.
    """
    scale = identity()["densite"]["couleurs"]
    pale = blend([scale[3], role("page")], 101)[PALEST]
    light, dark = blend([pale, *scale[3::-1]], count), blend(scale[:5], count)
    return list(zip(light, dark, strict=True))


def blend(stops: Sequence[str], count: int) -> list[str]:
    """Return ``count`` colours spread evenly along a path of colours, as ``#RRGGBB``."""
    mixed = sample_colorscale(list(stops), count, colortype="tuple")
    return ["#" + "".join(f"{round(255 * part):02X}" for part in colour) for colour in mixed]


def choropleth(
    communes: pd.DataFrame,
    contours: Mapping[str, Area],
    epci: pd.DataFrame,
    values: "pd.Series[float]",
    breaks: Sequence[float],
    classes: Sequence[str],
    title: str,
    unit: str,
    width_mm: float = 164.0,
    height_mm: float = 110.0,
    *,
    highlighted: Mapping[str, Subject],
) -> go.Figure:
    """Draw a value by commune in classes.

    Parameters
    ----------
    communes, contours, epci, width_mm, height_mm
        As `programmes.programme_map` takes them.
    values
        The value of each commune, indexed by code; missing ones are hatched, « n. d. ».
    breaks
        Limits between classes, ascending; a value equal to a limit is in the class above it.
    classes
        French label of each class, lowest first: one more than there are limits.
    title, unit
        What is measured and in which unit: head of the legend, and shown under the pointer.
    highlighted
        Communes to outline in ink, by code, and what their outlines are about.

    Raises
    ------
    PublicationError
        When labels and limits do not agree, or the sheet is too small.
    """
    style = Style.of(width_mm)
    known = values.reindex(list(communes["code_insee"])).astype(float)
    rank = _ranks(known, breaks, len(classes), title)
    marked = {code: about for code, about in highlighted.items() if code in known.index}
    head = f"{title}, {unit}"
    legend = _legend(rank, classes, head, style, bool(marked))
    blocks = (legend.block, scale_block(width_mm, style.scale_points))
    sheet, boxes, land = lay_out(communes, contours, (width_mm, height_mm), blocks)
    names = land.named(epci)
    said = {str(code): french.rate(value) for code, value in known.items()}
    shown = f"<b>%{{text}}</b><br>{{}}<br>{head}\u202f: %{{customdata}}"
    areas = [
        AreaName(siren, names[siren], area, inside=False, needed=False)
        for siren, area in land.epci.items()
    ]
    placed = labels.place([], areas, sheet.frame, boxes, None, style.sizes[0][1:])
    return layers.figure(
        sheet,
        [
            *_fills(sheet, land, rank, len(classes)),
            *_limits(sheet, land, style.limit, marked),
            *_leaders(sheet, placed.areas, land),
            capitals(sheet, placed.areas, placed.area_points, "nom-epci", "nom-epci"),
            *legend.traces(sheet, boxes[0]),
            *scale_bar(sheet, boxes[1], style.scale_points),
            *layers.hover(sheet, communes, names, land.inside, said, shown),
        ],
    )


def _ranks(
    values: "pd.Series[float]", breaks: Sequence[float], count: int, title: str
) -> "pd.Series[float]":
    """Return the rank of each value's class, from 0; missing where the value is."""
    if count != len(breaks) + 1 or list(breaks) != sorted(breaks):
        raise PublicationError(
            f"Carte « {title} » : {count} classes pour {len(breaks)} limites ; "
            "donner des limites croissantes et une classe de plus que de limites."
        )
    ranks = np.searchsorted(np.array(breaks), values, side="right")
    return pd.Series(ranks, index=values.index).where(values.notna())


def _legend(
    rank: "pd.Series[float]",
    classes: Sequence[str],
    head: str,
    style: Style,
    marked: bool,
) -> Legend:
    rows = [Key("", head, style="Semibold")]
    for place, (label, colour) in enumerate(zip(classes, ramp(len(classes)), strict=True)):
        rows.append(Key("classe", label, counted(int((rank == place).sum())), colour))
    if rank.isna().any():
        missing = counted(int(rank.isna().sum()))
        rows.append(Key("hachure", UNKNOWN, missing, "non-explore", 0.15))
    rows.append(Key("ligne", "Limite d’EPCI", colour="limite-epci", width=style.limit))
    if marked:
        rows.append(Key("contour", "Commune accompagnée", colour="encre", width=style.limit * 1.3))
    return Legend(tuple(rows), style.legend_points - 0.5)


def _fills(sheet: MapSheet, land: Land, rank: "pd.Series[float]", count: int) -> list[go.Scatter]:
    """Return one merged area per class, then the strokes of what is not known."""
    held = {place: shapely.union_all([land.communes[code] for code in rank.index[rank == place]])
            for place in range(count)}  # fmt: skip
    unknown = shapely.union_all([land.communes[code] for code in rank.index[rank.isna()]])
    return [
        *(
            layers.areas(sheet, [held[place]], f"classe-{place + 1}", colour)
            for place, colour in enumerate(ramp(count))
        ),
        layers.areas(sheet, [unknown], "non-disponible", "page"),
        layers.lines(sheet, [layers.hatching(unknown)], "hachure", "non-explore", 0.12),
    ]


def _limits(
    sheet: MapSheet, land: Land, limit: float, marked: Mapping[str, Subject]
) -> list[go.Scatter]:
    """Return pale hairlines, cased limits of EPCI, cased outlines of the communes in view."""
    shapes = [land.communes[code].boundary for code in marked]
    about = list(marked.values())
    thick = limit * 1.3
    return [
        layers.lines(sheet, [land.hairlines], "limite-commune", "page", 0.14),
        layers.lines(sheet, [land.limits], "liseré", "page", limit + 2 * CASING),
        layers.lines(sheet, [land.limits], "limite-epci", "limite-epci", limit),
        layers.lines(sheet, shapes, "liseré", "page", thick + CASING, about),
        layers.lines(sheet, shapes, "contour", "encre", thick, about),
    ]


def _leaders(sheet: MapSheet, placed: Sequence[Placement], land: Land) -> list[go.Scatter]:
    """Return a cased line from each name, written outside, into its area."""
    ties = [
        shapely.shortest_line(
            shapely.box(*place.box).buffer(0.8), land.epci[place.key].buffer(-INTO)
        )
        for place in placed
    ]
    return [
        layers.lines(sheet, ties, "liseré", "page", 0.25 + 2 * CASING),
        layers.lines(sheet, ties, "attache", "nom-epci", 0.25),
    ]
