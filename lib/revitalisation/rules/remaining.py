"""What remains to be done before an edition can be published, as a list that shrinks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from revitalisation import french
from revitalisation.data import settings, tables
from revitalisation.data.edition import Edition
from revitalisation.errors import BLOCKING, WARNING
from revitalisation.french.messages import say
from revitalisation.redaction import reviews, unread
from revitalisation.rules import report
from revitalisation.rules.report import ACQUITTALS, Examination

READERS, SHOWN = 2, 6
BLOCKED, WARNED, READ_ONCE = "bloquant", "alertes", "un-seul-lecteur"
SPENT = "sans-objet"
_REVIEWS = {reviews.DRAFT: "brouillons", reviews.TO_READ: "relectures"}
NAMES = (
    "parametres", "textes", *_REVIEWS.values(), "etats", "acquittements", SPENT,
    READ_ONCE, BLOCKED, WARNED,
)  # fmt: skip
_STALE = ("TXT-02", "TXT-04")
_APART = tuple((WARNED, rule) for rule in ("CLA-03", *_STALE))
"""Warnings that are a kind of task of their own: readers, texts."""


@dataclass(frozen=True)
class Task:
    """One kind of thing to do: its name on the command line, its title, how, what it is about."""

    name: str
    title: str
    how: str
    about: tuple[str, ...]


def drafted(edition: Edition, reviewed: bool = True) -> tuple[Task, ...]:
    """Return what makes a draft of an edition, whatever its tables say; reviews when asked."""
    found = (_settings(edition), _texts(edition))
    noted = (_reviews(edition, reviews.DRAFT),) if reviewed else ()
    return tuple(task for task in (*found, *noted) if task.about)


def tasks(edition: Edition, seen: Examination) -> tuple[Task, ...]:
    """Return all that remains to be done for an edition that was examined."""
    return tuple(task for task in _all(edition, seen) if task.about)


def _all(edition: Edition, seen: Examination) -> Iterator[Task]:
    yield _settings(edition)
    yield _texts(edition, seen)
    for state in (reviews.DRAFT, reviews.TO_READ):
        yield _reviews(edition, state)
    states = _pending(edition, "recensement/suivi")
    yield Task(
        "etats",
        "états repris, à vérifier",
        "dans le classeur : l’état nouveau, ou « non » à « État à confirmer » s’il n’a pas "
        "changé ; ou dans suivi.csv, en vidant « a_confirmer »",
        tuple(states),
    )
    rows = edition.table(ACQUITTALS)
    kept = _pending(edition, ACQUITTALS)
    yield Task(
        "acquittements",
        "acquittements repris, à confirmer",
        "ceux d’une règle : python run_report.py etat --confirmer RÈGLE ; un seul : --cible CIBLE",
        tuple(rows.loc[kept.index, "regle"] + " " + rows.loc[kept.index, "cible"]),
    )
    yield Task(
        SPENT,
        "acquittements sans objet",
        "leur alerte a disparu, ou la cible est mal recopiée ; pour les retirer : python "
        "run_report.py etat --retirer",
        _spent(edition, seen),
    )
    yield Task(
        READ_ONCE,
        "actions classées par un seul lecteur",
        "python run_report.py classeur --lecteur lecteur_2",
        _read_once(edition),
    )
    for name, severity, title in (
        (BLOCKED, BLOCKING, "anomalies bloquantes"),
        (WARNED, WARNING, "alertes à traiter"),
    ):
        left = (fault for fault in seen.of(severity) if not report.spent(fault))
        rules = [fault.rule or report.FORM for fault in left]
        kinds = [rule for rule in dict.fromkeys(rules) if (name, rule) not in _APART]
        counted = tuple(f"{rule} ({rules.count(rule)})" for rule in kinds)
        yield Task(name, title, "python run_report.py controler", counted)


def _settings(edition: Edition) -> Task:
    how = say(
        "dans {}, vérifiez la clé, puis retirez-la de « a_confirmer »", settings.name(edition.year)
    )
    return Task(
        "parametres", "paramètres à confirmer", how, tuple(edition.settings[settings.PENDING])
    )


def _texts(edition: Edition, seen: Examination | None = None) -> Task:
    """Return the texts that have unread blocks; of an examination, those older than their data."""
    how = "relisez chaque bloc, retirez sa ligne « à relire », puis notez-le comme une section"
    found = unread.texts(edition)
    stale = [fault.target for fault in seen.of(WARNING) if fault.rule in _STALE] if seen else []
    about = [*(f"{name} ({n})" for name, n in found.items()), *(s for s in stale if s not in found)]
    return Task("textes", "textes à relire", how, tuple(dict.fromkeys(about)))


def _reviews(edition: Edition, state: str) -> Task:
    """Return the sections in a state of review that is not an end."""
    found = reviews.states(edition)
    how = (
        "construisez, lisez, puis, pour des sections ou pour « toutes » : python run_report.py "
        "relire SECTION… --etat relu --role RÔLE"
    )
    names = (name for name in reviews.sections(edition) if found[name].state == state)
    return Task(_REVIEWS[state], say("sections : {}", state), how, tuple(names))


def _pending(edition: Edition, name: str) -> "pd.Series[str]":
    """Return the first column but the edition of the rows to confirm; none in older tables."""
    rows = edition.table(name)
    rows = rows[rows["edition"] == edition.year]
    if settings.PENDING not in rows:
        return rows.iloc[:0, 1]
    return rows[rows[settings.PENDING].fillna(False)].iloc[:, 1]


def _spent(edition: Edition, seen: Examination) -> tuple[str, ...]:
    rows = tables.located(ACQUITTALS, edition.folder)
    rows = rows.loc[[fault.line for fault in seen.faults if report.spent(fault)]]
    return tuple(rows["regle"] + " " + rows["cible"])


def _read_once(edition: Edition) -> tuple[str, ...]:
    rows = edition.table("recensement/classements")
    readers = rows.groupby("id_action")["lecteur"].nunique()
    once = set(readers[readers < READERS].index)
    return tuple(code for code in edition.actions["id_action"] if code in once)


def lines(found: tuple[Task, ...], everything: bool = False) -> Iterator[str]:
    """Yield the list for a terminal, a line a kind of task, then how to do it."""
    for task in found:
        yield f"[ ] {listed(task, len(task.about) if everything else SHOWN)}"
        yield say("      {}.", task.how)


def listed(task: Task, shown: int = SHOWN) -> str:
    """Return a kind of task with the first things it is about."""
    about = ", ".join(task.about[:shown])
    rest = len(task.about) - shown
    more = say(" et {}", french.count(rest, "autre", digits=True)) if rest > 0 else ""
    return say("{} ({}) : {}{}", task.title, len(task.about), about, more)
