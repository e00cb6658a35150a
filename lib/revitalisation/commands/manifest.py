"""What an edition was made from, and whether it still stands: sha256, versions, measures, times."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from revitalisation.data import frozen
from revitalisation.data.contents import FILES
from revitalisation.data.edition import years
from revitalisation.data.frozen import sha256
from revitalisation.paths import DATA, LIBRARY, NOTEBOOKS, ROOT, TEMPLATE

PACKAGES = (
    "jupyterlab", "papermill", "pandas", "plotly", "nbconvert", "kaleido", "weasyprint",
    "shapely", "pyproj", "openpyxl", "geopandas", "pyogrio",
    "resvg-py",
)  # fmt: skip
NAME = "manifeste.json"


def inputs(year: str) -> dict[str, str]:
    """Return the sha256 of every file an edition is made from, by path in the project.

    A frozen edition is made from its own folder, those of the editions it is compared with and the
    code; the open one from all of data/.
    """
    own = [frozen.home(known) for known in years() if known <= year]
    data = own if frozen.is_frozen(year) else [DATA]
    kinds = (
        *((folder, "*") for folder in data),
        (NOTEBOOKS, "*.ipynb"),
        (TEMPLATE, "*"),
        (LIBRARY, "*.py"),
    )
    files = sorted(
        path
        for folder, pattern in kinds
        for path in folder.rglob(pattern)
        if path.is_file()
        and not any(
            part.startswith((".", "__")) and part != "__init__.py"
            for part in path.relative_to(ROOT).parts
        )
    )
    return {path.relative_to(ROOT).as_posix(): sha256(path) for path in files}


def fingerprint(sums: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """Return the sixteen characters that name what an edition was made from."""
    text = json.dumps([dict(sums), dict(parameters)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def commit() -> str | None:
    """Return the commit checked out, with « +modifications » when files differ from it."""
    try:
        head = _git("rev-parse", "HEAD")
        return head + ("+modifications" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def environment() -> dict[str, Any]:
    """Return the versions of Python and of the packages that make what is printed."""
    packages = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "paquets": packages}


def write(
    folder: Path,
    parameters: Mapping[str, str],
    sums: Mapping[str, str],
    sections: Iterable[Mapping[str, Any]],
    measures: Mapping[str, str | list[str]],
    draft: bool,
    reviews: Iterable[Mapping[str, Any]],
) -> None:
    """Write manifeste.json: what was read, with what, by whom, what was counted and came out."""
    outputs = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    content = {
        "parametres": dict(parameters),
        "empreinte": fingerprint(sums, parameters),
        "brouillon": draft,
        "commit": commit(),
        **environment(),
        "sections": list(sections),
        "mesures": dict(measures),
        "relectures": list(reviews),
        "entrees_sha256": dict(sums),
        "sorties_sha256": outputs,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of what was built in a folder; nothing when there is none to read."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def stands(
    folder: Path,
    parameters: Mapping[str, str],
    sums: Mapping[str, str],
    sections: Iterable[str],
    formats: Iterable[str],
) -> bool:
    """Whether building again would give what a folder holds, whole: a draft never does."""
    known = read(folder)
    made = [part.get("section") for part in known.get("sections", ())]
    outputs = known.get("sorties_sha256", {})
    return (
        known.get("brouillon") is False
        and known.get("empreinte") == fingerprint(sums, parameters)
        and {key: known.get(key) for key in ("python", "paquets")} == environment()
        and made == list(sections)
        and all(FILES[kind] in outputs for kind in formats)
        and all(_is(folder / name, told) for name, told in outputs.items())
    )


def _is(path: Path, told: str) -> bool:
    try:
        return sha256(path) == told
    except OSError:
        return False
