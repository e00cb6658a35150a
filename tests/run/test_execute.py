"""Notebooks are executed for real here: each test costs a kernel or two."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from revitalisation.document.model import Failure
from revitalisation.paths import ROOT
from revitalisation.run import engine, failures, kernels, notebooks
from revitalisation.run.execute import Job, Outcome, run
from tests.carnets import PATIENCE, job, notebook, printed

THIN = "\u202f"


@pytest.fixture(params=[kernels.FORKED, kernels.ORDINARY])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(kernels.MODE, request.param)
    return str(request.param)


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a kernel was asked for")

    monkeypatch.setattr(kernels.Manager, "__init__", forbidden)


def one(work: Job, timeout: int = PATIENCE) -> Outcome:
    return run([work], 1, lambda outcome: None, timeout=timeout)[0]


def failure(work: Job, timeout: int = PATIENCE) -> Failure:
    found = one(work, timeout).failure
    assert found is not None
    return found


@pytest.mark.slow
def test_parameters_reach_the_cells(tmp_path: Path, mode: str) -> None:
    work = job(tmp_path, "print(edition, territoire)", "import os; print(os.getcwd())")
    assert one(work).failure is None
    assert printed(work.output).splitlines() == ["2026 aula", str(ROOT)]


def test_codes_stay_texts(tmp_path: Path) -> None:
    work = job(tmp_path, "print(repr(edition))", parameters='edition = ""')
    work = Job("codes", work.notebook, {"edition": "062041"}, work.output)
    assert one(work).failure is None
    assert printed(work.output) == "'062041'\n"


def test_two_run_at_once_and_come_back_in_order(tmp_path: Path) -> None:
    wait = (
        "import time; from pathlib import Path\n"
        "Path({mine!r}).touch()\n"
        "while not Path({other!r}).exists(): time.sleep(0.02)"
    )
    first, second, told = (str(tmp_path / name) for name in ("1", "2", "vif est fini"))
    jobs = [
        job(
            tmp_path,
            wait.format(mine=first, other=second),
            wait.format(mine=first, other=told),
            slug="lent",
        ),
        job(tmp_path, wait.format(mine=second, other=first), slug="vif"),
    ]
    ended: list[str] = []

    def end(outcome: Outcome) -> None:
        ended.append(outcome.job.slug)
        Path(told).touch()

    outcomes = run(jobs, 2, end, timeout=PATIENCE)
    assert [(o.job.slug, o.failure) for o in outcomes] == [("lent", None), ("vif", None)]
    assert ended == ["vif", "lent"]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    def end(outcome: Outcome) -> None:
        assert threading.current_thread() is threading.main_thread()
        told.append(("fin", outcome.job.slug))

    jobs = [job(tmp_path, slug="a"), job(tmp_path, slug="b")]
    run(jobs, 1, end, lambda work: told.append(("début", work.slug)))
    assert [slug for what, slug in told if what == "début"] == ["a", "b"]
    assert [slug for what, slug in told if what == "fin"] == ["a", "b"]


def test_a_failing_cell_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    jobs = [
        job(tmp_path, "print('avant')", "y = inconnu + 1", "print('après')", slug="fautif"),
        job(tmp_path, "print('entier')", slug="suivant"),
    ]
    fault, whole = run(jobs, 1, lambda outcome: None)
    assert fault.failure == Failure(
        3,
        "y = inconnu + 1",
        f"NameError{THIN}: name 'inconnu' is not defined",
        'Ouvrir …/fautif.ipynb dans JupyterLab (make lab) avec edition = "2026", '
        'territoire = "aula" et exécuter jusqu’à cette cellule.',
    )
    assert whole.failure is None
    assert printed(jobs[0].output) == "avant\n"
    kept = nbformat.read(jobs[0].output, as_version=4)
    assert kept.metadata.revitalisation.cellule == 3
    assert not any("Exception" in cell.source for cell in kept.cells)


def test_our_own_errors_speak_for_themselves(tmp_path: Path) -> None:
    work = job(
        tmp_path,
        "from revitalisation.errors import RequestError\n"
        "raise RequestError('Le territoire « auul » n’existe pas.')",
    )
    assert failure(work).cause == "Le territoire «\u202fauul\u202f» n’existe pas."


def test_a_missing_file_is_named_from_the_project(tmp_path: Path) -> None:
    work = job(tmp_path, "from revitalisation.paths import DATA\nopen(DATA / 'absent.csv')")
    assert failure(work).cause == "Le fichier «\u202fdata/absent.csv\u202f» est introuvable."


def test_a_killed_kernel(tmp_path: Path, mode: str) -> None:
    work = job(tmp_path, "print('avant')", "import os; os.kill(os.getpid(), 9)")
    found = failure(work)
    assert found.cell == 3
    assert found.cause == f"Le noyau s’est arrêté brutalement (mémoire insuffisante{THIN}?)."
    assert "--travaux 1" in found.remedy
    assert printed(work.output) == "avant\n"


@pytest.mark.slow
def test_a_cell_that_takes_too_long(tmp_path: Path) -> None:
    found = failure(job(tmp_path, "import threading; threading.Event().wait()"), timeout=3)
    assert (found.cell, found.cause) == (2, f"La cellule a dépassé 3{THIN}s.")


def test_a_cell_that_leaves_is_a_failure(tmp_path: Path) -> None:
    found = failure(job(tmp_path, "raise SystemExit(0)", "print('jamais')"))
    assert found.cause == "La cellule a demandé l’arrêt du carnet (exit)."


@pytest.mark.slow
def test_endless_printing_is_cut(tmp_path: Path) -> None:
    work = job(tmp_path, "for _ in range(100): print('x' * 99_999)", "print('suite')")
    assert one(work).failure is None
    text = printed(work.output)
    note = f"[… La suite est coupée{THIN}: la cellule a affiché plus de 100{THIN}000 caractères.]"
    assert text.count(note) == 1
    assert text.endswith("suite\n")
    assert len(text) < engine.PRINTED + 200


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("parameters", "cause", "remedy"),
    [
        (
            None,
            "Le carnet …/section.ipynb n’a pas de cellule de paramètres.",
            f"Donner l’étiquette «{THIN}parameters{THIN}» à la cellule qui fixe "
            f"«{THIN}edition{THIN}» et «{THIN}territoire{THIN}» (JupyterLab, volet de droite, "
            f"«{THIN}Cell Tags{THIN}»).",
        ),
        (
            'edition = "2021"',
            "La cellule de paramètres du carnet …/section.ipynb ne fixe pas "
            f"«{THIN}territoire{THIN}».",
            f'Y ajouter une ligne par paramètre manquant{THIN}: territoire = "…".',
        ),
    ],
)
def test_a_notebook_that_ignores_its_parameters_is_refused(
    tmp_path: Path, parameters: str | None, cause: str, remedy: str
) -> None:
    work = job(tmp_path, "print(1)", parameters=parameters)
    assert failure(work) == Failure(None, "", cause, remedy)
    assert not work.output.exists()


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "Le carnet …/x.ipynb est introuvable."),
        ('{"cells": [', "Le carnet …/x.ipynb est illisible (ligne 1, colonne 12)."),
        (
            '{"cells": [{"type": 1}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
            "Le carnet …/x.ipynb n’est pas lisible (ValidationError).",
        ),
    ],
)
def test_an_unreadable_notebook_is_refused(tmp_path: Path, content: str | None, cause: str) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    found = failure(Job("x", path, {"edition": "2026"}, tmp_path / "sortie.ipynb"))
    assert found.cause == cause
    assert found.remedy.startswith("Rétablir le carnet …/x.ipynb")


@pytest.mark.slow
def test_the_same_bytes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = job(
        tmp_path,
        "import pandas as pd\npd.DataFrame({'a' * 40: range(3)} | "
        "{f'{c}' * 30: 1.5 for c in 'bcdef'}).describe()",
        "import sys\nprint('écrit')\nprint('dit', file=sys.stderr)\nobject()",
        "set('préconisation')",
    )
    content = json.loads(work.notebook.read_text(encoding="utf-8"))
    del content["cells"][-1]["id"]
    work.notebook.write_text(json.dumps(content), encoding="utf-8")
    seen = set()
    for mode in (kernels.FORKED, kernels.FORKED, kernels.ORDINARY):
        monkeypatch.setenv(kernels.MODE, mode)
        assert one(work).failure is None
        seen.add(work.output.read_bytes())
    assert len(seen) == 1
    assert not list(work.output.parent.glob(".*"))


def test_clean_keeps_what_the_author_wrote() -> None:
    node = notebook("print(1)")
    node.metadata["papermill"] = {"start_time": "2026-11-24T03:00"}
    node.cells[-1].metadata = {"papermill": {"duration": 1.0}, "tags": [], "source_hidden": True}
    added = nbformat.v4.new_code_cell('# Parameters\nedition = "2026"\n')
    added.metadata["tags"] = ["injected-parameters"]
    node.cells.insert(2, added)
    notebooks.clean(node)
    assert set(node.metadata) == {"kernelspec"}
    assert [cell.id for cell in node.cells] == ["titre", "parametres", "injected-parameters", "c0"]
    assert node.cells[2].source == '# Paramètres\nedition = "2026"\n'
    assert node.cells[-1].metadata == {"source_hidden": True}


def test_a_cause_shows_neither_colours_nor_folders() -> None:
    text = f"\x1b[0;31mfichier\x1b[0m {ROOT}/data/a.csv, /srv/depot/b.csv, https://a.fr/b/c, et/ou"
    assert failures.plain(text) == "fichier data/a.csv, …/b.csv, https://a.fr/b/c, et/ou"


def test_a_long_cell_is_shown_by_its_beginning() -> None:
    shown = failures.short("\n".join(f"x{n} = {n}" for n in range(50)))
    assert shown.splitlines()[0] == "x0 = 0"
    assert shown.endswith("x11 = 11\n…")


PROGRAM = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored under nohup
Path({log!r}).open("a").write(__name__ + "\\n")
from revitalisation.run.execute import Job, run
given = {{"edition": "2026", "territoire": "aula"}}
work = Job("long", Path({notebook!r}), given, Path({output!r}))
run([work, work], 1, lambda outcome: None)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("number", "chosen", "code"),
    [
        (signal.SIGINT, kernels.FORKED, -signal.SIGINT),
        (signal.SIGTERM, kernels.ORDINARY, 143),
        (signal.SIGKILL, kernels.FORKED, -signal.SIGKILL),
    ],
)
def test_a_stop_leaves_nothing_behind(tmp_path: Path, number: int, chosen: str, code: int) -> None:
    pids = tmp_path / "pids"
    work = job(
        tmp_path,
        "import os, subprocess, threading; from pathlib import Path\n"
        "child = subprocess.Popen(['sleep', 'infinity'])\n"
        f"Path({str(pids)!r}).write_text(f'{{os.getpid()}} {{child.pid}}\\n')\n"
        "threading.Event().wait()",
    )
    log = tmp_path / "log"
    program = tmp_path / "programme.py"
    program.write_text(
        PROGRAM.format(log=str(log), notebook=str(work.notebook), output=str(work.output)),
        encoding="utf-8",
    )
    environment = os.environ | {
        kernels.MODE: chosen,
        "PYTHONPATH": str(ROOT / "lib"),
        "TMPDIR": str(tmp_path),
    }
    process = subprocess.Popen(
        [sys.executable, str(program)],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: pids.exists() and pids.read_text().endswith("\n"))
        if number == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, number)  # as a terminal does: the forkserver hears it as well
        assert process.wait(PATIENCE) == code
        until(lambda: not any(map(alive, map(int, pids.read_text().split()))))
        until(lambda: not in_session(process.pid))
    finally:
        destroy([process.pid, *map(int, pids.read_text().split() if pids.exists() else ())])
        process.wait()
    assert log.read_text() == "__main__\n"
    assert not work.output.exists()
    if number != signal.SIGKILL:
        assert not list(tmp_path.glob("carnet-*"))


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; a process that no one ends is a fault, a slow machine is not."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "still waiting"
        time.sleep(0.05)


def destroy(leaders: list[int]) -> None:
    for leader in leaders:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(OSError):
                kill(leader, signal.SIGKILL)


def status(pid: str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    return status(str(pid))[:1] not in ([], ["Z"])


def in_session(leader: int) -> list[str]:
    """Return the processes of a session, the forkserver among them."""
    found = []
    for entry in Path("/proc").iterdir():
        state = status(entry.name) if entry.name.isdigit() else []
        if state and state[0] != "Z" and state[3] == str(leader):
            found.append(entry.name)
    return found
