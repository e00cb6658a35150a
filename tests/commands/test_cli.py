"""The command line: refusals in French, before anything starts."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from revitalisation.commands import cli
from revitalisation.paths import LIBRARY, ROOT


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(words) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--edition", "2025"), "2026"),
        (("--territoire", "cabalr"), "cabbalr"),
        (("--section", "usages"), "1_usages"),
        (("--format", "pdff"), "pdf"),
        (("--editon", "2026"), "--edition"),
        (("contruire",), "n’existe pas"),
        (("--edition", "2026", "cahc"), "«\u202fcahc\u202f» n’est pas attendu ici"),
        (("--brouillon=oui",), "--brouillon n’attend pas de valeur"),
    ],
)
def test_an_unknown_word_names_the_nearest(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], near: str
) -> None:
    assert near in refused(capsys, *words)


def test_a_commune_asked_for_as_a_territory_names_its_epci(
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = refused(capsys, "--territoire", "lens")
    assert "intercommunalité est un territoire\u202f: «\u202fcall\u202f»." in message
    assert "ternois" not in message


def test_every_fault_of_the_request_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(
        capsys,
        "--edition",
        "1999",
        "--territoire",
        "lille",
        "--travaux",
        "zéro",
        "--section",
        "x",
        "--section",
        "y",
    )
    for word in ("1999", "lille", "zéro", "«\u202fx\u202f»", "«\u202fy\u202f»"):
        assert word in message


@pytest.mark.parametrize("words", [("--edition",), ("--travaux", "0"), ("--travaux=1.5",)])
def test_no_english_in_a_refusal(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    message = refused(capsys, *words)
    assert not any(word in message for word in ("usage:", "error", "argument", "expected"))


def test_the_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert "--territoire" in text
    assert "7-vallees" in text
    assert "optional arguments" not in text


def test_an_output_that_is_a_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "rapport"
    target.write_text("déjà là")
    assert "pas un dossier" in refused(capsys, "--sortie", str(target))
    assert target.read_text() == "déjà là"


@pytest.mark.slow
def test_what_the_system_refuses_is_told_in_french(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fichier").touch()
    target = tmp_path / "fichier" / "anomalies.csv"
    said = refused(capsys, "controler", "--sortie", str(target))
    assert str(tmp_path / "fichier") in said
    assert "un fichier tient la place d’un dossier" in said or "déjà pris" in said


def test_a_file_opened_elsewhere_is_told_as_such(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> int:
        raise PermissionError(13, "Permission denied", "rapport.pdf")

    monkeypatch.setattr(cli, "_build", locked)
    said = refused(capsys)
    assert "rapport.pdf" in said
    assert "Fermez ce fichier" in said


def test_the_output_is_in_utf_8_whatever_the_encoding_of_the_machine() -> None:
    """Windows writes its files and pipes in an encoding that has no narrow space."""
    done = subprocess.run(
        [sys.executable, "run_report.py", "--aide"],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert "options\u202f:" in done.stdout.decode("utf-8")


def test_a_fault_of_ours_is_told_without_a_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(cli, "_build", broken)
    assert cli.main([]) == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    journal = Path(said.split("signalement\u202f: ")[1].strip())
    assert "ZeroDivisionError" in journal.read_text(encoding="utf-8")
    journal.unlink()


VOLUMES = ("synthese", "rapport", "annexes")


@pytest.mark.parametrize(
    ("words", "formats"),
    [
        ((), ("html", *VOLUMES)),
        (("--format", "docx"), ("docx",)),
        (("--format", "docx", "--format=html"), ("html", "docx")),
        (("--format", "html", "--format", "tout"), ("html", *VOLUMES, "docx", "fiches")),
        (("--fiches",), ("fiches",)),
    ],
)
def test_word_and_the_fiches_alone_are_written_on_demand(
    words: tuple[str, ...], formats: object
) -> None:
    asked = cli._request(cli._parse(words))
    assert asked.formats == formats
    fiches = [chapter.slug for chapter in asked.chapters] == ["95_fiches_communales"]
    assert fiches == ("--fiches" in words)


@pytest.mark.parametrize(
    "words", [["--aide"], ["--edition", "1990"], ["--territoire", "atlantide"]]
)
def test_what_needs_no_data_waits_for_no_library(words: list[str]) -> None:
    program = (
        "import sys; from revitalisation.commands.cli import main; main(sys.argv[1:]); "
        "print(sorted({'pandas', 'plotly', 'shapely', 'fontTools'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, *words]
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_each_command_of_the_guide_is_one_with_its_options(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # even an account of the help is written
    guide = (ROOT / "LISEZMOI.md").read_text(encoding="utf-8")
    said = [shlex.split(w, comments=True) for w in re.findall(r"run_report\.py\b([^`\n]*)", guide)]
    assert ["ouvrir", "2027"] in said
    for words in said:
        # Read whole before the help is given: a word that it does not know is refused.
        assert cli.main([*words, "--aide"]) == 0, words
    assert cli.main(["sceller", "--malgré", "--aide"]) == 2
    assert "--malgre" in capsys.readouterr().err
