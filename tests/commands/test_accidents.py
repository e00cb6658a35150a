"""Accidents while an edition is made: the one before stays whole, the next run succeeds."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from revitalisation.commands import build, cli, place, refusals, stopping
from revitalisation.errors import PublicationError, RequestError
from tests.frozen import checkout
from tests.pages import PATIENCE

NAME = "lieu-2026"
SECTION = "99_sources_et_limites"
posix = pytest.mark.skipif(os.name != "posix", reason="fork, signaux")


def edition(output: Path, word: str) -> Path:
    """Make an edition of a few files, all of which say a word."""
    with place.workshop(output, NAME) as folder:
        for name in ("index.html", "donnees/a.csv", "donnees/b.csv"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(word)
        place.put(folder, output / NAME)
    return output / NAME


def said(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()]


# --- N faults at M moments -------------------------------------------------------------------

FAULTS: dict[str, Callable[[], object]] = {
    "interrompu": lambda: _raise(KeyboardInterrupt()),
    "arrêté": lambda: _raise(stopping.Stopped(signal.SIGTERM)),
    "disque plein": lambda: _raise(OSError(errno.ENOSPC, "No space left on device")),
    "lecture seule": lambda: _raise(OSError(errno.EROFS, "Read-only file system")),
    "mémoire": lambda: _raise(MemoryError()),
    "tué": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
EVENTS = ("os.", "open", "shutil.", "ctypes.")
"""Beginnings of the operations that Python tells its auditors: those on files, and renameat2."""
MOMENTS = 60


def _raise(error: BaseException) -> None:
    raise error


def accident(output: Path, fault: Callable[[], object], moment: int, swap: bool) -> int:
    """Make an edition in a child, with a fault at its n-th operation on files; its exit code."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    left = [moment]

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(EVENTS) and event != "os.fork":
            left[0] -= 1
            if left[0] == 0:
                fault()

    try:
        if not swap:
            place._exchanged = lambda *_: False  # type: ignore[assignment]
        sys.addaudithook(audit)
        edition(output, "nouvelle")
        os._exit(0 if left[0] > 0 else 2)
    except BaseException:
        os._exit(1)


@posix
@pytest.mark.parametrize("swap", [True, False], ids=["échange", "sans échange"])
@pytest.mark.parametrize("fault", FAULTS)
def test_any_fault_at_any_moment_leaves_a_whole_edition_and_a_next_run_that_succeeds(
    tmp_path: Path, fault: str, swap: bool
) -> None:
    for moment in range(1, MOMENTS):
        output = tmp_path / str(moment)
        edition(output, "ancienne")
        code = accident(output, FAULTS[fault], moment, swap)
        # Set aside for an instant where folders cannot be exchanged: the next run puts it back.
        if not swap and not (output / NAME).exists():
            assert fault == "tué"
            with place.workshop(output, "autre-2026"):
                pass
        assert said(output / NAME) in (["ancienne"] * 3, ["nouvelle"] * 3), moment
        assert said(edition(output, "suivante")) == ["suivante"] * 3
        assert [path.name for path in output.iterdir()] == [NAME], moment
        if code == 0:
            break
    assert moment > 15
    assert code == 0, "the last moment was not reached"


def test_what_dead_runs_left_is_swept_and_what_living_ones_do_is_not(tmp_path: Path) -> None:
    for left in (f"{place.MAKING}autre-2026", f"{place.ASIDE}perdue-2026", f"{place.MAKING}vive"):
        (tmp_path / left).mkdir()
    (tmp_path / f"{place.ASIDE}perdue-2026" / "index.html").write_text("perdue")
    with FileLock(tmp_path / f"{place.LOCK}vive", timeout=0):
        edition(tmp_path, "faite")
        assert {path.name for path in tmp_path.iterdir()} - {f"{place.LOCK}vive"} == {
            NAME,
            "perdue-2026",
            f"{place.MAKING}vive",
        }


def test_two_runs_of_one_edition_are_never_at_once(tmp_path: Path) -> None:
    with place.workshop(tmp_path, NAME), place.workshop(tmp_path, "autre-2026"):
        with (
            pytest.raises(RequestError, match=r"construit déjà .*lieu-2026.* attendez"),
            place.workshop(tmp_path, NAME),
        ):
            pass
        assert (tmp_path / f"{place.MAKING}{NAME}").is_dir()
    assert list(tmp_path.iterdir()) == []


