"""Commune boundaries in Lambert-93: reading, merging, simplifying, borders drawn once."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

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


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)


def project(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Return Lambert-93 eastings and northings, in metres, of WGS 84 degrees: numbers or arrays."""
    found: tuple[Any, Any] = _transformer().transform(lon, lat)
    return found


@cache
def contours(path: Path) -> Mapping[str, Area]:
    """Read a GeoJSON of communes (WGS 84, ``code_insee`` in properties), once per process.

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
    # shapely's stubs stop before 2.1.
    areas = shapely.transform(np.array(shapes), project, interleaved=False)  # type: ignore[arg-type]
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
    """Merge communes into groups (EPCI, density classes), in the order of ``groups``.

    ``groups`` gives the group of each commune by its code; communes without one are left out.
    """
    members: dict[str, list[Area]] = {}
    for code, area in select(contours, groups).items():
        members.setdefault(groups[code], []).append(area)
    return {group: cast(Area, shapely.union_all(parts)) for group, parts in members.items()}


def borders(shapes: Iterable[Area]) -> BaseGeometry:
    """Return the outlines of areas as lines, each shared border once."""
    lines = shapely.union_all([area.boundary for area in shapes])
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def simplify(contours: Mapping[str, Area], tolerance: float) -> dict[str, Area]:
    """Return lighter contours (``tolerance`` in metres) whose shared borders stay shared."""
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
    # Twice: a collection may hold several lines or areas in one.
    parts = shapely.get_parts(shapely.get_parts(geometry))
    kinds = shapely.get_type_id(parts)
    turned = shapely.orient_polygons(parts[kinds == 3])
    lines = [*shapely.get_rings(turned), *parts[(kinds == 1) | (kinds == 2)]]
    return [line for line in map(shapely.get_coordinates, lines) if len(line)]
