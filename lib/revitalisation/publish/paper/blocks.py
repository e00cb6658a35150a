"""The blocks of a section set for paper: in what size, on what page, parted where."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from markupsafe import Markup

from revitalisation.document.calls import uncalled
from revitalisation.document.model import Aside, Block, Heading, Listing, Section
from revitalisation.drawing import rendering
from revitalisation.drawing.records import (
    Damier,
    DoublePage,
    Fiche,
    Figure,
    Proofs,
    Record,
    Table,
    Text,
    mapped,
)
from revitalisation.drawing.symbols import state_mark
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Words

FOLDER = "papier"
"""Variant of the templates."""
SHELF = "revitalisation:"
"""Scheme of the addresses of what is held in memory; nothing else is ever fetched."""
PORTRAIT, LANDSCAPE = (164.0, 255.0), (273.0, 182.0)
"""Room inside the margins, in millimetres; a figure wider than a column is set in landscape."""
MANY = 7
"""A table of so many columns of text takes landscape pages…"""
SHORT = 6
"""… unless it has few rows: it would leave such a page nearly empty."""
LONG_WORD = 12
"""A last word of so many letters may stand alone on its line."""
_UNBROKEN = re.compile(r"\d{1,2}(?:er)?\s\S+\s\d{4}|[\d-]+,\s%|p\.\s\d+|(?!.{14})\S+\s\S+")
"""Cells that are not broken: a date, a period and its unit, a page, two short words."""


def size(figure: Figure) -> tuple[float, float]:
    """Return the millimetres of a figure on paper: its page holds it with all its words."""
    room = LANDSCAPE if _lies(figure) else PORTRAIT
    letters = room[0] / 1.35
    words = 24 + 3.7 * sum(ceil(len(text) / letters) for text in (figure.note, figure.source))
    scale = min(1.0, room[0] / figure.width, (room[1] - words) / figure.height)
    return figure.width * scale, figure.height * scale


def _lies(figure: Figure) -> bool:
    return figure.landscape or figure.width > PORTRAIT[0]


def heading(words: str, level: int, anchor: str, css: str = "", label: str = "") -> Markup:
    """Return a heading; its bookmark says its words without the calls they hold, or a label."""
    words = Words(words)
    said, held = label or str(uncalled(words)), bound(words) if level < 3 else words
    signet = Markup(' data-signet="{}"').format(said) if said != words else ""
    classes = Markup(' class="{}"').format(css) if css else ""
    made = Markup('<h{0} id="{1}"{2}{3}>{4}</h{0}>')
    return made.format(level, anchor, classes, signet, held)


def blocks(part: Section, sizes: Mapping[str, tuple[float, float]]) -> Iterator[Markup]:
    """Yield the blocks of a section as HTML; its numbers already call their proofs.

    ``sizes`` are the millimetres of its figures by slug, without those that were not drawn.

    Raises
    ------
    PublicationError
        When a figure was not drawn.
    """
    held, level = _headed(part), 1
    first = next(filter(_opens, held), None) if heads_itself(part) else None
    for block, wide in zip(held, _on_wide_pages(held), strict=True):
        if isinstance(block, Heading):
            level = block.level
            yield heading(block.words, level, block.anchor, "tete-large" if wide else "")
        elif isinstance(block, Listing | Aside):
            yield Markup(block)
        elif isinstance(block, Figure):
            if block.slug not in sizes:
                raise PublicationError(
                    f"La figure « {block.slug} », appelée par la section « {part.slug} », n’a pas "
                    "été dessinée."
                )
            yield _figure(block, sizes[block.slug], part.slug if block is first else "")
        else:
            opens = part.slug if block is first else ""
            whole = isinstance(block, Fiche | DoublePage)
            beside = (1 if opens and isinstance(block, DoublePage) else 2) if whole else level + 1
            yield rendering.html(
                _whole(block),
                FOLDER,
                heading=beside,
                counted_mark=lambda state, count, code, _, recent: state_mark(
                    state, count, code, recent=recent
                ),
                wide=wide,
                opens=opens,
                name=part.title,
            )


def heads_itself(part: Section) -> bool:
    """Whether a section opens on a page that is a whole: a fiche, a double page, a wide figure."""
    kept = [b for b in part.blocks if not (isinstance(b, Text) and b.role == "chapeau")]
    return bool(part.fiches or (kept and _opens(kept[0])))


def _opens(block: Block) -> bool:
    whole = isinstance(block, Fiche | DoublePage)
    return whole or (isinstance(block, Figure) and _lies(block))


def _headed(part: Section) -> tuple[Block, ...]:
    """Return the blocks of a section; a page that is a whole does without what stands above it.

    The contents list the fiches with their pages.
    """
    if not heads_itself(part):
        return part.blocks
    rank = next(n for n, block in enumerate(part.blocks) if _opens(block))
    above = (block for block in part.blocks[:rank] if not isinstance(block, Text | Listing))
    return (*above, *part.blocks[rank:])


def _on_wide_pages(held: Sequence[Block]) -> list[bool]:
    """Say which blocks take landscape pages: wide tables, the heading and words that announce them.

    A heading of level 2 stands above these words; else none of them moves.
    """
    wide = [_is_wide(block) for block in held]
    for rank in [rank for rank, found in enumerate(wide) if found]:
        first = rank - 1
        while first >= 0 and isinstance(block := held[first], Text) and block.role != "essentiel":
            first -= 1
        above = held[first] if first >= 0 else None
        if isinstance(above, Heading) and above.level == 2:
            wide[first:rank] = [True] * (rank - first)
    return wide


def _is_wide(block: Block) -> bool:
    if not isinstance(block, Table):
        return False
    texts = [column for column in block.columns if column.align == "texte"]
    return len(texts) >= MANY and len(block.rows) > SHORT


def _figure(figure: Figure, size: tuple[float, float], opens: str) -> Markup:
    """Return a figure; one that ``opens`` the section of that name heads it by its title."""
    figure = replace(figure, title=bound(figure.title))
    made = rendering.html(figure, FOLDER, shelf=SHELF, width=size[0], height=size[1], opens=opens)
    return Markup('<div class="page-paysage">{}</div>').format(made) if _lies(figure) else made


def _whole(record: Record) -> Record:
    """Keep together what a line should not part: last words of titles, dates in cells."""
    if isinstance(record, Proofs):
        return replace(record, tables=mapped(record.tables, unbroken))
    if isinstance(record, Table):
        columns = (replace(each, head=str(unbroken(Words(each.head)))) for each in record.columns)
        record = replace(record, columns=tuple(columns), rows=mapped(record.rows, unbroken))
    if isinstance(record, Table | Damier | DoublePage):
        return replace(record, title=bound(record.title))
    return record


def bound(words: Words) -> Words:
    """Keep the last two words of a title on one line, and « sur » with its number."""
    text = re.sub(r"\bsur (?=\d)", "sur\u00a0", words)
    start, space, end = text.rpartition(" ")
    if space and len(end) < LONG_WORD:
        text = f"{start}\u00a0{end}"
    return _said(words, text)


def unbroken(words: Words) -> Words:
    """Return a cell that is not broken when it is a date, a period and its unit, a page."""
    if not _UNBROKEN.fullmatch(words.strip()):
        return words
    return _said(words, re.sub(r"\s", "\u00a0", words))


def _said(words: Words, text: str) -> Words:
    """Return words that say a text of the same length, with their spans."""
    letters = iter(text)
    return words.map(lambda span: replace(span, text="".join(next(letters) for _ in span.text)))
