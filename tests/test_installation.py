"""What lib/installation.py finds, installs, or asks for, without touching the machine."""

import ast
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

import installation
from installation import InstallationError, Prerequisite


def part(name: str, present: bool = False) -> Prerequisite:
    """Return a part brought by the package of that name."""
    probe = f"import sys; sys.exit({not present})"
    return Prerequisite(f"la partie {name}", (name,), f"prenez {name}", probe)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Return the commands run on a machine that lacks two parts out of three."""
    commands: list[Sequence[str]] = []
    parts = (part("un"), part("deux", present=True), part("trois"))
    monkeypatch.setattr(installation, "PARTS", parts)
    monkeypatch.setattr(installation, "_venv_python", lambda: Path(sys.executable))
    monkeypatch.setattr(installation, "_run", lambda command: commands.append(command) or True)
    return commands


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the machine an apt-get."""
    found = installation.shutil.which
    monkeypatch.setattr(
        installation.shutil, "which", lambda name: "/ici/apt" if name == "apt-get" else found(name)
    )


def test_an_older_python_can_read_the_file_that_refuses_it() -> None:
    source = Path(installation.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_an_older_python_is_refused_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installation.sys, "version_info", (3, 9, 2))
    assert installation.main() == 2
    assert "Il faut Python 3.11 ou plus récent" in capsys.readouterr().err


def test_the_parts_are_looked_for_by_the_packages_that_load_them() -> None:
    """Here, where the report is built, none is missing."""
    assert installation.missing_parts() == []


def test_a_browser_path_that_leads_nowhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, apt: None
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nulle/part/chrome")
    (browser,) = installation.missing_parts()
    assert "un navigateur" in browser.label
    assert "« /nulle/part/chrome »" in installation.missing_message([browser])


def test_without_an_environment_to_ask_every_part_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(installation, "VENV", tmp_path)
    assert installation.missing_parts() == list(installation.PARTS)


def test_one_update_and_one_install_bring_all_that_is_missing(
    bare: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_administrator", lambda: ["sudo", "-n"])
    installation.bring(installation.missing_parts())
    update, install = bare
    assert update[-1] == "update"
    assert list(update[:2]) == ["sudo", "-n"]
    assert "DPkg::Lock::Timeout=300" in install
    assert list(install[-4:]) == ["--yes", "--no-install-recommends", "un", "trois"]


def test_without_the_right_to_install_the_message_names_everything(
    bare: list[Sequence[str]], apt: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_administrator", lambda: None)
    with pytest.raises(InstallationError) as caught:
        installation.bring(installation.missing_parts())
    assert bare == []
    assert "la partie un\n" in str(caught.value)
    assert "sudo apt-get install --no-install-recommends un trois" in str(caught.value)


def test_without_apt_get_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    message = installation.missing_message([part("un"), part("deux")])
    assert "apt-get" not in message
    assert "prenez un\n" in message
    assert "prenez deux\n" in message


@pytest.mark.parametrize("can_make_one", [True, False])
def test_what_makes_environments_comes_first(
    can_make_one: bool, bare: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What apt-get is asked for when there is no environment yet: all, or nothing before it."""
    asked: list[Sequence[Prerequisite]] = []
    monkeypatch.setattr(installation, "_venv_python", lambda: tmp_path / "python")
    monkeypatch.setattr(installation, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(
        installation.importlib.util, "find_spec", lambda name: name if can_make_one else None
    )
    monkeypatch.setattr(installation, "bring", asked.append)
    monkeypatch.setattr(installation, "_make_importable", lambda python: None)
    assert installation.main() == 2  # the parts are still missing
    assert asked == [installation.PARTS, list(installation.PARTS)][can_make_one:]


def test_an_environment_can_import_the_library(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    folder = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    python = str(tmp_path / "env" / folder)
    installation._make_importable(python)
    subprocess.run([python, "-c", "import revitalisation.paths"], cwd=tmp_path, check=True)
    (line,) = (tmp_path / "env").rglob("revitalisation-lib.pth")
    assert not Path(line.read_text(encoding="utf-8").strip()).is_absolute()
