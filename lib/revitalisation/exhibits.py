"""The figures and tables of a document, in its order, with the data behind each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from revitalisation.document import Document, Figure, Section


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
