"""What the fiches of the real editions say: findings, accounts, indicators, one page each."""

import re
from typing import Any

import pytest

from revitalisation.data.edition import open_edition
from revitalisation.drawing.records import Fiche
from revitalisation.drawing.rendering import html as fiche
from revitalisation.measures import frames
from revitalisation.measures.registry import count
from revitalisation.sections import wording
from revitalisation.sections.fiche_indicators import Landmarks
from revitalisation.sections.fiches import fiches
from tests.drawing.test_panels import boxes, rendered
from tests.frozen import frozen

EDITIONS = [("2026", "aula"), ("2021", "aula"), ("2026", "cahc")]


def sheets(year: str, place: str) -> dict[str, Fiche]:
    return {sheet.code: sheet for sheet in fiches(open_edition(year, place))}


@pytest.mark.slow
@pytest.mark.parametrize(("year", "place"), EDITIONS)
def test_each_real_fiche_is_one_page_where_nothing_overlaps(year: str, place: str) -> None:
    for sheet in sheets(year, place).values():
        document: Any = rendered(fiche(sheet))
        assert len(document.pages) == 1, sheet.name
        page = document.pages[0]
        body = boxes(page, "fiche-actions") + boxes(page, "fiche-reperes")
        assert max(bottom for _, bottom in body) < boxes(page, "fiche-pied")[-1][0], sheet.name


@pytest.mark.slow
@pytest.mark.parametrize(("year", "place"), EDITIONS)
def test_a_fiche_says_every_action_it_leaves_out_of_the_grid(year: str, place: str) -> None:
    edition = open_edition(year, place)
    for code, sheet in sheets(year, place).items():
        off = count(edition, f"hors-grille.{code}")
        assert len(sheet.outside) == off
        told = {span.name: span.amount for span in sheet.account.named()}
        assert told.get(f"hors-grille.{code}", 0) == off
        assert (f"{off} hors de la grille" in sheet.account) is (off > 0)
        own = sum(block.count for block in sheet.recommendations if block.state != "intercommunal")
        twice = own > count(edition, f"actions.{code}") > 0
        assert ("peut compter deux fois" in sheet.account) is twice


@pytest.mark.slow
def test_an_ort_is_apart_from_the_programmes() -> None:
    lines = sheets("2026", "aula")["62215"].programmes
    assert [each.programme for each in lines] == ["PVD", "REDYNAMISONS", ""]
    assert not any("ORT" in text for each in lines[:2] for _, text, _ in each.milestones)


def test_the_finding_names_the_two_indicators_farthest_from_the_median() -> None:
    edition = open_edition("2026", "aula")
    values = frames.indicators(edition.communes, edition.table("territoire/comparateur"))
    held = edition.members[edition.members["programme"] == "ACV"]["code_insee"]
    everyone = values.loc[list(edition.supported)]
    gaps = (values.loc["62498"] - values.loc[list(held)].median()).abs()
    far = (gaps / (everyone.max() - everyone.min())).astype(float).nlargest(2)
    assert set(far.index) == {"evolution", "emplois"}
    said = Landmarks(edition).finding("62498")
    assert said == "Une population qui croît et plus d’emplois par actif que la médiane ACV"


@pytest.mark.parametrize(
    ("value", "against", "how"),
    [
        (-0.02, 0.01, "qui recule"),
        (-0.02, -0.01, "qui recule davantage"),
        (-0.01, -0.02, "qui recule moins"),
        (0.01, -0.02, "qui croît"),
        (0.02, 0.01, "qui croît davantage"),
        (0.01, 0.02, "qui croît moins"),
        (0.0, -0.02, "stable"),
    ],
)
def test_populations_that_move_apart_are_said_by_how_they_move(
    value: float, against: float, how: str
) -> None:
    gaps = [("evolution", value, against)]
    said = wording.block(frozen(), "reperes.constat", code="X", gaps=gaps, than="la médiane")
    assert said == f"Une population {how} que la médiane"


def test_few_communes_are_compared_by_their_values() -> None:
    sheet = sheets("2026", "cahc")["62215"]
    assert sheet.indicator_heads == ("Carvin", "Hénin-Beaumont", "Libercourt", "CAHC")
    assert all(len(row.values) == 4 and not row.strip_svg for row in sheet.indicators)
    assert sheet.indicator_title.endswith("que la CAHC")


@pytest.mark.slow
def test_each_indicator_has_its_vintage_and_a_missing_one_its_reason() -> None:
    sheet = sheets("2026", "aula")["62447"]
    assert re.search(r"Filosofi 2021\.$", sheet.sources)
    assert "recensement 2022, et 2016 pour la population" in sheet.sources
    assert sheet.indicators[-1].values[0] == "n. d."
    assert "ancienne commune d’Hesdin" in sheet.notes[0]


@pytest.mark.slow
def test_a_population_unknown_before_a_merger_is_no_count_of_inhabitants() -> None:
    lines = " ".join(sheets("2021", "aula")["62447"].identity_lines)
    assert "n. d. habitants" not in lines
    assert "population de 2018 n. d. (fusion depuis)" in lines
