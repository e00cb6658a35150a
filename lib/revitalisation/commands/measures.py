"""The lexicon of names: what a token may say, with today's value and what it means."""

from collections.abc import Sequence

from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.data import frozen
from revitalisation.data.contents import publishable
from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import fold
from revitalisation.french.messages import enumerated, quote, say
from revitalisation.french.typography import FINE
from revitalisation.measures.registry import nearby, values
from revitalisation.measures.value import Value, printed
from revitalisation.redaction import quantifiers

_WIDEST = 44
"""Signs that a printed list of names may take in its column."""


def command(arguments: Sequence[str]) -> int:
    """Print the names that match the words given and return the exit code.

    Raises
    ------
    RequestError
        When an option is unknown or when nothing matches, with the nearest names.
    DataError
        When the tables are at fault.
    """
    parser = Parser()
    parser.add_argument("pattern", nargs="*", default=[])
    parser.add_argument("--edition", default=years()[-1])
    parser.add_argument("--territoire", default=None)
    options = parser.read(arguments)
    if options.help:
        return print_help(
            "mesures",
            years=", ".join(years()),
            latest=years()[-1],
            territories=", ".join(publishable()),
        )
    faults = unknown(
        (options.edition, years(), "L’édition"),
        (options.territoire, publishable(frozen.tables_of(options.edition)), "Le territoire"),
    )
    if faults:
        raise RequestError("\n".join(faults))
    edition = open_edition(options.edition, options.territoire)
    print(listing(edition, options.pattern))
    return 0


def listing(edition: Edition, words: Sequence[str] = ()) -> str:
    """Return the names whose name or meaning holds every word, in aligned columns.

    Raises
    ------
    RequestError
        When there is none; the message gives the nearest names.
    """
    wanted = [fold(part) for word in words for part in word.split()]
    rows = [
        (name, _amount(edition, value), value.meaning)
        for name, value in values(edition).items()
        if all(word in fold(f"{name} {value.meaning}") for word in wanted)
    ]
    if not rows:
        written = " ".join(words)
        close = enumerated(nearby(edition, written))
        hint = say("Les noms les plus proches : {}. ", close) if close else ""
        raise RequestError(
            say(
                "Aucune mesure ne répond à {}. {}Toutes : python run_report.py mesures.",
                quote(written),
                hint,
            )
        )
    heads = ("Nom", "Valeur", "Sens")
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in (0, 1)]
    lines = [
        f"{name:<{widths[0]}}  {amount:>{widths[1]}}  {meaning}".rstrip()
        for name, amount, meaning in (heads, *rows)
    ]
    head = say(
        "Édition {}, {}. Une mesure qui est une part d’un tout admet les mots de l’échelle.",
        edition.year,
        edition.territory.name,
    )
    said = [say("{} : {}", *pair) for pair in quantifiers.conditions(edition.settings)]
    words_said = f"{FINE}; ".join(said)
    return "\n".join([head, "", *lines, "", say("Échelle : {}.", words_said)])


def _amount(edition: Edition, value: Value) -> str:
    text = printed(value, edition.settings)
    if isinstance(value.amount, tuple):
        return text if len(text) <= _WIDEST else f"{len(value.amount)} noms"
    if value.part is not None and value.known and not value.share:
        text = f"{text} sur {printed(Value(value.part[1], ''), edition.settings)}"
    return text
