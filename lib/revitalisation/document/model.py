"""The assembled document, before it becomes HTML or PDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True)
class Figure:
    """A figure of a section; its place in the text is ``<div data-figure="slug"></div>``.

    Parameters
    ----------
    slug
        Unique in the document, ASCII (« carte-programmes »).
    number
        Rank in the document, from 1.
    title, subtitle, note, source
        French sentences; the title says what one sees. Note may be empty.
    alt
        One sentence for those who do not see the figure.
    description
        Long description, generated from the data: safe HTML whose numbers carry their names.
    plot
        The plotly figure as a JSON-like mapping (``data``, ``layout``), without title.
    width, height
        Size on paper, in millimetres.
    csv
        The data behind the figure, as CSV text where every text is quoted, no number is.
    names
        The named values of that data: « row,column » from 0, heads left out → name.
    heading
        The title as safe HTML whose numbers carry their names; empty when it has none.
    narrow
        The plotly figure for a phone, when it is another.
    """

    slug: str
    number: int
    title: str
    subtitle: str
    note: str
    source: str
    alt: str
    description: str
    plot: Mapping[str, Any]
    width: float
    height: float
    csv: str
    names: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    narrow: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Failure:
    """Why a section could not be made: cell number, cause and remedy, in French."""

    cell: int | None
    source: str
    cause: str
    remedy: str


@dataclass(frozen=True)
class Section:
    """One executed notebook.

    ``html`` is a fragment that begins with its only ``<h1 id=…>``; every id is prefixed by the
    slug and unique in the document. ``group`` is the line of the table of contents above it.
    ``recommendation`` is 1 to 5 for the préconisations (edge tabs, colours), else ``None``.
    ``code`` is the notebook's code as highlighted HTML, for reviewers.
    """

    slug: str
    group: str
    title: str
    html: str
    figures: tuple[Figure, ...] = ()
    recommendation: int | None = None
    code: str = ""
    failure: Failure | None = None


@dataclass(frozen=True)
class Document:
    """Everything that the HTML page and the PDF say.

    ``communes`` are the names of the perimeter's communes by code, in French order.
    """

    agency: str
    agency_name: str
    title: str
    subtitle: str
    territory: str
    territory_slug: str
    perimeter: str
    year: str
    cutoff: date
    cutoff_text: str
    draft: bool
    licence: str
    fingerprint: str
    sections: tuple[Section, ...]
    cover_svg: str
    cover_key: str
    communes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exhibit:
    """A figure or a table: its number (« Figure 3 »), what it says, where from, its rows.

    What only the screen shows has no number.
    """

    slug: str
    number: str
    title: str
    subtitle: str
    note: str
    source: str
    csv: str


def exhibits(document: Document, data: Mapping[str, str]) -> tuple[Exhibit, ...]:
    """Return the exhibits whose data is given, by slug, as CSV text."""
    return tuple(
        exhibit
        for section in document.sections
        for exhibit in _of(section, data)
        if exhibit.slug in data
    )


def _of(section: Section, data: Mapping[str, str]) -> Iterator[Exhibit]:
    figures = {figure.slug: figure for figure in section.figures}
    page = BeautifulSoup(section.html, "html.parser")
    for place in page.select("div[data-figure], figure.tableau[id], div.lignes[id]"):
        if place.get("data-figure"):
            yield _figure(figures[str(place["data-figure"])])
        else:
            yield _table(place, data)


def _figure(figure: Figure) -> Exhibit:
    return Exhibit(
        figure.slug,
        f"Figure {figure.number}",
        figure.title,
        figure.subtitle,
        figure.note,
        figure.source,
        figure.csv,
    )


def _table(table: Tag, data: Mapping[str, str]) -> Exhibit:
    slug = str(table["id"]).removeprefix("tab-")
    return Exhibit(
        slug,
        _text(table, ".numero"),
        _text(table, ".titre"),
        _text(table, ".sous-titre"),
        " ".join(_words(note) for note in table.select("p.note")),
        _text(table, "p.source"),
        data.get(slug, ""),
    )


def _text(table: Tag, selector: str) -> str:
    found = table.select_one(selector)
    return _words(found) if found else ""


def _words(element: Tag) -> str:
    return element.get_text().strip()
