"""The command line, in French: refuse early, show progress, end with a code a scheduler reads."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from revitalisation.commands import schedule, stopping
from revitalisation.commands.options import Parser, guide, unknown
from revitalisation.commands.progress import Progress
from revitalisation.commands.refusals import refuse, told, tried
from revitalisation.commands.request import Request
from revitalisation.commands.schedule import Clock, Run
from revitalisation.data import frozen, settings, store
from revitalisation.data.atomic_write import write_file
from revitalisation.data.contents import (
    FICHES,
    FICHES_NOTEBOOK,
    FILES,
    FORMATS,
    SEVERAL,
    chapters,
    choose,
    formats,
    no_territory,
    publishable,
)
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french.messages import nearest, quote, say
from revitalisation.french.numbers import agree, count, join
from revitalisation.french.typography import HARD, typography
from revitalisation.paths import DATA, OUTPUT

HELP = guide("rapport")

COMMANDS: dict[str, str] = {
    "classeur": "revitalisation.commands.workbook",
    "comparer": "revitalisation.commands.compare",
    "controler": "revitalisation.commands.check",
    "importer": "revitalisation.commands.import_workbook",
    "etat": "revitalisation.commands.state",
    "mesures": "revitalisation.commands.measures",
    "ouvrir": "revitalisation.commands.open_edition",
    "questions": "revitalisation.commands.questions",
    "relire": "revitalisation.commands.review",
    "sceller": "revitalisation.commands.seal",
    "verifier": "revitalisation.commands.verify",
}
"""French name of each other command → module of ours whose ``command(arguments)`` does it."""


def main(arguments: Sequence[str], clock: Clock = datetime.now) -> int:
    """Run the command and return its exit code; ``clock`` says when a run is."""
    if arguments and not arguments[0].startswith("-"):
        return tried(lambda: _command(arguments))[0]
    with ExitStack() as stack:
        run = Run(clock())
        code, run.refusal = tried(lambda: _run(arguments, run, stack, clock))
        if path := _after(arguments, "--resume"):
            code = max(code, tried(lambda: _account(run, code, Path(path), clock))[0])
        if "--planifie" in arguments:
            print(say("Code de retour : {}.", code), file=sys.stderr)
        return code


def _command(arguments: Sequence[str]) -> int:
    if arguments[0] not in COMMANDS:
        raise RequestError(nearest(arguments[0], COMMANDS, "La commande"))
    done: int = import_module(COMMANDS[arguments[0]]).command(arguments[1:])
    return done


def _run(arguments: Sequence[str], run: Run, stack: ExitStack, clock: Clock) -> int:
    # Imports are long: what can be refused is refused before them.
    options = _parse(arguments)
    if options.help:
        print(_help())
        return 0
    request = run.request = _request(options)
    if options.planifie:
        stopping.heed()  # stopped, it still accounts
        stack.enter_context(schedule.logged(options.sortie, clock))
        if options.edition is None:
            schedule.check(clock().date())
    if options.refaire:
        store.without()
    return _build(request, run, options.refaire, options.pourquoi)


def _after(words: Sequence[str], option: str) -> str:
    """Return the value of an option, even where the rest of the request is refused."""
    for word, value in pairwise((*words, "")):
        if word == option:
            return value
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""


def _account(run: Run, code: int, path: Path, clock: Clock) -> int:
    from revitalisation.commands.account import written

    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, written(run, code, clock()).encode())
    return code


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser()
    parser.add_argument("--edition", default=None)
    parser.add_argument("--territoire", default=None)
    parser.add_argument("--section", action="append", default=[])
    parser.add_argument("--format", action="append", default=[])
    parser.add_argument("--fiches", action="store_true")
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    parser.add_argument("--brouillon", action="store_true")
    parser.add_argument("--relecture", action="store_true")
    parser.add_argument("--travaux", default=str(os.cpu_count() or 1))
    parser.add_argument("--refaire", action="store_true")
    parser.add_argument("--pourquoi", action="store_true")
    parser.add_argument("--resume", type=Path, default=None)
    parser.add_argument("--planifie", action="store_true")
    return parser.read(arguments)


def _request(options: argparse.Namespace) -> Request:
    """Check the whole request at once and return it; every fault is told."""
    known = years()
    year = known[-1] if options.edition is None else options.edition
    own = frozen.tables_of(year)
    if options.fiches:
        options.section.append(Path(FICHES_NOTEBOOK).stem)
        options.format.append(FICHES)
    faults = unknown(
        (year, known, "L’édition"),
        *((kind, (*FORMATS, *SEVERAL), "Le format") for kind in options.format),
    )
    # Of tables that do not even say it, the build tells the faults.
    known_places = publishable(own)
    if options.territoire and known_places and options.territoire not in known_places:
        faults.append(no_territory(options.territoire, own))
    chapters: Sequence[Any] = ()
    try:
        chapters = choose(options.section, own, year)
    except RequestError as error:
        faults.append(str(error))
    if not (options.travaux.isdecimal() and int(options.travaux) > 0):
        message = "--travaux attend un nombre entier d’au moins 1, pas {}."
        faults.append(say(message, quote(options.travaux)))
    if options.sortie.exists() and not options.sortie.is_dir():
        faults.append(
            say("--sortie : {} est un fichier, pas un dossier.", quote(str(options.sortie)))
        )
    if options.resume and options.resume.is_dir():
        faults.append(say("--resume : {} est un dossier, il faut un fichier.", options.resume))
    if faults:
        raise RequestError("\n".join(faults))
    return Request(
        year,
        options.territoire or settings.read(year, DATA)["territoire_par_defaut"],
        chapters,
        formats(options.format),
        options.sortie,
        int(options.travaux),
        options.brouillon,
        reviewing=options.relecture,
    )


def _build(request: Request, run: Run, anew: bool, explained: bool) -> int:
    from revitalisation.commands import manifest

    run.unchanged = not (anew or request.draft) and manifest.stands(
        request.folder,
        request.parameters,
        manifest.inputs(request.year),
        [chapter.slug for chapter in request.chapters],
        request.written,
    )
    if run.unchanged:
        message = "Rien n’a changé depuis la dernière construction : {} est à jour. {}"
        print(say(message, request.folder, say("Pour tout refaire : --refaire.")))
        return 0
    from revitalisation.commands.build import build

    begun = time.monotonic()
    progress = Progress(len(request.chapters), sys.stderr, explained)
    print(
        say(
            "Édition {}, territoire {} : {}.",
            request.year,
            request.territory,
            count(len(request.chapters), "section", digits=True),
        ),
        file=sys.stderr,
    )
    built = run.built = build(request, progress.started, progress.done, progress.step)
    progress.close()
    seconds = f"{time.monotonic() - begun:.0f}{HARD}s"
    for part in built.failed:
        assert part.failure is not None
        cell = f", cellule {part.failure.cell}," if part.failure.cell else ""
        cause, remedy = part.failure.cause, part.failure.remedy
        message = say("Section {}{} en échec : {}\n  {}", quote(part.slug), cell, cause, remedy)
        print(message, file=sys.stderr)
    if built.lost:
        return _without(built, seconds)
    if built.failed:
        print(
            f"Brouillon écrit dans {built.folder} ({seconds}). L’édition précédente est intacte.",
            file=sys.stderr,
        )
        return 1
    if built.pending and not (request.draft or request.reviewing):
        what = " ; ".join(f"{task.title} ({len(task.about)})" for task in built.pending)
        refuse(
            say("Brouillon écrit dans {} ({}) : {}.", built.folder, seconds, what),
            say("La liste : python run_report.py etat {}.", request.year),
        )
        return 1
    if request.draft:
        struck = count(len(built.contradicted), "mot", gender="m", digits=True)
        if built.contradicted:
            refuse(say("Le brouillon porte {} que les données contredisent :", struck))
        refuse(*map(str, built.contradicted))
        print(f"Brouillon écrit dans {built.folder} ({seconds}).")
        return 0
    if request.reviewing:
        print(f"Édition à relire écrite dans {built.folder} ({seconds}).")
        return 0
    print(f"Édition écrite dans {built.folder} ({seconds}).")
    if built.warnings:
        left = count(built.warnings, "alerte", digits=True)
        print(say("Il reste {} à traiter : python run_report.py controler.", left))
    return 0


def _without(built: Any, seconds: str) -> int:
    """Say which files could not be written, why, and where the others are."""
    code = 2
    for error, same in groupby(built.lost.items(), key=lambda pair: pair[1]):
        names = [FILES.get(kind, "figures/") for kind, _ in same]
        found, lines = told(error)
        code = max(code, found)
        written = agree(len(names), "non écrit", "non écrits")
        refuse(say("{} : {}. {}", join(names), written, lines[0]), *lines[1:])
    message = "Le reste est écrit, en brouillon, dans {} ({}). L’édition précédente est intacte."
    refuse(say(message, built.folder, seconds))
    return code


def _help() -> str:
    sections = ", ".join(chapter.slug for chapter in chapters(frozen.tables_of(years()[-1])))
    return typography(HELP).format(
        years=", ".join(years()),
        latest=years()[-1],
        territories=", ".join(publishable()),
        cores=os.cpu_count() or 1,
        sections=_wrap(sections),
    )


def _wrap(text: str, width: int = 70) -> str:
    import textwrap

    return ("\n" + " " * 25).join(textwrap.wrap(text, width))
