"""Construit l’état des lieux : ``python run_report.py --aide`` dit tout."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

if __name__ == "__main__":
    from revitalisation.cli import main

    raise SystemExit(main(sys.argv[1:]))
