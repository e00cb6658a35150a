import pytest
import shapely

from revitalisation.drawing import text_metrics
from revitalisation.drawing.text_boxes import Box
from revitalisation.errors import PublicationError
from revitalisation.maps.labels import AreaName, Lettering, Name, Placement, place

FRAME = Box(0, 0, 160, 100)


def names(*points: tuple[float, float]) -> list[Name]:
    return [Name(str(i), f"Commune-{i}", x, y, 1.8, 1.8) for i, (x, y) in enumerate(points)]


def boxes(placed: Lettering) -> list[Box]:
    return [found.box for found in (*placed.names, *placed.areas)]


def clashes(found: list[Box], others: list[Box]) -> int:
    return sum(
        shapely.box(*a).intersection(shapely.box(*b)).area > 1e-9
        for a in found
        for b in others
        if a is not b
    )


def leader(found: Placement) -> shapely.LineString | None:
    return None if found.leader is None else shapely.LineString(
        [found.leader[:2], found.leader[2:]]
    )  # fmt: skip


def test_a_lone_name_stands_right_of_its_symbol_without_leader() -> None:
    (found,) = place(names((50, 50)), [], FRAME).names
    assert (found.align, found.leader) == ("left", None)
    assert found.box.left > 51.8
    assert abs(found.y - 50) < 0.01


def test_a_name_at_the_right_edge_stands_left() -> None:
    (found,) = place(names((155, 50)), [], FRAME).names
    assert found.align == "right"


def test_crowded_names_touch_nothing() -> None:
    points = names(*[(45 + 11 * (i % 5), 40 + 8 * (i // 5)) for i in range(15)])
    placed = place(points, [], FRAME, [Box(90, 0, 160, 30)])
    symbols = [Box(p.x - 1.8, p.y - 1.8, p.x + 1.8, p.y + 1.8) for p in points]
    found = boxes(placed)
    assert clashes(found, found) == 0
    assert clashes(found, symbols) == 0
    assert clashes(found, [Box(90, 0, 160, 30)]) == 0
    assert all(shapely.box(*FRAME).contains(shapely.box(*box)) for box in found)


def test_far_names_have_a_leader_that_crosses_nothing() -> None:
    points = names(*[(45 + 11 * (i % 5), 40 + 8 * (i // 5)) for i in range(15)])
    placed = place(points, [], FRAME).names
    lines = {found.key: leader(found) for found in placed if found.leader}
    assert lines, "without leader the test proves nothing"
    for key, line in lines.items():
        assert line is not None
        others = [shapely.box(*found.box) for found in placed if found.key != key]
        assert not any(line.crosses(box) for box in others)
        assert not any(line.crosses(other) for k, other in lines.items() if k != key)


def test_the_same_map_always_gives_the_same_places() -> None:
    points = names(*[(60 + 9 * (i % 4), 40 + 8 * (i // 4)) for i in range(8)])
    assert place(points, [], FRAME) == place(points, [], FRAME)


def test_names_that_cannot_be_told_apart_stop_the_build() -> None:
    points = names(*[(20 + 0.1 * i, 20) for i in range(12)])
    with pytest.raises(PublicationError, match=r"sans chevauchement \(Commune-.* et \d autres\)"):
        place(points, [], Box(0, 0, 45, 30))


def test_a_limit_is_crossed_only_for_want_of_room() -> None:
    border = shapely.LineString([(56, 0), (56, 100)])
    (found,) = place(names((50, 50)), [], FRAME, lines=border).names
    assert not shapely.box(*found.box).intersects(border)


def test_an_area_is_named_inside_in_capitals() -> None:
    area = shapely.box(20, 20, 120, 80)
    (found,) = place([], [AreaName("a", "CC du Ternois", area)], FRAME).areas
    assert found.lines == ("CC DU TERNOIS",)
    assert area.contains(shapely.box(*found.box))


def test_a_small_area_is_named_outside_nearer_it_than_its_neighbour() -> None:
    small, large = shapely.box(100, 40, 108, 50), shapely.box(20, 20, 100, 80)
    areas = [AreaName("s", "CA d’Hénin-Carvin", small), AreaName("l", "CC du Ternois", large)]
    found = place([], areas, FRAME).areas[0]
    drawn = shapely.box(*found.box)
    assert not drawn.intersects(small.union(large))
    assert drawn.distance(small) < drawn.distance(large)


def test_an_area_name_that_is_not_needed_gives_way() -> None:
    tiny = AreaName("t", "CC du Ternois", shapely.box(0, 0, 4, 4), outside=False, needed=False)
    assert place([], [tiny], FRAME).areas == ()
    with pytest.raises(PublicationError, match="CC du Ternois"):
        place([], [AreaName("t", "CC du Ternois", tiny.area, outside=False)], FRAME)


def test_text_is_measured_with_the_font() -> None:
    ten, twenty = text_metrics.text_width("Lens", 10), text_metrics.text_width("Lens", 20)
    assert twenty == pytest.approx(2 * ten)
    assert text_metrics.text_width("Lens", 10, "Bold") > ten
    assert text_metrics.text_width("Lens", 10, spacing=0.1) > ten
    assert 6 < ten < 8


def test_a_character_that_the_font_lacks_is_refused() -> None:
    with pytest.raises(PublicationError, match="漢"):
        text_metrics.text_width("漢", 10)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("CC DU TERNOIS", [("CC DU TERNOIS",)]),
        ("CA D’HÉNIN-CARVIN", [("CA D’HÉNIN-CARVIN",), ("CA D’HÉNIN-", "CARVIN")]),
        ("CC DES 7 VALLÉES", [("CC DES 7 VALLÉES",)]),
    ],
)
def test_lines_never_end_with_a_weak_word(text: str, lines: list[tuple[str, ...]]) -> None:
    assert text_metrics.wraps(text) == lines


def test_three_lines_at_most() -> None:
    found = text_metrics.wraps("CA DE BÉTHUNE-BRUAY, ARTOIS-LYS ROMANE")
    assert found[1] == ("CA DE BÉTHUNE-BRUAY,", "ARTOIS-LYS ROMANE")
    assert [len(lines) for lines in found] == [1, 2, 3]
