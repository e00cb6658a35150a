"""The command line, in French: refuse early, show progress, end with a code a scheduler reads."""

import argparse
import errno
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from importlib import import_module
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TextIO

from revitalisation.commands import schedule, stopping
from revitalisation.commands.options import Parser, guide, unknown
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
from revitalisation.errors import DataError, RequestError, RevitalisationError, ScheduleError
from revitalisation.french.messages import nearest, quote, say
from revitalisation.french.numbers import agree, count, join
from revitalisation.french.typography import HARD, typography
from revitalisation.paths import DATA, OUTPUT

HELP = guide("rapport")
_ROOM = 2**16
"""Bytes under which a disk is full, whatever the words of what could not write."""

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
        return _tried(lambda: _command(arguments))[0]
    with ExitStack() as stack:
        run = Run(clock())
        code, run.refusal = _tried(lambda: _run(arguments, run, stack, clock))
        if path := _after(arguments, "--resume"):
            code = max(code, _tried(lambda: _account(run, code, Path(path), clock))[0])
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


def _tried(work: Callable[[], int]) -> tuple[int, tuple[str, ...]]:
    """Do some work; return its exit code and, of what stopped it, the lines that were printed."""
    try:
        return work(), ()
    except BrokenPipeError:  # « | head » has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0, ()
    except (Exception, KeyboardInterrupt) as error:
        code, lines = _stopped(error)
        _refuse(*lines)
        return code, lines


def _stopped(error: BaseException) -> tuple[int, tuple[str, ...]]:
    """Return the exit code of what stopped the command, and what to say of it."""
    if isinstance(error, DataError):
        head = say("Données refusées, rien n’est écrit : {}.", _faults(len(error.faults)))
        return 2, (head, *map(str, error.faults), *_way_out(error.faults))
    if isinstance(error, RevitalisationError):
        return 4 if isinstance(error, ScheduleError) else 2, tuple(str(error).splitlines())
    if isinstance(error, KeyboardInterrupt):
        return stopping.code(error), (stopped(),)
    if isinstance(error, OSError) and (why := _system(error)):
        return 2, why
    if full := _full():  # libraries say in their own words that the disk is
        return 2, full
    return 3, _unforeseen(error)


def stopped() -> str:
    """Return what is said of a command that a signal stopped."""
    return say("Commande interrompue ; l’édition précédente est intacte.")


def _system(error: OSError) -> tuple[str, ...]:
    """Say what the system refuses, of a file, that people can mend; nothing of another refusal."""
    reasons = {
        PermissionError: "l’accès est refusé. Fermez ce fichier s’il est ouvert ailleurs (tableur, "
        "lecteur de PDF), ou vérifiez les droits du dossier",
        FileNotFoundError: "ce fichier ou son dossier n’existe pas",
        FileExistsError: "ce nom est déjà pris",
        IsADirectoryError: "c’est un dossier",
        NotADirectoryError: "un fichier tient la place d’un dossier de ce chemin",
    }
    disk = {
        errno.ENOSPC: "le disque est plein. Libérez de la place, puis relancez",
        errno.EDQUOT: "la place accordée sur ce disque est épuisée. Libérez-en, puis relancez",
        errno.EFBIG: "un fichier dépasse la taille que le système permet",
        errno.EROFS: "ce disque est en lecture seule",
        errno.EIO: "le disque ne répond pas. Vérifiez-le",
    }
    why = disk.get(error.errno or 0, "")
    if not why and error.filename:
        why = reasons.get(type(error), "")
    if not why:
        return ()
    place = say("{} : ", error.filename) if error.filename else ""
    said = why if place else why[:1].upper() + why[1:]
    return (say("{}{}. L’édition précédente est intacte.", place, say(said)),)


def _full() -> tuple[str, ...]:
    """Say that no room is left where editions or temporary files are written, if none is."""
    for place in (OUTPUT.parent, Path(tempfile.gettempdir())):
        with suppress(OSError):
            if shutil.disk_usage(place).free < _ROOM:
                return _system(OSError(errno.ENOSPC, "", str(place)))
    return ()


def _unforeseen(error: BaseException) -> tuple[str, str]:
    """Keep the trace of a fault of ours in a file, and say where."""
    head = say("Erreur imprévue ({}) ; l’édition précédente est intacte.", type(error).__name__)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="revitalisation-", suffix=".log", delete=False, encoding="utf-8"
        ) as journal:
            traceback.print_exception(error, file=journal)
    except OSError:
        return head, say("Le détail n’a pu être gardé : le dossier temporaire refuse d’écrire.")
    return head, say("Le détail est dans ce fichier, à joindre au signalement : {}", journal.name)


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
    if options.territoire and options.territoire not in publishable(own):
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
        _refuse(
            say("Brouillon écrit dans {} ({}) : {}.", built.folder, seconds, what),
            say("La liste : python run_report.py etat {}.", request.year),
        )
        return 1
    if request.draft:
        struck = count(len(built.contradicted), "mot", gender="m", digits=True)
        if built.contradicted:
            _refuse(say("Le brouillon porte {} que les données contredisent :", struck))
        _refuse(*map(str, built.contradicted))
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
        found, lines = _stopped(error)
        code = max(code, found)
        written = agree(len(names), "non écrit", "non écrits")
        _refuse(say("{} : {}. {}", join(names), written, lines[0]), *lines[1:])
    message = "Le reste est écrit, en brouillon, dans {} ({}). L’édition précédente est intacte."
    _refuse(say(message, built.folder, seconds))
    return code


class Progress:
    """One line per section with its state and time; a live bar on a terminal.

    Each section that was executed says why, when ``explained``.
    """

    def __init__(self, total: int, stream: TextIO, explained: bool = False) -> None:
        from tqdm import tqdm

        self.bar = tqdm(
            total=total,
            file=stream,
            disable=not stream.isatty(),
            leave=False,
            bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} {desc}",
        )
        self.stream, self.explained = stream, explained

    def started(self, job: Any) -> None:
        """Name the section under way on the live bar."""
        self.bar.set_description_str(job.slug)

    def done(self, outcome: Any) -> None:
        """Print the line of a section."""
        state = "échec" if outcome.failure else "reprise" if outcome.reused else "faite"
        time = "" if outcome.reused else f"{outcome.seconds:5.1f} s".replace(".", ",")
        why = f"  ({outcome.why})" if self.explained and outcome.why else ""
        self.line(f"  {outcome.job.slug:<26} {state:<7} {time}{why}".rstrip())
        self.bar.update()

    def step(self, name: str) -> None:
        """Print what is being written."""
        stopping.check()
        self.bar.set_description_str(name)
        self.line(f"  {name}…")

    def line(self, text: str) -> None:
        """Print a plain line above the bar."""
        self.bar.write(text, file=self.stream)

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close()


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


def _faults(number: int) -> str:
    return count(number, "anomalie bloquante", "anomalies bloquantes", digits=True)


def _way_out(faults: Sequence[Any]) -> tuple[str, ...]:
    """Say how to read the edition when nothing but its texts stands in the way."""
    if not all(fault.rule in ("TXT-02", "TXT-03") for fault in faults):
        return ()
    return (say("Pour lire l’édition, mots faux barrés et mots justes à côté : --brouillon."),)


def _refuse(*lines: str) -> None:
    for line in lines:
        print(typography(line), file=sys.stderr)
