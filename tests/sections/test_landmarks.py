"""What the fiches say: findings, accounts, indicators, one page each."""

import re
from pathlib import Path
from typing import Any

import pytest

from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.drawing.fiche import pages
from revitalisation.drawing.records import Fiche
from revitalisation.drawing.rendering import html as fiche
from revitalisation.measures.fields import ABOVE
from revitalisation.measures.indicators import indicators
from revitalisation.measures.registry import count
from revitalisation.paths import DATA
from revitalisation.sections import wording
from revitalisation.sections.fiche_indicators import Landmarks
from revitalisation.sections.fiches import fiches
from tests.drawing.test_panels import boxes, rendered
from tests.frozen import FROZEN, frozen, opened


def sheets(edition: Edition) -> dict[str, Fiche]:
    return {sheet.code: sheet for sheet in fiches(edition)}


@pytest.mark.slow
@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
@pytest.mark.parametrize("year", years())
def test_each_fiche_takes_the_pages_it_says_and_nothing_overlaps(year: str, folder: Path) -> None:
    for sheet in sheets(opened(year, folder=folder)).values():
        document: Any = rendered(fiche(sheet))
        assert len(document.pages) == pages(sheet), sheet.name
        page = document.pages[-1]
        body = boxes(page, "fiche-actions") + boxes(page, "fiche-reperes")
        foot = boxes(page, "fiche-pied")[-1][0]
        assert max((bottom for _, bottom in body), default=0) <= foot, sheet.name


@pytest.mark.parametrize(
    ("year", "place"), [("2026", "essai"), ("2021", "essai"), ("2026", "marais")]
)
def test_a_fiche_says_every_action_it_leaves_out_of_the_grid(year: str, place: str) -> None:
    edition = frozen(year, place)
    for code, sheet in sheets(edition).items():
        off = count(edition, f"hors-grille.{code}")
        assert len(sheet.outside) == off
        told = {span.name: span.amount for span in sheet.account.named()}
        assert told.get(f"hors-grille.{code}", 0) == off
        assert (f"{off} hors de la grille" in sheet.account) is (off > 0)
        own = sum(block.count for block in sheet.recommendations if block.state not in ABOVE)
        twice = own > count(edition, f"actions.{code}") > 0
        assert ("peut compter deux fois" in sheet.account) is twice


def test_an_ort_is_apart_from_the_programmes() -> None:
    lines = sheets(frozen())["96005"].programmes
    assert [each.programme for each in lines] == ["PVD", "REDYNAMISONS", ""]
    assert not any("ORT" in text for each in lines[:2] for _, text, _ in each.milestones)


def test_the_finding_names_the_two_indicators_farthest_from_the_median() -> None:
    edition = frozen()
    values = indicators(edition)
    held = edition.members_of("PVD")["code_insee"]
    everyone = values.loc[list(edition.supported)]
    gaps = (values.loc["96003"] - values.loc[list(held)].median()).abs()
    far = (gaps / (everyone.max() - everyone.min())).astype(float).nlargest(2)
    assert set(far.index) == {"vacance", "emplois"}
    assert Landmarks(edition).finding("96003") == (
        "Une vacance de logements plus faible et plus d’emplois par actif que la médiane des PVD"
    )


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
    sheet = sheets(frozen(place="marais"))["96013"]
    assert sheet.indicator_heads == ("Essai-la-Forêt", "Brouillon-le-Vieux", "MaraisCom")
    assert all(len(row.values) == 3 and not row.strip_svg for row in sheet.indicators)
    assert sheet.indicator_title.endswith("que MaraisCom")


def test_each_indicator_has_its_vintage_and_a_missing_one_its_reason() -> None:
    sheet = sheets(frozen())["96013"]
    assert re.search(r"Filosofi 2021\.$", sheet.sources)
    assert "recensement 2022, et 2016 pour la population" in sheet.sources
    assert sheet.indicators[-1].values[0] == "n. d."
    assert "ancienne commune d’Essai-le-Neuf" in sheet.notes[0]


def test_a_population_unknown_before_a_merger_is_no_count_of_inhabitants() -> None:
    lines = " ".join(sheets(frozen("2021"))["96013"].identity_lines)
    assert "n. d. habitants" not in lines
    assert "population de 2018 n. d. (fusion depuis)" in lines
