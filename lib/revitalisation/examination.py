"""An edition examined: every fault of its tables, rules and texts, and those acquitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from revitalisation import rules
from revitalisation.data import tables
from revitalisation.data.edition import Edition, open_edition, years
from revitalisation.errors import BLOCKING, WARNING, DataError, Fault
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA
from revitalisation.redaction import render

ACQUITTALS = "recensement/acquittements"
EVERY = "toutes"
"""Target of an acquittal that stands for all the warnings of its rule."""
STALE = "ACQ-01"
"""Identifier of the warnings about the acquittals themselves."""


@dataclass(frozen=True)
class Examination:
    """What was found: ``acquitted`` gives the reason of the warnings kept knowingly.

    ``unread`` gives, for the rules that could not be applied, the files that refused.
    """

    faults: tuple[Fault, ...]
    acquitted: Mapping[Fault, str] = field(default_factory=dict)
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, severity: str) -> tuple[Fault, ...]:
        """Return the faults of a severity that no one has acquitted."""
        return tuple(f for f in self.faults if f.severity == severity and f not in self.acquitted)

    @property
    def blocked(self) -> bool:
        """Whether an edition may not be built."""
        return bool(self.of(BLOCKING))


def examine(edition: Edition) -> Examination:
    """Examine an edition: its tables, the rules over the whole territory, its texts."""
    found, unread = rules.run(edition)
    texts = render.check(edition)
    faults = tuple(dict.fromkeys((*tables.check(edition.folder), *found, *texts)))
    try:
        rows = tables.located(ACQUITTALS, edition.folder)
    except DataError:  # its own faults are among those of the tables
        return Examination(faults, {}, unread)
    whole = edition.territory.slug == edition.settings["territoire_par_defaut"]
    stale = _of_no_edition(rows, edition.folder) if whole else []
    rows = rows[rows["edition"] == edition.year]
    acquitted: dict[Fault, str] = {}
    for line, rule, target, reason in rows[["regle", "cible", "motif"]].itertuples():
        mine = [f for f in faults if f.rule == rule and target in (f.target, EVERY)]
        warned = [f for f in mine if f.severity == WARNING]
        acquitted |= dict.fromkeys(warned, reason)
        # A text is examined in one territory: an alert of another says nothing here.
        if not warned and rule not in unread and (mine or whole):
            message = _useless(rule, target, grave=bool(mine))
            stale.append(Fault(f"data/{ACQUITTALS}.csv", line, "cible", message, WARNING, STALE))
    return Examination((*faults, *stale), acquitted, unread)


def _of_no_edition(rows: pd.DataFrame, folder: Path) -> list[Fault]:
    lost = rows[~rows["edition"].isin(years(folder))]["edition"]
    message = "aucune édition {} : corrigez l’année, ou retirez la ligne."
    return [
        Fault(f"data/{ACQUITTALS}.csv", int(line), "edition", say(message, year), WARNING, STALE)
        for line, year in zip(lost.index, lost, strict=True)
    ]


def _useless(rule: str, target: str, grave: bool) -> str:
    if grave:
        return say(
            "{} ne s’acquitte pas : seule une alerte le peut. Corrigez ce qu’elle dit, et retirez "
            "la ligne.",
            rule,
        )
    if target == EVERY:
        return say(
            "la règle {} ne donne aucune alerte. L’anomalie a disparu, ou la règle est mal "
            "recopiée : retirez la ligne, ou corrigez-la.",
            rule,
        )
    return say(
        "aucune alerte {} ne vise {}. L’anomalie a disparu, ou la cible est mal recopiée : "
        "retirez la ligne, ou corrigez-la.",
        rule,
        quote(target),
    )


def within(seen: Examination, edition: Edition) -> Examination:
    """Keep what concerns the territory of an edition, and what blocks everywhere.

    A fault that names no action, commune nor candidature concerns every territory.
    """
    known, mine = _names(open_edition(edition.year, folder=edition.folder)), _names(edition)
    kept = tuple(
        fault
        for fault in seen.faults
        if fault.severity == BLOCKING
        or not (about := known & set(fault.about.split()))
        or about & mine
    )
    return Examination(kept, seen.acquitted, seen.unread)


def _names(edition: Edition) -> set[str]:
    codes = set(edition.communes["code_insee"])
    members = edition.table("programmes/adhesions")
    files = members[members["code_insee"].isin(codes)]["id_candidature"].dropna()
    return codes | set(files) | set(edition.actions["id_action"])


def of_tables(folder: Path = DATA, refused: Iterable[Fault] = ()) -> Examination:
    """Examine the tables alone, with what does not allow an edition to be opened."""
    refused = tuple(refused)
    files = tuple(dict.fromkeys(fault.file for fault in refused))
    unread = {rule.identifier: files for rule in rules.every()} if refused else {}
    return Examination(tuple(dict.fromkeys((*refused, *tables.check(folder)))), {}, unread)
