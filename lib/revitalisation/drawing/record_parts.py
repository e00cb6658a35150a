"""What the larger records are made of: rows of the damier, blocks of fiches, entries of proofs."""

from dataclasses import dataclass
from typing import Literal

from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.drawing.symbols import State
from revitalisation.french.spans import Words


@dataclass(frozen=True)
class Facet:
    """What the rows of a table may be chosen by: its name in addresses, its label, its codes.

    A « liste » offers one code at a time, « cases » several, a « montant » what is known of it and
    thresholds. Without ``codes``, they are those of the rows' subject that has this name.
    """

    name: str
    label: str
    kind: Literal["liste", "cases", "montant"]
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cell:
    """State of a préconisation in a row, its number of actions, that value's name, its age."""

    state: State
    count: int | None = None
    measure: str = ""
    recent: bool = True


@dataclass(frozen=True)
class DamierRow:
    """A commune of the damier, or who carries actions above it: it has no fiche, no ``code``.

    ``also`` holds its programmes; ``cells`` one cell per préconisation, in order; ``actors``
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
    """Rows under one heading, with a programme's symbol or none; untitled, the first heads them."""

    programme: str | None
    title: str
    rows: tuple[DamierRow, ...]


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
class ProgrammeLines:
    """A programme of a commune and its milestones: (date, what happened, doubt or empty).

    ``programme`` is empty for what is no programme (an ORT): no symbol is drawn.
    """

    programme: str
    title: str
    milestones: tuple[tuple[str, str, str], ...]


EMPTY = Words()


@dataclass(frozen=True)
class FicheAction:
    """One action: who carries it, how far it is, if recent, its known amount (empty = « n. d. »).

    ``kind`` says what the amount is, after the title: « montant : subvention ».

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
    recent: bool = True
    kind: str = ""


@dataclass(frozen=True)
class FicheBlock:
    """A préconisation: its state, its number of actions, the commune's own, what is done above it.

    ``above`` says in one line the actions of the EPCI, the SCoT, the pôle. ``measure`` is the name
    of the value that counts them.
    """

    recommendation: str
    state: State
    count: int
    actions: tuple[FicheAction, ...]
    above: Words = EMPTY
    measure: str = ""
    recent: bool = True


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator, its unit, a text per head and a strip (SVG, an opaque drawing).

    ``ends`` are the values at both ends of the strip, ``rank`` the commune's among them.
    """

    label: str
    unit: str
    values: tuple[Words, ...]
    strip_svg: str = ""
    ends: tuple[str, ...] = ()
    rank: str = ""


@dataclass(frozen=True)
class Entry:
    """What the annex says of a value, under the anchor ``preuve-NAME``.

    ``whole`` is what it is a part of, as printed after the amount (« sur 15 »). Its rows are of a
    ``row_kind``, introduced by ``label``; they stand in a ``table``, and ``columns`` are the ranks
    of the cells that say most; ``communes`` are the codes of the lines that are communes; paper
    leaves ``rest`` to ``file``. ``same`` is the name and meaning of an earlier entry that has the
    same rows: they are not written again. ``group`` is the anchor of the row of a
    :class:`Crosstab` that stands for it on paper; empty when it is there too. ``rank`` is its
    number among the entries kept, given by the publisher; 0 before.
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
