"""What comparing costs beside controlling: « python benchmarks/compare.py [actions] [rounds] ».

A copy of the project holds made-up actions; the next edition is opened on them, one action in ten
further on. Each round runs both whole command lines, one after the other: « controler » of the open
edition, then « comparer » of both. The ratio of the medians is what is worth keeping.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from control import write

from revitalisation.data.settings import years
from revitalisation.paths import ROOT

PARTS = ("lib", "notebooks", "report/template", "run_report.py", "pyproject.toml")


def project_in(folder: Path, actions: int) -> tuple[str, str]:
    """Make a project of two editions, and return their years."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    write(folder / "data", actions)
    before = years(folder / "data")[-1]
    after = str(int(before) + 1)
    run(folder, "ouvrir", after)
    moved(folder / "data")
    return before, after


def moved(folder: Path) -> None:
    """Deliver one made-up action in ten."""
    path = folder / "recensement" / "suivi.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [
        line.replace(",en cours,", ",livrée,") if ",essai," in line and rank % 10 == 0 else line
        for rank, line in enumerate(lines)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def run(project: Path, *words: str) -> tuple[float, float]:
    """Run a command line; return its seconds, on the clock and of processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "run_report.py", *words]
    anew = os.environ | {"REVITALISATION_CACHE": ""}  # each round does the whole work
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, env=anew)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used


def main(actions: int = 20_000, rounds: int = 3) -> None:
    with tempfile.TemporaryDirectory() as name:
        before, after = project_in(Path(name) / "projet", actions)
        orders = {"controler": ["controler"], "comparer": ["comparer", before, after]}
        seconds: dict[str, list[tuple[float, float]]] = {order: [] for order in orders}
        for _ in range(rounds):
            for order, words in orders.items():
                seconds[order].append(run(Path(name) / "projet", *words))
                clock, used = seconds[order][-1]
                print(f"{order} : {clock:.1f} s, dont {used:.1f} s de processeur", flush=True)
    for rank, what in enumerate(("durée", "processeur")):
        control, compare = (median(each[rank] for each in held) for held in seconds.values())
        print(f"{what} : {control:.1f} s, {compare:.1f} s, {compare / control:.2f} fois")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
