"""The ring of the double page: one mark per action, its five counts and its title, as SVG."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, degrees, hypot, radians, sin, sqrt

from markupsafe import escape

from revitalisation.drawing.identity import (
    RECOMMENDATIONS,
    identity,
    recommendation_colour,
    role,
)
from revitalisation.drawing.subjects import Subject
from revitalisation.drawing.symbols import number, recommendation_class

INNER, OUTER = 50.0, 68.0
"""Radii of the ring, in mm."""
FOLD = 4.0
"""Half of the strip kept clear along the fold, in mm."""
FOLD_ANGLE = degrees(FOLD / INNER)
FOOT, LEFT, RIGHT = 4, (3, 1), (2, 5)
"""Numbers of the préconisations: astride the fold, on its left, on its right, clockwise."""

_GAP, _WIDEST = 6.0, 11.0
_SLOT = 24.0
"""Least angle of an arc: room for its count."""
_LEAST = _SLOT / 2 - FOLD_ANGLE
"""Least angle of the foot on each side of the fold."""
_HALF = 180 - 2 * FOLD_ANGLE


@dataclass(frozen=True)
class Segment:
    """One arc: first edge of each mark, the middle of its place, on 180–540 degrees."""

    recommendation: str
    starts: tuple[float, ...]
    middle: float


def place(code: str) -> int:
    """Return the number of a préconisation, which gives it its place."""
    return RECOMMENDATIONS[code][0]


def codes(*numbers: int) -> tuple[str, ...]:
    """Return the préconisations of these numbers."""
    return tuple(code for number in numbers for code in RECOMMENDATIONS if place(code) == number)


def point(angle: float, radius: float) -> tuple[float, float]:
    """Return the point at an angle and a radius, y downwards."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


def arcs(counts: Mapping[str, int]) -> tuple[tuple[Segment, ...], float]:
    """Place the marks of the five arcs, as wide as both halves of the ring allow.

    Returns
    -------
    arcs, pitch
        The arcs (the foot last) and the angle of one mark, its share of the gap included.

    Raises
    ------
    ValueError
        When the marks are too many for the ring (about three hundred).
    """
    low, high = 0.0, _WIDEST
    for _ in range(30):
        pitch = (low + high) / 2
        low, high = (pitch, high) if _room(counts, pitch) >= 0 else (low, pitch)
    if low < 0.4:
        raise ValueError(f"trop d’actions pour l’anneau : {sum(counts.values())}")
    left, right = _foot(counts, low)
    placed = [
        *_placed(codes(*LEFT), counts, low, 180 + FOLD_ANGLE + max(left * low, _LEAST), before=1.0),
        *_placed(codes(*RIGHT), counts, low, 360 + FOLD_ANGLE, before=0.5),
    ]
    foot = [180 + FOLD_ANGLE + rank * low for rank in range(left)]
    foot += [540 - FOLD_ANGLE - (right - rank) * low for rank in range(right)]
    placed.append(Segment(codes(FOOT)[0], tuple(foot), 180 + _LEAST / 2 + FOLD_ANGLE))
    return tuple(placed), low


def _width(held: Sequence[str], counts: Mapping[str, int], pitch: float) -> float:
    return sum(max(counts[code] * pitch, _SLOT) for code in held)


