"""Construit l’état des lieux : ``python run_report.py --aide`` dit tout."""

import importlib.util
import os
import subprocess
import sys
from io import TextIOWrapper
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
sys.path.insert(0, str(ROOT / "lib"))


def elsewhere() -> int:
    """Run in the project's own environment, when the Python that was called has no package."""
    places = (VENV / "bin" / "python", VENV / "Scripts" / "python.exe")
    python = next((place for place in places if place.exists()), None)
    if python and Path(sys.prefix).resolve() != VENV:
        command = [str(python), *sys.argv]
        if os.name == "posix":
            os.execv(command[0], command)  # a stop then reaches the build, not its launcher
        return subprocess.call(command)
    message = "Les paquets du projet manquent. Le début de LISEZMOI.md dit comment les installer."
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # In a file or a pipe, Windows' own encoding has no narrow space.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    if importlib.util.find_spec("pandas") is None:
        raise SystemExit(elsewhere())

    from revitalisation.commands import stopping

    stopping.heed()  # before the imports, which take a second or two
    try:
        from revitalisation.commands.cli import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt as error:
        from revitalisation.commands.refusals import stopped

        print(stopped(), file=sys.stderr)
        code = stopping.code(error)
    stopping.deafen()
    raise SystemExit(code)
