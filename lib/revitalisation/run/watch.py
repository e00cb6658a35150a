"""What a kernel opens and does beyond its own computing, as Python tells it to those who audit.

Only the standard library stands here: the process that kernels are forked from imports it first.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

PLACE = "REVITALISATION_LUS"
"""Variable that names the file where a kernel notes what it opens."""

_ROOT = Path(__file__).resolve().parents[3]
_BASES = ("/proc", "/sys", "/dev", "/etc", "/usr", "/var/cache/fontconfig")
_CODE = tuple(str(_ROOT / place) for place in ("lib", "report/template", ".cache"))
"""What every notebook is made from anyway, the packages, the system, the code, the templates; and
what is kept of earlier builds, whose keys say what it is made from."""
_DEEDS = (
    *("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork"),
    *("socket.connect", "urllib.Request"),
)
_MOVES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")
_DONE = "!"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_TEMPORARY = os.path.abspath(tempfile.gettempdir())  # noqa: PTH100 — as the hook writes paths

_noted: dict[str, None] = {}
_aside: list[str] = []
_files: list[int] = []


def begin() -> None:
    """Note from now on, in memory, what this process opens, for those forked from it."""
    _aside[:] = [sys.prefix, sys.base_prefix, *_BASES, *_CODE]
    sys.addaudithook(_hear)


def note(path: str, own: str) -> None:
    """Write to a file what was opened before and what will be, but in the kernel's own folder.

    What the packages did while they were imported, in the process forked, is no deed of a notebook.
    """
    _aside.extend((own, path))
    _noted.pop(_DONE, None)
    _files.append(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    for line in _noted:
        _write(line)


def told(path: Path) -> list[str] | None:
    """Return the files that a kernel opened, from the project's folder if they are in it.

    Nothing when it did what a second execution could not be told from: write elsewhere, start a
    process, call a network; or when it noted nothing.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    if _DONE in lines:
        return None
    return [os.path.relpath(line, _ROOT) if _within(line, str(_ROOT)) else line for line in lines]


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, (str, bytes)):
            place = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 — nothing read of the disk
            ours = _within(place, str(_ROOT))
            if any(_within(place, aside) for aside in _aside if ours <= _within(aside, str(_ROOT))):
                return
            if not (isinstance(flags, int) and flags & _WRITING):
                _tell(place)
            elif ours or not _within(place, _TEMPORARY):
                _tell(_DONE)
    elif event in _DEEDS:
        _tell(_DONE)
    elif event in _MOVES and isinstance(arguments[0], (str, bytes)):
        place = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 — as above
        ours = _within(place, str(_ROOT))
        if not any(_within(place, aside) for aside in _aside) and (
            ours or not _within(place, _TEMPORARY)
        ):
            _tell(_DONE)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def _tell(line: str) -> None:
    if line not in _noted:
        _noted[line] = None
        _write(line)


def _write(line: str) -> None:
    for file in _files:
        os.write(file, os.fsencode(line) + b"\n")
