"""From executed notebooks to one document: blocks, figures and tables, numbered in order."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from revitalisation.data.contents import Chapter
from revitalisation.document import calls, links, markdown
from revitalisation.document.model import Block, Exhibit, Failure, Heading, Section
from revitalisation.drawing.records import (
    MIME,
    NOTHING,
    Damier,
    Fiche,
    Figure,
    Table,
    Text,
    from_json,
)
from revitalisation.errors import Fault
from revitalisation.french.folding import slug as slug_of
from revitalisation.french.messages import quote, say

GLOSSARY = "glossaire"
"""Slug of the table of acronyms."""
_UNSAID = frozenset(("code", "csv", "programme", "also", "subject", "ring_svg", "locator_svg"))
"""Fields that hold no words, or capitals that are not acronyms."""


def section(chapter: Chapter, executed: Path, failure: Failure | None) -> Section:
    """Turn one executed notebook into a section; nothing is numbered yet.

    A section that failed keeps what its cells showed before the fault.
    """
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"] if executed.exists() else []
    blocks = [block for cell in cells for block in _blocks(cell)]
    title = next((b for b in blocks if isinstance(b, Heading) and b.level == 1), None)
    finding = next((b for b in blocks if isinstance(b, Text) and b.role == "accroche"), None)
    held = [block for block in blocks if block not in (title, finding)]
    return Section(
        slug=chapter.slug,
        group=chapter.group,
        title=str(title.words).strip() if title else chapter.slug,
        finding=finding.paragraphs[0] if finding else NOTHING,
        blocks=tuple(_anchored([*_filled(held)], chapter.slug)),
        recommendation=chapter.recommendation,
        code="".join(map(_code, cells)),
        failure=failure,
        volumes=chapter.volumes,
    )


def number(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give figures, tables and proofs their numbers in the order of the document, each from 1."""
    return numbered(links.unlink(_keep_used(calls.settle(sections))))


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return some sections whose figures and tables are numbered in order, each from 1."""
    figures, tables = count(1), count(1)

    def ranked(block: Block) -> Block:
        if isinstance(block, Figure):
            return replace(block, number=next(figures))
        if isinstance(block, Damier) or (isinstance(block, Table) and block.layout == "tableau"):
            return replace(block, number=next(tables))
        return block

    return tuple(replace(part, blocks=tuple(map(ranked, part.blocks))) for part in sections)


def unnumbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return some sections whose figures and tables go without number."""

    def bare(block: Block) -> Block:
        return replace(block, number=0) if isinstance(block, Exhibit) else block

    return tuple(replace(part, blocks=tuple(map(bare, part.blocks))) for part in sections)


def unsaid(sections: Sequence[Section]) -> tuple[Fault, ...]:
    """Return a blocking fault for each figure without title, source or alternative text."""
    words = {"title": "titre", "source": "source", "alt": "texte de remplacement"}
    return tuple(
        Fault(
            part.slug,
            None,
            None,
            say("figure {} : {} manquant.", quote(figure.slug), word),
            rule="PUB-03",
            about=figure.slug,
        )
        for part in sections
        for figure in part.figures
        for name, word in words.items()
        if not getattr(figure, name).strip()
    )


def _blocks(cell: dict[str, Any]) -> Iterator[Block]:
    """Yield what a cell says: its Markdown, or the records, Markdown and HTML of its outputs."""
    if cell["cell_type"] == "markdown":
        yield from markdown.blocks("".join(cell["source"]))
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if MIME in data:
            yield from_json(data[MIME])
        elif "text/html" in data:
            yield from markdown.from_html("".join(data["text/html"]))
        elif "text/markdown" in data:
            yield from markdown.blocks("".join(data["text/markdown"]))


def _filled(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out the headings under which nothing stands."""
    for rank, block in enumerate(blocks):
        if isinstance(block, Heading):
            below = next((b for b in blocks[rank + 1 :] if not _deeper(b, block)), None)
            if below is None or isinstance(below, Heading):
                continue
        yield block


def _deeper(block: Block, heading: Heading) -> bool:
    return isinstance(block, Heading) and block.level > heading.level


def _anchored(blocks: Sequence[Block], slug: str) -> Iterator[Block]:
    """Give every heading an anchor of its own, and the level under its parent's: none skips."""
    seen = {slug}
    above = [1]
    for block in blocks:
        if isinstance(block, Heading):
            level = max(2, block.level)
            while above[-1] >= level:
                above.pop()
            above.append(level)
            base = f"{slug}-{slug_of(block.words)[:60]}"
            names = (base if rank == 1 else f"{base}-{rank}" for rank in count(1))
            anchor = next(name for name in names if name not in seen)
            seen.add(anchor)
            block = replace(block, level=len(above), anchor=anchor)
        yield block


def _code(cell: dict[str, Any]) -> str:
    source = "".join(cell["source"])
    shown = cell["cell_type"] == "code" and source.strip()
    return f"<pre><code>{escape(source)}</code></pre>" if shown else ""


def _keep_used(sections: Sequence[Section]) -> list[Section]:
    """Keep the lines of the glossary whose acronym the document says elsewhere too."""
    if not any(table.slug == GLOSSARY for part in sections for table in part.of(Table)):
        return list(sections)
    said = " ".join(text for part in sections for text in _said(part))

    def kept(block: Block) -> Block:
        if not isinstance(block, Table) or block.slug != GLOSSARY:
            return block
        rows = [row for row in block.rows if _times(row.cells[0].strip(), said) > 1]
        return replace(block, rows=tuple(rows))

    return [replace(part, blocks=tuple(map(kept, part.blocks))) for part in sections]


def _times(acronym: str, said: str) -> int:
    return len(re.findall(rf"\b{re.escape(acronym)}\b", said))


def _said(part: Any) -> Iterator[str]:
    """Yield every text of a part of the document, and the rows behind its figures."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _said(each)
    elif is_dataclass(part):
        if isinstance(part, Figure):
            yield part.csv
        if isinstance(part, Fiche) and not part.indicators:
            part = replace(part, indicator_heads=())
        for each in fields(part):
            if each.name not in _UNSAID:
                yield from _said(getattr(part, each.name))
