"""A sheet of pixels that becomes a plotly figure: lines, bars, symbols and letters, in few traces.

Charts place every mark and letter themselves, from the top left, at ``PX_PER_MM``: what does not
overlap on paper overlaps at no other width, since everything shrinks together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation.drawing.identity import (
    PX_PER_MM,
    identity,
    plotly_template,
    programme_fill,
    role,
)
from revitalisation.drawing.subjects import ANY, Subject, by_criterion
from revitalisation.drawing.text_boxes import Letters

NARROW = 72.0
"""Width that a phone shows whole, in millimetres."""
TRIANGLE = "triangle-up"
SHAPES = {
    "disque": "circle",
    "triangle": TRIANGLE,
    "losange": "diamond",
    "carré": "square",
    "hexagone": "hexagon",
}
UNSEEN = "rgba(0,0,0,0)"
Piece = tuple[list[float], list[float], Subject]
_HORIZONTAL = {"left": "right", "right": "left", "middle": "center"}


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as they are, each by the names of its columns."""
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, row, strict=True)) for row in rows.itertuples(index=False)]


@dataclass
class Canvas:
    """What is drawn, in millimetres outside and px inside; ``figure`` makes the plotly figure.

    ``subject`` is what everything drawn from then on is about.
    """

    name: str
    wide: float
    high: float
    subject: Subject = ANY
    _texts: list[tuple[Letters, Subject]] = field(default_factory=list)
    _lines: dict[tuple[str, float, str], list[Piece]] = field(default_factory=dict)
    _bars: list[dict[str, Any]] = field(default_factory=list)
    _marks: list[dict[str, Any]] = field(default_factory=list)
    _triangles: dict[str, list[Piece]] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """Width in px."""
        return self.wide * PX_PER_MM

    @property
    def height(self) -> float:
        """Height in px."""
        return self.high * PX_PER_MM

    def write(self, text: Letters) -> Letters:
        """Write a line of letters."""
        self._texts.append((text, self.subject))
        return text

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float = 1.0,
        dash: str = "solid",
    ) -> None:
        """Draw a broken line."""
        x, y = ([round(p[axis], 1) for p in points] for axis in (0, 1))
        self._lines.setdefault((colour, width, dash), []).append((x, y, self.subject))

    def bar(
        self,
        left: float,
        y: float,
        length: float,
        thickness: float,
        fill: str,
        *,
        outline: str = "",
        hatch: bool = False,
        hover: str = "",
        measure: str = "",
    ) -> None:
        """Draw a horizontal bar, hatched in the colour of its outline if asked.

        ``measure`` is the name of the value that it stands for: a click on it opens its proof.
        """
        self._bars.append(
            {
                "base": round(left, 1),
                "y": round(y, 1),
                "x": round(length, 1),
                "width": thickness,
                "fill": fill,
                "outline": outline or fill,
                "hover": hover,
                "measure": measure,
                "subject": self.subject,
            }
        )
        # Lines of our own: plotly's patterns have ids that change, and vanish in some viewers.
        start = left - thickness + 7
        while hatch and start < left + length:
            low, high = max(0.0, left - start), min(thickness, left + length - start)
            self.line(
                [(start + low, y + thickness / 2 - low), (start + high, y + thickness / 2 - high)],
                outline or fill,
                1.2,
            )
            start += 7

    def mark(
        self,
        x: float,
        y: float,
        shape: str,
        size: float,
        fill: str,
        hover: str = "",
        stroke: float = 1.4,
        measure: str = "",
    ) -> None:
        """Draw a symbol outlined in ink; ``shape`` is a plotly symbol, ``measure`` as for a bar."""
        self._marks.append(
            {
                "x": round(x, 1),
                "y": round(y, 1),
                "shape": shape,
                "size": size,
                "fill": fill,
                "hover": hover,
                "stroke": stroke,
                "measure": measure,
                "subject": self.subject,
            }
        )

    def symbol(
        self,
        x: float,
        y: float,
        programme: str,
        size: float = 14.0,
        hover: str = "",
        hollow: bool = False,
        measure: str = "",
    ) -> None:
        """Draw the symbol of a programme."""
        shape = SHAPES[identity()["programmes"][programme]["forme"]]
        fill = role("page") if hollow else programme_fill(programme)
        if shape != TRIANGLE:
            # A lozenge of the same box looks smaller than a disc.
            size = size if shape == "circle" else size * 1.1
            self.mark(x, y, shape, size, fill, hover, measure=measure)
            return
        # Plotly's own is flat: the shape is drawn here, and an unseen disc answers the pointer.
        half, top, foot = 0.58 * size, y - 0.6 * size, y + 0.42 * size
        corners = [(x - half, foot), (x, top), (x + half, foot), (x - half, foot)]
        across, along = ([round(p[axis], 1) for p in corners] for axis in (0, 1))
        self._triangles.setdefault(fill, []).append((across, along, self.subject))
        self.mark(x, y, "circle", size, UNSEEN, hover, 0, measure)

    def figure(self) -> go.Figure:
        """Return the plotly figure: bars, then lines, symbols and letters."""
        traces = [
            *self._bar_traces(),
            *self._line_traces(),
            *self._triangle_traces(),
            *self._mark_traces(),
            *self._text_traces(),
        ]
        for rank, trace in enumerate(traces):
            trace.uid = f"{self.name}-{rank}"
        figure = go.Figure(traces)
        hidden = {"visible": False, "fixedrange": True}
        figure.update_layout(
            template=plotly_template(),
            width=self.width,
            height=self.height,
            barmode="overlay",
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            hovermode="closest",
            xaxis={**hidden, "range": [0, self.width]},
            yaxis={**hidden, "range": [self.height, 0]},
        )
        return figure

    def _line_traces(self) -> list[go.Scatter]:
        return [
            _strokes(pieces, {"color": colour, "width": width, "dash": dash})
            for (colour, width, dash), pieces in self._lines.items()
        ]

    def _triangle_traces(self) -> list[go.Scatter]:
        outline = {"color": role("encre"), "width": 1.4}
        return [
            _strokes(pieces, outline, fill="toself", fillcolor=fill)
            for fill, pieces in self._triangles.items()
        ]

    def _bar_traces(self) -> list[go.Bar]:
        bars = self._bars
        if not bars:
            return []
        return [
            go.Bar(
                orientation="h",
                x=[b["x"] for b in bars],
                y=[b["y"] for b in bars],
                base=[b["base"] for b in bars],
                width=[b["width"] for b in bars],
                customdata=[b["hover"] for b in bars],
                hovertemplate="%{customdata}<extra></extra>",
                meta=_meta([b["subject"] for b in bars], bars),
                cliponaxis=False,
                marker={
                    "color": [b["fill"] for b in bars],
                    "line": {"color": [b["outline"] for b in bars], "width": 1.5},
                },
            )
        ]

    def _mark_traces(self) -> list[go.Scatter]:
        marks = self._marks
        if not marks:
            return []
        return [
            go.Scatter(
                mode="markers",
                x=[m["x"] for m in marks],
                y=[m["y"] for m in marks],
                customdata=[m["hover"] for m in marks],
                cliponaxis=False,
                hovertemplate="%{customdata}<extra></extra>",
                meta=_meta([m["subject"] for m in marks], marks),
                marker={
                    "symbol": [m["shape"] for m in marks],
                    "size": [m["size"] for m in marks],
                    "color": [m["fill"] for m in marks],
                    "opacity": 1,
                    "line": {"color": role("encre"), "width": [m["stroke"] for m in marks]},
                },
            )
        ]

    def _text_traces(self) -> list[go.Scatter]:
        texts = [text for text, _ in self._texts]
        if not texts:
            return []
        return [
            go.Scatter(
                mode="text",
                x=[round(t.x, 1) for t in texts],
                y=[round(t.y, 1) for t in texts],
                text=[t.text.replace("<", "&lt;") for t in texts],
                hoverinfo="skip",
                cliponaxis=False,
                textposition=[f"middle {_HORIZONTAL[t.anchor]}" for t in texts],
                textfont={
                    "size": [t.size for t in texts],
                    "weight": [t.weight for t in texts],
                    "style": ["italic" if t.italic else "normal" for t in texts],
                    "color": [t.colour or role("encre") for t in texts],
                },
                meta=_meta([subject for _, subject in self._texts]),
            )
        ]


def _joined(pieces: Iterable[list[Any]]) -> list[Any]:
    """Return the coordinates of several lines as one trace holds them, None between two."""
    return [value for piece in pieces for value in (*piece, None)][:-1]


def _strokes(pieces: Sequence[Piece], line: dict[str, Any], **look: str) -> go.Scatter:
    return go.Scatter(
        x=_joined(x for x, _, _ in pieces),
        y=_joined(y for _, y, _ in pieces),
        mode="lines",
        hoverinfo="skip",
        cliponaxis=False,
        line=line,
        meta=_meta([subject for _, _, subject in pieces]),
        **look,
    )


def _meta(
    subjects: Sequence[Subject], drawn: Sequence[dict[str, Any]] = ()
) -> dict[str, Any] | None:
    """Return what each mark is about, and its value's name, for the page's scripts."""
    names = [str(mark["measure"]) for mark in drawn]
    about = by_criterion(subjects)
    return ({"mesures": names} if any(names) else {}) | ({"sujets": about} if about else {}) or None
