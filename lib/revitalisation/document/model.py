"""The assembled document, before it becomes HTML, PDF or Word: sections made of blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from markupsafe import Markup

from revitalisation.drawing.records import NOTHING, Damier, Fiche, Figure, Record, Table
from revitalisation.french.spans import Words

R = TypeVar("R")


@dataclass(frozen=True)
class Heading:
    """A heading inside a section, from level 2; its anchor is unique in the document."""

    level: int
    words: Words
    anchor: str


@dataclass(frozen=True)
class Listing:
    """A list of a text: a paragraph an item, numbered or not."""

    items: tuple[Words, ...]
    ordered: bool = False

    def __html__(self) -> Markup:
        items = Markup("\n").join(map(Markup("<li>{}</li>").format, self.items))
        return Markup("<{0}>{1}</{0}>").format("ol" if self.ordered else "ul", items)


@dataclass(frozen=True)
class Aside:
    """What an analyst's Markdown holds beside paragraphs, headings and lists.

    A table, a quotation, a piece of code. Nothing of ours is ever one. ``html`` are words whose
    tags, made safe, are drawn: its named values are spans.
    """

    html: Words

    def __html__(self) -> Markup:
        return Markup(self.html)


Block = Heading | Listing | Aside | Record
Exhibit = Figure | Table | Damier
"""What has rows behind it."""


@dataclass(frozen=True)
class Failure:
    """Why a section could not be made: cell number, cause and remedy, in French."""

    cell: int | None
    source: str
    cause: str
    remedy: str


@dataclass(frozen=True)
class Section:
    """One executed notebook; its heading's id is its slug, unique.

    ``group`` is the line of the table of contents above it, ``title`` the notebook's first
    heading, ``finding`` the sentence that heads it in its place, when there is one. Every anchor
    of its blocks is unique in the document. ``volumes`` are the PDFs that hold it.
    ``recommendation`` is the number of a préconisation (edge tabs, colours), ``code`` the
    notebook's code as safe HTML, for reviewers; ``review`` says where its review is, in a draft.
    """

    slug: str
    group: str
    title: str
    finding: Words = NOTHING
    blocks: tuple[Block, ...] = ()
    recommendation: int | None = None
    code: str = ""
    failure: Failure | None = None
    review: str = ""
    volumes: tuple[str, ...] = ()

    def of(self, kind: type[R]) -> Iterator[R]:
        """Yield its blocks of one kind, in order."""
        return (block for block in self.blocks if isinstance(block, kind))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        return tuple(self.of(Figure))

    @property
    def fiches(self) -> tuple[Fiche, ...]:
        """Its fiches, in order."""
        return tuple(self.of(Fiche))


@dataclass(frozen=True)
class Document:
    """Everything that the HTML page, the PDFs and the Word document say.

    ``volume`` names the PDF that it is, empty for the whole. ``remarks`` is the address to which
    readers send their remarks, empty for none. ``communes`` are the names of the perimeter's
    communes by code, in French order. A ``short`` one, of few communes accompagnées, has sections
    that share pages. ``files`` are what stands beside the page: a name, a path.
    """

    agency: str
    agency_name: str
    title: str
    subtitle: str
    territory: str
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
    small_cover_svg: str = ""
    communes: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""
    volume: str = ""
    short: bool = False
    files: tuple[tuple[str, str], ...] = ()

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Its figures and its tables, in order."""
        return tuple(b for part in self.sections for b in part.blocks if isinstance(b, Exhibit))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        return tuple(each for each in self.exhibits if isinstance(each, Figure))
