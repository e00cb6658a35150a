"""Where the marks of the ring stand: five arcs around the fold, Opérationnel at the foot.

Angles are degrees clockwise from the top, from 180 (the foot) to 540; lengths are millimetres from
the centre. No mark comes within 4 mm of the vertical axis, where the paper is folded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, degrees, radians, sin

INNER, OUTER = 50.0, 68.0
"""Radii of the ring, in mm."""
FOLD = 4.0
"""Half of the strip kept clear along the fold, in mm."""
FOLD_ANGLE = degrees(FOLD / INNER)
FOOT = "operationnel"
CLOCKWISE = ("regulation", "usages", "organisation", "innovation")
"""The other arcs, clockwise from the left half of the foot."""

_GAP, _WIDEST = 6.0, 11.0
_SLOT = 24.0
"""Least angle of an arc: room for its count."""


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
    """Place the marks of the five arcs.

    Returns
    -------
    arcs, pitch
        The arcs (the foot last) and the angle of one mark, its share of the gap included.

    Raises
    ------
    ValueError
        When the marks are too many for the ring (about six hundred).
    """
    low, high = 0.0, _WIDEST
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _spare(counts, middle, _GAP) >= 0 else (low, middle)
    if low < 0.4:
        raise ValueError(f"trop d’actions pour l’anneau : {sum(counts.values())}")
    # A mark pushed past the fold takes room: the widest gap that still fits is looked for.
    widest = _spare(counts, low, _GAP) / 5
    gaps = (_GAP + widest * (1 - step / 200) for step in range(201))
    gap = next(gap for gap in gaps if _spare(counts, low, gap) >= 0)
    placed, _ = _place(counts, low, gap)
    return placed, low


def _spare(counts: Mapping[str, int], pitch: float, gap: float) -> float:
    return _place(counts, pitch, gap)[1]


def _place(counts: Mapping[str, int], pitch: float, gap: float) -> tuple[tuple[Arc, ...], float]:
    """Place every arc clockwise from the fold at the foot; return them and the angle left."""
    left = (counts[FOOT] + 1) // 2
    right = counts[FOOT] - left
    least = _SLOT / 2 - FOLD_ANGLE
    cursor = 180 + FOLD_ANGLE + max(left * pitch, least) + gap
    placed = []
    for code in CLOCKWISE:
        marks = counts[code] or 1
        width = max(marks * pitch, _SLOT)
        starts = _starts(cursor + (width - marks * pitch) / 2, marks, pitch)
        last = starts[-1] + pitch
        placed.append(Arc(code, starts if counts[code] else (), (starts[0] + last) / 2))
        cursor = max(cursor + width, last) + gap
    foot = [180 + FOLD_ANGLE + rank * pitch for rank in range(left)]
    foot += [540 - FOLD_ANGLE - (right - rank) * pitch for rank in range(right)]
    placed.append(Arc(FOOT, tuple(foot), 180 + least / 2 + FOLD_ANGLE))
    return tuple(placed), 540 - FOLD_ANGLE - max(right * pitch, least) - cursor


def _starts(first: float, marks: int, pitch: float) -> tuple[float, ...]:
    """Return the edges of the marks, those that would touch the fold pushed past it."""
    starts = []
    for _ in range(marks):
        if first + pitch > 360 - FOLD_ANGLE and first < 360 + FOLD_ANGLE:
            first = 360 + FOLD_ANGLE
        starts.append(first)
        first += pitch
    return tuple(starts)
