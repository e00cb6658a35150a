"""« sceller » and « verifier »: refusals told together, an archive that makes its edition again."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from revitalisation.commands import archive, manifest, verify
from revitalisation.commands import seal as sealing
from revitalisation.data import frozen
from revitalisation.document import reproducible_zip
from revitalisation.errors import RequestError
from tests.frozen import PLACE, YEAR, checkout, few

WHY = "Un seul lecteur dans ces données d’essai."
ONE_READER = f"--malgre=un-seul-lecteur={WHY}"
UNREAD = "--malgre=relectures=Ces sections n’ont pas de texte."
"""What stands in the way of the edition of the tests, and is gone past."""
SECTIONS = ("00_territoire", "90_champs_non_explores", "99_sources_et_limites")
"""What an edition has of which one section fails."""
SEALED = ("essentiel", "carte", "00_territoire", "99_sources_et_limites")
"""What an edition has that is sealed, then made again six times: a text, a map, a total, tables."""


def run(project: Path, *words: str) -> tuple[int, str]:
    """Run the command in a copy of the project; return its code and all that it says."""
    done = subprocess.run(
        [sys.executable, "run_report.py", *words],
        cwd=project,
        env=os.environ | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout.replace("\u202f", " ").replace("\xa0", " ")


def seal(project: Path, *words: str) -> tuple[int, str]:
    return run(project, "sceller", "--territoire", PLACE, "--format", "html", *words)


def dropped(path: Path, words: str) -> None:
    """Take the lines that hold some words out of a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if words not in line]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")


