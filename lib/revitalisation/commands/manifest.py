"""What an edition was made from, and whether it still stands: sha256, versions, measures, times."""

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from revitalisation.data import frozen
from revitalisation.data.atomic_write import KEPT
from revitalisation.data.contents import FILES
from revitalisation.data.frozen import sha256
from revitalisation.data.settings import years
from revitalisation.paths import DATA, LIBRARY, NOTEBOOKS, ROOT, TEMPLATE

NAME = "manifeste.json"
READ, MADE = "entrees_sha256", "sorties_sha256"
"""Keys of the manifest: the sha256 of each file that was read, of each that came out."""


def inputs(year: str) -> dict[str, str]:
    """Return the sha256 of every file an edition is made from, by path in the project.

    A frozen edition is made from its own folder, those of the editions it is compared with and the
    code; the open one from all of data/ but the tables that imports replaced.
    """
    own = [frozen.home(known) for known in years() if known <= year]
    data = own if frozen.is_frozen(year) else [DATA]
    return _sums((folder, "*") for folder in data) | code()


def code() -> dict[str, str]:
    """Return the sha256 of every file of code that an edition hangs on, by path in the project."""
    return _sums(((NOTEBOOKS, "*.ipynb"), (TEMPLATE, "*"), (LIBRARY, "*.py")))


def _sums(kinds: Iterable[tuple[Path, str]]) -> dict[str, str]:
    files = sorted(
        path
        for folder, pattern in kinds
        for path in folder.rglob(pattern)
        if path.is_file()
        and not any(
            (part.startswith((".", "__")) and part != "__init__.py") or part == KEPT
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
    return {"python": platform.python_version(), "paquets": packages()}


def packages() -> dict[str, str]:
    """Return the version of each package that the report runs on, those that they bring too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, str] = {}
    waiting: list[str] = list(project["dependencies"])
    while waiting:
        wanted = waiting.pop()
        name = re.split(r"[^\w.-]", wanted)[0].lower().replace("_", "-")
        if name in found or re.search(r"extra\s*==", wanted):
            continue
        try:
            part = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # wanted on another system
            continue
        found[name] = part.version
        waiting += part.requires or ()
    return dict(sorted(found.items()))


@cache
def browser() -> str:
    """Return the version of what draws the figures, no package of ours; empty if unknown."""
    from revitalisation.document import render_figures

    found = render_figures.find_browser()
    if not found or os.name == "nt":  # there, Chrome would open a window
        return ""
    try:
        asked = [str(found), "--version"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):  # told when figures were to be drawn
        return ""
    return done.stdout.strip()


def system() -> dict[str, str]:
    """Return the versions of what draws figures and sets paper, when it did: no package of ours."""
    found = {"navigateur": browser(), "pango": ""}
    if ffi := sys.modules.get("weasyprint.text.ffi"):
        found["pango"] = str(ffi.pango.pango_version())
    return found


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
        "systeme": system(),
        "sections": list(sections),
        "mesures": dict(measures),
        "relectures": list(reviews),
        READ: dict(sums),
        MADE: outputs,
    }
    (folder / NAME).write_bytes(encoded(content))


def encoded(content: Mapping[str, Any]) -> bytes:
    """Return a manifest as a file."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


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
    outputs = known.get(MADE, {})
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


def formats(about: Mapping[str, Any]) -> list[str]:
    """Return the formats in which an edition was written."""
    return [kind for kind, file in FILES.items() if file in about[MADE]]


def altered(folder: Path, sums: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files of a folder that changed, lack or came in since their sha256 was taken."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    there = {name for name, path in found.items() if path.is_file()} - {NAME}
    changed = (name for name in sums if name in there and not _is(found[name], sums[name]))
    return tuple(sorted({*changed, *(there ^ sums.keys())}))