# --- what is said ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "Le disque est plein. Libérez de la place"),
        (OSError(errno.EDQUOT, "x", "a.csv"), "a.csv\u202f: la place accordée"),
        (OSError(errno.EFBIG, "x"), "Un fichier dépasse la taille"),
        (OSError(errno.EROFS, "x", "a.csv"), "a.csv\u202f: ce disque est en lecture seule"),
        (PermissionError(errno.EACCES, "x", "a.csv"), "a.csv\u202f: l’accès est refusé"),
    ],
)
def test_what_the_system_refuses_is_said_in_french_with_code_2(
    error: OSError, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = refusals.tried(lambda: _raise(error))  # type: ignore[func-returns-value, arg-type, return-value]
    assert code == 2
    assert lines[0].startswith(words)
    assert "édition précédente est intacte" in capsys.readouterr().err


def test_a_fault_of_ours_is_said_even_where_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(refusals.tempfile, "tempdir", str(tmp_path / "absent"))
    code, lines = refusals.tried(lambda: _raise(ValueError("x")))  # type: ignore[func-returns-value, arg-type, return-value]
    assert code == 3
    assert "n’a pu être gardé" in lines[1]


# --- a format that cannot be written ---------------------------------------------------------


@pytest.mark.slow
def test_a_format_that_fails_loses_neither_the_others_nor_the_edition_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--territoire", "cahc", "--edition", "2021", "--section", SECTION]
    words += ["--sortie", str(tmp_path)]
    assert cli.main([*words, "--format", "html"]) == 0
    before = (tmp_path / "cahc-2021-extrait" / "manifeste.json").read_bytes()
    content = build._content

    def failing(kind: str, *rest: object) -> object:
        if kind == "annexes":
            raise PublicationError("Le PDF n’a pas été écrit : essai")
        return content(kind, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "_content", failing)
    assert cli.main([*words, "--format", "html", "--format", "annexes"]) == 2
    told = capsys.readouterr().err
    assert "annexes.pdf\u202f: non écrit. Le PDF n’a pas été écrit" in told
    draft = tmp_path / "cahc-2021-extrait-brouillon"
    assert "rouillon" in (draft / "index.html").read_text(encoding="utf-8")
    assert not (draft / "annexes.pdf").exists()
    assert (tmp_path / "cahc-2021-extrait" / "manifeste.json").read_bytes() == before


# --- signals, for real -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("projet"))


def running(project: Path, **options: object) -> "subprocess.Popen[str]":
    words = ("--section", SECTION, "--format", "html")
    return subprocess.Popen(
        [sys.executable, "run_report.py", *words],
        cwd=project,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        **options,  # type: ignore[call-overload]
    )


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("marker", "number"),
    [("", signal.SIGHUP), ("territoire", signal.SIGINT), ("page HTML", signal.SIGTERM)],
)
def test_a_signal_in_any_phase_is_one_sentence_and_leaves_nothing(
    project: Path, marker: str, number: signal.Signals
) -> None:
    lines: list[str] = []
    early = not marker
    with running(project) as process:
        assert process.stderr is not None
        if not marker:  # while modules are imported
            time.sleep(0.3)
            process.send_signal(number)
        for line in process.stderr:
            lines.append(line)
            if marker and marker in line:
                process.send_signal(number)
                marker = ""
        code = process.wait(PATIENCE)
    if (
        early and code == -number
    ):  # so slow a machine had not begun to listen: there was nothing to lose
        return
    assert code == 128 + number
    assert lines[-1] == "Commande interrompue\u202f; l’édition précédente est intacte.\n"
    assert "Traceback" not in "".join(lines)
    assert list((project / "report" / "editions").glob("*")) == []
    assert list((project / "report" / "editions").glob(".*")) == []


@posix
@pytest.mark.slow
def test_a_disk_that_refuses_is_code_2_and_no_trace(project: Path) -> None:
    import resource

    limit = 20_000
    process = running(
        project, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "Un fichier dépasse la taille que le système permet" in told
    assert "Traceback" not in told
    assert list((project / "report" / "editions").iterdir()) == []
