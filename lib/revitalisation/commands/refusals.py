"""What stops a command: its exit code, what is said of it in French, the trace that is kept."""

import errno
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from revitalisation.commands import stopping
from revitalisation.errors import DataError, RevitalisationError, ScheduleError
from revitalisation.french.messages import say
from revitalisation.french.numbers import count
from revitalisation.french.typography import typography
from revitalisation.paths import OUTPUT

_ROOM = 2**16
"""Bytes under which a disk is full, whatever the words of what could not write."""


def tried(work: Callable[[], int]) -> tuple[int, tuple[str, ...]]:
    """Do some work; return its exit code and, of what stopped it, the lines that were printed."""
    try:
        return work(), ()
    except BrokenPipeError:  # « | head » has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0, ()
    except (Exception, KeyboardInterrupt) as error:
        code, lines = told(error)
        refuse(*lines)
        return code, lines


def told(error: BaseException) -> tuple[int, tuple[str, ...]]:
    """Return the exit code of what stopped the command, and what to say of it."""
    if isinstance(error, DataError):
        head = say("Données refusées, rien n’est écrit : {}.", _faults(len(error.faults)))
        return 2, (head, *map(str, error.faults), *_way_out(error.faults))
    if isinstance(error, RevitalisationError):
        return 4 if isinstance(error, ScheduleError) else 2, tuple(str(error).splitlines())
    if isinstance(error, KeyboardInterrupt):
        return stopping.code(error), (stopped(),)
    if isinstance(error, OSError) and (why := _system(error)):
        return 2, why
    if full := _full():  # libraries say in their own words that the disk is
        return 2, full
    return 3, _unforeseen(error)


def stopped() -> str:
    """Return what is said of a command that a signal stopped."""
    return say("Commande interrompue ; l’édition précédente est intacte.")


def _system(error: OSError) -> tuple[str, ...]:
    """Say what the system refuses, of a file, that people can mend; nothing of another refusal."""
    reasons = {
        PermissionError: "l’accès est refusé. Fermez ce fichier s’il est ouvert ailleurs (tableur, "
        "lecteur de PDF), ou vérifiez les droits du dossier",
        FileNotFoundError: "ce fichier ou son dossier n’existe pas",
        FileExistsError: "ce nom est déjà pris",
        IsADirectoryError: "c’est un dossier",
        NotADirectoryError: "un fichier tient la place d’un dossier de ce chemin",
    }
    disk = {
        errno.ENOSPC: "le disque est plein. Libérez de la place, puis relancez",
        errno.EDQUOT: "la place accordée sur ce disque est épuisée. Libérez-en, puis relancez",
        errno.EFBIG: "un fichier dépasse la taille que le système permet",
        errno.EROFS: "ce disque est en lecture seule",
        errno.EIO: "le disque ne répond pas. Vérifiez-le",
    }
    why = disk.get(error.errno or 0, "")
    if not why and error.filename:
        why = reasons.get(type(error), "")
    if not why:
        return ()
    place = say("{} : ", error.filename) if error.filename else ""
    said = why if place else why[:1].upper() + why[1:]
    return (say("{}{}. L’édition précédente est intacte.", place, say(said)),)


def _full() -> tuple[str, ...]:
    """Say that no room is left where editions or temporary files are written, if none is."""
    for place in (OUTPUT.parent, Path(tempfile.gettempdir())):
        with suppress(OSError):
            if shutil.disk_usage(place).free < _ROOM:
                return _system(OSError(errno.ENOSPC, "", str(place)))
    return ()


def _unforeseen(error: BaseException) -> tuple[str, str]:
    """Keep the trace of a fault of ours in a file, and say where."""
    head = say("Erreur imprévue ({}) ; l’édition précédente est intacte.", type(error).__name__)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="revitalisation-", suffix=".log", delete=False, encoding="utf-8"
        ) as journal:
            traceback.print_exception(error, file=journal)
    except OSError:
        return head, say("Le détail n’a pu être gardé : le dossier temporaire refuse d’écrire.")
    return head, say("Le détail est dans ce fichier, à joindre au signalement : {}", journal.name)


def _faults(number: int) -> str:
    return count(number, "anomalie bloquante", "anomalies bloquantes", digits=True)


def _way_out(faults: Sequence[Any]) -> tuple[str, ...]:
    """Say how to read the edition when nothing but its texts stands in the way."""
    if not all(fault.rule in ("TXT-02", "TXT-03") for fault in faults):
        return ()
    return (say("Pour lire l’édition, mots faux barrés et mots justes à côté : --brouillon."),)


def refuse(*lines: str) -> None:
    """Print lines where refusals are read."""
    for line in lines:
        print(typography(line), file=sys.stderr)
