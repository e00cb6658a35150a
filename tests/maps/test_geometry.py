import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from revitalisation.data import tables
from revitalisation.errors import DataError
from revitalisation.maps import geometry
from revitalisation.paths import DATA
from tests.frozen import CONTOURS, FROZEN

LIVING = DATA / tables.CONTOURS
LEFT, RIGHT, APART = (
    shapely.box(0, 0, 10, 10),
    shapely.box(10, 0, 20, 10),
    shapely.box(50, 0, 60, 10),
)


def test_contours_are_read_once_and_in_metres() -> None:
    land = geometry.contours(CONTOURS)
    assert geometry.contours(CONTOURS) is land
    x, y = land["96001"].centroid.coords[0]
    assert 670_000 < x < 680_000
    assert 6_535_000 < y < 6_545_000


def test_town_halls_lie_in_their_commune() -> None:
    land = geometry.contours(CONTOURS)
    for row in tables.load("territoire/communes", FROZEN).to_dict("records"):
        hall = shapely.Point(geometry.project(row["mairie_lon"], row["mairie_lat"]))
        assert land[row["code_insee"]].contains(hall), row["nom"]


@pytest.mark.living
@pytest.mark.parametrize("path", [LIVING, CONTOURS], ids=["living", "frozen"])
def test_communes_neither_overlap_nor_leave_slits(path: Path) -> None:
    areas = list(geometry.contours(path).values())
    assert shapely.coverage_is_valid(areas)
    assert shapely.get_num_interior_rings(shapely.union_all(areas)) == 0


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent ; le rétablir"):
        geometry.contours(tmp_path / "contours.geojson")


def test_foreign_geojson_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "autre.geojson"
    path.write_text(json.dumps({"features": [{"properties": {}, "geometry": None}]}))
    with pytest.raises(DataError, match="code_insee"):
        geometry.contours(path)


def test_communes_without_contour_are_all_named() -> None:
    with pytest.raises(DataError) as refused:
        geometry.select({"1": LEFT}, ["1", "2", "3"])
    said = [fault.message[:12] for fault in refused.value.faults]
    assert said == ["la commune 2", "la commune 3"]


def test_dissolve_merges_by_group() -> None:
    merged = geometry.dissolve({"1": LEFT, "2": RIGHT, "3": APART}, {"1": "a", "2": "a", "3": "b"})
    assert {name: area.area for name, area in merged.items()} == {"a": 200, "b": 100}


def test_shared_border_is_drawn_once() -> None:
    assert geometry.borders([LEFT, RIGHT]).length == 40 + 40 - 10


@pytest.mark.living
def test_simplified_neighbours_still_touch() -> None:
    land = geometry.contours(LIVING)
    light = geometry.simplify(land, 400.0)
    assert list(light) == list(land)
    assert shapely.coverage_is_valid(list(light.values()))
    points = shapely.get_num_coordinates(list(light.values())).sum()
    assert points < 0.7 * shapely.get_num_coordinates(list(land.values())).sum()


def test_neighbours_share_more_than_a_corner() -> None:
    corner = shapely.box(20, 10, 30, 20)
    found = geometry.neighbours({"left": LEFT, "right": RIGHT, "corner": corner})
    assert found == {"left": {"right"}, "right": {"left"}, "corner": set()}


def test_holes_turn_the_other_way() -> None:
    holed = LEFT.difference(shapely.box(4, 4, 6, 6))
    outer, inner = geometry.rings(holed)
    assert _signed_area(outer) == 100
    assert _signed_area(inner) == -4
    assert geometry.rings(shapely.Point(0, 0)) == []


def _signed_area(ring: geometry.Floats) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)
