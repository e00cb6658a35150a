"""Where an edition is made and put: by one run at a time, whole or not at all, nothing left.

At every moment a name holds an edition, the old one or the new: where the system can, the two
folders change places in one operation. A run that was killed leaves its folder behind; the next
one, whatever it builds there, sweeps it, and puts back an edition that was set aside.
"""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from revitalisation.errors import RequestError
from revitalisation.french.messages import quote, say

MAKING, ASIDE, LOCK = ".en-cours-", ".mise-de-cote-", ".verrou-"
"""Beginnings of the names of what is not an edition, in a folder of editions."""
DRAFT = "-brouillon"
"""End of the name of a draft, which its edition's lock holds too."""
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE, of Linux."""


@contextmanager
def workshop(output: Path, name: str) -> Iterator[Path]:
    """Give the folder where an edition is made, gone once it is left.

    Raises
    ------
    RequestError
        When another run is building the same edition in the same place.
    """
    output.mkdir(parents=True, exist_ok=True)
    with _alone(output, name) as free:
        if not free:
            message = (
                "Une autre commande construit déjà {} dans {} : attendez qu’elle finisse, puis "
                "relancez."
            )
            raise RequestError(say(message, quote(name), output))
        sweep(output, name)
        folder = output / f"{MAKING}{name}"
        if folder.is_symlink() or folder.exists():
            message = "{} ne s’efface pas : fermez ce qui l’ouvre, ou supprimez-le, puis relancez."
            raise RequestError(say(message, folder))
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(output: Path, name: str) -> Iterator[bool]:
    """Hold a name, and say whether no other run does; the system lets go of what is dead."""
    path = output / f"{LOCK}{name}"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
        while not path.exists():  # whoever held it has just taken it away
            lock.release()
            lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        lock.release()


def sweep(output: Path, mine: str) -> None:
    """Take away what dead runs left, and put back the editions that they had set aside.

    ``mine`` is the name that the caller holds.
    """
    for left in (*output.glob(f"{ASIDE}*"), *output.glob(f"{MAKING}*")):
        name = left.name.removeprefix(ASIDE).removeprefix(MAKING)
        if (held := name.removesuffix(DRAFT)) == mine:
            _mend(left, output / name)
            continue
        with _alone(output, held) as free:
            if free:
                _mend(left, output / name)


def _mend(left: Path, target: Path) -> None:
    if left.name.startswith(ASIDE) and not target.exists():
        left.replace(target)
    else:
        shutil.rmtree(left, ignore_errors=True)


def put(folder: Path, target: Path) -> None:
    """Put a new folder in the place of another, which is then where the new one was, or nowhere."""
    if not target.exists():
        folder.replace(target)
    elif not _exchanged(folder, target):
        aside = target.with_name(f"{ASIDE}{target.name}")
        try:
            target.replace(aside)
            folder.replace(target)
        except BaseException:
            if not target.exists():
                aside.replace(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders changed places in one operation: not every system can."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return exchange is not None and not exchange(
        _HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE
    )
