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
    "livré",
    "engagé",
    "inscrit",
    "intercommunal",
    "non exploré",
    "en définition ailleurs",
    "évoqué",
]
STATES: tuple[State, ...] = get_args(State)
ELSEWHERE: dict[str, str] = {
    "intercommunal": "exploré à une autre échelle",
    "en définition ailleurs": "en définition, à une autre échelle",
    "évoqué": "évoqué, commune non nommée",
}
"""State that no action of the commune gives → what its mark says."""
LEVELS = {"inscrite": 1 / 3, "engagée": 2 / 3, "livrée": 1.0}
"""How far up the mark of an action is filled at each stage."""
GAUGES: dict[State, float] = {
    "inscrit": LEVELS["inscrite"],
    "engagé": LEVELS["engagée"],
    "livré": LEVELS["livrée"],
}
"""The states of a field that its own actions make, filled as the furthest of them."""
HATCH = 1.25
"""Between two lines of a hatching, in mm (of x + y)."""
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
    programme's name, is hidden from those who listen: it has no text, and is an artifact in a PDF.
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
    title = "" if decorative else tag("title", escape(label))
    return Markup(tag("svg", title, shape, **view, **sides, **said))


def number_tab(recommendation: str) -> Markup:
    """Return the small coloured square that holds a préconisation's number."""
    figure = RECOMMENDATIONS[recommendation][0]
    return Markup(f'<span class="pastille p{figure}">{figure}</span>')


def state_text(state: State, count: int | None = None, recent: bool = True) -> str:
    """Return what a state mark says, in French: « livré, 4 actions »."""
    if state not in GAUGES:
        return ELSEWHERE.get(state, state)
    said: str = state
    if count is not None:
        said += f", {count} action{'s' if count > 1 else ''}"
    return said if recent else f"{said}, état à vérifier"


def state_mark(
    state: State,
    count: int | None = None,
    recommendation: str | None = None,
    *,
    recent: bool = True,
    small: bool = False,
    decorative: bool = False,
) -> Markup:
    """Return the mark of a state of exploration, the same in damier, legend and fiche.

    « livré », « engagé » and « inscrit » are a gauge filled whole, to two thirds, to one, hatched
    unless the state is ``recent``, and beside it their number of actions; « intercommunal » is a
    ring and a dot, « en définition ailleurs » a broken ring, « évoqué » a question mark, « non
    exploré » a short dash. In ink, without a préconisation (legend); a ``small`` one is a square of
    3.2 mm without count, before one action; a ``decorative`` one leaves out the text for screen
    readers, where a label stands beside it.

    Raises
    ------
    ValueError
        When the state is not one of `STATES`.
    """
    if state not in STATES:
        raise ValueError(f"état d’exploration inconnu : {state!r}")
    colour = role("encre") if recommendation is None else recommendation_colour(recommendation)
    width, height = (3.2, 3.2) if small else (15.0, 6.0)
    label = escape(state_text(state, count, recent))
    named = f"etat etat-{STATES.index(state)} {recommendation_class(recommendation)}"
    shapes = _state_shapes(
        state, None if small else count, recent, colour, Box(0, 0, width, height)
    )
    drawn = drawing(
        (0, 0, width, height), *shapes,
        title="" if decorative else label, class_=named + " petit" * small,
        preserveAspectRatio="xMidYMid slice",
    )  # fmt: skip
    return Markup(drawn if decorative else drawn + tag("span", label, class_="hors-vue"))


def _state_shapes(
    state: State, count: int | None, recent: bool, colour: str, room: Box
) -> list[str]:
    x, y = (room.left + room.right) / 2, (room.low + room.high) / 2
    full, line = paints(colour)
    if state in GAUGES:
        alone = count is None
        box = room if alone else Box(0.7, 0.4, 7.1, room.high - 0.4)
        if alone and room.right > room.high:
            box = Box(x - 3.6, 0.5, x + 3.6, room.high - 0.5)
        shapes = gauge(box, GAUGES[state], recent, colour)
        return shapes if alone else [*shapes, _count(count, 11.2, y, **full)]
    radius = min(2.2, y - 0.35)
    if state == "intercommunal":
        ring = tag("circle", cx=x, cy=y, r=radius, stroke_width=0.65, **line)
        return [ring, tag("circle", cx=x, cy=y, r=radius / 2.8, **full)]
    if state == "en définition ailleurs":
        return [tag("circle", cx=x, cy=y, r=radius, stroke_width=0.65, stroke_dasharray=1, **line)]
    if state == "évoqué":
        size = min(4.2, room.high)
        return [text("?", x, y + size / 3, size, text_anchor="middle", font_weight=600, **full)]
    dash, paint = min(2.8, room.right - 0.6), {"class_": "d-tiret", "fill": role("non-explore")}
    return [tag("rect", x=x - dash / 2, y=y - 0.22, width=dash, height=0.45, **paint)]


def paints(colour: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return how shapes are filled, and how lines are drawn, in a colour."""
    full = {"class_": "d-plein", "fill": colour}
    return full, {"class_": "d-trait", "fill": "none", "stroke": colour}


def gauge(box: Box, level: float, recent: bool, colour: str) -> list[str]:
    """Draw a frame filled from its foot up to a level, hatched when its state is not recent."""
    full, line = paints(colour)
    edge = 0.17
    inside = Box(box.left + edge, box.low + edge, box.right - edge, box.high - edge)
    frame = tag(
        "rect", x=inside.left, y=inside.low, width=inside.right - inside.left,
        height=inside.high - inside.low, stroke_width=2 * edge, **line,
    )  # fmt: skip
    top = inside.high - level * (inside.high - inside.low)
    if recent:
        bar = tag(
            "rect", x=inside.left, y=top, width=inside.right - inside.left,
            height=inside.high - top, **full,
        )  # fmt: skip
        return [frame, bar]
    held = Box(inside.left, top, inside.right, inside.high)
    lines = "".join(path("M", *start, "L", *end) for start, end in strokes(held, HATCH))
    cap = path("M", inside.left, top, "H", inside.right) if level < 1 else ""
    return [frame, tag("path", d=lines + cap, stroke_width=0.4, **line)]


def _count(count: int | None, x: float, y: float, **paint: str) -> str:
    if count is None:
        return ""
    return text(str(count), x, y + 1.5, 4.5, text_anchor="middle", font_weight=700, **paint)