def _foot(counts: Mapping[str, int], pitch: float) -> tuple[int, int]:
    """Share the marks of the foot between both halves so that these are as full as each other."""
    gap = (_width(codes(*RIGHT), counts, pitch) - _width(codes(*LEFT), counts, pitch)) / pitch
    (foot,) = (counts[code] for code in codes(FOOT))
    left = round((foot + gap) / 2 + 0.01)
    astride = min(1, foot // 2)
    left = max(astride, min(foot - astride, left))
    return left, foot - left


def _room(counts: Mapping[str, int], pitch: float) -> float:
    """Return the angle left in the fuller half, the least gaps taken away."""
    return min(
        _HALF - _width(codes(*half), counts, pitch) - max(foot * pitch, _LEAST) - 2.5 * _GAP
        for half, foot in zip((LEFT, RIGHT), _foot(counts, pitch), strict=True)
    )


def _placed(
    held: Sequence[str], counts: Mapping[str, int], pitch: float, start: float, before: float
) -> Iterator[Segment]:
    """Place the arcs of one half, the room left shared evenly; half a gap at the top."""
    left, right = _foot(counts, pitch)
    foot = max((left if held == codes(*LEFT) else right) * pitch, _LEAST)
    gap = (_HALF - _width(held, counts, pitch) - foot) / 2.5
    cursor = start + before * gap
    for code in held:
        width, marks = max(counts[code] * pitch, _SLOT), counts[code]
        first = cursor + (width - marks * pitch) / 2
        starts = tuple(first + rank * pitch for rank in range(marks))
        yield Segment(code, starts, cursor + width / 2)
        cursor += width + gap


_TEXTURES = {
    1: "dots",
    2: "2",
    3: "hollow",
    4: "1",
    5: "4",
}
"""How marks differ without colour: dots, a number of bands, or a contour only."""
_TOWARDS = {
    1: 295.0,
    2: 380.0,
    5: 460.0,
    3: 260.0,
    4: 180.0,
}
"""The angle an arc's link would best start from, on 180–540."""


@dataclass(frozen=True)
class Ring:
    """The drawing and, for each préconisation, where its link starts (mm from the centre)."""

    svg: str
    anchors: Mapping[str, tuple[float, float]]


def _sector(start: float, end: float, low: float, high: float, gap: float) -> str:
    """Return the closed path of a ring sector whose straight sides leave ``gap`` mm."""
    inner, outer = degrees(gap / 2 / low), degrees(gap / 2 / high)
    corners = (
        point(start + inner, low),
        point(start + outer, high),
        point(end - outer, high),
        point(end - inner, low),
    )
    a, b, c, d = (f"{number(x)} {number(y)}" for x, y in corners)
    return (
        f"M{a}L{b}A{number(high)} {number(high)} 0 0 1 {c}L{d}"
        f"A{number(low)} {number(low)} 0 0 0 {a}Z"
    )


def _disc(x: float, y: float, radius: float) -> str:
    r = number(radius)
    return (
        f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {number(2 * radius)} 0"
        f"a{r} {r} 0 1 0 {number(-2 * radius)} 0Z"
    )


def _mark(texture: str, start: float, pitch: float, gap: float) -> str:
    """Return one action's mark as a path to be filled with the even-odd rule."""
    end = start + pitch
    if texture in ("1", "2", "4"):
        bands = int(texture)
        step, slit = (OUTER - INNER) / bands, 0.9
        return "".join(
            _sector(
                start,
                end,
                INNER + rank * step + (slit / 2 if rank else 0),
                INNER + (rank + 1) * step - (slit / 2 if rank < bands - 1 else 0),
                gap,
            )
            for rank in range(bands)
        )
    solid = _sector(start, end, INNER, OUTER, gap)
    width = radians(pitch) * INNER - gap
    if texture == "hollow":
        edge = min(1.1, width / 3.2)
        return solid + _sector(start, end, INNER + edge, OUTER - edge, gap + 2 * edge)
    radius = min(1.5, width / 3)
    places = (INNER + (OUTER - INNER) * share for share in (0.2, 0.5, 0.8))
    return solid + "".join(_disc(*point(start + pitch / 2, place), radius) for place in places)


def _half(x: float, drawn: str) -> str:
    """Say on which side of the fold something is: a screen, which has none, closes the ring."""
    return f'<g class="{"gauche" if x < 0 else "droite"}">{drawn}</g>' if drawn else ""


def _arc(arc: Segment, pitch: float, gap: float) -> str:
    if not arc.starts:
        x, y = point(arc.middle, (INNER + OUTER) / 2)
        return _half(
            x,
            f'<rect x="{number(x - 3)}" y="{number(y - 0.5)}" width="6" height="1" '
            f'class="d-tiret" fill="{role("non-explore")}"/>',
        )
    code = arc.recommendation
    left, right = (
        "".join(_mark(_TEXTURES[place(code)], start, pitch, gap) for start in starts)
        for starts in (
            [start for start in arc.starts if start < 360],
            [start for start in arc.starts if start >= 360],
        )
    )
    paint = (
        f'class="d-plein {recommendation_class(code)}" fill-rule="evenodd" '
        f'fill="{recommendation_colour(code)}"'
    )
    return "".join(
        _half(side, f'<path {paint} d="{path}"/>')
        for side, path in ((-1, left), (1, right))
        if path
    )


def _guide() -> str:
    """Return the hairline that holds the arcs together when they are few, open at the fold."""
    radius = INNER - 1.3
    drawn = ""
    for sweep, (first, last) in enumerate(
        ((-FOLD_ANGLE, 180 + FOLD_ANGLE), (FOLD_ANGLE, 180 - FOLD_ANGLE))
    ):
        a, b = (f"{number(x)} {number(y)}" for x, y in (point(first, radius), point(last, radius)))
        drawn += _half(
            2 * sweep - 1,
            f'<path d="M{a}A{number(radius)} {number(radius)} 0 0 {sweep} {b}" fill="none" '
            f'class="d-filet" stroke="{role("filet")}" stroke-width=".25"/>',
        )
    return drawn


def _text(words: str, x: float, y: float, size: float, paint: str, anchor: str) -> str:
    family = f"{identity()['police']['famille']}, sans-serif"
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" '
        f'text-anchor="{anchor}" font-family="{family}" {paint}>{escape(words)}</text>'
    )


