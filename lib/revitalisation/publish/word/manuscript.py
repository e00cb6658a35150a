"""The document as pandoc takes it for Word: plain blocks, named styles, pictures apart."""

from collections.abc import Mapping
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from revitalisation import __version__
from revitalisation.document import calls, fragment
from revitalisation.document.model import Document, Section
from revitalisation.document.plain_words import NUMBER, spell, styled
from revitalisation.errors import PublicationError
from revitalisation.french.typography import typography
from revitalisation.publish.word.plates import (
    LANDSCAPE,
    PORTRAIT,
    Drawing,
    Plates,
    caption,
    templates,
    wide,
)
from revitalisation.publish.word.reflow import reflow
from revitalisation.publish.word.table_grids import dress

STYLES = {
    "p.chapeau": "Chapeau",
    "p.note": "Note",
    "p.source": "Source",
    "p.surtitre": "Surtitre de page",
    "p.planche-sous-titre": "Sous-titre de figure",
    "p.bloc-libelle": "Libellé",
    "p.bloc-communes": "Communes",
}
"""Style of Word of the paragraphs that a style sheet would set."""


class Part(NamedTuple):
    """A section; ``opens`` its group, under whose name it goes when it is ``alone`` in it."""

    group: str
    anchor: str
    opens: bool
    alone: bool
    body: Markup


class Manuscript(NamedTuple):
    """The document as HTML, and its drawings by the address of their picture."""

    html: str
    drawings: Mapping[str, Drawing]


def compose(document: Document, svgs: Mapping[str, str]) -> Manuscript:
    """Set the document for pandoc; its words are those of the page and of the PDF.

    Raises
    ------
    PublicationError
        When a figure was not drawn or has no place in its section, or a section has no heading.
    """
    plates = Plates()
    texts = [_text(section) for section in document.sections]
    calls.on_paper(texts)
    pages = [
        _page(section, text, svgs, plates)
        for section, text in zip(document.sections, texts, strict=True)
    ]
    known = frozenset(str(e["id"]) for page in pages for e in page.select("[id]"))
    groups = [section.group for section in document.sections]
    parts = []
    for rank, (section, page) in enumerate(zip(document.sections, pages, strict=True)):
        alone = section.group == section.title
        anchor = _head(page, section, alone)
        opens = rank == 0 or groups[rank - 1] != section.group
        body = Markup(fragment.unlink(str(page), known))
        parts.append(Part(section.group, anchor, opens, alone, body))
    html = templates.get_template("rapport.html.j2").render(
        d=document,
        cover=plates.cover(document),
        parts=parts,
        has_figures=any(section.figures for section in document.sections),
        has_tables=any('data-numero="tableau"' in section.html for section in document.sections),
        version=__version__,
    )
    return Manuscript(typography(html), plates.drawings)


def _text(section: Section) -> BeautifulSoup:
    page = BeautifulSoup(section.html.replace("n. d.", "n.\u00a0d."), "html.parser")
    fragment.disarm(page)
    return page


def _page(
    section: Section, page: BeautifulSoup, svgs: Mapping[str, str], plates: Plates
) -> BeautifulSoup:
    heading = page.find("h1")
    if not isinstance(heading, Tag):
        raise PublicationError(f"La section « {section.slug} » n’a pas de titre de niveau 1.")
    for kicker in page.select("p.surtitre")[:1]:
        if kicker.find_next("h1") is heading:
            kicker.decompose()
    _anchor(page)
    reflow(page)
    spell(page)
    fragment.demote(page)
    _place_figures(page, section, svgs, plates)
    for rank, drawing in enumerate(page.select("svg")):
        plates.inline(drawing, f"{section.slug}-{rank}")
    for table in page.select("figure.tableau"):
        caption(page, table)
    for table in page.select("table"):
        dress(page, table, (LANDSCAPE if wide(table) else PORTRAIT)[0])
    for selector, style in STYLES.items():
        for paragraph in page.select(selector):
            paragraph.wrap(styled(page, "div", style))
    return page


def _anchor(page: BeautifulSoup) -> None:
    """Give the anchors of rows and paragraphs to their first words: pandoc keeps those alone."""
    for element in page.select("tr[id], p[id]"):
        place = element.find(["th", "td"]) or element
        place.insert(0, page.new_tag("span", attrs={"id": str(element["id"])}))
        del element["id"]


def _place_figures(
    page: BeautifulSoup, section: Section, svgs: Mapping[str, str], plates: Plates
) -> None:
    figures = {figure.slug: figure for figure in section.figures}
    for place in page.select("div[data-figure]"):
        slug = str(place["data-figure"])
        if slug not in figures or slug not in svgs:
            raise PublicationError(
                f"La figure « {slug} », appelée par la section « {section.slug} », n’a pas été "
                "dessinée."
            )
        plates.figure(page, place, figures[slug], svgs[slug])


def _head(page: BeautifulSoup, section: Section, alone: bool) -> str:
    """Make the section's name its heading, and its finding the paragraph under it.

    A section alone in its group goes under the group's heading: its own ones rise by a level.
    """
    heading = page.find("h2")
    assert isinstance(heading, Tag)
    anchor = str(heading.get("id") or section.slug)
    if section.failure is not None:
        box = templates.get_template("echec.html.j2").render(failure=section.failure)
        alert = styled(page, "div", "Alerte")
        alert.append(BeautifulSoup(box, "html.parser"))
        heading.insert_after(alert)
    words = calls.uncalled(heading).replace("\u00a0", " ")
    if words != section.title:
        finding = page.new_tag("p")
        finding.extend(list(heading.contents))
        heading.insert_after(finding)
        finding.wrap(styled(page, "div", "Constat"))
    heading.clear()
    heading["id"] = anchor
    if (rank := section.recommendation) is not None:
        number = styled(page, "span", NUMBER.format(rank), f"\u00a0{rank}\u00a0")
        heading.extend([number, " "])
    heading.append(section.title)
    if alone:
        heading.decompose()
        for inner in page.find_all(fragment.HEADINGS):
            inner.name = f"h{int(inner.name[1]) - 1}"
    return anchor
