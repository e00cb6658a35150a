"""The command « controler »: apply every rule, tell everything, stop nothing but the build."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.data import frozen
from revitalisation.data.atomic_write import write_file
from revitalisation.data.contents import publishable
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.errors import DataError, RequestError
from revitalisation.french import count, join
from revitalisation.french.messages import say
from revitalisation.paths import DATA, OUTPUT
from revitalisation.redaction import reviews
from revitalisation.rules import report
from revitalisation.rules.report import Examination, examine, of_tables, within


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code.

    Raises
    ------
    RequestError
        When the edition, the territory or the file asked for cannot be.
    """
    parser = Parser()
    parser.add_argument("--edition", default=years(folder)[-1])
    parser.add_argument("--territoire", default="")
    parser.add_argument("--tout", action="store_true")
    parser.add_argument("--sortie", type=Path, default=OUTPUT / "anomalies.csv")
    options = parser.read(arguments)
    if options.help:
        return print_help("controler", years=", ".join(years(folder)), latest=years(folder)[-1])
    own = frozen.tables_of(options.edition, folder)
    faults = unknown(
        (options.edition, years(folder), "L’édition"),
        (options.territoire, publishable(own) or [options.territoire], "Le territoire"),
    )
    if options.sortie.is_dir():
        faults.append(say("--sortie : {} est un dossier, il faut un fichier.", options.sortie))
    if faults:
        raise RequestError("\n".join(faults))
    seen = _seen(options.edition, options.territoire, folder)
    options.sortie.parent.mkdir(parents=True, exist_ok=True)
    write_file(options.sortie, report.written(seen))
    print(*report.lines(seen, options.tout), sep="\n")
    for files in dict.fromkeys(seen.unread.values()):
        mine = [rule for rule, refused in seen.unread.items() if refused == files]
        message = say(
            "{}, faute d’avoir pu lire {} : {}.",
            "Règle non appliquée" if len(mine) == 1 else "Règles non appliquées",
            join(files),
            ", ".join(mine),
        )
        print(message, file=sys.stderr)
    print(say("Édition {} : {}", options.edition, report.summary(seen)))
    print(*_reviews(options.edition, folder), sep="\n")
    print(say("Toutes les anomalies : {}", options.sortie))
    return 2 if seen.blocked else 0


def _reviews(year: str, folder: Path) -> Iterator[str]:
    """Yield, by state of review, the sections that are there; nothing where none can be opened."""
    try:
        edition = open_edition(year, folder=folder)
        found = reviews.states(edition)
    except DataError:
        return
    for state in reviews.STATES:
        names = [name for name in reviews.sections(edition) if found[name].state == state]
        if names:
            many = count(len(names), "section", digits=True)
            yield say("Relecture, {} : {} ({}).", state, many, ", ".join(names))


def _seen(year: str, territory: str, folder: Path) -> Examination:
    try:
        seen = examine(open_edition(year, folder=folder))
        return within(seen, open_edition(year, territory, folder)) if territory else seen
    except DataError as refused:  # no edition can be opened
        return of_tables(frozen.tables_of(year, folder), refused.faults)
