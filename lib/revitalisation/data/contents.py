"""What to build: the sections, their notebooks and where everything goes."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from revitalisation.data.edition import years
from revitalisation.errors import RequestError
from revitalisation.french import agree, sentence, words
from revitalisation.french.messages import nearest
from revitalisation.paths import DATA, NOTEBOOKS


@dataclass(frozen=True)
class Chapter:
    """A section: its notebook and its place in the document.

    ``recommendation`` is the number of the préconisation it is about, ``parameters`` what its
    notebook takes besides the edition and the territory: several share one. A ``comparing`` one
    says what changed since the edition before: the first has none.
    """

    path: str
    group: str
    recommendation: int | None = None
    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    comparing: bool = False

    @property
    def slug(self) -> str:
        """Name of the section."""
        return self.name or Path(self.path).stem

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return NOTEBOOKS / self.path


TERRITORY = "Le territoire et ses centralités"
RECOMMENDATIONS = "L’état des lieux par préconisation"
PROGRAMME = "programmes/programme.ipynb"


@cache
def chapters(folder: Path = DATA) -> tuple[Chapter, ...]:
    """Return every section of the report, in order: one a programme, one a préconisation.

    The two tables are read as they are: their faults are told by those who check them.
    """
    schemes = _rows(folder / "programmes" / "programmes.csv", "ordre")
    programmes = [row for row in schemes if row.get("section")]
    number = len(programmes)
    noun = agree(number, "programme", "programmes")
    group = sentence(f"{words(number, 'm')} {noun}", stop=False)
    grid = _rows(folder / "preconisations" / "preconisations.csv", "numero")
    return (
        Chapter("00_territoire.ipynb", TERRITORY),
        Chapter("05_ce_qui_a_change.ipynb", TERRITORY, comparing=True),
        *(
            Chapter(PROGRAMME, group, name=row["section"], parameters={"code": row["programme"]})
            for row in programmes
        ),
        Chapter("preconisations/0_ensemble.ipynb", RECOMMENDATIONS),
        *(
            Chapter(
                f"preconisations/{row['numero']}_{row['preconisation']}.ipynb",
                RECOMMENDATIONS,
                int(row["numero"]),
            )
            for row in grid
        ),
        Chapter("90_champs_non_explores.ipynb", "Les champs encore non explorés"),
        Chapter("95_fiches_communales.ipynb", "Fiches communales"),
        Chapter("99_sources_et_limites.ipynb", "Sources, méthode et limites"),
    )


def _rows(path: Path, rank: str) -> list[dict[str, str]]:
    """Return the rows of a table by rank, those that have none left out."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = [row for row in csv.DictReader(file) if str(row.get(rank)).isdecimal()]
    except OSError:
        rows = []
    return sorted(rows, key=lambda row: int(row[rank]))


FILES = {"html": "index.html", "pdf": "rapport.pdf", "docx": "rapport.docx"}
"""Each format and the file it is written in."""
FORMATS = tuple(FILES)
PUBLISHED = ("html", "pdf")
"""The formats built when none is asked for."""
EVERYTHING = "tout"


def choose(slugs: Iterable[str], folder: Path = DATA, year: str = "") -> Sequence[Chapter]:
    """Return the chapters asked for, in the document's order; for no name, all those of a year.

    ``folder`` holds the tables of the edition.

    Raises
    ------
    RequestError
        When a name is not a section's; every unknown name is told, with the nearest one.
    """
    wanted = set(slugs)
    known = [chapter.slug for chapter in chapters(folder)]
    unknown = sorted(wanted - set(known))
    if unknown:
        raise RequestError("\n".join(nearest(word, known, "La section") for word in unknown))
    if wanted:
        return [chapter for chapter in chapters(folder) if chapter.slug in wanted]
    first = year == min(years(), default="")
    return [chapter for chapter in chapters(folder) if not (first and chapter.comparing)]
