"""The command « sceller »: one archive of an edition, once nothing stands in the way."""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from revitalisation.commands import archive, manifest
from revitalisation.commands.build import build
from revitalisation.commands.manifest import MADE, READ
from revitalisation.commands.options import Parser, print_help, unknown
from revitalisation.commands.request import Request
from revitalisation.data import frozen, store
from revitalisation.data.contents import FORMATS, SEVERAL, choose, formats, publishable
from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import BLOCKING, RequestError
from revitalisation.french import count, long_date
from revitalisation.french.messages import quote, say
from revitalisation.french.typography import typography
from revitalisation.paths import OUTPUT
from revitalisation.redaction import render
from revitalisation.rules import remaining
from revitalisation.rules.remaining import BLOCKED, Task
from revitalisation.rules.report import examine, within

SECTIONS = "sections"
OVERRIDES = (SECTIONS, *remaining.NAMES)
SUMMARY = """\
# {name}, édition {year}

- Archive : version {version}{why}
- Données arrêtées au {cutoff}
- Empreinte : {fingerprint}
- Code : {commit}
- Python {python}, paquets de `requirements.lock`
- Document : {state}

`sorties/` est l’édition ({made}) ; `entrees/`, ce dont elle est faite ({inputs}) et de quoi la
refaire ; `manifeste.json`, le sha256 de chaque fichier et la version de chaque paquet.

Pour la refaire et comparer, dans un projet installé :

    python run_report.py verifier ARCHIVE.zip

## Scellée malgré

{spared}
"""


def command(arguments: Sequence[str]) -> int:
    """Seal an edition and return the exit code.

    Raises
    ------
    RequestError
        With every reason not to seal it, and how to go past each.
    """
    parser = Parser()
    parser.add_argument("--edition", default=years()[-1])
    parser.add_argument("--territoire", default=None)
    parser.add_argument("--format", action="append", default=[])
    parser.add_argument("--malgre", action="append", default=[])
    parser.add_argument("--nouvelle-version", default=None)
    parser.add_argument("--sortie", type=Path, default=archive.ARCHIVES)
    options = parser.read(arguments)
    if options.help:
        known = {"years": ", ".join(years()), "latest": years()[-1], "names": ", ".join(OVERRIDES)}
        return print_help("sceller", **known)
    spared = _checked(options)
    edition = open_edition(options.edition, options.territoire)
    version, target = _target(edition, options.sortie, options.nouvelle_version)
    reasons = list(remaining.tasks(edition, seen := within(examine(edition), edition)))
    contradicted = render.contradictions(seen.faults)
    firm = any(fault not in contradicted for fault in seen.of(BLOCKING))
    folder = None
    if not firm and (not contradicted or BLOCKED in spared):
        folder, failed = _built(edition, formats(options.format), bool(contradicted))
        how = say("l’encadré de chacune, dans {}, dit la cause et le remède", folder)
        reasons += [Task(SECTIONS, "sections en échec", how, failed)] if failed else []
    _refuse(edition, reasons, spared, firm, tried=folder is not None)
    assert folder is not None
    about = manifest.read(folder)
    sealed = _sealed(version, options.nouvelle_version, reasons, spared)
    content = archive.content(folder, about, sealed, summary(edition, about, sealed))
    archive.deposit(target, content)
    print(say("Édition {} ({}) scellée : {}", edition.year, edition.territory.slug, target))
    print(say("sha256 de l’archive : {}", hashlib.sha256(content).hexdigest()))
    return 0


def _checked(options: Any) -> dict[str, str]:
    """Check the whole request at once; return the reasons given to go past refusals, by name."""
    own = frozen.tables_of(options.edition)
    spared = dict(pair.partition("=")[::2] for pair in options.malgre)
    faults = unknown(
        (options.edition, years(), "L’édition"),
        (options.territoire, publishable(own), "Le territoire"),
        *((kind, (*FORMATS, *SEVERAL), "Le format") for kind in options.format),
        *((name, OVERRIDES, "La raison de refuser") for name in spared),
    )
    faults += [
        say('--malgre {} attend un motif : --malgre {}="…".', name, name)
        for name, reason in spared.items()
        if name in OVERRIDES and not reason.strip()
    ]
    if options.nouvelle_version is not None and not options.nouvelle_version.strip():
        faults.append(say("--nouvelle-version attend un motif."))
    if options.sortie.exists() and not options.sortie.is_dir():
        message = "--sortie : {} est un fichier, pas un dossier."
        faults.append(say(message, quote(str(options.sortie))))
    if faults:
        raise RequestError("\n".join(faults))
    return spared


def _target(edition: Edition, folder: Path, why: str | None) -> tuple[int, Path]:
    """Return the version of the archive and its place, which no other has."""
    territory, year = edition.territory.slug, edition.year
    sealed = archive.versions(folder, territory, year)
    version = max(sealed, default=0) + 1
    if sealed and why is None:
        message = (
            "L’édition {} ({}) est déjà scellée : {}. Une archive n’est jamais remplacée. Pour en "
            'faire une autre : --nouvelle-version "raison".'
        )
        raise RequestError(say(message, year, territory, sealed[version - 1]))
    if why is not None and not sealed:
        message = "L’édition {} ({}) n’est pas encore scellée : retirez --nouvelle-version."
        raise RequestError(say(message, year, territory))
    return version, folder / archive.name(territory, year, version)


def _built(edition: Edition, formats: Sequence[str], draft: bool) -> tuple[Path, tuple[str, ...]]:
    """Return the folder of the edition, built unless it stands, and the sections that failed."""
    chapters = choose((), edition.folder, edition.year)
    slug, cores = edition.territory.slug, os.cpu_count() or 1
    store.without()  # an archive is made of nothing but what it holds
    request = Request(edition.year, slug, chapters, formats, OUTPUT, cores, draft)
    sections = [chapter.slug for chapter in chapters]
    sums, kinds = manifest.inputs(edition.year), request.written
    if not draft and manifest.stands(request.folder, request.parameters, sums, sections, kinds):
        print(say("L’édition construite est à jour : {}.", request.folder), file=sys.stderr)
        return request.folder, ()
    from revitalisation.commands.progress import Progress

    progress = Progress(len(chapters), sys.stderr)
    try:
        built = build(request, progress.started, progress.done, progress.step)
    finally:
        progress.close()
    if built.lost:  # an archive lacks nothing that was asked for
        raise next(iter(built.lost.values()))
    return built.folder, tuple(part.slug for part in built.failed)


def _refuse(
    edition: Edition, reasons: Sequence[Task], spared: Mapping[str, str], firm: bool, tried: bool
) -> None:
    """Refuse with every reason not gone past; ``firm`` says that faults leave nothing to build."""
    held = [task for task in reasons if task.name not in spared or (firm and task.name == BLOCKED)]
    for name in spared.keys() - {task.name for task in reasons}:
        print(say("--malgre {} est sans objet, il n’est pas retenu.", name), file=sys.stderr)
    if not held:
        return
    lines = [
        say(
            "L’édition {} ({}) n’est pas scellée, pour {} :",
            edition.year,
            edition.territory.slug,
            count(len(held), "raison"),
        )
    ]
    for task in held:
        past = say('Pour passer outre : --malgre {}="motif"', task.name)
        if firm and task.name == BLOCKED:
            past = say("Rien ne se construit avant, ni ne se passe outre")
        lines += [f"- {remaining.listed(task)}", say("    {}.", task.how), f"    {past}."]
    if not tried:
        lines.append(say("Les sections n’ont pas été essayées."))
    raise RequestError("\n".join(lines))


def _sealed(
    version: int, why: str | None, reasons: Sequence[Task], spared: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the archive's manifest says of the seal."""
    return {
        "version": version,
        "motif": (why or "").strip(),
        "malgre": [
            {
                "nom": task.name,
                "raison": task.title,
                "motif": spared[task.name].strip(),
                "constats": list(task.about),
            }
            for task in reasons
        ],
    }


def summary(edition: Edition, about: Mapping[str, Any], sealed: Mapping[str, Any]) -> str:
    """Return what people read first in an archive."""
    inputs, made = (
        count(len(about[key]), "fichier", gender="m", digits=True) for key in (READ, MADE)
    )
    return typography(SUMMARY).format(
        name=edition.territory.name,
        year=edition.year,
        version=sealed["version"],
        why=say(" ({})", sealed["motif"]) if sealed["motif"] else "",
        cutoff=long_date(edition.cutoff),
        fingerprint=about["empreinte"],
        commit=about["commit"] or say("hors de git"),
        python=about["python"],
        state="brouillon" if about["brouillon"] else "complet",
        made=made,
        inputs=inputs,
        spared="\n".join(_spared(sealed["malgre"])),
    )


def _spared(kept: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what was gone past, whole, with its reason."""
    return [
        line
        for each in kept
        for line in (
            say(
                "- {} ({}) : {}", each["raison"], len(each["constats"]), ", ".join(each["constats"])
            ),
            say("  Motif : {}", each["motif"]),
        )
    ] or [say("Rien : il ne restait rien à faire.")]