def replaced(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


# --- refused -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_reason_is_told_at_once_and_faults_leave_no_way_past(tmp_path: Path) -> None:
    project = checkout(tmp_path)
    data = project / "data"
    dropped(data / "recensement" / "acquittements.csv", "PRG-02,PVD")
    dropped(data / "redaction" / "relectures.csv", "2026,1_usages")
    dropped(data / "recensement" / "classements.csv", "S05,")
    code, said = seal(project, "--malgre", "bloquant=Tant pis.", ONE_READER, UNREAD)
    assert code == 2
    assert "n’est pas scellée, pour trois raisons" in said
    assert "- textes à relire (1) : 1_usages" in said
    assert "- alertes à traiter (1) : PRG-02 (1)" in said
    assert 'malgre alertes="motif"' in said
    assert "- anomalies bloquantes (" in said
    assert "CLA-01 (1)" in said
    assert "ni ne se passe outre" in said
    assert "un seul lecteur (" not in said  # gone past
    assert "Les sections n’ont pas été essayées" in said
    assert not (project / "report" / "archives").exists()
    assert not (project / "report" / "editions").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--malgre", "alerte=Parce que."), "Vouliez-vous dire « alertes » ?"),
        (("--malgre", "alertes"), "--malgre alertes attend un motif"),
        (("--malgre", "alertes= "), "--malgre alertes attend un motif"),
        (("--nouvelle-version", ""), "--nouvelle-version attend un motif"),
        (("--edition", "2030"), "L’édition « 2030 » n’existe pas"),
        (("--nouvelle-version", "Erreur p. 3"), "n’est pas encore scellée"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(RequestError) as refused:
        sealing.command([*words, "--sortie", str(tmp_path)])
    assert told in str(refused.value).replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.slow
def test_a_failed_section_is_told_with_the_rest_then_gone_past_in_the_archive(
    tmp_path: Path,
) -> None:
    project = few(checkout(tmp_path), *SECTIONS)
    dropped(project / "data" / "recensement" / "acquittements.csv", "PRG-02,PVD")
    notebook = project / "notebooks" / "90_champs_non_explores.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    cells["cells"][-1] |= {"cell_type": "code", "source": "1 / 0", "outputs": []}
    cells["cells"][-1] |= {"execution_count": None}
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    code, said = seal(project, UNREAD)
    assert code == 2
    assert "pour trois raisons" in said
    for name in ("sections", "alertes", "un-seul-lecteur"):
        assert f'--malgre {name}="motif"' in said
    assert "sections en échec (1) : 90_champs_non_explores" in said
    given = ("--malgre", "sections=La section viendra.", "--malgre", "alertes=Vue en comité.")
    code, said = seal(project, *given, ONE_READER, UNREAD)
    assert code == 0, said
    with zipfile.ZipFile(project / "report" / "archives" / "essai-2026.zip") as file:
        about = json.loads(file.read(manifest.NAME))
        summary = file.read(archive.SUMMARY).decode().replace("\u202f", " ")
    assert about["brouillon"]
    kept = {each["nom"]: each for each in about["scellement"]["malgre"]}
    assert kept["sections"]["constats"] == ["90_champs_non_explores"]
    assert kept["alertes"]["motif"] == "Vue en comité."
    assert kept["alertes"]["constats"] == ["PRG-02 (1)"]
    assert len(kept["un-seul-lecteur"]["constats"]) == 27
    assert "brouillon" in summary
    for words in ("Motif : La section viendra.", "Motif : Vue en comité.", f"Motif : {WHY}"):
        assert words in summary


# --- sealed, made again ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which the edition is sealed."""
    project = few(checkout(tmp_path_factory.mktemp("projet"), "requirements.lock"), *SEALED)
    code, said = seal(project, ONE_READER, UNREAD, "--malgre", "textes=Rien à en dire.")
    assert code == 0, said
    assert "--malgre textes est sans objet" in said
    return project


@pytest.fixture(scope="module")
def sealed(home: Path) -> Path:
    (path,) = (home / "report" / "archives").iterdir()
    return path


@pytest.fixture(scope="module")
def again(home: Path, sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The edition made again from its archive, elsewhere, and what was said of it."""
    kept = tmp_path_factory.mktemp("garde") / "refait"
    code, said = run(home, "verifier", str(sealed), "--garder", str(kept))
    assert code == 0, said
    return kept, said


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def changed(sealed: Path, folder: Path, **content: bytes) -> Path:
    """Return a copy of an archive with other contents of some files."""
    found = parts(sealed)
    path = folder / "copie.zip"
    path.write_bytes(reproducible_zip.packed(found | content))
    return path


@pytest.mark.slow
def test_the_archive_holds_everything_and_its_sums(home: Path, sealed: Path) -> None:
    found = parts(sealed)
    about = json.loads(found[manifest.NAME])
    files = {path.relative_to(home).as_posix() for path in (home / "data").rglob("*.csv")}
    assert {f"entrees/{file}" for file in files} <= found.keys()
    assert {"entrees/run_report.py", "entrees/requirements.lock"} <= about[archive.REST].keys()
    assert {"index.html", "anomalies.csv", "donnees/territoire.gpkg"} <= about[manifest.MADE].keys()
    assert about["python"] == sys.version.split()[0]
    assert {"pandas", "plotly", "traitlets", "pydyf"} <= about["paquets"].keys()
    assert about["empreinte"] in found[archive.SUMMARY].decode()
    kept = {each["nom"]: each for each in about["scellement"]["malgre"]}
    assert kept.keys() == {"relectures", "un-seul-lecteur"}
    assert (kept["un-seul-lecteur"]["motif"], len(kept["un-seul-lecteur"]["constats"])) == (WHY, 27)


@pytest.mark.slow
def test_sealing_again_is_refused_unless_it_is_another_version(home: Path, sealed: Path) -> None:
    before = sealed.read_bytes()
    code, said = seal(home, ONE_READER, UNREAD)
    assert code == 2
    assert "déjà scellée" in said
    code, said = seal(home, ONE_READER, UNREAD, "--sortie", str(home / "ailleurs"))
    assert code == 0
    # The same inputs, sealed twice, are the same archive.
    assert (home / "ailleurs" / sealed.name).read_bytes() == before
    why = ("--nouvelle-version", "Une coquille p. 3", "--sortie", str(home / "ailleurs"))
    code, said = seal(home, ONE_READER, UNREAD, *why)
    assert code == 0
    found = parts(home / "ailleurs" / archive.name(PLACE, YEAR, 2))
    assert json.loads(found[manifest.NAME])["scellement"]["motif"] == "Une coquille p. 3"
    assert "version 2 (Une coquille p. 3)" in found[archive.SUMMARY].decode()
    assert (home / "ailleurs" / sealed.name).read_bytes() == before


@pytest.mark.slow
def test_it_is_made_again_equal(again: tuple[Path, str], sealed: Path) -> None:
    kept, said = again
    assert "Égal." in said
    for kind in ("nombres", "tableaux", "textes", "données des figures", "fichiers"):
        assert f"{kind}" in said
    assert "Données, code et versions sont ceux de l’édition." in said
    made = {name.removeprefix("sorties/") for name in parts(sealed) if name.startswith("sorties/")}
    assert made | {manifest.NAME} == {
        path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()
    }


@pytest.mark.slow
def test_a_cell_of_the_data_is_told_as_data(home: Path, sealed: Path, tmp_path: Path) -> None:
    name = "entrees/data/territoire/populations.csv"
    table = parts(sealed)[name].decode()
    assert "96001,2022,9420," in table
    moved = table.replace("96001,2022,9420,", "96001,2022,9419,").encode()
    path = changed(sealed, tmp_path, **{name: moved})
    code, said = run(home, "verifier", str(path))
    assert code == 1
    assert "Différent." in said
    assert "population.total (« 42 147 », puis « 42 146 »)" in said
    assert "Cause probable, données (1) :\n  data/territoire/populations.csv" in said
    assert "Cause probable, code" not in said
    assert "Cause probable, versions" not in said


@pytest.mark.slow
def test_a_line_of_the_code_is_told_as_code(home: Path, sealed: Path, tmp_path: Path) -> None:
    name = "entrees/lib/revitalisation/french/numbers.py"
    code = parts(sealed)[name].decode()
    assert "DECIMALS = 1\n" in code
    text = code.replace("DECIMALS = 1\n", "DECIMALS = 2\n").encode()
    path = changed(sealed, tmp_path, **{name: text})
    done, said = run(home, "verifier", str(path))
    assert done == 1
    assert "textes : aucune différence" not in said
    assert "Cause probable, code (1) :\n  lib/revitalisation/french/numbers.py" in said
    assert "Cause probable, données" not in said


def verified(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    path: Path,
    kept: Path,
) -> tuple[int, str]:
    """Verify an archive against what was made again already."""
    monkeypatch.setattr(verify, "_again", lambda *_: kept)
    code = verify.command([str(path)])
    return code, capsys.readouterr().out.replace("\u202f", " ")


@pytest.mark.slow
def test_another_version_of_a_package_is_told_as_such(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    again: tuple[Path, str],
    sealed: Path,
    tmp_path: Path,
) -> None:
    about: dict[str, Any] = json.loads(parts(sealed)[manifest.NAME])
    about["paquets"]["plotly"] = "0.1"
    path = changed(sealed, tmp_path, **{manifest.NAME: manifest.encoded(about)})
    code, said = verified(capsys, monkeypatch, path, again[0])
    assert code == 0
    assert "Égal." in said
    assert "A changé, sans effet, versions (1) :\n  plotly : 0.1, puis " in said
    # As if that version had drawn otherwise.
    drawn = b"<svg>autre</svg>"
    about[manifest.MADE]["figures/carte-programmes.svg"] = archive.hashlib.sha256(drawn).hexdigest()
    content = {
        manifest.NAME: manifest.encoded(about),
        "sorties/figures/carte-programmes.svg": drawn,
    }
    code, said = verified(capsys, monkeypatch, changed(sealed, tmp_path, **content), again[0])
    assert code == 1
    assert "1 diffère sur" in said
    assert "figures/carte-programmes.svg" in said
    assert "Cause probable, versions (1) :\n  plotly : 0.1, puis " in said
    assert "données (" not in said


@pytest.mark.slow
def test_an_output_changed_in_the_archive_is_told(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    again: tuple[Path, str],
    sealed: Path,
    tmp_path: Path,
) -> None:
    path = changed(sealed, tmp_path, **{archive.SUMMARY: b"Rien ne manque."})
    code, said = verified(capsys, monkeypatch, path, again[0])
    assert code == 1
    assert "mais l’archive a été modifiée" in said
    assert "Changé depuis que l’édition a été faite (1) :\n  resume.md" in said


@pytest.mark.slow
def test_the_data_are_made_again_with_the_code_of_today(
    monkeypatch: pytest.MonkeyPatch, again: tuple[Path, str], sealed: Path
) -> None:
    seen: list[verify.Reference] = []

    def made(reference: verify.Reference, _: Path) -> Path:
        seen.append(reference)
        assert (reference.project / "notebooks" / "programmes" / "programme.ipynb").exists()
        assert not (reference.project / "lib" / "d_hier.py").exists()
        assert (reference.project / "run_report.py").exists()
        return again[0]

    found = parts(sealed) | {"entrees/lib/d_hier.py": b"HIER = True\n"}
    path = sealed.parent.parent / "hier.zip"
    path.write_bytes(reproducible_zip.packed(found))
    monkeypatch.setattr(verify, "_again", made)
    verify.command([str(path), "--code-actuel"])
    assert len(seen) == 1


def test_a_frozen_edition_is_held_to_its_sums(project: Path) -> None:
    code, said = run(project, "verifier", "2021")
    assert code == 0
    number = len(frozen.files(project / "data" / "editions" / "2021"))
    assert f"est telle que figée ({number} fichiers)" in said


def test_a_frozen_edition_that_moved_is_told(tmp_path: Path) -> None:
    project = checkout(tmp_path)
    path = project / "data" / "editions" / "2021" / "tables" / "recensement" / "actions.csv"
    replaced(path, "A2021-01", "A2021-77")
    code, said = run(project, "verifier", "2021")
    assert code == 1
    assert "data/editions/2021/tables/recensement/actions.csv" in said


def test_an_open_edition_without_anything_to_compare_is_refused(project: Path) -> None:
    code, said = run(project, "verifier", "2026")
    assert code == 2
    assert "Ni archive" in said
