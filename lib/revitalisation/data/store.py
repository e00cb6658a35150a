"""What was made once, kept by what it was made from: a folder that may be deleted at any time."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from revitalisation.data.atomic_write import write_file
from revitalisation.paths import CACHE

PLACE = "REVITALISATION_CACHE"
"""Variable that names the folder of what is kept, when it is not that of the project."""
MOST = 400_000_000
"""Bytes kept at most; what was used last stays."""


def key(*parts: Any) -> str:
    """Return the name of what is made from some parts, texts, numbers, lists or mappings."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def project() -> "Store":
    """Return what the project keeps, or the folder that :data:`PLACE` names: none if empty."""
    named = os.environ.get(PLACE, str(CACHE / "constructions"))
    return Store(Path(named) if named else None)


def without() -> None:
    """Take nothing from earlier builds from now on, and keep nothing, in this process."""
    os.environ[PLACE] = ""


class Store:
    """A folder of files, each under a key and with the sha256 of its content.

    A file that is not what was kept is as if absent; what cannot be kept is not. Several builds
    may use one folder at once. Without a folder, nothing is found and nothing kept.
    """

    def __init__(self, folder: Path | None, most: int = MOST) -> None:
        self._folder, self._most = folder, most

    def get(self, name: str) -> bytes | None:
        """Return what is kept under a key."""
        if self._folder is None:
            return None
        path = self._folder / name[:2] / name
        try:
            told, _, content = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        with contextlib.suppress(OSError):  # a folder that is only read
            os.utime(path)
        return content if hashlib.sha256(content).hexdigest().encode() == told else None

    def put(self, name: str, content: bytes) -> None:
        """Keep something under a key."""
        if self._folder is None:
            return
        path = self._folder / name[:2] / name
        with contextlib.suppress(OSError):  # a full disk, a folder that cannot be written
            path.parent.mkdir(parents=True, exist_ok=True)
            told = hashlib.sha256(content).hexdigest().encode()
            write_file(path, told + b"\n" + content)

    def sweep(self) -> None:
        """Delete what was used longest ago, beyond the bytes that may be kept."""
        left = self._most
        for _, size, path in sorted(self._files(), reverse=True):
            left -= size
            if left < 0:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.rglob("*") if self._folder else ():
            with contextlib.suppress(OSError):  # another build sweeps too
                if path.is_file():
                    about = path.stat()
                    yield about.st_mtime, about.st_size, path
