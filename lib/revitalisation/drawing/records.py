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

from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.drawing.symbols import State
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
    """A line of a table; its first cell names it. ``subject`` is what filters read."""

    cells: tuple[Words, ...]
    anchor: str = ""
    subject: Subject = ANY
    total: bool = False


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
    """A table.

    Parameters
    ----------
    slug
        Its name in the document and that of its CSV file; its id is ``tab-SLUG``.
    title
        What it says, as a sentence.
    csv
        The rows behind it, every text quoted: exact where ``rows`` hold what is printed.
    layout
        « tableau », or « lignes »: a long table of numbers, a line of text per row, on screen
        only and without number.
    number
        Rank among the document's tables, given by the publisher; 0 before.
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
    layout: Literal["tableau", "lignes"] = "tableau"
    number: int = 0
    kind: Literal["tableau"] = "tableau"
    frame: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Figure(_WithData):
    """A plotly figure with its sentence, its source and the rows behind it.

    Parameters
    ----------
    alt
        One sentence for those who do not see it; ``description`` says it at length.
    plot
        ``data`` and ``layout`` of the plotly figure, without title; ``narrow`` those of the one
        for a phone, when it is another.
    width, height
        Size on paper, in millimetres.
    names
        The named values of its rows: « row,column » from 0, heads left out → name.
    landscape
        Whether it takes a landscape page of its own on paper.
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
class Cell:
    """State of a préconisation in a commune, its number of actions and that value's name."""

    state: State
    count: int | None = None
    measure: str = ""


@dataclass(frozen=True)
class DamierRow:
    """A commune of the damier.

    ``also`` holds its other programmes; ``cells`` one cell per préconisation, in order; ``actors``
    says who acts, empty when nobody is known; rows with the same ``note`` share one letter.
    """

    code: str
    name: str
    also: tuple[str, ...]
    cells: tuple[Cell, ...]
    actors: str = ""
    note: str = ""
    subject: Subject = ANY


@dataclass(frozen=True)
class DamierGroup:
    """Rows under one heading, with a programme's symbol or none."""

    programme: str | None
    title: str
    rows: tuple[DamierRow, ...]


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
class Arc:
    """A préconisation on the ring: its count, that value's name, where its link starts (mm)."""

    recommendation: str
    count: int
    measure: str
    anchor: tuple[float, float]


@dataclass(frozen=True)
class Block:
    """The text of one préconisation on the double page; ``communes`` names those concerned."""

    recommendation: str
    label: str
    paragraphs: tuple[Words, ...]
    communes: Words


@dataclass(frozen=True)
class DoublePage(_Shown):
    """The five préconisations around their ring (SVG, an opaque drawing)."""

    title: Words
    subtitle: Words
    ring_svg: str
    arcs: tuple[Arc, ...]
    blocks: tuple[Block, ...]
    source: Words
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
class ProgrammeLines:
    """A programme of a commune and its milestones: (date, what happened, doubt or empty).

    ``programme`` is empty for what is no programme (an ORT): no symbol is drawn.
    """

    programme: str
    title: str
    milestones: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class FicheAction:
    """One action: who carries it, how far it is, and its known amount (empty = « n. d. »).

    ``principal`` is the name of its principal préconisation where it counts as a secondary one:
    the line that has the same ``key`` there, if shown, is referred to rather than said again.
    """

    title: str
    carrier: str
    status: str
    amount: str
    state: State
    key: str = ""
    principal: str = ""


@dataclass(frozen=True)
class FicheBlock:
    """A préconisation: its state, its number of actions, those shown, those left out.

    ``measure`` is the name of the value that counts them.
    """

    recommendation: str
    state: State
    count: int
    actions: tuple[FicheAction, ...]
    remaining: int = 0
    measure: str = ""


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator, its unit, a text per head and a strip (SVG, an opaque drawing)."""

    label: str
    unit: str
    values: tuple[Words, ...]
    strip_svg: str = ""


@dataclass(frozen=True)
class Fiche(_Shown):
    """Everything the fiche of a commune says; its id is ``commune-CODE``.

    ``identity_lines`` are two lines under the name; ``account`` counts what ``key_sentence`` sums
    up; ``outside`` are the actions that the grid does not hold; ``indicator_heads`` are the
    commune, the EPCI’s short name and the peers’ label, or any others where rows have no strip;
    ``list_href`` leads to the full list of actions.
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
    list_href: str = ""
    account: Words = NOTHING
    outside: tuple[FicheAction, ...] = ()
    subject: Subject = ANY
    kind: Literal["fiche"] = "fiche"


@dataclass(frozen=True)
class Entry:
    """What the annex says of a value, under the anchor ``preuve-NAME``.

    Parameters
    ----------
    whole
        What it is a part of, as printed after the amount (« sur 15 »).
    row_kind, label, table
        What its rows are, how they are introduced, the table they stand in.
    columns
        Ranks of the cells that say most of a row.
    communes
        Codes of the lines that are communes.
    lines, rest
        Its rows, and those that paper leaves to ``file``.
    same
        Name and meaning of an earlier entry that has the same rows: they are not written again.
    group
        Anchor of the row of a :class:`Crosstab` that stands for it on paper; empty when it is
        there too.
    rank
        Its number among the entries kept, given by the publisher; 0 before.
    """

    name: str
    meaning: str
    amount: str
    whole: str
    formula: str
    row_kind: str
    label: str
    table: str
    columns: tuple[int, ...]
    communes: tuple[str, ...]
    lines: tuple[Words, ...]
    rest: tuple[Words, ...]
    file: str
    same: tuple[str, str] | None = None
    group: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Family:
    """The entries of one subject."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Line:
    """A row of a crosstab: its anchor, its name, its cells; ``rank`` as that of an entry."""

    anchor: str
    label: Words
    cells: tuple[Words, ...]
    rank: int = 0


@dataclass(frozen=True)
class Crosstab:
    """A table that paper prints instead of the entries of its group."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str


@dataclass(frozen=True)
class Proofs(_Shown):
    """Where each printed number comes from: entries, and the tables that paper prints instead."""

    families: tuple[Family, ...]
    tables: tuple[Crosstab, ...]
    kind: Literal["preuves"] = "preuves"


Panel = Damier | DoublePage | Cited | Proofs
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
