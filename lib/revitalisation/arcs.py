"""Where the marks of the ring stand: five arcs around the fold, Opérationnel at the foot.

Angles are degrees clockwise from the top, from 180 (the foot) to 540; lengths are millimetres from
the centre. No mark comes within 4 mm of the vertical axis, where the paper is folded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, degrees, radians, sin

INNER, OUTER = 50.0, 68.0
"""Radii of the ring, in mm."""
FOLD = 4.0
"""Half of the strip kept clear along the fold, in mm."""
FOLD_ANGLE = degrees(FOLD / INNER)
FOOT = "operationnel"
LEFT, RIGHT = ("regulation", "usages"), ("organisation", "innovation")
"""The other arcs of each half, clockwise: no one but the foot stands astride the fold."""

_GAP, _WIDEST = 6.0, 11.0
_SLOT = 24.0
"""Least angle of an arc: room for its count."""
_LEAST = _SLOT / 2 - FOLD_ANGLE
"""Least angle of the foot on each side of the fold."""
_HALF = 180 - 2 * FOLD_ANGLE


@dataclass(frozen=True)
class Arc:
    """One arc: first edge of each mark, the middle of its place, on 180–540 degrees."""

    recommendation: str
    starts: tuple[float, ...]
    middle: float


def point(angle: float, radius: float) -> tuple[float, float]:
    """Return the point at an angle and a radius, y downwards."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


def arcs(counts: Mapping[str, int]) -> tuple[tuple[Arc, ...], float]:
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
        *_placed(LEFT, counts, low, 180 + FOLD_ANGLE + max(left * low, _LEAST), before=1.0),
        *_placed(RIGHT, counts, low, 360 + FOLD_ANGLE, before=0.5),
    ]
    foot = [180 + FOLD_ANGLE + rank * low for rank in range(left)]
    foot += [540 - FOLD_ANGLE - (right - rank) * low for rank in range(right)]
    placed.append(Arc(FOOT, tuple(foot), 180 + _LEAST / 2 + FOLD_ANGLE))
    return tuple(placed), low


def _width(codes: Sequence[str], counts: Mapping[str, int], pitch: float) -> float:
    return sum(max(counts[code] * pitch, _SLOT) for code in codes)


def _foot(counts: Mapping[str, int], pitch: float) -> tuple[int, int]:
    """Share the marks of the foot between both halves so that these are as full as each other."""
    gap = (_width(RIGHT, counts, pitch) - _width(LEFT, counts, pitch)) / pitch
    left = round((counts[FOOT] + gap) / 2 + 0.01)
    astride = min(1, counts[FOOT] // 2)
    left = max(astride, min(counts[FOOT] - astride, left))
    return left, counts[FOOT] - left


def _room(counts: Mapping[str, int], pitch: float) -> float:
    """Return the angle left in the fuller half, the least gaps taken away."""
    return min(
        _HALF - _width(codes, counts, pitch) - max(foot * pitch, _LEAST) - 2.5 * _GAP
        for codes, foot in zip((LEFT, RIGHT), _foot(counts, pitch), strict=True)
    )


def _placed(
    codes: Sequence[str], counts: Mapping[str, int], pitch: float, start: float, before: float
) -> Iterator[Arc]:
    """Place the arcs of one half, the room left shared evenly; half a gap at the top."""
    left, right = _foot(counts, pitch)
    foot = max((left if codes == LEFT else right) * pitch, _LEAST)
    gap = (_HALF - _width(codes, counts, pitch) - foot) / 2.5
    cursor = start + before * gap
    for code in codes:
        width, marks = max(counts[code] * pitch, _SLOT), counts[code]
        first = cursor + (width - marks * pitch) / 2
        starts = tuple(first + rank * pitch for rank in range(marks))
        yield Arc(code, starts, cursor + width / 2)
        cursor += width + gap
