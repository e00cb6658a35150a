import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from math import hypot
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revitalisation.drawing.identity import recommendation_colour
from revitalisation.drawing.ring import (
    FOLD,
    FOOT,
    INNER,
    OUTER,
    Ring,
    Tick,
    arcs,
    codes,
    key,
    point,
)
from revitalisation.drawing.ring import ring as drawn_ring
from revitalisation.drawing.symbols import LEVELS, RECOMMENDATIONS

COUNTS = st.fixed_dictionaries(
    {code: st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 60)) for code in RECOMMENDATIONS}
)
SVG = "{http://www.w3.org/2000/svg}"


SMALLEST = 11.4 / 72 * 25.4
"""Of the letters of the spread, in mm: 8 pt when it is read on A4."""


def ring(counts: dict[str, int], *more: Any) -> Ring:
    """Draw actions of every stage, some of them old."""
    kinds = [Tick(stage, recent) for stage in (*LEVELS, "") for recent in (True, False)]
    return drawn_ring({code: (kinds * n)[:n] for code, n in counts.items()}, *more)


def drawing(**counts: int) -> ET.Element:
    return ET.fromstring(ring(counts).svg)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_one_mark_per_action_none_on_another_none_on_the_fold(counts: dict[str, int]) -> None:
    placed, pitch = arcs(counts)
    assert {arc.recommendation: len(arc.starts) for arc in placed} == counts
    edges = sorted((start - 180) % 360 for arc in placed for start in arc.starts)
    assert all(second - first >= pitch - 1e-6 for first, second in pairwise(edges))
    for arc in placed:
        for start in arc.starts:
            sides = [point(angle, INNER)[0] for angle in (start, start + pitch)]
            assert min(map(abs, sides)) >= FOLD - 0.01
            assert sides[0] * sides[1] > 0


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_no_text_meets_another_or_leaves_the_ring(counts: dict[str, int]) -> None:
    boxes = [_box(text) for text in ET.fromstring(ring(counts).svg).iter("text")]
    for first, second in combinations(boxes, 2):
        apart = (
            first[2] <= second[0]
            or second[2] <= first[0]
            or first[3] <= second[1]
            or second[3] <= first[1]
        )
        assert apart, (first, second)
    for left, top, right, bottom in boxes:
        assert max(hypot(x, y) for x in (left, right) for y in (top, bottom)) < INNER
        assert left >= FOLD - 0.1 or right <= -FOLD + 0.1


def _box(text: ET.Element) -> tuple[float, float, float, float]:
    """Return a text’s box: digits are 0.5 em wide, letters 0.43."""
    size, words = float(text.get("font-size", 0)), text.text or ""
    width = size * sum(0.5 if letter.isdigit() else 0.43 for letter in words)
    shift = {"middle": -width / 2, "end": -width, "start": 0.0}[text.get("text-anchor", "start")]
    x, y = float(text.get("x", 0)) + shift, float(text.get("y", 0))
    return x, y - 0.66 * size, x + width, y


def test_foot_is_at_the_foot_whatever_the_counts() -> None:
    placed, pitch = arcs(dict.fromkeys(RECOMMENDATIONS, 4))
    foot = next(arc for arc in placed if arc.recommendation == codes(FOOT)[0])
    assert all(point(start + pitch / 2, OUTER)[1] > 30 for start in foot.starts)


def test_arcs_go_clockwise_2_5_4_3_1() -> None:
    placed, _ = arcs(dict.fromkeys(RECOMMENDATIONS, 5))
    middles = {arc.recommendation: (arc.middle - 340) % 360 for arc in placed}
    order = [RECOMMENDATIONS[code][0] for code in sorted(middles, key=lambda c: middles[c])]
    assert order == [2, 5, 4, 3, 1]


def test_empty_arc_shows_a_dash_and_zero() -> None:
    shown = drawing(usages=0, organisation=1, regulation=1, operationnel=1, innovation=1)
    dashes = [shape for shape in shown.iter("rect") if shape.get("class") == "d-tiret"]
    zeros = [text for text in shown.iter("text") if text.text == "0"]
    assert len(dashes) == len(zeros) == 1
    assert zeros[0].get("fill") == recommendation_colour("usages")


def forms(svg: ET.Element) -> list[str]:
    """Return the paths of marks, without their colours."""
    return [
        "".join(shape.get("d", "") for shape in mark.iter("path"))
        for mark in svg.iter("g")
        if "rotate" in mark.get("transform", "")
    ]


def test_a_mark_says_its_stage_and_its_age_without_colour() -> None:
    kinds = [Tick(stage, recent) for stage in LEVELS for recent in (True, False)]
    drawn = [forms(ET.fromstring(drawn_ring({"usages": [each]}).svg)) for each in kinds]
    assert len({form for (form,) in drawn}) == len(kinds)
    colours = [forms(drawing(**{code: 1})) for code in RECOMMENDATIONS]
    assert all(each == colours[0] for each in colours)


def test_marks_of_an_arc_go_from_the_most_advanced_to_the_least() -> None:
    marks = [Tick("inscrite"), Tick(""), Tick("livrée", False), Tick("engagée"), Tick("livrée")]
    order = [marks[4], marks[2], marks[3], marks[0], marks[1]]
    shown, wished = (
        forms(ET.fromstring(drawn_ring({"usages": each}).svg)) for each in (marks, order)
    )
    assert shown == wished
    assert len(set(shown)) == len(marks)


def test_the_key_holds_what_the_ring_shows_and_no_more() -> None:
    assert [said for _, said in key([Tick("livrée")], "plus d’un an")] == [*LEVELS]
    every = {said: svg for svg, said in key([Tick("", False)], "plus d’un an")}
    assert [*every] == [*LEVELS, "autre état", "état de plus d’un an, ou sans date"]
    assert len({re.sub("<title>.*</title>", "", svg) for svg in every.values()}) == len(every)


@given(COUNTS)
@settings(max_examples=20, deadline=None)
def test_no_letter_is_too_small_for_a_spread_read_on_a4(counts: dict[str, int]) -> None:
    texts = ET.fromstring(ring(counts, ("12 actions", "dans la grille")).svg).iter("text")
    assert min(float(text.get("font-size", 0)) for text in texts) >= SMALLEST


def test_counts_are_said_to_those_who_do_not_see() -> None:
    shown = drawing(usages=2, operationnel=19)
    label = shown.get("aria-label", "")
    assert "Usages, 2" in label
    assert "Opérationnel, 19" in label
    assert "Innovation, 0" in label
    assert shown.findtext("title") == label
    told = drawn_ring({"usages": [Tick("livrée"), Tick("livrée", False), Tick("inscrite")]}).svg
    assert "Usages, 3 (1 inscrite, 2 livrées)" in told


def test_centre_stands_on_both_sides_of_the_fold_and_is_escaped() -> None:
    shown = ring({"usages": 1}, ("A & B", "C"))
    words = [(text.text, text.get("text-anchor")) for text in ET.fromstring(shown.svg).iter("text")]
    assert ("A & B", "end") in words
    assert ("C", "start") in words


def test_links_start_outside_the_ring() -> None:
    anchors = ring(dict.fromkeys(RECOMMENDATIONS, 7)).anchors
    assert set(anchors) == set(RECOMMENDATIONS)
    assert all(OUTER < hypot(x, y) < OUTER + 3 for x, y in anchors.values())


def test_more_actions_than_the_ring_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="trop"):
        ring({"usages": 5000})


def test_drawing_uses_no_identifier() -> None:
    """Two rings in one page must not share one."""
    assert not re.search(r"\sid=|url\(", ring({"usages": 3}).svg)
