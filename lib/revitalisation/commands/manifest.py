"""Where an edition comes from: the sha256 of every input, versions, commit, parameters, times."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from revitalisation.data import frozen
from revitalisation.data.frozen import sha256
from revitalisation.paths import DATA, LIBRARY, NOTEBOOKS, ROOT, TEMPLATE

PACKAGES = (
    "jupyterlab", "papermill", "pandas", "plotly", "nbconvert", "kaleido", "weasyprint",
    "shapely", "pyproj", "openpyxl", "geopandas", "pyogrio",
    "resvg-py",
)  # fmt: skip


def inputs(year: str) -> dict[str, str]:
    """Return the sha256 of every file an edition is made from, by path in the project.

    A frozen edition is made from its own folder and the code; the open one from all of data/.
    """
    data = frozen.home(year) if frozen.is_frozen(year) else DATA
    kinds = ((data, "*"), (NOTEBOOKS, "*.ipynb"), (TEMPLATE, "*"), (LIBRARY, "*.py"))
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


def write(
    folder: Path,
    parameters: Mapping[str, str],
    sums: Mapping[str, str],
    sections: Iterable[Mapping[str, Any]],
    draft: bool,
) -> None:
    """Write manifeste.json: what was read, with what, and what came out of it."""
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
        "python": platform.python_version(),
        "paquets": {name: metadata.version(name) for name in PACKAGES},
        "sections": list(sections),
        "entrees_sha256": dict(sums),
        "sorties_sha256": outputs,
    }
    target = folder / "manifeste.json"
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
