"""The calendar of conventions: one line per candidature, its milestones along the years."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts.canvas import Canvas, records
from revitalisation.charts.timelines import FOOT, Scale, time_axis
from revitalisation.drawing.identity import PROGRAMMES, PX_PER_MM, role
from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.drawing.text_boxes import BODY, SMALL, Box, Letters, first_free, measure

ORT_ALONE = "Opération de revitalisation de territoire seule"
HEAD, LOW, TALL, TOP = 34.0, 27.0, 56.0, 24.0
"""Heights in px: a programme's head, a line with one row of letters, with three, the cut-off's."""
WIDEST = 215.0
KEY = 22.0
"""Height of a line of the key, in px."""
ENTRY, AMENDMENT, END, ANNOUNCED, ORT = KINDS = (
    "entrée : signature ou désignation",
    "avenant",
    "terme : prolongation, fin ou sortie",
    "sans engagement : annonce, éligibilité",
    "ORT : convention signée",
)
"""What a milestone is, in the order of the key; each has its mark."""
SPANS = {"année": pd.DateOffset(years=1), "mois": pd.DateOffset(months=1)}
"""How long the days are that an imprecise date may stand for."""


@dataclass(frozen=True)
class Event:
    """A milestone on its line, one of `KINDS`, for the communes of ``codes``.

    ``about`` names them when they are not those of the whole line.
    """

    programme: str
    name: str
    kind: str
    day: pd.Timestamp
    precision: str
    hover: str
    about: str
    codes: tuple[str, ...]

    def at(self, scale: Scale) -> tuple[float, float, float]:
        """Return where it stands: its first day, the middle of those it may be, the day after."""
        after = self.day + SPANS[self.precision] if self.precision in SPANS else self.day
        start, end = scale.at(self.day), scale.at(after)
        return start, (start + end) / 2, end

    def box(self, scale: Scale, y: float) -> Box:
        """Return the room of its mark, on a line whose middle is at ``y``."""
        start, middle, end = self.at(scale)
        half = 4.0 if self.kind == ORT else 9.0
        return Box(min(start, middle - half), y - 9, max(end, middle + half), y + 9)


@dataclass(frozen=True)
class Candidature:
    """One candidature: its milestones with a date, what is said of the others, its communes."""

    programme: str
    label: str
    events: tuple[Event, ...]
    undated: str
    codes: tuple[str, ...]


def convention_calendar(rows: pd.DataFrame, cutoff: date, width: float) -> tuple[go.Figure, float]:
    """Draw each candidature's milestones along the years, up to the cut-off of the edition.

    An ORT is drawn on the line of the candidature it names, or whose label holds its name
    (« Auchel » on « Auchel–Calonne-Ricouart–Lillers »); otherwise on a line of its own. The
    drawing's height, in millimetres as its ``width``, follows from the lines: it is returned too.

    Parameters
    ----------
    rows
        ``candidature``, ``programme`` (or « ORT »), ``jalon``, ``libelle_court`` (what it is
        called beside its mark), ``effet`` (« entrée », « sans effet », « fin »…), ``acte`` (missing
        when it binds nobody yet),
        ``date`` (first day it may stand for, missing when unknown), ``precision`` (« jour »,
        « mois », « année », « n. d. »), ``doubt`` (a note, or empty: the label then bears a star)
        and ``codes`` (of its communes).
    """
    canvas = Canvas("calendrier", width, 0)
    drawn = lines(rows)
    names = [text for line in drawn for text in _wrapped(line.label)]
    left = max([120.0, *(measure(name) + 47 for name in names)])
    right = canvas.width - max([8.0, *(measure(x.undated, SMALL, italic=True) + 14 for x in drawn)])
    days = [event.day for line in drawn for event in line.events]
    scale = Scale.over(min([*days, pd.Timestamp(cutoff)]), cutoff, left, right, long=True)
    y, before = TOP, ""
    for line in drawn:
        if line.programme != before:
            y = _head(canvas, line.programme, y)
            before = line.programme
        y = _draw(canvas, line, scale, y, scale.at(cutoff))
    if not drawn:
        canvas.remark("aucun jalon connu à la date d’arrêté", 0, y + 17)
        y += HEAD
    shown = {event.kind for line in drawn for event in line.events}
    canvas.high = -(-_key(canvas, shown, y + FOOT) // PX_PER_MM)
    _cutoff(canvas, scale, cutoff, y)
    time_axis(canvas, scale, y)
    return canvas.figure(), canvas.high


def _cutoff(canvas: Canvas, scale: Scale, cutoff: date, foot: float) -> None:
    x = scale.at(cutoff)
    canvas.line([(x, 18), (x, foot)], role("alerte"), 2, "dash")
    said = f"date d’arrêté\u202f: {french.long_date(cutoff)}"
    anchor = "right" if x > measure(said, BODY, 400, True) else "left"
    canvas.write(said, x, 9, anchor, italic=True, colour=role("alerte"))


def _wrapped(label: str) -> list[str]:
    """Cut a long label after a dash, in lines of about the same length."""
    if measure(label) <= WIDEST or "–" not in label:
        return [label]
    parts = label.split("–")
    cuts = [("–".join(parts[:n]) + "–", "–".join(parts[n:])) for n in range(1, len(parts))]
    return list(min(cuts, key=lambda two: max(measure(text) for text in two)))


def _head(canvas: Canvas, programme: str, y: float) -> float:
    middle, x = y + HEAD - 13, 0.0
    canvas.subject = Subject(programmes=(programme,) if programme in PROGRAMMES else ())
    if programme in PROGRAMMES:
        canvas.symbol(13, middle, programme, 15, PROGRAMMES[programme])
        x = 31.0
    canvas.write(PROGRAMMES.get(programme, ORT_ALONE), x, middle, weight=700)
    canvas.subject = ANY
    canvas.line([(0, y + HEAD), (canvas.width, y + HEAD)], role("encre"))
    return y + HEAD


def _draw(canvas: Canvas, line: Candidature, scale: Scale, y: float, stop: float) -> float:
    """Draw a line of the calendar, as low as its labels allow; return where it ends.

    ``stop`` is where the cut-off's line runs, which no label crosses.
    """
    names = _wrapped(line.label)
    for height in (LOW, TALL):
        middle = y + height / 2
        labels = _labels(line.events, scale, middle, height, stop)
        if all(labels) and 17 * len(names) <= height:
            break
    for start in scale.ends[:-1]:
        canvas.line([(scale.at(start), y), (scale.at(start), y + height)], role("grille"))
    whole = canvas.subject = _subject(line, line.codes)
    canvas.stack(names, 31, middle, 17)
    for event, label in zip(line.events, labels, strict=True):
        canvas.subject = _subject(line, event.codes)
        _mark(canvas, event, scale, middle)
        if label:
            canvas.put(label)
    canvas.subject = whole
    if line.undated:
        canvas.remark(line.undated, canvas.width, middle, anchor="right", size=SMALL)
    canvas.subject = ANY
    canvas.line([(0, y + height), (canvas.width, y + height)], role("filet"))
    return y + height


def _subject(line: Candidature, codes: tuple[str, ...]) -> Subject:
    """Return what stands on a line is about: an ORT there is one of the line's programme."""
    return Subject(codes, (line.programme,) if line.programme in PROGRAMMES else ())


