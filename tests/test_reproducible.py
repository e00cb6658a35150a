"""Two builds of the same inputs: the same bytes, elsewhere, one notebook at a time or several."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.frozen import PLACE, YEAR, checkout

ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "COLUMNS": "40", "SOURCE_DATE_EPOCH": "0"}


def built(project: Path, *options: str, **environment: str) -> tuple[dict[str, bytes], Any]:
    """Build every format in a copy of the project; return the files, and the manifest apart."""
    command = [sys.executable, "run_report.py", "--format", "tout", "--territoire", PLACE, *options]
    done = subprocess.run(
        command,
        cwd=checkout(project),
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    folder = project / "report" / "editions" / f"{PLACE}-{YEAR}"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return files, json.loads(files.pop("manifeste.json"))


@pytest.mark.slow
def test_two_builds_of_the_same_inputs_have_the_same_bytes(tmp_path: Path) -> None:
    files, manifest = built(tmp_path / "un")
    others, other = built(tmp_path / "un peu" / "plus loin", "--travaux", "1", **ELSEWHERE)
    assert sorted(files) == sorted(others)
    assert [name for name, content in files.items() if content != others[name]] == []
    kinds = {Path(name).suffix for name in files}
    assert kinds == {".html", ".pdf", ".docx", ".ipynb", ".csv", ".xlsx", ".gpkg", ".svg", ".zip"}
    # The seconds that a section took are all that may differ.
    for section in (*manifest["sections"], *other["sections"]):
        assert section.pop("secondes") > 0
    assert manifest == other
