"""An edition examined: every fault of its tables, rules and texts, and those acquitted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pandas as pd

from revitalisation import french
from revitalisation.data import settings, tables
from revitalisation.data.edition import Edition
from revitalisation.data.kept import whole
from revitalisation.errors import BLOCKING, NOTICE, WARNING, DataError, Fault
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA
from revitalisation.redaction import render
from revitalisation.rules import registry

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


def examine(edition: Edition, blocking: bool = False) -> Examination:
    """Examine an edition: its tables, the rules over the whole territory, its texts.

    ``blocking`` looks for no more than what stops a document, its texts left out.
    """
    found, unread = registry.run(edition, BLOCKING if blocking else "")
    texts = () if blocking else render.check(edition)
    faults = tuple(dict.fromkeys((*tables.check(edition.folder), *found, *texts)))
    if blocking:
        return Examination(tuple(f for f in faults if f.severity == BLOCKING), {}, unread)
    try:
        rows = tables.located(ACQUITTALS, edition.folder)
    except DataError:  # its own faults are among those of the tables
        return Examination(faults, {}, unread)
    everywhere = edition is whole(edition)
    stale = _of_another(rows, edition) if everywhere else []
    rows = rows[rows["edition"] == edition.year]
    acquitted: dict[Fault, str] = {}
    pending = rows.get(settings.PENDING, pd.Series(False, rows.index)).fillna(False)
    for line, rule, target, reason in rows[["regle", "cible", "motif"]].itertuples():
        mine = [f for f in faults if f.rule == rule and target in (f.target, EVERY)]
        warned = [f for f in mine if f.severity == WARNING]
        if not pending[line]:
            acquitted |= dict.fromkeys(warned, reason)
        # A text is examined in one territory: an alert of another says nothing here.
        if not warned and rule not in unread and (mine or everywhere):
            message = _useless(rule, target, grave=bool(mine))
            stale.append(Fault(edition.file(ACQUITTALS), line, "cible", message, WARNING, STALE))
    return Examination((*faults, *stale), acquitted, unread)


def spent(fault: Fault) -> bool:
    """Whether a fault says that an acquittal has no alert, or none any more."""
    return fault.rule == STALE and fault.column == "cible"


def _of_another(rows: pd.DataFrame, edition: Edition) -> list[Fault]:
    lost = rows[rows["edition"] != edition.year]["edition"]
    message = (
        "ces tables sont celles de l’édition {}, pas de {} : corrigez l’année, ou retirez la ligne."
    )
    return [
        Fault(
            edition.file(ACQUITTALS),
            int(line),
            "edition",
            say(message, edition.year, year),
            WARNING,
            STALE,
        )
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

    A fault that names no action, commune, candidature nor programme concerns every territory; one
    that names a programme and none of the others, the whole territory only, where its communes are
    counted.
    """
    every = whole(edition)
    known, mine = _names(every) | set(every.short_names), _names(edition)
    if edition is every:
        mine = known
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
    before = edition.earlier.actions["id_action"] if edition.earlier else ()
    return codes | set(files) | set(edition.actions["id_action"]) | set(before)


def of_tables(folder: Path = DATA, refused: Iterable[Fault] = ()) -> Examination:
    """Examine the tables alone, with what does not allow an edition to be opened."""
    refused = tuple(refused)
    files = tuple(dict.fromkeys(fault.file for fault in refused))
    unread = {rule.identifier: files for rule in registry.every()} if refused else {}
    return Examination(tuple(dict.fromkeys((*refused, *tables.check(folder)))), {}, unread)


HEADS = ("gravite", "regle", "cible", "fichier", "ligne", "colonne", "message", "acquittement")
TITLES = {
    BLOCKING: "À corriger : rien ne se construit avant.",
    WARNING: "À corriger, ou à acquitter avec un motif.",
    NOTICE: "À lire.",
}
FORM = "forme"
"""What stands for a rule where the form of a file is at fault."""
SHOWN = 3
"""Anomalies of one rule in one file printed before the rest is only counted."""


def written(seen: Examination) -> bytes:
    """Return every anomaly as CSV for a spreadsheet, the acquitted ones with their reason."""
    rows = [
        (f.severity, f.rule, f.target, f.file, f.line or "", f.column or "", f.message, reason)
        for f in seen.faults
        for reason in [seen.acquitted.get(f, "")]
    ]
    # A spreadsheet would take these for formulas.
    cells = pd.DataFrame(rows, columns=HEADS, dtype="str").replace("^([=+@-])", r"'\1", regex=True)
    return cells.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def lines(seen: Examination, everything: bool = False) -> Iterator[str]:
    """Yield the anomalies for a terminal: by severity, by file, by line.

    With ``everything``, long lists are whole, and the warnings acquitted are there too.
    """
    for severity, title in TITLES.items():
        faults = seen.of(severity)
        if not faults:
            continue
        yield say("{} ({}). {}", severity, len(faults), say(title))
        ordered = sorted(faults, key=lambda f: (f.file, f.rule, f.line or 0))
        for file, mine in groupby(ordered, key=lambda f: f.file):
            yield f"  {file}"
            for rule, held in groupby(mine, key=lambda f: f.rule):
                yield from _few(rule, list(held), everything)
        yield ""
    if everything and seen.acquitted:
        kept = [fault for fault in seen.faults if fault in seen.acquitted]
        yield say("Alertes acquittées ({}).", len(kept))
        for fault in kept:
            yield f"  {fault.rule} {fault}"
            yield say("      Motif : {}", seen.acquitted[fault])
        yield ""


def _few(rule: str, faults: Sequence[Fault], everything: bool) -> Iterator[str]:
    shown = faults if everything else faults[:SHOWN]
    for fault in shown:
        yield say("    {}{} : {}", _place(fault), rule or FORM, fault.message)
    rest = len(faults) - len(shown)
    if rest:
        others = french.count(rest, "autre", digits=True)
        yield say("    … et {} de même ({}) : --tout", others, rule or FORM)


def _place(fault: Fault) -> str:
    words = [say("ligne {}", fault.line)] if fault.line is not None else []
    words += [say("« {} »", fault.column)] if fault.column else []
    return ", ".join(words) + " · " if words else ""


def summary(seen: Examination) -> str:
    """Count the anomalies by severity in one sentence."""
    blocking, warnings, notices = (len(seen.of(each)) for each in TITLES)
    kept = sum(fault in seen.acquitted for fault in seen.faults)
    return say(
        "{}, {}, {}, {}.",
        french.count(blocking, "anomalie bloquante", "anomalies bloquantes", digits=True),
        french.count(warnings, "alerte à traiter", "alertes à traiter", digits=True),
        french.count(kept, "alerte acquittée", "alertes acquittées", digits=True),
        french.count(notices, "information", digits=True),
    )
