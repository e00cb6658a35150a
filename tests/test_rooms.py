"""The house: which room may know which, what each is tested by, and what hangs on its place."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from revitalisation.commands import manifest
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.paths import LIBRARY, ROOT

ROOMS = sorted(
    path.name
    for path in (LIBRARY / "revitalisation").iterdir()
    if path.is_dir() and not path.name.startswith("_")
)


def test_no_room_knows_what_it_may_not() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_one_name_is_one_class() -> None:
    files = (ROOT / "lib").rglob("*.py")
    found = [
        name for path in files for name in re.findall(r"(?m)^class (\w+)", path.read_text("utf-8"))
    ]
    assert {name for name in found if found.count(name) > 1} == set()


PLACES = ("aula", "artois", "béthune", "lens", "hesdin", "62447", "hauts-de-france")


def test_no_place_is_named_in_what_draws_and_writes() -> None:
    """Territories, agencies and communes are rows: the code holds for any."""
    named = re.compile(rf"(?i)\b({'|'.join(PLACES)})\b")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for folder in ("lib", "notebooks", "report/template")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".ipynb", ".j2", ".css", ".js", ".toml", ".md")
        if not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
        for line in path.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []


def test_no_programme_is_named_in_what_draws_and_writes() -> None:
    rows = open_edition(years()[-1]).programmes
    names = {*rows["nom"], *rows["nom_court"], *(f'"{code}"' for code in rows.index)}
    for path in [*LIBRARY.rglob("*.py"), *(ROOT / "notebooks").rglob("*.ipynb")]:
        if ".ipynb_checkpoints" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not [name for name in names if name in text], path


# --- each room is tested -----------------------------------------------------------------------


def imported(module: Path) -> set[str]:
    """Return the rooms that a module of tests imports something from."""
    rooms = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            first, _, rest = node.module.partition(".")
            if first == "revitalisation":
                rooms |= {rest.split(".")[0]} if rest else {alias.name for alias in node.names}
    return rooms


def test_only_rooms_have_folders_of_tests() -> None:
    assert {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_imported_by_its_own_tests(room: str) -> None:
    modules = sorted((ROOT / "tests" / room).glob("test_*.py"))
    assert modules
    for module in modules:
        assert room in imported(module), module


# --- the fingerprint of an edition ---------------------------------------------------------------


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what an edition is made from; each test leaves it changed once more."""
    folder = tmp_path_factory.mktemp("projet")
    for part in ("lib", "notebooks", "report/template", "tests/data/frozen"):
        target = "data" if part == "tests/data/frozen" else part
        shutil.copytree(ROOT / part, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def project(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, part in (
        ("ROOT", ""),
        ("DATA", "data"),
        ("LIBRARY", "lib"),
        ("NOTEBOOKS", "notebooks"),
        ("TEMPLATE", "report/template"),
    ):
        monkeypatch.setattr(manifest, name, copied / part)
    return copied


def fingerprint() -> str:
    return manifest.fingerprint(manifest.inputs("2026"), {"edition": "2026", "territoire": "essai"})


@pytest.mark.parametrize(
    "part",
    [
        *(f"lib/revitalisation/{room}" for room in ROOMS),
        "lib/revitalisation/paths.py",
        "notebooks",
        "report/template",
        "data/territoire",
        "data/editions",
    ],
)
def test_one_line_changed_anywhere_changes_the_fingerprint(project: Path, part: str) -> None:
    place = project / part
    files = [place] if place.is_file() else [p for p in place.rglob("*.*") if p.is_file()]
    for path in {path.suffix: path for path in sorted(files)}.values():
        before = fingerprint()
        path.write_bytes(path.read_bytes() + b"\n")
        assert fingerprint() != before, path


def test_what_is_no_input_does_not_change_the_fingerprint(project: Path) -> None:
    before = fingerprint()
    (project / "lib" / "revitalisation" / "__pycache__").mkdir(exist_ok=True)
    (project / "lib" / "revitalisation" / "__pycache__" / "x.py").write_text("x")
    (project / "data" / ".brouillon.csv").write_text("x")
    kept = project / "data" / "recensement" / "precedents" / "2026-06-01"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "actions.csv").write_text("x")
    assert fingerprint() == before
