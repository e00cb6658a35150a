"""The command « relire »: note how far the review of a section is, and keep what was read of it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from revitalisation.commands import manifest
from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.data import contents, frozen
from revitalisation.data.atomic_write import write_file
from revitalisation.data.edition import Edition, only_open, open_edition
from revitalisation.data.settings import years
from revitalisation.document import assemble, calls, reviewed
from revitalisation.document.model import Section
from revitalisation.document.totals import spans
from revitalisation.errors import RequestError
from revitalisation.french.messages import nearest, say
from revitalisation.french.typography import typography
from revitalisation.paths import DATA, OUTPUT
from revitalisation.redaction import reviewed as kept
from revitalisation.redaction import reviews
from revitalisation.redaction.reviews import APPROVED, READ, STATES
from revitalisation.rules.publication import PERSONAL

TABLE = reviews.TABLE
EVERY = "toutes"
"""What stands for all the sections and texts that the state asked for moves."""


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code.

    Raises
    ------
    RequestError
        With everything that is wrong in what was asked.
    """
    parser = Parser()
    parser.add_argument("name", nargs="*")
    for option in ("--etat", "--role", "--commentaire"):
        parser.add_argument(option, default="")
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    options = parser.read(arguments)
    if options.help:
        return print_help("relire")
    year = years(folder)[-1]
    edition = open_edition(year, folder=folder)
    known = reviews.states(edition)
    if not options.name:
        print(*listed(edition), sep="\n")
        return 0
    only_open(year, folder)
    _refuse(options, known)
    names = list(dict.fromkeys(options.name))
    if EVERY in names:
        names = [name for name, each in known.items() if _advances(each.state, options.etat)]
    read = options.etat in (READ, APPROVED)
    contents = {name: _read(edition, name, options.sortie) if read else b"" for name in names}
    if not contents:
        print(say("Rien à noter : chaque section est « {} » ou plus avancée.", options.etat))
        return 0
    _note(edition, contents, options)
    noted = reviews.states(edition)
    for name in names:
        print(say("{} : {}.", name, noted[name]))
    return 0


def _advances(state: str, asked: str) -> bool:
    """Whether a section in a state moves by noting another for all."""
    if asked in (READ, APPROVED):
        return STATES.index(state) < STATES.index(asked)
    return state != asked


def listed(edition: Edition) -> list[str]:
    """Return where each section and text stands, a line each."""
    found = reviews.states(edition)
    width = max(map(len, found))
    return [f"  {name:<{width}}  {typography(str(each))}" for name, each in found.items()]


def _refuse(options: Any, known: Iterable[str]) -> None:
    faults = []
    faults += unknown(*((name, (*known, EVERY), "La section") for name in options.name))
    if not options.etat:
        faults.append(say("Dites l’état : --etat relu. États : {}.", ", ".join(STATES)))
    elif options.etat not in STATES:
        faults.append(nearest(options.etat, STATES, "L’état"))
    if not options.role.strip():
        faults.append(say('Dites le rôle de qui relit : --role "chef de projet".'))
    for word, text in (("--role", options.role), ("--commentaire", options.commentaire)):
        if PERSONAL.search(text):
            faults.append(say("{} : une adresse ou un téléphone ne s’écrit pas ici.", word))
        if len(text.splitlines()) > 1:
            faults.append(say("{} : une seule ligne.", word))
    if faults:
        raise RequestError("\n".join(faults))


def _read(edition: Edition, name: str, output: Path) -> bytes:
    """Return what the edition as it was built says of a section.

    Raises
    ------
    RequestError
        When no build says it, or only of other data than today's.
    """
    chapters = {each.slug: each for each in contents.chapters(edition.folder)}
    if name not in chapters:  # a text that a section prints, or a block of one
        path = edition.texts / f"{name}.md"
        return kept.content(edition, name, reviews.names_in(edition, path), {})
    place = _build(edition, name, output)
    notebook = place / "notebooks" / f"{name}.ipynb"
    section = assemble.section(chapters[name], notebook, None)
    return kept.content(edition, name, names(section), reviewed.said(section))


def names(section: Section) -> list[str]:
    """Return the values that a section prints, draws or counts, each once."""
    drawn = (name for figure in section.figures for name in calls.names(figure))
    said = (span.name for span in spans([section])[section.slug])
    return sorted({*drawn, *said})


def _build(edition: Edition, name: str, output: Path) -> Path:
    """Return the folder of the newest build that printed a section from today's data."""
    territory = edition.territory.slug
    found = {}
    for path in sorted(output.glob("*/manifeste.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        asked = {"edition": edition.year, "territoire": territory}
        done = [part["etat"] for part in told["sections"] if part["section"] == name]
        if told["parametres"] == asked and done == ["faite"]:
            found[path.stat().st_mtime_ns] = (path.parent, told["entrees_sha256"])
    again = say("python run_report.py --edition {} --section {}", edition.year, name)
    if not found:
        message = "Aucune édition construite ne montre {}. Construisez, relisez, puis notez : {}"
        raise RequestError(say(message, name, again))
    place, sums = found[max(found)]
    now = manifest.inputs(edition.year)
    ours = {path: sums.get(path) for path in {*now, *sums} if _matters(path, edition.year, name)}
    moved = sorted(path for path, before in ours.items() if now.get(path) != before)
    if moved:
        message = "{} a changé depuis que {} est construit. Reconstruisez, relisez, notez : {}"
        raise RequestError(say(message, moved[0], place.name, again))
    return place


def _matters(path: str, year: str, name: str) -> bool:
    """Whether what a section says may depend on a file: tables, settings, its own text."""
    if path == f"data/{TABLE}.csv" or f"/{kept.FOLDER}/" in path:
        return False
    text = path.startswith(f"data/{frozen.EDITIONS}/{year}/{frozen.TEXTS}/")
    return path.startswith("data/") and (not text or Path(path).stem == name)


def _note(edition: Edition, contents: Mapping[str, bytes], options: Any) -> None:
    """Write the rows and what was read of each section, all or none."""
    table, rows = edition.folder / f"{TABLE}.csv", []
    today = date.today().isoformat()
    with _undone(kept.path(edition, name) for name in contents):
        for name, content in contents.items():
            file = kept.path(edition, name)
            if content:
                file.parent.mkdir(exist_ok=True)
                write_file(file, content)
            mark = frozen.sha256(file) if content else ""
            told = (options.etat, today, options.role, options.commentaire, mark)
            rows.append((edition.year, name, *told))
        write_file(table, _rows(table, rows))


@contextmanager
def _undone(files: Iterable[Path]) -> Iterator[None]:
    """Put files back as they were if what follows fails."""
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    try:
        yield
    except BaseException:
        for file, content in before.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                write_file(file, content)
        raise


def _rows(table: Path, new: Sequence[tuple[str, ...]]) -> bytes:
    """Return the table with rows at its end, in the place of those of the same key."""
    with table.open(encoding="utf-8-sig", newline="") as read:
        head, *rows = csv.reader(read)
    if tuple(head) != reviews.COLUMNS:
        message = say(
            "les colonnes sont {}. Remettez-les dans cet ordre.", ", ".join(reviews.COLUMNS)
        )
        raise RequestError(f"data/{TABLE}.csv : {message}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    keys = {row[:3] for row in new}
    writer.writerows([head, *(each for each in rows if tuple(each[:3]) not in keys), *new])
    return text.getvalue().encode()
