"""The door of analysts: a year and a place in their words, an open edition out."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import plotly.io as pio
from IPython.core.getipython import get_ipython
from IPython.display import display as show

from revitalisation.data import edition as data
from revitalisation.data import frozen, tables
from revitalisation.data.contents import publishable
from revitalisation.data.settings import years
from revitalisation.data.territories import territories
from revitalisation.drawing.identity import LOOK
from revitalisation.errors import RequestError
from revitalisation.french.folding import fold
from revitalisation.french.messages import closest, quote, say
from revitalisation.lab.atelier import Atelier
from revitalisation.paths import DATA
from revitalisation.sections import display
from revitalisation.sections.opening import open_edition


def opened(year: str, place: str, folder: Path = DATA) -> Atelier:
    """Return an edition to explore; the last one, its own territory where nothing is said.

    From then on, charts are in the identity of the report, and ``.plot`` of pandas draws by
    plotly; in a notebook, cells have its font and its colours.

    Raises
    ------
    RequestError
        When the year or the place does not exist; the message names the nearest.
    """
    year = year.strip() or max(years(folder), default="")
    edition = open_edition(year, place and territory(year, place, folder), folder)
    pd.options.plotting.backend = "plotly"
    pio.templates.default = LOOK
    shell = get_ipython()
    if hasattr(shell, "kernel"):
        show(display.style())
    return Atelier(edition, place)


def territory(year: str, place: str, folder: Path = DATA) -> str:
    """Return the slug of a territory from its name or that of a commune, whatever its accents.

    Raises
    ------
    RequestError
        When the year or the place does not exist; the message names the nearest.
    """
    if year not in years(folder):
        data.open_edition(year, None, folder)  # which says what is wrong
    own = frozen.tables_of(year, folder)
    known = dict(_names(own))
    found = {fold(name): slug for name, slug in known.items()}.get(fold(place.strip()))
    if found:
        return found
    close = closest(place, known)
    hint = say(" Vouliez-vous dire {} ?", quote(close)) if close else ""
    raise RequestError(
        say(
            "Le territoire {} n’existe pas.{} Possibles : {} ; ou le nom d’une commune.",
            quote(place),
            hint,
            ", ".join(publishable(own)),
        )
    )


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what a territory may be called and its slug, from the least to the most precise."""
    known = [each for slug, each in territories(folder).items() if slug in publishable(folder)]
    alone = {each.sirens[0]: each.slug for each in known if len(each.sirens) == 1}
    communes = tables.load("territoire/communes", folder)
    for name, siren in zip(communes["nom"], communes["siren_epci"], strict=True):
        if siren in alone:
            yield name, alone[siren]
    epci = tables.load("territoire/epci", folder)
    for row in epci.to_dict("records"):
        if row["siren"] in alone:
            yield from ((row[key], alone[row["siren"]]) for key in ("nom", "nom_court"))
    for each in known:
        yield from ((said, each.slug) for said in (each.name, each.short, each.slug))
