"""Maps written as SVG: the cover's, its key, and the small one that situates a commune.

Sizes are millimetres. Outlines are relative whole numbers of twentieths of a millimetre, which
takes half the room of decimals. Elements have a class (« terre », « limite », « point »…), so
that a style sheet may paint them otherwise on a dark page.
"""

import math
from collections.abc import Iterable, Mapping
from html import escape

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from revitalisation.drawing.identity import identity, role
from revitalisation.drawing.text_metrics import MM_PER_POINT
from revitalisation.maps import geometry, layers
from revitalisation.maps.choropleth import blend, rgb
from revitalisation.maps.geometry import Area
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


def _svg(width: float, height: float, body: Iterable[str], label: str = "") -> str:
    said = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    # WeasyPrint takes the text that stands for a drawing from its title alone.
    title = f"<title>{escape(label)}</title>" if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}mm" height="{height:g}mm"{said}>{title}{"".join(body)}</svg>'
    )


def _drawn(name: str, d: str, paint: str) -> str:
    return f'<path class="{name}" transform="scale({1 / GRAIN:g})" d="{d}" {paint}/>'


def _text(x: float, y: float, text: str, points: float, name: str, more: str = "") -> str:
    return (
        f'<text class="{name}" x="{x:.2f}" y="{y:.2f}" font-size="{points * MM_PER_POINT:.2f}" '
        f"{more}>{escape(text)}</text>"
    )


def _ramp() -> list[str]:
    return blend([rgb(colour) for colour in identity()["densite"]["couleurs"]], STEPS)


def _step(density: float) -> int:
    """Return the rank in the ramp of a density (inhabitants per km²), on a logarithmic scale."""
    low, high = identity()["densite"]["bornes"]
    share = (math.log(max(density, 1e-9)) - math.log(low)) / (math.log(high) - math.log(low))
    return min(STEPS - 1, max(0, int(share * STEPS)))


def cover_svg(
    communes: pd.DataFrame,
    contours: Mapping[str, Area],
    memberships: pd.DataFrame,
    *,
    programmes: Mapping[str, str],
    label: str = "",
) -> str:
    """Return the cover's map as a standalone SVG without ground, for a dark page.

    Parameters
    ----------
    communes
        The perimeter: ``code_insee``, ``nom``, ``siren_epci``, ``mairie_lon``, ``mairie_lat`` and
        ``densite`` (inhabitants per km²; missing ones are left dark).
    contours
        Areas in Lambert-93 by code.
    memberships
        ``code_insee``, ``programme``.
    programmes
        Code → short name, for the legend of the symbols.
    label
        What it shows, for those who do not see it; empty when the page says it.

    Raises
    ------
    DataError
        When a commune has no contour.
    """
    width, height = COVER
    groups = dict(zip(communes["code_insee"], communes["siren_epci"], strict=True))
    outline = shapely.union_all(list(geometry.select(contours, groups).values()))
    programmes = {
        c: name for c, name in programmes.items() if (memberships["programme"] == c).any()
    }
    legend = Legend(tuple(Key("symbole", n, colour=code) for code, n in programmes.items()), 10.0)
    block = Inset(legend.block.width + 2 * INSET, legend.block.height)
    sheet, (corner,) = fit(outline, width, height, [block], side=SIDE)
    drawn = sheet.on_paper(geometry.select(contours, groups))
    ground, white = role("couverture"), "#FFFFFF"
    body = _densities(communes, drawn, height)
    epci = geometry.borders(geometry.dissolve(drawn, groups).values())
    thick = f'fill="none" stroke="{ground}" stroke-width="{0.7 * GRAIN:g}" stroke-linejoin="round"'
    body.append(_drawn("limite", path([epci], height), thick))
    symbols = marks(sheet, communes, memberships, list(programmes), 4.0)
    spots = [spot for mark in symbols for spot in mark.spots]
    first = corner.left + INSET
    lines = [corner.top - (rank + 0.5) * legend.pitch for rank in range(len(programmes))]
    keys = [(code, first + 2.0, y) for code, y in zip(programmes, lines, strict=True)]
    edge = f'fill="{white}" stroke="{ground}" stroke-width="{0.5 * GRAIN:g}"'
    shapes, signs = (
        _drawn("symbole", path([layers.symbol(c, x, y, 3.7) for c, x, y in some], height), edge)
        for some in (spots, keys)
    )
    paint = f'font-family="{_family()}" fill="{white}"'
    names = "".join(
        _text(first + 6.5, height - y + 1.2, name, 10.0, "texte", paint)
        for name, y in zip(programmes.values(), lines, strict=True)
    )
    body += [shapes, f'<g class="cle">{signs}{names}</g>']
    return _svg(width, height, body, label)


