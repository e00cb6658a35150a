"""What to build: the sections, their notebooks and where everything goes."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import agree, join, sentence, slug, words
from revitalisation.french.messages import nearest, quote, say
from revitalisation.paths import DATA, NOTEBOOKS

SYNTHESIS, REPORT, ANNEXES = VOLUMES = ("synthese", "rapport", "annexes")
"""The PDFs, each for its readers."""


APART = ("explorer.ipynb",)
"""The notebooks that are no section: analysts work there."""


@dataclass(frozen=True)
class Chapter:
    """A section: its notebook and its place in the document.

    ``recommendation`` is the number of the préconisation it is about, ``parameters`` what its
    notebook takes besides the edition and the territory: several share one. A ``comparing`` one
    says what changed since the edition before: the first has none. ``volumes`` are the PDFs that
    hold it; the page holds all.
    """

    path: str
    group: str
    recommendation: int | None = None
    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    comparing: bool = False
    volumes: tuple[str, ...] = (REPORT,)

    @property
    def slug(self) -> str:
        """Name of the section."""
        return self.name or Path(self.path).stem

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return NOTEBOOKS / self.path


OVERVIEW = "La synthèse"
TERRITORY = "Le territoire et ses centralités"
RECOMMENDATIONS = "L’état des lieux par préconisation"
MORE = "Pour vérifier"
PROGRAMME = "programmes/programme.ipynb"
FICHES, FICHES_NOTEBOOK = "fiches", "95_fiches_communales.ipynb"


@cache
def chapters(folder: Path = DATA) -> tuple[Chapter, ...]:
    """Return every section of the report, in order: one a programme, one a préconisation.

    The two tables are read as they are: their faults are told by those who check them.
    """
    schemes = _ranked(folder / "programmes" / "programmes.csv", "ordre")
    programmes = [row for row in schemes if row.get("section")]
    number = len(programmes)
    noun = agree(number, "programme", "programmes")
    group = sentence(f"{words(number, 'm')} {noun}", stop=False)
    grid = _ranked(folder / "preconisations" / "preconisations.csv", "numero")
    both = (SYNTHESIS, REPORT)
    return (
        Chapter("synthese/essentiel.ipynb", OVERVIEW, volumes=(SYNTHESIS,)),
        Chapter("synthese/cote_a_cote.ipynb", OVERVIEW, volumes=(SYNTHESIS,)),
        Chapter("synthese/carte.ipynb", OVERVIEW, volumes=both),
        Chapter("preconisations/0_ensemble.ipynb", OVERVIEW, volumes=(SYNTHESIS,)),
        Chapter("90_champs_non_explores.ipynb", OVERVIEW, volumes=both),
        Chapter("synthese/depuis.ipynb", OVERVIEW, comparing=True, volumes=both),
        Chapter("synthese/en_une_ligne.ipynb", OVERVIEW, volumes=(SYNTHESIS,)),
        Chapter("synthese/et_maintenant.ipynb", OVERVIEW, volumes=(SYNTHESIS,)),
        Chapter("00_territoire.ipynb", TERRITORY),
        # In the report, the programmes list their communes.
        Chapter("10_communes.ipynb", TERRITORY, volumes=(ANNEXES,)),
        *(
            Chapter(PROGRAMME, group, name=row["section"], parameters={"code": row["programme"]})
            for row in programmes
        ),
        *(
            Chapter(
                f"preconisations/{row['numero']}_{row['preconisation']}.ipynb",
                RECOMMENDATIONS,
                int(row["numero"]),
            )
            for row in grid
        ),
        Chapter(FICHES_NOTEBOOK, "Fiches communales"),
        Chapter("91_lectures.ipynb", MORE, volumes=(ANNEXES,)),
        Chapter("05_ce_qui_a_change.ipynb", MORE, comparing=True, volumes=(ANNEXES,)),
        Chapter("99_sources_et_limites.ipynb", "Sources, méthode et limites", volumes=(ANNEXES,)),
    )


def publishable(folder: Path = DATA) -> tuple[str, ...]:
    """Return the slugs of the territories a report can be built for."""
    rows = _rows(folder / "territoire" / "territoires.csv")
    return tuple(str(row.get("territoire")) for row in rows if row.get("publiable") == "oui")


def no_territory(word: str, folder: Path = DATA) -> str:
    """Return the refusal of a territory: the name of a commune has its EPCI, no look-alike."""
    known, place = publishable(folder), folder / "territoire"
    homes = {
        row.get("siren_epci") for row in _rows(place / "communes.csv")
        if slug(str(row.get("nom"))) == slug(word)
    }  # fmt: skip
    kinds = {row.get("territoire"): row.get("type") for row in _rows(place / "territoires.csv")}
    found = [
        str(row.get("territoire"))
        for row in _rows(place / "territoires_epci.csv")
        if row.get("siren_epci") in homes
        and row.get("territoire") in known
        and kinds[row.get("territoire")] == "EPCI"
    ]
    if not found:
        return nearest(word, known, "Le territoire")
    message = "{} est une commune, dont l’intercommunalité est un territoire : {}."
    return say(message, quote(word), join(map(quote, found)))


def _ranked(path: Path, rank: str) -> list[dict[str, str]]:
    """Return the rows of a table by rank, those that have none left out."""
    rows = [row for row in _rows(path) if str(row.get(rank)).isdecimal()]
    return sorted(rows, key=lambda row: int(row[rank]))


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []


FILES = {
    "html": "index.html",
    **{volume: f"{volume}.pdf" for volume in VOLUMES},
    "docx": "rapport.docx",
    FICHES: "fiches.zip",
}
"""Each format and the file it is written in."""
BESIDE = {
    "synthese": "synthèse (PDF)",
    "rapport": "rapport (PDF)",
    "annexes": "annexes (PDF)",
    "docx": "rapport (Word)",
    FICHES: "fiches (PDF)",
}
"""What the page calls the formats that stand beside it."""
FORMATS = tuple(FILES)
PUBLISHED = ("html", *VOLUMES)
"""The formats built when none is asked for."""
SEVERAL = {"pdf": VOLUMES, "tout": FORMATS}
"""Words that stand for several formats."""


def formats(asked: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that words ask for, in order; those of the report when none does."""
    wanted = {kind for word in asked for kind in SEVERAL.get(word, (word,))}
    return tuple(kind for kind in FORMATS if kind in (wanted or PUBLISHED))


def filled(kinds: Iterable[str], chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """Return the formats in which these sections stand: a PDF that holds none is not written."""
    held = {volume for chapter in chapters for volume in chapter.volumes}
    held |= {FICHES for chapter in chapters if chapter.path == FICHES_NOTEBOOK}
    return tuple(kind for kind in kinds if kind not in (*VOLUMES, FICHES) or kind in held)


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
