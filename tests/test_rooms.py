"""The house: which room may know which, as pyproject.toml says it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from revitalisation.paths import ROOT


def test_no_room_knows_what_it_may_not() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_one_name_is_one_class() -> None:
    files = (ROOT / "lib").rglob("*.py")
    found = [
        name for path in files for name in re.findall(r"(?m)^class (\w+)", path.read_text("utf-8"))
    ]
    assert {name for name in found if found.count(name) > 1} <= {"Part"}  # of the three formats
