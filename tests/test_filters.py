"""The filters in Debian's Chromium, on the page of an edition: what is chosen, what stays whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page

from tests.pages import PATIENCE, PHONE, SMALL, WIDE, explore, until

pytestmark = pytest.mark.slow
MAP, BAND = "#fig-carte-programmes", "#fig-bande-vacance"
ACV = {"96001", "96002"}
ALONE = {"96008"}
"""Redynamisons and nothing else."""
BOTH = "96005"
"""La Maquette, in two programmes."""


def part(page: Page, name: str) -> Locator:
    return page.locator(f"section.partie[data-nom='{name}']")


COMMUNES, FIELDS = "Qui est accompagné, et par quoi", "Les champs encore non explorés"
PVD, SHEETS, SOURCES = (
    "Petites Villes de Demain", "Fiches communales", "Sources, méthode et limites",
)  # fmt: skip


def check(section: Locator, value: str) -> None:
    section.locator(f"> .filtre input[value={value}]").check()


def count(section: Locator) -> str:
    return section.locator("> .filtre .filtre-compte").inner_text()


def rows(section: Locator, table: str) -> list[str]:
    """The first cells of the rows that one sees."""
    heads = section.locator(f"#tab-{table} tbody tr:visible > :first-child")
    return [text.strip() for text in heads.all_inner_texts()]


def shown_marks(page: Page, figure: str, kind: str) -> tuple[set[str], set[str]]:
    """The communes of a figure's marks of one kind: those that stand out, those that are pale."""
    found = page.evaluate(
        """([figure, kind]) => document.querySelector(`${figure} .vif`).data
            .filter(trace => trace.meta?.sujets?.communes
                && [trace.type, trace.mode, trace.meta.role].includes(kind))
            .map(trace => [trace.opacity ?? 1, trace.meta.sujets.communes.filter(Boolean)])""",
        [figure, kind],
    )
    clear = {code for opacity, codes in found for code in codes if opacity == 1}
    pale = {code for opacity, codes in found for code in codes if 0.15 <= opacity <= 0.25}
    return clear, pale


