"""A build as a whole: what it leaves, what it never loses."""

import csv
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from revitalisation import paths
from revitalisation.commands import build, cli
from revitalisation.data import frozen, tables
from revitalisation.data.contents import Chapter, choose
from revitalisation.data.edition import open_edition
from revitalisation.errors import DataError
from revitalisation.measures.registry import values
from revitalisation.run import execute

GUIDE = "99_sources_et_limites"


def request(output: Path, *chapters: Chapter) -> build.Request:
    return build.Request("2021", "cahc", chapters or tuple(choose([GUIDE])), ("html",), output, 2)


def quiet(_: object) -> None:
    """Say nothing."""


def made(asked: build.Request) -> build.Built:
    return build.build(asked, quiet, quiet, quiet)


def notebook(path: Path, source: str) -> Chapter:
    cells = [
        nbformat.v4.new_markdown_cell("# Essai", id="a"),
        nbformat.v4.new_code_cell(
            'edition = "2026"\nterritoire = "aula"', id="b", metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_code_cell(source, id="c"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return Chapter(str(path), "Essai")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(request(tmp_path_factory.mktemp("sortie"))).folder


@pytest.mark.slow
def test_a_choice_of_sections_never_takes_the_place_of_the_report(built: Path) -> None:
    assert built.name == "cahc-2021-extrait"


@pytest.mark.slow
def test_everything_promised_is_there(built: Path) -> None:
    assert {"index.html", "anomalies.csv", "manifeste.json"} <= {p.name for p in built.iterdir()}
    assert (built / "notebooks" / f"{GUIDE}.ipynb").exists()
    assert "inventaire.csv" in {p.name for p in (built / "donnees").iterdir()}


@pytest.mark.slow
def test_the_manifest_names_every_input(built: Path) -> None:
    manifest = json.loads((built / "manifeste.json").read_text(encoding="utf-8"))
    sums = manifest["entrees_sha256"]
    own = frozen.home("2021")
    assert {p.relative_to(paths.ROOT).as_posix() for p in own.rglob("*.*")} <= set(sums)
    assert manifest["parametres"] == {"edition": "2021", "territoire": "cahc"}
    assert [part["section"] for part in manifest["sections"]] == [GUIDE]
    assert manifest["mesures"].keys() == values(open_edition("2021", "cahc")).keys()
    assert manifest["sorties_sha256"].keys() >= {"index.html", "anomalies.csv"}


@pytest.mark.slow
def test_data_behind_a_table_opens_in_a_spreadsheet(built: Path) -> None:
    text = (built / "donnees" / "inventaire.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    assert not any("<" in value for row in rows for value in row.values())


@pytest.mark.slow
def test_nothing_is_left_beside(built: Path) -> None:
    assert [p.name for p in built.parent.iterdir()] == [built.name]


@pytest.mark.slow
def test_a_failed_section_keeps_the_others_and_the_last_edition(tmp_path: Path) -> None:
    good = notebook(tmp_path / "bonne.ipynb", "print(edition)")
    bad = notebook(tmp_path / "mauvaise.ipynb", "1 / 0")
    before = made(request(tmp_path / "sortie", good)).folder
    kept = contents(before)
    after = made(request(tmp_path / "sortie", good, bad))
    assert [part.slug for part in after.failed] == ["mauvaise"]
    assert after.folder.name.endswith("-brouillon")
    page = (after.folder / "index.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in page
    assert "rouillon" in page
    assert contents(before) == kept


@pytest.mark.slow
def test_the_command_ends_with_1_on_a_failed_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = notebook(tmp_path / "mauvaise.ipynb", "1 / 0")
    monkeypatch.setattr(cli, "choose", lambda *_: [bad])
    words = ["--territoire", "cahc", "--format", "html", "--sortie", str(tmp_path / "sortie")]
    assert cli.main(words) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.slow
def test_an_interrupted_build_leaves_the_last_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = notebook(tmp_path / "bonne.ipynb", "print(edition)")
    before = made(request(tmp_path / "sortie", good)).folder
    kept = contents(before)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(execute, "run", stopped)
    with pytest.raises(KeyboardInterrupt):
        made(request(tmp_path / "sortie", good))
    assert contents(before) == kept
    assert [p.name for p in before.parent.iterdir()] == [before.name]


@pytest.mark.slow
def test_a_new_edition_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    good = notebook(tmp_path / "bonne.ipynb", "print(edition)")
    first = made(request(tmp_path / "sortie", good)).folder
    (first / "donnees" / "ancien.csv").write_text("ancien")
    second = made(request(tmp_path / "sortie", good)).folder
    assert second == first
    assert not (second / "donnees" / "ancien.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="les chemins de la copie")
def test_blocking_faults_stop_before_any_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(paths.DATA, data)
    actions = data / "recensement" / "actions_communes.csv"
    actions.write_text(
        actions.read_text(encoding="utf-8").replace("62119", "6211"), encoding="utf-8"
    )
    faults = tables.check(data)
    assert len(faults) > 1
    monkeypatch.setattr(tables, "check", lambda _: faults)
    monkeypatch.setattr(execute, "run", lambda *_: pytest.fail("un noyau a démarré"))
    with pytest.raises(DataError):
        made(request(tmp_path / "sortie"))
    assert cli.main(["--format", "html", "--sortie", str(tmp_path / "sortie")]) == 2
    said = capsys.readouterr().err
    assert f"{len(faults)} anomalies bloquantes" in said
    assert all(f"ligne {fault.line}" in said for fault in faults)
    assert not (tmp_path / "sortie").exists()
