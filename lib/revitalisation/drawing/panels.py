"""The damier and the double page as HTML; plain strings are escaped, ``Markup`` is taken as is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from revitalisation.drawing.identity import RECOMMENDATIONS, recommendation_colour
from revitalisation.drawing.ring import FOOT, Ring
from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.drawing.symbols import (
    State,
    number,
    number_tab,
    recommendation_class,
    state_mark,
    symbol,
)
from revitalisation.measures import value
from revitalisation.paths import TEMPLATE

TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATE),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def counted_mark(state: State, count: int | None, recommendation: str, measure: str = "") -> Markup:
    """Return the mark of a state; with a measure it carries the name of the value it counts."""
    mark = state_mark(state, count, recommendation)
    return value.mark(measure, count, mark) if measure and count is not None else mark


TEMPLATES.globals |= {
    "counted_mark": counted_mark,
    "symbol": symbol,
    "number_tab": number_tab,
    "state_mark": state_mark,
    "recommendations": RECOMMENDATIONS,
    "css_class": recommendation_class,
}


@dataclass(frozen=True)
class Cell:
    """State of one préconisation in one commune, its number of actions and that value's name."""

    state: State
    count: int | None = None
    measure: str = ""


@dataclass(frozen=True)
class DamierRow:
    """A commune of the damier.

    ``also`` holds its other programmes; ``cells`` one cell per préconisation, in order; ``actors``
    says who acts, empty when nobody is known; rows with the same ``note`` share one letter;
    ``subject`` is what the row is about.
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


def damier(
    groups: Sequence[DamierGroup],
    *,
    slug: str,
    title: str,
    source: str,
    subtitle: str = "",
    note: str = "",
    total: tuple[str, tuple[str, ...]] | None = None,
    links: bool = True,
) -> str:
    """Return the table of communes × préconisations, its legend and its notes.

    Parameters
    ----------
    groups
        The rows, in the order printed.
    slug
        The figure’s id is ``tab-`` and this.
    total
        Label and five texts of a last row.
    links
        Whether a commune’s name leads to its fiche, ``#commune-CODE``.

    Raises
    ------
    ValueError
        When a row does not hold five cells.
    """
    rows = [row for group in groups for row in group.rows]
    wrong = [row.name for row in rows if len(row.cells) != len(RECOMMENDATIONS)]
    if wrong:
        raise ValueError(f"cinq cases attendues : {', '.join(wrong)}")
    notes = dict.fromkeys(row.note for row in rows if row.note)
    letters = dict(zip(notes, "abcdefghijklmnopqrstuvwxyz", strict=False))
    return TEMPLATES.get_template("damier.html.j2").render(
        groups=groups,
        slug=slug,
        title=title,
        subtitle=subtitle,
        note=note,
        source=source,
        total=total,
        links=links,
        letters=letters,
    )


@dataclass(frozen=True)
class Block:
    """The text of one préconisation on the double page.

    ``paragraphs`` are HTML (their tags are kept); ``communes`` names those concerned.
    """

    recommendation: str
    label: str
    paragraphs: tuple[str, ...]
    communes: str


WIDTH, HEIGHT = 374.0, 255.0
"""Inside of the spread, in mm: 420 × 297 less margins of 23, 20 and 22."""
_COLUMN, _TOP, _GUTTER = 94.0, 34.0, 9.0
_CENTRE = (WIDTH / 2, 113.0)
_CHANNELS = {
    "usages": 109.5,
    "regulation": 101.5,
    "organisation": WIDTH - 109.5,
    "innovation": WIDTH - 101.5,
}
"""Where links run vertically: those of the upper blocks nearer the ring, so that none cross."""
_FOOT_TOP, _FOOT_LEFT = 190.0, 104.0
_SOURCE = 15.0
_TIGHT = 0.9
"""What dense text takes of the height of ordinary text."""


def block_height(block: Block, width: float = _COLUMN) -> float:
    """Estimate the height of a block in mm, on the long side, from its number of letters."""
    letters = width / 1.78
    paragraphs = [re.sub(r"<[^>]+>", "", text) for text in block.paragraphs]
    lines = sum(ceil(len(text) / letters) for text in (*paragraphs, block.communes, block.label))
    return 12.3 + 5.2 * lines + 2.2 * len(paragraphs)


@dataclass(frozen=True)
class _Plan:
    """Where the lower blocks begin (mm from the top of the spread), and whether text is dense."""

    bottom: float
    dense: bool


def _plan(blocks: Mapping[str, Block]) -> _Plan:
    """Share the white space evenly under the blocks of both rows."""
    heights = {code: block_height(block) for code, block in blocks.items()}
    upper = max(heights.get("usages", 0), heights.get("organisation", 0))
    lower = max(heights.get("regulation", 0) + _SOURCE, heights.get("innovation", 0))
    room = HEIGHT - _TOP - _GUTTER
    foot = 8 + block_height(blocks[FOOT], 77) / 2 if FOOT in blocks else 0
    dense = upper + lower > room or foot > HEIGHT - _FOOT_TOP
    if dense:
        upper, lower = upper * _TIGHT, lower * _TIGHT
    return _Plan(_TOP + upper + _GUTTER + max(0, room - upper - lower) / 2, dense)


def _link(code: str, start: tuple[float, float], bottom: float) -> str:
    """Return the orthogonal path from the ring to the end of a block’s rule, in mm."""
    x, y = _CENTRE[0] + start[0], _CENTRE[1] + start[1]
    if code == FOOT:
        return f"M{number(x)} {number(y)}V{number(_FOOT_TOP)}"
    right = code in ("organisation", "innovation")
    rule = _TOP if code in ("usages", "organisation") else bottom
    end = WIDTH - _COLUMN if right else _COLUMN
    near_top = -start[1] > abs(start[0]) * 0.6 or (start[0] > 0) != right
    if rule == _TOP and start[1] < 0 and near_top:
        return f"M{number(x)} {number(y)}V{number(rule)}H{number(end)}"
    channel = number(_CHANNELS[code])
    return f"M{number(x)} {number(y)}H{channel}V{number(rule)}H{number(end)}"


def double_page(
    title: str, subtitle: str, ring: Ring, blocks: Sequence[Block], source: str, *, heading: int = 2
) -> str:
    """Return the spread of the five préconisations around their ring.

    Parameters
    ----------
    title
        The finding, two lines at most on paper.
    ring
        What ``revitalisation.drawing.ring.ring`` returns.
    blocks
        Texts of the five, in any order, up to about 110 words each.
    heading
        Level of the title; those of the blocks are one below.
    """
    texts = {block.recommendation: block for block in blocks}
    plan = _plan(texts)
    links = [
        (
            code,
            recommendation_colour(code),
            _link(code, ring.anchors[code], plan.bottom),
            _CENTRE[0] + ring.anchors[code][0],
            _CENTRE[1] + ring.anchors[code][1],
        )
        for code in RECOMMENDATIONS
        if code in texts
    ]
    return TEMPLATES.get_template("double_page.html.j2").render(
        title=title,
        subtitle=subtitle,
        ring=ring.svg,
        source=source,
        heading=heading,
        links=links,
        blocks=[
            (texts[code], [Markup(text) for text in texts[code].paragraphs])
            for code in RECOMMENDATIONS
            if code in texts
        ],
        bottom=number(plan.bottom),
        dense=plan.dense,
        width=number(WIDTH),
        height=number(HEIGHT),
    )
