"""The strip of the vacant dwellings: communes by name under the strip of all the others."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from revitalisation.charts import strips
from revitalisation.charts.charts import NARROW
from revitalisation.drawing.subjects import Subject
from revitalisation.sections import territory_maps
from revitalisation.sections.opening import adopt
from tests.frozen import frozen

EVERY = [2.0, 4.0, 6.0, 8.0, 9.95, 12.0]
CLASSES = [strips.Class("moins de 5,0", 2, "a"), strips.Class("de 5,0 à moins de 10,0", 3, "b"),
           strips.Class("10,0 ou plus", 1, "c")]  # fmt: skip


def drawn(*rates: float, width: float = 164.0) -> go.Figure:
    names = [f"Commune-{rank}" for rank, _ in enumerate(rates)]
    about = [Subject((name,)) for name in names]
    rows = pd.DataFrame({"nom": names, "taux": rates, "sujet": about})
    return strips.named_strip(rows, EVERY, [5.0, 10.0], CLASSES, 7.0, width)[0]


def texts(figure: go.Figure) -> list[str]:
    return [
        text
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "text"
        for text in trace.text
    ]


@pytest.mark.parametrize("width", [164.0, NARROW])
def test_each_commune_has_its_row_and_each_class_its_count(width: float) -> None:
    figure = drawn(12.0, 9.95, 4.0, width=width)
    said = texts(figure)
    assert [text for text in said if text.startswith("Commune")] == [
        f"Commune-{n}" for n in range(3)
    ]
    assert {"12,0", "4,0", "6 communes"} <= {text.replace("\u00a0", " ") for text in said}
    bars = next(trace for trace in figure.data if trace.type == "bar")
    assert list(bars.meta["mesures"])[:3] == ["a", "b", "c"]
    ends = [base + length for base, length in zip(bars.base, bars.x, strict=True)]
    assert max(ends) <= width * 5


def test_marks_stand_at_the_rates_before_rounding() -> None:
    figure = drawn(9.95, 10.0)
    bars = next(trace for trace in figure.data if trace.type == "bar")
    first, second = list(bars.base)[-2:]
    assert first < second


def test_a_rate_that_is_not_known_is_said() -> None:
    assert "n. d." in texts(drawn(12.0, float("nan")))


@pytest.mark.parametrize("place", ["essai", "marais"])
def test_the_section_draws_the_communes_accompagnees_by_name(place: str) -> None:
    edition = frozen(place=place)
    adopt(edition)
    figure = territory_maps.vacancy(edition)
    assert figure is not None
    for plot in (figure.plot, figure.narrow):
        names = set(texts(go.Figure(plot)))
        assert set(edition.names[list(edition.supported)]) <= names
