"""What a cell of a notebook shows: an object with its data, its looks, its JSON."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from revitalisation.data.edition import Edition
from revitalisation.drawing import rendering
from revitalisation.drawing.records import MIME, Figure, Record, Table, from_json, named, to_json
from revitalisation.drawing.rendering import PLOTLY
from revitalisation.french.spans import Span, Words, linked, strong
from revitalisation.sections import (
    display,
    fiches,
    fields,
    programme,
    proofs,
    recommendations,
    signatories,
    summary,
    territory,
    territory_maps,
)
from tests.frozen import frozen

TEN = Span("dix", "communes.pvd", 10)
FRAME = pd.DataFrame(
    {
        "Commune": ["Une", Words("Deux\u00a0et ", linked("trois", "#x"))],
        "Habitants": [Words(TEN), display.Datum(0.125, Words(Span("0,1", "part", 0.125)))],
        "Vacants": [float("nan"), 3.0],
        "Suivie": [True, False],
    }
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return frozen()


@pytest.fixture(scope="module")
def shown(edition: Edition) -> Sequence[Any]:
    """One of each kind."""
    kinds = (
        summary.essentials(edition),
        display.opening(territory.headline(edition), territory.lead(edition)),
        territory.supported(edition),
        territory_maps.programme_map(edition),
        fields.damier(edition),
        recommendations.double_page(edition),
        programme.cited(edition, "REDYNAMISONS"),
        fiches.pages(edition),
        proofs.appendix(edition),
    )
    return display.show(*kinds)


def test_every_kind_of_record_is_read_back_as_it_was_written(shown: Sequence[Record]) -> None:
    kinds = {"texte", "tableau", "figure", "damier", "double-page", "cite", "fiche", "preuves"}
    assert {record.kind for record in shown} == kinds
    for record in shown:
        text = json.dumps(to_json(record), allow_nan=False)
        again = from_json(json.loads(text))
        assert again == record
        names = [span.name for span in named(record)]
        assert [span.name for span in named(again)] == names
        assert names or record.kind in ("tableau", "preuves")


def test_a_cell_shows_a_record_and_hands_its_json_on(shown: Sequence[Record]) -> None:
    for record in shown:
        bundle = record._repr_mimebundle_()
        assert from_json(bundle[MIME]) == record
        assert bundle["text/plain"].strip()
        assert "<" not in bundle["text/plain"]
        looks = PLOTLY if isinstance(record, Figure) else "text/html"
        assert set(bundle) == {MIME, "text/plain", looks}


def test_the_named_values_of_a_cell_are_listed_once_under_it() -> None:
    html = display.show(display.text(Words(TEN, " puis ", TEN)))[0]._repr_mimebundle_()["text/html"]  # type: ignore[union-attr]
    assert html.count('data-mesure="communes.pvd"') == 2
    assert html.count("<code>communes.pvd</code>") == 1


def made(**other: Any) -> Table:
    return display.table(FRAME, "essai", "Un titre", source="Source.", **other)


def test_the_data_of_a_table_is_what_an_analyst_goes_on_with() -> None:
    data = made().data
    assert list(data["Commune"]) == ["Une", "Deux et trois"]
    assert not any(isinstance(value, Words) for value in data.to_numpy().ravel())
    assert data["Habitants"].sum() == pytest.approx(10.125)
    assert list(data["Suivie"]) == ["oui", "non"]
    again = from_json(to_json(made()))
    assert isinstance(again, Table)
    assert list(again.data["Habitants"]) == ["10.0", "0.125"]


def test_a_table_prints_its_cells_as_they_are_said() -> None:
    table = made(formats={"Habitants": str, "Vacants": "{:.0f}".format}, total=True, anchors="ab")
    cells = [[str(cell) for cell in row.cells] for row in table.rows]
    assert cells == [["Une", "dix", "n. d.", "True"], ["Deux\u00a0et trois", "0,1", "3", "False"]]
    assert [row.total for row in table.rows] == [False, True]
    assert [row.anchor for row in table.rows] == ["a", "b"]
    assert [column.align for column in table.columns] == ["texte", "nombre", "nombre", "texte"]
    assert table.csv.splitlines()[1] == '"Une",10.0,"","oui"'


def test_what_tables_hold_is_escaped() -> None:
    frame = pd.DataFrame({"<b>Nom</b>": ["<img src=x>"]})
    html = rendering.html(display.table(frame, "essai", "a < b", source="&"))
    assert "<img" not in html
    assert "<b>" not in html
    assert "a &lt; b" in html


def drawn(width: int) -> Figure:
    trace = go.Scatter(
        x=[1, 2], y=[1, 2], text=["a", "b"], textfont={"size": 20}, line={"width": 2}
    )
    plot = go.Figure([trace], layout={"width": width, "height": 400, "margin": {"l": 3}})
    title = Words("Un titre assez long pour deux lignes ", TEN, " " + "et la suite " * 8)
    data = pd.DataFrame({"Nom": ["a"], "Nombre": [Words(TEN)]})
    return display.figure(
        plot, "essai", title, source="S", alt="A", data=data, size=(164, 80), subtitle="Sous-titre"
    )


def test_a_figure_goes_on_as_plotly_and_names_its_rows() -> None:
    figure = drawn(820)
    assert isinstance(figure.figure, go.Figure)
    assert figure.names == {"0,1": "communes.pvd"}
    assert figure.data["Nombre"][0] == 10
    assert figure.figure.layout.title.text is None


@pytest.mark.parametrize("width", [820, 1365])
def test_a_figure_is_no_wider_than_a_cell_and_its_title_no_wider_than_itself(width: int) -> None:
    plot = drawn(width)._repr_mimebundle_()[PLOTLY]
    scale = min(1, rendering.CELL / width)
    assert plot["layout"]["width"] == pytest.approx(min(width, rendering.CELL))
    assert plot["data"][0]["textfont"]["size"] == pytest.approx(20 * scale)
    assert plot["data"][0]["x"] == [1, 2]
    lines = plot["layout"]["title"]["text"].split("<br>")
    assert len(lines) > 1
    assert max(map(len, lines)) * rendering.LETTER <= plot["layout"]["width"]
    assert plot["layout"]["title"]["subtitle"]["text"] == "Sous-titre"
    assert plot["layout"]["margin"]["t"] > 30 * len(lines) > plot["layout"]["margin"]["l"]


def test_several_records_have_the_data_of_their_table(edition: Edition) -> None:
    code = edition.members["programme"].iloc[0]
    shown = signatories.communes(edition, code)
    assert isinstance(shown, display.Records)
    assert shown.data is not None
    assert {edition.names[each] for each in edition.members_of(code)["code_insee"]} <= set(
        shown.data["Commune"]
    )


def test_a_cell_of_several_calls_shows_each_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []
    monkeypatch.setattr(display, "display", said.append)
    words = display.text(strong("un"))
    several = display.show(None, words, display.show(made(), None), display.markdown(""))
    several._ipython_display_()
    assert said == [words, made()]


def test_a_notebook_has_the_font_and_the_publisher_does_not_have_it_thirteen_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REVITALISATION_PUBLICATION", raising=False)
    style = display.style()
    assert style is not None
    assert style.data.count("@font-face") == 5
    assert ".revitalisation" in style.data
    monkeypatch.setenv("REVITALISATION_PUBLICATION", "1")
    assert display.style() is None


def test_lines_of_prose_are_paragraphs_and_nothing_is_nothing() -> None:
    assert display.text("", Words()) is None
    text = display.text("Un.", "", Words("Deux ", TEN))
    assert text is not None
    assert text.paragraphs == ("Un.", "Deux dix")
    assert list(chain.from_iterable(text.data.to_numpy())) == ["communes.pvd", 10, "dix"]


def test_a_notebook_says_that_its_edition_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVITALISATION_PUBLICATION", raising=False)
    past, now = (display.style(frozen(year)) for year in ("2021", "2026"))
    assert past is not None
    assert now is not None
    assert "Édition 2021, figée" in past.data
    assert "<p" not in now.data
