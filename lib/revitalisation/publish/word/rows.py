"""What records hold as tables: rows of cells, marks spelled in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from revitalisation.document.model import Aside, Section
from revitalisation.drawing import panels, records
from revitalisation.drawing.identity import RECOMMENDATIONS, SHORT_NAMES
from revitalisation.drawing.record_parts import Crosstab, Entry, FicheAction
from revitalisation.drawing.symbols import GAUGES, State, state_text
from revitalisation.french.numbers import count
from revitalisation.french.spans import Span, Words, emphasised, linked, strong
from revitalisation.french.typography import HARD, NOT_KNOWN
from revitalisation.publish.word.grids import Grid, GridCell
from revitalisation.publish.word.writer import MANY, NOT_EXPLORED, wide

FIELDS = ("Préconisation", "Action, porteur", "Avancement", "Montant")
_STYLES = {"blockquote": "Quote", "li": "ListBullet"}
"""Style of the paragraphs of an element of Markdown."""
_INLINE = frozenset(("a", "code", "span", "del", "s", "sub", "small", "abbr", "img"))


def title(section: Section) -> Words:
    """Return the name of a section, after its number if it is that of a préconisation."""
    rank = section.recommendation
    number = (Span(str(rank), css=f"p{rank}"), HARD) if rank else ()
    return Words(*number, section.title)


OLD = ", à vérifier"
"""What stands after a state that is not recent."""


def index(section: Section) -> Words:
    """Return links to the fiches of a section."""
    fiches = section.of(records.Fiche)
    return Words(" · ").join(linked(each.name, f"#commune-{each.code}") for each in fiches)


def named(code: str) -> Words:
    """Return a préconisation as its number, in its colour, and its name."""
    number, name = RECOMMENDATIONS[code]
    return Words(Span(str(number), css=f"p{number}"), f"{HARD}{name}")


def state(
    code: str, state: State, count: int | None, short: bool = False, recent: bool = True
) -> Words:
    """Return a state in words, in the colour of its préconisation where an action is engaged."""
    counted = count is not None and state in GAUGES
    said = state_text(state, count, recent)
    if short and counted:
        said = f"{state},{HARD}{count}" + OLD * (not recent)
    explored = counted and state != "inscrit"
    css = f"p{RECOMMENDATIONS[code][0]}" if explored else NOT_EXPLORED * (state == "non exploré")
    return Words(Span(said, css=css))


def table(record: records.Table) -> Grid:
    """Return the rows of a table under its heads."""
    right = [column.align == "nombre" for column in record.columns]
    heads = [GridCell((c.head,), number) for c, number in zip(record.columns, right, strict=True)]
    rows = [
        [
            GridCell((words,), number, row.total, anchor="" if place else row.anchor)
            for place, (words, number) in enumerate(zip(row.cells, right, strict=True))
        ]
        for row in record.rows
    ]
    return Grid([heads, *rows], wide(record))


def damier(record: records.Damier) -> tuple[Grid, list[Words]]:
    """Return a damier, its marks in words, and its notes."""
    letters = panels.damier(record)["letters"]
    heads = [GridCell(("Commune",)), *(GridCell((named(code),)) for code in RECOMMENDATIONS)]
    rows = [[*heads, GridCell(("Qui agit",))]]
    for group in record.groups:
        if group.title:
            rows.append([GridCell((group.title,), strong=True, span=len(rows[0]))])
        for row in group.rows:
            to_fiche = record.links and row.code
            name = linked(row.name, f"#commune-{row.code}") if to_fiche else row.name
            also = "".join(f", {SHORT_NAMES[code]}" for code in row.also)
            call = Span(letters[row.note], raised=True) if row.note else ""
            pairs = zip(RECOMMENDATIONS, row.cells, strict=True)
            states = [
                GridCell((state(code, c.state, c.count, short=True, recent=c.recent),))
                for code, c in pairs
            ]
            who = row.actors or emphasised("aucune action connue")
            rows.append([GridCell((Words(name, also, call),)), *states, GridCell((who,))])
    notes = [Words(Span(letter, raised=True), f" {text}") for text, letter in letters.items()]
    return Grid(rows), notes


def actions(record: records.Fiche, shown: Collection[str]) -> Grid:
    """Return the actions of a fiche: a row each, and one for a préconisation that has none."""
    rows = [[GridCell((head,)) for head in FIELDS]]
    for block in record.recommendations:
        held = [_action(action, shown) for action in block.actions]
        if block.above:
            held.append([GridCell((block.above,), span=3)])
        elif not held:
            none = block.state == "non exploré"
            said = "aucune action connue" if none else state_text(block.state)
            held = [[GridCell((said,), span=3)]]
        mark = state(block.recommendation, block.state, block.count, recent=block.recent)
        rows += _under((named(block.recommendation), mark), held)
    rows += _under(("Hors de la grille",), [_action(action, ()) for action in record.outside])
    return Grid(rows)


def _under(name: tuple[str, ...], rows: Sequence[list[GridCell]]) -> Iterator[list[GridCell]]:
    """Yield rows that share their first cell."""
    for rank, row in enumerate(rows):
        merged = "" if len(rows) == 1 else "continue" if rank else "restart"
        yield [GridCell(("",) if rank else name, merged=merged), *row]


def _action(action: FicheAction, shown: Collection[str]) -> list[GridCell]:
    who = f", {action.carrier}" if action.carrier else ""
    there = action.principal if action.key in shown else ""
    who += f" ({action.kind})" if action.kind and not there else ""
    status = f"voir {there}" if there else action.status or NOT_KNOWN
    amount = "–" if there else action.amount or NOT_KNOWN
    return [GridCell((text,)) for text in (action.title + who, status, amount)]


def indicators(record: records.Fiche) -> Grid:
    """Return the indicators of a fiche, without their drawings."""
    heads = [
        GridCell(("Indicateur",)),
        *(GridCell((head,), True) for head in record.indicator_heads),
    ]
    rows = [
        [GridCell((Words(f"{row.label} ", Span(row.unit, css="unite")),))]
        + [GridCell((text or NOT_KNOWN,), True) for text in row.values]
        for row in record.indicators
    ]
    return Grid([heads, *rows])


def crosstab(record: Crosstab) -> Grid:
    """Return a table that stands for the entries of a group, their numbers before their names."""
    rows = [
        [GridCell((Words(f"({line.rank}){HARD}", line.label),), anchor=line.anchor)]
        + [GridCell((words,)) for words in line.cells]
        for line in record.lines
    ]
    return Grid([[GridCell((head,)) for head in record.heads], *rows], len(record.heads) >= MANY)


def proof(entry: Entry) -> Words:
    """Return what is said of a value: what it counts, how much, by what rule, from what rows."""
    joint = Words(" ; " if entry.row_kind == "champ" else ", ")
    others = count(len(entry.rest), "autre", digits=True)
    rest = f" et {others}, dans donnees/{entry.file}.csv" if entry.rest else ""
    return Words(
        f"({entry.rank}){HARD}{entry.meaning} : ",
        strong(entry.amount),
        f"{entry.whole}. ",
        f"{entry.formula}. " if entry.formula else "",
        f"{entry.label} : ",
        joint.join(entry.lines) or "aucune",
        f"{rest}.",
    )


def aside(block: Aside) -> Iterator[tuple[str, Words | Grid]]:
    """Yield the paragraphs of an aside, each with its style, and its tables, without one.

    A span whose text is empty stands for a tag, the others for what it holds.
    """
    line: list[Span] = []
    held: list[Span] = []
    styles = ["BodyText"]
    for span in (*block.html.spans, Span("", drawn="<hr>")):
        name = _tag(span)
        if held or name == "table":
            held.append(span)
            if span.drawn == "</table>":
                yield "", _grid(held)
                held = []
        elif name == "pre":
            yield from (("Code", Words(code)) for code in span.text.rstrip("\n").split("\n"))
        elif not name or name in _INLINE:
            line.append(span)
        else:
            if Words(*line).strip():
                yield styles[-1], Words(*line)
            line = []
            if name in _STYLES:
                closing = span.drawn.startswith("</")
                styles = styles[:-1] if closing else [*styles, _STYLES[name]]


def _grid(spans: Sequence[Span]) -> Grid:
    rows: list[list[GridCell]] = []
    for span in spans:
        if _tag(span) == "tr":
            rows += [] if span.drawn.startswith("</") else [[]]
        elif _tag(span) in ("td", "th") and not span.drawn.startswith("</"):
            rows[-1].append(GridCell(right="right" in span.drawn))
        elif span.text and rows and rows[-1]:
            cell = rows[-1][-1]
            rows[-1][-1] = replace(cell, lines=(Words(*cell.lines, span),))
    most = max(map(len, rows), default=0)
    return Grid([row + [GridCell()] * (most - len(row)) for row in rows])


def _tag(span: Span) -> str:
    """Return the name of the tag that a span stands for; empty for words."""
    return span.drawn.strip("</").partition(" ")[0].partition(">")[0]
