"""The territory made up for the tests, and checkouts that stand on other tables."""

import shutil
from functools import cache
from pathlib import Path

from revitalisation.data.edition import Edition, open_edition
from revitalisation.paths import DATA, ROOT

FROZEN = ROOT / "tests" / "data" / "frozen"
CONTOURS = FROZEN / "territoire" / "contours_communes.geojson"
YEAR, PLACE = "2026", "essai"
PARTS = ("lib", "notebooks", "report/template", "run_report.py", "pyproject.toml")


def frozen(year: str = YEAR, place: str = PLACE) -> Edition:
    return opened(year, place, FROZEN)


def opened(year: str, place: str = "", folder: Path = DATA) -> Edition:
    """An edition opened once for every test, with its values: none changes its frames."""
    return _opened(year, place or open_edition(year, None, folder).territory.slug, folder)


@cache
def _opened(year: str, place: str, folder: Path) -> Edition:
    return open_edition(year, place, folder)


def tables_in(folder: Path, source: Path = FROZEN) -> Path:
    """Copy the tables to a folder where a test may spoil them; their schemas stay where they are.

    The folder is named « data », as messages have it.
    """

    def schemas(place: str, _: list[str]) -> set[str]:
        return {"schemas"} if Path(place) == source else set()

    return Path(shutil.copytree(source, folder / "data", ignore=schemas))


def checkout(folder: Path, *parts: str, data: Path = FROZEN) -> Path:
    """Copy the project to a folder, with other tables in place of its own, and return it."""
    skipped = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.egg-info")
    for part in (*PARTS, *parts):
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=skipped)
        else:
            shutil.copy(source, target)
    shutil.copytree(DATA / "schemas", tables_in(folder, data) / "schemas")
    shutil.copy(DATA / "README.md", folder / "data")
    return folder


PLAN = """

_choose = choose


def choose(slugs: Iterable[str], folder: Path = DATA, year: str = "") -> Sequence[Chapter]:
    asked = tuple(slugs)
    found = _choose(asked, folder, year)
    return [chapter for chapter in found if asked or chapter.slug in {slugs!r}]
"""


def few(project: Path, *slugs: str) -> Path:
    """Make the whole report of a copy of the project these sections and no more."""
    plan = project / "lib" / "revitalisation" / "data" / "contents.py"
    with plan.open("a", encoding="utf-8") as stream:
        stream.write(PLAN.format(slugs=slugs))
    return project
