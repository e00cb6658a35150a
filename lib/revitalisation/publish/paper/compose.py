"""The document set for paper: one HTML text, and the drawings it calls by name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from revitalisation import __version__
from revitalisation.document import calls
from revitalisation.document.model import Document, Failure, Figure, Section
from revitalisation.drawing import identity, symbols
from revitalisation.errors import PublicationError
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE
from revitalisation.publish.paper.tabs import tabs

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
STYLES = ("impression.css", "dessins.css")
_UNBROKEN = re.compile(r"\d{1,2}(?:er)?\s\S+\s\d{4}|[\d-]+,\s%|p\.\s\d+")
"""Cells that are not broken: a date, a period and its unit, a page."""
_WEAK = re.compile(r" (?=(?:de|des|du|dans|en|et)\b)")

_templates = Environment(
    loader=FileSystemLoader(TEMPLATE / "papier"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


class Item(NamedTuple):
    """A line of the list of figures or of tables."""

    rank: str
    anchor: str
    title: str


@dataclass(frozen=True)
class Part:
    """A section as the template reads it.

    ``opens`` is true for the first section of its group; one that is ``alone`` in it, and is no
    préconisation, goes by the group's name.
    ``finding`` is the sentence of its heading when that is not its title; ``places`` the anchors
    and names of its fiches.
    """

    slug: str
    group: str
    title: str
    finding: str
    anchor: str
    number: int | None
    opens: bool
    alone: bool
    body: Markup
    tables: tuple[Item, ...]
    places: tuple[tuple[str, str], ...]
    failure: Failure | None


class Paper(NamedTuple):
    """The document as HTML, and its drawings by address."""

    html: str
    drawings: Mapping[str, str]


def compose(document: Document, svgs: Mapping[str, str]) -> Paper:
    """Set the document for paper.

    Parameters
    ----------
    document
        Its figures and tables are already numbered.
    svgs
        The figures as SVG, by slug.

    Raises
    ------
    PublicationError
        When a figure was not drawn or has no place in its section, or a section has no heading.
    """
    pages = [_page(section, svgs) for section in document.sections]
    calls.on_paper(pages)
    _unlink(pages)
    parts = [_part(document, rank, page) for rank, page in enumerate(pages)]
    figures = [figure for section in document.sections for figure in section.figures]
    html = _templates.get_template("rapport.html.j2").render(
        d=document,
        parts=parts,
        figures=[Item(str(f.number), f"fig-{f.slug}", f.title) for f in figures],
        tables=[table for part in parts for table in part.tables],
        ribbon=[
            identity.recommendation_colour(code, dark=True) for code in identity.RECOMMENDATIONS
        ],
        symbols=[
            (symbols.symbol(code, "4.6mm", decorative=True), name)
            for code, name in identity.SHORT_NAMES.items()
        ],
        title_lines=_WEAK.split(document.title),
        version=__version__,
        shelf=SHELF,
        style=Markup(_style()),
    )
    shelf = {f"{SHELF}figure/{slug}": svg for slug, svg in svgs.items()}
    shelf |= tabs(f"{SHELF}onglets/")
    return Paper(typography(html), shelf | {f"{SHELF}couverture": document.cover_svg})


def _style() -> str:
    sheets = [(TEMPLATE / "style" / name) for name in STYLES]
    return "\n".join(
        [
            identity.css_variables(),
            identity.css_rules(),
            *(sheet.read_text(encoding="utf-8") for sheet in sheets),
        ]
    )


def _page(section: Section, svgs: Mapping[str, str]) -> BeautifulSoup:
    """Return the section's fragment with its figures in their places, ready to be set."""
    page = BeautifulSoup(section.html.replace("n. d.", "n.\u00a0d."), "html.parser")
    heading = page.find("h1")
    if not isinstance(heading, Tag):
        raise PublicationError(f"La section « {section.slug} » n’a pas de titre de niveau 1.")
    for kicker in page.select("p.surtitre")[:1]:
        if kicker.find_next("h1") is heading:
            kicker.decompose()
    heading["id"] = heading.get("id") or section.slug
    _open_on_fiche(page, heading)
    _place_figures(page, section, svgs)
    _mind_lines(page)
    for table in page.select("figure.tableau:not(.damier)"):
        columns, rows = table.select("thead tr:first-child > :not(.num)"), table.select("tbody tr")
        if len(columns) >= MANY and len(rows) > SHORT:
            table["class"] = " ".join([*table.get_attribute_list("class"), "tableau-large"])
            for before in _announcing(table):
                before["class"] = "tete-large"
    return page


def _announcing(table: Tag) -> list[Tag]:
    """Return the heading and the paragraphs that stand just before a table; else nothing."""
    found: list[Tag] = []
    for before in table.find_previous_siblings():
        if before.name not in ("h2", "p"):
            break
        found.append(before)
        if before.name == "h2":
            return found
    return []


