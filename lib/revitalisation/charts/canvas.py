"""A sheet of pixels that becomes a plotly figure: lines, bars, symbols and letters, in few traces.

Charts place every mark and letter themselves, from the top left, at ``PX_PER_MM``: what does not
overlap on paper overlaps at no other width, since everything shrinks together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation.drawing.identity import PX_PER_MM, plate, programme_fill, role
from revitalisation.drawing.subjects import ANY, Subject, by_criterion
from revitalisation.drawing.symbols import Point, corners, strokes
from revitalisation.drawing.text_boxes import Box, Letters

UNSEEN = "rgba(0,0,0,0)"
Piece = tuple[Sequence[Point], Subject]
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
    _bars: list[tuple[Any, ...]] = field(default_factory=list)
    _discs: list[tuple[Any, ...]] = field(default_factory=list)
    _symbols: dict[str, list[Piece]] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """Width in px."""
        return self.wide * PX_PER_MM

    @property
    def height(self) -> float:
        """Height in px."""
        return self.high * PX_PER_MM

    def put(self, text: Letters) -> Letters:
        """Write a line of letters."""
        self._texts.append((text, self.subject))
        return text

    def write(self, text: str, x: float, y: float, *look: Any, **more: Any) -> Letters:
        """Write a line of `Letters`."""
        return self.put(Letters(text, x, y, *look, **more))

    def stack(self, texts: Sequence[str], x: float, y: float, step: float, **look: Any) -> None:
        """Write lines of letters one under the other, their middle at ``y``."""
        for rank, text in enumerate(texts):
            self.write(text, x, y + step * (rank - (len(texts) - 1) / 2), **look)

    def remark(self, text: str, x: float, y: float, **more: Any) -> Letters:
        """Write what stands for what is not there: in italics, grey."""
        return self.write(text, x, y, italic=True, colour=role("secondaire"), **more)

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1.0, dash: str = "solid"
    ) -> None:
        """Draw a broken line."""
        self._lines.setdefault((colour, width, dash), []).append((points, self.subject))

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
        """Draw a bar whose middle is at ``y``, hatched in the colour of its outline if asked.

        ``measure`` is the name of the value that it stands for: a click on it opens its proof.
        """
        edge, place = outline or fill, (round(left, 1), round(y, 1), round(length, 1), thickness)
        self._bars.append((*place, fill, edge, hover, measure, self.subject))
        if hatch:
            box = Box(left, y - thickness / 2, left + length, y + thickness / 2)
            for stroke in strokes(box, 7):
                self.line(stroke, edge, 1.2)

    def symbol(
        self,
        x: float,
        y: float,
        programme: str,
        size: float = 14.0,
        hover: str = "",
        *,
        hollow: bool = False,
        measure: str = "",
    ) -> None:
        """Draw the symbol of a programme; an unseen disc answers the pointer."""
        fill = role("page") if hollow else programme_fill(programme)
        # Corners have y upwards.
        ring = [(across, 2 * y - up) for across, up in corners(programme, x, y, size)]
        self._symbols.setdefault(fill, []).append(([*ring, ring[0]], self.subject))
        self._discs.append((round(x, 1), round(y, 1), size, hover, measure, self.subject))

    def figure(self) -> go.Figure:
        """Return the plotly figure: bars, then lines, symbols and letters."""
        ink = {"color": role("encre"), "width": 1.4}
        traces = [
            *([self._bar_trace()] if self._bars else []),
            *(
                _strokes(pieces, {"color": colour, "width": width, "dash": dash})
                for (colour, width, dash), pieces in self._lines.items()
            ),
            *(
                _strokes(pieces, ink, fill="toself", fillcolor=fill)
                for fill, pieces in self._symbols.items()
            ),
            *([self._disc_trace()] if self._discs else []),
            *([self._text_trace()] if self._texts else []),
        ]
        for rank, trace in enumerate(traces):
            trace.update(uid=f"{self.name}-{rank}", cliponaxis=False)
        size = self.wide, self.high
        drawn = plate(traces, size, (0, self.width), (self.height, 0))
        return drawn.update_layout(barmode="overlay")

    def _bar_trace(self) -> go.Bar:
        base, y, x, thick, fill, edge, *told = map(list, zip(*self._bars, strict=True))
        marker = {"color": fill, "line": {"color": edge, "width": 1.5}}
        place = {"x": x, "y": y, "base": base, "width": thick}
        return go.Bar(orientation="h", marker=marker, **place, **_told(*told))

    def _disc_trace(self) -> go.Scatter:
        x, y, size, *told = map(list, zip(*self._discs, strict=True))
        marker = {"size": size, "color": UNSEEN, "opacity": 1, "line": {"width": 0}}
        return go.Scatter(mode="markers", x=x, y=y, marker=marker, **_told(*told))

    def _text_trace(self) -> go.Scatter:
        texts = [text for text, _ in self._texts]
        return go.Scatter(
            mode="text",
            x=[round(t.x, 1) for t in texts],
            y=[round(t.y, 1) for t in texts],
            text=[t.text.replace("<", "&lt;") for t in texts],
            hoverinfo="skip",
            textposition=[f"middle {_HORIZONTAL[t.anchor]}" for t in texts],
            textfont={
                "size": [t.size for t in texts],
                "weight": [t.weight for t in texts],
                "style": ["italic" if t.italic else "normal" for t in texts],
                "color": [t.colour or role("encre") for t in texts],
            },
            meta=_meta([subject for _, subject in self._texts]),
        )


def _strokes(pieces: Sequence[Piece], line: dict[str, Any], **look: str) -> go.Scatter:
    # None parts two lines of a trace.
    x, y = (
        [v for points, _ in pieces for v in (*(round(p[axis], 1) for p in points), None)][:-1]
        for axis in (0, 1)
    )
    meta = _meta([subject for _, subject in pieces])
    return go.Scatter(x=x, y=y, mode="lines", hoverinfo="skip", line=line, meta=meta, **look)


def _told(hovers: list[str], measures: list[str], subjects: list[Subject]) -> dict[str, Any]:
    """Return what the marks of a trace say under the pointer, and to the page's scripts."""
    meta = _meta(subjects, measures)
    return {"customdata": hovers, "hovertemplate": "%{customdata}<extra></extra>", "meta": meta}


def _meta(subjects: Sequence[Subject], measures: Sequence[str] = ()) -> dict[str, Any] | None:
    """Return what each mark is about, and its value's name, for the page's scripts."""
    named = {"mesures": list(measures)} if any(measures) else {}
    return named | by_criterion(subjects) or None
