"""A run and, if a scheduler started it: an edition out of date refused, a dated log kept."""

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from revitalisation.data import frozen, settings
from revitalisation.data.settings import years
from revitalisation.errors import ScheduleError
from revitalisation.french import long_date
from revitalisation.french.messages import say
from revitalisation.paths import DATA

if TYPE_CHECKING:
    from revitalisation.commands.build import Built
    from revitalisation.commands.request import Request

Clock = Callable[[], datetime]
LOGS, KEPT = "journaux", 60
"""Folder of the logs, beside the editions, and how many runs it keeps."""


@dataclass
class Run:
    """One run of the command, told as it goes.

    ``unchanged`` is whether what stands was found as good as new; ``refusal`` what was printed
    instead of a result.
    """

    begun: datetime
    request: "Request | None" = None
    built: "Built | None" = None
    unchanged: bool = False
    refusal: Sequence[str] = ()


def check(today: date, folder: Path = DATA) -> None:
    """Refuse to build the newest edition when the next one should be open by now.

    An edition holds until the date of its cut-off comes round: that of 31 May 2026 is out of date
    on 1 June 2027. A frozen one leaves no edition open.

    Raises
    ------
    ScheduleError
        In one sentence, with the command that opens the next edition.
    DataError
        When the settings of the edition are at fault.
    """
    year = years(folder)[-1]
    cutoff = settings.read(year, folder)["date_arrete"]
    passed = today.year - cutoff.year - ((today.month, today.day) <= (cutoff.month, cutoff.day))
    if frozen.is_frozen(year, folder):
        why = say("L’édition {}, arrêtée au {}, est figée", year, long_date(cutoff))
    elif passed >= 1:
        why = say("L’édition {}, arrêtée au {}, a plus d’un an", year, long_date(cutoff))
    else:
        return
    message = "{} et aucune n’est ouverte depuis : « python run_report.py ouvrir {} » l’ouvre."
    raise ScheduleError(say(message, why, int(year) + 1))


@contextmanager
def logged(output: Path, clock: Clock) -> Iterator[None]:
    """Copy what is printed to a file of this run, each line under its time; keep the last runs."""
    folder = output / LOGS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{clock():%Y-%m-%dT%H%M%S}.log"
    with path.open("a", encoding="utf-8") as file:
        for old in sorted(folder.glob("*.log"))[:-KEPT]:
            old.unlink(missing_ok=True)
        out, err = _Copied(sys.stdout, file, clock), _Copied(sys.stderr, file, clock)
        with redirect_stdout(out), redirect_stderr(err):
            yield


class _Copied(io.TextIOBase):
    """A stream whose lines go to a log too; no terminal, so that no bar moves in it."""

    def __init__(self, stream: TextIO, log: TextIO, clock: Clock) -> None:
        self.stream, self.log, self.clock, self.line = stream, log, clock, ""

    def write(self, text: str) -> int:
        """Write to both, to the log when a line is whole."""
        self.stream.write(text)
        *whole, self.line = (self.line + text).split("\n")
        with suppress(OSError):  # a full disk stops what it refuses, not what is said of it
            self.log.writelines(f"{self.clock():%Y-%m-%d %H:%M:%S}  {line}\n" for line in whole)
            self.log.flush()
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        self.stream.flush()

    def fileno(self) -> int:
        """Return that of the stream."""
        return self.stream.fileno()