def _family() -> str:
    return f"{identity()['police']['famille']}, sans-serif"


def _densities(communes: pd.DataFrame, drawn: Mapping[str, Area], height: float) -> list[str]:
    """Return one path per step of the ramp, its communes parted by thin dark lines."""
    ground = role("couverture")
    thin = f'stroke="{ground}" stroke-width="{0.16 * GRAIN:g}" stroke-linejoin="round"'
    ranks: dict[int, list[Area]] = {}
    for code, density in communes[["code_insee", "densite"]].itertuples(index=False):
        rank = -1 if pd.isna(density) else _step(float(density))
        ranks.setdefault(rank, []).append(drawn[code])
    colours = _ramp()
    return [
        _drawn(
            "densite", path(areas, height),
            f'fill="{colours[rank] if rank >= 0 else ground}" {thin}',
        )
        for rank, areas in sorted(ranks.items())
    ]  # fmt: skip


def cover_key(year: str, width: float = 60.0) -> str:
    """Return the key of the cover's ramp as SVG, with its limits in words.

    ``year`` is that of the populations; ``width`` is in millimetres.
    """
    low, high = identity()["densite"]["bornes"]
    white = f'font-family="{_family()}" fill="#FFFFFF"'
    each = width / STEPS
    body = [_text(0, 3.2, f"Habitants par km², {year}", 9.0, "texte", white)]
    body += [
        f'<rect x="{rank * each:.2f}" y="4.9" width="{each + 0.05:.2f}" height="3" '
        f'fill="{colour}"/>'
        for rank, colour in enumerate(_ramp())
    ]
    most = f"{high:,}".replace(",", "\u202f")
    body.append(_text(0, 11.6, f"moins de {low}", 9.0, "texte", white))
    end = f'{white} text-anchor="end"'
    body.append(_text(width, 11.6, f"plus de {most}", 9.0, "texte", end))
    return _svg(width, 12.8, body, f"De moins de {low} à plus de {most} habitants par km²")


def locator_svg(
    contours: Mapping[str, Area],
    groups: Mapping[str, str],
    code: str,
    alt: str,
    width: float = 58.0,
    height: float = 36.0,
) -> str:
    """Return a small map of the EPCI with one commune in ink, circled unless it is large.

    Parameters
    ----------
    contours
        Areas in Lambert-93 by code.
    groups
        Code of each commune of the perimeter → its EPCI.
    code
        The commune to show.
    alt
        What the map shows, in French.
    width, height
        The most it may take, in millimetres; it keeps the land's proportions.

    Raises
    ------
    DataError
        When a commune has no contour.
    """
    epci = geometry.dissolve(contours, groups)
    left, bottom, right, top = shapely.union_all(list(epci.values())).bounds
    margin = 3.5
    scale = max((right - left) / (width - 2 * margin), (top - bottom) / (height - 2 * margin))
    width, height = (right - left) / scale + 2 * margin, (top - bottom) / scale + 2 * margin
    sheet = MapSheet(width, height, scale, left - margin * scale, bottom - margin * scale)
    light = sheet.on_paper(geometry.simplify(epci, 0.12 * scale))
    commune = sheet.on_paper(geometry.select(contours, [code]))[code]
    circle = shapely.minimum_bounding_circle(commune)
    centre, radius = circle.centroid, shapely.minimum_bounding_radius(commune)
    reach = min(max(2.8, float(radius) + 1.4), margin + min(
        centre.x, centre.y, width - centre.x, height - centre.y))  # fmt: skip
    ink, limit = role("encre"), role("limite-epci")
    body = [
        _drawn("terre", path(light.values(), height), f'fill="{role("terre-b")}"'),
        _drawn("limite", path([geometry.borders(light.values())], height),
               f'fill="none" stroke="{limit}" stroke-width="{0.3 * GRAIN:g}" '
               'stroke-linejoin="round"'),
        _drawn("point", path([shapely.simplify(commune, 0.05)], height), f'fill="{ink}"'),
        f'<circle class="cercle" cx="{centre.x:.1f}" cy="{height - centre.y:.1f}" '
        f'r="{reach:.1f}" fill="none" stroke="{ink}" stroke-width="0.5"/>'
        if reach < CIRCLE * min(width, height) else "",
    ]  # fmt: skip
    return _svg(round(width, 1), round(height, 1), body, alt)
