import pytest
import shapely
from pyproj import Transformer

from revitalisation.drawing.text_boxes import Box
from revitalisation.maps.geometry import project
from revitalisation.maps.landmarks import Landmark, place
from revitalisation.maps.sheet import MapSheet
from tests.frozen import frozen
from tests.sections.test_map_names import mapped

WEST, SOUTH = 2.0, 46.0
SHEET = MapSheet(100, 80, 200, *project(WEST, SOUTH))
DEGREES = Transformer.from_crs("EPSG:2154", "EPSG:4326", always_xy=True)
LAND = shapely.box(30, 20, 60, 60)


def placed(*towns: tuple[float, float], taken: tuple[Box, ...] = ()) -> list[Landmark]:
    """Place towns that stand at these millimetres of the sheet."""
    named = {
        f"Ville-{rank}": DEGREES.transform(
            SHEET.east + x * SHEET.scale, SHEET.north + y * SHEET.scale
        )
        for rank, (x, y) in enumerate(towns)
    }
    return place(SHEET, LAND, named, taken, 8.0)


def test_a_town_of_the_sheet_has_a_dot_and_no_distance() -> None:
    (town,) = placed((75, 40))
    assert town.within
    assert town.name.text == "Ville-0"
    assert town.sign.centroid.distance(shapely.Point(75, 40)) < 0.1


@pytest.mark.parametrize(
    ("at", "kilometres"), [((120, 40), 12), ((45, 100), 8), ((-40, 40), 14), ((45, -20), 8)]
)
def test_one_beyond_has_an_arrow_towards_it_and_its_distance(
    at: tuple[float, float], kilometres: int
) -> None:
    (town,) = placed(at)
    assert not town.within
    assert town.name.text == f"Ville-0, {kilometres}\u202fkm"
    assert SHEET.frame.holds(town.box)
    shaft = shapely.get_parts(town.sign)[0]
    tail, tip = (shapely.get_point(shaft, end) for end in (0, -1))
    whole = shapely.LineString([tail, at])
    assert tip.distance(whole) < 0.1


def test_one_too_far_or_in_the_perimeter_is_left_out() -> None:
    assert placed((300, 40), (45, 40)) == []


def test_none_is_written_over_land_names_or_another() -> None:
    name = Box(70, 35, 95, 45)
    found = placed((75, 40), (120, 41), (120, 43), taken=(name,))
    assert len(found) == 3
    boxes = [one.box for one in found]
    assert not any(LAND.intersects(shapely.box(*box)) for box in boxes)
    assert not any(a.meets(b) for a in boxes for b in [name, *boxes] if a is not b)


def test_where_nothing_is_free_a_town_is_given_up() -> None:
    assert placed((120, 40), taken=(SHEET.frame,)) == []


def test_a_map_names_the_towns_of_the_table_in_the_lighter_ink() -> None:
    drawn = mapped(frozen())
    (names,) = drawn.traces("repere-nom")
    assert sorted(names.text) == ["Loin-le-Modèle, 23\u202fkm", "Voisine-l’Épreuve, 9\u202fkm"]
    assert names.meta["sombre"] != next(drawn.traces("nom")).meta["sombre"]


def test_an_edition_frozen_before_the_table_does_without() -> None:
    assert list(mapped(frozen("2021")).traces("repere-nom", "repere-fleche", "repere-point")) == []
