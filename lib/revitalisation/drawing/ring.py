"""The ring of the double page: one mark per action, its counts and its title, as SVG."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import copysign, cos, degrees, hypot, radians, sin, sqrt
from typing import NamedTuple

from revitalisation.drawing.identity import RECOMMENDATIONS, recommendation_colour, role
from revitalisation.drawing.subjects import Subject
from revitalisation.drawing.svg import Look, drawing, number, path, tag, text
from revitalisation.drawing.symbols import HATCH, LEVELS, recommendation_class, strokes
from revitalisation.drawing.text_boxes import Box

TITLE = ("Revitalisation", "du centre-ville")
"""What stands in the middle, on either side of the fold."""
INNER, OUTER = 50.0, 68.0
"""Radii of the ring, in mm."""
FOLD = 4.0
"""Half of the strip kept clear along the fold, in mm."""
FOLD_ANGLE = degrees(FOLD / INNER)
FOOT, LEFT, RIGHT = 4, (3, 1), (2, 5, 6)
"""Numbers of the préconisations: astride the fold, on its left, on its right, clockwise."""
_GAP, _WIDEST = 6.0, 11.0
"""Least angle between two arcs, largest angle of a mark."""
_SLOT = 24.0
"""Least angle of an arc: room for its count."""
_LEAST = _SLOT / 2 - FOLD_ANGLE
"""Least angle of the foot on each side of the fold."""
_TOWARDS = {1: 295.0, 2: 380.0, 5: 460.0, 6: 495.0, 3: 260.0, 4: 180.0}
"""The angle an arc's link would best start from, on 180–540."""
_DIGIT, _HIGH = 5.6, 14.6
"""Width of a digit of a count, height of a count over its number tab, in mm."""
_KEY = 7.0
"""How tall a mark of the key is, in mm."""
_SMALLEST = 4.1
"""Of the letters, in mm: the spread is read at two thirds, on A4, where they are 8 pt."""


class Tick(NamedTuple):
    """One action: its stage (one of `LEVELS`, or none), and whether its state is recent."""

    stage: str
    recent: bool = True


def _rank(mark: Tick) -> tuple[float, bool]:
    """Sort marks: the most advanced first, then the recent ones."""
    return -LEVELS.get(mark.stage, 0.0), not mark.recent


@dataclass(frozen=True)
class Segment:
    """One arc: first edge of each mark, the middle of its place, on 180–540 degrees."""

    recommendation: str
    starts: tuple[float, ...]
    middle: float


@dataclass(frozen=True)
class Ring:
    """The drawing and, for each préconisation, where its link starts (mm from the centre)."""

    svg: str
    anchors: Mapping[str, tuple[float, float]]


def place(code: str) -> int:
    """Return the number of a préconisation, which gives it its place."""
    return RECOMMENDATIONS[code][0]


def codes(*numbers: int) -> tuple[str, ...]:
    """Return the préconisations of these numbers."""
    return tuple(code for number in numbers for code in RECOMMENDATIONS if place(code) == number)


