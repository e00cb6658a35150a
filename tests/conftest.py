"""What several modules of tests look at, built once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from revitalisation.paths import ROOT
from revitalisation.sections.opening import adopt
from tests.frozen import YEAR, checkout, frozen
from tests.pages import PATIENCE
from tests.texts import Desk

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

SECTIONS = (
    "essentiel",
    "carte",
    "cote_a_cote",
    "0_ensemble",
    "90_champs_non_explores",
    "en_une_ligne",
    "et_maintenant",
    "00_territoire",
    "10_communes",
    "action_coeur_de_ville",
    "petites_villes_de_demain",
    "4_operationnel",
    "95_fiches_communales",
    "99_sources_et_limites",
)


LONGEST = ("test_three_years", "test_reproducible", "test_sealing", "test_entries", "test_browser")
"""Modules that begin first: what begins last, the other processes wait for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first, the others in their order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


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


BUILD = """
import pathlib, sys
from revitalisation.commands import build
from revitalisation.data.contents import choose
from revitalisation.document import render_figures
from tests.artificial import STILL
render_figures.render = lambda drawn: {figure.slug: STILL for figure in drawn}
year, formats, output, *sections = sys.argv[1:]
asked = build.Request(year, "essai", choose(sections), formats.split(), pathlib.Path(output), 2)
built = build.build(asked, lambda _: None, lambda _: None, lambda _: None)
assert not built.failed
print(built.folder)
"""


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project that stands on the frozen territory."""
    return checkout(tmp_path_factory.mktemp("projet"))


Build = Callable[..., Path]


@pytest.fixture(scope="session")
def built(project: Path) -> Build:
    """Build some sections of the frozen territory; one drawing stands for each figure."""
    return builder(project)


def builder(project: Path) -> Build:
    """Return what builds sections of a copy of the project."""

    def building(*sections: str, formats: str, year: str = YEAR) -> Path:
        output = project / "report" / "editions" / formats.replace(" ", "-")
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(project / "lib"), str(ROOT)])
        }
        command = [sys.executable, "-c", BUILD, year, formats, output, *sections]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    return building


@pytest.fixture(scope="session")
def edition_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The 2026 edition as page, Word document and data: one process builds it for them all."""
    own = tmp_path_factory.getbasetemp()
    home = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    said = home / "edition.txt"
    with FileLock(home / "edition.lock"):
        if not said.exists():
            build: Build = request.getfixturevalue("built")
            said.write_text(str(build(*SECTIONS, formats="html docx")), encoding="utf-8")
    return Path(said.read_text(encoding="utf-8"))
