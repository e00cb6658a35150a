"""The command « ouvrir »: freeze the open edition, open the next, say what remains to be done."""

from collections.abc import Sequence
from pathlib import Path

from revitalisation.collect.next_edition import open_next
from revitalisation.commands.options import Parser, print_help
from revitalisation.commands.state import told
from revitalisation.errors import RequestError
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code."""
    parser = Parser()
    parser.add_argument("year", nargs="*")
    options = parser.read(arguments)
    if options.help:
        return print_help("ouvrir")
    if len(options.year) != 1:
        raise RequestError(say("La commande ouvrir attend une année. Voir --aide."))
    (year,) = options.year
    if not (year.isdecimal() and len(year) == 4):
        raise RequestError(say("L’édition est une année à quatre chiffres, pas {}.", quote(year)))
    kept = open_next(year, folder)
    print(say("L’édition {} est ouverte ; la précédente est figée.", year))
    print(say("Les tables remplacées sont gardées dans {}.", kept.relative_to(folder.parent)))
    print(told(year, folder))
    return 0
