"""Small drawings shared by screen and paper: programme symbols, number tabs, state marks.

WeasyPrint applies no style sheet inside an inline SVG: every shape carries its light colours as
attributes; classes let dessins.css replace them on screen (dark theme). Shapes with holes are
paths with holes, never white paint, so that they stand on any ground.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from markupsafe import Markup, escape

from revitalisation.drawing.identity import (
    PROGRAMMES,
    RECOMMENDATIONS,
    identity,
    programme_fill,
    recommendation_colour,
    role,
)

State = Literal["exploré", "en définition", "intercommunal", "non exploré"]

STATES: tuple[State, ...] = ("exploré", "en définition", "intercommunal", "non exploré")
_SHAPES = {
    "disque": '<circle cx="8" cy="8" r="6.4" {}/>',
    "triangle": '<path d="M8 1.5L15 14.2H1Z" {}/>',
    "losange": '<path d="M8 .9L15.1 8L8 15.1L.9 8Z" {}/>',
    "carré": '<path d="M2.2 2.2H13.8V13.8H2.2Z" {}/>',
    "hexagone": '<path d="M8 1.2L13.9 4.6V11.4L8 14.8L2.1 11.4V4.6Z" {}/>',
}


@dataclass(frozen=True)
class Rectangle:
    """A rectangle, in the units of its drawing."""

    left: float
    top: float
    width: float
    height: float


def number(value: float) -> str:
    """Return a coordinate with two decimals at most, as SVG writes it."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def recommendation_class(recommendation: str | None) -> str:
    """Return the class that sets the colour (« p4 »), or « encre » without a préconisation."""
    return "encre" if recommendation is None else f"p{RECOMMENDATIONS[recommendation][0]}"


def _named(label: str, decorative: bool) -> str:
    """Return the attributes that name an SVG on screen, or hide it."""
    return 'aria-hidden="true"' if decorative else f'role="img" aria-label="{escape(label)}"'


def symbol(programme: str, size: str = "1em", *, decorative: bool = False) -> Markup:
    """Return the symbol of a programme: its shape, outlined in ink.

    Parameters
    ----------
    programme
        Its code, one of those adopted.
    size
        CSS length of its side (« 3.6mm », « 1em »).
    decorative
        Hidden from screen readers, for a symbol that stands beside the programme's name.

    Notes
    -----
    The ``<title>`` is always there: WeasyPrint makes the figure's alternative text out of it.
    """
    label = PROGRAMMES[programme]
    paint = (
        f'class="d-{programme.lower()} d-cerne" fill="{programme_fill(programme)}" '
        f'stroke="{role("encre")}" stroke-width="1.3" stroke-linejoin="round"'
    )
    shape = _SHAPES[identity()["programmes"][programme]["forme"]].format(paint)
    return Markup(
        f'<svg class="symbole" viewBox="0 0 16 16" width="{escape(size)}" height="{escape(size)}" '
        f"{_named(label, decorative)}><title>{label}</title>{shape}</svg>"
    )


def number_tab(recommendation: str) -> Markup:
    """Return the small coloured square that holds a préconisation's number."""
    figure = RECOMMENDATIONS[recommendation][0]
    return Markup(f'<span class="pastille p{figure}">{figure}</span>')


def state_text(state: State, count: int | None = None) -> str:
    """Return what a state mark says, in French: « exploré, 4 actions »."""
    if state == "intercommunal":
        return "exploré à une autre échelle"
    if state == "non exploré" or count is None:
        return state
    return f"{state}, {count} action{'s' if count > 1 else ''}"


def hatching(box: Rectangle, step: float) -> str:
    """Return the path of 45° lines rising to the right, cut at the edges of the box."""
    right, bottom = box.left + box.width, box.top + box.height
    first, last = ceil((box.left + box.top) / step), floor((right + bottom) / step)
    lines = []
    for rank in range(first, last + 1):
        total = rank * step
        start, end = max(box.left, total - bottom), min(right, total - box.top)
        if end - start > 0.05:
            lines.append(
                f"M{number(start)} {number(total - start)}L{number(end)} {number(total - end)}"
            )
    return "".join(lines)