def _mark(canvas: Canvas, event: Event, scale: Scale, y: float) -> None:
    start, x, end = event.at(scale)
    if end > start:
        canvas.line([(start, y), (end, y)], role("secondaire"), 5)
    _form(canvas, event.kind, event.programme, x, y, event.hover)


def _form(canvas: Canvas, kind: str, programme: str, x: float, y: float, hover: str = "") -> None:
    """Draw what tells a kind of milestone: the programme's symbol, whole, small or hollow; bars."""
    if kind in (ORT, END):
        for shift in (-2.0,) if kind == ORT else (-5.0, 1.0):
            canvas.bar(x + shift, y, 4, 11, role("encre"), hover=hover)
        return
    size = 9.0 if kind == AMENDMENT else 14.0
    canvas.symbol(x, y, programme, size, hover, hollow=kind == ANNOUNCED)


def _key(canvas: Canvas, kinds: Collection[str], y: float) -> float:
    """Write what the marks mean, in ink, on as many lines as it needs; return where it ends."""
    x, high = 0.0, KEY if kinds else 0.0
    for kind in (each for each in KINDS if each in kinds):
        label = french.typography(kind)
        wide = 24 + measure(label)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + KEY
        _form(canvas, kind, next(iter(PROGRAMMES)), x + 9, y + KEY / 2)
        canvas.write(label, x + 24, y + KEY / 2)
        x += wide + 26
    return y + high


