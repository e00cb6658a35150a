"""The explorer, in a real JupyterLab that a real browser drives."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from revitalisation.data.contents import APART
from revitalisation.lab.atelier import Atelier
from revitalisation.lab.pickers import ALL, PICKED, Explorateur
from revitalisation.lab.selection import Selection
from revitalisation.paths import NOTEBOOKS
from tests.frozen import FROZEN, frozen
from tests.looks import REFERENCES, difference
from tests.pages import PATIENCE, until

MOST = 0.5
"""Difference admitted of the picture, in %."""


# --- the choice, without a browser -----------------------------------------------------------


@pytest.fixture
def choix() -> Explorateur:
    return Explorateur(Atelier(frozen()))


def shown(choix: Explorateur, name: str) -> str:
    """What a part shows, as the browser is given it."""
    return json.dumps(choix.parts[name].outputs[0]["data"], ensure_ascii=False)


def test_a_choice_is_that_of_the_filters_of_the_page() -> None:
    e = frozen()
    for code, programme in zip(e.members["code_insee"], e.members["programme"], strict=True):
        assert code in Selection(programme=programme).communes(e)
        kept = Selection(commune=code).actions(e)["id_action"]
        named = e.links[e.links["code_insee"] == code]["id_action"]
        assert set(named) & set(e.actions["id_action"]) == set(kept)
    assert len(Selection().actions(e)) == len(e.actions)
    assert Selection().communes(e) == e.supported


@pytest.mark.parametrize("name", PICKED)
def test_each_picker_drives_the_three_parts(choix: Explorateur, name: str) -> None:
    before = {part: shown(choix, part) for part in choix.parts}
    said, label = choix.said.value, choix.pickers[name].options[1][1]
    choix.pickers[name].value = label
    assert choix.said.value != said
    assert all(shown(choix, part) != before[part] for part in choix.parts)
    assert f"{len(choix.actions)}\u00a0action" in choix.said.value.replace(" ", "\u00a0")
    choix.pickers[name].value = ALL
    assert {part: shown(choix, part) for part in choix.parts} == before


def test_another_territory_offers_its_own_and_keeps_what_it_holds(choix: Explorateur) -> None:
    programme = choix.pickers["programme"].options[1][1]
    choix.pickers["programme"].value = programme
    here = dict(choix.pickers["commune"].options)
    choix.pickers["territoire"].value = choix.pickers["territoire"].options[1][1]
    assert dict(choix.pickers["commune"].options) != here
    assert choix.pickers["programme"].value == programme
    assert set(choix.communes["nom"]) < set(here)


def test_a_frozen_edition_opens_by_its_picker(choix: Explorateur) -> None:
    choix.pickers["edition"].value = "2021"
    assert choix.e.edition.frozen
    assert choix.e.edition.root == FROZEN
    assert len(choix.actions) == len(frozen("2021").actions)


def test_nothing_that_matches_is_said_not_hidden(choix: Explorateur) -> None:
    for picker in (choix.pickers[name] for name in PICKED):
        picker.value = picker.options[-1][1]
    assert len(choix.actions) == len(Selection(**vars(choix.selection)).actions(frozen()))
    assert "action" in choix.said.value


def test_the_explorer_is_short_and_stripped() -> None:
    (name,) = APART
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) <= 10
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert not any("def " in line for cell in code for line in cell["source"])


# --- in JupyterLab -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab over the frozen territory, its settings in a folder apart."""
    home = tmp_path_factory.mktemp("jupyter")
    places = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(home / name.lower()) for name in places}
    environment |= {"PYTHONPATH": str(project / "lib"), "JUPYTERLAB_WORKSPACES_DIR": str(home)}
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        "--port=0",
        "--IdentityProvider.token=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--ServerApp.root_dir={project}",
    ]
    with (home / "journal").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log, stderr=log
        )
        try:
            yield address(server, Path(environment["JUPYTER_RUNTIME_DIR"]), home / "journal")
        finally:
            server.terminate()
            server.wait()


