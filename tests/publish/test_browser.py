"""The page in Debian's Chromium: what a reader does, what must not happen."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from revitalisation.publish.web import html
from tests.artificial import STILL, document
from tests.pages import explore, until

pytestmark = pytest.mark.slow
WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
SMALL = ViewportSize(width=320, height=640)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("page") / "index.html"
    target.write_text(html.render(document(), {"carte": STILL}), encoding="utf-8")
    return target.as_uri()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The page, whose test fails on any message of the console and any request to elsewhere."""
    faults: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: faults.append(f"{message.type} : {message.text}"))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "request",
        lambda request: faults.extend(
            [] if request.url.startswith((address, "data:", "blob:")) else [request.url]
        ),
    )
    opened.goto(address)
    yield opened
    assert faults == []


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Page]:
    """One page for the tests that leave it as it was."""
    opened = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    opened.goto(address)
    yield opened
    opened.close()


def drawn(page: Page, slug: str) -> None:
    explore(page, f"#fig-{slug}")


def overflow(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def test_figures_are_drawn_when_asked_and_never_by_scrolling(page: Page) -> None:
    for place in ("#fig-carte", "#fig-carte-bis", "#fig-barres", ".pied"):
        page.locator(place).scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    assert page.evaluate("typeof Plotly") == "undefined"
    assert page.locator("#fig-carte .statique").is_visible()
    drawn(page, "carte")
    assert page.locator("#fig-carte [data-explorer]").is_hidden()
    assert page.evaluate("document.activeElement.closest('.outils') !== null")
    assert page.evaluate("typeof Plotly") == "object"
    assert page.locator("#fig-carte .statique").is_hidden()
    assert page.locator(".modebar-btn").count() == 0


def test_a_drawing_is_explored_by_a_click_on_it(page: Page) -> None:
    page.click("#fig-carte .statique")
    page.wait_for_selector("#fig-carte .dessin.trace .main-svg")
    assert page.locator("#fig-carte-bis .main-svg").count() == 0


def test_shared_contours_are_filled_in(page: Page) -> None:
    drawn(page, "carte-bis")
    count = "slug => document.querySelector(`#fig-${slug} .vif`).data[0].x.length"
    assert page.evaluate(count, "carte-bis") == 60


def test_legend_of_a_map_becomes_its_key(page: Page) -> None:
    drawn(page, "carte")
    assert page.locator("#fig-carte .cle-carte li").inner_text() == "Programme d’essai"
    assert page.locator("#fig-carte .cle-carte .symbole circle").count() == 1


def test_injected_scripts_are_refused(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.broken = true';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<b id="b" onclick="broken = true">b</b>');
        document.getElementById('b').click();
    }""")
    assert page.evaluate("typeof broken") == "undefined"


@pytest.mark.parametrize(
    "call",
    [
        "fetch('https://example.org/')",
        "new Promise((yes, no) => Object.assign(new Image(),"
        " { onload: yes, onerror: no, src: 'https://example.org/a.png' }))",
    ],
)
def test_nothing_can_be_fetched(context: BrowserContext, address: str, call: str) -> None:
    page = context.new_page()
    sent: list[str] = []
    page.on("response", lambda response: sent.append(response.url))
    page.goto(address)
    assert page.evaluate(f"() => {call}.then(() => 'passed', () => 'refused')") == "refused"
    assert sent == [address]


def test_contents_follow_the_reading(page: Page) -> None:
    for anchor, name in (("1_usages", "1 Usages"), ("commune-00002", "Essai-le-Haut")):
        page.evaluate("id => { location.hash = id; }", anchor)
        until(
            page,
            "name => document.querySelector('#plan [aria-current]').textContent.trim() === name",
            name,
        )
    assert page.locator(".communes").is_visible()
    page.mouse.wheel(0, -100)
    page.evaluate("scrollTo(0, 0)")
    until(page, "document.querySelector('#plan [aria-current]').hash === '#territoire'")
    assert page.locator(".communes").is_hidden()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hotel de ville", "Hôtel de Ville"),
        ("HÔTELS", "Hôtel de Ville"),
        ("intercommunalites", "l’intercommunalité"),
        ("chateau", "châteaux"),
        ("oeuvre", "l’œuvre"),
        ("l'essai", "Essai"),
        ("229813", "229\u202f813"),
        ("1 234", "1\u202f234"),
        ("trois lignes", "Trois lignes d’essai"),
    ],
)
def test_search_folds_words(reader: Page, query: str, found: str) -> None:
    reader.fill("#champ", query)
    assert any(found in text for text in reader.locator("#resultats li").all_inner_texts())


def test_search_says_when_nothing_is_found(page: Page) -> None:
    page.fill("#champ", "zzz")
    assert page.inner_text(".compte") == "Aucun résultat"
    assert page.get_attribute("#champ", "aria-expanded") == "false"


def test_search_by_keyboard_leads_to_the_fiche(page: Page) -> None:
    page.fill("#champ", "essai-le-haut")
    assert page.locator("#resultats li").first.inner_text().startswith("Commune")
    page.press("#champ", "ArrowDown")
    active = page.get_attribute("#champ", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.press("#champ", "Enter")
    assert page.evaluate("document.activeElement.closest('article').id") == "commune-00002"
    assert page.evaluate("location.hash") == "#commune-00002"
    assert page.locator(".volet").is_hidden()


def test_escape_closes_the_results(page: Page) -> None:
    page.fill("#champ", "essai")
    assert page.locator("#resultats").is_visible()
    page.press("#champ", "Escape")
    assert page.locator("#resultats").is_hidden()


def colour(page: Page, selector: str, name: str = "color") -> str:
    return str(
        page.evaluate(
            "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]",
            [selector, name],
        )
    )


def test_dark_theme_recolours_figures_and_is_remembered(page: Page) -> None:
    drawn(page, "carte")
    area = "#fig-carte .vif .js-fill"
    assert colour(page, area, "fill") == "rgb(239, 234, 221)"
    page.click("#theme")
    assert colour(page, "body", "background-color") == "rgb(15, 22, 38)"
    until(page, "s => getComputedStyle(document.querySelector(s)).fill === 'rgb(35, 47, 74)'", area)
    page.reload()
    assert page.get_attribute("html", "data-theme") == "sombre"
    assert page.inner_text("#theme") == "Clair"
    assert colour(page, "#fig-carte .statique path", "fill") == "rgb(35, 47, 74)"


def test_system_preference_is_followed(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(address)
    assert page.get_attribute("html", "data-theme") == "sombre"
    page.emulate_media(color_scheme="light")
    until(page, "document.documentElement.dataset.theme === 'clair'")
    page.close()


def test_theme_works_without_storage(page: Page, context: BrowserContext, address: str) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } })"
    )
    page.reload()
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "sombre"


@pytest.mark.parametrize("size", [WIDE, PHONE, SMALL], ids=["1440", "390", "320"])
def test_nothing_overflows(page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    for slug in ("carte", "carte-bis", "barres"):
        drawn(page, slug)
        assert overflow(page) == 0
    page.fill("#champ", "essai")
    assert overflow(page) == 0


def test_phone_has_the_contents_in_one_line(page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert page.locator("#plan").is_hidden()
    page.click(".depliant")
    assert page.get_attribute(".depliant", "aria-expanded") == "true"
    page.click("#plan >> text=Organisation")
    assert page.locator("#plan").is_hidden()
    until(page, "document.querySelector('.ici').textContent.includes('Organisation')")


def test_small_map_keeps_its_names_readable(page: Page) -> None:
    page.set_viewport_size(PHONE)
    drawn(page, "carte")
    name = page.locator("#fig-carte .vif text", has_text="Essai-le-Bas")
    assert float(name.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")) >= 12
    assert page.evaluate("document.querySelector('#fig-carte .vif').offsetWidth") <= 358


def test_page_reads_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    page.goto(address)
    for selector in (
        "#territoire",
        "#fig-carte .statique svg",
        "#fig-barres .attente table",
        "#tab-essai table",
        "#commune-00002",
        "#plan",
    ):
        assert page.locator(selector).first.is_visible(), selector
    for selector in ("#champ", "#theme", "button[data-csv]", "button[data-table]"):
        assert page.locator(selector).first.is_hidden(), selector
    context.close()


def saved(page: Page, selector: str) -> tuple[str, str]:
    with page.expect_download() as waiting:
        page.click(selector)
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def test_data_of_a_figure_can_be_taken(page: Page) -> None:
    name, content = saved(page, "button[data-csv=barres]")
    assert name == "barres.csv"
    assert content == '\ufeff"Commune","Valeur"\n"Essai, le-Bas",3\n"Essai-le-Haut",""\n'


def test_data_of_a_table_can_be_taken(page: Page) -> None:
    name, content = saved(page, "button[data-table=essai]")
    assert name == "essai.csv"
    assert content == (
        "\ufeffCommune,Intercommunalité,Programme,Habitants\n"
        'Essai-le-Bas,EPCI d’essai,"Essai, oui",1234\nEssai-le-Haut,EPCI d’essai,,-2.5'
    )


@pytest.mark.parametrize("slug", ["carte", "barres"])
def test_drawing_can_be_taken_in_light_colours(page: Page, slug: str) -> None:
    from xml.etree import ElementTree

    page.click("#theme")
    name, content = saved(page, f"button[data-svg={slug}]")
    assert name == f"{slug}.svg"
    assert ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in content
    assert "#14203A" in content or "rgb(20, 32, 58)" in content


def test_data_behind_a_figure_can_be_read(page: Page) -> None:
    page.click("#fig-barres .valeurs summary")
    cells = page.locator("#fig-barres .valeurs :is(th, td)").all_inner_texts()
    assert cells == ["Commune", "Valeur", "Essai, le-Bas", "3", "Essai-le-Haut", "n. d."]


def test_code_is_one_click_away(page: Page) -> None:
    assert page.locator("details.code pre").is_hidden()
    page.click("details.code summary")
    assert page.locator("details.code pre").is_visible()


@pytest.mark.parametrize("anchor", ["commune-00002", "2_organisation"])
def test_deep_links_arrive_below_the_header(page: Page, address: str, anchor: str) -> None:
    page.goto(f"{address}#{anchor}")
    top = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", anchor)
    assert 72 <= top < 240


def test_paper_gets_every_figure_in_light_colours(page: Page) -> None:
    page.click("#theme")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_selector("#fig-carte-bis .vif .js-fill", state="attached")
    assert colour(page, "#fig-carte-bis .vif .js-fill", "fill") == "rgb(239, 234, 221)"
    assert page.locator("#fig-carte .statique").is_visible()
    assert colour(page, "body") == "rgb(20, 32, 58)"
    assert page.locator(".bandeau").is_hidden()


def test_keyboard_reaches_text_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evitement"
    assert page.locator(".evitement").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_motion_is_reduced_when_asked(page: Page) -> None:
    assert colour(page, "html", "scroll-behavior") == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert colour(page, "html", "scroll-behavior") == "smooth"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, size: Any, theme: Any) -> None:
    context = browser.new_context(
        viewport=size, color_scheme=theme, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    for slug in ("carte", "carte-bis", "barres"):
        drawn(page, slug)
    page.click("details.code summary")
    page.fill("#champ", "essai")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []


def test_figures_say_what_they_show(page: Page) -> None:
    drawn(page, "carte")
    tree = page.locator("#fig-carte .vif")
    assert tree.get_attribute("role") == "img"
    assert tree.get_attribute("aria-label") == "Dessin d’essai carte."
    assert page.locator("#fig-carte .vif svg:not([aria-hidden=true])").count() == 0


def test_page_is_valid_json_inside(page: Page) -> None:
    text = page.evaluate("document.getElementById('figures').textContent")
    assert set(json.loads(text)["figures"]) == {"carte", "carte-bis", "barres"}
    assert not re.search("<", text)
