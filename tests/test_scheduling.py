"""What runs the report at a date, elsewhere: valid for its host, the same command everywhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from revitalisation.commands import cli
from revitalisation.paths import ROOT

WORKFLOW, GITLAB = ROOT / ".github" / "workflows" / "rapport.yml", ROOT / ".gitlab-ci.yml"
FOLDER = ROOT / "ordonnanceurs"
UNITS = [FOLDER / f"revitalisation.{kind}" for kind in ("service", "timer")]
ORDER = ["run_report.py", "--planifie", "--resume", "report/editions/resume.md"]
# Where they lack, the continuous integration fails: it installs them (.ci/run).
UNVERIFIABLE = not (shutil.which("systemd-analyze") and Path("/usr/bin/make").exists())
needs_systemd = pytest.mark.skipif(
    UNVERIFIABLE and not os.environ.get("CI"), reason="sans systemd-analyze ou /usr/bin/make"
)
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="sans make")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(text(WORKFLOW))["jobs"]["rapport"]["steps"]
    return found


def orders() -> dict[str, str]:
    """Return the line by which each scheduler runs the command."""
    (github,) = [step["run"] for step in steps() if "make" in step.get("run", "")]
    (gitlab,) = yaml.safe_load(text(GITLAB))["rapport"]["script"]
    (systemd,) = re.findall(r"(?m)^ExecStart=/usr/bin/(.*)$", text(UNITS[0]))
    (cron,) = re.findall(r"`0 5 1 6 \* cd \S+ && (make .*?)`", text(FOLDER / "README.md"))
    told = {
        path.name: re.findall(r"(?m)^make report OPTIONS.*$", text(path))[0]
        for path in (FOLDER / "README.md", ROOT / "LISEZMOI.md")
    }
    return {"github": github, "gitlab": gitlab, "systemd": systemd, "cron": cron} | told


@needs_make
@pytest.mark.parametrize("name", sorted(orders()))
def test_every_scheduler_runs_the_same_command(name: str) -> None:
    # -o: as if .venv were up to date; « echo » in place of Python says what it is given.
    options = ["--no-print-directory", "-s", "-o", ".venv/installation.stamp", "VENV_PYTHON=echo"]
    make, *words = shlex.split(orders()[name])
    environment = {k: v for k, v in os.environ.items() if k not in ("EDITION", "TERRITOIRE")}
    done = subprocess.run(
        [make, *options, *words], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode().split() == ORDER


def test_so_does_that_of_windows() -> None:
    (line,) = re.findall(r'/TR "(.*)"\r\n', (FOLDER / "tache-windows.cmd").read_bytes().decode())
    words = line.replace(r"\"", "").replace("%PROJET%\\", "").replace("\\", "/").split()
    assert words == [".venv/Scripts/python.exe", *ORDER]
    assert (
        len(line.replace("%PROJET%", r"C:\Users\prenom.nom\revitalisation\ordonnanceurs\..")) < 262
    )


def test_the_command_is_one_that_is_understood() -> None:
    options = cli._parse(ORDER[1:])
    assert options.planifie
    assert options.resume == Path(ORDER[-1])


@needs_systemd
def test_units_of_systemd_are_valid(tmp_path: Path) -> None:
    assert verified(UNITS) == ""
    wrong = [tmp_path / path.name for path in UNITS]
    for source, path in zip(UNITS, wrong, strict=True):
        path.write_text(re.sub("oneshot|OnCalendar", "faux", text(source)), encoding="utf-8")
    assert "faux" in verified(wrong)


def verified(units: list[Path]) -> str:
    """Return what systemd says of units: it ignores what it does not know, and ends with 0."""
    command = ["systemd-analyze", "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "schema", "slip"),
    [
        (WORKFLOW, "vendor.github-workflows", ("runs-on", "run-on")),
        (GITLAB, "vendor.gitlab-ci", ("expire_in", "expires_in")),
    ],
    ids=["github", "gitlab"],
)
def test_a_workflow_follows_the_schema_of_its_host(
    path: Path, schema: str, slip: tuple[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    assert subprocess.run([*command, path], capture_output=True).returncode == 0
    wrong = tmp_path / path.name
    wrong.write_text(text(path).replace(*slip), encoding="utf-8")
    assert subprocess.run([*command, wrong], capture_output=True).returncode == 1


@pytest.mark.parametrize(
    "slip",
    [
        (r"@[0-9a-f]{40} # (v\d)\S*", r"@\1"),
        (r"run: make report", "run: make report EDITION='${{ inputs.edition }}'"),
        (r"persist-credentials: false", "fetch-depth: 1"),
    ],
    ids=["action not pinned", "input in a script", "credentials left"],
)
def test_the_linter_of_workflows_finds_nothing_but_what_is_slipped_in(
    slip: tuple[str, str], tmp_path: Path
) -> None:
    linter = shutil.which("zizmor", path=Path(sys.executable).parent) or shutil.which("zizmor")
    assert linter, "zizmor manque : make install"
    command = [linter, "--offline", "--no-progress", "--quiet"]
    assert subprocess.run([*command, WORKFLOW], capture_output=True).returncode == 0
    wrong = tmp_path / ".github" / "workflows" / WORKFLOW.name
    wrong.parent.mkdir(parents=True)
    wrong.write_text(re.sub(*slip, text(WORKFLOW)), encoding="utf-8")
    assert subprocess.run([*command, wrong], capture_output=True).returncode > 10


def test_the_yearly_workflow_has_few_rights() -> None:
    workflow = yaml.safe_load(text(WORKFLOW))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["rapport"]["permissions"] == {"contents": "write"}
    # The token that writes is given to what keeps the edition, never to what builds it.
    holders = [step["run"] for step in steps() if "GH_TOKEN" in step.get("env", {})]
    assert all("gh release" in run and "make" not in run for run in holders)


@pytest.mark.skipif(os.name == "nt", reason="un script de bash")
def test_whole_editions_are_kept_in_the_release_of_their_year(tmp_path: Path) -> None:
    editions = tmp_path / "report" / "editions"
    for name in ("essai-2026", "essai-2026-brouillon", "journaux"):
        (editions / name).mkdir(parents=True)
        (editions / name / "index.html").write_text(name)
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@" >> ../../gh.log\ntest "$2" != view\n')
    program.chmod(0o755)
    (script,) = [step["run"] for step in steps() if "release upload" in step.get("run", "")]
    environment = os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, check=True)
    said = (tmp_path / "gh.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" --")[0] for line in said] == [
        "release view edition-2026",
        "release create edition-2026",
        "release upload edition-2026 essai-2026.zip",
    ]
    with zipfile.ZipFile(editions / "essai-2026.zip") as archive:
        assert "essai-2026/index.html" in archive.namelist()
