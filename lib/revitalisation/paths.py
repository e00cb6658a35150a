"""Where things stand in the checkout: constants only, this module imports nothing of ours."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib"
DATA = ROOT / "data"
SCHEMAS = DATA / "schemas"
NOTEBOOKS = ROOT / "notebooks"
TEMPLATE = ROOT / "report" / "template"
OUTPUT = ROOT / "report" / "editions"
CACHE = ROOT / ".cache"