def point(angle: float, radius: float) -> tuple[float, float]:
    """Return the point at an angle and a radius, y downwards."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


class _Half(NamedTuple):
    """One side of the fold: its arcs, their angles, the marks of the foot there, the room left."""

    held: tuple[str, ...]
    widths: list[float]
    foot: int
    room: float

    @property
    def gap(self) -> float:
        """What the room leaves after each arc, half of it at the top."""
        return self.room / (len(self.held) + 0.5)


def _halves(counts: Mapping[str, int], pitch: float) -> list[_Half]:
    """Share the marks of the foot between both halves so that these are as full as each other."""
    sides = [codes(*side) for side in (LEFT, RIGHT)]
    widths = [[max(counts[code] * pitch, _SLOT) for code in side] for side in sides]
    (foot,) = (counts[code] for code in codes(FOOT))
    astride = min(1, foot // 2)
    left = round((foot + (sum(widths[1]) - sum(widths[0])) / pitch) / 2 + 0.01)
    left = max(astride, min(foot - astride, left))
    return [
        _Half(held, wide, n, 180 - 2 * FOLD_ANGLE - sum(wide) - max(n * pitch, _LEAST))
        for held, wide, n in zip(sides, widths, (left, foot - left), strict=True)
    ]


def arcs(counts: Mapping[str, int]) -> tuple[tuple[Segment, ...], float]:
    """Place the marks of the arcs, as wide as both halves of the ring allow.

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
        fits = min(half.gap for half in _halves(counts, pitch)) >= _GAP
        low, high = (pitch, high) if fits else (low, pitch)
    if low < 0.4:
        raise ValueError(f"trop d’actions pour l’anneau : {sum(counts.values())}")
    left, right = _halves(counts, low)
    begin, end = 180 + FOLD_ANGLE, 540 - FOLD_ANGLE
    foot = [begin + rank * low for rank in range(left.foot)]
    foot += [end - (right.foot - rank) * low for rank in range(right.foot)]
    # The room left is shared evenly: half a gap at the top.
    first = begin + max(left.foot * low, _LEAST) + left.gap
    placed = [
        *_placed(left, counts, low, first),
        *_placed(right, counts, low, 360 + FOLD_ANGLE + right.gap / 2),
        Segment(codes(FOOT)[0], tuple(foot), begin + _LEAST / 2),
    ]
    return tuple(placed), low


def _placed(
    half: _Half, counts: Mapping[str, int], pitch: float, cursor: float
) -> Iterator[Segment]:
    for code, width in zip(half.held, half.widths, strict=True):
        first = cursor + (width - counts[code] * pitch) / 2
        starts = tuple(first + rank * pitch for rank in range(counts[code]))
        yield Segment(code, starts, cursor + width / 2)
        cursor += width + half.gap


def _sector(pitch: float, low: float, high: float, gap: float) -> str:
    """Return the path of a ring sector at the top, whose straight sides leave ``gap`` mm."""
    (x, foot), (across, top) = (point(pitch / 2 - degrees(gap / 2 / r), r) for r in (low, high))
    outer, inner = ("A", high, high, "0 0 1", across, top), ("A", low, low, "0 0 0", -x, foot)
    return path("M", -x, foot, "L", -across, top, *outer, "L", x, foot, *inner, "Z")


def _mark(
    mark: Tick, pitch: float, gap: float, paint: tuple[Look, Look], outer: float = OUTER
) -> str:
    """Draw one action's mark at the top: a frame filled outwards to its stage, hatched if old."""
    full, line = paint
    edge = 0.3
    frame = _sector(pitch, INNER + edge / 2, outer - edge / 2, gap + edge)
    drawn = tag("path", d=frame, stroke_width=edge, **line)
    top = INNER + LEVELS.get(mark.stage, 0.0) * (outer - INNER)
    if top == INNER:
        return drawn
    held = _sector(pitch, INNER, top, gap)
    if mark.recent:
        return drawn + tag("path", d=held, **full)
    half = radians(pitch) * INNER / 2 - gap / 2
    lines = strokes(Box(-half, -top, half, -INNER), HATCH)
    d = "".join(path("M", *start, "L", *end) for start, end in lines)
    cap = path("M", -half, -top, "H", half)
    return drawn + tag("path", d=d + cap, stroke_width=0.4, **line)


def _half(x: float, *drawn: str) -> str:
    """Say on which side of the fold something is: a screen, which has none, closes the ring."""
    return tag("g", *drawn, class_="gauche" if x < 0 else "droite") if drawn else ""


def _paint(code: str | None) -> tuple[Look, Look]:
    """Return how the marks of a préconisation are filled and outlined; in ink without one."""
    colour = role("encre") if code is None else recommendation_colour(code)
    named = recommendation_class(code)
    full: Look = {"class_": f"d-plein {named}", "fill": colour}
    return full, {"class_": f"d-trait {named}", "fill": "none", "stroke": colour}


