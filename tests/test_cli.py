"""The command line: refusals in French, before anything starts."""

from pathlib import Path

import pytest

from revitalisation import cli


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
    ],
)
def test_an_unknown_word_names_the_nearest(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], near: str
) -> None:
    assert near in refused(capsys, *words)


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
    for word in ("1999", "lille", "zéro", "« x »", "« y »"):
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


def test_a_fault_of_ours_is_told_without_a_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(cli, "_build", broken)
    assert cli.main([]) == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    journal = Path(said.split(" est dans ")[1].split(" : joignez")[0])
    assert "ZeroDivisionError" in journal.read_text(encoding="utf-8")
    journal.unlink()


@pytest.mark.parametrize(
    ("words", "formats"),
    [
        ((), ("html", "pdf")),
        (("--format", "docx"), ["docx"]),
        (("--format", "docx", "--format=html"), ["docx", "html"]),
        (("--format", "html", "--format", "tout"), ("html", "pdf", "docx")),
    ],
)
def test_word_is_written_on_demand(words: tuple[str, ...], formats: object) -> None:
    assert cli._request(cli._parse(words)).formats == formats
