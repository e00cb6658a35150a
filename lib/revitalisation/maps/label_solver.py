"""Choosing one place per label so that nothing overlaps: counting hits, then annealing.

Everything is in millimetres; a box is (left, bottom, right, top), a leader (x0, y0, x1, y1), NaN
when the label stands beside its symbol. Each label tries all its places at once against the
others (heat bath), which settles in a few dozen passes where one-move annealing needs thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HIT = 25.0
"""Cost of one overlap; more than any place can cost, so that none is accepted to be better off."""

HOPELESS = 6
"""With more labels in conflict after one cooling, others would not do: sizes must change."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidates:
    """The places open to one label: boxes (n, 4), leaders (n, 4), costs (n,), fixed hits (n,)."""

    boxes: Floats
    leaders: Floats
    costs: Floats
    hits: Floats


def overlaps(first: Floats, second: Floats) -> NDArray[np.bool_]:
    """Tell which boxes of (m, 4) overlap which boxes of (n, 4); shape (m, n)."""
    a, b = first[:, None, :], second[None, :, :]
    beside = (a[..., 2] <= b[..., 0]) | (a[..., 0] >= b[..., 2])
    above = (a[..., 3] <= b[..., 1]) | (a[..., 1] >= b[..., 3])
    return ~(beside | above)


def pierces(leaders: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Tell which leaders (m, 4) pass through which boxes (n, 4); shape (m, n)."""
    found = np.zeros((len(leaders), len(boxes)), dtype=np.bool_)
    drawn = np.flatnonzero(~np.isnan(leaders[:, 0]))
    if not len(drawn) or not len(boxes):
        return found
    enter = np.zeros((len(drawn), len(boxes)))
    leave = np.ones_like(enter)
    apart = np.zeros_like(found[drawn])
    for axis in (0, 1):
        start = leaders[drawn, axis, None]
        step = leaders[drawn, axis + 2, None] - start
        # A leader along an axis moves by nothing on the other: it is within the box or never.
        low, high = boxes[None, :, axis] - start, boxes[None, :, axis + 2] - start
        still = np.abs(step) < 1e-9
        apart |= still & ((low >= 0) | (high <= 0))
        step = np.where(still, 1e-9, step)
        enter = np.maximum(enter, np.minimum(low / step, high / step))
        leave = np.minimum(leave, np.maximum(low / step, high / step))
    found[drawn] = (enter < leave) & ~apart
    return found


def crosses(first: Floats, second: Floats) -> NDArray[np.bool_]:
    """Tell which leaders of (m, 4) cross which leaders of (n, 4); shape (m, n)."""
    a, b = first[:, None, :], second[None, :, :]

    def side(line: Floats, x: Floats, y: Floats) -> Floats:
        along = (line[..., 2] - line[..., 0]) * (y - line[..., 1])
        return np.asarray(along - (line[..., 3] - line[..., 1]) * (x - line[..., 0]))

    with np.errstate(invalid="ignore"):
        apart = side(a, b[..., 0], b[..., 1]) * side(a, b[..., 2], b[..., 3]) < 0
        other = side(b, a[..., 0], a[..., 1]) * side(b, a[..., 2], a[..., 3]) < 0
    return np.asarray(apart & other, dtype=np.bool_)


def _hits(labels: Sequence[Candidates], chosen: list[int], mine: int) -> Floats:
    """Return, for each place of one label, its overlaps with the others where they stand."""
    places = labels[mine]
    others = [rank for rank in range(len(labels)) if rank != mine]
    if not others:
        return places.hits
    boxes = np.array([labels[rank].boxes[chosen[rank]] for rank in others])
    leaders = np.array([labels[rank].leaders[chosen[rank]] for rank in others])
    found: Floats = places.hits + overlaps(places.boxes, boxes).sum(axis=1)
    found += pierces(places.leaders, boxes).sum(axis=1)
    leaders = leaders[~np.isnan(leaders[:, 0])]
    if len(leaders):
        found += pierces(leaders, places.boxes).sum(axis=0)
        found += crosses(places.leaders, leaders).sum(axis=1)
    return found


def _descend(labels: Sequence[Candidates], chosen: list[int]) -> None:
    """Give each label its best place in turn until none moves."""
    for _ in range(50):
        before = list(chosen)
        for rank, places in enumerate(labels):
            energy = places.costs + HIT * _hits(labels, chosen, rank)
            chosen[rank] = int(np.argmin(energy))
        if chosen == before:
            return


def _energy(labels: Sequence[Candidates], chosen: list[int]) -> float:
    places = enumerate(labels)
    return sum(
        float(p.costs[chosen[r]] + HIT * _hits(labels, chosen, r)[chosen[r]]) for r, p in places
    )


def conflicts(labels: Sequence[Candidates], chosen: list[int]) -> list[int]:
    """Return the ranks of the labels that overlap something."""
    return [r for r in range(len(labels)) if _hits(labels, chosen, r)[chosen[r]] > 0]


def settle(labels: Sequence[Candidates], seed: int, passes: int = 24, trials: int = 3) -> list[int]:
    """Choose a place for each label.

    Parameters
    ----------
    labels
        The places open to each label, at least one.
    seed
        Of the random generator: the same labels always settle the same way.
    passes
        Number of times each label is drawn again while cooling.
    trials
        Number of independent coolings, of which the best is kept; one when it is hopeless.

    Returns
    -------
    list of int
        For each label, the rank of its place.
    """
    random = np.random.default_rng(seed)
    best: tuple[float, list[int]] | None = None
    for _ in range(trials):
        chosen = [int(np.argmin(places.costs + HIT * places.hits)) for places in labels]
        for heat in np.geomspace(6.0, 0.3, passes):
            for rank in random.permutation(len(labels)).tolist():
                energy = labels[rank].costs + HIT * _hits(labels, chosen, rank)
                noise = random.gumbel(size=len(energy))
                chosen[rank] = int(np.argmax(noise - energy / heat))
        _descend(labels, chosen)
        energy_now = _energy(labels, chosen)
        if best is None or energy_now < best[0] - 1e-9:
            best = (energy_now, chosen)
        if len(conflicts(labels, best[1])) > HOPELESS:
            break
    return best[1] if best else []
