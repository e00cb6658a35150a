"""What was asked of the command: light, so that a request is refused, or found done, at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from revitalisation.data import frozen
from revitalisation.data.contents import Chapter, choose, filled


@dataclass(frozen=True)
class Request:
    """What was asked: an edition, a territory, its sections, formats, where, how many at once.

    A ``draft`` is built even where the data contradicts a text, which it prints struck.
    ``compared`` is the year to compare with, when the comparison is all that is asked. For those
    ``reviewing``, what changed since the last review of each section is marked: a draft too.
    """

    year: str
    territory: str
    chapters: Sequence[Chapter]
    formats: Sequence[str]
    output: Path
    workers: int
    draft: bool = False
    compared: str = ""
    reviewing: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters each notebook receives."""
        asked = {"edition": self.year, "territoire": self.territory}
        return asked | ({"avant": self.compared} if self.compared else {})

    @property
    def written(self) -> tuple[str, ...]:
        """The formats asked for that hold its sections."""
        return filled(self.formats, self.chapters)

    @property
    def folder(self) -> Path:
        """Where a whole edition is written; a draft has its own beside."""
        return self.output / self.name

    @property
    def name(self) -> str:
        """Name of the folder; a choice of sections never replaces the whole report."""
        if self.compared:
            return f"{self.territory}-{self.compared}-{self.year}"
        every = choose((), frozen.tables_of(self.year), self.year)
        whole = len(self.chapters) == len(every)
        marked = "-relecture" if self.reviewing else ""
        return f"{self.territory}-{self.year}" + ("" if whole else "-extrait") + marked
