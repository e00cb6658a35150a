"""One total, one value, in the whole built document."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from revitalisation.data.edition import Edition
from revitalisation.document import totals
from revitalisation.document.model import Section
from revitalisation.french.spans import Span
from revitalisation.measures.registry import values
from revitalisation.sections import phrases
from tests.artificial import figure, plotted_bars
from tests.frozen import frozen


@pytest.fixture(scope="module")
def edition() -> Edition:
    return frozen()


@pytest.fixture(scope="module")
def page(edition_folder: Path) -> str:
    return (edition_folder / "index.html").read_text(encoding="utf-8")


def spans(page: str) -> Iterator[Span]:
    """The named values that a page prints."""
    for mark in BeautifulSoup(page, "html.parser").select("data[data-mesure]"):
        yield Span(mark.get_text(), str(mark["data-mesure"]), float(str(mark["value"])))


@pytest.mark.slow
def test_the_document_never_disagrees_with_itself(edition: Edition, page: str) -> None:
    assert [str(fault) for fault in totals.disagreements(edition, {"page": spans(page)})] == []


@pytest.mark.slow
def test_totals_said_in_several_places_are_named_in_each(page: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    for name, least in (
        ("communes.accompagnees", 2),
        ("actions.grille", 4),
        ("actions.total", 2),
        ("actions.operationnel", 3),
        ("communes.pvd", 3),
        ("population.pvd", 2),
    ):
        assert len(soup.select(f'data[data-mesure="{name}"]')) >= least, name


@pytest.mark.slow
def test_what_is_printed_is_what_the_name_is_worth(edition: Edition, page: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    known = values(edition)
    marks = soup.select("data[data-mesure]")
    assert len(marks) > 60
    for mark in marks:
        value = known[str(mark["data-mesure"])]
        drawn = mark.select_one(".hors-vue")  # a mark of the damier says its count three times
        # « 5 sur 7 »: the first number is what the name is worth.
        said = re.search(r"\d[\d\u202f]*", (drawn or mark).get_text())
        if isinstance(value.amount, int) and said:
            assert int(said[0].replace("\u202f", "")) == value.amount


def test_a_total_printed_with_two_values_is_told_with_both_places(edition: Edition) -> None:
    good, bad = (Span(str(n), "communes.pvd", n) for n in (4, 3))
    (fault,) = totals.disagreements(edition, {"synthese": [good], "pvd": [bad]})
    assert fault.rule == "PUB-01"
    for word in ("communes.pvd", "3 (pvd)", "4 (synthese)"):
        assert word in fault.message


def test_a_total_wrong_everywhere_is_told(edition: Edition) -> None:
    assert len(totals.disagreements(edition, {"page": [Span("9", "communes.pvd", 9)]})) == 1


def test_a_name_that_does_not_exist_is_told(edition: Edition) -> None:
    assert len(totals.disagreements(edition, {"page": [Span("1", "communes.pdv", 1)]})) == 1


def test_the_data_of_a_figure_is_followed_too(edition: Edition) -> None:
    drawn = replace(figure("a", 1, plotted_bars()), names={"0,1": "communes.pvd"})
    said = totals.spans([Section("un", "Un", "Un", blocks=(drawn,))])
    (fault,) = totals.disagreements(edition, said)
    assert "3 (un)" in fault.message


def test_an_unknown_value_is_not_marked() -> None:
    words = phrases.said(frozen("2021", "marais"), "population.acv")
    assert str(words) == "n. d."
