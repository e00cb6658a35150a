"""Where the numbers come from: an entry per value, with its rows, at the end of the document."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.typography import sentence
from revitalisation.measures import rates
from revitalisation.measures.registry import families
from revitalisation.measures.value import ENTRY, Value, printed
from revitalisation.sections import display
from revitalisation.sections.proof_rows import KINDS, MOST, Evidence, anchor
from revitalisation.sections.proof_tables import crosstabs, group

FEW = 4
"""So many rows are written again rather than referred to."""
FIGURES = "communes-chiffres"
"""Name of the table, and of the file of data, of the communes' own figures."""
FILES = {"commune": FIGURES, "document": "documents"}
"""Kind of row → file of data that has all its rows."""


@dataclass(frozen=True)
class Entry:
    """What the annex says of a value.

    ``group`` is the anchor of the row that stands for it on paper, empty when it is there too;
    ``columns`` are the ranks of the cells that say most of a row; ``communes`` the codes of the
    lines that are communes; ``rest`` the lines that paper leaves to ``file``; ``same``
    the anchor and the meaning of an earlier entry that has the same rows, empty when they are
    written here.
    """

    anchor: str
    meaning: str
    amount: str
    whole: str
    formula: str
    kind: str
    label: str
    table: str
    columns: str
    communes: str
    lines: Sequence[Markup]
    rest: Sequence[Markup]
    file: str
    same: tuple[str, str] | tuple[()]
    group: str


def appendix(edition: Edition) -> None:
    """Show an entry for every value: the document keeps those of the numbers that it prints."""
    evidence = Evidence(edition)
    seen: dict[tuple[str, tuple[str, ...]], Entry] = {}
    found = [
        (
            title,
            [
                _entry(edition, evidence, name, value, seen)
                for name, value in family.items()
                if value.rows is not None and value.known
            ],
        )
        for title, family in families(edition).items()
    ]
    tables = crosstabs(edition, evidence)
    display.html(display.render("preuves.html.j2", families=found, tables=tables))
    _figures(edition)


def _entry(
    edition: Edition,
    evidence: Evidence,
    name: str,
    value: Value,
    seen: dict[tuple[str, tuple[str, ...]], Entry],
) -> Entry:
    rows = value.rows
    assert rows is not None
    kind, lines = KINDS[rows.kind], evidence.lines(rows)
    first = seen.get((rows.kind, rows.keys)) if len(rows.keys) > FEW else None
    most = MOST.get(rows.kind, len(lines))
    entry = Entry(
        anchor=f"{ENTRY}{name}",
        meaning=sentence(value.meaning, stop=False),
        amount=printed(value, edition.settings),
        whole=_whole(value, printed(value, edition.settings)),
        formula=sentence(evidence.formula(value), stop=False),
        kind=rows.kind,
        label=kind.label,
        table=evidence.table(rows),
        columns=" ".join(map(str, evidence.columns(rows))),
        communes=" ".join(() if first else evidence.communes(rows)),
        lines=() if first else lines[:most],
        rest=() if first else lines[most:],
        file=FILES.get(rows.kind, ""),
        same=(first.anchor, first.meaning) if first else (),
        group=group(edition, name),
    )
    seen.setdefault((rows.kind, rows.keys), entry)
    return entry


def _whole(value: Value, amount: str) -> str:
    """Write what a count is a part of; of a share, both counts, unless it is written so."""
    if value.part is None or value.formula:
        return ""
    if not value.share:
        return f" sur {french.number(value.part[1])}"
    both = french.fraction(*value.part)
    return "" if both == amount else f" ({both})"


def _figures(edition: Edition) -> None:
    """Show the figures of each commune that sums and rates are made of, on screen only."""
    names = edition.names
    figures = rates.figures(edition)
    order = sorted(figures["code_insee"], key=lambda code: french.sort_key(names[code]))
    figures = figures.set_index("code_insee").loc[order]
    heads = rates.heads(edition)
    frame = pd.DataFrame({"Commune": names[order].to_numpy()}, index=order).join(
        figures.rename(columns=heads)
    )
    display.lines(
        frame,
        FIGURES,
        "Les communes et leurs chiffres",
        source=f"Source : {rates.sources(edition, heads)}.",
        anchors=[anchor("chiffres", code) for code in order],
    )
