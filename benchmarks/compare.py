"""What comparing costs beside controlling: « python benchmarks/compare.py [actions] [rounds] ».

Two copies of the tables hold the same made-up actions, one in ten further on in the second. Each
round controls the second, then compares both, each in a process of its own, from reading to the
rows; the ratio of the medians is what is worth keeping.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from control import PROGRAM, write

COMPARING = """
import json, resource, sys, time
from pathlib import Path
from revitalisation.data.edition import open_edition
from revitalisation.measures.comparison import changes
start = time.perf_counter()
sides = [open_edition("2026", None, Path(folder)) for folder in sys.argv[1:]]
rows = changes(*sides)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - start, peak, len(rows)]), file=sys.stderr)
"""


def moved(folder: Path) -> None:
    """Deliver one made-up action in ten."""
    path = folder / "recensement" / "suivi.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [
        line.replace(",en cours,", ",livrée,") if ",essai," in line and rank % 10 == 0 else line
        for rank, line in enumerate(lines)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def measured(program: str, *words: Path) -> list[float]:
    """Run a program in a process of its own and return what it measured."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True
    )
    figures: list[float] = json.loads(done.stderr.splitlines()[-1])
    return figures


def main(actions: int = 20_000, rounds: int = 3) -> None:
    with tempfile.TemporaryDirectory() as name:
        sides = [Path(name) / side / "data" for side in ("avant", "apres")]
        for folder in sides:
            folder.parent.mkdir()
            write(folder, actions)
        moved(sides[1])
        seconds: dict[str, list[float]] = {"controler": [], "comparer": []}
        for _ in range(rounds):
            seconds["controler"].append(measured(PROGRAM, sides[1])[0])
            found = measured(COMPARING, *sides)
            seconds["comparer"].append(found[0])
            print({key: [round(x, 1) for x in held] for key, held in seconds.items()}, found[1:])
    control, compare = (median(held) for held in seconds.values())
    print(f"{actions} actions : {control:.1f} s, {compare:.1f} s, {compare / control:.2f} fois")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
