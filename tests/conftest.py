"""What several modules of tests look at, built once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from revitalisation.data.contents import choose
from revitalisation.document import render_figures
from revitalisation.sections.opening import adopt
from tests.artificial import STILL
from tests.frozen import frozen
from tests.pages import PATIENCE
from tests.texts import Desk

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

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
adopt(frozen())
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
        opened = playwright.chromium.launch(executable_path=found, args=QUIET, timeout=PATIENCE)
        for name in ("new_context", "new_page"):
            setattr(opened, name, patient(getattr(opened, name)))
        yield opened
        opened.close()


def patient(opening: Callable[..., Any]) -> Callable[..., Any]:
    """Make what a browser opens wait as long as it takes."""

    def opened(**options: Any) -> Any:
        found = opening(**options)
        found.set_default_timeout(PATIENCE)
        return found

    return opened


@pytest.fixture(scope="session")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("textes"))


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    """A desk without a text; a test that spoils its settings or its tables takes its own."""
    _desk.clear()
    return _desk


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
