"""An ordinary day of entry turns no test red."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from revitalisation.commands import check
from revitalisation.data import tables
from revitalisation.data.edition import open_edition
from revitalisation.paths import DATA
from tests.entries import append, enter_all
from tests.frozen import checkout, tables_in

BESIDE = ("tests", "docs", ".github", ".gitlab-ci.yml", "ordonnanceurs", ".ci", "LISEZMOI.md")
"""What tests read of the project, beside what builds."""
PLACE = "cahc"
"""Where the day is entered: the living territory with fewest communes accompagnées."""


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, where an action, a milestone and a document were entered."""
    folder = checkout(tmp_path_factory.mktemp("saisie"), *BESIDE, data=DATA)
    enter_all(folder / "data", PLACE)
    return folder


def test_the_day_is_entered(entered: Path) -> None:
    data = entered / "data"
    assert tables.check(data) == ()
    before, after = open_edition("2026"), open_edition("2026", folder=data)
    assert len(after.actions) == len(before.actions) + 1
    assert len(after.members) == len(before.members) + 1
    new = after.actions.iloc[-1]
    assert (new["statut"], new["principale"]) == ("en cours", "operationnel")
    assert after.links["id_action"].eq(new["id_action"]).any()


@pytest.mark.slow
def test_what_reads_the_living_tables_stays_green(entered: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment["PYTHONPATH"] = str(entered / "lib")
    # What was entered is in the open edition; a past one does not read it (data/test_editions.py),
    # nor do those of the frozen tables. Of what is slow, the smallest territory, where the commune
    # and the action were entered: its notebooks run, its pages, letters, names and values hold.
    held = ["-m", "living", "-k", f"not 2021 and not frozen and (not slow or {PLACE})"]
    held += ["-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *held]
    done = subprocess.run(command, cwd=entered, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 100


def test_an_entry_that_is_wrong_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tables_in(tmp_path)
    enter_all(data)
    append(data, "recensement/actions_communes", id_action="S01", code_insee="75056")
    assert check.command(["--sortie", str(tmp_path / "anomalies.csv")], data) == 2
    assert "75056" in capsys.readouterr().out
