"""The command « importer »: read workbooks back, show what would change, write when asked."""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from revitalisation.collect.changes import differences
from revitalisation.collect.columns import ACTIONS, GROUPS, choices_of, columns
from revitalisation.collect.inventory import NAMES, open_census, written
from revitalisation.collect.proposal import Proposal, propose
from revitalisation.collect.reading import books
from revitalisation.collect.sheets import Book
from revitalisation.commands.options import Parser, print_help
from revitalisation.data.atomic_write import deposit
from revitalisation.data.edition import only_open
from revitalisation.errors import BLOCKING, Fault, RequestError
from revitalisation.french import count, join
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA

_ALIKE, _SHOWN = 5, 3
"""Places that a message gives beside the first; messages of one kind before a mere count."""
_VALUE = re.compile(r"«[^»]*»|\d+")


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code."""
    parser = Parser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--edition", default="")
    parser.add_argument("--ecrire", action="store_true")
    parser.add_argument("--tout", action="store_true")
    options = parser.read(arguments)
    if options.help:
        return print_help("importer")
    if not options.files:
        raise RequestError(say("La commande importer attend au moins un fichier. Voir --aide."))
    found = [book for path in options.files for book in books(path)]
    faults = [fault for book in found for fault in book.faults]
    slips = [fault for book in found for fault in book.slips]
    if any(fault.severity == BLOCKING for fault in faults):
        return _refuse([*faults, *slips], options.tout)
    year = _edition(found, options.edition)
    only_open(year, folder)
    census = open_census(folder)
    proposal = propose(census, found, year, folder)
    proposal.faults[:0] = faults
    if proposal.blocked:
        return _refuse(proposal.faults, options.tout)
    _tell(proposal.faults, options.tout)
    return _conclude(proposal, options.ecrire, folder)


def _edition(found: list[Book], asked: str) -> str:
    """Return the edition of the workbooks, which must all be of the same."""
    said = {book.edition: book.file for book in found if book.edition}
    if asked:
        said[asked] = "--edition"
    if len(said) > 1:
        raise RequestError(
            say(
                "Une seule édition à la fois. Ici : {}.",
                join(f"{y} ({f})" for y, f in said.items()),
            )
        )
    if not said:
        files = join(dict.fromkeys(book.file for book in found))
        raise RequestError(say("L’édition n’est pas dite ({}) : ajoutez --edition ANNÉE.", files))
    ((year, file),) = said.items()
    if not (year.isdecimal() and len(year) == 4):
        message = "{} : l’édition est une année à quatre chiffres, pas {}."
        raise RequestError(say(message, file, quote(year)))
    return year


def _conclude(proposal: Proposal, write: bool, folder: Path) -> int:
    changed = {}
    census = proposal.census
    titles = {
        row["id_action"]: row["intitule"]
        for rows in (census.rows, proposal.rows)
        for row in rows[GROUPS["action"]]
    }
    closed = [choices_of(column, folder) for column in columns(ACTIONS)]
    labels = {code: label for each in closed if each for label, code in each.codes.items()}
    for name in NAMES:
        told = differences(name, census.rows[name], proposal.rows[name], titles, labels)
        if told:
            print(*told, sep="\n")
            changed[name] = written(proposal.rows[name], census.headers[name])
    if not changed:
        print(say("Édition {} : rien ne change.", proposal.year))
    elif not write:
        print(say("Rien n’est écrit. Pour écrire, ajoutez --ecrire à la même commande."))
    else:
        if open_census(folder).rows != census.rows:  # someone wrote while this ran
            raise RequestError(say("Les tables viennent de changer : relancez la commande."))
        kept = deposit(folder, changed)
        print(
            say(
                "Écrit : {}. Les précédentes sont gardées dans {}.\n"
                "Contrôlez (python run_report.py controler), et refaites un classeur avant de "
                "continuer la saisie (python run_report.py classeur).",
                join(f"{name.rpartition('/')[2]}.csv" for name in changed),
                kept.relative_to(folder.parent),
            )
        )
    return 0


def _refuse(faults: Sequence[Fault], everything: bool) -> int:
    faults = tuple(dict.fromkeys(faults))
    number = sum(fault.severity == BLOCKING for fault in faults)
    told = count(number, "anomalie bloquante", "anomalies bloquantes", digits=True)
    print(say("Import refusé, rien n’est écrit : {}.", told), file=sys.stderr)
    _tell(faults, everything)
    return 2


def _tell(faults: Iterable[Fault], everything: bool) -> None:
    """Print faults: those that say the same of the same column once, a few of each kind."""
    alike: dict[tuple[str | None, ...], list[Fault]] = {}
    for fault in faults:
        sheet = fault.file.partition(", cellule ")[0]
        alike.setdefault((sheet, fault.column, fault.message, fault.severity), []).append(fault)
    kinds: dict[tuple[str | None, ...], list[list[Fault]]] = {}
    for (*where, message, severity), same in alike.items():
        kind = (*where, _VALUE.sub("…", str(message)), severity)
        kinds.setdefault(kind, []).append(same)
    for held in kinds.values():
        shown = held if everything else held[:_SHOWN]
        for same in shown:
            _say(*same)
        if rest := sum(map(len, held[len(shown) :])):
            others = count(rest, "autre", digits=True)
            more = say("{} … et {} de même : --tout", held[0][0].severity, others)
            print(more, file=sys.stderr)


def _say(first: Fault, *others: Fault) -> None:
    """Print what some faults say, the place of each."""
    more = say(" De même : {}.", join(map(_place, others[:_ALIKE]))) if others else ""
    if len(others) > _ALIKE:
        more = more[:-1] + say(", et {} autres.", len(others) - _ALIKE)
    print(f"{first.severity} {first}{more}", file=sys.stderr)


def _place(fault: Fault) -> str:
    cell = fault.file.partition(", cellule ")[2]
    return cell or say("ligne {}", fault.line)
