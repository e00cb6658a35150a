"""The combinations of programmes: their symbols, how many communes, which ones."""

from collections.abc import Iterable, Sequence

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.canvas import NARROW, Canvas, records
from revitalisation.data.edition import SHORT
from revitalisation.drawing.identity import PX_PER_MM, role
from revitalisation.drawing.subjects import ANY
from revitalisation.drawing.symbols import PROGRAMMES
from revitalisation.drawing.text_boxes import BODY, Text, wrapped

STEP, MIDDLE = 30.0, 15.0
"""From one programme's symbol to the next, and from the top of a row to its first line, in px."""
LEFT = STEP * len(PROGRAMMES) + 8
"""Where bars begin."""


def overlaps(rows: pd.DataFrame, width: float) -> tuple[go.Figure, float]:
    """Draw the combinations of programmes: their symbols, how many communes, which ones.

    Parameters
    ----------
    rows
        ``programmes`` (tuple of codes), ``n`` (int), ``communes`` (tuple of names), and, if
        wished, ``mesure`` (the value's name) and ``sujet`` (a `Subject`).
    width
        On paper, in millimetres.

    Returns
    -------
    Figure
        The drawing.
    float
        Its height, in millimetres, which follows from the number of rows.
    """
    canvas = Canvas("cumul", width, 0)
    data = records(rows)
    room = 0.3 * canvas.width
    unit = room / max([1, *(int(row["n"]) for row in data)])
    y = 0.0
    for row in data:
        title = french.join([SHORT[code] for code in PROGRAMMES if code in row["programmes"]])
        n = int(row["n"])
        canvas.subject = row.get("sujet", ANY)
        _symbols(canvas, row["programmes"], y + MIDDLE)
        said = f"{title}<br>{french.count(n, 'commune')}"
        bar = (LEFT, y + MIDDLE, n * unit, 18, role("encre"))
        canvas.bar(*bar, hover=said, measure=row.get("mesure", ""))
        count = Text(french.number(n), LEFT + n * unit + 7, y + MIDDLE, size=18, weight=700)
        canvas.write(count)
        # Where there is no room beside the bar, names go under it.
        beside = (LEFT + room + 44, y) if width > NARROW else (0.0, y + 1.4 * MIDDLE)
        y = _names(canvas, title, row["communes"], *beside)
        canvas.subject = ANY
        canvas.line([(0, y), (canvas.width, y)], role("filet"))
    if not data:
        none = "aucune commune accompagnée"
        canvas.write(Text(none, 0, MIDDLE, italic=True, colour=role("secondaire")))
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
    canvas.write(Text(title, x, y + MIDDLE, weight=600))
    names = french.join(sorted(communes, key=french.sort_key))
    lines = wrapped(names, canvas.width - x, BODY, 6)
    for rank, line in enumerate(lines):
        canvas.write(Text(line, x, y + MIDDLE + 19 * (rank + 1)))
    return y + 19 * (len(lines) + 1) + 8
