from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from revitalisation.drawing.fiche import fit, pages
from revitalisation.drawing.record_parts import (
    FicheAction,
    FicheBlock,
    IndicatorRow,
    ProgrammeLines,
)
from revitalisation.drawing.records import Fiche
from revitalisation.drawing.rendering import html as fiche
from revitalisation.drawing.symbols import RECOMMENDATIONS
from revitalisation.french.spans import Words, emphasised, strong
from tests.drawing.test_panels import boxes, rendered

SVG = '<svg viewBox="0 0 56 5" width="56mm" height="5mm"><title>bande</title></svg>'
ACTION = FicheAction(
    "Une action au titre assez long pour tenir sur deux lignes de la fiche",
    "l’EPCI",
    "en cours",
    "",
    "livré",
)
NOTHING = tuple(FicheBlock(code, "non exploré", 0, ()) for code in RECOMMENDATIONS)
BARE = Fiche(
    code="00001",
    name="Commune A",
    identity_lines=(Words("Un EPCI"), Words(strong("1"), " habitant")),
    locator_svg=SVG.replace("bande", "carte"),
    programmes=(),
    key_sentence=Words("Une phrase."),
    recommendations=NOTHING,
    indicators=(),
    indicator_heads=("Commune A", "EPCI", "Médiane"),
    notes=(),
    sources=Words("Source d’essai."),
)
FULL = replace(
    BARE,
    programmes=(
        ProgrammeLines(
            "ACV",
            "Action Cœur de Ville, binôme d’essai",
            tuple(
                (f"{day} mars 2018", "un jalon", "une réserve sur ce jalon" * (day % 2))
                for day in range(1, 6)
            ),
        ),
    ),
    recommendations=tuple(
        FicheBlock(code, "livré", 12, (ACTION,) * 12) for code in RECOMMENDATIONS
    ),
    indicators=tuple(
        IndicatorRow(
            f"Indicateur {n}", "% de quelque chose", (Words("1,0"), Words(), Words("2,0")), SVG
        )
        for n in range(6)
    ),
    notes=(Words("Une note qui dit ce que les chiffres ne décrivent pas. " * 4),),
    sources=Words("Sources : " + "un document d’essai ; " * 20),
)
SOME = replace(
    FULL,
    recommendations=tuple(FicheBlock(code, "livré", 1, (ACTION,)) for code in RECOMMENDATIONS),
)


def soup(data: Fiche) -> BeautifulSoup:
    return BeautifulSoup(fiche(data), "html.parser")


def test_fiche_is_an_article_that_can_be_linked_to() -> None:
    page = soup(BARE)
    assert page.select("article.fiche#commune-00001")
    assert page.select_one(".fiche-nom").text == "Commune A"  # type: ignore[union-attr]


def test_every_recommendation_is_there_even_without_action() -> None:
    page = soup(BARE)
    names = [h.text.split()[-1] for h in page.select("h4.champ-nom")]
    assert names == [name for _, name in RECOMMENDATIONS.values()]
    assert len(page.select(".champ-vide")) == 5


def test_unknown_is_written_in_full() -> None:
    action = replace(ACTION, status="", amount="")
    data = replace(FULL, recommendations=(FicheBlock("usages", "livré", 1, (action,)),))
    page = soup(data)
    assert "n. d." in page.select_one("li .acte-statut").text  # type: ignore[union-attr]
    assert "n. d." in page.select_one("li .acte-montant").text  # type: ignore[union-attr]
    assert page.select("tbody td.num")[1].text == "n. d."


def test_undated_milestone_is_not_left_empty() -> None:
    data = replace(BARE, programmes=(ProgrammeLines("PVD", "PVD", (("", "lauréate", ""),)),))
    assert soup(data).select_one("dt").text == "n. d."  # type: ignore[union-attr]


def test_a_convention_that_is_no_programme_has_no_symbol() -> None:
    data = replace(BARE, programmes=(ProgrammeLines("", "Une ORT", (("2020", "signée", ""),)),))
    assert not soup(data).select(".fiche-programme svg")


def test_texts_are_escaped_and_emphasis_kept() -> None:
    lines = (Words("<b>x</b>"), emphasised("y"))
    html = fiche(replace(BARE, name="<i>A</i>", identity_lines=lines))
    assert "<i>" not in html
    assert "<b>" not in html
    assert "<em>y</em>" in html


def test_what_another_scale_does_is_one_line_under_what_the_commune_does() -> None:
    block = FicheBlock("usages", "livré", 1, (ACTION,), Words("EPCI d’essai : une charte"))
    page = soup(replace(BARE, recommendations=(block,)))
    assert [row.text.split()[0] for row in page.select(".acte-titre")[1:]] == ["Une", "EPCI"]
    assert not page.select(".champ-vide")


def test_secondary_state_without_action_does_not_say_that_nothing_is_known() -> None:
    page = soup(replace(BARE, recommendations=(FicheBlock("usages", "intercommunal", 1, ()),)))
    assert page.select_one(".champ-vide").text == "exploré à une autre échelle"  # type: ignore[union-attr]


def test_fit_keeps_a_fiche_that_holds() -> None:
    assert fit(BARE) == BARE


def test_every_action_is_named_on_a_second_page_if_need_be() -> None:
    assert pages(BARE) == 1
    assert pages(FULL) == 2
    assert "longue" not in fiche(BARE)
    assert fiche(FULL).count("Une action au titre assez long") == 5 * 12


def test_an_action_said_elsewhere_on_the_page_is_referred_to_not_said_again() -> None:
    costly = replace(ACTION, title="Une ZAC", amount="44,0 M€", key="S21")
    second = FicheBlock("organisation", "livré", 1, (replace(costly, principal="Opérationnel"),))
    first = FicheBlock("operationnel", "livré", 1, (costly,))
    page = soup(replace(BARE, recommendations=(second, first)))
    assert page.text.count("44,0 M€") == 1
    assert "voir Opérationnel" in page.text
    assert "44,0 M€" in fiche(replace(BARE, recommendations=(second,)))


def test_what_the_grid_does_not_hold_is_said_on_the_fiche() -> None:
    page = soup(replace(BARE, outside=(replace(ACTION, title="Signature d’essai"),)))
    assert "Hors de la grille" in page.text
    assert "Signature d’essai" in page.text


def test_few_communes_have_their_values_and_no_strip() -> None:
    rows = (IndicatorRow("Emplois", "pour 100 actifs", tuple(map(Words, ("90", "81", "", "79")))),)
    page = soup(replace(FULL, indicators=rows, indicator_heads=("A", "B", "C", "EPCI")))
    assert [cell.text for cell in page.select("tbody td.num")] == ["90", "81", "n. d.", "79"]
    assert not page.select(".bande, .cle")


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [BARE, SOME, replace(FULL, recommendations=NOTHING)],
    ids=["nue", "serrée", "sans action"],
)
def test_fiche_is_one_page_where_nothing_overlaps(data: Fiche) -> None:
    document: Any = rendered(fiche(data))
    assert len(document.pages) == 1
    page = document.pages[0]
    foot = boxes(page, "fiche-pied")[-1]
    body = boxes(page, "fiche-actions") + boxes(page, "fiche-reperes")
    assert max(bottom for _, bottom in body) < foot[0]
    assert foot[1] <= 289.1
