"""The tables that one questions, in Debian's Chromium: what is chosen, said, kept, printed."""

import csv
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page

from revitalisation.measures import tidy
from tests.frozen import frozen
from tests.pages import PHONE, WIDE, until

pytestmark = pytest.mark.slow
ACTIONS = "#tab-inventaire"


def bar(page: Page, table: str = ACTIONS) -> Locator:
    return page.locator(f"{table} .interroger")


def count(page: Page, table: str = ACTIONS) -> str:
    return bar(page, table).locator("[role=status]").inner_text()


def shown(page: Page, table: str = ACTIONS) -> list[str]:
    return page.locator(f"{table} tbody tr:visible > :first-child").all_inner_texts()


def said(number: int, total: int) -> str:
    noun = "actions" if number > 1 else "action"
    return f"{number or 'Aucune'} {noun} sur {total}"


def test_each_criterion_keeps_the_rows_that_the_tidy_frame_has(page: Page) -> None:
    rows = tidy.actions(frozen())
    total = len(rows)
    assert count(page) == said(total, total)
    bar(page).locator("[name=etat][value=livree]").check()
    delivered = rows[rows["etat"] == "livrée"]
    assert count(page) == said(len(delivered), total)
    assert shown(page) == list(delivered["id_action"])
    bar(page).locator("[name=montant]").select_option("inconnu")
    unknown = delivered[delivered["montant_eur"].isna()]
    assert shown(page) == list(unknown["id_action"])


def test_words_are_found_folded_and_all_asked(page: Page) -> None:
    title = tidy.actions(frozen())["intitule"].iloc[0]
    bar(page).locator("[name=texte]").fill(title.upper())
    assert shown(page)[:1] == [tidy.actions(frozen())["id_action"].iloc[0]]
    bar(page).locator("[name=texte]").fill("zzz")
    assert count(page).startswith("Aucune action sur ")


def test_the_address_keeps_the_selection(page: Page, browser: Browser, address: str) -> None:
    bar(page).locator("[name=etat][value=livree]").check()
    bar(page).locator("[name=texte]").fill("a")
    until(page, "location.hash === '#tab-inventaire?texte=a&etat=livree'")
    kept, told = page.evaluate("location.hash"), count(page)
    other = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    other.goto(address + kept)
    assert bar(other).locator("[role=status]").text_content() == told
    assert other.locator(f"{ACTIONS} [name=etat][value=livree]").is_checked()
    until(other, "document.getElementById('tab-inventaire').getBoundingClientRect().top < 400")
    other.close()


def test_an_address_that_asks_for_what_is_not_there_says_so(page: Page) -> None:
    page.evaluate("location.hash = '#tab-inventaire?etat=ailleurs'")
    words = "choix inconnu dans l’adresse\u202f: etat = ailleurs"
    status = "document.querySelector('#tab-inventaire [role=status]').textContent"
    until(page, f"() => {status}.includes('{words}')")
    assert len(shown(page)) == len(tidy.actions(frozen()))


def test_the_keyboard_alone_chooses_and_resets(page: Page) -> None:
    whole = count(page)
    bar(page).locator("[name=etat]").first.focus()
    page.keyboard.press("Space")
    assert count(page) != whole
    bar(page).locator("button", has_text="Tout montrer").focus()
    page.keyboard.press("Enter")
    assert count(page) == whole
    assert page.evaluate("document.activeElement.name") == "texte"


def test_paper_has_the_selection_and_says_it(page: Page) -> None:
    page.evaluate("window.print = () => {}")
    bar(page).locator("[name=etat][value=livree]").check()
    kept = shown(page)
    bar(page).locator("button", has_text="Imprimer la sélection").click()
    page.emulate_media(media="print")
    assert shown(page) == kept
    words = f"{count_said(page)}. État\u202f: Livrée."
    assert page.locator(f"{ACTIONS} .choix").inner_text() == words
    assert page.locator(".fiche:visible, .couverture:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(ACTIONS).is_visible(), "« Imprimer » prints the synthesis"


def count_said(page: Page) -> str:
    return str(bar(page).locator("[role=status]").text_content())


def test_the_file_has_tidy_columns_of_the_rows_shown(page: Page) -> None:
    bar(page).locator("[name=etat][value=livree]").check()
    with page.expect_download() as waiting:
        bar(page).locator("button", has_text="Sélection (CSV)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["id_action"] for row in rows] == shown(page)
    assert {row["etat"] for row in rows} == {"livrée"}
    assert {"code_insee", "annee_etat", "montant_eur", "montant_base"} <= rows[0].keys()


def test_a_link_to_a_row_set_aside_shows_it_again(page: Page) -> None:
    bar(page).locator("[name=texte]").fill("zzz")
    page.evaluate("uncovered = document.querySelector('#tab-inventaire tbody tr').id")
    page.evaluate("location.hash = uncovered")
    until(page, "document.getElementById(uncovered).checkVisibility()")
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_without_script_every_row_and_no_bar(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".interroger").count() == 0
    page.locator(ACTIONS).scroll_into_view_if_needed()
    assert len(shown(page)) == len(frozen().actions)
    context.close()


def test_a_phone_folds_the_bar_and_stacks_the_rows(page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert bar(page).locator("[name=texte]").is_hidden()
    bar(page).locator(".filtre-depliant").click()
    assert bar(page).locator("[name=texte]").is_visible()
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    lefts = page.evaluate(
        """[...document.querySelector('#tab-inventaire tbody tr').cells]
            .map(cell => cell.getBoundingClientRect().left)"""
    )
    assert len(set(lefts)) < len(lefts)
    bar(page).locator(".filtre-depliant").click()


def test_axe_finds_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}#tab-inventaire?etat=livree")
    bar(page).locator(".filtre-depliant").click()
    found = Axe().run(page, context={"include": [[ACTIONS]]}).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []
