"""The one family of errors. Messages are in French: what happened, where, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

BLOCKING = "BLOQUANT"
WARNING = "ALERTE"
NOTICE = "INFO"


@dataclass(frozen=True)
class Fault:
    """One anomaly of the data, at its place.

    Parameters
    ----------
    file
        Path of the table relative to the project (« data/recensement/actions.csv »).
    line
        Line in the file, the header being line 1; ``None`` when the whole file is meant.
    column
        Name of the column, or key of the settings of an edition; ``None`` when the whole line or
        file is meant.
    message
        French sentence: the fault, then what to do.
    severity
        ``BLOCKING``, ``WARNING`` or ``NOTICE``.
    rule
        Identifier of the data-quality rule (« REF-01 »), empty for the shape of a file.
    about
        What it is about, whatever its line (« S04 S09 »): identifiers between spaces; the name
        of the file when empty.
    """

    file: str
    line: int | None
    column: str | None
    message: str
    severity: str = BLOCKING
    rule: str = ""
    about: str = ""

    @property
    def target(self) -> str:
        """What an acquittal names: stays the same while lines move."""
        return self.about or self.file.rpartition("/")[2].rpartition(".")[0] or self.file

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", ligne {self.line}"
        if self.column:
            what = "clé" if self.file.endswith(".toml") else "colonne"
            place += f", {what} «\u202f{self.column}\u202f»"
        return f"{place}\u202f: {self.message}"


class RevitalisationError(Exception):
    """Base of every error that the project raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        # What IPython shows of it in a notebook: its sentence, not the stack that led there.
        return [str(self)]


class DataError(RevitalisationError):
    """Tables that cannot be used; carries every fault found, not the first one only."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class RequestError(RevitalisationError):
    """What was asked on the command line or in a notebook does not exist."""


class ScheduleError(RevitalisationError):
    """A scheduled run whose day is past what the newest edition is for."""


class PublicationError(RevitalisationError):
    """The document cannot be written as it should be (missing font, figure without alt…)."""
