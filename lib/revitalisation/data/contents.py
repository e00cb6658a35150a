"""What to build: the sections, their notebooks and where everything goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from revitalisation.errors import RequestError
from revitalisation.french.messages import nearest
from revitalisation.paths import NOTEBOOKS


@dataclass(frozen=True)
class Chapter:
    """A notebook and its place in the document."""

    path: str
    group: str
    recommendation: int | None = None

    @property
    def slug(self) -> str:
        """Name of the section: the notebook's, without folder nor extension."""
        return Path(self.path).stem

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return NOTEBOOKS / self.path


TERRITORY = "Le territoire et ses centralités"
PROGRAMMES = "Trois programmes"
RECOMMENDATIONS = "L’état des lieux par préconisation"

CHAPTERS = (
    Chapter("00_territoire.ipynb", TERRITORY),
    Chapter("programmes/action_coeur_de_ville.ipynb", PROGRAMMES),
    Chapter("programmes/petites_villes_de_demain.ipynb", PROGRAMMES),
    Chapter("programmes/redynamisons.ipynb", PROGRAMMES),
    Chapter("preconisations/0_ensemble.ipynb", RECOMMENDATIONS),
    Chapter("preconisations/1_usages.ipynb", RECOMMENDATIONS, 1),
    Chapter("preconisations/2_organisation.ipynb", RECOMMENDATIONS, 2),
    Chapter("preconisations/3_regulation.ipynb", RECOMMENDATIONS, 3),
    Chapter("preconisations/4_operationnel.ipynb", RECOMMENDATIONS, 4),
    Chapter("preconisations/5_innovation.ipynb", RECOMMENDATIONS, 5),
    Chapter("90_champs_non_explores.ipynb", "Les champs encore non explorés"),
    Chapter("95_fiches_communales.ipynb", "Fiches communales"),
    Chapter("99_sources_et_limites.ipynb", "Sources, méthode et limites"),
)

FORMATS = ("html", "pdf", "docx")
PUBLISHED = ("html", "pdf")
"""The formats built when none is asked for."""
EVERYTHING = "tout"


def choose(slugs: Iterable[str]) -> Sequence[Chapter]:
    """Return the chapters asked for, in the document's order; all of them for no name.

    Raises
    ------
    RequestError
        When a name is not a section's; every unknown name is told, with the nearest one.
    """
    wanted = set(slugs)
    known = [chapter.slug for chapter in CHAPTERS]
    unknown = sorted(wanted - set(known))
    if unknown:
        raise RequestError("\n".join(nearest(word, known, "La section") for word in unknown))
    return [chapter for chapter in CHAPTERS if not wanted or chapter.slug in wanted]
