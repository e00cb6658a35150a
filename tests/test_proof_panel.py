"""« D’où vient ce chiffre » in Debian's Chromium, on a page of real numbers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page

from revitalisation.drawing.record_parts import Entry, Family
from revitalisation.drawing.records import Column, Proofs, Row, Table, Text
from revitalisation.french.spans import Span, Words, linked, strong
from revitalisation.publish.web import html
from tests.artificial import with_section
from tests.pages import PHONE, SMALL, WIDE, explore, quiet

pytestmark = pytest.mark.slow
HOSTILE = "<img src=x onerror=alert(1)> rue d’essai"
INVENTORY = Table(
    "inventaire",
    Words("Essais"),
    (Column("N°"), Column("Action"), Column("Document")),
    (
        Row(
            (
                Words("S01"),
                Words(HOSTILE),
                Words(linked("Document", "https://example.org/"), ", p. 4"),
            ),
            "action-S01",
        ),
        Row((Words("S02"), Words("Halle"), Words("Autre")), "action-S02"),
    ),
    Words("Source : aucune."),
    "",
)
ACTIONS = (linked("S01", "#action-S01"), linked("S02", "#action-S02"))
PROOFS = Proofs(
    (
        Family(
            "Essais",
            (
                Entry(
                    "essais", "Essais", "2", " sur 4", "", "action", "Actions",
                    "data/essais.csv", (1, 2), (), ACTIONS, (), "",
                ),
                Entry(
                    "part", "Part des essais", "50,0 %", " (2 sur 4)", "Rapport", "valeur",
                    "Valeurs", "", (), (), (linked("Essais : 2", "#preuve-essais"),), (), "",
                ),
            ),
        ),
    ),
    (),
)  # fmt: skip
SMALL_PAGE = with_section(
    Text((Words("Dont ", strong(Span("50,0 %", "part", 0.5)), "."),), "chapeau"),
    INVENTORY,
    PROOFS,
    finding=Words("Il y a ", Span("deux essais", "essais", 2)),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("preuve") / "index.html"
    target.write_text(html.render(SMALL_PAGE, {}), encoding="utf-8")
    return target.as_uri()


@pytest.fixture
def page(browser: Browser, small: str) -> Iterator[Page]:
    yield from quiet(browser, small, viewport=WIDE)


@pytest.fixture(scope="module")
def real(browser: Browser, edition_folder: Path) -> Iterator[Page]:
    yield from quiet(browser, (edition_folder / "index.html").as_uri(), viewport=WIDE)


def panel(page: Page) -> Locator:
    return page.locator("#volet-preuve")


def active(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_a_click_opens_the_proof_and_escape_gives_the_focus_back(page: Page) -> None:
    number = page.locator(".chapeau a.chiffre")
    number.click()
    assert panel(page).is_visible()
    assert "Part des essais" in panel(page).inner_text()
    assert active(page) == "volet-titre"
    assert "montre" in str(number.get_attribute("class"))
    page.keyboard.press("Escape")
    assert panel(page).is_hidden()
    assert number.evaluate("node => node === document.activeElement")
    assert "montre" not in str(number.get_attribute("class"))


def test_the_keyboard_opens_it_and_closes_it(page: Page) -> None:
    page.locator("h2 a.chiffre").focus()
    page.keyboard.press("Enter")
    assert panel(page).is_visible()
    page.keyboard.press("Tab")
    assert active(page) == "volet-imprimer"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert panel(page).is_hidden()
    assert active(page) == "chiffre"


def test_the_proof_has_each_row_with_its_document(page: Page) -> None:
    page.click("h2 a.chiffre")
    rows = panel(page).locator("li")
    assert rows.count() == 2
    assert rows.nth(0).locator("a").first.get_attribute("href") == "#action-S01"
    assert rows.nth(0).locator("a").nth(1).get_attribute("href") == "https://example.org/"
    assert "p.\u00a04" in rows.nth(0).inner_text()
    assert "data/essais.csv" in panel(page).inner_text()


def test_a_hostile_title_stays_text(page: Page) -> None:
    page.click("h2 a.chiffre")
    assert HOSTILE in panel(page).inner_text()
    assert panel(page).locator("img").count() == 0


def test_a_value_made_of_others_leads_to_them(page: Page) -> None:
    page.click(".chapeau a.chiffre")
    panel(page).locator("li a").click()
    assert panel(page).locator(".preuve-grand strong").inner_text() == "2"
    page.keyboard.press("Escape")
    assert page.locator(".chapeau a.chiffre").evaluate("node => node === document.activeElement")


def test_without_script_the_link_leads_to_the_entry(browser: Browser, small: str) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport=PHONE, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(small)
    page.click("h2 a.chiffre")
    assert page.url.endswith("#preuve-essais")
    box = page.locator("#preuve-essais").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < PHONE["height"]
    assert page.locator("#volet-preuve").is_hidden()
    context.close()


def test_one_proof_is_printed_alone_and_the_page_without_marks(page: Page) -> None:
    page.evaluate("window.print = () => {}")
    page.click("h2 a.chiffre")
    page.click("#volet-imprimer")
    page.emulate_media(media="print")
    assert panel(page).is_visible()
    assert page.locator("main").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert panel(page).is_hidden()
    assert page.locator("#preuve-essais").is_visible()
    line = "node => getComputedStyle(node).textDecorationLine"
    assert page.locator("h2 a.chiffre").evaluate(line) == "none"


@pytest.mark.parametrize("size", [WIDE, PHONE, SMALL], ids=["1440", "390", "320"])
def test_the_panel_hides_neither_its_number_nor_the_width(page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    page.screenshot()  # a page that is not drawn keeps the style sheet of the size it had
    for selector in ("h2 a.chiffre", ".chapeau a.chiffre"):
        number = page.locator(selector)
        number.click()
        one, other = number.bounding_box(), panel(page).bounding_box()
        assert one is not None
        assert other is not None
        apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        assert apart or one["y"] + one["height"] <= other["y"] + 1
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_the_panel_open(
    browser: Browser, small: str, size: Any, theme: Any
) -> None:
    context = browser.new_context(
        viewport=size, color_scheme=theme, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(small)
    page.click("h2 a.chiffre")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []


# --- on the page of an edition -------------------------------------------------------------------


def opened(page: Page) -> str:
    """What the open panel says; it is closed again."""
    assert panel(page).is_visible()
    said = panel(page).inner_text()
    page.keyboard.press("Escape")
    return said


def test_the_damier_opens_the_actions_of_a_field(real: Page) -> None:
    real.locator("#tab-damier tr[data-communes='96001'] a.chiffre").nth(3).click()
    said = opened(real)
    assert "Actions propres du Modèle en Opérationnel" in said
    assert "Actions (5)" in said


def test_a_rate_opens_its_formula_and_its_communes(real: Page) -> None:
    real.locator("#tab-reperes tr:last-child a.chiffre").nth(2).click()
    said = opened(real)
    assert "somme de" in said.lower()
    assert "Communes (14)" in said
    assert "data/territoire/comparateur.csv" in said


def test_a_mark_of_a_figure_opens_its_value(real: Page) -> None:
    explore(real, "#fig-signatures-pvd")
    marks = real.locator("#fig-signatures-pvd .vif .scatterlayer .point")
    marks.first.wait_for()
    box = marks.first.bounding_box()
    assert box is not None
    real.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    panel(real).wait_for()
    assert "Communes de Petites Villes de Demain signataires au 15\xa0avril 2021" in opened(real)


def test_an_arc_of_the_ring_opens_its_value(real: Page) -> None:
    arc = real.locator("[data-preuve='actions.usages'] text").first
    arc.scroll_into_view_if_needed()
    arc.click()
    assert "Actions classées en Usages" in opened(real)


def test_the_data_of_a_figure_leads_to_the_proofs(real: Page) -> None:
    real.click("#fig-signatures-pvd .valeurs summary")
    real.locator("#fig-signatures-pvd .valeurs a.chiffre").nth(1).click()
    assert "signataires au 28\xa0juin 2021" in opened(real)


def test_a_fiche_opens_the_actions_of_its_commune(real: Page) -> None:
    real.locator("#commune-96001 .fiche-phrase a.chiffre").first.click()
    assert "Actions propres du Modèle" in opened(real)


def test_the_search_does_not_look_into_the_entries(real: Page) -> None:
    real.fill("#champ", "actions propres du Modèle en Usages principales")
    assert real.inner_text(".compte") == "Aucun résultat"
    real.fill("#champ", "")
