"""The account of a run, fit for an e-mail: what ran, what failed, what changed, what remains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from revitalisation.commands import manifest
from revitalisation.commands.schedule import Run
from revitalisation.data.contents import FILES
from revitalisation.data.edition import Edition, open_edition
from revitalisation.errors import RevitalisationError
from revitalisation.french import count, join, long_date, sentence, sort_key
from revitalisation.french.messages import say
from revitalisation.french.typography import HARD, typography
from revitalisation.measures.registry import values
from revitalisation.rules import remaining
from revitalisation.rules.report import examine

SHOWN = 20
"""Lines of a list; how many others there are is said."""
UNFORESEEN = 3
STATES = {
    0: "construit",
    1: "brouillon",
    2: "refusé",
    UNFORESEEN: "erreur imprévue",
    4: "aucune édition ouverte",
    129: "interrompu",
    130: "interrompu",
    143: "interrompu",
}
"""What an exit code means, in a word or two."""


def written(run: Run, code: int, now: datetime) -> str:
    """Return the account in Markdown, in French."""
    # What stopped a run by a fault of ours could stop its account too.
    edition = None if code == UNFORESEEN else _edition(run)
    made = _made(run)
    what = f" {edition.year}, {edition.territory.name}" if edition else ""
    state = "inchangé" if run.unchanged else STATES[1 if made.get("brouillon") else code]
    hour = f"{run.begun.hour}{HARD}h{HARD}{run.begun:%M}"
    spent = f"{(now - run.begun).total_seconds():.0f}{HARD}s"
    told = "Le {} à {}, en {} ; code de retour : {}."
    when = say(told, long_date(run.begun.date()), hour, spent, code)
    lines = [say("# Rapport{} : {}", what, state), "", when]
    for title, items in (
        ("Ce qui a été fait", _done(run)),
        ("Ce qui a échoué", _failed(run)),
        ("Ce qui a changé depuis la construction précédente", _changed(run, edition)),
        ("Ce qui reste à faire", _remaining(run, edition)),
    ):
        lines += ["", f"## {title}", "", *([f"- {item}" for item in items] or ["Rien."])]
    return "\n".join(lines) + "\n"


def _made(run: Run) -> dict[str, Any]:
    """Return the manifest of what was built, empty when nothing was."""
    return manifest.read(run.built.folder) if run.built else {}


def _edition(run: Run) -> Edition | None:
    try:
        return open_edition(run.request.year, run.request.territory) if run.request else None
    except RevitalisationError:  # what refused it is told already
        return None


def _limited(items: Iterable[str]) -> Iterator[str]:
    """Yield the first of a list, then how many others there are."""
    rest = iter(items)
    yield from islice(rest, SHOWN)
    if left := sum(1 for _ in rest):
        yield say("… et {}", count(left, "autre", digits=True))


def _done(run: Run) -> Iterator[str]:
    if run.unchanged and run.request:
        yield say("Rien n’a changé, rien n’est refait : `{}` est à jour.", run.request.folder)
    if run.built:
        sections = _made(run)["sections"]
        whole = len(sections) - len(run.built.failed)
        seconds = sum(part["secondes"] for part in sections)
        told = count(whole, "section faite", "sections faites", digits=True)
        yield say("{} en {} s de calcul.", told, f"{seconds:.0f}")
        yield say("Dossier écrit : `{}`.", run.built.folder)


def _failed(run: Run) -> Iterator[str]:
    yield from _limited(map(typography, run.refusal))
    for part in run.built.failed if run.built else ():
        assert part.failure is not None
        words = (sentence(typography(said)) for said in (part.failure.cause, part.failure.remedy))
        yield say("Section `{}` : {} {}", part.slug, *words)
    for kind, error in (run.built.lost if run.built else {}).items():
        yield say("`{}` non écrit : {}", FILES.get(kind, "figures/"), typography(str(error)))
    yield from _limited(
        typography(str(fault)) for fault in (run.built.contradicted if run.built else ())
    )


def _changed(run: Run, edition: Edition | None) -> Iterator[str]:
    if not run.built:
        return
    before, after = run.built.before, _made(run)
    if not before:
        yield say("Première construction dans ce dossier : rien à comparer.")
        return
    yield from _limited(_measures(before.get("mesures", {}), after["mesures"], edition))
    yield from _limited(_inputs(before.get("entrees_sha256", {}), after["entrees_sha256"]))
    if any(before.get(key) != after[key] for key in ("python", "paquets")):
        yield say("Python ou les paquets : autres versions.")


def _measures(
    before: Mapping[str, Any], after: Mapping[str, Any], edition: Edition | None
) -> Iterator[str]:
    known = values(edition) if edition else {}
    for name in _differ(before, after):
        meaning = f"{typography(known[name].meaning)} (`{name}`)" if name in known else f"`{name}`"
        was, now = (there.get(name, "absente") for there in (before, after))
        if isinstance(was, list) and isinstance(now, list):
            came, left = (
                join(sorted(set(a) - set(b), key=sort_key), nothing="aucun")
                for a, b in ((now, was), (was, now))
            )
            yield say("{} : en plus, {} ; en moins, {}", meaning, came, left)
        else:
            yield say("{} : {} → {}", meaning, *map(_short, (was, now)))


def _short(amount: str | list[str]) -> str:
    return amount if isinstance(amount, str) else join(sorted(amount, key=sort_key))


def _inputs(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield the tables and texts that changed, one by one; notebooks, templates, code by number."""
    names = _differ(before, after)
    for name in (name for name in names if name.startswith("data/")):
        what = "ajouté" if name not in before else "modifié" if name in after else "retiré"
        yield f"`{name}` {what}"
    if code := [name for name in names if not name.startswith("data/")]:
        yield say("code, carnets et gabarits : {}", count(len(code), "fichier", gender="m"))


def _differ(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [
        name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name)
    ]


def _remaining(run: Run, edition: Edition | None) -> Iterator[str]:
    if run.refusal or (run.built and (run.built.failed or run.built.lost)):
        yield say("[ ] Lever ce qui a échoué, ci-dessus, puis relancer la commande.")
    for task in _tasks(edition) if edition else ():
        title, about = sentence(task.title, stop=False), ", ".join(_limited(task.about))
        yield say("[ ] {} ({}) : {} ; {}.", title, len(task.about), about, typography(task.how))


def _tasks(edition: Edition) -> Sequence[remaining.Task]:
    try:
        return remaining.tasks(edition, examine(edition))
    except RevitalisationError:  # tables too bad to be examined: the refusal tells them
        return ()
