"""Where a build spends its time (« python benchmarks/build.py »).

Each step is given by ratio to executing the notebooks, in the same build: seconds are not worth
keeping.
"""

import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from revitalisation.commands.build import build
from revitalisation.commands.request import Request
from revitalisation.data import store
from revitalisation.data.contents import FORMATS, chapters

ROUNDS = 3


def steps() -> dict[str, float]:
    """Return the seconds of each step of a build, in order."""
    marks = [("carnets", time.perf_counter())]

    def step(name: str) -> None:
        marks.append((name, time.perf_counter()))

    def done(_: object) -> None:
        finished[0] = time.perf_counter()

    store.without()  # each round does the whole work
    finished = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        build(
            Request("2026", "aula", chapters(), FORMATS, Path(folder), 2),
            lambda _: None,
            done,
            step,
        )
        step("fin")
    spent = {name: end - start for (name, start), (_, end) in pairwise(marks)}
    # Between the last notebook and the first step, the sections are assembled.
    spent["carnets"], spent["assemblage"] = finished[0] - marks[0][1], marks[1][1] - finished[0]
    return spent


def main() -> None:
    rounds = [steps() for _ in range(ROUNDS)]
    for name in rounds[0]:
        ratios = [spent[name] / spent["carnets"] for spent in rounds]
        middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
        print(f"{name:<16} {middle:5.2f} (de {low:.2f} à {high:.2f})".replace(".", ","))


if __name__ == "__main__":
    main()
