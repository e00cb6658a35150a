import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revitalisation.drawing.identity import identity, recommendation_colour, role
from revitalisation.drawing.svg import number
from revitalisation.drawing.symbols import (
    PROGRAMMES,
    RECOMMENDATIONS,
    STATES,
    number_tab,
    state_mark,
    state_text,
    strokes,
    symbol,
)
from revitalisation.drawing.text_boxes import Box


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_symbol_is_outlined_in_ink_and_named(programme: str) -> None:
    drawing = ET.fromstring(symbol(programme))
    shape = drawing[1]
    assert shape.get("stroke") == role("encre")
    assert shape.get("fill") == identity()["programmes"][programme]["clair"]
    assert drawing.get("aria-label") == drawing.findtext("title") == PROGRAMMES[programme]


def test_symbols_differ_by_their_shape() -> None:
    paths = {
        re.sub(r'(fill|class)="[^"]*"', "", str(symbol(code, decorative=True))[60:])
        for code in PROGRAMMES
    }
    assert len(paths) == 3


def test_decorative_symbol_is_hidden_and_says_nothing() -> None:
    drawing = ET.fromstring(symbol("PVD", decorative=True))
    assert drawing.get("aria-hidden") == "true"
    assert drawing.get("role") is None
    assert drawing.find("title") is None


def test_symbol_size_cannot_break_out_of_its_attribute() -> None:
    assert '"><script>' not in symbol("ACV", '1em"><script>')


def test_number_tab_holds_the_number() -> None:
    assert number_tab("operationnel") == '<span class="pastille p4">4</span>'


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "livré"),
        (0, "livré, 0 action"),
        (1, "livré, 1 action"),
        (2, "livré, 2 actions"),
    ],
)
def test_state_text_agrees(count: int | None, said: str) -> None:
    assert state_text("livré", count) == said


def test_states_without_count_never_say_one() -> None:
    assert state_text("intercommunal", 3) == "exploré à une autre échelle"
    assert state_text("non exploré", 0) == "non exploré"


@pytest.mark.parametrize("state", STATES)
def test_state_mark_says_its_state_to_everyone(state: str) -> None:
    mark = state_mark(state, 2, "regulation")  # type: ignore[arg-type]
    said = state_text(state, 2)  # type: ignore[arg-type]
    assert f'<span class="hors-vue">{said}</span>' in mark
    assert f"<title>{said}</title>" in mark


def test_state_marks_differ_without_colour() -> None:
    shapes = {
        re.sub(r"#\w+|<title>.*?</title>", "", state_mark(state, decorative=True))
        for state in STATES
    }
    assert len(shapes) == len(STATES)


def test_state_mark_takes_the_colour_of_the_recommendation_or_ink() -> None:
    assert recommendation_colour("usages") in state_mark("livré", 1, "usages")
    legend = state_mark("livré", 1)
    assert role("encre") in legend
    assert 'class="etat etat-0 encre"' in legend


def test_decorative_mark_is_silent() -> None:
    assert "hors-vue" not in state_mark("livré", 1, decorative=True)


def test_small_mark_writes_no_count() -> None:
    assert "<text" in state_mark("livré", 3)
    assert "<text" not in state_mark("livré", 3, small=True)


def test_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="inconnu"):
        state_mark("peu exploré")  # type: ignore[arg-type]


@given(st.floats(0, 50), st.floats(0, 50), st.floats(1, 30), st.floats(1, 10))
def test_hatching_stays_inside_its_box(x: float, y: float, width: float, height: float) -> None:
    box = Box(x, y, x + width, y + height)
    for px, py in (point for stroke in strokes(box, 1.4) for point in stroke):
        assert x - 0.01 <= px <= x + width + 0.01
        assert y - 0.01 <= py <= y + height + 0.01


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.001, "0"), (100.0, "100"), (-1.255, "-1.25"), (2.5, "2.5")]
)
def test_number_is_short(value: float, text: str) -> None:
    assert number(value) == text


def test_recommendations_are_numbered_in_order() -> None:
    assert [figure for figure, _ in RECOMMENDATIONS.values()] == [1, 2, 3, 4, 5]
