"""Tables written to disk: all of them or none, the previous ones kept."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

KEPT = "precedents"
"""Folder of data/recensement where the tables replaced by an import are kept, by date."""


def deposit(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """Replace tables of a data folder, and return the folder where the previous ones are kept.

    ``contents`` holds the whole file of each table, by name (« recensement/actions »).

    Raises
    ------
    OSError
        When the disk refuses; the tables are then as they were.
    """
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
    kept = folder / "recensement" / KEPT / stamp
    kept.mkdir(parents=True)
    paths = {name: folder / f"{name}.csv" for name in contents}
    waiting = {name: path.with_name(f".{path.name}.nouveau") for name, path in paths.items()}
    replaced: list[str] = []
    try:
        for name, path in paths.items():
            shutil.copy2(path, kept / path.name)
            _write(waiting[name], contents[name])
        for name, path in paths.items():
            waiting[name].replace(path)
            replaced.append(name)
    except BaseException:
        # Put back what was replaced, by the same means.
        for name in replaced:
            _write(waiting[name], (kept / paths[name].name).read_bytes())
            waiting[name].replace(paths[name])
        for path in waiting.values():
            path.unlink(missing_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
        raise
    return kept


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole: never half of it under its name."""
    waiting = path.with_name(f".{path.name}.nouveau")
    try:
        _write(waiting, content)
        waiting.replace(path)
    finally:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
