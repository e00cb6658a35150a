"""Small drawings shared by screen and paper: programme symbols, number tabs, state marks.

Shapes with holes are paths with holes, never white paint, so that they stand on any ground.
"""

from math import ceil, cos, floor, pi, sin
from typing import Literal, get_args

from markupsafe import Markup, escape

from revitalisation.drawing.identity import (
    PROGRAMMES,
    RECOMMENDATIONS,
    identity,
    programme_fill,
    recommendation_colour,
    role,
)
from revitalisation.drawing.svg import Look, drawing, path, tag, text
from revitalisation.drawing.text_boxes import Box

State = Literal[
    "exploré", "en définition", "intercommunal", "non exploré", "en définition ailleurs", "évoqué"
]
STATES: tuple[State, ...] = get_args(State)
ELSEWHERE: dict[str, str] = {
    "intercommunal": "exploré à une autre échelle",
    "en définition ailleurs": "en définition, à une autre échelle",
    "évoqué": "évoqué, commune non nommée",
}
"""State that no action of the commune gives → what its mark says."""
Point = tuple[float, float]


def _regular(sides: int, radius: float) -> list[Point]:
    turns = [2 * pi * side / sides for side in range(sides)]
    return [(radius * sin(turn), radius * cos(turn)) for turn in turns]


SHAPES: dict[str, list[Point]] = {
    "disque": _regular(48, 0.5),
    "triangle": [(-0.59, -0.44), (0.59, -0.44), (0.0, 0.58)],
    "losange": _regular(4, 0.63),
    "carré": [(-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)],
    "hexagone": _regular(6, 0.54),
}
"""Corners of each shape of the identity, y upwards, for a size of 1: all look equally big."""


def corners(programme: str, x: float, y: float, size: float) -> list[Point]:
    """Return the corners of a programme's symbol about a centre; the disc is ``size`` wide."""
    shape = SHAPES[identity()["programmes"][programme]["forme"]]
    return [(x + size * across, y + size * up) for across, up in shape]


def strokes(box: Box, step: float) -> list[tuple[Point, Point]]:
    """Return the slanted lines that fill a box, cut at its edges: x + y is the same along each.

    They start on a grid common to all boxes. Drawn rather than a pattern: plotly's patterns have
    ids that change, and vanish in some viewers.
    """
    first, last = ceil((box.left + box.low) / step), floor((box.right + box.high) / step)
    totals = [rank * step for rank in range(first, last + 1)]
    ends = [(max(box.left, t - box.high), min(box.right, t - box.low), t) for t in totals]
    return [((a, t - a), (b, t - b)) for a, b, t in ends if b - a > 0.05]


def recommendation_class(recommendation: str | None) -> str:
    """Return the class that sets the colour (« p4 »), or « encre » without a préconisation."""
    return "encre" if recommendation is None else f"p{RECOMMENDATIONS[recommendation][0]}"


def symbol(programme: str, size: str = "1em", *, decorative: bool = False) -> Markup:
    """Return the symbol of a programme: its shape, outlined in ink.

    ``size`` is the CSS length of its side; a ``decorative`` one, which stands beside the
    programme's name, is hidden from screen readers.
    """
    label = PROGRAMMES[programme]
    paint: Look = {
        "class_": f"d-{programme.lower()} d-cerne",
        "fill": programme_fill(programme),
        "stroke": role("encre"),
    }
    if identity()["programmes"][programme]["forme"] == "disque":
        shape = tag("circle", r=6, stroke_width=1.3, **paint)
    else:
        (x, y), *others = [(x, -y) for x, y in corners(programme, 0, 0, 12)]
        d = path("M", x, y, "L", *(v for point in others for v in point), "Z")
        shape = tag("path", d=d, stroke_width=1.3, stroke_linejoin="round", **paint)
    sides = {"width": size, "height": size}
    said = {"aria_hidden": "true"} if decorative else {"role": "img", "aria_label": label}
    view = {"class_": "symbole", "viewBox": "-8 -8 16 16"}
    return Markup(tag("svg", tag("title", escape(label)), shape, **view, **sides, **said))


def number_tab(recommendation: str) -> Markup:
    """Return the small coloured square that holds a préconisation's number."""
    figure = RECOMMENDATIONS[recommendation][0]
    return Markup(f'<span class="pastille p{figure}">{figure}</span>')


