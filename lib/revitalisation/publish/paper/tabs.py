"""The edge tabs of the five préconisations, one drawing per kind of page and current tab."""

from typing import NamedTuple

from revitalisation.drawing.identity import RECOMMENDATIONS, identity, recommendation_colour

NARROW, CURRENT, TALL = 3.6, 11.0, 22.0
"""Width of a tab, of the current one, and their height, in millimetres."""


class Page(NamedTuple):
    """A kind of page, and where its tabs stand (millimetres)."""

    width: float
    height: float
    start: float
    step: float
    edges: tuple[str, ...]


PAGES = {
    "portrait": Page(210, 297, 58, 26, ("right",)),
    "paysage": Page(297, 210, 30, 24, ("right",)),
    "double": Page(420, 297, 58, 26, ("left", "right")),
}


def tabs(prefix: str) -> dict[str, str]:
    """Return the drawings as SVG of whole pages, by address.

    « portrait-0 » has narrow tabs only; in « portrait-3 » that of préconisation 3 is wide, with
    its number.
    """
    return {
        f"{prefix}{name}-{current}": _drawing(page, current)
        for name, page in PAGES.items()
        for current in range(len(RECOMMENDATIONS) + 1)
    }


def _drawing(page: Page, current: int) -> str:
    marks = []
    for rank, code in enumerate(RECOMMENDATIONS, start=1):
        width, top = (CURRENT if rank == current else NARROW), page.start + (rank - 1) * page.step
        for edge in page.edges:
            left = 0 if edge == "left" else page.width - width
            marks.append(
                f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{TALL:g}" '
                f'fill="{recommendation_colour(code)}"/>'
            )
            if rank == current:
                marks.append(_number(rank, left + width / 2, top + TALL / 2))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width:g}mm" '
        f'height="{page.height:g}mm" viewBox="0 0 {page.width:g} {page.height:g}">'
        f"{''.join(marks)}</svg>"
    )


def _number(number: int, x: float, y: float) -> str:
    family = identity()["police"]["famille"]
    return (
        f'<text x="{x:g}" y="{y + 1.7:g}" fill="#fff" font-family="{family}" '
        f'font-weight="700" font-size="5" text-anchor="middle">{number}</text>'
    )
