"""The page of an edition in Debian's Chromium: what a phone shows, what the search finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.pages import PHONE, explore, quiet

pytestmark = pytest.mark.slow
CUT = """() => [...document.querySelectorAll('main tbody :is(th, td)')].flatMap(cell => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const box = cell.closest('.defile')?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim() || node.parentElement.closest('.hors-vue, title')) continue;
        const range = new Range();
        range.selectNodeContents(node);
        const out = [...range.getClientRects()]
            .filter(({ left, right }) => left < box.left - 1 || right > box.right + 1);
        if (out.length) found.push(`${cell.closest('[id]').id} : ${node.data}`);
    }
    return found;
})"""
"""The texts of cells that go out of the box that scrolls, or of the screen."""


@pytest.fixture(scope="module")
def phone(browser: Browser, edition_folder: Path) -> Iterator[Page]:
    address = (edition_folder / "index.html").as_uri()
    for page in quiet(browser, address, viewport=PHONE):
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
        yield page


def test_no_cell_is_cut_on_a_phone(phone: Page) -> None:
    assert phone.locator("main tbody td").count() > 500
    assert phone.evaluate(CUT) == []
    wide = (
        "[...document.querySelectorAll('.defile')].filter(b => b.scrollWidth > b.clientWidth + 1)"
    )
    assert phone.evaluate(f"{wide}.map(box => box.textContent.slice(0, 80))") == []


def test_a_cut_cell_would_be_seen(phone: Page) -> None:
    phone.evaluate("document.querySelector('#tab-reperes').classList.add('etroit')")
    assert any(text.startswith("tab-reperes") for text in phone.evaluate(CUT))
    phone.evaluate("document.querySelector('#tab-reperes').classList.remove('etroit')")


def test_each_cell_says_what_it_is_on_a_phone(phone: Page) -> None:
    labels = "cell => getComputedStyle(cell, '::before').content"
    cell = phone.locator("#tab-communes-accompagnees tbody tr:first-child td:last-child")
    head = phone.locator("#tab-communes-accompagnees thead th:last-child")
    assert cell.evaluate(labels).strip('"') == head.inner_text()


def test_programmes_stand_one_after_the_other_on_a_phone(phone: Page) -> None:
    tops = phone.evaluate(
        """() => [...document.querySelectorAll('#tab-programmes tr')].map(row =>
            [...row.cells].slice(1).map(cell => cell.getBoundingClientRect().top))"""
    )
    columns = [list(column) for column in zip(*tops, strict=True)]
    assert len(columns) > 1
    told = [top for column in columns for top in column]
    assert told == sorted(told)


def test_a_small_map_says_nothing_of_the_towns_it_leaves_out(phone: Page) -> None:
    words = phone.locator("#fig-carte-programmes .voisines")
    assert words.count() == 1
    explore(phone, "#fig-carte-programmes")
    assert phone.locator("#fig-carte-programmes .petit").count() == 1
    assert words.is_hidden()


def results(page: Page, query: str) -> list[str]:
    page.fill("#champ", query)
    found = page.locator("#resultats li").all_inner_texts()
    page.fill("#champ", "")
    return [" ".join(text.split()) for text in found]


def test_search_finds_the_indicator_of_a_commune(phone: Page) -> None:
    found = results(phone, "logements vacants La Maquette")[0]
    assert found.startswith("Ligne Logements vacants")
    assert found.endswith("Fiches communales, La Maquette")


def test_search_finds_a_milestone_with_its_date(phone: Page) -> None:
    found = results(phone, "convention d’adhésion La Maquette")
    (line,) = [text for text in found if "Fiches communales, La Maquette" in text]
    assert line.startswith("Ligne")
    assert any(letter.isdigit() for letter in line.split("·")[0])


def test_search_finds_a_definition_first(phone: Page) -> None:
    for query in ("hors grille", "ORT"):
        assert results(phone, query)[0].startswith(f"Définition {query} ·")


def test_what_is_printed_is_the_synthesis(phone: Page, tmp_path: Path) -> None:
    phone.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    texts = [page.extract_text() for page in PdfReader(tmp_path / "page.pdf").pages]
    essential = phone.locator("#essentiel").inner_text()
    assert "Action Cœur de Ville" in texts[0]
    assert essential in texts[0]
    assert not any("Toutes les actions" in text for text in texts)
    assert min(map(len, texts)) > 250
