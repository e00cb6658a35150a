import pandas as pd
import plotly.graph_objects as go
import pytest

from revitalisation.drawing.subjects import Subject
from revitalisation.errors import PublicationError
from revitalisation.maps import choropleth, geometry
from revitalisation.maps.choropleth import ramp
from tests.frozen import CONTOURS, FROZEN

SIREN = "999000026"
LABELS = ("moins de 5", "de 5 à 10", "10 et plus")


def draw(values: "pd.Series[float]", breaks: tuple[float, ...] = (5, 10)) -> go.Figure:
    communes = pd.read_csv(FROZEN / "territoire" / "communes.csv", dtype=str)
    epci = pd.read_csv(FROZEN / "territoire" / "epci.csv", dtype=str)
    return choropleth.choropleth(
        communes[communes["siren_epci"] == SIREN], geometry.contours(CONTOURS), epci, values,
        breaks, LABELS, "Logements vacants, 2022", "%", highlighted={"96008": Subject(("96008",))},
    )  # fmt: skip


@pytest.fixture(scope="module")
def values() -> "pd.Series[float]":
    communes = pd.read_csv(FROZEN / "territoire" / "communes.csv", dtype=str)
    codes = communes.loc[communes["siren_epci"] == SIREN, "code_insee"]
    found = pd.Series([4.0, 5.0, 9.9, 10.0] + [12.0] * 4, index=list(codes), dtype=float)
    found.loc[codes.iloc[-1]] = float("nan")
    return found


@pytest.fixture(scope="module")
def figure(values: "pd.Series[float]") -> go.Figure:
    return draw(values)


def written(figure: go.Figure, name: str) -> list[str]:
    return [text for trace in figure.data if trace.meta["role"] == name for text in trace.text]


def test_the_legend_counts_each_class(figure: go.Figure) -> None:
    assert "Logements vacants, 2022, %" in written(figure, "legende-texte")
    counts = [int(text.split("\u00a0")[0]) for text in written(figure, "legende-detail")]
    assert counts == [1, 2, 4, 1]


def test_missing_values_are_hatched_and_said(figure: go.Figure) -> None:
    roles = [trace.meta["role"] for trace in figure.data]
    assert "hachure" in roles
    assert "n. d." in written(figure, "legende-texte")
    said = [text for t in figure.data if t.meta["role"] == "survol" for text in t.customdata]
    assert said.count("n. d.") == 1
    assert "9,9" in said


def test_without_missing_value_there_is_no_hatching(values: "pd.Series[float]") -> None:
    roles = [trace.meta["role"] for trace in draw(values.fillna(1.0)).data]
    assert "hachure" not in roles
    assert "legende-hachure" not in roles


def test_classes_go_from_pale_to_ink_and_from_dark_to_pale() -> None:
    def light(colour: str) -> int:
        return sum(int(colour[start : start + 2], 16) for start in (1, 3, 5))

    for count in (3, 4, 5):
        paper, dark = zip(*ramp(count), strict=True)
        assert len(set(paper)) == len(set(dark)) == count
        assert sorted(paper, key=light, reverse=True) == list(paper)
        assert sorted(dark, key=light) == list(dark)


def test_classes_and_limits_must_agree(values: "pd.Series[float]") -> None:
    with pytest.raises(PublicationError, match="3 classes pour 1 limites"):
        draw(values, (5,))
    with pytest.raises(PublicationError, match="limites croissantes"):
        draw(values, (10, 5))
