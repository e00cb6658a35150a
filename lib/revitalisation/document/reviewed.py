"""A section beside what was reviewed of it: its lines, and what has changed, marked in place."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from revitalisation.document.model import Aside, Block, Heading, Listing, Section
from revitalisation.drawing.record_parts import FicheAction
from revitalisation.drawing.records import (
    Damier,
    Fiche,
    Figure,
    Proofs,
    Row,
    Table,
    Text,
    mapped,
    walk,
)
from revitalisation.french import count
from revitalisation.french.messages import say
from revitalisation.french.spans import Span, Words

PROSE = "texte"
"""Name of the lines that are those of no table, figure nor fiche."""
Said = dict[str, list[str]]
_CELL = " | "
_SHOWN = 3
"""Rows of a drawing told in its note before the rest is counted."""


def said(section: Section) -> Said:
    """Return the lines that a section prints, by block: its prose, its tables, figures, fiches."""
    found: Said = {PROSE: [str(section.finding)]}
    for block in section.blocks:
        if not isinstance(block, Proofs):  # what stands behind the numbers, not what is read
            found.setdefault(_name(block), []).extend(_lines(block))
    return found


def marked(section: Section, then: Mapping[str, Sequence[str]]) -> Section:
    """Return a section in which what is new is marked, and what is gone struck.

    ``then`` are its lines as they were reviewed. Prose is compared word by word, tables cell by
    cell; what is drawn says in its note which of its rows changed. A title, a fiche and a double
    page have no room for what is gone.
    """
    prose = _aligned(then.get(PROSE, ()), said(section)[PROSE], _resembles)
    finding = _marked(section.finding, prose.old(0), gone=False)
    blocks: list[Block] = []
    rank = 1
    for block in section.blocks:
        name = _name(block)
        if isinstance(block, Proofs):
            blocks.append(block)
        elif name != PROSE:
            blocks.append(_exhibit(block, then.get(name, ())))
        else:
            lines = len(_lines(block))
            lost = [line for at in range(rank, rank + lines) for line in prose.gone.get(at, ())]
            blocks += [Text((_struck(line),)) for line in lost]
            blocks.append(_prose(block, prose, rank))
            rank += lines
    lost = [line for at, lines in prose.gone.items() if at >= rank for line in lines]
    blocks += [Text((_struck(line),)) for line in lost]
    return replace(section, finding=finding, blocks=tuple(blocks))


def _name(block: Block) -> str:
    if isinstance(block, Table | Figure | Damier):
        return f"{block.kind} {block.slug}"
    return f"fiche {block.code}" if isinstance(block, Fiche) else PROSE


def _lines(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [str(block.title), *(_CELL.join(row.cells) for row in block.rows)]
    if isinstance(block, Figure | Damier):
        return [str(block.title), *(_CELL.join(row) for row in csv.reader(block.csv.splitlines()))]
    if isinstance(block, Fiche):
        acts = (each for each in walk(block) if isinstance(each, FicheAction))
        return [*map(str, _words(block)), *map(_act, acts)]
    return [str(words) for words in _words(block)]


def _words(block: Block) -> Iterator[Words]:
    if isinstance(block, Listing):
        yield from block.items
    elif isinstance(block, Heading | Aside):
        yield block.words if isinstance(block, Heading) else block.html
    else:
        yield from (each for each in walk(block) if isinstance(each, Words) and each)


def _act(action: FicheAction) -> str:
    return _CELL.join((action.title, action.carrier, action.status, action.amount))


@dataclass(frozen=True)
class _Alignment:
    """Lines beside those of before: by rank, what each was (empty for a new one), those gone."""

    changed: dict[int, str] = field(default_factory=dict)
    gone: dict[int, list[str]] = field(default_factory=dict)

    def old(self, rank: int) -> str | None:
        """Return what the line of a rank was, nothing when it is the same."""
        return self.changed.get(rank)


def _aligned(
    before: Sequence[str], now: Sequence[str], alike: Callable[[str, str], bool]
) -> _Alignment:
    found = _Alignment()
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal":
            continue
        left = list(before[start:end])
        for rank in range(first, last):
            old = next((line for line in left if alike(line, now[rank])), "")
            found.changed[rank] = old
            if old:
                left.remove(old)
        if left:
            found.gone[first] = left
    return found


def _resembles(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() > 0.4


def _same_head(one: str, other: str) -> bool:
    return one.split(_CELL)[0] == other.split(_CELL)[0]


def _prose(block: Block, prose: _Alignment, rank: int) -> Block:
    ranks = iter(range(rank, rank + len(_lines(block))))
    roomy = isinstance(block, Text | Listing)

    def change(words: Words) -> Words:
        return _marked(words, prose.old(next(ranks)), roomy) if words else words

    if isinstance(block, Listing):
        return replace(block, items=tuple(map(change, block.items)))
    if isinstance(block, Heading):
        return replace(block, words=change(block.words))
    if isinstance(block, Aside):
        return replace(block, html=change(block.html))
    return mapped(block, change)


def _exhibit(block: Block, before: Sequence[str]) -> Block:
    if isinstance(block, Table):
        return _table(block, before)
    if isinstance(block, Figure | Damier):
        return _drawn(block, before)
    assert isinstance(block, Fiche)
    known = set(before)

    def action(each: FicheAction) -> FicheAction:
        if _act(each) in known:
            return each
        return replace(each, title=_new(each.title), status=_new(each.status))

    made = mapped(block, lambda words: words if str(words) in known or not words else _new(words))
    recommendations = (
        replace(part, actions=tuple(map(action, part.actions))) for part in made.recommendations
    )
    return replace(
        made,
        recommendations=tuple(recommendations),
        outside=tuple(map(action, made.outside)),
    )


def _table(table: Table, before: Sequence[str]) -> Table:
    aligned = _aligned(before[1:], _lines(table)[1:], _same_head)
    rows: list[Row] = []
    for rank, row in enumerate((*table.rows, None)):
        lost = (line.split(_CELL) for line in aligned.gone.get(rank, ()))
        rows += [
            Row(tuple(map(_struck, cells))) for cells in lost if len(cells) == len(table.columns)
        ]
        if row is None:
            break
        old = aligned.old(rank)
        cells = row.cells if old is None else _cells(row, old.split(_CELL))
        rows.append(replace(row, cells=cells))
    title = _marked(table.title, before[0] if before else "", gone=False)
    return replace(table, title=title, rows=tuple(rows))


def _cells(row: Row, before: Sequence[str]) -> tuple[Words, ...]:
    if len(before) != len(row.cells):
        return tuple(map(_new, row.cells))
    pairs = zip(row.cells, before, strict=True)
    return tuple(cell if cell == old else _marked(cell, old) for cell, old in pairs)


def _drawn(drawn: Figure | Damier, before: Sequence[str]) -> Figure | Damier:
    now = _lines(drawn)
    aligned = _aligned(before, now, _same_head)
    told = [
        Words(_struck(old) if old else "", " " if old else "", _new(now[rank]))
        for rank, old in aligned.changed.items()
    ]
    told += [_struck(line) for lines in aligned.gone.values() for line in lines]
    if not told:
        return drawn
    rest = len(told) - _SHOWN
    others = [Words(count(rest, "autre ligne", digits=True))] if rest > 0 else []
    lines = Words(" ; ").join([*told[:_SHOWN], *others])
    note = Words(say("Depuis la relecture : "), lines, ".")
    return replace(drawn, note=Words(drawn.note, " ", note) if drawn.note else note)


def _new(text: str) -> Words:
    return Words(text).map(lambda span: replace(span, added=True))


def _struck(text: str) -> Words:
    return Words(Span(text, struck=True, css="retire")) if text else Words()


def _marked(words: Words, old: str | None, gone: bool = True) -> Words:
    """Return words beside what they were: new ones marked, those gone struck where they stood."""
    if old is None or old == words:
        return words
    if not old:
        return _new(words)
    pieces = [(found.start(), found.end()) for found in re.finditer(r"\S+\s*", words)]
    now = [words[start:end].strip() for start, end in pieces]
    before = old.split()
    new: list[tuple[int, int]] = []
    lost: dict[int, str] = {}
    for what, i, j, first, last in SequenceMatcher(None, before, now, False).get_opcodes():
        if what == "equal":
            continue
        at = pieces[first][0] if first < len(pieces) else len(words)
        if j > i and gone:
            lost[at] = " ".join(before[i:j])
        if last > first:
            new.append((at, pieces[last - 1][1]))
    return Words(*_cut(words, new, lost))


def _cut(
    words: Words, new: Sequence[tuple[int, int]], lost: Mapping[int, str]
) -> Iterator[str | Span]:
    """Yield the spans of words cut where marks begin and end; one that is not bare stays whole."""
    edges = sorted({edge for pair in new for edge in pair} | set(lost))
    waiting = dict(lost)
    start = 0
    for span in words.spans:
        end = start + len(span.text)
        inside = [edge for edge in edges if start < edge < end] if span.bare else []
        for a, b in zip((start, *inside), (*inside, end), strict=True):
            for at in [at for at in waiting if at < b or at == a]:
                yield from (_struck(waiting.pop(at)), " ")
            added = any(a < last and first < b for first, last in new)
            yield replace(span, text=span.text[a - start : b - start], added=added)
        start = end
    for text in waiting.values():
        yield from (" ", _struck(text))