def key(marks: Iterable[Tick], limit: str) -> tuple[tuple[str, str], ...]:
    """Return what the forms of some marks mean: each drawn in ink, and its words.

    ``limit`` says which states are old (« plus de 18 mois »).
    """
    held = set(marks)
    said = [(Tick(stage), stage) for stage in LEVELS]
    if any(mark.stage not in LEVELS for mark in held):
        said.append((Tick(""), "autre état"))
    if not all(mark.recent for mark in held):
        said.append((Tick("livrée", recent=False), f"état de {limit}, ou sans date"))
    return tuple((_alone(mark, words), words) for mark, words in said)


def _alone(mark: Tick, words: str) -> str:
    """Draw a mark alone, in ink, beside what it says."""
    shape = _mark(mark, 7.0, 1.0, _paint(None), INNER + _KEY)
    box = (-3, -INNER - _KEY - 0.5, 6, _KEY + 1)
    return drawing(box, shape, title=words, class_="cle-anneau")


def _arc(arc: Segment, pitch: float, marks: Sequence[Tick]) -> str:
    """Draw the marks of an arc, each turned to its place, or a dash for none."""
    if not arc.starts:
        x, y = point(arc.middle, (INNER + OUTER) / 2)
        dash = {"class_": "d-tiret", "fill": role("non-explore")}
        return _half(x, tag("rect", x=x - 3, y=y - 0.5, width=6, height=1, **dash))
    gap = min(1.5, radians(pitch) * INNER / 4)
    paint = _paint(arc.recommendation)
    turns = [start + pitch / 2 for start in arc.starts]
    left, right = (
        [
            tag("g", _mark(mark, pitch, gap, paint), transform=f"rotate({number(turn)})")
            for turn, mark in zip(turns, marks, strict=True) if (turn < 360) == on_left
        ]
        for on_left in (True, False)
    )  # fmt: skip
    return _half(-1, *left) + _half(1, *right)


def _guide() -> str:
    """Return the hairline that holds the arcs together when they are few, open at the fold."""
    radius, line = INNER - 1.3, {"fill": "none", "class_": "d-filet", "stroke": role("filet")}
    drawn = ""
    for side in (-1, 1):
        top, foot = (point(side * angle, radius) for angle in (FOLD_ANGLE, 180 - FOLD_ANGLE))
        d = path("M", *top, "A", radius, radius, "0 0", "1" if side > 0 else "0", *foot)
        drawn += _half(side, tag("path", d=d, stroke_width=0.25, **line))
    return drawn


@dataclass(frozen=True)
class _Label:
    """The count of an arc over its number tab; ``x``, ``y`` is the middle of the pair."""

    recommendation: str
    count: int
    width: float
    x: float
    y: float


def _label(arc: Segment, count: int) -> _Label:
    """Set a count inside its arc, clear of the marks and of the fold."""
    code, width = arc.recommendation, _DIGIT * len(str(count))
    if place(code) == FOOT:
        y = sqrt((INNER - 2.6) ** 2 - (width + FOLD + 0.4) ** 2) - 3.6
        return _Label(code, count, width, 0, y)
    turn = radians(arc.middle)
    x, y = point(arc.middle, INNER - 3 - (abs(sin(turn)) * width + abs(cos(turn)) * _HIGH) / 2)
    if abs(x) < FOLD + width / 2:
        x = copysign(FOLD + 0.6 + width / 2, x)
        while hypot(abs(x) + width / 2, abs(y) + _HIGH / 2) > INNER - 1.5:
            y *= 0.98
    return _Label(code, count, width, x, y)


