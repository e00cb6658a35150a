"""The command « etat »: what remains to be done before an edition can be published."""

from collections.abc import Sequence
from pathlib import Path

from revitalisation.collect.next_edition import confirm, discard
from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.data.edition import only_open, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import agree, count
from revitalisation.french.messages import say
from revitalisation.paths import DATA
from revitalisation.rules import remaining
from revitalisation.rules.report import examine


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code."""
    parser = Parser()
    parser.add_argument("year", nargs="*")
    parser.add_argument("--confirmer", default="")
    parser.add_argument("--cible", default="")
    parser.add_argument("--retirer", action="store_true")
    parser.add_argument("--tout", action="store_true")
    options = parser.read(arguments)
    if options.help:
        return print_help("etat")
    known = years(folder)
    faults = unknown(*((year, known, "L’édition") for year in options.year))
    if len(options.year) > 1:
        faults.append(say("Une seule édition à la fois."))
    if options.cible and not options.confirmer:
        faults.append(say("--cible va avec --confirmer RÈGLE."))
    if faults:
        raise RequestError("\n".join(faults))
    year = options.year[0] if options.year else known[-1]
    if options.confirmer:
        only_open(year, folder)
        number = confirm(options.confirmer, options.cible, open_edition(year, folder=folder))
        if not number:
            message = "Aucun acquittement à confirmer ne répond à {}."
            raise RequestError(say(message, f"{options.confirmer} {options.cible}".strip()))
        done = count(number, "acquittement", gender="m", digits=True)
        print(say("{} {}.", done, agree(number, "confirmé", "confirmés")))
    if options.retirer:
        only_open(year, folder)
        gone = discard(open_edition(year, folder=folder))
        done = count(len(gone), "acquittement", gender="m", digits=True)
        print(say("{} sans objet {}.", done, agree(len(gone), "retiré", "retirés")))
        print(*(f"  − {each}" for each in gone), sep="\n", end="\n" if gone else "")
    print(told(year, folder, options.tout))
    return 0


def told(year: str, folder: Path, everything: bool = False) -> str:
    """Return what remains to be done for an edition, for a terminal."""
    edition = open_edition(year, folder=folder)
    found = remaining.tasks(edition, examine(edition))
    if not found:
        return say("Édition {} : il ne reste rien à faire.", year)
    head = say("Édition {}{}, il reste à faire :", year, " (figée)" if edition.frozen else "")
    return "\n".join([head, *remaining.lines(found, everything)])
