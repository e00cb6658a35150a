"""Frozen editions: each is read from a copy of the tables it was made from, held by its sha256."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from revitalisation.errors import Fault
from revitalisation.french.messages import fault
from revitalisation.paths import DATA

EDITIONS, TABLES, TEXTS, SUMS = "editions", "tables", "redaction", "empreintes.csv"
HEADS = ("fichier", "sha256")


def home(year: str, root: Path = DATA) -> Path:
    """Return the folder of an edition: its settings, its texts and, once frozen, its tables."""
    return root / EDITIONS / year


def is_frozen(year: str, root: Path = DATA) -> bool:
    """Whether an edition is read from its own tables."""
    own = home(year, root)
    return (own / SUMS).exists() or (own / TABLES).exists()


def tables_of(year: str, root: Path = DATA) -> Path:
    """Return the folder of the tables of an edition: its own if frozen, else the living ones."""
    return home(year, root) / TABLES if is_frozen(year, root) else root


def is_own(folder: Path) -> bool:
    """Whether a folder of tables is that of a frozen edition."""
    return folder.name == TABLES and folder.parts[-3:-2] == (EDITIONS,)


def place(folder: Path) -> str:
    """Return how messages name a folder of tables: « data », « data/editions/2021/tables »."""
    return "/".join(("data", *folder.parts[-3:])) if is_own(folder) else folder.name


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(own: Path) -> tuple[Path, ...]:
    """Return what an edition's folder holds, in a stable order, but what systems leave there."""
    found = (path for path in own.rglob("*") if path.is_file() and path != own / SUMS)
    kept = (p for p in found if not any(s[0] in ".~" for s in p.relative_to(own).parts))
    return tuple(sorted(kept, key=lambda path: path.relative_to(own).as_posix()))


def seal(own: Path) -> None:
    """Write the sha256 of everything in an edition's folder, which holds its tables already."""
    with (own / SUMS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADS)
        writer.writerows((path.relative_to(own).as_posix(), sha256(path)) for path in files(own))


def faults(year: str, root: Path = DATA) -> tuple[Fault, ...]:
    """Return what is no longer as it was frozen; nothing for an edition that is open."""
    return tuple(_faults(year, root)) if is_frozen(year, root) else ()


def _faults(year: str, root: Path) -> Iterator[Fault]:
    own, name = home(year, root), f"data/{EDITIONS}/{year}"
    try:
        sums = _read(own / SUMS)
    except (OSError, ValueError, KeyError):
        message = (
            "l’édition {} est figée et ses empreintes manquent ou sont illisibles. Remettez ce "
            "fichier tel qu’il a été publié."
        )
        yield fault(f"{name}/{SUMS}", message, year)
        return
    there = {path.relative_to(own).as_posix(): path for path in files(own)}
    for file in sorted(sums.keys() | there.keys()):
        if file not in there:
            message = "l’édition {} est figée et ce fichier y manque. Remettez-le tel que publié."
        elif file not in sums:
            message = "l’édition {} est figée et ce fichier n’en est pas. Retirez-le."
        elif sums[file] != sha256(there[file]):
            message = (
                "l’édition {} est figée et ce fichier a changé. Remettez-le tel que publié ; ce "
                "qui change se saisit dans l’édition ouverte."
            )
        else:
            continue
        yield fault(f"{name}/{file}", message, year)


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["fichier"]: row["sha256"] for row in csv.DictReader(file)}