def _label_svg(label: _Label) -> str:
    """Draw a count and its tab; at the foot they stand on either side of the fold."""
    code, x, y = label.recommendation, label.x, label.y
    astride = place(code) == FOOT
    across, down = (FOLD + 3.2, y) if astride else (x, y + 4.5)
    x, base, anchor = (-FOLD - 0.4, y + 3.6, "end") if astride else (x, y + 0.1, "middle")
    white = {"class_": "d-vide", "fill": role("page")}
    count = text(
        str(label.count), x, base, 10.9, text_anchor=anchor, font_weight=700, **_paint(code)[0]
    )
    box = tag("rect", x=across - 2.8, y=down - 2.8, width=5.6, height=5.6, **_paint(code)[0])
    figure = text(
        str(place(code)), across, down + 1.35, 4.1, text_anchor="middle", font_weight=700, **white
    )
    return _half(x, count) + _half(across, box, figure)


def _height(size: float, labels: Sequence[_Label]) -> float | None:
    """Return the height nearest the middle where the title meets neither count nor marks."""
    reach = max(map(len, TITLE)) * 0.44 * size + FOLD
    half = 0.95 * size
    for step in sorted(range(-60, 61), key=lambda step: (abs(step), step)):
        y = step / 2
        clear = all(
            abs(y - label.y) > half + _HIGH / 2 + 1 or abs(label.x) - label.width / 2 > reach + 1
            for label in labels
        )
        if clear and hypot(reach, abs(y) + half) < INNER - 1:
            return y
    return None


def _centre(under: Sequence[str], labels: Sequence[_Label]) -> str:
    """Set the title on either side of the fold, as large as the counts allow."""
    tried = [(size, _height(size, labels)) for size in (6.3, 5.4, 4.6, _SMALLEST)]
    size, y = next(((size, y) for size, y in tried if y is not None), (_SMALLEST, 0.0))
    ink = {"class_": "d-encre", "font_weight": "700", "fill": role("encre")}
    grey = {"class_": "d-secondaire anneau-sous", "fill": role("secondaire")}
    small = max(0.67 * size, _SMALLEST)
    lines = ((TITLE, y - 0.06 * size, size, ink), (under, y + 0.86 * size, small, grey))
    return "".join(
        _half(x, text(part, x, base, height, text_anchor=side, **look))
        for pair, base, height, look in lines
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


def _told(marks: Sequence[Tick]) -> str:
    """Say how many actions there are, and how many at each stage: « 3 (1 inscrite, 2 livrées) »."""
    stages = Counter(mark.stage for mark in marks)
    said = [f"{n} {stage}{'s' if n > 1 else ''}" for stage in LEVELS if (n := stages[stage])]
    return f"{len(marks)} ({', '.join(said)})" if said else str(len(marks))


def ring(
    marks: Mapping[str, Sequence[Tick]],
    under: tuple[str, str] = ("", ""),
    measures: Mapping[str, str] | None = None,
) -> Ring:
    """Draw one mark per action, arcs, the count of each inside it: an SVG of 140 mm.

    ``marks`` holds the actions by préconisation’s code; one left out has none, drawn as a dash.
    ``under`` stands under the title, in two halves on either side of the fold; ``measures`` names
    the value of each préconisation: a click on its arc opens its proof.
    """
    held = {code: sorted(marks.get(code, ()), key=_rank) for code in RECOMMENDATIONS}
    known = {code: len(each) for code, each in held.items()}
    placed, pitch = arcs(known)
    labels = [_label(arc, known[arc.recommendation]) for arc in placed]
    body = [_guide()]
    for arc, label in zip(placed, labels, strict=True):
        code = arc.recommendation
        about: Look = {
            f"data_{key}": said for key, said in Subject(recommendations=(code,)).codes.items()
        }
        if measures and code in measures:
            about["data_preuve"] = measures[code]
        body.append(tag("g", _arc(arc, pitch, held[code]), _label_svg(label), **about))
    body.append(_centre(under, labels))
    listed = "\u202f; ".join(
        f"{name}, {_told(held[code])}" for code, (_, name) in RECOMMENDATIONS.items()
    )
    said = f"Nombre d’actions par préconisation\u202f: {listed}."
    svg = drawing((-70, -70, 140, 140), *body, label=said, class_="anneau")
    return Ring(svg, {arc.recommendation: _anchor(arc, pitch) for arc in placed})