def _open_on_fiche(page: BeautifulSoup, heading: Tag) -> None:
    """Let the first fiche head its section: the contents list them all, with their pages."""
    first = page.select_one("article.fiche")
    if first is None:
        return
    for before in first.find_all_previous(["h1", "p", "ul"]):
        before.extract()
    for kicker in first.select("p.surtitre"):
        kicker.replace_with(heading)
    if heading.parent is None:
        first.insert(0, heading)
    heading["class"] = "surtitre"
    for kicker in page.select("article.fiche p.surtitre"):
        kicker.string = heading.get_text()


def _place_figures(page: BeautifulSoup, section: Section, svgs: Mapping[str, str]) -> None:
    places = {str(place["data-figure"]): place for place in page.select("div[data-figure]")}
    for figure in section.figures:
        if figure.slug not in places:
            raise PublicationError(
                f"La figure « {figure.slug} » n’a pas de place dans la section « {section.slug} »."
            )
    for slug, place in places.items():
        _put(page, place, _figure(section, slug, svgs))


def _mind_lines(page: BeautifulSoup) -> None:
    """Keep together what a line should not part: last words of titles, dates in cells."""
    for words in page.select("h1, h2, figcaption .titre"):
        _bind_last_words(words)
    for cell in page.select("td, th"):
        if cell.string and _UNBROKEN.fullmatch(cell.string.strip()):
            cell.string = re.sub(r"\s", "\u00a0", cell.string.strip())


def _unlink(pages: Sequence[BeautifulSoup]) -> None:
    """Keep the words of links into sections that this document leaves out, not the links."""
    known = {str(element["id"]) for page in pages for element in page.select("[id]")}
    for page in pages:
        for link in page.select('a[href^="#"]'):
            if str(link["href"])[1:] not in known:
                link.unwrap()


def _part(document: Document, rank: int, page: BeautifulSoup) -> Part:
    section = document.sections[rank]
    groups = [other.group for other in document.sections]
    heading = page.select_one("h1")
    assert heading is not None
    finding = calls.uncalled(heading)
    return Part(
        slug=section.slug,
        group=section.group,
        title=section.title,
        finding="" if finding.replace("\u00a0", " ") == section.title else finding,
        anchor=str(heading["id"]),
        number=section.recommendation,
        opens=rank == 0 or groups[rank - 1] != section.group,
        alone=groups.count(section.group) == 1 and section.recommendation is None,
        body=Markup(str(page)),
        tables=_tables(page),
        places=_places(page),
        failure=section.failure,
    )


def _figure(section: Section, slug: str, svgs: Mapping[str, str]) -> Figure:
    found = next((figure for figure in section.figures if figure.slug == slug), None)
    if found is None or slug not in svgs:
        raise PublicationError(
            f"La figure « {slug} », appelée par la section « {section.slug} », n’a pas été "
            "dessinée."
        )
    return found


def _put(page: BeautifulSoup, place: Tag, figure: Figure) -> None:
    """Replace a place by its figure, on a landscape page when the column is too narrow."""
    landscape = place.find_parent(class_="page-paysage") is not None
    wide = figure.width > PORTRAIT[0]
    scale = _scale(figure, LANDSCAPE if landscape or wide else PORTRAIT)
    html = _templates.get_template("figure.html.j2").render(
        f=figure,
        mesures=" ".join(calls.names(figure)),
        shelf=SHELF,
        width=figure.width * scale,
        height=figure.height * scale,
    )
    drawn = BeautifulSoup(html, "html.parser")
    if wide and not landscape:
        sheet = page.new_tag("div", attrs={"class": "page-paysage"})
        sheet.append(drawn)
        place.replace_with(sheet)
    else:
        place.replace_with(drawn)


def _scale(figure: Figure, room: tuple[float, float]) -> float:
    """Return how much smaller a figure must be for its page to hold it with all its words."""
    letters = room[0] / 1.35
    lines = sum(ceil(len(text) / letters) for text in (figure.note, figure.source))
    words = 24 + 3.7 * lines
    return min(1.0, room[0] / figure.width, (room[1] - words) / figure.height)


def _bind_last_words(element: Tag) -> None:
    """Keep the last two words of a title on one line, and « sur » with its number."""
    after = ""
    for text in reversed(element.find_all(string=True)):
        words = re.sub(r"\bsur (?=\d|$)", "sur\u00a0", str(text))
        start, space, end = words.rpartition(" ")
        if space and end + after and len(end + after) < LONG_WORD:
            words, after = f"{start}\u00a0{end}", "-" * LONG_WORD
        after = words + after
        text.replace_with(words)


def _tables(page: BeautifulSoup) -> tuple[Item, ...]:
    found = []
    for table in page.select("figure.tableau[id]"):
        number, title = table.select_one(".numero"), table.select_one(".titre")
        if number is not None and title is not None:
            rank = number.get_text().removeprefix("Tableau").strip()
            found.append(Item(rank, str(table["id"]), title.get_text().strip()))
    return tuple(found)


def _places(page: BeautifulSoup) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(article["id"]), " ".join(name.get_text().split()))
        for article in page.select("article.fiche[id]")
        if (name := article.find(["h2", "h3"])) is not None
    )
