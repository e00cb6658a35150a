"""Commune boundaries in Lambert-93: reading, merging, simplifying, borders drawn once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from revitalisation.errors import DataError, Fault

GAP = 50.0
"""Slits narrower than this (metres) between communes are faults of the source and are closed."""

Floats = NDArray[np.float64]
Area = Polygon | MultiPolygon


class Box(NamedTuple):
    """A rectangle of the drawing, in millimetres, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def grown(self, by: float) -> "Box":
        """Return the box with ``by`` millimetres more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies entirely within this one."""
        low = self.left <= other.left and self.bottom <= other.bottom
        return low and other.right <= self.right and other.top <= self.top

    def meets(self, other: "Box") -> bool:
        """Tell whether the two boxes overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return the Lambert-93 easting and northing, in metres, of a WGS 84 position in degrees."""
    x, y = _transformer().transform(lon, lat)
    return float(x), float(y)


def _to_lambert(coordinates: Floats) -> Floats:
    return np.column_stack(_transformer().transform(coordinates[:, 0], coordinates[:, 1]))


@cache
def contours(path: Path) -> Mapping[str, Area]:
    """Read a GeoJSON of communes (WGS 84, ``code_insee`` in properties).

    Parameters
    ----------
    path
        The GeoJSON file; it is read once per process.

    Returns
    -------
    Mapping
        Code of the commune → area in Lambert-93, metres. Neighbours share their vertices: slits
        of the source are closed, so that merged areas have no hole and borders no double.

    Raises
    ------
    DataError
        When the file is missing or is not such a GeoJSON.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        codes = [str(feature["properties"]["code_insee"]) for feature in features]
        shapes = [shape(feature["geometry"]) for feature in features]
    except FileNotFoundError:
        message = "le fichier des contours est absent ; le rétablir depuis le dépôt."
        raise DataError([Fault(path.name, None, None, message)]) from None
    except (ValueError, KeyError, TypeError) as error:
        message = (
            "ce n’est pas un GeoJSON de communes (propriété « code_insee » et géométrie "
            f"attendues) : {error}. Le rétablir depuis le dépôt."
        )
        raise DataError([Fault(path.name, None, None, message)]) from error
    areas = shapely.transform(np.array(shapes, dtype=object), _to_lambert)
    # shapely's stubs stop at 2.1.
    clean = shapely.coverage_clean(areas, gap_width=GAP)  # type: ignore[attr-defined]
    return MappingProxyType(dict(zip(codes, clean, strict=True)))


def select(contours: Mapping[str, Area], codes: Iterable[str]) -> dict[str, Area]:
    """Return the contours of the given communes, in their order.

    Raises
    ------
    DataError
        Naming every commune that has no contour.
    """
    wanted = list(codes)
    faults = [
        Fault(
            "data/territoire/contours_communes.geojson",
            None,
            "code_insee",
            f"la commune {code} n’a pas de contour ; compléter le fichier ou corriger le code.",
        )
        for code in wanted
        if code not in contours
    ]
    if faults:
        raise DataError(faults)
    return {code: contours[code] for code in wanted}


def dissolve(contours: Mapping[str, Area], groups: Mapping[str, str]) -> dict[str, Area]:
    """Merge communes into groups (EPCI, density classes).

    Parameters
    ----------
    contours
        Code of the commune → area.
    groups
        Code of the commune → its group; communes without a group are left out.

    Returns
    -------
    dict
        Group → area, in the order in which the groups first appear in ``groups``.
    """
    members: defaultdict[str, list[Area]] = defaultdict(list)
    chosen = select(contours, groups)
    for code, group in groups.items():
        members[group].append(chosen[code])
    return {group: cast(Area, shapely.unary_union(parts)) for group, parts in members.items()}


def borders(shapes: Iterable[Area]) -> BaseGeometry:
    """Return the outlines of areas as lines, each shared border once."""
    lines = shapely.unary_union([area.boundary for area in shapes])
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def simplify(contours: Mapping[str, Area], tolerance: float) -> dict[str, Area]:
    """Return lighter contours (``tolerance`` in metres) whose shared borders stay shared."""
    if not contours:
        return {}
    areas = shapely.coverage_simplify(np.array(list(contours.values()), dtype=object), tolerance)
    return dict(zip(contours, areas, strict=True))


def neighbours(areas: Mapping[str, Area]) -> dict[str, set[str]]:
    """Return, for each area, the others with which it shares a line (not only a point)."""
    touching: dict[str, set[str]] = {name: set() for name in areas}
    for first, second in combinations(areas, 2):
        if areas[first].boundary.intersection(areas[second].boundary).length > 0:
            touching[first].add(second)
            touching[second].add(first)
    return touching


def rings(geometry: BaseGeometry) -> list[Floats]:
    """Return the coordinates of every line or ring of a geometry, each of shape (n, 2).

    Outer rings run counter-clockwise and inner ones clockwise, so that a single path fills them
    rightly. Points and empty parts give nothing.
    """
    found: list[Floats] = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type == "Polygon":
            turned = shapely.orient_polygons(part)
            found.extend(shapely.get_coordinates(ring) for ring in shapely.get_rings(turned))
        elif part.geom_type in ("LineString", "LinearRing"):
            found.append(shapely.get_coordinates(part))
        elif part.geom_type.startswith(("Multi", "Geometry")):
            found.extend(rings(part))
    return [line for line in found if len(line)]
