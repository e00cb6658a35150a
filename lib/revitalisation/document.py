"""The assembled document, before it becomes HTML or PDF."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


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