def state_mark(
    state: State,
    count: int | None = None,
    recommendation: str | None = None,
    *,
    small: bool = False,
    decorative: bool = False,
) -> Markup:
    """Return the mark of a state of exploration, the same in damier, legend and fiche.

    Parameters
    ----------
    state
        ``exploré`` (full cell), ``en définition`` (hatched, outlined), ``intercommunal`` (ring and
        dot) or ``non exploré`` (short dash).
    count
        Number of actions written in the first two; ``None`` writes none.
    recommendation
        Gives the colour; ``None`` draws in ink (legend).
    small
        A square of 3.2 mm without count, before one action.
    decorative
        Leaves out the text for screen readers, where a label stands beside the mark.

    Raises
    ------
    ValueError
        When the state is not one of the four.
    """
    if state not in STATES:
        raise ValueError(f"état d’exploration inconnu : {state!r}")
    colour = role("encre") if recommendation is None else recommendation_colour(recommendation)
    width, height = (3.2, 3.2) if small else (15.0, 6.0)
    text = None if small else count
    shape = _state_shape(state, text, colour, Rectangle(0, 0, width, height))
    label = escape(state_text(state, count))
    classes = " ".join(
        (
            "etat",
            f"etat-{STATES.index(state)}",
            recommendation_class(recommendation),
            *(["petit"] if small else []),
        )
    )
    drawing = (
        f'<svg class="{classes}" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}mm" height="{number(height)}mm" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        f"<title>{label}</title>{shape}</svg>"
    )
    return Markup(drawing if decorative else f'{drawing}<span class="hors-vue">{label}</span>')


def _state_shape(state: State, count: int | None, colour: str, box: Rectangle) -> str:
    middle, centre = box.width / 2, box.height / 2
    fill = f'class="d-plein" fill="{colour}"'
    if state == "exploré":
        cell = f'<rect width="{number(box.width)}" height="{number(box.height)}" {fill}/>'
        return cell + _count(count, middle, centre, f'class="d-vide" fill="{role("page")}"')
    if state == "en définition":
        return _hatched(count, colour, box) + _count(count, middle, centre, fill)
    if state == "intercommunal":
        radius = min(2.2, box.height / 2 - 0.35)
        return (
            f'<circle cx="{number(middle)}" cy="{number(centre)}" r="{number(radius)}" '
            f'class="d-trait" fill="none" stroke="{colour}" stroke-width=".65"/>'
            f'<circle cx="{number(middle)}" cy="{number(centre)}" r="{number(radius / 2.8)}" '
            f"{fill}/>"
        )
    dash = min(2.8, box.width - 0.6)
    return (
        f'<rect x="{number(middle - dash / 2)}" y="{number(centre - 0.22)}" '
        f'width="{number(dash)}" height=".45" class="d-tiret" fill="{role("non-explore")}"/>'
    )


def _hatched(count: int | None, colour: str, box: Rectangle) -> str:
    """Return an outlined box whose hatching leaves room for the count in its middle."""
    stroke = f'class="d-trait" fill="none" stroke="{colour}"'
    room = 0.0 if count is None else 2.2 + 2.2 * len(str(count))
    edge = 0.2
    side = (box.width - room) / 2 - edge
    widths = (box.width - 2 * edge,) if count is None else (side, side)
    lines = "".join(
        hatching(Rectangle(left, edge, width, box.height - 2 * edge), 1.4)
        for left, width in zip((edge, box.width - edge - side), widths, strict=False)
    )
    return (
        f'<path d="{lines}" {stroke} stroke-width=".42"/>'
        f'<rect x="{edge}" y="{edge}" width="{number(box.width - 2 * edge)}" '
        f'height="{number(box.height - 2 * edge)}" {stroke} stroke-width="{2 * edge}"/>'
    )


def _count(count: int | None, x: float, y: float, paint: str) -> str:
    if count is None:
        return ""
    return (
        f'<text x="{number(x)}" y="{number(y + 1.4)}" text-anchor="middle" font-size="4.2" '
        f'font-weight="600" font-family="{identity()["police"]["famille"]}, sans-serif" '
        f"{paint}>{count}</text>"
    )
