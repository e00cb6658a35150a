"""The command « comparer »: say what changed from one edition to another, and write it apart."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.data.contents import REPORT, chapters, publishable
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french.messages import quote, say
from revitalisation.paths import OUTPUT

if TYPE_CHECKING:
    from revitalisation.document.model import Section


def command(arguments: Sequence[str]) -> int:
    """Print what changed, write it, and return the exit code.

    Raises
    ------
    RequestError
        When a year lacks, does not exist or comes after the other, or when the territory had no
        report then.
    DataError
        When the tables or the texts are at fault.
    """
    parser = Parser()
    parser.add_argument("years", nargs="*", default=[])
    parser.add_argument("--territoire", default=None)
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    options = parser.read(arguments)
    if options.help:
        return print_help(
            "comparer", years=", ".join(years()), territories=", ".join(publishable())
        )
    before, after = _pair(options.years)
    if faults := unknown((options.territoire, publishable(), "Le territoire")):
        raise RequestError("\n".join(faults))
    if options.sortie.exists() and not options.sortie.is_dir():
        message = "--sortie : {} est un fichier, pas un dossier."
        raise RequestError(say(message, quote(str(options.sortie))))
    return _compare(before, after, options.territoire, options.sortie)


def _pair(given: Sequence[str]) -> tuple[str, str]:
    """Return both years, the earlier first."""
    known = years()
    if len(given) != 2:
        message = "Il faut deux éditions, la plus ancienne d’abord : comparer {}. Éditions : {}."
        raise RequestError(say(message, " ".join(known[-2:]), ", ".join(known)))
    if faults := unknown(*((year, known, "L’édition") for year in given)):
        raise RequestError("\n".join(faults))
    before, after = given
    if before >= after:
        swapped = say("Écrivez : comparer {} {}.", after, before) if before > after else ""
        message = "L’édition {} n’est pas antérieure à l’édition {}. {}"
        raise RequestError(say(message, before, after, swapped).strip())
    return before, after


def _compare(before: str, after: str, territory: str | None, output: Path) -> int:
    # They import every room, which refusals do without.
    from revitalisation.commands.build import build
    from revitalisation.commands.request import Request
    from revitalisation.sections.changes import against
    from revitalisation.sections.opening import open_edition

    edition = against(open_edition(after, territory or ""), before)
    if edition.earlier is None:
        message = "L’édition {} n’a pas le territoire {}."
        raise RequestError(say(message, before, quote(edition.territory.slug)))
    # What stands out and every change are in two PDFs of the report: here, in one.
    held = [replace(each, volumes=(REPORT,)) for each in chapters() if each.comparing]
    kinds = ("html", REPORT)
    request = Request(after, edition.territory.slug, held, kinds, output, 2, compared=before)
    quiet = lambda *_: None  # noqa: E731
    step = lambda step: print(f"  {step}…", file=sys.stderr)  # noqa: E731
    built = build(request, quiet, quiet, step, edition)
    for part in built.failed:
        assert part.failure is not None
        message = say("Section en échec : {}\n  {}", part.failure.cause, part.failure.remedy)
        print(message, file=sys.stderr)
    print(*summary(built.sections), sep="\n")
    print(say("Comparaison écrite dans {}.", built.folder))
    if built.lost:
        raise next(iter(built.lost.values()))
    return 1 if built.failed else 0


def summary(sections: "Sequence[Section]") -> list[str]:
    """Return what its chapter says of what changed: its finding, its lead, a line a kind."""
    from revitalisation.drawing.records import Table, Text

    said = [str(part.finding) for part in sections if part.finding][:1]
    for text in (text for part in sections for text in part.of(Text) if text.role == "chapeau"):
        said += ["", *map(str, text.paragraphs)]
    rows = [
        [str(cell) for cell in row.cells]
        for part in sections
        for table in part.of(Table)
        if table.slug == "changements"
        for row in table.rows
    ]
    width = max((len(row[0]) for row in rows), default=0)
    lines = [f"  {what:<{width}}  {kind:<12} {n:>5}  {which}" for what, kind, n, which in rows]
    return [*said, "", *lines, ""]
