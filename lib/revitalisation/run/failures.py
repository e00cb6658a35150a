"""Why a notebook could not be executed, in the words of the person who has to mend it."""

import re
import sys
from pathlib import Path

from revitalisation.errors import RevitalisationError
from revitalisation.french.messages import quote, say
from revitalisation.french.typography import typography
from revitalisation.paths import ROOT
from revitalisation.run.kernels import MODE, ORDINARY

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PLACE = re.compile(r"(?<![\w/\\:.…])(?:[A-Za-z]:)?(?:[\\/][^\s\\/'\"«»:;,()<>]+)+[\\/]")
_LINES, _LENGTH = 12, 600
_OURS = {kind.__name__ for kind in RevitalisationError.__subclasses__()}
"""Errors that a cell may raise whose message is for the reader."""

_KNOWN = {
    "MemoryError": "La mémoire n’a pas suffi.",
    "KeyboardInterrupt": "L’exécution a été interrompue.",
    "RecursionError": "Une fonction s’appelle elle-même sans fin.",
    "StdinNotImplementedError": "La cellule attend une saisie (input), et personne ne la fera.",
    "SystemExit": "La cellule a demandé l’arrêt du carnet (exit).",
}


class NotebookError(RevitalisationError):
    """A notebook that cannot be executed at all; ``remedy`` says what to do."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(cause)


def explain(error: Exception, reopen: str, timeout: int, cell: int) -> tuple[str, str]:
    """Return the cause and the remedy of what stopped an execution.

    ``reopen`` says how to see the fault for oneself; ``timeout`` is what a cell was allowed to
    take, in seconds; ``cell`` the one that was being executed, 0 before the first.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, NotebookError):
        return typography(str(error)), typography(error.remedy)
    if isinstance(error, PapermillExecutionError):
        return of_cell(error.ename, error.evalue), reopen
    if isinstance(error, CellTimeoutError):
        cause = f"La cellule a dépassé {timeout}\u202fs."
        return cause, f"{reopen} Si le calcul est juste, l’alléger."
    if isinstance(error, DeadKernelError):
        cause = "Le noyau s’est arrêté brutalement (mémoire insuffisante\u202f?)."
        return cause, f"Fermer d’autres programmes et relancer avec --travaux 1. {reopen}"
    cause = of_cell(type(error).__name__, str(error))
    if cell:
        return cause, reopen
    remedy = f"Relancer\u202f; si cela persiste, avec {MODE}={ORDINARY}."
    return f"Le noyau n’a pas démarré ({cause}).", remedy


def of_cell(name: str, message: str) -> str:
    """Return the cause, in French, of an exception that a cell raised.

    It stayed in the kernel: only the name of its class and its message are known. Our messages
    are in French and complete; others are quoted after the name.
    """
    message = plain(message)
    if name in _OURS:
        return typography(message)
    if name in _KNOWN:
        return _KNOWN[name]
    if name in ("ModuleNotFoundError", "ImportError"):
        found = re.search(r"No module named '([^']+)'", message)
        if found:
            return say("Le module {} n’est pas installé.", quote(found[1]))
    if name == "FileNotFoundError":
        found = re.search(r"No such file or directory: '([^']+)'", message)
        if found:
            return say("Le fichier {} est introuvable.", quote(found[1]))
    return f"{name}\u202f: {message}" if message else name


def plain(text: str) -> str:
    """Take out colours and where this machine keeps its files."""
    text = _ANSI.sub("", text)
    for place in (ROOT, Path(sys.prefix), Path.home()):
        text = text.replace(f"{place}/", "").replace(f"{place}\\", "")
    return _PLACE.sub("…/", text).strip()


def short(source: str) -> str:
    """Return the beginning of a cell's source, enough to recognise it."""
    lines = source.strip().splitlines()
    text = "\n".join(lines[:_LINES])
    cut = len(lines) > _LINES or len(text) > _LENGTH
    return text[:_LENGTH] + ("\n…" if cut else "")
