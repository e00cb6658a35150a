"""An edition open for a notebook: its tables read, its programmes and préconisations drawn."""

from pathlib import Path

from revitalisation.data import edition as data
from revitalisation.drawing import identity
from revitalisation.measures.registry import values
from revitalisation.paths import DATA

_prepared: dict[tuple[str, str, Path], data.Edition] = {}


def prepare(year: str, territory: str) -> None:
    """Open an edition and count its values, for the processes that are forked from this one."""
    edition = data.open_edition(year, territory)
    values(edition)
    _prepared[year, territory, DATA] = edition


def open_edition(year: str | int, territory: str = "", folder: Path = DATA) -> data.Edition:
    """Return the edition of a year over a territory, the edition's own when none is named.

    From then on, what is drawn is in the shapes and colours that its tables give.

    Raises
    ------
    RequestError
        When the year or the territory does not exist; the message names the nearest.
    DataError
        When the settings of the edition or the tables of territories are at fault.
    """
    year = str(year)
    opened = _prepared.get((year, territory, folder))
    if opened is None:
        opened = data.open_edition(year, territory or None, folder)
    adopt(opened)
    return opened


def adopt(edition: data.Edition) -> None:
    """Draw the programmes and the préconisations of an edition from then on."""
    identity.adopt(edition.programmes, edition.recommendations.set_index("preconisation"))
