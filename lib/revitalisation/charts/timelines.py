"""Charts along time: the steps of signatures, the calendar of conventions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts.canvas import Canvas, records
from revitalisation.drawing.identity import role
from revitalisation.drawing.subjects import ANY
from revitalisation.drawing.text_boxes import BODY, Box, Letters, clash, first_free, measure

FOOT = 27.0
"""Room for the names of months or years, in px."""
TAIL = 36.0
"""Room for the total at the end of the last step, in px."""
REACH = 10.0
"""From the middle of a symbol to what stands beside it, in px."""


@dataclass(frozen=True)
class Scale:
    """Days along a line of px; ``long`` when years are named rather than months."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    right: float
    long: bool

    @classmethod
    def over(
        cls, first: date, last: date, left: float, right: float, long: bool | None = None
    ) -> "Scale":
        """Return a scale of whole months, or of whole years: for a long time, when not said."""
        begin, end = pd.Timestamp(first), pd.Timestamp(last)
        long = (end - begin).days > 400 if long is None else long
        start, after = begin.to_period("Y" if long else "M"), end.to_period("Y" if long else "M")
        return cls(start.start_time, (after + 1).start_time, left, right, long)

    def at(self, day: date) -> float:
        """Return where a day stands."""
        part = (pd.Timestamp(day) - self.first) / (self.last - self.first)
        return self.left + float(part) * (self.right - self.left)

    @property
    def ends(self) -> pd.DatetimeIndex:
        """The first days of its months or years, and the last day."""
        return pd.date_range(self.first, self.last, freq="YS" if self.long else "MS")


def time_axis(canvas: Canvas, scale: Scale, y: float) -> None:
    """Draw the line of time at the foot, with the names of its months or years that fit."""
    canvas.line([(scale.left, y), (scale.right, y)], role("encre"), 1.5)
    reached = 0.0
    for start, after in zip(scale.ends[:-1], scale.ends[1:], strict=True):
        left, room = scale.at(start), scale.at(after) - scale.at(start) - 6
        canvas.line([(left, y), (left, y + 5)], role("secondaire"))
        month = (french.MONTHS[start.month - 1], french.SHORT_MONTHS[start.month - 1])
        names = [str(start.year)] if scale.long else [*month]
        if not scale.long and (start == scale.first or start.month == 1):
            names = [f"{name} {start.year}" for name in month]  # the next name gives way
        name = next((name for name in names if measure(name) <= room), names[-1])
        if left > reached:
            text = canvas.write(name, left + 4, y + 14, colour=role("secondaire"))
            reached = text.box[2]
    canvas.line([(scale.right, y), (scale.right, y + 5)], role("secondaire"))


def signature_steps(
    rows: pd.DataFrame,
    cited: int | None,
    cited_label: str,
    width: float,
    height: float,
    programme: str,
) -> go.Figure:
    """Draw the cumulated signatures as steps, each labelled, against a count cited earlier.

    Rows, by date and one at least, hold ``date``, ``communes`` (names, as text), ``cumulated``
    (int) and, if wished, ``mesure`` (the value's name) and ``sujet`` (a `Subject`). ``cited`` is
    the count to compare with, if any, ``cited_label`` what it is (« le compte du document de
    2021 »); sizes are in millimetres; steps bear the symbol of the programme.
    """
    canvas = Canvas("signatures", width, height)
    days, counts = pd.to_datetime(rows["date"]), rows["cumulated"].astype(int)
    scale = Scale.over(days.min(), days.max(), 18, canvas.width - 18 - TAIL)
    foot = canvas.height - FOOT
    unit = (foot - 34) / max(counts.max(), cited or 0, 1)
    level = foot - unit * cited if cited is not None else foot
    end = scale.right + TAIL
    line = Box(scale.left, level - 1, end, level + 1)
    if cited is not None:  # under the steps, which may run along it
        canvas.line([(scale.left, level), (end, level)], role("alerte"), 2, "dash")
    taken, marks = _stairs(canvas, scale, days, foot - unit * counts, foot)
    total = Letters(french.number(counts.iloc[-1]), end, marks[-1][1] - 17, "right", 21, 700)
    taken.append(canvas.put(total).box)
    taken += _steps(canvas, rows, marks, [*taken, line], programme)
    if cited is not None:
        meaning = f"{french.words(cited)}, {cited_label}"
        if cited not in set(counts) and counts.max() > cited:
            meaning += "\u202f: aucune date n’y tombe"
        _say(canvas, line, meaning, taken)
    canvas.line([(scale.right, foot), (end, foot)], role("encre"), 1.5)
    time_axis(canvas, scale, foot)
    return canvas.figure()


