"""Maps written as SVG: the cover's, its key, and the small one that situates a commune.

Sizes are millimetres. Outlines are relative whole numbers of twentieths of a millimetre, which
takes half the room of decimals. Elements have a class (« terre », « limite », « point »…), so
that a style sheet may paint them otherwise on a dark page.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import shapely
from plotly.colors import sample_colorscale
from shapely.geometry.base import BaseGeometry

from revitalisation import french
from revitalisation.drawing.identity import identity, role
from revitalisation.drawing.svg import Look, drawing, tag, text
from revitalisation.drawing.text_metrics import MM_PER_POINT
from revitalisation.maps import geometry, layers
from revitalisation.maps.geometry import Area
from revitalisation.maps.land import perimeter
from revitalisation.maps.legend import Key, Legend
from revitalisation.maps.sheet import Inset, MapSheet, fit
from revitalisation.maps.symbols import marks

GRAIN = 20
"""Outlines are written in this many parts of a millimetre."""
STEPS = 24
"""Number of colours of the cover's ramp."""
CIRCLE = 0.2
"""A circle larger than this part of a small map would hide it: a commune so large needs none."""
COVER = 210.0, 138.0
"""Its size, edge to edge of an A4 page, in millimetres."""
INSET = 14.0
"""Room between the legend and the edge of the page, in millimetres."""
SIDE = 0.016
"""Room beside the land of the cover, as a share of its width."""
LOCATOR, MARGIN = (58.0, 36.0), 3.5
"""The most the small map may take, and the room around its land, in millimetres."""
XMLNS = "http://www.w3.org/2000/svg"
WHITE = "#FFFFFF"


def path(geometries: Iterable[BaseGeometry], height: float) -> str:
    """Return the ``d`` of lines or areas (millimetres, y upwards), in ``GRAIN`` of millimetre."""
    found: list[str] = []
    for shape in geometries:
        closed = "z" if "Polygon" in shape.geom_type else ""
        for ring in geometry.rings(shape):
            whole = np.rint((ring * [1, -1] + [0, height]) * GRAIN).astype(int)
            steps = np.diff(whole, axis=0)
            steps = steps[np.any(steps != 0, axis=1)]
            if len(steps) < (2 if closed else 1):
                continue
            drawn = steps[:-1] if closed else steps
            moves = " ".join(f"{x} {y}" for x, y in drawn.tolist()).replace(" -", "-")
            found.append(f"M{whole[0, 0]} {whole[0, 1]}l{moves}{closed}")
    return "".join(found)


def _drawn(
    name: str, shapes: Iterable[BaseGeometry], height: float, width: float = 0.0, **paint: str
) -> str:
    """Return shapes as one path, its line ``width`` millimetres thick."""
    line: Look = {"stroke_width": width * GRAIN, "stroke_linejoin": "round"} if width else {}
    scale = {"transform": f"scale({1 / GRAIN:g})"}
    return tag("path", class_=name, d=path(shapes, height), **scale, **paint, **line)


def _written(words: str, x: float, y: float, points: float, **more: str) -> str:
    return text(words, x, y, points * MM_PER_POINT, class_="texte", fill=WHITE, **more)


def _ramp() -> list[str]:
    """Return the colours of the densities, the lowest first, as ``#RRGGBB``."""
    mixed = sample_colorscale(identity()["densite"]["couleurs"], STEPS, colortype="tuple")
    return ["#" + "".join(f"{round(255 * part):02X}" for part in colour) for colour in mixed]


