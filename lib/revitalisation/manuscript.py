"""The document as pandoc takes it for Word: plain blocks, named styles, pictures apart."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from revitalisation import __version__, fragment
from revitalisation.document import Document, Figure, Section
from revitalisation.errors import PublicationError
from revitalisation.grids import dress
from revitalisation.identity import role
from revitalisation.places import TEMPLATE
from revitalisation.reflow import reflow
from revitalisation.spelling import NUMBER, spell, styled, title

PORTRAIT, LANDSCAPE = (164.0, 200.0), (265.0, 136.0)
"""Width and height open to a figure, in millimetres."""
SHRUNK = 0.7
"""Scale of the drawings that stand beside a text on paper, under one in Word."""
MANY = 7
"""From so many columns of words on, a table takes a landscape page."""
UPRIGHT, LYING = "Saut portrait", "Saut paysage"
"""Styles of the paragraphs that end a part in portrait, in landscape."""
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
_SVG = "http://www.w3.org/2000/svg"
# Reading HTML put these names in lower case.
_NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}

_templates = Environment(
    loader=FileSystemLoader([TEMPLATE / "word", TEMPLATE / "ecran"]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


class Drawing(NamedTuple):
    """A drawing and its width on paper, in millimetres."""

    svg: str
    width: float


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
    drawings: dict[str, Drawing] = {}
    pages = [_page(section, svgs, drawings) for section in document.sections]
    known = frozenset(str(e["id"]) for page in pages for e in page.select("[id]"))
    groups = [section.group for section in document.sections]
    parts = []
    for rank, (section, page) in enumerate(zip(document.sections, pages, strict=True)):
        alone = section.group == section.title
        anchor = _head(page, section, alone)
        opens = rank == 0 or groups[rank - 1] != section.group
        body = Markup(fragment.unlink(str(page), known))
        parts.append(Part(section.group, anchor, opens, alone, body))
    html = _templates.get_template("rapport.html.j2").render(
        d=document,
        cover=_cover(document, drawings),
        parts=parts,
        has_figures=any(section.figures for section in document.sections),
        has_tables=any('data-numero="tableau"' in section.html for section in document.sections),
        version=__version__,
    )
    return Manuscript(html, drawings)


def _page(
    section: Section, svgs: Mapping[str, str], drawings: dict[str, Drawing]
) -> BeautifulSoup:
    page = BeautifulSoup(section.html.replace("n. d.", "n.\u00a0d."), "html.parser")
    fragment.disarm(page)
    heading = page.find("h1")
    if not isinstance(heading, Tag):
        raise PublicationError(f"La section « {section.slug} » n’a pas de titre de niveau 1.")
    for kicker in page.select("p.surtitre")[:1]:
        if kicker.find_next("h1") is heading:
            kicker.decompose()
    reflow(page)
    spell(page)
    fragment.demote(page)
    _place_figures(page, section, svgs, drawings)
    for rank, drawing in enumerate(page.select("svg")):
        _picture(page, drawing, f"{section.slug}-{rank}", drawings)
    for table in page.select("figure.tableau"):
        _caption(page, table)
    for table in page.select("table"):
        dress(page, table, (LANDSCAPE if _wide(table) else PORTRAIT)[0])
    for selector, style in STYLES.items():
        for paragraph in page.select(selector):
            paragraph.wrap(styled(page, "div", style))
    return page


def _head(page: BeautifulSoup, section: Section, alone: bool) -> str:
    """Make the section's name its heading, and its finding the paragraph under it."""
    heading = page.find("h2")
    assert isinstance(heading, Tag)
    anchor = str(heading.get("id") or section.slug)
    if section.failure is not None:
        box = _templates.get_template("echec.html.j2").render(failure=section.failure)
        alert = styled(page, "div", "Alerte")
        alert.append(BeautifulSoup(box, "html.parser"))
        heading.insert_after(alert)
    words = " ".join(heading.get_text().split()).replace("\u00a0", " ")
    if words != section.title:
        finding = styled(page, "div", "Constat")
        finding.append(page.new_tag("p"))
        finding.p.extend(list(heading.contents))  # type: ignore[union-attr]
        heading.insert_after(finding)
    heading.clear()
    heading["id"] = anchor
    if section.recommendation is not None:
        number = f"\u00a0{section.recommendation}\u00a0"
        heading.append(styled(page, "span", NUMBER.format(section.recommendation), number))
        heading.append(" ")
    heading.append(section.title)
    if alone:
        heading.decompose()
        for inner in page.find_all(fragment.HEADINGS):
            inner.name = f"h{int(inner.name[1]) - 1}"
    return anchor


def _place_figures(
    page: BeautifulSoup,
    section: Section,
    svgs: Mapping[str, str],
    drawings: dict[str, Drawing],
) -> None:
    figures = {figure.slug: figure for figure in section.figures}
    for place in page.select("div[data-figure]"):
        slug = str(place["data-figure"])
        if slug not in figures or slug not in svgs:
            raise PublicationError(
                f"La figure « {slug} », appelée par la section « {section.slug} », n’a pas été "
                "dessinée."
            )
        _put(page, place, figures[slug], svgs[slug], drawings)