def _steps(
    canvas: Canvas,
    rows: pd.DataFrame,
    marks: list[tuple[float, float]],
    taken: list[Box],
    programme: str,
) -> list[Box]:
    """Draw the symbol of each step and its label where there is room; return the labels' room."""
    within = Box(2.0, 2.0, canvas.width - 2, canvas.height - FOOT - 2)
    one_year = pd.to_datetime(rows["date"]).dt.year.nunique() == 1
    written: list[Box] = []
    before = 0
    for (x, y), row in zip(marks, records(rows), strict=True):
        day, names, count = row["date"], row["communes"], row["cumulated"]
        said = f"{french.long_date(day)}<br>{names}<br>cumul\u202f: {count}"
        canvas.subject = row.get("sujet", ANY)
        canvas.symbol(x, y, programme, hover=said, measure=row.get("mesure", ""))
        # Names that do not fit give way to their number; the table has them.
        texts = (names, french.count(int(count) - before, "commune"))
        spots = [spot for text in texts for spot in _spots(f"{_day(day, one_year)} {text}", x, y)]
        room = [*taken, *written]
        near = (each for each in spots if not any(clash(box, room) for box in _leader(each, x, y)))
        if label := first_free(near, room, within):
            written += [canvas.put(label).box, *_leader(label, x, y)]
            for leader in _leader(label, x, y):
                canvas.line([(x, leader.low), (x, leader.high)], role("encre"))
        before = int(count)
    canvas.subject = ANY
    return written


def _stairs(
    canvas: Canvas,
    scale: Scale,
    days: "pd.Series[pd.Timestamp]",
    levels: "pd.Series[float]",
    foot: float,
) -> tuple[list[Box], list[tuple[float, float]]]:
    """Draw the steps; return the room they take, and where their corners are."""
    points = [(scale.left, foot)]
    for day, level in zip(days, levels, strict=True):
        points += [(scale.at(day), points[-1][1]), (scale.at(day), level)]
    corners = points[2::2]
    points.append((scale.right + TAIL, points[-1][1]))
    canvas.line(points, role("encre"), 3)
    taken = [Box(*map(min, a, b), *map(max, a, b)).grown(2) for a, b in pairwise(points)]
    return taken + [Box(x, y, x, y).grown(8) for x, y in corners], corners


def _spots(text: str, x: float, y: float) -> Iterator[Letters]:
    """Where a step's label may stand: before it, under the line that follows, above, far above."""
    for dx, dy, anchor in (
        (-REACH - 3, 0, "right"),
        (REACH + 3, 15, "left"),
        (-REACH - 3, -13, "right"),
        (REACH + 3, -16, "left"),
        *((6, -rise, "left") for rise in range(34, 66, 6)),
        *((-6, -rise, "right") for rise in range(34, 66, 6)),
    ):
        yield Letters(text, x + dx, y + dy, anchor, weight=600)


def _leader(label: Letters, x: float, y: float) -> list[Box]:
    """Return the line from a step up to a label far above it, nothing when it is near."""
    return [Box(x - 1, label.y - 7, x + 1, y - REACH)] if label.y < y - 30 else []


def _say(canvas: Canvas, line: Box, meaning: str, taken: list[Box]) -> None:
    """Write on the line of the cited count what it means, where there is room."""
    left, top, right, bottom = line
    within = Box(0.0, 0.0, canvas.width, canvas.height - FOOT - 2)
    spots = []
    for text in (meaning, meaning.split("\u202f:")[0], meaning.split(",")[0]):
        room = right - left - measure(text, BODY, 400, True)
        look: dict[str, Any] = {"italic": True, "colour": role("alerte")}
        spots += [
            Letters(text, left + part / 40 * room, (top + bottom) / 2 + dy, **look)
            for dy in (-12, 13)
            for part in range(41)
        ]
    canvas.put(first_free(spots, taken, within) or spots[0])


def _day(day: date, one_year: bool) -> str:
    written = french.short_date(day)
    return written.rsplit(" ", 1)[0] if one_year else written
