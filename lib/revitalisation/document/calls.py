"""The numbers of the document and the entries that prove them: kept, ranked, linked, called."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from revitalisation.document.model import Block, Heading, Section
from revitalisation.drawing.record_parts import Entry
from revitalisation.drawing.records import (
    Cited,
    Damier,
    DoublePage,
    Fiche,
    Figure,
    Proofs,
    Table,
    mapped,
    named,
    walk,
)
from revitalisation.french.spans import Span, Words
from revitalisation.measures.value import ENTRY

CALL, CALLED, CALLS = "appel-preuve", "appele", "appels"
"""Classes of the call of a number, of that number, of the calls on a line of sources."""


class Place(NamedTuple):
    """Where paper proves a number: the number of the entry, and its anchor."""

    rank: int
    anchor: str


def settle(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Keep the entries of the numbers that the document prints, and rank them in order.

    Entries that paper sets in one row of a table share its rank.
    """
    proofs = [block for part in sections for block in part.of(Proofs)]
    entries = {entry.name: entry for entry in _entries(proofs)}
    lines = {line.anchor: line for each in proofs for table in each.tables for line in table.lines}
    asked = [name for part in sections for name in _printed(part)]
    kept: set[str] = set()
    while asked:
        name = asked.pop()
        if name in entries and name not in kept:
            kept.add(name)
            entry = entries[name]
            asked += [entry.same[0]] if entry.same else []
            asked += _others(entry)
            asked += _others(lines.get(entry.group))
    ranks: dict[str, int] = {}
    for name, entry in entries.items():
        if name in kept:
            ranks.setdefault(_anchor(entry), len(ranks) + 1)
    found = []
    for part in sections:
        blocks = (_settled(b, kept, ranks) if isinstance(b, Proofs) else b for b in part.blocks)
        held = tuple(b for b in blocks if not isinstance(b, Proofs) or b.families)
        found.append(replace(part, blocks=held))
    return tuple(found)


def _settled(proofs: Proofs, kept: Collection[str], ranks: Mapping[str, int]) -> Proofs:
    families, tables = [], []
    for family in proofs.families:
        found = (replace(e, rank=ranks[_anchor(e)]) for e in family.entries if e.name in kept)
        families.append(replace(family, entries=tuple(found)))
    for table in proofs.tables:
        lines = (replace(r, rank=ranks[r.anchor]) for r in table.lines if r.anchor in ranks)
        tables.append(replace(table, lines=tuple(lines)))
    return Proofs(
        tuple(family for family in families if family.entries),
        tuple(table for table in tables if table.lines),
    )


def _entries(proofs: Iterable[Proofs]) -> Iterator[Entry]:
    return (entry for each in proofs for family in each.families for entry in family.entries)


def _anchor(entry: Entry) -> str:
    """Return the anchor of what stands for an entry on paper."""
    return entry.group or ENTRY + entry.name


def _others(part: Any) -> list[str]:
    """Return the names of the entries that an entry or a line of a table refers to."""
    spans = (span for each in walk(part) if isinstance(each, Words) for span in each.spans)
    return list(filter(None, map(_target, spans)))


def _target(span: Span) -> str:
    """Return the name of the entry that a span leads to; empty when it leads to none."""
    lead = f"#{ENTRY}"
    return span.href.removeprefix(lead) if span.href.startswith(lead) else ""


def _printed(section: Section) -> Iterator[str]:
    yield from (span.name for span in section.finding.named())
    for block in section.blocks:
        if isinstance(block, Figure):
            yield from names(block)
        elif not isinstance(block, Proofs):
            yield from (span.name for span in named(block))


def names(figure: Figure) -> list[str]:
    """Return the names of the values that a figure prints or draws, each once."""
    said = (span.name for span in named(figure))
    metas = (trace.get("meta") or {} for trace in figure.plot.get("data", ()))
    drawn = filter(None, chain(*(meta.get("mesures", ()) for meta in metas)))
    return list(dict.fromkeys([*figure.names.values(), *said, *drawn]))


def proved(sections: Iterable[Section]) -> dict[str, Place]:
    """Return where paper proves each value, by its name."""
    proofs = (block for part in sections for block in part.of(Proofs))
    return {entry.name: Place(entry.rank, _anchor(entry)) for entry in _entries(proofs)}


def on_paper(sections: Sequence[Section], places: Mapping[str, Place]) -> tuple[Section, ...]:
    """Return sections as paper says them: numbers call their proofs, and lose their names.

    A call follows a number where a sentence first says it, or the title that alone says it. The
    numbers of a figure, a table, a fiche or the double page are called together, on the line of
    its sources. What is for the screen only is left out. ``places`` say where each value is
    proved.
    """
    return tuple(_called(part, places) for part in sections)


