"""The strip of ages: one mark per action, by the year of its state; its form says its stage."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts.canvas import Canvas, records
from revitalisation.drawing.identity import PX_PER_MM, role
from revitalisation.drawing.symbols import LEVELS
from revitalisation.drawing.text_boxes import BODY, SMALL, measure

WIDE, HIGH, GAP = 15.0, 15.0, 5.0
"""Sides of a mark, and what parts two of them, in px."""
TOP, FOOT, LINE = 22.0, 30.0, 24.0
"""Heights in px: over the marks, the names of the years, a line of the key."""
UNDATED = "sans date"


def strip(rows: pd.DataFrame, cutoff: date, limit: str, width: float) -> tuple[go.Figure, float]:
    """Draw one mark per action over the year of its state, hatched when old, hollow undated.

    Rows hold ``intitule``, ``annee`` (missing when unknown), ``etape`` (one of `LEVELS`, or empty)
    and ``ancien`` (bool); ``limit`` says which are old (« plus de 18 mois »). The height, in
    millimetres as the ``width``, follows from the fullest year: it is returned too.
    """
    canvas = Canvas("ages", width, 0)
    years = list(range(int(rows["annee"].min()), cutoff.year + 1)) if rows["annee"].any() else []
    columns = [rows[rows["annee"] == year] for year in years]
    columns += [rows[rows["annee"].isna()]]
    room = canvas.width / (len(columns) + 0.4)
    across = max(1, int((room - GAP) // (WIDE + GAP)))
    most = max(-(-len(held) // across) for held in columns)
    foot = TOP + most * (HIGH + GAP)
    last = max(0, len(years) - 1) * room + measure("2000", SMALL)
    short = room < measure("2000", SMALL) + 2 or last > canvas.width - measure(UNDATED, SMALL) - 4
    for rank, held in enumerate(columns):
        left = rank * room + (0.4 * room if rank == len(years) else 0.0)
        _pile(canvas, records(held), left, foot, across)
        name = UNDATED if rank == len(years) else str(years[rank])
        name = f"’{name[2:]}" if short and rank < len(years) else name
        if rank == len(years):
            canvas.write(name, canvas.width, foot + 13, "right", SMALL, colour=role("secondaire"))
        else:
            canvas.write(name, left, foot + 13, size=SMALL, colour=role("secondaire"))
    end = len(years) * room - GAP
    canvas.line([(0, foot), (end, foot)], role("encre"), 1.5)
    canvas.line([(end + 0.4 * room, foot), (canvas.width, foot)], role("encre"), 1.5)
    canvas.high = -(-_key(canvas, limit, foot + FOOT) // PX_PER_MM)
    return canvas.figure(), canvas.high


def _pile(
    canvas: Canvas, held: Sequence[dict[str, Any]], left: float, foot: float, across: int
) -> None:
    """Pile the marks of a year from its foot, the most advanced first; their number on top."""
    order = [*reversed(LEVELS), ""]
    for rank, row in enumerate(sorted(held, key=lambda row: order.index(row["etape"]))):
        row_up, side = divmod(rank, across)
        x, y = left + side * (WIDE + GAP), foot - GAP - row_up * (HIGH + GAP)
        year = UNDATED if pd.isna(row["annee"]) else str(row["annee"])
        said = f"{french.typography(row['intitule'])}<br>{row['etape'] or 'autre état'} ({year})"
        mark(canvas, x, y, row["etape"], row["ancien"], said)
    if held:
        top = foot - -(-len(held) // across) * (HIGH + GAP) - 9
        canvas.write(french.number(len(held)), left, top, weight=700)


def mark(canvas: Canvas, x: float, foot: float, stage: str, old: bool, hover: str = "") -> None:
    """Draw a mark: a frame filled up to its stage, hatched when old."""
    ink, page = role("encre"), role("page")
    canvas.bar(x, foot - HIGH / 2, WIDE, HIGH, page, outline=ink, hover=hover)
    if stage:
        high = HIGH * LEVELS[stage]
        fill = page if old else ink
        canvas.bar(x, foot - high / 2, WIDE, high, fill, outline=ink, hatch=old, hover=hover)


def _key(canvas: Canvas, limit: str, y: float) -> float:
    """Write what the marks mean, on as many lines as it needs; return where it ends."""
    said = [(stage, False, stage) for stage in LEVELS]
    said += [("livrée", True, f"état de {limit}, ou sans date")]
    x = 0.0
    for stage, old, label in said:
        wide = WIDE + 8 + measure(label, BODY)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + LINE
        mark(canvas, x, y + 0.75 * LINE, stage, old)
        canvas.write(label, x + WIDE + 8, y + LINE / 2, size=BODY)
        x += wide + 26
    return y + LINE + 2
