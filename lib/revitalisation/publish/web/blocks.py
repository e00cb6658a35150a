"""Sections as the page shows them: numbers that lead to their proofs, tables, figures, fiches."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import StringIO
from typing import Any

from markupsafe import Markup

from revitalisation.document import inline_svg
from revitalisation.document.model import Aside, Block, Heading, Listing, Section
from revitalisation.drawing import rendering
from revitalisation.drawing.records import Fiche, Figure, Table, mapped
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Span, Words
from revitalisation.measures.value import ENTRY
from revitalisation.publish.web import payload

SHORT, LONG = 15, 60
"""Letters: cells of at most so many stay on one line, those of so many get some width."""
FOLDER = "ecran"
"""Variant of the templates."""
_OUTLINE = re.compile(r'<path ([^>]*?)d="([^"]{400,})"([^>]*?)/>')
"""A path long enough to be shared: attributes, outline, attributes."""


def section(part: Section, proved: Collection[str], svgs: Mapping[str, str]) -> Markup:
    """Return a section as HTML, under a heading of level 2: the page's own title is the only 1.

    ``proved`` are the names of the values that the document proves: these numbers are links.

    Raises
    ------
    PublicationError
        When a figure has no alternative text.
    """
    linked = mapped(part, lambda words: words.map(partial(_linked, proved=proved)))
    return Markup(
        rendering.ENVIRONMENT.get_template(f"{FOLDER}/partie.html.j2").render(
            section=part, finding=linked.finding, blocks=_blocks(linked, svgs, proved)
        )
    )


def shared(
    sections: Sequence[Section],
) -> tuple[tuple[Section, ...], Sequence[tuple[str, str]]]:
    """Write once the long outlines that the small maps of several fiches share.

    Returns
    -------
    tuple
        The sections, where ``<use>`` stands for them; and each outline's id and path.
    """
    maps = [fiche.locator_svg for part in sections for fiche in part.of(Fiche)]
    times = Counter(outline for each in maps for _, outline, _ in _OUTLINE.findall(each))
    ids = {o: f"contour-{n}" for n, o in enumerate(o for o, many in times.items() if many > 1)}

    def used(found: re.Match[str]) -> str:
        before, outline, after = found.groups()
        name = ids.get(outline)
        return f'<use {before}href="#{name}"{after}/>' if name else found[0]

    def lighter(block: Block) -> Block:
        if not isinstance(block, Fiche):
            return block
        return replace(block, locator_svg=_OUTLINE.sub(used, block.locator_svg))

    made = (replace(part, blocks=tuple(map(lighter, part.blocks))) for part in sections)
    return tuple(made), [(name, outline) for outline, name in ids.items()]


def _linked(span: Span, proved: Collection[str]) -> Span:
    if span.name not in proved or span.href:
        return span
    return replace(span, href=f"#{ENTRY}{span.name}", css="chiffre")


def _counted_mark(*args: Any, proved: Collection[str]) -> Markup:
    mark, name = rendering.counted_mark(*args), args[3]
    if name not in proved:
        return mark
    return Markup('<a class="chiffre" href="#{}{}">{}</a>').format(ENTRY, name, mark)


def _blocks(part: Section, svgs: Mapping[str, str], proved: Collection[str]) -> Iterator[Markup]:
    fiches, level = tuple(part.of(Fiche)), 1
    for block in part.blocks:
        if fiches and block is fiches[0]:
            yield rendering.index(fiches)
        if isinstance(block, Heading):
            level = block.level
        yield _block(block, level, svgs, proved)


def _block(block: Block, level: int, svgs: Mapping[str, str], proved: Collection[str]) -> Markup:
    if isinstance(block, Heading):
        made = Markup('<h{0} id="{1}">{2}</h{0}>')
        return made.format(min(6, block.level + 1), block.anchor, block.words)
    if isinstance(block, Listing | Aside):
        return Markup(block)
    if isinstance(block, Figure):
        return _figure(block, svgs, proved)
    # Fiches and the double page stand beside their section's parts, proofs under one of them.
    heading = 3 if block.kind in ("fiche", "double-page") else min(6, level + 2)
    mark = partial(_counted_mark, proved=proved)
    said = payload.facets(block) if isinstance(block, Table) else ""
    return rendering.html(
        block, FOLDER, heading=heading, counted_mark=mark, cell_class=cell_class, facets=said
    )


def cell_class(table: Table, rank: int, cell: Words | None = None) -> Markup:
    """Return the class attribute of a cell, of a head when it is ``None``: its width."""
    if table.columns[rank].align == "nombre":
        return Markup(' class="num"')
    if cell is None or not rank:
        return Markup("")
    length = len("".join(span.text[:1] if span.drawn else span.text for span in cell.spans).strip())
    found = "long" if length >= LONG else "court" if 0 < length <= SHORT else ""
    return Markup(' class="{}"').format(found) if found else Markup("")


def _figure(figure: Figure, svgs: Mapping[str, str], proved: Collection[str]) -> Markup:
    if not figure.alt.strip():
        raise PublicationError(f"La figure « {figure.slug} » n’a pas de texte alternatif.")
    drawn = figure.slug in svgs
    return rendering.html(
        figure,
        FOLDER,
        drawing=Markup(inline_svg.drawing(svgs[figure.slug], figure)) if drawn else "",
        criteria=_criteria(figure),
        description=_lines(figure.description),
        rows=[] if drawn else list(_rows(figure, proved)) or [[]],
    )


def _rows(figure: Figure, proved: Collection[str]) -> Iterator[list[Words]]:
    """Yield the rows behind a figure, heads first, their named numbers as links."""
    for rank, row in enumerate(csv.reader(StringIO(figure.csv)), start=-1):
        names = (figure.names.get(f"{rank},{column}", "") for column in range(len(row)))
        yield [
            Words(_linked(Span(cell, name, float(cell) if name else None), proved))
            for cell, name in zip(row, names, strict=True)
        ]


def _criteria(figure: Figure) -> str:
    """Return what the marks of a figure can be chosen by, for the page's filters."""
    metas = (trace.get("meta") or {} for trace in figure.plot["data"])
    return " ".join(dict.fromkeys(name for meta in metas for name in meta.get("sujets", ())))


def _lines(words: Words) -> list[Words]:
    """Return the paragraphs of a text that line ends part."""
    lines: list[list[Span]] = [[]]
    for span in words.spans:
        first, *rest = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines += [[replace(span, text=each)] for each in rest]
    return [Words(*line) for line in lines if any(span.text.strip() for span in line)]
