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
    recommendation_colour,
    role,
)
from revitalisation.drawing.text_boxes import BODY, SMALL, Letters, measure, wrapped

NARROW = 72.0
"""Width that a phone shows whole, in millimetres."""
STEP, MIDDLE = 30.0, 15.0
"""From one programme's symbol to the next, and from the top of a row to its first line, in px."""
NOTHING = "– aucune"
"""What stands for a bar of zero: an empty line would look forgotten."""
FEWEST = 10
"""What the room stands for at least: one or two actions must not look like many."""


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
