"""The command « verifier »: make an edition again from what it was made from, and compare."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revitalisation.commands import archive, manifest, outputs
from revitalisation.commands.archive import INPUTS, OUTPUTS
from revitalisation.commands.manifest import MADE, READ
from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.commands.outputs import Compared
from revitalisation.data import frozen, settings
from revitalisation.data.contents import publishable
from revitalisation.data.frozen import sha256
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import agree, count
from revitalisation.french.messages import say
from revitalisation.paths import DATA, OUTPUT, ROOT

SHOWN = 5
"""Differences of one kind that are told before the rest is only counted."""
CAUSE, UNSEEN = "Cause probable", "A changé, sans effet"
CODE = ("lib", "notebooks", "report")
"""Folders of the project that hold code."""


@dataclass(frozen=True)
class Reference:
    """What an edition is compared with: its folder, its manifest, the project that makes it again.

    ``altered`` are files that are no longer what the manifest says.
    """

    outputs: Path
    about: Mapping[str, Any]
    project: Path
    altered: tuple[str, ...]


def command(arguments: Sequence[str]) -> int:
    """Print what differs and its likely cause, and return the exit code.

    Raises
    ------
    RequestError
        When there is nothing to verify, or an archive that may not be opened.
    """
    parser = Parser()
    parser.add_argument("subject", nargs="*", default=[])
    parser.add_argument("--territoire", default=None)
    parser.add_argument("--archives", type=Path, default=archive.ARCHIVES)
    parser.add_argument("--code-actuel", action="store_true")
    parser.add_argument("--garder", type=Path, default=None)
    options = parser.read(arguments)
    if options.help:
        return print_help("verifier", years=", ".join(years()))
    if len(options.subject) != 1:
        raise RequestError(say("Il faut une édition ou une archive. Voir --aide."))
    if options.garder and options.garder.exists():
        raise RequestError(say("--garder : {} existe déjà.", options.garder))
    (subject,) = options.subject
    file = Path(subject)
    if not file.is_file():
        if moved := _year(subject, options.territoire):
            print(*moved, sep="\n")
            return 1
        file = _latest(subject, options.territoire, options.archives)
    with tempfile.TemporaryDirectory(prefix="verification-") as name:
        place = Path(name)
        if file.is_file():
            reference = _of_archive(file, place / "archive", options.code_actuel)
        elif options.code_actuel or (found := _of_folder(file)) is None:
            return _unbuilt(subject, file, options.archives)
        else:
            reference = found
        print(say("Comparaison avec {}.", file))
        return _verify(reference, place / "refait", options.garder)


def _year(year: str, territory: str | None) -> list[str]:
    """Refuse what is no edition; return what is no longer as it was frozen."""
    if faults := unknown((year, years(), "L’édition ou l’archive")):
        raise RequestError("\n".join(faults))
    if moved := frozen.faults(year):
        return [say("L’édition {} n’est plus celle qui a été figée :", year), *map(str, moved)]
    known = publishable(frozen.tables_of(year))
    if faults := unknown((territory, known, "Le territoire")):
        raise RequestError("\n".join(faults))
    if frozen.is_frozen(year):
        number = count(len(frozen.files(frozen.home(year))), "fichier", gender="m", digits=True)
        print(say("L’édition {} est telle que figée ({}).", year, number))
    return []


def _latest(year: str, territory: str | None, archives: Path) -> Path:
    """Return the last archive of an edition, else the folder where it would be built."""
    slug = territory or str(settings.read(year, DATA)["territoire_par_defaut"])
    sealed = archive.versions(archives, slug, year)
    return sealed[max(sealed)] if sealed else OUTPUT / f"{slug}-{year}"


def _unbuilt(year: str, folder: Path, archives: Path) -> int:
    """Say that nothing can be made again: a frozen edition has its own sums at least."""
    message = say("Ni archive dans {}, ni édition construite dans {}.", archives, folder)
    if not frozen.is_frozen(year):
        raise RequestError(message)
    print(message)
    return 0


def _of_archive(file: Path, folder: Path, code: bool) -> Reference:
    found = archive.unpack(file, folder)
    altered = found.altered
    project = folder / INPUTS
    if code:
        for part in CODE:
            shutil.rmtree(project / part, ignore_errors=True)
        for path in manifest.code():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, project / path)
        for path in filter(lambda path: (ROOT / path).exists(), archive.AROUND):
            shutil.copyfile(ROOT / path, project / path)
    return Reference(folder / OUTPUTS, found.about, project, altered)


def _of_folder(folder: Path) -> Reference | None:
    about = manifest.read(folder)
    if not about:
        return None
    return Reference(folder, about, ROOT, manifest.altered(folder, about[MADE]))


def _verify(reference: Reference, place: Path, kept: Path | None) -> int:
    about = reference.about
    territory, year = about["parametres"]["territoire"], about["parametres"]["edition"]
    print(say("L’édition {} ({}) est refaite…", year, territory), flush=True)
    made = _again(reference, place)
    if made is None:
        print(say("Différent : l’édition ne se refait pas (voir ci-dessus)."))
        print(*_causes(reference, None, CAUSE), sep="\n")
        return 1
    if kept:
        shutil.copytree(made, kept)
        print(say("Ce qui a été refait est dans {}.", kept))
    now = manifest.read(made)
    found = outputs.compare(reference.outputs, made, about, now)
    print(*_lines(found), sep="\n")
    same = not any(each.differences for each in found)
    if not same:
        print(say("Différent."))
    elif reference.altered:
        print(say("Différent : ce qui est refait est égal, mais l’archive a été modifiée."))
    else:
        print(say("Égal."))
    print(*_causes(reference, now, UNSEEN if same else CAUSE), sep="\n")
    return 0 if same and not reference.altered else 1


def _again(reference: Reference, place: Path) -> Path | None:
    """Make the edition again and return its folder, none if it was refused."""
    about, project = reference.about, reference.project
    asked = [f"--{name}={about['parametres'][name]}" for name in ("edition", "territoire")]
    formats = [f"--format={name}" for name in manifest.formats(about)]
    draft = ["--brouillon"] if about["brouillon"] else []
    anew = ["--refaire", f"--sortie={place}"]
    subprocess.run(
        [
            sys.executable,
            "run_report.py",
            *asked,
            *formats,
            *draft,
            *anew,
        ],
        cwd=project,
        stdout=subprocess.DEVNULL,
    )
    return next(place.glob("[!.]*"), None)


def _lines(found: Sequence[Compared]) -> Iterator[str]:
    for each in found:
        apart = each.differences
        if not apart:
            yield say("  {} : aucune différence sur {}", each.kind, each.number)
            continue
        verb = agree(len(apart), "diffère", "diffèrent")
        yield say("  {} : {} {} sur {}", each.kind, len(apart), verb, each.number)
        yield from (f"    {line}" for line in apart[:SHOWN])
        if len(apart) > SHOWN:
            yield say("    … et {}", count(len(apart) - SHOWN, "autre", digits=True))


def _causes(reference: Reference, now: Mapping[str, Any] | None, heading: str) -> Iterator[str]:
    """Yield what is not as it was: data, code, versions; or that all of it is."""
    then = reference.about
    own = [path for path in reference.altered if path.removeprefix(f"{INPUTS}/") not in then[READ]]
    if own:
        yield say("Changé depuis que l’édition a été faite ({}) :", len(own))
        yield from _few(own)
    read = now[READ] if now else _found(reference)
    moved = sorted(
        path for path in then[READ].keys() | read.keys() if then[READ].get(path) != read.get(path)
    )
    data = [path for path in moved if path.startswith("data/")]
    code = [path for path in moved if not path.startswith("data/")]
    versions = [*_versions(then, now)] if now else []
    for title, lines in (("données", data), ("code", code), ("versions", versions)):
        if lines:
            yield say("{}, {} ({}) :", heading, title, len(lines))
            yield from _few(lines)
    if not (data or code or versions or own):
        elsewhere = " : la cause est ailleurs (polices, système…)" if heading == CAUSE else ""
        yield say("Données, code et versions sont ceux de l’édition{}.", say(elsewhere))


def _found(reference: Reference) -> dict[str, str]:
    paths = {path: reference.project / path for path in reference.about[READ]}
    return {path: sha256(file) for path, file in paths.items() if file.exists()}


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = (
        {"Python": about["python"], **about["paquets"], **about.get("systeme", {})}
        for about in (then, now)
    )
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            lost = say("absent")
            yield say("{} : {}, puis {}", name, before.get(name) or lost, after.get(name) or lost)


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield say("  … et {}", count(len(lines) - SHOWN, "autre", digits=True))
