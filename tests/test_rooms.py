"""The house: which room may know which, as pyproject.toml says it."""

import os
import subprocess
import sys
from pathlib import Path

from revitalisation.paths import ROOT


def test_no_room_knows_what_it_may_not() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0, done.stdout.decode()