def uncalled(words: Words) -> Words:
    """Return the words of a title, without the calls that it may hold."""
    return Words(*(span for span in words.spans if span.css != CALL))


def _called(section: Section, places: Mapping[str, Place]) -> Section:
    # Lines of a table of fields, and what only the page can question, are for the screen only.
    blocks = [b for b in section.blocks if not (isinstance(b, Table) and b.layout != "tableau")]
    prose = {span.name for block in blocks for span in named(_prose(block))}
    seen: set[str] = set()

    def call(span: Span, title: bool) -> Span | Words:
        bare = replace(span, name="", amount=None)
        if span.name not in places or span.name in seen or (title and span.name in prose):
            return bare
        seen.add(span.name)
        rank, anchor = places[span.name]
        mark = Span(f"({rank})", raised=True, href=f"#{anchor}", css=CALL)
        return Words(replace(bare, css=CALLED), mark)

    def calling(title: bool) -> Callable[[Words], Words]:
        return lambda words: words.map(partial(call, title=title))

    in_title, in_prose = calling(True), calling(False)
    return replace(
        section,
        finding=in_title(section.finding),
        blocks=tuple(_block(block, places, in_title, in_prose) for block in blocks),
    )


def _prose(block: Block) -> Any:
    """Return the part of a block whose numbers are called one by one."""
    if isinstance(block, Cited):
        return block.why
    together = isinstance(block, Heading | Figure | Table | Damier | Fiche | DoublePage | Proofs)
    return () if together else block


def _block(
    block: Block,
    places: Mapping[str, Place],
    in_title: Callable[[Words], Words],
    in_prose: Callable[[Words], Words],
) -> Block:
    if isinstance(block, Heading):
        return mapped(block, in_title)
    if isinstance(block, Cited):
        before, now = in_title(block.before), in_title(block.now)
        return replace(block, before=before, now=now, why=in_prose(block.why))
    if isinstance(block, Proofs):
        return _tight(block, places)
    if isinstance(block, Figure | Table | Damier | DoublePage | Fiche):
        printed = names(block) if isinstance(block, Figure) else [s.name for s in named(block)]
        line = "sources" if isinstance(block, Fiche) else "source"
        said = getattr(block, line)
        cited = _together({places[name] for name in printed if name in places}) if said else ""
        return mapped(replace(block, **{line: said + cited}), _nameless)
    return mapped(block, in_prose)


def _nameless(words: Words) -> Words:
    return words.map(lambda span: replace(span, name="", amount=None))


def _together(held: Iterable[Place]) -> Words:
    """Return the entries of some numbers as a line of sources ends: « Preuves : 31 à 35, 41. »."""
    runs = list(_runs(sorted(held)))
    if not runs:
        return Words()
    links = [Words(Span(said, href=f"#{anchor}", css=CALLS)) for anchor, said in runs]
    return Words(" Preuves\u202f: ", Words(", ").join(links), ".")


def _runs(held: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Yield each run of numbers in a row: the anchor of the first, and « 31 à 35 »."""
    start = 0
    for end, place in enumerate(held, start=1):
        if end == len(held) or held[end].rank > place.rank + 1:
            first, last = held[start], place
            joint = ", " if last.rank == first.rank + 1 else " à "
            said = f"{first.rank}{joint}{last.rank}" if last.rank > first.rank else f"{first.rank}"
            yield first.anchor, said
            start = end


def _tight(proofs: Proofs, places: Mapping[str, Place]) -> Proofs:
    """Set entries tight: actions are links, other entries called by number, the rest named."""

    def tight(words: Words) -> Words:
        return words.map(lambda span: _tight_span(span, places))

    def entry(e: Entry) -> Entry:
        known = {} if e.row_kind == "champ" else places
        if e.same:
            name, meaning = e.same
            twin = Words("les mêmes que ", Span(f"« {meaning} »", href=f"#{ENTRY}{name}"))
            e = replace(e, same=None, lines=(twin,))
        return mapped(e, lambda words: words.map(lambda span: _tight_span(span, known)))

    families = (
        replace(each, entries=tuple(entry(e) for e in each.entries if not e.group))
        for each in proofs.families
    )
    return Proofs(tuple(f for f in families if f.entries), mapped(proofs.tables, tight))


def _tight_span(span: Span, places: Mapping[str, Place]) -> Span:
    name, bare = _target(span), replace(span, name="", amount=None, css="")
    if name in places:
        return replace(bare, text=f"({places[name].rank})", href=f"#{places[name].anchor}")
    kept = not span.href.startswith("#") or span.href.startswith("#action-")
    return bare if kept else replace(bare, href="")
