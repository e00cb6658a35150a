"""Where the numbers come from: an entry per value, with its rows, at the end of the document."""

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import Entry, Family
from revitalisation.drawing.records import Proofs, Table
from revitalisation.french.typography import sentence
from revitalisation.measures import rates
from revitalisation.measures.registry import families
from revitalisation.measures.value import Value, printed
from revitalisation.sections import display
from revitalisation.sections.proof_rows import KINDS, MOST, Evidence, anchor
from revitalisation.sections.proof_tables import crosstabs, group

FEW = 4
"""So many rows are written again rather than referred to."""
FIGURES = "communes-chiffres"
"""Name of the table, and of the file of data, of the communes' own figures."""
FILES = {"commune": FIGURES, "document": "documents"}
"""Kind of row → file of data that has all its rows."""


def appendix(edition: Edition) -> display.Records:
    """Return an entry for every value: the document keeps those of the numbers that it prints."""
    evidence = Evidence(edition)
    seen: dict[tuple[str, tuple[str, ...]], Entry] = {}
    found = [
        Family(
            title,
            tuple(
                _entry(edition, evidence, name, value, seen)
                for name, value in family.items()
                if value.rows is not None and value.known
            ),
        )
        for title, family in families(edition).items()
    ]
    return display.show(Proofs(tuple(found), crosstabs(edition, evidence)), _figures(edition))


def _entry(
    edition: Edition,
    evidence: Evidence,
    name: str,
    value: Value,
    seen: dict[tuple[str, tuple[str, ...]], Entry],
) -> Entry:
    rows = value.rows
    assert rows is not None
    kind, lines = KINDS[rows.kind], tuple(evidence.lines(rows))
    first = seen.get((rows.kind, rows.keys)) if len(rows.keys) > FEW else None
    most, amount = MOST.get(rows.kind, len(lines)), printed(value, edition.settings)
    entry = Entry(
        name,
        sentence(value.meaning, stop=False),
        amount,
        _whole(value, amount),
        sentence(evidence.formula(value), stop=False),
        rows.kind,
        kind.label,
        evidence.table(rows),
        evidence.columns(rows),
        () if first else evidence.communes(rows),
        () if first else lines[:most],
        () if first else lines[most:],
        FILES.get(rows.kind, ""),
        (first.name, first.meaning) if first else None,
        group(edition, name),
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


def _figures(edition: Edition) -> Table:
    """Return the figures of each commune that sums and rates are made of, on screen only."""
    figures, heads = rates.figures(edition), rates.heads(edition)
    figures.insert(0, "Commune", figures["code_insee"].map(edition.names))
    figures = figures.sort_values("Commune", key=lambda names: names.map(french.sort_key))
    return display.lines(
        figures.drop(columns="code_insee").rename(columns=heads),
        FIGURES,
        "Les communes et leurs chiffres",
        source=f"Source : {rates.sources(edition, heads)}.",
        anchors=[anchor("chiffres", code) for code in figures["code_insee"]],
    )
