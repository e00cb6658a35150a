"""The review of sections: noted with what was read, sent back by what moves, marked in place."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from revitalisation.commands import review
from revitalisation.data.edition import open_edition
from revitalisation.errors import RequestError
from revitalisation.redaction import reviews
from tests.conftest import BUILD, builder
from tests.frozen import ROOT, checkout

PVD, ACV = "petites_villes_de_demain", "action_coeur_de_ville"
TABLE = "data/redaction/relectures.csv"
NOTED = ("--etat", "relu", "--role", "chef de projet")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose two sections were built, then read."""
    project = checkout(tmp_path_factory.mktemp("relecture"))
    builder(project)(PVD, ACV, formats="html")
    for name in (PVD, ACV):
        done = relire(project, name, *NOTED, "--commentaire", "carte à vérifier")
        assert done.returncode == 0, done.stderr
    return project


def relire(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    built = project / "report" / "editions" / "html"
    command = [sys.executable, "run_report.py", "relire", *words, "--sortie", str(built)]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def states(project: Path) -> dict[str, reviews.Review]:
    return reviews.states(open_edition("2026", folder=project / "data"))


@pytest.fixture
def changed(project: Path) -> Iterator[Path]:
    """The project, its tables and texts put back after the test."""
    kept = {path: path.read_bytes() for path in (project / "data").rglob("*") if path.is_file()}
    yield project
    for path, content in kept.items():
        if path.read_bytes() != content:
            path.write_bytes(content)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is no longer there: the test would prove nothing"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def test_what_was_read_is_noted_with_its_role_and_kept_beside(project: Path) -> None:
    found = states(project)[PVD]
    assert (found.state, found.noted, found.why) == ("relu", "relu", ())
    assert (found.role, found.comment) == ("chef de projet", "carte à vérifier")
    kept = json.loads((project / f"data/editions/2026/relectures/{PVD}.json").read_text("utf-8"))
    assert kept["mesures"]["communes.pvd"] == "4"
    assert "recensement/actions" in kept["lignes"]


def test_a_section_noted_twice_keeps_a_line_for_each_state(changed: Path) -> None:
    assert relire(changed, PVD, "--etat", "validé", "--role", "direction").returncode == 0
    rows = [
        r
        for r in csv.DictReader((changed / TABLE).read_text("utf-8").splitlines())
        if r["fichier"] == PVD
    ]
    assert [(row["etat"], row["role"]) for row in rows if row["fichier"] == PVD] == [
        ("relu", "chef de projet"),
        ("validé", "direction"),
    ]
    assert states(changed)[PVD].state == "validé"


def test_several_sections_are_noted_at_once_or_none(changed: Path) -> None:
    direction = ("--etat", "validé", "--role", "direction")
    before = (changed / TABLE).read_bytes()
    # Another section was never built.
    assert relire(changed, PVD, ACV, "4_operationnel", *direction).returncode == 2
    assert (changed / TABLE).read_bytes() == before
    done = relire(changed, PVD, ACV, *direction)
    assert done.returncode == 0, done.stderr
    assert {states(changed)[name].state for name in (PVD, ACV)} == {"validé"}
    # All those that the state moves: not those that are further.
    done = relire(changed, "toutes", "--etat", "brouillon", "--role", "rédaction")
    assert done.returncode == 0, done.stderr
    assert {each.state for each in states(changed).values()} == {"brouillon"}
    assert relire(changed, PVD, ACV, *direction).returncode == 0
    # What is validé is further than relu: the first that is not has no build.
    assert "ne montre essentiel" in relire(changed, "toutes", *NOTED).stderr
    assert {states(changed)[name].state for name in (PVD, ACV)} == {"validé"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((PVD, "--role", "chef"), "--etat relu"),
        ((PVD, "--etat", "lu", "--role", "chef"), "relu"),
        ((PVD, "--etat", "relu"), "--role"),
        (("petites_villes", *NOTED), PVD),
        ((PVD, "--etat", "relu", "--role", "jean@exemple.fr"), "adresse"),
        (("4_operationnel", *NOTED), "Construisez, relisez"),
    ],
)
def test_what_cannot_be_noted_is_refused_and_nothing_is_written(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    before = (project / TABLE).read_bytes()
    with pytest.raises(RequestError, match=said):
        review.command([*words, "--sortie", str(project / "report")], project / "data")
    assert (project / TABLE).read_bytes() == before


def test_a_state_that_moves_sends_back_the_sections_that_count_it_and_says_which(
    changed: Path,
) -> None:
    edition = open_edition("2026", folder=changed / "data")
    acts = edition.actions
    mine = acts[acts["programmes"].map(lambda names: names == ("PVD",))]["id_action"].iloc[0]
    path = changed / "data" / "recensement" / "suivi.csv"
    line = next(row for row in path.read_text("utf-8").splitlines() if f",{mine}," in row)
    state = line.split(",")[2]
    rewrite(path, line, line.replace(state, "abandonnée" if state != "abandonnée" else "livrée", 1))
    found = states(changed)
    assert found[PVD].state == "à relire"
    assert any("recensement/suivi.csv" in why and mine in why for why in found[PVD].why)
    assert found[ACV].state == "relu"
    told = relire(changed, PVD, *NOTED)
    assert told.returncode == 2
    assert "data/recensement/suivi.csv a changé" in told.stderr.replace("\u00a0", " ")


def test_a_text_that_moves_sends_its_section_back_and_the_change_is_marked(changed: Path) -> None:
    path = changed / "data" / "editions" / "2026" / "redaction" / f"{PVD}.md"
    words = path.read_text(encoding="utf-8").split("\n\n")
    last = words[-1].strip()
    path.write_text("\n\n".join([*words[:-1], f"{last} Ajout décisif."]) + "\n", "utf-8")
    assert states(changed)[PVD].why == ("le texte a changé",)
    script = BUILD.replace("output), 2)", "output), 2, reviewing=True)")
    output = changed / "report" / "editions" / "html"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(changed / "lib"), str(ROOT)])}
    command = [sys.executable, "-c", script, "2026", "html", str(output), PVD, ACV]
    done = subprocess.run(command, cwd=changed, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder.name.endswith("-relecture")
    page = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    marks = [mark.get_text(strip=True) for mark in page.find_all("ins")]
    assert "".join(marks) == "Ajout décisif."
    said = [each.get_text() for each in page.select(".relecture")]
    assert any("le texte a changé" in each for each in said)
    manifest = json.loads((folder / "manifeste.json").read_text("utf-8"))
    kept = {each["nom"]: each for each in manifest["relectures"]}
    assert (kept[PVD]["etat"], kept[PVD]["depuis"]) == ("à relire", ["le texte a changé"])
    assert kept[ACV]["etat"] == "relu"


def test_what_was_kept_proves_nothing_once_touched(changed: Path) -> None:
    path = changed / f"data/editions/2026/relectures/{PVD}.json"
    rewrite(path, '"communes.pvd": "4"', '"communes.pvd": "5"')
    found = states(changed)[PVD]
    assert found.state == "à relire"
    assert "a changé" in found.why[0]


def test_a_section_noted_as_begun_makes_a_draft(changed: Path) -> None:
    assert relire(changed, PVD, "--etat", "brouillon", "--role", "rédaction").returncode == 0
    folder = builder(changed)(PVD, formats="html")
    assert folder.name.endswith("-brouillon")