def address(server: "subprocess.Popen[bytes]", folder: Path, log: Path) -> str:
    """Wait for the server to say where it is."""
    for _ in range(PATIENCE // 100):
        assert server.poll() is None, log.read_text()
        if found := list(folder.glob("jpserver-*.json")):
            return str(json.loads(found[0].read_text())["url"])
        time.sleep(0.1)
    pytest.fail(log.read_text())


@pytest.fixture(scope="module")
def page(lab: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
    opened = context.new_page()
    expect.set_options(timeout=PATIENCE)
    away: list[str] = []
    opened.on("request", lambda request: away.append(request.url))
    opened.goto(f"{lab}lab/tree/notebooks/explorer.ipynb")
    yield opened
    context.close()
    assert [url for url in away if not url.startswith((lab, "data:", "blob:", "ws:"))] == []


def picker(page: Page, label: str) -> Locator:
    row = page.locator(".widget-dropdown").filter(has=page.get_by_text(label, exact=True))
    return row.locator("select")


@pytest.fixture(scope="module")
def run(page: Page) -> Page:
    """The explorer, all its cells run by the menu."""
    page.get_by_role("button", name="No", exact=True).click()  # no news, thank you
    expect(page.get_by_text("| Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
    # The map, a histogram, a cloud.
    expect(page.locator(".jp-CodeCell .js-plotly-plot")).to_have_count(3)
    return page


@pytest.mark.slow
def test_a_notebook_run_by_hand_is_in_the_identity(run: Page) -> None:
    card = run.locator(".revitalisation.atelier")
    expect(card.locator(".titre")).to_have_text("Territoire d’essai")
    font = card.evaluate("one => getComputedStyle(one).fontFamily")
    assert "Source Sans Pro" in font
    assert run.evaluate("document.fonts.check('16px \"Source Sans Pro\"')")
    drawn = run.locator(".jp-CodeCell .js-plotly-plot")
    fonts = drawn.evaluate_all("all => all.map(one => one._fullLayout.font.family)")
    assert all(font.startswith("Source Sans Pro") for font in fonts)
    assert run.locator("[data-mime-type*=stderr], [data-mime-type*=error]").count() == 0


@pytest.mark.slow
def test_the_damier_looks_as_it_did(run: Page, tmp_path: Path) -> None:
    path = tmp_path / "explorer.png"
    shown = run.locator(".widget-vbox .revitalisation", has=run.locator(".damier"))
    shown.screenshot(path=path)
    reference = Image.open(REFERENCES / "explorer.png").convert("RGB")
    gap = difference(Image.open(path).convert("RGB"), reference)
    assert gap < MOST, f"{gap:.2f} % : comparez {path} et la référence"


@pytest.mark.slow
def test_every_picker_drives_all_three(run: Page) -> None:
    said = run.locator(".widget-html .revitalisation")
    expect(said).to_contain_text(f"{len(frozen().actions)} actions")

    def parts() -> list[str]:
        return [
            run.locator(".widget-vbox .js-plotly-plot").evaluate(DRAWN),
            run.locator(".widget-vbox .damier table").inner_text(),
            run.locator(".widget-vbox .tableau:not(.damier) table").inner_text(),
        ]

    for label in ("Programme", "Préconisation", "Commune", "Étape", "Territoire", "Édition"):
        whole, before, select = parts(), said.inner_text(), picker(run, label)
        chosen = select.evaluate("one => one.selectedIndex")
        select.select_option(index=1)
        expect(said).not_to_have_text(before)
        changed(run, whole[0])
        assert all(now != was for now, was in zip(parts(), whole, strict=True)), label
        if label not in ("Territoire", "Édition"):
            part = run.locator(".widget-vbox .js-plotly-plot").evaluate(DRAWN)
            select.select_option(index=chosen)
            expect(said).to_have_text(before)
            changed(run, part)
            assert parts() == whole
    expect(said).to_contain_text(f"{len(Selection().actions(frozen('2021')))}")


DRAWN = "one => JSON.stringify(one.data.map(each => [each.text, each.x?.length]))"


def changed(page: Page, before: str) -> None:
    """Wait for another map, the last of the three to come."""
    until(
        page,
        f"was => {{ const one = document.querySelector('.widget-vbox .js-plotly-plot');"
        f" return one?.data && ({DRAWN})(one) !== was }}",
        before,
    )
