"""What several modules of tests look at, built once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.artificial import STILL

from revitalisation.data.contents import choose
from revitalisation.data.edition import open_edition
from revitalisation.document import render_figures
from revitalisation.sections.opening import adopt

SECTIONS = (
    "00_territoire",
    "action_coeur_de_ville",
    "petites_villes_de_demain",
    "0_ensemble",
    "4_operationnel",
    "90_champs_non_explores",
    "95_fiches_communales",
    "99_sources_et_limites",
)


# What is drawn by a test that opens no edition, and what parametrises those of the drawings.
adopt(open_edition("2026"))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium est introuvable : apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def edition_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 2026 edition as page, Word document and data; one drawing stands for each figure."""
    from revitalisation.commands import build  # it imports every room

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            render_figures, "render", lambda drawn: {figure.slug: STILL for figure in drawn}
        )
        asked = build.Request(
            "2026", "aula", choose(SECTIONS), ("html", "docx"), tmp_path_factory.mktemp("aula"), 2
        )
        built = build.build(asked, lambda _: None, lambda _: None, lambda _: None)
    assert not built.failed
    return built.folder
