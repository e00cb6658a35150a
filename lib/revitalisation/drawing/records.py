"""What sections return and formats render: records of plain fields, nothing drawn but drawings.

A cell of a notebook shows a record; the publisher reads its JSON in the cell's output under
:data:`MIME` and makes the same record again. What a format needs is a field here.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from io import StringIO
from typing import Any, Literal, TypeVar

import pandas as pd

from revitalisation.drawing.record_parts import (
    Arc,
    Block,
    Cell,
    Crosstab,
    DamierGroup,
    Facet,
    Family,
    FicheAction,
    FicheBlock,
    IndicatorRow,
    ProgrammeLines,
)
from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.french.spans import Span, Words

MIME = "application/vnd.revitalisation+json"
NOTHING = Words()
Align = Literal["texte", "nombre"]
T = TypeVar("T")


class _Shown:
    """What a cell of a notebook shows."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # Loaded where a record is shown only: rendering reads the templates.
        from revitalisation.drawing import rendering

        return rendering.bundle(self)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Text(_Shown):
    """Computed prose, a paragraph or a point each.

    ``role`` says what it is: the finding under the title (« accroche »), the three-line lead
    (« chapeau »), the list of essentials (« essentiel »), or prose (« texte »).
    """

    paragraphs: tuple[Words, ...]
    role: Literal["texte", "accroche", "chapeau", "essentiel"] = "texte"
    kind: Literal["texte"] = "texte"

    @property
    def data(self) -> pd.DataFrame:
        """The named values that it prints: ``mesure``, ``valeur``, ``imprime``."""
        return pd.DataFrame(
            [(span.name, span.amount, span.text) for span in named(self)],
            columns=["mesure", "valeur", "imprime"],
        )


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, unit included, and how it is set."""

    head: str
    align: Align = "texte"


@dataclass(frozen=True)
class Row:
    """A line of a table; its first cell names it. ``subject`` is what filters read.

    ``answers`` are its codes for each facet of the table, in their order.
    """

    cells: tuple[Words, ...]
    anchor: str = ""
    subject: Subject = ANY
    total: bool = False
    answers: tuple[str, ...] = ()


class _WithData(_Shown):
    """What is published with the rows behind it."""

    csv: str
    frame: Any

    @property
    def data(self) -> pd.DataFrame:
        """The rows behind it: those that the section counted, else those of its file."""
        if self.frame is not None:
            return self.frame  # type: ignore[no-any-return]
        rows = list(csv.reader(StringIO(self.csv)))
        return pd.DataFrame(rows[1:], columns=rows[0])


@dataclass(frozen=True)
class Table(_WithData):
    """A table, under the sentence that it says; its id is ``tab-SLUG``, and so its CSV file's.

    ``csv`` are the rows behind it, every text quoted: exact where ``rows`` hold what is printed.
    As « lignes », it is a long table of numbers, a line of text per row, on screen only and
    without number. One ``across`` is about its columns: a phone shows one after the other.
    ``number`` is its rank, given by the publisher; 0 before. One with ``facets`` is questioned on
    the page, its rows called ``noun``; as « question », it is on the page only.
    """

    slug: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: Words
    csv: str
    subtitle: Words = NOTHING
    note: Words = NOTHING
    compact: bool = False
    across: bool = False
    layout: Literal["tableau", "lignes", "question"] = "tableau"
    facets: tuple[Facet, ...] = ()
    noun: tuple[str, str] = ("ligne", "lignes")
    number: int = 0
    kind: Literal["tableau"] = "tableau"
    frame: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Figure(_WithData):
    """A plotly figure with its sentence, its source and the rows behind it, so many mm on paper.

    ``alt`` is one sentence for those who do not see it; ``description`` says it at length.
    ``plot`` holds ``data`` and ``layout`` of the figure, without title; ``narrow`` those of the one
    for a phone, when it is another. ``names`` are the named values of its rows: « row,column »
    from 0, heads left out → name. A ``landscape`` one takes a page of its own.
    """

    slug: str
    title: Words
    source: Words
    alt: str
    plot: Mapping[str, Any]
    csv: str
    width: float
    height: float
    subtitle: Words = NOTHING
    note: Words = NOTHING
    description: Words = NOTHING
    names: Mapping[str, str] = field(default_factory=dict)
    landscape: bool = False
    narrow: Mapping[str, Any] | None = None
    number: int = 0
    kind: Literal["figure"] = "figure"
    frame: Any = field(default=None, compare=False, repr=False)

    @property
    def figure(self) -> Any:
        """The plotly figure, to go on with."""
        import plotly.graph_objects as go

        return go.Figure(self.plot)


@dataclass(frozen=True)
class Damier(_WithData):
    """The table of communes × préconisations; numbered among the tables, its id ``tab-SLUG``."""

    slug: str
    title: Words
    groups: tuple[DamierGroup, ...]
    source: Words
    csv: str
    subtitle: Words = NOTHING
    note: Words = NOTHING
    links: bool = True
    number: int = 0
    kind: Literal["damier"] = "damier"
    frame: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class DoublePage(_Shown):
    """The five préconisations around their ring (SVG, an opaque drawing).

    ``key`` holds the marks that the ring is made of, each drawn in ink, and what its form says.
    """

    title: Words
    subtitle: Words
    ring_svg: str
    arcs: tuple[Arc, ...]
    blocks: tuple[Block, ...]
    source: Words
    key: tuple[tuple[str, str], ...] = ()
    kind: Literal["double-page"] = "double-page"


@dataclass(frozen=True)
class Cited(_Shown):
    """A figure quoted from an earlier document beside the recomputed one, and the gap."""

    before: Words
    before_label: str
    now: Words
    now_label: str
    why: Words
    kind: Literal["cite"] = "cite"


@dataclass(frozen=True)
class Fiche(_Shown):
    """Everything the fiche of a commune says; its id is ``commune-CODE``.

    ``identity_lines`` are two lines under the name; ``account`` counts what ``key_sentence`` sums
    up, ``since`` what changed since the earlier edition; ``outside`` are the actions that the grid
    does not hold; ``indicator_heads`` are the
    commune, the EPCI’s short name and the peers’ label, or any others where rows have no strip.
    """

    code: str
    name: str
    identity_lines: tuple[Words, ...]
    locator_svg: str
    programmes: tuple[ProgrammeLines, ...]
    key_sentence: Words
    recommendations: tuple[FicheBlock, ...]
    indicators: tuple[IndicatorRow, ...]
    indicator_heads: tuple[str, ...]
    notes: tuple[Words, ...]
    sources: Words
    indicator_title: str = "Repères"
    kicker: str = "Fiche communale"
    account: Words = NOTHING
    since: Words = NOTHING
    outside: tuple[FicheAction, ...] = ()
    subject: Subject = ANY
    kind: Literal["fiche"] = "fiche"


@dataclass(frozen=True)
class Proofs(_Shown):
    """Where each printed number comes from: entries, and the tables that paper prints instead."""

    families: tuple[Family, ...]
    tables: tuple[Crosstab, ...]
    kind: Literal["preuves"] = "preuves"


Record = Text | Table | Figure | Damier | DoublePage | Cited | Fiche | Proofs


@cache
def _adapter() -> Any:
    # pydantic, loaded where a record is written or read: notebooks and the publisher.
    from typing import Annotated

    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Record, Field(discriminator="kind")])


def to_json(record: Record) -> dict[str, Any]:
    """Return a record as JSON, without the frame that it was made from."""
    made: dict[str, Any] = _adapter().dump_python(record, mode="json", exclude={"frame"})
    return made


def from_json(content: Mapping[str, Any]) -> Record:
    """Return the record that `to_json` wrote.

    Raises
    ------
    pydantic.ValidationError
        When it is none.
    """
    made: Record = _adapter().validate_python(content)
    return made


def walk(part: Any) -> Iterator[Any]:
    """Yield a part, then all that it is made of, in order."""
    yield part
    if isinstance(part, tuple):
        for each in part:
            yield from walk(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from walk(getattr(part, each.name))


def named(part: Any) -> Iterator[Span]:
    """Yield the named values that a record prints, in its order, as spans.

    States of the damier, of fiches and of the ring count too; of a figure, those of its words
    (`Figure.names` are those of its rows, ``meta.mesures`` of its traces those it draws).
    """
    for each in walk(part):
        if isinstance(each, Words):
            yield from each.named()
        elif isinstance(each, Cell | FicheBlock | Arc) and each.measure and each.count is not None:
            yield Span(str(each.count), each.measure, each.count)


def mapped(part: T, change: Callable[[Words], Words]) -> T:
    """Return a part whose words were each changed, in its order."""
    made: Any = part
    if isinstance(part, Words):
        made = change(part)
    elif isinstance(part, tuple):
        made = tuple(mapped(each, change) for each in part)
    elif is_dataclass(part) and not isinstance(part, type):
        held = {each.name: getattr(part, each.name) for each in fields(part)}
        new = {name: mapped(value, change) for name, value in held.items()}
        made = replace(part, **{name: new[name] for name in held if new[name] is not held[name]})
    return made  # type: ignore[no-any-return]