def state_text(state: State, count: int | None = None) -> str:
    """Return what a state mark says, in French: « exploré, 4 actions »."""
    if state in ELSEWHERE:
        return ELSEWHERE[state]
    if state == "non exploré" or count is None:
        return state
    return f"{state}, {count} action{'s' if count > 1 else ''}"


def state_mark(
    state: State,
    count: int | None = None,
    recommendation: str | None = None,
    *,
    small: bool = False,
    decorative: bool = False,
) -> Markup:
    """Return the mark of a state of exploration, the same in damier, legend and fiche.

    « exploré » is a full cell, « en définition » hatched and outlined, both with their number of
    actions; « intercommunal » a ring and a dot, « en définition ailleurs » a broken ring,
    « évoqué » a question mark; « non exploré » a short dash. In ink, without a
    préconisation (legend); a ``small`` one is a square of 3.2 mm without count, before one action;
    a ``decorative`` one leaves out the text for screen readers, where a label stands beside it.

    Raises
    ------
    ValueError
        When the state is not one of `STATES`.
    """
    if state not in STATES:
        raise ValueError(f"état d’exploration inconnu : {state!r}")
    colour = role("encre") if recommendation is None else recommendation_colour(recommendation)
    width, height = (3.2, 3.2) if small else (15.0, 6.0)
    label = escape(state_text(state, count))
    named = f"etat etat-{STATES.index(state)} {recommendation_class(recommendation)}"
    shapes = _state_shapes(state, None if small else count, colour, width, height)
    drawn = drawing(
        (0, 0, width, height), *shapes,
        title=label, class_=named + " petit" * small, preserveAspectRatio="xMidYMid slice",
    )  # fmt: skip
    return Markup(drawn if decorative else drawn + tag("span", label, class_="hors-vue"))


def _state_shapes(
    state: State, count: int | None, colour: str, width: float, height: float
) -> list[str]:
    x, y = width / 2, height / 2
    full = {"class_": "d-plein", "fill": colour}
    line = {"class_": "d-trait", "fill": "none", "stroke": colour}
    if state == "exploré":
        cell = tag("rect", width=width, height=height, **full)
        return [cell, _count(count, x, y, class_="d-vide", fill=role("page"))]
    if state == "en définition":
        edge = 0.2
        box = tag(
            "rect", x=edge, y=edge, width=width - 2 * edge, height=height - 2 * edge,
            stroke_width=2 * edge, **line,
        )  # fmt: skip
        hatches = tag("path", d=_hatches(count, width, height, edge), stroke_width=0.42, **line)
        return [hatches, box, _count(count, x, y, **full)]
    radius = min(2.2, y - 0.35)
    if state == "intercommunal":
        ring = tag("circle", cx=x, cy=y, r=radius, stroke_width=0.65, **line)
        return [ring, tag("circle", cx=x, cy=y, r=radius / 2.8, **full)]
    if state == "en définition ailleurs":
        return [tag("circle", cx=x, cy=y, r=radius, stroke_width=0.65, stroke_dasharray=1, **line)]
    if state == "évoqué":
        size = min(4.2, height)
        return [text("?", x, y + size / 3, size, text_anchor="middle", font_weight=600, **full)]
    dash, paint = min(2.8, width - 0.6), {"class_": "d-tiret", "fill": role("non-explore")}
    return [tag("rect", x=x - dash / 2, y=y - 0.22, width=dash, height=0.45, **paint)]


def _hatches(count: int | None, width: float, height: float, edge: float) -> str:
    """Return the hatching of a cell, which leaves room for the count in its middle."""
    room = 0.0 if count is None else 1.1 + 1.1 * len(str(count))
    spans = [(edge, width / 2 - room), (width / 2 + room, width - edge)]
    if count is None:
        spans = [(edge, width - edge)]
    boxes = [Box(left, edge, right, height - edge) for left, right in spans]
    ends = [stroke for box in boxes for stroke in strokes(box, 1.4)]
    return "".join(path("M", *start, "L", *end) for start, end in ends)


def _count(count: int | None, x: float, y: float, **paint: str) -> str:
    if count is None:
        return ""
    return text(str(count), x, y + 1.4, 4.2, text_anchor="middle", font_weight=600, **paint)