def cover_svg(
    communes: pd.DataFrame,
    contours: Mapping[str, Area],
    memberships: pd.DataFrame,
    *,
    programmes: Mapping[str, str],
    label: str = "",
    points: float = 10.0,
) -> str:
    """Return the cover's map as a standalone SVG without ground, for a dark page.

    Parameters are those of `programmes.programme_map`; communes also have their ``densite``
    (inhabitants per km²; missing ones are left dark). ``label`` is what it shows, for those who
    do not see it; empty when the page says it. ``points`` is the size of its letters where it is
    set as wide as the page: larger where it is set smaller.
    """
    width, height = COVER
    groups, outline = perimeter(communes, contours)
    programmes = {c: name for c, name in programmes.items() if c in set(memberships["programme"])}
    legend = Legend(tuple(Key("symbole", n, colour=code) for code, n in programmes.items()), points)
    block = Inset(legend.block.width + 2 * INSET, legend.block.height)
    sheet, (corner,) = fit(outline, width, height, [block], side=SIDE)
    drawn = sheet.on_paper(geometry.select(contours, groups))
    epci = geometry.borders(geometry.dissolve(drawn, groups).values())
    ground, first = role("couverture"), corner.left + INSET
    spots = [
        spot
        for mark in marks(sheet, communes, memberships, list(programmes), 4.0)
        for spot in mark.spots
    ]
    lines = [corner.high - (rank + 0.5) * legend.pitch for rank in range(len(programmes))]
    keys = [(code, first + 0.57 * legend.em, y) for code, y in zip(programmes, lines, strict=True)]
    shapes, signs = (
        _drawn("symbole", [layers.symbol(*at, size) for at in some], height, 0.5, fill=WHITE,
               stroke=ground)
        for some, size in ((spots, 3.7), (keys, 1.05 * legend.em))
    )  # fmt: skip
    names = (
        _written(name, first + 1.84 * legend.em, height - y + 0.34 * legend.em, points)
        for name, y in zip(programmes.values(), lines, strict=True)
    )
    body = [
        *_densities(communes, drawn, height),
        _drawn("limite", [epci], height, 0.7, fill="none", stroke=ground),
        shapes,
        tag("g", signs, *names, class_="cle"),
    ]
    return drawing((0, 0, width, height), *body, label=label, xmlns=XMLNS)


def _densities(communes: pd.DataFrame, drawn: Mapping[str, Area], height: float) -> list[str]:
    """Return one path per step of the ramp, logarithmic, its communes parted by dark lines."""
    ground, colours = role("couverture"), _ramp()
    low, high = np.log(identity()["densite"]["bornes"])
    share = (np.log(communes["densite"].clip(lower=1e-9)) - low) / (high - low)
    ranks = (share * STEPS).clip(0, STEPS - 1).fillna(-1).astype(int)
    return [
        _drawn("densite", [drawn[code] for code in codes], height, 0.16,
               fill=colours[rank] if rank >= 0 else ground, stroke=ground)
        for rank, codes in communes["code_insee"].groupby(ranks.to_numpy())
    ]  # fmt: skip


def cover_key(year: str) -> str:
    """Return the key of the cover's ramp, with its limits in words; ``year`` of the populations."""
    low, high = (french.number(limit) for limit in identity()["densite"]["bornes"])
    width = 60.0
    each = width / STEPS
    body = [
        _written(f"Habitants par km², {year}", 0, 3.2, 9.0),
        *(
            tag("rect", x=rank * each, y=4.9, width=each + 0.05, height=3, fill=colour)
            for rank, colour in enumerate(_ramp())
        ),
        _written(f"moins de {low}", 0, 11.6, 9.0),
        _written(f"plus de {high}", width, 11.6, 9.0, text_anchor="end"),
    ]
    label = f"De moins de {low} à plus de {high} habitants par km²"
    return drawing((0, 0, width, 12.8), *body, label=label, xmlns=XMLNS)


def locator_svg(
    contours: Mapping[str, Area], groups: Mapping[str, str], code: str, alt: str
) -> str:
    """Return a small map of the EPCI with one commune in ink, circled unless it is large.

    ``groups`` gives the EPCI of each commune of the perimeter, ``code`` is the one to show,
    ``alt`` says in French what the map shows.
    """
    epci = geometry.dissolve(contours, groups)
    land = shapely.union_all(list(epci.values()))
    sheet = MapSheet.around(land, *LOCATOR, MARGIN)
    width, height = sheet.width, sheet.height
    light = sheet.on_paper(geometry.simplify(epci, 0.12 * sheet.scale))
    commune = sheet.on_paper(geometry.select(contours, [code]))[code]
    circle = shapely.minimum_bounding_circle(commune).centroid
    edge = min(circle.x, circle.y, width - circle.x, height - circle.y)
    reach = min(max(2.8, shapely.minimum_bounding_radius(commune) + 1.4), MARGIN + edge)
    ink, limits = role("encre"), geometry.borders(light.values())
    body = [
        _drawn("terre", light.values(), height, fill=role("terre-b")),
        _drawn("limite", [limits], height, 0.3, fill="none", stroke=role("limite-epci")),
        _drawn("point", [shapely.simplify(commune, 0.05)], height, fill=ink),
    ]
    if reach < CIRCLE * min(width, height):
        line: Look = {"fill": "none", "stroke": ink, "stroke_width": 0.5, "class_": "cercle"}
        body.append(tag("circle", cx=circle.x, cy=height - circle.y, r=reach, **line))
    return drawing((0, 0, width, height), *body, label=alt, xmlns=XMLNS)
