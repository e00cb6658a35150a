"""What is kept from one build to the next: what depends on a change is made again, and no more."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from revitalisation.data.store import PLACE, Store, key
from revitalisation.run import watch
from tests.frozen import YEAR, checkout

pytestmark = pytest.mark.slow

SECTIONS = ("1_usages", "2_organisation")
MAKE = """
import hashlib, json, pathlib, sys, tempfile
from revitalisation.commands import build, manifest
from revitalisation.commands.request import Request
from revitalisation.data.contents import choose
from revitalisation.data.store import project
from revitalisation.run import execute

def unexecuted(jobs, workers, report, started):
    found = [execute.Outcome(job, 0.0, "not executed") for job in jobs]
    for each in found:
        report(each)
    return found

def main():
    what, year, *sections = sys.argv[1:]
    if what == "look":
        execute.run = unexecuted
    with tempfile.TemporaryDirectory() as place:
        folder, told = pathlib.Path(place), {}
        asked = Request(year, "essai", choose(sections), ("html",), folder, 2)

        def report(each):
            told[each.job.slug] = "reprise" if each.reused else each.why

        build._execute(asked, folder, project(), manifest.inputs(year), lambda job: None, report)
        made = sorted((folder / "notebooks").glob("*.ipynb"))
        sums = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
        print(json.dumps([told, sums]))

if __name__ == "__main__":
    main()
"""

Told = dict[str, str]
Make = Callable[..., tuple[Told, Told]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = checkout(tmp_path_factory.mktemp("reprise"))
    (folder / "faire.py").write_text(MAKE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def make(project: Path) -> Make:
    """Execute the two sections, or look whether they would be; say why, and the sha256 of each."""

    def making(what: str = "make", *sections: str, **more: str) -> tuple[Told, Told]:
        inherited = {name: value for name, value in os.environ.items() if name != PLACE}
        environment = {**inherited, "PYTHONPATH": str(project / "lib"), **more}
        done = subprocess.run(
            [sys.executable, "faire.py", what, YEAR, *(sections or SECTIONS)],
            cwd=project, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told, sums = json.loads(done.stdout)
        return told, sums

    making()
    return making


def text(project: Path) -> None:
    path = project / "data" / "editions" / YEAR / "redaction" / "1_usages.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nUn mot de plus.\n", encoding="utf-8")


def notebook(project: Path) -> None:
    path = project / "notebooks" / "preconisations" / "1_usages.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells[-1].source += "\n# relu"
    nbformat.write(content, path)


def cell(project: Path) -> None:
    path = project / "data" / "recensement" / "actions.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    title = first.split(",")[1]
    path.write_text("".join([head, first.replace(title, f"{title} bis", 1), *rest]), "utf-8")


def template(project: Path) -> None:
    path = project / "report" / "template" / "textes" / "preconisation.j2"
    path.write_text(path.read_text(encoding="utf-8") + "{# relu #}\n", encoding="utf-8")


def function(project: Path) -> None:
    path = project / "lib" / "revitalisation" / "french" / "numbers.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# relu\n", encoding="utf-8")


def another_text(project: Path) -> None:
    (project / "data" / "editions" / YEAR / "redaction" / "0_ensemble.md").write_text("Mot.\n")


@pytest.mark.parametrize(
    ("change", "again", "why"),
    [
        (text, {"1_usages"}, "1_usages.md"),
        (notebook, {"1_usages"}, "le carnet"),
        (cell, {*SECTIONS}, "les tables"),
        (template, {*SECTIONS}, "le code ou un gabarit"),
        (function, {*SECTIONS}, "le code ou un gabarit"),
        (another_text, {*SECTIONS}, "la liste des textes"),
    ],
)
def test_what_depends_on_a_change_is_made_again_and_nothing_else(
    project: Path, make: Make, change: Callable[[Path], None], again: set[str], why: str
) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if _deciding(path)}
    change(project)
    try:
        told, _ = make("look")
    finally:
        for path in filter(_deciding, project.rglob("*")):
            if path in before:
                path.write_bytes(before[path])
            else:
                path.unlink()
    assert {name for name, said in told.items() if said != "reprise"} == again
    assert all(why in told[name] for name in again)


def _deciding(path: Path) -> bool:
    return path.is_file() and not {".cache", "__pycache__"} & set(path.parts)


def test_what_serves_again_is_what_would_be_made(project: Path, make: Make) -> None:
    text(project)
    told, kept = make()
    assert told["2_organisation"] == "reprise" != told["1_usages"]
    told, made = make(**{PLACE: ""})
    assert set(told.values()) == {"jamais faite"}
    assert kept == made


def adds(project: Path, line: str) -> None:
    """Add a line to the second section's last cell."""
    path = project / "notebooks" / "preconisations" / "2_organisation.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells[-1].source += f"\n{line}"
    nbformat.write(content, path)


def test_a_file_read_from_elsewhere_is_an_input(project: Path, make: Make, tmp_path: Path) -> None:
    read = tmp_path / "note.txt"
    read.write_text("un", encoding="utf-8")
    adds(project, f"print(open({str(read)!r}).read())")
    make("make", SECTIONS[1])
    assert make("look", SECTIONS[1])[0] == {SECTIONS[1]: "reprise"}
    read.write_text("deux", encoding="utf-8")
    assert "note.txt" in make("look", SECTIONS[1])[0][SECTIONS[1]]


def test_what_is_spoiled_in_the_store_is_made_again(project: Path, make: Make) -> None:
    for path in (project / ".cache" / "constructions").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert "reprise" not in make("look")[0].values()


@pytest.mark.parametrize(
    "deed",
    [
        "import subprocess; subprocess.run(['true'])",
        "open('essai.txt', 'w').close()",
        "import os; os.mkdir('essai')",
    ],
)
def test_a_notebook_that_does_more_than_read_is_executed_each_time(
    project: Path, make: Make, deed: str
) -> None:
    path = project / "notebooks" / "preconisations" / "2_organisation.ipynb"
    before = path.read_bytes()
    adds(project, deed)
    try:
        make("make", SECTIONS[1])
        assert make("look", SECTIONS[1])[0][SECTIONS[1]] != "reprise"
    finally:
        path.write_bytes(before)


def test_what_nobody_watched_is_not_kept(tmp_path: Path) -> None:
    assert watch.told(tmp_path / "absent") is None


def test_a_store_keeps_what_served_last(tmp_path: Path) -> None:
    store = Store(tmp_path, most=2500)
    names = [key("essai", rank) for rank in range(3)]
    for rank, name in enumerate(names):
        store.put(name, bytes(1000))
        os.utime(tmp_path / name[:2] / name, (rank, rank))
    assert store.get(names[0]) == bytes(1000)  # and is now the newest
    store.sweep()
    assert [store.get(name) is None for name in names] == [False, True, False]
    assert Store(None).get(names[0]) is None
    assert hashlib.sha256(bytes(1000)).hexdigest().encode() in next(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )
