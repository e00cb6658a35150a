"""Build one edition: execute, assemble, write beside, then swap in whole."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from revitalisation import french
from revitalisation.commands import manifest, place, stopping
from revitalisation.commands.request import Request
from revitalisation.data import frozen, tables
from revitalisation.data.contents import (
    ANNEXES,
    BESIDE,
    FICHES,
    FILES,
    VOLUMES,
)
from revitalisation.data.edition import Edition
from revitalisation.data.kept import whole
from revitalisation.data.settings import REMARKS
from revitalisation.data.store import Store
from revitalisation.data.store import project as kept_here
from revitalisation.document import assemble, totals
from revitalisation.document import reviewed as changes
from revitalisation.document.model import Document, Section
from revitalisation.errors import BLOCKING, WARNING, DataError, Fault, PublicationError
from revitalisation.french.messages import say
from revitalisation.maps import svg_maps
from revitalisation.maps.geometry import contours
from revitalisation.measures.registry import printed, values
from revitalisation.publish.exports import exports
from revitalisation.publish.web import html
from revitalisation.redaction import render, reviews
from revitalisation.redaction import reviewed as kept
from revitalisation.redaction.reviews import Review
from revitalisation.rules import remaining, report
from revitalisation.rules.remaining import Task
from revitalisation.rules.report import examine
from revitalisation.run import execute
from revitalisation.run.reuse import Reuse
from revitalisation.sections import phrases
from revitalisation.sections.changes import against
from revitalisation.sections.opening import open_edition

SMALL_COVER = 15.0
"""Points of the letters of the cover's map, where the synthesis sets it in half the page."""


@dataclass(frozen=True)
class Built:
    """What came out: the folder, the sections that failed, the texts that the data contradicts.

    ``lost`` says why formats could not be written, by format: the others are, as a draft.
    ``warnings`` counts the alerts that no one has acquitted; ``pending`` is what no one has read or
    confirmed since the edition before, which makes a draft too; ``before`` is the manifest of what
    was there, empty when nothing was.
    """

    folder: Path
    failed: tuple[Section, ...]
    contradicted: tuple[Fault, ...] = ()
    warnings: int = 0
    pending: tuple[Task, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    lost: Mapping[str, Exception] = field(default_factory=dict)


def build(
    request: Request,
    started: Callable[[execute.Job], None],
    done: Callable[[execute.Outcome], None],
    step: Callable[[str], None],
    edition: Edition | None = None,
) -> Built:
    """Build the edition asked for, ``edition`` when it is open already.

    A section that fails becomes a visible box, a format that cannot be written is left out; the
    report is then a draft, in a folder of its own: the last whole edition stays as it was. A
    comparison has what it needs counted where its notebooks run, and nothing here: its texts, its
    totals and its reviews are those of the report, which looks at them.

    Raises
    ------
    DataError
        Before any kernel starts, with every blocking fault of the tables, else of the texts;
        after, when two places of the document print one total differently.
    """
    _refuse((*frozen.faults(request.year), *tables.check(frozen.tables_of(request.year))))
    if edition is None:
        edition = against(open_edition(request.year, request.territory), request.compared)
    seen = examine(edition, blocking=bool(request.compared))
    contradicted = render.contradictions(seen.faults)
    _refuse([fault for fault in seen.faults if not (request.draft and fault in contradicted)])
    sums = manifest.inputs(request.year)
    store = kept_here()
    with place.workshop(request.output, request.name) as folder:
        outcomes = _execute(request, folder, store, sums, started, done)
        parts = assemble.number(
            [
                assemble.section(chapter, outcome.job.output, outcome.failure)
                for chapter, outcome in zip(request.chapters, outcomes, strict=True)
            ]
        )
        failed = tuple(part for part in parts if part.failure)
        _refuse(assemble.unsaid(parts))
        if not request.compared:
            _refuse(totals.disagreements(edition, totals.spans(parts)))
        pending = remaining.drafted(edition, reviewed=not request.compared)
        draft = request.draft or request.reviewing or bool(failed or pending)
        reviewed = {} if request.compared else reviews.states(edition)
        name = manifest.fingerprint(sums, request.parameters)
        svgs: dict[str, str] = {}
        lost: dict[str, Exception] = {}
        formats: tuple[str, ...] = request.written
        while True:  # once more, as a draft, without what could not be written
            shown = _reviewed(edition, parts, reviewed, request.reviewing) if draft else parts
            document = _document(edition, shown, name, draft, formats, request.compared)
            failing = {} if svgs or lost else _draw(formats, document, svgs, store, step)
            failing = failing or _write(formats, document, svgs, folder, step)
            if not failing:
                break
            lost |= failing
            for kind in formats:
                (folder / FILES[kind]).unlink(missing_ok=True)
            draft, formats = True, tuple(kind for kind in formats if kind not in lost)
        step("données")
        exports.write(folder, document, edition, svgs)
        if not request.compared:
            (folder / "anomalies.csv").write_bytes(report.written(seen))
        times = [
            {
                "section": o.job.slug,
                "secondes": round(o.seconds, 2),
                "etat": "en échec" if o.failure else "faite",
            }
            for o in outcomes
        ]
        measures = {} if request.compared else _measures(edition)
        manifest.write(folder, request.parameters, sums, times, measures, draft, _noted(reviewed))
        apart = draft and not (request.reviewing and not failed and not lost)
        target = request.folder.with_name(request.name + (place.DRAFT if apart else ""))
        before = manifest.read(target) or manifest.read(request.folder)
        stopping.check()
        with stopping.held():  # « l’édition précédente est intacte » must be true of a stop
            place.put(folder, target)
    store.sweep()
    warnings = len(seen.of(WARNING))
    return Built(target, failed, contradicted, warnings, pending, before, document.sections, lost)


def _reviewed(
    edition: Edition,
    parts: Sequence[Section],
    found: Mapping[str, Review],
    marked: bool,
) -> tuple[Section, ...]:
    """Say of each section where its review is; mark in it what has changed since, when asked."""
    made = []
    for part in parts:
        told = str(found[part.slug]) if part.slug in found else ""
        then = kept.kept(whole(edition), part.slug) if marked and told else None
        if then:
            part = changes.marked(part, then["blocs"])
        elif marked:
            told = say("{} ; rien n’est marqué, faute de relecture gardée", told)
        made.append(replace(part, review=french.sentence(told, stop=False)))
    return tuple(made)


def _noted(found: Mapping[str, Review]) -> list[dict[str, Any]]:
    """Return where each section and text stands, as the manifest keeps it."""
    return [
        {
            "nom": name,
            "etat": each.state,
            "note": each.noted,
            "date": each.day.isoformat() if each.day else "",
            "role": each.role,
            "commentaire": each.comment,
            "empreinte": each.fingerprint,
            "depuis": list(each.why),
        }
        for name, each in found.items()
    ]


def _refuse(faults: Sequence[Fault]) -> None:
    blocking = [fault for fault in faults if fault.severity == BLOCKING]
    if blocking:
        raise DataError(blocking)


def _execute(
    request: Request,
    folder: Path,
    store: Store,
    sums: Mapping[str, str],
    started: Callable[[execute.Job], None],
    done: Callable[[execute.Outcome], None],
) -> list[execute.Outcome]:
    """Execute the notebooks of the sections, but those whose earlier result may serve.

    ``sums`` are the sha256 of all that the edition is made from, taken before.
    """
    reuse = Reuse(store, sums, manifest.environment())
    (folder / "notebooks").mkdir()
    found: dict[str, execute.Outcome] = {}
    left, why = [], {}
    with tempfile.TemporaryDirectory() as noted:
        for chapter in request.chapters:
            job = execute.Job(
                chapter.slug,
                chapter.notebook,
                {**request.parameters, **chapter.parameters},
                folder / "notebooks" / f"{chapter.slug}.ipynb",
                Path(noted) / chapter.slug,
            )
            content, why[job.slug] = reuse.find(job)
            if content is None:
                left.append(job)
                continue
            job.output.write_bytes(content)
            found[job.slug] = execute.Outcome(job, 0.0, None, reused=True)
            done(found[job.slug])

        def told(outcome: execute.Outcome) -> None:
            done(replace(outcome, why=why[outcome.job.slug]))

        made = execute.run(left, request.workers, told, started) if left else []
        found |= {outcome.job.slug: outcome for outcome in made}
        # What was saved meanwhile may have been read: nothing then says what these were made from.
        if made and manifest.inputs(request.year) == sums:
            for outcome in made:
                if outcome.failure is None:
                    reuse.keep(outcome.job)
    return [found[chapter.slug] for chapter in request.chapters]


def _document(
    edition: Edition,
    parts: tuple[Section, ...],
    fingerprint: str,
    draft: bool,
    formats: Sequence[str] = (),
    compared: str = "",
) -> Document:
    settings, territory = edition.settings, edition.territory
    communes = edition.communes.merge(
        edition.table("territoire/comparateur")[["code_insee", "SUPERF"]],
        on="code_insee",
        how="left",
    )
    communes = communes.assign(densite=communes["population"] / communes["SUPERF"])
    land = contours(edition.folder / "territoire" / "contours_communes.geojson")
    epci = french.count(len(edition.epci), "intercommunalité")
    cover = partial(
        svg_maps.cover_svg,
        communes,
        land,
        edition.members,
        programmes=edition.short_names,
        label=f"Densité de population {phrases.here(edition)}",
    )
    return Document(
        agency=settings["agence"],
        agency_name=settings["agence_nom"],
        title=settings["titre"],
        subtitle=say("Ce qui a changé de {} à {}", compared, edition.year)
        if compared
        else settings["sous_titre"],
        territory=territory.name,
        perimeter=f"{french.count(len(communes), 'commune')}, {epci}",
        year=edition.year,
        cutoff=edition.cutoff,
        cutoff_text=f"Données arrêtées au {french.long_date(edition.cutoff)}",
        draft=draft,
        licence=settings["licence"],
        fingerprint=fingerprint,
        sections=parts,
        cover_svg=cover(),
        small_cover_svg=cover(points=SMALL_COVER),
        cover_key=svg_maps.cover_key(str(settings["millesime_population"])),
        communes=_communes(edition),
        remarks=settings.get(REMARKS, ""),
        short=edition.few,
        files=(
            *((name, FILES[kind]) for kind, name in BESIDE.items() if kind in formats),
            *(() if compared else exports.BESIDE),
        ),
    )


def _measures(edition: Edition) -> dict[str, str | list[str]]:
    """Return every named value as a sentence prints it, or the names it lists."""
    return {
        name: list(v.amount) if isinstance(v.amount, tuple) else printed(v, edition.settings)
        for name, v in values(edition).items()
    }


def _communes(edition: Edition) -> dict[str, str]:
    names = {str(code): name for code, name in edition.names.items()}
    return dict(sorted(names.items(), key=lambda pair: french.sort_key(pair[1])))


def _draw(
    formats: Sequence[str],
    document: Document,
    svgs: dict[str, str],
    store: Store,
    step: Callable[[str], None],
) -> dict[str, Exception]:
    """Draw the figures into ``svgs``; return the formats that lack them, when they cannot be."""
    if set(formats) <= {"html"} and not _browser():
        return {}
    from revitalisation.document import render_figures

    step("figures")
    try:
        made_by = [manifest.code(), manifest.environment(), manifest.browser()]
        svgs |= render_figures.drawn(document.figures, store, made_by)
    except PublicationError as error:
        return dict.fromkeys([kind for kind in formats if kind != "html"] or ["figures"], error)
    return {}


def _write(
    formats: Sequence[str],
    document: Document,
    svgs: Mapping[str, str],
    folder: Path,
    step: Callable[[str], None],
) -> dict[str, Exception]:
    """Write the document in each format asked for; return those that could not be, and why.

    What the system refuses (a full disk) stops them all.
    """
    lost: dict[str, Exception] = {}
    pages: Mapping[str, int] = {}
    # The annexes before the other volumes, which say on which of their pages a table stands.
    for kind in sorted(formats, key=("html", ANNEXES, *VOLUMES, FICHES, "docx").index):
        step({"html": "page HTML", "docx": "document Word"}.get(kind, FILES[kind]))
        try:
            content, found = _content(kind, document, svgs, pages)
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # not that of a library that is missing, which has no number
            lost[kind] = error
            continue
        (folder / FILES[kind]).write_bytes(content)
        pages = found or pages
    return lost


def _content(
    kind: str, document: Document, svgs: Mapping[str, str], there: Mapping[str, int]
) -> tuple[bytes, Mapping[str, int]]:
    """Return the document in a format and, of the annexes, the page of each table."""
    if kind == "html":
        return html.render(document, svgs).encode(), {}
    if kind == FICHES:
        from revitalisation.publish.paper import fiches

        return fiches.archive(document), {}
    if kind == "docx":
        from revitalisation.publish.word import word

        return word.convert(document, svgs), {}
    from revitalisation.document.volumes import volume
    from revitalisation.publish.paper import compose, pdf

    made = pdf.convert(compose.compose(volume(document, kind, there), svgs))
    return made.content, made.pages if kind == ANNEXES else {}


def _browser() -> bool:
    from revitalisation.document import render_figures

    return render_figures.find_browser() is not None
