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
from playwright.sync_api import Browser, Page, sync_playwright

from revitalisation.data.contents import choose
from revitalisation.data.store import PLACE as CACHE
from revitalisation.paths import ROOT
from revitalisation.run.execute import Job, run
from revitalisation.sections.opening import adopt
from tests.frozen import PLACE, YEAR, checkout, frozen, opened
from tests.pages import PATIENCE, WIDE, quiet
from tests.texts import Desk

# What a build keeps for the next would let a test pass, or fail, by what another made.
os.environ[CACHE] = ""

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


LONGEST = ("test_three_years", "test_reproducible", "test_entries", "test_sealing", "test_volumes")
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
render_figures.drawn = lambda figures, *_: {figure.slug: STILL for figure in figures}
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


def builder(project: Path) -> Callable[..., Path]:
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


Shared = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Make a folder once for all processes: the first to ask makes it, the others wait for it."""
    own = tmp_path_factory.getbasetemp()
    home = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = home / name, home / f"{name}.fait"
        with FileLock(home / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


def whole(project: Path, *options: str, **environment: str) -> Path:
    """Build the edition of the frozen territory in every format, as the command does."""
    command = [sys.executable, "run_report.py", "--format", "tout", "--territoire", PLACE, *options]
    cwd, env = checkout(project), os.environ | environment
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return project / "report" / "editions" / f"{PLACE}-{YEAR}"


@pytest.fixture(scope="session")
def whole_edition(shared: Shared) -> Path:
    """The 2026 edition, whole and in every format; no test changes it."""
    return shared("entiere", whole) / "report" / "editions" / f"{PLACE}-{YEAR}"


@pytest.fixture(scope="session")
def edition_folder(shared: Shared) -> Path:
    """The 2026 edition as page, Word document and data; one drawing stands for each figure."""

    def make(folder: Path) -> None:
        built = builder(checkout(folder / "projet"))(*SECTIONS, formats="html docx")
        built.rename(folder / "edition")

    return shared("edition", make) / "edition"


Executed = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def executed(shared: Shared) -> Executed:
    """The folder of the notebooks of a living edition, over a territory, executed; none fails."""

    def notebooks(year: str, place: str) -> Path:
        edition = opened(year, place)

        def make(folder: Path) -> None:
            given = {"edition": year, "territoire": place}
            jobs = [
                Job(c.slug, c.notebook, {**given, **c.parameters}, folder / f"{c.slug}.ipynb")
                for c in choose((), edition.folder, year)
            ]
            outcomes = run(jobs, 2, lambda outcome: None)
            assert [(o.job.slug, o.failure) for o in outcomes if o.failure] == []

        return shared(f"{place}-{year}", make)

    return notebooks


@pytest.fixture(scope="module")
def address(edition_folder: Path) -> str:
    """Where the page of an edition is."""
    return (edition_folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def real(browser: Browser, address: str) -> Iterator[Page]:
    """The page, open once for the tests of a module."""
    yield from quiet(browser, address, color_scheme="light", viewport=WIDE)


@pytest.fixture
def page(real: Page) -> Iterator[Page]:
    """The page as it was, whatever the test before chose."""
    yield real
    real.emulate_media(media="screen")
    real.set_viewport_size(WIDE)
    real.evaluate("""document.querySelectorAll('.filtre, .interroger').forEach(bar => {
        bar.classList.remove('deplie');
        bar.querySelector('.filtre-pied button').click();
    })""")
