"""The document set for paper: the HTML of each part, the style of all, the drawings they call."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from markupsafe import Markup

from revitalisation import __version__
from revitalisation.data.contents import ANNEXES, REPORT, SYNTHESIS
from revitalisation.document import calls
from revitalisation.document.model import Block, Document, Section
from revitalisation.drawing import identity, symbols
from revitalisation.drawing.fiche import pages as page_count
from revitalisation.drawing.records import Figure, Text
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE
from revitalisation.publish.paper.blocks import FOLDER, SHELF, blocks, heading, heads_itself, size

EDGES = {
    "portrait": (210, 297, 58, 26, 1),
    "paysage": (297, 210, 30, 24, 1),
    "double": (420, 297, 58, 26, 2),
}
"""Kinds of pages: width, height, top of the first edge tab, step (millimetres), edges with tabs."""
NAMES = {SYNTHESIS: "Synthèse", ANNEXES: "Annexes"}
"""Words on the cover of a volume; the report goes by the name of the whole."""
STYLES = ("impression.css", "dessins.css")
_WEAK = re.compile(r" (?=(?:de|des|du|dans|en|et)\b)")


class Paper(NamedTuple):
    """A volume as HTML: what opens it (the cover, the contents), then each section.

    With each section, how many pages it will take, if it is made of fiches: 0 when nobody knows.
    ``drawings`` are by address. In a ``short`` one, of few communes, sections share pages; how many
    steps ``tight`` they are set from the start: the report a step, a short volume two.
    """

    front: tuple[str, ...]
    parts: tuple[tuple[str, int], ...]
    drawings: Mapping[str, str]
    short: bool = False
    tight: int = 0


@dataclass(frozen=True)
class PaperSection:
    """A section as the templates read it.

    ``opens`` is true for the first section of its group; one that is ``alone`` in it, and is no
    préconisation, goes by the group's name. ``finding`` is empty when it is its title; one that is
    ``headed`` opens on a page of its own.
    """

    section: Section
    opens: bool
    alone: bool
    finding: str
    headed: bool


def compose(document: Document, svgs: Mapping[str, str]) -> Paper:
    """Set a volume for paper, its figures drawn as SVG by slug.

    Raises
    ------
    PublicationError
        When a figure was not drawn.
    """
    sizes = {each.slug: size(each) for each in document.figures if each.slug in svgs}
    brief = document.volume == SYNTHESIS
    opening = _opening(document) if brief else None
    parts = [part for part in _parts(document) if part.section is not opening]
    findings = blocks(opening, sizes) if opening else ()
    content = _content(document) | {
        "parts": parts,
        "opening": opening,
        "findings": list(findings),
        "brief": brief,
        "volume": NAMES.get(document.volume, ""),
    }
    front = [_page(name, content) for name in ("couverture", "sommaire")[: 1 if brief else 2]]
    pages = []
    for part in parts:
        held = list(blocks(part.section, sizes))
        last = part is parts[-1] and len(parts) > 1
        html = _page("section", content | {"part": part, "blocks": held, "last": last})
        fiches = part.section.fiches
        pages.append((html, sum(map(page_count, fiches)) if len(held) == len(fiches) else 0))
    shelf = {f"{SHELF}figure/{slug}": svg for slug, svg in svgs.items()}
    cover = document.small_cover_svg if brief else ""
    shelf |= _edge_tabs() | {f"{SHELF}couverture": cover or document.cover_svg}
    short = document.short and document.volume != ANNEXES
    tight = 2 if short else int(document.volume == REPORT)
    return Paper(tuple(front), tuple(pages), shelf, short, tight)


def _opening(document: Document) -> Section | None:
    """Return the section whose findings the cover of the synthesis says."""
    said = (part for part in document.sections if any(_essential(b) for b in part.blocks))
    return next(said, None)


def _essential(block: Block) -> bool:
    return isinstance(block, Text) and block.role == "essentiel"


def _parts(document: Document) -> Iterator[PaperSection]:
    groups = [section.group for section in document.sections]
    for rank, section in enumerate(document.sections):
        finding = str(calls.uncalled(section.finding))
        yield PaperSection(
            section,
            opens=section.group not in groups[:rank][-1:],
            alone=groups.count(section.group) == 1 and section.recommendation is None,
            finding="" if finding == section.title else finding,
            headed=heads_itself(section),
        )


def _content(document: Document) -> dict[str, Any]:
    """Return what the templates ask for besides the sections."""
    figures = document.figures
    tables = [e for e in document.exhibits if not isinstance(e, Figure) and e.number]
    return {
        "d": document,
        "lists": (("Figures", "fig", figures), ("Tableaux", "tab", tables)),
        "heading": heading,
        "ribbon": [
            identity.recommendation_colour(code, dark=True) for code in identity.RECOMMENDATIONS
        ],
        "programmes": [
            (symbols.symbol(code, "4.6mm", decorative=True), name)
            for code, name in identity.SHORT_NAMES.items()
        ],
        "title_lines": _WEAK.split(document.title),
        "style": Markup(_style()),
        "version": __version__,
        "shelf": SHELF,
    }


def _page(name: str, content: Mapping[str, Any]) -> str:
    html = ENVIRONMENT.get_template(f"{FOLDER}/{name}.html.j2").render(content)
    return typography(html.replace("n. d.", "n.\u00a0d."))


def _style() -> str:
    sheets = [(TEMPLATE / "style" / name).read_text(encoding="utf-8") for name in STYLES]
    tranches = ENVIRONMENT.get_template(f"{FOLDER}/tranches.css.j2")
    edges = tranches.render(shelf=SHELF, recommendations=identity.RECOMMENDATIONS)
    return "\n".join([identity.css_variables(), identity.css_rules(), *sheets, edges])


def _edge_tabs() -> dict[str, str]:
    """Return the edge tabs of whole pages as SVG, by address.

    « portrait-0 » has narrow tabs; in « portrait-3 » that of préconisation 3 is wide, with its
    number; in « portrait-3-5 » those of 3, 4 and 5, which share a page.
    """
    template = ENVIRONMENT.get_template(f"{FOLDER}/onglets.svg.j2")
    colours = [identity.recommendation_colour(code) for code in identity.RECOMMENDATIONS]
    content = {"colours": colours, "family": identity.identity()["police"]["famille"]}
    fields = ("width", "height", "start", "step", "edges")
    runs = [(str(n), n, n) for n in range(len(colours) + 1)]
    runs += [(f"{a}-{b}", a, b) for a, b in combinations(range(1, len(colours) + 1), 2)]
    return {
        f"{SHELF}onglets/{kind}-{name}": template.render(
            content, first=first, last=last, **dict(zip(fields, edges, strict=True))
        )
        for kind, edges in EDGES.items()
        for name, first, last in runs
    }
