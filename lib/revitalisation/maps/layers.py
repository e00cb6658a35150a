"""The layers of a plotly map: areas, lines, symbols, texts, hover; each knows its colours.

A trace's ``meta`` says what it is (``role``) and how to paint it in each theme: ``clair`` and
``sombre`` map plotly attributes (« line.color ») to colours, to be given to ``Plotly.restyle``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.fonts import FACES
from revitalisation.drawing.identity import PX_PER_MM, identity, plate, programme_fill, role
from revitalisation.drawing.subjects import ANY, Subject, by_criterion
from revitalisation.drawing.symbols import corners
from revitalisation.drawing.text_metrics import MM_PER_POINT
from revitalisation.maps.geometry import Area
from revitalisation.maps.sheet import MapSheet

Colour = str | tuple[str, str]
"""A role or programme of the identity, or a pair of colours (light, dark)."""
WEIGHTS = {style: weight for style, weight, _ in FACES}


@dataclass(frozen=True)
class Label:
    """One line of text at a position in millimetres; ``align`` is left, center or right."""

    x: float
    y: float
    text: str
    align: str = "left"
    subject: Subject = ANY


def colours(colour: Colour) -> tuple[str, str]:
    """Return the light and dark values of a colour."""
    if isinstance(colour, tuple):
        return colour
    find = programme_fill if colour in identity()["programmes"] else role
    return find(colour), find(colour, dark=True)


def _meta(
    name: str, paint: Mapping[str, Colour], subjects: Sequence[Subject] = (), **more: Any
) -> dict[str, Any]:
    light, dark = ({path: colours(c)[theme] for path, c in paint.items()} for theme in (0, 1))
    return {"role": name, "clair": light, "sombre": dark, **by_criterion(subjects), **more}


def areas(sheet: MapSheet, shapes: Sequence[BaseGeometry], name: str, colour: Colour) -> go.Scatter:
    """Return areas (millimetres) as one filled trace without outline."""
    x, y = sheet.tracks(shapes)
    return go.Scatter(
        x=x, y=y, mode="lines", fill="toself", line={"width": 0}, hoverinfo="skip",
        fillcolor=colours(colour)[0], meta=_meta(name, {"fillcolor": colour}),
    )  # fmt: skip


def lines(
    sheet: MapSheet,
    shapes: Sequence[BaseGeometry],
    name: str,
    colour: Colour,
    width: float,
    subjects: Sequence[Subject] = (),
) -> go.Scatter:
    """Return lines (millimetres) as one trace, ``width`` millimetres thick.

    ``subjects`` say what each shape is about, whatever its number of pieces.
    """
    x, y = sheet.tracks(shapes)
    each = [
        about
        for about, shape in zip(subjects, shapes, strict=False)
        for piece in [sheet.tracks([shape])[0]]
        for _ in range(piece.count(None) + bool(piece))
    ]
    line = {"width": width * PX_PER_MM, "color": colours(colour)[0]}
    return go.Scatter(
        x=x, y=y, mode="lines", line=line, hoverinfo="skip",
        meta=_meta(name, {"line.color": colour}, each),
    )  # fmt: skip


def symbol(programme: str, x: float, y: float, size: float) -> Area:
    """Return the shape of a programme at a position, all in millimetres."""
    return Polygon(corners(programme, x, y, size))


def symbols(
    sheet: MapSheet,
    programme: str,
    points: Sequence[tuple[float, float]],
    size: float,
    name: str = "symbole",
    codes: Sequence[str] = (),
) -> list[go.Scatter]:
    """Return a programme's symbols (millimetres): a pale halo, then the outlined shapes.

    ``meta.centres`` holds the centre of each shape, in the order of its rings, so that a small
    screen can enlarge them; ``codes`` are their communes'.
    """
    # At a metre: rounded to ten, the discs of small maps are dented.
    x, y = sheet.tracks([symbol(programme, *point, size) for point in points], decimals=1)
    centres = [[sheet.units(px), sheet.units(py)] for px, py in points]
    subjects = [Subject((code,), (programme,)) for code in codes]
    return [
        go.Scatter(
            x=x, y=y, mode="lines", fill="toself", hoverinfo="skip", fillcolor=colours(fill)[0],
            line={"width": width * size * PX_PER_MM, "color": colours(edge)[0], "simplify": False},
            meta=_meta(label, {"fillcolor": fill, "line.color": edge}, subjects,
                       programme=programme, centres=centres),
        )
        for fill, edge, width, label in (
            ("page", "page", 0.42, f"{name}-halo"), (programme, "encre", 0.11, name))
    ]  # fmt: skip


def texts(
    sheet: MapSheet,
    items: Sequence[Label],
    name: str,
    colour: Colour,
    points: float,
    style: str = "Regular",
    spacing: float = 0.0,
) -> go.Scatter:
    """Return lines of text, ``points`` big, ``spacing`` em apart letter from letter."""
    sides = {"left": "middle right", "center": "middle center", "right": "middle left"}
    start, end = f'<span style="letter-spacing:{spacing}em">', "</span>"
    font = {
        "size": round(points * MM_PER_POINT * PX_PER_MM, 1),
        "color": colours(colour)[0],
        "weight": WEIGHTS[style],
    }
    return go.Scatter(
        x=[sheet.units(item.x) for item in items],
        y=[sheet.units(item.y) for item in items],
        text=[start + item.text + end if spacing else item.text for item in items],
        textposition=[sides[item.align] for item in items],
        mode="text", textfont=font, hoverinfo="skip", cliponaxis=False,
        meta=_meta(name, {"textfont.color": colour}, [item.subject for item in items]),
    )  # fmt: skip


def hover(
    sheet: MapSheet,
    communes: pd.DataFrame,
    epci: Mapping[str, str],
    places: Mapping[str, tuple[float, float]],
    said: Mapping[str, str],
    template: str,
) -> list[go.Scatter]:
    """Return the points that answer the pointer, one trace per EPCI: nothing is drawn.

    Each commune answers at its place (millimetres); in the template, « %{text} » is its name,
    « %{customdata} » what is said of it, « {} » the name of its EPCI.
    """
    found = []
    for siren, name in epci.items():
        mine = communes[communes["siren_epci"] == siren]
        codes = list(mine["code_insee"])
        found.append(
            go.Scatter(
                x=[sheet.units(places[code][0]) for code in codes],
                y=[sheet.units(places[code][1]) for code in codes],
                text=list(mine["nom"]),
                customdata=[said.get(code, "") for code in codes],
                mode="none",
                hovertemplate=template.replace("{}", name) + "<extra></extra>",
                meta=_meta("survol", {}, epci=siren),
            )
        )
    return found


def figure(sheet: MapSheet, traces: Sequence[go.Scatter]) -> go.Figure:
    """Return the traces, in order, as a figure of the sheet's size and ratio."""
    kept = [trace for trace in traces if trace.x]
    for rank, trace in enumerate(kept):
        trace.uid = f"{trace.meta['role']}-{rank}"
    wide, high = sheet.units(sheet.width), sheet.units(sheet.height)
    drawn = plate(kept, (sheet.width, sheet.height), (0, wide), (0, high))
    drawn.update_xaxes(constrain="domain").update_yaxes(constrain="domain", scaleanchor="x")
    return drawn.update_layout(dragmode=False, hoverdistance=30)
