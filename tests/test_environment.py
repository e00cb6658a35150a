"""The environment said in several files: they must agree, and hold no address."""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from revitalisation.data import tables
from revitalisation.paths import NOTEBOOKS, ROOT

CONDA_NAMES = {
    "brotli-python": "brotli",
    "geopandas-base": "geopandas",
    "python-kaleido": "kaleido",
    "playwright-python": "playwright",
}
PYPI_ONLY = {
    "axe-playwright-python",
    "font-source-sans-pro",
    "pdfua",
    "resvg-py",
    "types-shapely",
    "types-tqdm",
}
# Cut in two: this file is tracked too.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org"]
NOTEBOOK_FILES = [
    path for path in sorted(NOTEBOOKS.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
]


def project() -> dict[str, Any]:
    """Return the [project] table of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["project"])


def bounds(lines: list[str]) -> dict[str, str]:
    """Return the canonical PyPI name and the bound of each requirement."""
    requirements = [Requirement(line) for line in lines]
    return {
        CONDA_NAMES.get(item.name, canonicalize_name(item.name)): str(item.specifier)
        for item in requirements
    }


def pyproject_bounds() -> dict[str, str]:
    """Return what pyproject.toml asks for, development tools included."""
    return bounds(project()["dependencies"] + project()["optional-dependencies"]["dev"])


def conda() -> tuple[list[str], list[str]]:
    """Return what environment.yml takes from conda-forge, then from PyPI."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines = content["dependencies"]
    from_conda = [line for line in lines if isinstance(line, str)]
    (from_pip,) = [line["pip"] for line in lines if isinstance(line, dict)]
    return from_conda, from_pip


def pins() -> list[Requirement]:
    """Return the pinned versions of requirements.lock, with their markers."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"^([a-z0-9].*?) \\$", text, re.MULTILINE)]


def tracked_files() -> list[Path]:
    """Return the files that git follows."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("ce dossier n’est pas un dépôt git")
    # A clone may belong to another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_conda_and_pip_list_the_same_packages() -> None:
    from_conda, from_pip = conda()
    listed = bounds([*from_conda, *(line for line in from_pip if line != "-e .")])
    assert listed.pop("python") == project()["requires-python"]
    assert listed.pop("pip") == ""
    assert listed == pyproject_bounds()


def test_conda_takes_from_pypi_only_what_conda_forge_lacks_and_the_project() -> None:
    _, from_pip = conda()
    assert set(bounds([line for line in from_pip if line != "-e ."])) == PYPI_ONLY
    assert from_pip[-1] == "-e ."


def test_the_lock_satisfies_pyproject() -> None:
    here = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins()
        if pin.marker is None or pin.marker.evaluate()
    }
    asked = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    unsatisfied = [
        line
        for line in asked
        if not Requirement(line).specifier.contains(here.get(Requirement(line).name, "0"))
    ]
    assert unsatisfied == []


def test_the_lock_serves_every_platform() -> None:
    markers = {pin.name: str(pin.marker) for pin in pins()}
    assert "nt" in markers["pywinpty"]
    assert "darwin" in markers["appnope"]


def test_the_lock_pins_and_hashes_everything_and_holds_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"(?m)^(?=\S)", text) if block.strip()]
    assert len(blocks) == len(pins())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_slow_grammars_stay_out_of_the_lock() -> None:
    assert "rfc3987-syntax" not in {pin.name for pin in pins()}


def test_every_package_imported_is_declared() -> None:
    sources = [ROOT / "run_report.py", *(ROOT / "lib").rglob("*.py"), *ROOT.glob("tests/**/*.py")]
    imported = set[str]()
    for source in filter(Path.is_file, sources):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    ours = {name for path in sources for name in (path.stem, path.parent.name)} | {"__future__"}
    providers = importlib.metadata.packages_distributions()
    declared = pyproject_bounds()
    undeclared = {
        module
        for module in imported - ours - set(sys.stdlib_module_names)
        if not declared.keys() & {canonicalize_name(name) for name in providers.get(module, ())}
    }
    assert undeclared == set()


def test_a_cell_keeps_more_than_its_letters_where_pyarrow_is_installed() -> None:
    assert tables.names()
    assert pd.get_option("mode.string_storage") == "python"


def test_the_library_is_importable_from_anywhere(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", "import revitalisation.paths"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_tracked_file_names_a_registry(host: str) -> None:
    assert [path for path in tracked_files() if host.encode() in path.read_bytes()] == []


def test_no_tracked_file_names_this_folder() -> None:
    here = f"{ROOT}/".encode()
    if len(ROOT.parts) <= 2:
        pytest.skip("le dossier est près de la racine : son nom ne se cherche pas")
    assert [path for path in tracked_files() if here in path.read_bytes()] == []


@pytest.mark.skipif(not shutil.which("make"), reason="sans make")
def test_make_alone_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    explained = re.findall(r"^  make (\w+)\t\S", said, re.MULTILINE)
    assert explained == phony.split()


def test_the_continuous_integration_runs_the_readme_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").rstrip().endswith("exec make check test </dev/null")
    assert os.access(script, os.X_OK)


@pytest.mark.skipif(not shutil.which("make"), reason="sans make")
def test_before_a_commit_runs_what_make_check_runs() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (repository,) = yaml.safe_load(text)["repos"]
    assert repository["repo"] == "local"
    hooks = repository["hooks"]
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks)
    # -o: as if .venv were up to date, for this machine may have another.
    # Run by make itself, it would say which folder it enters.
    command = ["make", "--no-print-directory", "-n", "-o", ".venv/installation.stamp", "check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    assert [hook["entry"] for hook in hooks] == told.splitlines()


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_results(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    kept = [cell["source"] for cell in code if cell["outputs"] or cell["execution_count"]]
    assert kept == [], "des résultats sont enregistrés : make strip les retire"


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_a_notebook_has_one_parameters_cell(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    names = [
        target.id
        for node in ast.parse("".join(tagged[0]["source"])).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    # One notebook serves every programme, another compares with any edition: a third parameter
    # says which.
    assert names[:2] == ["edition", "territoire"]
    assert names[2:] in ([], ["code"], ["avant"])
