"""Prepare a machine for the report: system parts, virtual environment, locked packages.

Run as ``python3 lib/installation.py`` before anything is installed: standard library only, and a
syntax that an older Python can read, so that it is told in French that it is too old.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installation.stamp"


class InstallationError(Exception):
    """The machine cannot be prepared; the message is in French and says what to do."""


@dataclass(frozen=True)
class Prerequisite:
    """A part of the system that pip cannot bring.

    ``label`` says in French what it is and what for, ``elsewhere`` what to do where there is no
    apt-get. ``probe`` is Python that fails where it is missing: the installed packages know best
    where they look.
    """

    label: str
    packages: tuple[str, ...]
    elsewhere: str
    probe: str


PARTS = (
    Prerequisite(
        "de quoi créer un environnement Python",
        ("python{}.{}-venv".format(*sys.version_info),),
        "installez une version complète de Python (avec les modules venv et ensurepip)",
        "import sys; sys.exit(sys.version_info < (3, 11))",
    ),
    Prerequisite(
        "un navigateur (Chrome, Chromium ou Edge) pour dessiner les figures",
        ("chromium",),
        "installez Google Chrome, Chromium ou Microsoft Edge, "
        "ou donnez son chemin dans la variable BROWSER_PATH",
        "import sys; from revitalisation.document.render_figures import find_browser; "
        "sys.exit(find_browser() is None)",
    ),
    Prerequisite(
        "la bibliothèque Pango pour composer le PDF",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "macOS : brew install pango ; Windows : utilisez conda (environment.yml), qui l’apporte",
        "import sys; from weasyprint.text.ffi import harfbuzz_subset; "
        "sys.exit(harfbuzz_subset is None)",
    ),
)


def missing_message(missing: Sequence[Prerequisite]) -> str:
    """Return what is missing, all of it at once, and what to type or to do, in French."""
    lines = ["Il manque à cette machine :", *(f"  – {part.label}" for part in missing), ""]
    if os.environ.get("BROWSER_PATH"):
        lines += [f"La variable BROWSER_PATH désigne « {os.environ['BROWSER_PATH']} ».", ""]
    if shutil.which("apt-get"):
        packages = " ".join(name for part in missing for name in part.packages)
        command = f"sudo apt-get install --no-install-recommends {packages}"
        lines += [
            "Installez tout d’une seule commande (elle demande les droits d’administration) :"
        ]
        lines += ["", f"  {command}", ""]
    else:
        lines += ["Pour y remédier :", *(f"  – {part.elsewhere}" for part in missing), ""]
    return "\n".join([*lines, "puis relancez la même commande."])


def _administrator() -> list[str] | None:
    """Return the words to put before apt-get, ``None`` where this user may not install."""
    if not shutil.which("apt-get"):
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def missing_parts() -> list[Prerequisite]:
    """Return what the report lacks besides Python, once there is an environment to ask."""
    return [part for part in PARTS if not _succeeds([str(_venv_python()), "-c", part.probe])]


def bring(parts: Sequence[Prerequisite]) -> None:
    """Install parts through apt-get.

    Raises
    ------
    InstallationError
        If this user may not, or if there is no apt-get.
    """
    before = _administrator()
    if before is None:
        raise InstallationError(missing_message(parts))
    packages = [name for part in parts for name in part.packages]
    _say(f"Parties du système à installer : {', '.join(packages)}.")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "--quiet"]
    # An update may fail for a source that is not ours: what counts is what install finds.
    _run([*apt, "update"])
    _run([*apt, "install", "--yes", "--no-install-recommends", *packages])


def _venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _venv_works() -> bool:
    return _succeeds([str(_venv_python()), "-c", PARTS[0].probe])


def create_venv() -> None:
    """Create ``.venv`` with pip in it, unless a working one is there.

    Raises
    ------
    InstallationError
        If Python cannot create it.
    """
    python = str(_venv_python())
    if not _venv_works():
        _say("Création de l’environnement Python dans .venv.")
        if not _run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            raise InstallationError("L’environnement .venv n’a pas pu être créé (voir ci-dessus).")
    has_pip = _succeeds([python, "-m", "pip", "--version"])
    if not has_pip and not _run([python, "-m", "ensurepip"]):
        raise InstallationError("Supprimez le dossier .venv, qui n’a pas pip, puis relancez.")


def install_packages() -> None:
    """Install requirements.lock into ``.venv`` and let it import what is in lib.

    Raises
    ------
    InstallationError
        If pip fails, or if an installed package cannot be imported.
    """
    python = str(_venv_python())
    _say("Installation des paquets de requirements.lock (une à trois minutes la première fois).")
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    # --no-deps: the lock is complete, save for a package that is left out on purpose.
    if not _run([*pip, "--no-deps", "--require-hashes", "--requirement", str(LOCK)]):
        raise InstallationError(
            "Les paquets Python n’ont pas pu être installés (voir ci-dessus).\n"
            "Vérifiez l’accès à internet (et le serveur mandataire), puis relancez."
        )
    _make_importable(python)
    if not _run([python, "-c", "import kaleido, pandas, papermill, plotly"]):
        raise InstallationError(
            "Un paquet installé ne se charge pas (voir ci-dessus).\n"
            "Supprimez le dossier .venv, puis relancez."
        )


def _make_importable(python: str) -> None:
    """Let notebooks import lib; the path is relative, so that the folder may be moved."""
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True)
    packages = Path(answer.stdout.strip())
    line = os.path.relpath(ROOT / "lib", packages)
    (packages / "revitalisation-lib.pth").write_text(f"{line}\n", encoding="utf-8")


def _succeeds(command: Sequence[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: Sequence[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Prepare the machine; return 0, or 2 after a French message on what to do."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts it may have an older one)
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise InstallationError(
                f"Il faut Python 3.11 ou plus récent ; celui-ci est Python {version}.\n"
                "Désignez-en un autre : make PYTHON=python3.12 suivi de la cible."
            )
        if not _venv_works() and importlib.util.find_spec("ensurepip") is None:
            bring(PARTS)
        create_venv()
        install_packages()
        if lacking := missing_parts():
            bring(lacking)
        if lacking := missing_parts():
            raise InstallationError(missing_message(lacking))
    except InstallationError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    STAMP.touch()
    _say("La machine est prête.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