def settled(page: Page, kind: str, clear: set[str]) -> set[str]:
    """Wait until only these communes stand out in the band; return those that are pale."""
    for _ in range(PATIENCE // 100):
        found, pale = shown_marks(page, BAND, kind)
        if found == clear:
            return pale
        page.wait_for_timeout(100)
    pytest.fail(f"{kind} : {found} au lieu de {clear}")


def test_a_programme_hides_the_other_rows_and_the_count_is_right(page: Page) -> None:
    section = part(page, COMMUNES)
    assert count(section) == "14 lignes sur 14, dans 2 tableaux"
    check(section, "PVD")
    assert count(section) == "8 lignes sur 14, dans 2 tableaux"
    seen = rows(section, "communes-accompagnees")
    assert len(seen) == 4
    assert "La Maquette" in seen
    assert "Le Modèle" not in seen
    assert section.locator("#tab-communes-accompagnees .portee").inner_text() == "4 lignes sur 7"
    section.locator("text=Tout montrer").click()
    assert count(section) == "14 lignes sur 14, dans 2 tableaux"
    assert len(rows(section, "communes-accompagnees")) == 7
    assert section.locator("> .filtre select").evaluate("node => node === document.activeElement")
    assert section.locator("> .filtre .filtre-pied button").is_hidden()


def test_criteria_add_up_and_codes_of_one_criterion_are_either(page: Page) -> None:
    section = part(page, COMMUNES)
    check(section, "ACV")
    check(section, "REDYNAMISONS")
    assert count(section) == "8 lignes sur 14, dans 2 tableaux"
    section.locator("> .filtre select").select_option(label="La Maquette")
    assert rows(section, "communes-accompagnees") == ["La Maquette"]
    section.locator("> .filtre input[value=REDYNAMISONS]").uncheck()
    assert count(section) == "Aucune ligne sur 14, dans 2 tableaux"


def test_marks_of_a_figure_pale_and_come_back(page: Page) -> None:
    explore(page, BAND)
    section = part(page, COMMUNES)
    everyone = shown_marks(page, BAND, "bar")[0]
    assert len(everyone) == 7
    check(section, "ACV")
    for kind in ("bar", "text"):
        assert settled(page, kind, ACV) == everyone - ACV
    section.locator("text=Tout montrer").click()
    check(section, "PVD")
    # A commune in two programmes stands out for either.
    assert BOTH not in settled(page, "bar", everyone - ACV - ALONE)
    section.locator("text=Tout montrer").click()
    assert settled(page, "bar", everyone) == set()


def test_a_figure_drawn_later_is_pale_too(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    page.goto(address)
    check(part(page, COMMUNES), "ACV")
    page.locator(BAND).scroll_into_view_if_needed()
    page.wait_for_selector(f"{BAND} .dessin.trace .main-svg")
    assert shown_marks(page, BAND, "bar")[0] == ACV
    page.close()


def test_the_map_in_its_own_section_stays_whole(page: Page) -> None:
    explore(page, MAP)
    everyone = shown_marks(page, MAP, "nom")[0]
    check(part(page, COMMUNES), "ACV")
    explore(page, BAND)
    settled(page, "bar", ACV)
    assert shown_marks(page, MAP, "nom") == (everyone, set())


def test_a_total_is_never_read_as_that_of_the_rows_shown(page: Page) -> None:
    section = part(page, PVD)
    total = section.locator("#tab-communes-pvd .total")
    after = "node => getComputedStyle(node.cells[0], '::after').content"
    assert total.evaluate(after) == "none"
    section.locator("> .filtre select").select_option(label="La Maquette")
    assert rows(section, "communes-pvd") == ["La Maquette", "Ensemble"]
    assert "toutes les lignes" in total.evaluate(after)
    assert "ensemble" in section.locator("#tab-cadre-pvd .portee").inner_text()
    assert "nombres" in section.locator("#fig-signatures-pvd .portee").inner_text()


def test_the_files_hold_every_row_and_say_so(page: Page) -> None:
    section = part(page, COMMUNES)
    check(section, "ACV")
    button = section.locator("[data-table=communes-accompagnees]")
    with page.expect_download() as waiting:
        button.click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 8
    assert "toutes les lignes" in button.evaluate(
        "node => getComputedStyle(node, '::after').content"
    )


def test_sections_do_not_touch_each_other(page: Page) -> None:
    check(part(page, COMMUNES), "ACV")
    assert count(part(page, FIELDS)).startswith("10 lignes sur 10")
    assert len(rows(part(page, SOURCES), "inventaire")) == 27


def test_the_damier_keeps_its_chosen_columns_and_rows(page: Page) -> None:
    section = part(page, FIELDS)
    check(section, "ACV")
    check(section, "operationnel")
    heads = section.locator("#tab-damier thead .damier-numero:visible").all_inner_texts()
    assert heads == ["4"]
    # What acts above follows the programmes of its communes: an EPCI without any is set aside.
    assert rows(section, "damier") == ["CABE", "Le Modèle", "Les Tests", "SCoT d’Essai"]


def test_an_action_of_an_epci_is_found_from_each_of_its_communes(page: Page) -> None:
    section = part(page, SOURCES)
    section.locator("#tab-inventaire [name=communes]").select_option(label="Essai-lès-Bœufs")
    places = section.locator("#tab-inventaire tbody tr:visible td:nth-child(4)").all_inner_texts()
    assert any("CABE" in place for place in places)
    assert not any("MaraisCom" in place and "SCoT" not in place for place in places)


def test_a_link_to_what_is_set_aside_shows_it_again(page: Page) -> None:
    section = part(page, SHEETS)
    check(section, "PVD")
    assert count(section) == "4 fiches sur 7"
    assert page.locator("#commune-96001").is_hidden()
    page.locator("#tab-damier a[href='#commune-96001']").click()
    assert page.locator("#commune-96001").is_visible()
    assert count(section) == "7 fiches sur 7"
    top = page.locator("#commune-96001").evaluate("node => node.getBoundingClientRect().top")
    assert 0 <= top < 300
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_the_search_finds_what_is_set_aside(page: Page) -> None:
    check(part(page, SHEETS), "PVD")
    page.fill("#champ", "Les Tests")
    page.locator("#resultats li", has_text="Commune").first.click()
    assert page.locator("#commune-96002").is_visible()
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_the_proof_lists_rows_set_aside(page: Page) -> None:
    section = part(page, SOURCES)
    section.locator("#tab-inventaire input[value=REDYNAMISONS]").check()
    page.locator("#tab-damier a.chiffre").nth(3).click()
    panel = page.locator("#volet-preuve")
    assert panel.locator("li .preuve-case").count() > 0
    panel.locator("li a").first.click()
    page.keyboard.press("Escape")
    told = section.locator("#tab-inventaire [role=status]").inner_text()
    assert told == "27 actions sur 27"
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_the_contents_ignore_fiches_set_aside(page: Page) -> None:
    check(part(page, SHEETS), "PVD")
    part(page, COMMUNES).locator("h2").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('00_territoire').scrollIntoView()")
    until(page, "document.querySelector('#plan [aria-current]')?.hash === '#00_territoire'")


def test_the_keyboard_alone_chooses_and_resets(page: Page) -> None:
    section = part(page, COMMUNES)
    section.locator("> .filtre select").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert count(section) == "4 lignes sur 14, dans 2 tableaux"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert count(section) == "14 lignes sur 14, dans 2 tableaux"
    page.keyboard.press("b")
    assert count(section) == "2 lignes sur 14, dans 2 tableaux"


def test_a_screen_reader_hears_names_and_the_count(page: Page) -> None:
    section = part(page, FIELDS)
    assert section.get_by_role("group", name="Programme").count() == 1
    assert section.get_by_role("combobox", name="Commune").count() == 1
    assert section.get_by_role("checkbox", name="4 Opérationnel").count() == 1
    assert section.locator("> .filtre [role=status]").count() == 1


def test_paper_has_every_row(page: Page) -> None:
    section = part(page, FIELDS)
    check(section, "ACV")
    page.emulate_media(media="print")
    assert len(rows(section, "damier")) == 10
    assert section.locator("> .filtre").is_hidden()
    assert section.locator(".portee:visible").count() == 0


def test_without_script_every_row_and_no_bar(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".filtre").count() == 0
    assert len(rows(part(page, COMMUNES), "communes-accompagnees")) == 7
    context.close()


def test_a_phone_folds_the_bar_and_numbers_the_communes_it_cannot_name(page: Page) -> None:
    page.set_viewport_size(SMALL)
    section = part(page, COMMUNES)
    assert section.locator("> .filtre select").is_hidden()
    section.locator("> .filtre .filtre-depliant").click()
    assert section.locator("> .filtre select").is_visible()
    explore(page, MAP)
    page.wait_for_selector(f"{MAP} .petit .main-svg")
    found = page.evaluate(
        """figure => {
            const names = document.querySelector(`${figure} .vif`).data
                .find(trace => trace.meta?.role === 'nom');
            const rows = document.querySelectorAll('#tab-communes-accompagnees tbody tr');
            return names.text.map((text, rank) => {
                const code = names.meta.sujets.communes[rank];
                const row = [...rows].find(row => row.dataset.communes === code);
                return [text, row.cells[0].textContent, row.cells[0].dataset.rang];
            });
        }""",
        MAP,
    )
    assert len(found) == 7
    assert all(text in (name, number) for text, name, number in found), found
    assert any(text == number for text, _, number in found)


@pytest.mark.parametrize("size", [WIDE, PHONE, SMALL], ids=["1440", "390", "320"])
def test_nothing_overflows_with_the_bars_open(page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    page.evaluate("document.querySelectorAll('.filtre').forEach(b => b.classList.add('deplie'))")
    for name in (COMMUNES, PVD, FIELDS, SHEETS, SOURCES):
        section = part(page, name)
        section.locator("> .filtre select").select_option(index=1)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "dark"), (PHONE, "light")], ids=["1440", "390"])
def test_axe_finds_nothing_with_a_filter_on(
    browser: Browser, address: str, size: Any, theme: Any
) -> None:
    context = browser.new_context(
        viewport=size, color_scheme=theme, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('.filtre').forEach(b => b.classList.add('deplie'))")
    explore(page, BAND)
    for name, value in ((COMMUNES, "PVD"), (FIELDS, "operationnel"), (SHEETS, "ACV")):
        check(part(page, name), value)
    inside = [[f"section.partie[data-nom='{name}']"] for name in (COMMUNES, FIELDS)]
    found = Axe().run(page, context={"include": inside}).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []


def test_only_what_a_row_is_about_is_offered(page: Page) -> None:
    names = json.loads(page.evaluate("document.getElementById('sujets').textContent"))
    assert [code for code, _, _ in names["preconisations"]][3] == "operationnel"
    offered = part(page, PVD).locator(".filtre select option").all_inner_texts()
    assert offered[:3] == ["Toutes", "Essai-la-Forêt", "Essai-lès-Bœufs"]
    assert part(page, PVD).locator(".filtre input[name=programmes]").count() == 0
    assert part(page, "Opérationnel").locator(".filtre input[name=preconisations]").count() == 0