@dataclass(frozen=True)
class _Label:
    """The count of an arc over its number tab; ``x``, ``y`` is the middle of the pair."""

    recommendation: str
    count: int
    x: float
    y: float

    HEIGHT = 14.6

    @property
    def width(self) -> float:
        return 5.6 * len(str(self.count))


def _label(arc: Segment, count: int) -> _Label:
    """Set a count inside its arc, clear of the marks and of the fold."""
    if place(arc.recommendation) == FOOT:
        reach = _Label(arc.recommendation, count, 0, 0).width + FOLD + 0.4
        return _Label(arc.recommendation, count, 0, sqrt((INNER - 2.6) ** 2 - reach**2) - 3.6)
    width = _Label(arc.recommendation, count, 0, 0).width
    reach = (
        abs(sin(radians(arc.middle))) * width + abs(cos(radians(arc.middle))) * _Label.HEIGHT
    ) / 2
    x, y = point(arc.middle, INNER - 3 - reach)
    if abs(x) < FOLD + width / 2:
        x = (FOLD + 0.6 + width / 2) * (1 if x > 0 else -1)
        while hypot(abs(x) + width / 2, abs(y) + _Label.HEIGHT / 2) > INNER - 1.5:
            y *= 0.98
    return _Label(arc.recommendation, count, x, y)


def _label_svg(label: _Label) -> str:
    """Draw a count and its tab; at the foot they stand on either side of the fold."""
    code = label.recommendation
    colour = recommendation_colour(code)
    paint = f'class="d-plein {recommendation_class(code)}" fill="{colour}"'
    x, y, tab = label.x, label.y, (label.x, label.y + 4.5)
    anchor, base = "middle", y + 0.1
    if place(code) == FOOT:
        anchor, x, base, tab = "end", -FOLD - 0.4, y + 3.6, (FOLD + 3.2, y)
    corner = (number(tab[0] - 2.8), number(tab[1] - 2.8))
    count = _text(str(label.count), x, base, 10.9, f'font-weight="700" {paint}', anchor)
    box = f'<rect x="{corner[0]}" y="{corner[1]}" width="5.6" height="5.6" {paint}/>' + _text(
        str(place(code)),
        tab[0],
        tab[1] + 1.35,
        4.1,
        f'font-weight="700" class="d-vide" fill="{role("page")}"',
        "middle",
    )
    return _half(x, count) + _half(tab[0], box)


