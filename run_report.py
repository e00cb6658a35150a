"""Construit l’état des lieux : ``python run_report.py --aide`` dit tout."""

import sys
from io import TextIOWrapper
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # In a file or a pipe, Windows' own encoding has no narrow space.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")

    from revitalisation.cli import main

    raise SystemExit(main(sys.argv[1:]))
