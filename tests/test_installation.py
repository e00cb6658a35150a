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
    return Prerequisite(f"la partie {name}", (name,), f"prenez {name}", lambda: present)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Return the commands run on a machine that lacks two parts out of three."""
    commands: list[Sequence[str]] = []
    parts = (part("un"), part("deux", present=True), part("trois"))
    monkeypatch.setattr(installation, "system_parts", lambda: parts)
    monkeypatch.setattr(installation, "_run", lambda command: commands.append(command) or True)
    monkeypatch.setattr(installation.shutil, "which", lambda name: f"/usr/bin/{name}")
    return commands


def test_an_older_python_can_read_the_file_that_refuses_it() -> None:
    source = Path(installation.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_an_older_python_is_refused_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installation.sys, "version_info", (3, 9, 2))
    assert installation.main() == 2
    assert "Il faut Python 3.11 ou plus récent" in capsys.readouterr().err


def test_the_browser_named_by_browser_path_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", sys.executable)
    assert installation.find_browser() == Path(sys.executable)


def test_a_browser_path_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nulle/part/chrome")
    with pytest.raises(InstallationError, match="/nulle/part/chrome"):
        installation.find_browser()


def test_a_browser_is_found_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    known = {"chromium-browser": "/ici/chromium-browser"}
    monkeypatch.setattr(installation.shutil, "which", known.get)
    assert installation.find_browser() == Path("/ici/chromium-browser")


def test_a_browser_is_found_in_the_folders_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    edge = "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PROGRAMFILES(X86)", "C:/Program Files (x86)")
    monkeypatch.setattr(installation.shutil, "which", {edge: edge}.get)
    assert installation.find_browser() == Path(edge)


def test_no_browser_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    assert installation.find_browser() is None


def test_one_update_and_one_install_bring_all_that_is_missing(
    bare: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_administrator", lambda: ["sudo", "-n"])
    with pytest.raises(InstallationError):  # the parts of the fixture never become present
        installation.install_system_parts()
    update, install = bare
    assert update[-1] == "update"
    assert list(update[:2]) == ["sudo", "-n"]
    assert "DPkg::Lock::Timeout=300" in install
    assert list(install[-4:]) == ["--yes", "--no-install-recommends", "un", "trois"]


def test_without_the_right_to_install_the_message_names_everything(
    bare: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_administrator", lambda: None)
    with pytest.raises(InstallationError) as caught:
        installation.install_system_parts()
    assert bare == []
    assert "la partie un\n" in str(caught.value)
    assert "sudo apt-get install --no-install-recommends un trois" in str(caught.value)


def test_without_apt_get_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    message = installation.missing_message([part("un"), part("deux")])
    assert "apt-get" not in message
    assert "prenez un\n" in message
    assert "prenez deux\n" in message


def test_nothing_is_installed_where_nothing_is_missing(
    bare: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "system_parts", lambda: (part("un", present=True),))
    installation.install_system_parts()
    assert bare == []


def test_an_environment_can_import_the_library(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    folder = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    python = str(tmp_path / "env" / folder)
    installation._make_importable(python)
    subprocess.run([python, "-c", "import revitalisation.paths"], cwd=tmp_path, check=True)
    (line,) = (tmp_path / "env").rglob("revitalisation-lib.pth")
    assert not Path(line.read_text(encoding="utf-8").strip()).is_absolute()
