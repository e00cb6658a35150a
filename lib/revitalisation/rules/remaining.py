"""What remains to be done before an edition can be published, as a list that shrinks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from revitalisation import french
from revitalisation.data import settings
from revitalisation.data.edition import Edition
from revitalisation.errors import BLOCKING, WARNING
from revitalisation.french.messages import say
from revitalisation.redaction import reviews, unread
from revitalisation.rules import report
from revitalisation.rules.report import ACQUITTALS, Examination

READERS = 2


@dataclass(frozen=True)
class Task:
    """One kind of thing to do: its title, how to do it, what it is about."""

    title: str
    how: str
    about: tuple[str, ...]


def drafted(edition: Edition) -> tuple[Task, ...]:
    """Return what makes a draft of an edition, whatever its tables say."""
    found = (_settings(edition), _texts(edition), _reviews(edition, reviews.DRAFT))
    return tuple(task for task in found if task.about)


def tasks(edition: Edition, seen: Examination) -> tuple[Task, ...]:
    """Return all that remains to be done for an edition that was examined."""
    return tuple(task for task in _all(edition, seen) if task.about)


def _all(edition: Edition, seen: Examination) -> Iterator[Task]:
    yield _settings(edition)
    yield _texts(edition)
    for state in (reviews.DRAFT, reviews.TO_READ):
        yield _reviews(edition, state)
    states = _pending(edition, "recensement/suivi")
    yield Task(
        "états repris, à vérifier",
        "corrigez l’état dans le classeur ou dans suivi.csv, puis videz « a_confirmer »",
        tuple(states),
    )
    rows = edition.table(ACQUITTALS)
    kept = _pending(edition, ACQUITTALS)
    yield Task(
        "acquittements repris, à confirmer",
        "un par un, ou tous ceux d’une règle : python run_report.py etat --confirmer RÈGLE",
        tuple(rows.loc[kept.index, "regle"] + " " + rows.loc[kept.index, "cible"]),
    )
    yield Task(
        "actions classées par un seul lecteur",
        "python run_report.py classeur --lecteur lecteur_2",
        _read_once(edition),
    )
    for severity, title in ((BLOCKING, "anomalies bloquantes"), (WARNING, "alertes à traiter")):
        rules = [fault.rule or report.FORM for fault in seen.of(severity)]
        counted = tuple(f"{rule} ({rules.count(rule)})" for rule in dict.fromkeys(rules))
        yield Task(title, "python run_report.py controler", counted)


def _settings(edition: Edition) -> Task:
    how = say(
        "dans {}, vérifiez la clé, puis retirez-la de « a_confirmer »", settings.name(edition.year)
    )
    return Task("paramètres à confirmer", how, tuple(edition.settings[settings.PENDING]))


def _texts(edition: Edition) -> Task:
    how = "relisez chaque bloc, puis retirez sa ligne « à relire » et notez la relecture"
    found = unread.texts(edition)
    return Task("textes repris, à relire", how, tuple(f"{name} ({n})" for name, n in found.items()))


def _reviews(edition: Edition, state: str) -> Task:
    """Return the sections in a state of review that is not an end."""
    found = reviews.states(edition)
    how = "construisez, lisez, puis : python run_report.py relire SECTION --etat relu --role RÔLE"
    names = (name for name in reviews.sections(edition) if found[name].state == state)
    return Task(say("sections : {}", state), how, tuple(names))


def _pending(edition: Edition, name: str) -> "pd.Series[str]":
    """Return the first column but the edition of the rows to confirm; none in older tables."""
    rows = edition.table(name)
    rows = rows[rows["edition"] == edition.year]
    if settings.PENDING not in rows:
        return rows.iloc[:0, 1]
    return rows[rows[settings.PENDING].fillna(False)].iloc[:, 1]


def _read_once(edition: Edition) -> tuple[str, ...]:
    rows = edition.table("recensement/classements")
    readers = rows.groupby("id_action")["lecteur"].nunique()
    once = set(readers[readers < READERS].index)
    return tuple(code for code in edition.actions["id_action"] if code in once)


def lines(found: tuple[Task, ...], everything: bool = False, shown: int = 6) -> Iterator[str]:
    """Yield the list for a terminal, a line a kind of task, then how to do it."""
    for task in found:
        about = task.about if everything else task.about[:shown]
        rest = len(task.about) - len(about)
        more = say(" et {}", french.count(rest, "autre", digits=True)) if rest else ""
        yield say("[ ] {} ({}) : {}{}", task.title, len(task.about), ", ".join(about), more)
        yield say("      {}.", task.how)
