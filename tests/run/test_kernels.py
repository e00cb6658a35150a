"""What a kernel finds around it, forked or ordinary."""

import ast
import importlib.util
import os
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from revitalisation.data.contents import APART
from revitalisation.errors import RequestError
from revitalisation.paths import NOTEBOOKS
from revitalisation.run import _fork, kernels
from revitalisation.run.execute import run
from tests.carnets import PATIENCE, job, printed


def tell(folder: Path, *sources: str) -> list[str]:
    """Return what the cells of one notebook print, line by line."""
    work = job(folder, *sources)
    outcome = run([work], 1, lambda outcome: None, timeout=PATIENCE)[0]
    assert outcome.failure is None
    return printed(work.output).splitlines()


@pytest.fixture(params=[kernels.FORKED, kernels.ORDINARY])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(kernels.MODE, request.param)
    return str(request.param)


@pytest.mark.parametrize(
    ("system", "wanted", "shared"),
    [
        ("linux", "", True),
        ("linux", kernels.ORDINARY, False),
        ("darwin", "", False),
        ("darwin", kernels.FORKED, True),
    ],
)
def test_which_kernels(
    monkeypatch: pytest.MonkeyPatch, system: str, wanted: str, shared: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv(kernels.MODE, wanted)
    assert kernels.forked() is shared


def test_windows_has_ordinary_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setenv(kernels.MODE, kernels.FORKED)
    assert not kernels.forked()


def test_a_wrong_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kernels.MODE, "rapides")
    with pytest.raises(RequestError, match="vaut « rapides »\u202f: elle ne peut valoir que"):
        kernels.forked()


@pytest.mark.slow
def test_a_kernel_is_this_interpreter_away_from_the_users_profile(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print = None")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    monkeypatch.setenv("UNE_VARIABLE", "du moment")
    assert tell(
        tmp_path,
        "import os, sys; print(sys.executable); print(os.environ['UNE_VARIABLE'])",
        "print(sys.modules['rfc3987_syntax'], sys.argv[0].endswith('ipykernel_launcher.py'))",
        "print('pandas' in sys.modules, __name__)",
    ) == [
        sys.executable,
        "du moment",
        f"None {mode == kernels.ORDINARY}",
        f"{mode == kernels.FORKED} __main__",
    ]


def test_kernels_do_not_draw_the_same_numbers(tmp_path: Path) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    first, second = tell(tmp_path, draw)[0].split(), tell(tmp_path, draw)[0].split()
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_kernel_has_the_means_of_an_ordinary_one(tmp_path: Path, mode: str) -> None:
    assert tell(
        tmp_path,
        "import multiprocessing, threading; from concurrent.futures import ThreadPoolExecutor",
        "with ThreadPoolExecutor(2) as pool: print(sum(pool.map(int, '12')))",
        "import subprocess, sys",
        "print(subprocess.run([sys.executable, '-c', 'print(3)'], capture_output=True).stdout)",
        "import pandas; print(pandas.get_option('display.max_columns'))",
    ) == ["3", "b'3\\n'", "20"]


def test_long_folder_names_are_no_trouble(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    assert tell(tmp_path, "print(1)") == ["1"]
    assert not list(deep.glob("carnet-*"))


def test_a_kernel_that_does_not_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EOFError

    monkeypatch.setenv(kernels.MODE, kernels.FORKED)
    monkeypatch.setattr(kernels, "Fork", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failure = run([job(tmp_path, "1")], 1, lambda outcome: None)[0].failure
    assert failure is not None
    assert failure.cell is None
    assert failure.cause == "Le noyau n’a pas démarré (EOFError)."
    assert failure.remedy.endswith(f"{kernels.MODE}={kernels.ORDINARY}.")
    assert not list(tmp_path.glob("carnet-*"))


@pytest.mark.slow
def test_the_forkserver_starts_again_after_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kernels.MODE, kernels.FORKED)
    kernels.close()
    kernels.close()
    assert tell(tmp_path, "print(1)") == ["1"]


@pytest.mark.slow
@pytest.mark.living
def test_a_forked_kernel_finds_its_edition_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kernels.MODE, kernels.FORKED)
    kernels.close()  # what the forkserver has open is that of the first notebook
    found = tell(
        tmp_path,
        "import os\nfrom revitalisation.sections.opening import open_edition\n"
        "print('_kept' in vars(open_edition(edition, territoire)))\n"
        "print('_kept' in vars(open_edition('2021', territoire)))\n"
        "print('REVITALISATION_EDITION' in os.environ)",
    )
    assert found == ["True", "False", "False"]


def test_the_environment_is_only_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    before = dict(os.environ)
    kernels.warm()
    assert dict(os.environ) == before


def test_what_is_preloaded_exists() -> None:
    names = [*_fork.PRELOAD, *_fork.sections()]
    assert [name for name in names if importlib.util.find_spec(name) is None] == []


def test_what_the_notebooks_import_is_preloaded() -> None:
    imported = {
        f"{node.module}.{name.name}"
        for path in NOTEBOOKS.rglob("*.ipynb")
        if path.name not in APART
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert imported
    preloaded = {*_fork.PRELOAD, *_fork.sections()}
    # A name is a module, or something of a module.
    assert [name for name in imported if not {name, name.rpartition(".")[0]} & preloaded] == []


def test_the_notebook_records_no_kernel_of_this_machine(tmp_path: Path) -> None:
    work = job(tmp_path, "1")
    run([work], 1, lambda outcome: None)
    metadata = nbformat.read(work.output, as_version=4).metadata
    assert set(metadata) == {"kernelspec", "language_info"}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sessions")
def test_what_a_notebook_started_ends_with_it_wherever_it_went(tmp_path: Path, mode: str) -> None:
    start = (
        "import subprocess, sys\n"
        "calm = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "own = subprocess.Popen(['sleep', 'infinity'], start_new_session=True, **calm)\n"
        "print(own.pid, subprocess.Popen(['setsid', '-f', 'sleep', '4242'], **calm).wait())"
    )
    own = int(tell(tmp_path, start)[0].split()[0])
    limit = time.monotonic() + PATIENCE
    while left := [own for _ in "." if alive(own)] + astray():
        assert time.monotonic() < limit, left
        time.sleep(0.05)


def astray() -> list[int]:
    found = psutil.process_iter(["pid", "cmdline"])
    return [each.info["pid"] for each in found if each.info["cmdline"] == ["sleep", "4242"]]


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def again():\n    again()\nagain()", "s’appelle elle-même sans fin"),
        ("input('Nom ?')", "attend une saisie"),
    ],
)
def test_what_a_cell_does_wrong_is_told_in_french(tmp_path: Path, source: str, words: str) -> None:
    outcome = run([job(tmp_path, source)], 1, lambda outcome: None, timeout=PATIENCE)[0]
    assert outcome.failure is not None
    assert words in outcome.failure.cause
    assert "Error" not in outcome.failure.cause
