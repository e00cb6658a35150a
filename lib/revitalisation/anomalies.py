"""Anomalies told to people: printed by severity and file, written as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from revitalisation import french
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.examination import Examination
from revitalisation.french.messages import say

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
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADS)
    for fault in seen.faults:
        cells = (
            fault.severity,
            fault.rule,
            fault.target,
            fault.file,
            fault.line or "",
            fault.column or "",
            fault.message,
            seen.acquitted.get(fault, ""),
        )
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def lines(seen: Examination, everything: bool = False) -> Iterator[str]:
    """Yield the anomalies for a terminal: by severity, by file, by line.

    Parameters
    ----------
    everything
        Whether to print long lists whole, and the warnings acquitted.
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
