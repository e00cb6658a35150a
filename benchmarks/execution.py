"""What forked kernels save: ten notebooks, both ways, in turn (« python benchmarks/execution.py »).

Each measure is a process of its own, from its start to its end: the imports that the forked
kernels share are counted once, those of ordinary kernels every time. Only the ratio is worth
keeping: seconds depend on the machine and on what else it does.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOKS = 10
ROUNDS = 5
CELLS = (
    "import pandas as pd\nimport plotly.graph_objects as go\nimport shapely",
    "frame = pd.DataFrame({'commune': range(319)}).assign(rang=lambda f: f.commune % 5)\n"
    "counts = frame.groupby('rang').size()\ncounts",
    "figure = go.Figure(go.Bar(x=counts.index, y=counts))\nlen(figure.to_plotly_json()['data'])",
    "print(shapely.Point(0, 0).buffer(1).area)",
)
PROGRAM = """
import sys
from pathlib import Path
from revitalisation.run.execute import Job, run
folder = Path(sys.argv[1])
given = {"edition": "2026", "territoire": "aula"}
jobs = [Job(p.stem, p, given, folder / "sortie" / p.name) for p in sorted(folder.glob("*.ipynb"))]
outcomes = run(jobs, int(sys.argv[2]), lambda outcome: None)
sys.exit(any(outcome.failure for outcome in outcomes))
"""


def seconds(folder: Path, mode: str, workers: int) -> float:
    environment = os.environ | {"REVITALISATION_NOYAUX": mode}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(workers)], env=environment, check=True
    )
    return time.perf_counter() - start


def write(folder: Path, count: int) -> Path:
    parameters = new_code_cell('edition = "2021"\nterritoire = "ternois"')
    parameters.metadata["tags"] = ["parameters"]
    cells = [new_markdown_cell("# Section"), parameters, *map(new_code_cell, CELLS)]
    folder.mkdir()
    for rank in range(count):
        path = folder / f"{rank:02}.ipynb"
        path.write_text(json.dumps(new_notebook(cells=cells)), encoding="utf-8")
    return folder


def told(ratios: list[float]) -> str:
    middle, low, high = (
        f"{value:.1f}".replace(".", ",")
        for value in (statistics.median(ratios), min(ratios), max(ratios))
    )
    return f"{middle} (de {low} à {high})"


def main() -> None:
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        one, ten = write(Path(name) / "1", 1), write(Path(name) / "10", NOTEBOOKS)
        modes, sizes = [], []
        for _ in range(ROUNDS):
            alone = seconds(one, "partages", workers)
            shared = seconds(ten, "partages", workers)
            ordinary = seconds(ten, "ordinaires", workers)
            modes.append(ordinary / shared)
            sizes.append(shared / alone)
    print(f"{NOTEBOOKS} carnets, {workers} à la fois")
    print(f"noyaux ordinaires / noyaux partagés\u202f: {told(modes)}")
    print(f"{NOTEBOOKS} carnets / un seul, noyaux partagés\u202f: {told(sizes)}")


if __name__ == "__main__":
    main()