def _kind(row: dict[str, Any]) -> str:
    """Return what a milestone is, of `KINDS`."""
    if row["programme"] not in PROGRAMMES:
        return ORT
    if pd.isna(row["acte"]):
        return ANNOUNCED
    return {"entrée": ENTRY, "retour": ENTRY, "sans effet": AMENDMENT}.get(row["effet"], END)


def _labels(
    events: tuple[Event, ...], scale: Scale, y: float, height: float, stop: float
) -> list[Letters | None]:
    """Place the labels of a line; ``None`` where there is no room."""
    boxes = [event.box(scale, y) for event in events]
    top, foot = y - height / 2, y + height / 2
    within = Box(scale.left - 12, top, scale.right + 6, foot)
    taken = [*boxes, Box(stop - 6, top, stop + 6, foot)]
    placed: list[Letters | None] = []
    for event, box in zip(events, boxes, strict=True):
        label = first_free(_places(event, box, y, height == TALL), taken, within)
        taken += [label.box] if label else []
        placed.append(label)
    return placed


def _places(event: Event, box: Box, y: float, tall: bool) -> Iterator[Letters]:
    spots = [(box.right + 5, 0.0, "left"), (box.left - 5, 0.0, "right")]
    if tall:
        sides = (((box.left + box.right) / 2, "middle"), (box.left, "left"), (box.right, "right"))
        spots += [(x, dy, anchor) for dy in (-19.5, 19.5) for x, anchor in sides]
    texts = [f"{event.name} {event.about}".strip(), event.name]
    for text in texts if tall else texts[:1]:  # a taller line rather than half of what it says
        for x, dy, anchor in spots:
            yield Letters(text, x, y + dy, anchor, SMALL)


def lines(rows: pd.DataFrame) -> list[Candidature]:
    """Gather the rows by line: programmes in order, candidatures in the order of their dates."""
    order = list(PROGRAMMES)
    ranked = sorted(
        records(rows),
        key=lambda row: order.index(row["programme"]) if row["programme"] in order else len(order),
    )
    keys = [(row["programme"], row["candidature"]) for row in ranked if row["programme"] in order]
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in ranked:
        held.setdefault(_line_of(row, keys), []).append(row)
    return [
        Candidature(
            programme, label, tuple(_events(label, inside)), _undated(inside), _codes(inside)
        )
        for (programme, label), inside in held.items()
    ]


def _line_of(row: dict[str, Any], keys: list[tuple[str, str]]) -> tuple[str, str]:
    programme, label = row["programme"], row["candidature"]
    if programme in PROGRAMMES:
        return programme, label
    holds = (key for key in keys if label == key[1] or label in key[1].split("–"))
    return next(holds, (programme, label))


def _events(label: str, rows: list[dict[str, Any]]) -> Iterator[Event]:
    """Yield the dated milestones, those of one kind and day together."""
    together: dict[tuple[str, str, Any, str], list[dict[str, Any]]] = {}
    for row in rows:
        if pd.notna(row["date"]):
            key = (row["programme"], french.typography(row["jalon"]), row["date"], row["precision"])
            together.setdefault(key, []).append(row)
    for (programme, name, day, precision), held in together.items():
        doubts = [french.typography(row["doubt"]) for row in held if row["doubt"]]
        others = sorted({row["candidature"] for row in held} - {label}, key=french.sort_key)
        said = {"année": str(day.year), "mois": french.month_year(day)}
        when = f"{name}\u202f: {said.get(precision, french.long_date(day))}"
        whole = set(others) >= set(label.split("–"))
        yield Event(
            programme,
            french.typography(held[0]["libelle_court"]) + ("*" if doubts else ""),
            _kind(held[0]),
            pd.Timestamp(day),
            precision,
            "<br>".join([when, *others, *dict.fromkeys(doubts)]),
            "" if whole else french.join(others, nothing=""),
            _codes(held),
        )


def _codes(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for row in rows for code in row["codes"]))


def _undated(rows: list[dict[str, Any]]) -> str:
    dated = {row["jalon"] for row in rows if pd.notna(row["date"])}
    kinds = dict.fromkeys(
        ("autre " if row["jalon"] in dated else "") + french.typography(row["libelle_court"])
        for row in rows
        if pd.isna(row["date"])
    )
    return f"{french.join(kinds)}\u202f: n. d." if kinds else ""
