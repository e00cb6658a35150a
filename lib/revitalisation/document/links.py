"""Where links lead in the document: every anchor once, no link to what it leaves out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from revitalisation.document.model import Block, Heading, Section
from revitalisation.drawing.records import Damier, Fiche, Figure, Proofs, Table, mapped
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Span, Words
from revitalisation.measures.value import ENTRY


def unlink(
    sections: Sequence[Section], elsewhere: Mapping[str, int] | None = None
) -> tuple[Section, ...]:
    """Keep the words of links to parts that the document leaves out, not the links.

    ``elsewhere`` gives the page of each anchor of the annexes, for a document apart from them: the
    words of a link to a table there say it.
    """
    known = {f"#{anchor}" for anchor in anchors(sections)}
    pages = elsewhere or {}

    def kept(span: Span) -> Span | Words:
        if not span.href.startswith("#") or span.href in known:
            return span
        bare, page = replace(span, href=""), pages.get(span.href[1:])
        there = page is not None and span.href.startswith("#tab-")
        return Words(bare, f" (annexes, p.\u202f{page})") if there else bare

    def block(each: Block) -> Block:
        if isinstance(each, Damier) and each.links:
            codes = (row.code for group in each.groups for row in group.rows if row.code)
            return replace(each, links=all(f"#commune-{code}" in known for code in codes))
        return each

    spoken = (mapped(part, lambda words: words.map(kept)) for part in sections)
    return tuple(replace(part, blocks=tuple(map(block, part.blocks))) for part in spoken)


def check(sections: Iterable[Section]) -> None:
    """Refuse anchors that serve twice: links would lead to the wrong place.

    Raises
    ------
    PublicationError
        It lists them.
    """
    doubles = [anchor for anchor, times in Counter(anchors(sections)).items() if times > 1]
    if doubles:
        listed = ", ".join(f"« {anchor} »" for anchor in doubles[:10])
        raise PublicationError(f"Des identifiants servent plusieurs fois dans la page : {listed}.")


def anchors(sections: Iterable[Section]) -> Iterator[str]:
    """Yield what links may lead to, in order."""
    for part in sections:
        yield part.slug
        for block in part.blocks:
            yield from _of(block)


def _of(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield block.anchor
    elif isinstance(block, Figure):
        yield f"fig-{block.slug}"
    elif isinstance(block, Table | Damier):
        yield f"tab-{block.slug}"
        if isinstance(block, Table):
            yield from (row.anchor for row in block.rows if row.anchor)
    elif isinstance(block, Fiche):
        yield f"commune-{block.code}"
    elif isinstance(block, Proofs):
        yield from (ENTRY + e.name for family in block.families for e in family.entries)
        yield from (line.anchor for table in block.tables for line in table.lines)