def _height(words: Sequence[str], size: float, labels: Sequence[_Label]) -> float | None:
    """Return the height nearest the middle where the title meets neither count nor marks."""
    reach = max(len(part) for part in words) * 0.44 * size + FOLD
    half = 0.95 * size
    for step in sorted(range(-60, 61), key=lambda step: (abs(step), step)):
        y = step / 2
        clear = all(
            abs(y - label.y) > half + _Label.HEIGHT / 2 + 1
            or abs(label.x) - label.width / 2 > reach + 1
            for label in labels
        )
        if clear and hypot(reach, abs(y) + half) < INNER - 1:
            return y
    return None


def _centre(words: Sequence[str], under: Sequence[str], labels: Sequence[_Label]) -> str:
    """Set the title on either side of the fold, as large as the counts allow."""
    tried = [(size, _height(words, size, labels)) for size in (6.3, 5.4, 4.6, 3.8)]
    size, y = next(((size, y) for size, y in tried if y is not None), (3.8, 0.0))
    ink = f'class="d-encre" font-weight="700" fill="{role("encre")}"'
    grey = f'class="d-secondaire anneau-sous" fill="{role("secondaire")}"'
    lines = ((words, y - 0.06 * size, size, ink), (under, y + 0.86 * size, 0.67 * size, grey))
    return "".join(
        _half(x, _text(part, x, base, width, paint, side))
        for pair, base, width, paint in lines
        for part, x, side in zip(pair, (-FOLD, FOLD), ("end", "start"), strict=True)
        if part
    )


def _anchor(arc: Segment, pitch: float) -> tuple[float, float]:
    """Return where the link leaves an arc: the mark that faces its text best."""
    if place(arc.recommendation) == FOOT:
        return point(180 + FOLD_ANGLE + max(pitch / 2, 3), OUTER + 2)
    middles = [start + pitch / 2 for start in arc.starts] or [arc.middle]
    wished = _TOWARDS[place(arc.recommendation)]
    return point(min(middles, key=lambda angle: abs(angle - wished)), OUTER + 2)


def ring(
    counts: Sequence[tuple[str, int]],
    centre: tuple[str, str] = ("Revitalisation", "du centre-ville"),
    under: tuple[str, str] = ("", ""),
    measures: Mapping[str, str] | None = None,
) -> Ring:
    """Draw one mark per action, five arcs, the count of each inside it.

    Parameters
    ----------
    counts
        (préconisation’s code, number of actions); a code left out counts 0, drawn as a dash.
    centre, under
        Two lines of the middle, each in two halves set on either side of the fold.
    measures
        Name of the value of each préconisation: a click on its arc opens its proof.

    Returns
    -------
    Ring
        A square SVG of 140 mm and the starting points of the links.
    """
    known = dict.fromkeys(RECOMMENDATIONS, 0) | dict(counts)
    placed, pitch = arcs(known)
    gap = min(1.5, radians(pitch) * INNER / 4)
    labels = [_label(arc, known[arc.recommendation]) for arc in placed]
    drawing = _guide()
    for arc, label in zip(placed, labels, strict=True):
        name = (measures or {}).get(arc.recommendation, "")
        opens = f' data-preuve="{escape(name)}"' if name else ""
        about = Subject(recommendations=(arc.recommendation,)).attributes
        drawing += f"<g{about}{opens}>{_arc(arc, pitch, gap)}{_label_svg(label)}</g>"
    drawing += _centre(centre, under, labels)
    names = {code: name for code, (_, name) in RECOMMENDATIONS.items()}
    listed = "\u202f; ".join(f"{names[code]}, {known[code]}" for code in names)
    said = escape(f"Nombre d’actions par préconisation\u202f: {listed}.")
    svg = (
        f'<svg class="anneau" viewBox="-70 -70 140 140" width="140mm" height="140mm" role="img" '
        f'aria-label="{said}"><title>{said}</title>{drawing}</svg>'
    )
    return Ring(svg, {arc.recommendation: _anchor(arc, pitch) for arc in placed})