def _put(
    page: BeautifulSoup, place: Tag, figure: Figure, svg: str, drawings: dict[str, Drawing]
) -> None:
    wide = figure.width > PORTRAIT[0]
    room = LANDSCAPE if wide else PORTRAIT
    scale = min(1.0, room[0] / figure.width, room[1] / figure.height)
    drawing = Drawing(svg, figure.width * scale)
    alt = " ".join(filter(None, (figure.alt, *figure.description.split("\n"))))
    html = _templates.get_template("figure.html.j2").render(
        anchor=f"fig-{figure.slug}",
        number=f"Figure {figure.number}",
        title=figure.title,
        subtitle=figure.subtitle,
        body=_image(f"fig-{figure.slug}", drawing, alt, figure.height * scale, drawings),
        notes=[figure.note] if figure.note else [],
        source=figure.source,
    )
    outer = place.parent
    if isinstance(outer, Tag) and "page-paysage" in outer.get_attribute_list("class"):
        outer.unwrap()
    _replace(page, place, BeautifulSoup(html, "html.parser"), wide)


def _image(
    name: str, drawing: Drawing, alt: str, height: float, drawings: dict[str, Drawing]
) -> Markup:
    address = f"{name}.png"
    drawings[address] = drawing
    return Markup(
        '<div data-custom-style="Image"><p><img src="{}" alt="{}" width="{}mm" height="{}mm"></p>'
        "</div>"
    ).format(address, alt, f"{drawing.width:.2f}", f"{height:.2f}")


def _picture(
    page: BeautifulSoup, drawing: Tag, name: str, drawings: dict[str, Drawing]
) -> None:
    """Make a picture of a drawing that says something; drop one that only adorns."""
    if drawing.get("aria-hidden") == "true":
        drawing.decompose()
        return
    width, height = (float(str(drawing[side]).removesuffix("mm")) for side in ("width", "height"))
    for element in (drawing, *drawing.find_all(True)):
        element.attrs = {_NAMES.get(key, key): value for key, value in element.attrs.items()}
    drawing["xmlns"] = _SVG
    small = Drawing(str(drawing), width * SHRUNK)
    image = _image(name, small, title(drawing), height * SHRUNK, drawings)
    drawing.replace_with(BeautifulSoup(image, "html.parser"))


def _cover(document: Document, drawings: dict[str, Drawing]) -> Markup:
    """Return the cover's map on its night, above the key of its colours."""
    if not document.cover_svg:
        return Markup("")
    night = role("couverture")
    whole = (
        f'<svg xmlns="{_SVG}" viewBox="0 0 210 162" width="210mm" height="162mm">'
        f'<rect width="210" height="162" fill="{night}"/>'
        f"{_placed(document.cover_svg, 0, 4)}{_placed(document.cover_key, 12, 146)}</svg>"
    )
    alt = f"{document.territory} : densité de population, communes accompagnées par programme."
    width, height = PORTRAIT[0], PORTRAIT[0] * 162 / 210
    return _image("couverture", Drawing(whole, width), alt, height, drawings)


def _placed(svg: str, x: float, y: float) -> str:
    """Return a drawing in millimetres as a part of another, at a place of it."""
    return re.sub(
        r'<svg(.*?) width="([\d.]+)mm" height="([\d.]+)mm"',
        rf'<svg\1 width="\2" height="\3" x="{x:g}" y="{y:g}"',
        svg,
        count=1,
    )


def _caption(page: BeautifulSoup, figure: Tag) -> None:
    """Set a table under its caption, its notes after it, on a landscape page if it is wide."""
    texts = {
        name: found.get_text().strip() if (found := figure.select_one(f".{name}")) else ""
        for name in ("numero", "titre", "sous-titre")
    }
    table = figure.find("table")
    assert isinstance(table, Tag)
    html = _templates.get_template("figure.html.j2").render(
        anchor=str(figure["id"]),
        number=texts["numero"],
        title=texts["titre"],
        subtitle=texts["sous-titre"],
        body=Markup(str(table)),
        notes=[Markup("".join(map(str, p.contents))) for p in figure.select("p.note")],
        source=" ".join(p.get_text().strip() for p in figure.select("p.source")),
    )
    _replace(page, figure, BeautifulSoup(html, "html.parser"), _wide(table))


def _wide(table: Tag) -> bool:
    """Tell whether a table has too many columns of words for a page; the damier's are short."""
    heads = table.select("thead tr:first-child > :not(.num)")
    return len(heads) >= MANY and table.select_one(".damier-commune") is None


def _replace(page: BeautifulSoup, old: Tag, new: BeautifulSoup, lying: bool) -> None:
    """Put a figure in the place of another element, on a page of its own if it lies."""
    if not lying:
        old.replace_with(new)
        return
    first = old
    while (before := _previous(first)) is not None and fragment.HEADINGS.match(before.name or ""):
        first = before
    first.insert_before(_jump(page, UPRIGHT))
    old.insert_after(_jump(page, LYING))
    old.replace_with(new)


def _previous(element: Tag) -> Tag | None:
    found = element.find_previous_sibling()
    return found if isinstance(found, Tag) else None


def _jump(page: BeautifulSoup, style: str) -> Tag:
    box = styled(page, "div", style)
    box.append(page.new_tag("p"))
    box.p.string = "saut"  # type: ignore[union-attr]
    return box
