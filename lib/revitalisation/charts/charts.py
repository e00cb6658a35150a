"""The charts of the notebooks: rows already computed in, a plotly figure at its paper size out.

No title, no legend: the page says the first, labels on the drawing make the second useless.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts.canvas import Canvas, records
from revitalisation.drawing.identity import (
    PROGRAMMES,
    PX_PER_MM,
    SHORT_NAMES,
    recommendation_colour,
    role,
)
from revitalisation.drawing.subjects import ANY
from revitalisation.drawing.text_boxes import BODY, SMALL, Letters, measure, wrapped

NARROW = 72.0
"""Width that a phone shows whole, in millimetres."""
STEP, MIDDLE = 30.0, 15.0
"""From one programme's symbol to the next, and from the top of a row to its first line, in px."""
NOTHING = "– aucune"
"""What stands for a bar of zero: an empty line would look forgotten."""
FEWEST = 10
"""What the room stands for at least: one or two actions must not look like many."""


def overlaps(rows: pd.DataFrame, width: float) -> tuple[go.Figure, float]:
    """Draw the combinations of programmes: their symbols, how many communes, which ones.

    Rows hold ``programmes`` (tuple of codes), ``n`` (int), ``communes`` (tuple of names), and, if
    wished, ``mesure`` (the value's name) and ``sujet`` (a `Subject`). The drawing's height, in
    millimetres as its ``width``, follows from their number: it is returned too.
    """
    canvas = Canvas("cumul", width, 0)
    data = records(rows)
    room, start = 0.3 * canvas.width, STEP * len(PROGRAMMES) + 8
    unit = room / max([1, *(int(row["n"]) for row in data)])
    y = 0.0
    for row in data:
        title = french.join(
            [SHORT_NAMES[code] for code in SHORT_NAMES if code in row["programmes"]]
        )
        n = int(row["n"])
        canvas.subject = row.get("sujet", ANY)
        _symbols(canvas, row["programmes"], y + MIDDLE)
        said = f"{title}<br>{french.count(n, 'commune')}"
        bar = (start, y + MIDDLE, n * unit, 18, role("encre"))
        canvas.bar(*bar, hover=said, measure=row.get("mesure", ""))
        count = Letters(french.number(n), start + n * unit + 7, y + MIDDLE, size=18, weight=700)
        canvas.put(count)
        # Where there is no room beside the bar, names go under it.
        beside = (start + room + 44, y) if width > NARROW else (0.0, y + 1.4 * MIDDLE)
        y = _names(canvas, title, row["communes"], *beside)
        canvas.subject = ANY
        canvas.line([(0, y), (canvas.width, y)], role("filet"))
    if not data:
        canvas.remark("aucune commune accompagnée", 0, MIDDLE)
    canvas.high = -(-max(2 * MIDDLE, y + 1) // PX_PER_MM)
    return canvas.figure(), canvas.high


def _symbols(canvas: Canvas, held: Sequence[str], y: float) -> None:
    """Draw the programmes held, joined, and a dash for each of the others."""
    places = {code: 12 + STEP * rank for rank, code in enumerate(PROGRAMMES)}
    across = [x for code, x in places.items() if code in held]
    if len(across) > 1:
        canvas.line([(across[0], y), (across[-1], y)], role("encre"), 2)
    for code, x in places.items():
        if code in held:
            canvas.symbol(x, y, code, 16, PROGRAMMES[code])
        else:
            canvas.bar(x - 4, y, 8, 1.5, role("non-explore"), hover="hors du programme")


def _names(canvas: Canvas, title: str, communes: Iterable[str], x: float, y: float) -> float:
    """Write the programmes, then the communes on as many lines as they need; return the foot."""
    canvas.write(title, x, y + MIDDLE, weight=600)
    names = french.join(sorted(communes, key=french.sort_key))
    lines = wrapped(names, canvas.width - x, BODY, 6)
    for rank, line in enumerate(lines):
        canvas.write(line, x, y + MIDDLE + 19 * (rank + 1))
    return y + 19 * (len(lines) + 1) + 8


def _scale(values: Iterable[int], room: float) -> float:
    """Return px per action, so that the largest bar takes the room."""
    return room / max([FEWEST, *values])


def _count(canvas: Canvas, n: int, x: float, y: float, size: float) -> Letters:
    """Write a count at the end of its bar, or that there is none."""
    if n:
        return canvas.write(french.number(n), x + 7, y, size=size, weight=700)
    return canvas.remark(NOTHING, x, y, size=min(size, BODY))


def recommendation_bars(rows: pd.DataFrame, width: float, height: float) -> go.Figure:
    """Draw the actions of each préconisation: principal full, secondary outlined under it.

    Rows, in the order drawn, hold ``preconisation`` (code), ``numero``, ``nom``, ``principal``,
    ``secondaire`` (ints) and, if wished, the name of each value (``principal_mesure``). Sizes are
    in millimetres: 10 or more for a row.
    """
    canvas = Canvas("preconisations", width, height)
    data = records(rows)
    pitch = canvas.height / max(1, len(data))
    left = 34 + max([0.0, *(measure(row["nom"], 16, 700) for row in data)]) + 16
    counts = [int(row[key]) for row in data for key in ("principal", "secondaire")]
    unit = _scale(counts, canvas.width - left - 110)
    for rank, row in enumerate(data):
        y = pitch * (rank + 0.5)
        colour = recommendation_colour(row["preconisation"])
        title = f"{row['numero']} {row['nom']}"
        canvas.bar(0, y - 8, 24, 24, colour, hover=title)
        canvas.write(str(row["numero"]), 12, y - 8, "middle", 15, 700, colour=role("page"))
        canvas.write(row["nom"], 34, y - 8, size=16, weight=600, colour=colour)
        first, n = int(row["principal"]), int(row["secondaire"])
        for key, here, down, thick, fill in (
            ("principal", first, -8, 20, colour),
            ("secondaire", n, 13, 8, role("page")),
        ):
            if here:
                said = f"{title}<br>{french.count(here, 'action')} à titre {key}"
                name = row.get(f"{key}_mesure", "")
                bar = (left, y + down, here * unit, thick, fill)
                canvas.bar(*bar, outline=colour, hover=said, measure=name)
        _count(canvas, first, left + first * unit, y - 8, 18)
        words = french.count(n, "secondaire", digits=True) if n else f"{NOTHING} secondaire"
        start = left + n * unit + 7 * bool(n)
        canvas.write(words, start, y + 13, size=SMALL, colour=role("secondaire"))
    return canvas.figure()


def categories_bars(rows: pd.DataFrame, width: float, height: float) -> go.Figure:
    """Draw counts by category, in ink; a category without action shows a dash.

    Rows, in the order drawn, hold ``libelle``, ``n`` (int), and, if wished, ``detail`` (text after
    the count) and ``mesure`` (the value's name). Sizes are in millimetres: 7 or more for a row.
    """
    canvas = Canvas("categories", width, height)
    data = records(rows)
    pitch = canvas.height / max(1, len(data))
    widest = 0.45 * canvas.width
    size = min(BODY, 0.5 * pitch)
    # A long label takes two lines or three, smaller where the row is low.
    most = 2 if width > NARROW else 3
    lines = [wrapped(french.typography(row["libelle"]), widest, size, most) for row in data]
    left = max([0.0, *(measure(line, size) for two in lines for line in two)]) + 14
    details = max([0.0, *(measure(str(row.get("detail") or ""), SMALL) for row in data)])
    room = canvas.width - left - 40 - min(details, 0.3 * canvas.width)
    unit = _scale((int(row["n"]) for row in data), room)
    for rank, (row, two) in enumerate(zip(data, lines, strict=True)):
        y, n = pitch * (rank + 0.5), int(row["n"])
        letters = size if len(two) == 1 else min(size, 0.84 * pitch / len(two))
        colour = "" if n else role("secondaire")
        canvas.stack(two, 0, y, 1.15 * letters, size=letters, colour=colour)
        if n:
            said = f"{' '.join(two)}<br>{french.count(n, 'action')}"
            bar = (left, y, n * unit, min(18.0, 0.6 * pitch), role("encre"))
            canvas.bar(*bar, hover=said, measure=row.get("mesure", ""))
        end = _count(canvas, n, left + n * unit, y, min(16.0, 0.5 * pitch)).box[2]
        detail = wrapped(str(row.get("detail") or ""), canvas.width - end - 10, SMALL, 1)
        canvas.write(detail[0], end + 8, y, size=SMALL, colour=role("secondaire"))
    return canvas.figure()
