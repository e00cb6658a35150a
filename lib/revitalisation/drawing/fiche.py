"""The fiche of a commune: whether it holds on one A4 page, how far its rows are apart there."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from revitalisation.drawing.record_parts import FicheAction, FicheBlock, ProgrammeLines
from revitalisation.drawing.records import Fiche
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Words

PAGE = 269.0
"""Height of the fiche on paper, in mm: 297 less margins of 12 and 15, and one of safety."""
WIDTH = 164.0
_LINE, _ROW, _STRIP, _SAFETY = 4.4, 5.5, 7.7, 0.9
CLOSER = -0.6
"""How much less than its height a row may take, in mm, where the page is full."""
ELSEWHERE, WHERE = "réserve", " Réserves des dates : tableau des jalons, en annexe."
"""What a milestone's doubt becomes on a fiche that has no room for its words."""
CALLS = " Preuves : 100, 200, 300."
"""What paper adds to the sources, about; what it did add counts no more, that all say the same."""


@cache
def _lines(text: str, room: float, points: float = 9.2, style: str = "Regular") -> int:
    """Count the lines that a text takes in so many millimetres."""
    lines, left = 1, room
    for word in re.findall(r"[^ -]+[ -]*", " ".join(text.split())):
        width = _width(word.strip(), points, style)
        if width > left:
            lines, left = lines + 1, room
        left -= _width(word, points, style)
    return lines


def _width(text: str, points: float, style: str) -> float:
    try:
        return text_width(text, points, style)
    except PublicationError:  # paper will refuse this character, the screen has other fonts
        return len(text) * points / 2 * MM_PER_POINT


def action_height(action: FicheAction) -> float:
    """Estimate the height of an action’s row on paper, in mm."""
    said = f"{action.title}, {action.carrier}" if action.carrier else action.title
    title = _lines(f"{said} ({action.kind})" if action.kind else said, 72.6)
    beside = max(_lines(action.status, 23.4), _lines(action.amount, 17.4))
    return _ROW + _LINE * (max(title, beside) - 1)


def _block_height(block: FicheBlock) -> float:
    rows = sum(action_height(action) for action in block.actions)
    above = _ROW + _LINE * (_lines(block.above, 116) - 1) if block.above else 0.0
    return 1.1 + max(_ROW, rows + above)


def _programmes_height(programmes: Sequence[ProgrammeLines]) -> float:
    """Estimate the height of the programmes, side by side by two, then of what is none, in mm."""
    real = [lines for lines in programmes if lines.programme]
    room = (WIDTH if len(real) == 1 else 79) - 5.4
    heights = [
        0.8
        + 5 * _lines(lines.title, room, 10.5, "Bold")
        + _milestones_height(lines.milestones, room - 23)
        for lines in real
    ]
    pairs = [max(heights[rank : rank + 2]) + 2 for rank in range(0, len(heights), 2)]
    others = [
        2 + _milestones_height(lines.milestones, WIDTH - 62 - 23)
        for lines in programmes
        if lines not in real
    ]
    return 2.5 + sum(pairs) + sum(others)


def _milestones_height(milestones: Sequence[tuple[str, str, str]], room: float) -> float:
    return _LINE * sum(_lines(f"{text} : {doubt}", room) for _, text, doubt in milestones)


def spare(fiche: Fiche) -> float:
    """Estimate the millimetres left on the page; negative when the fiche would overflow."""
    identity = 23.9 + 5 * sum(_lines(line, 102, 10.5) for line in fiche.identity_lines)
    head = max(38.4, identity) + _programmes_height(fiche.programmes)
    actions = 2.4 + 7.3 + 5.5 * _lines(fiche.key_sentence, WIDTH, 13, "Bold")
    for said in (fiche.account, fiche.since):
        actions += _LINE * _lines(said, WIDTH) * bool(said)
    actions += sum(_block_height(block) for block in fiche.recommendations)
    actions += (1.1 + sum(map(action_height, fiche.outside))) * bool(fiche.outside)
    marks = 2.4 + 2.5 + 5.5 * _lines(fiche.indicator_title, WIDTH, 13, "Bold") + 1.4
    rooms = [13.8] * (len(fiche.indicator_heads) - 1) + [20]
    marks += 3.8 * max(
        _lines(head, room, 8.4, "Semibold")
        for head, room in zip(fiche.indicator_heads, rooms, strict=True)
    )
    labels = [_lines(row.label, 49, 9.2, "Semibold") for row in fiche.indicators]
    marks += sum(1.1 + max(_STRIP, 3.2 + 3.8 * lines) for lines in labels)
    sources = fiche.sources.partition(" Preuves")[0] + CALLS
    foot = sum(0.8 + 3.8 * _lines(text, WIDTH, 8) for text in (*fiche.notes, sources))
    return PAGE - head - actions - marks * bool(fiche.indicators) - foot - _SAFETY


def _brief(lines: ProgrammeLines) -> ProgrammeLines:
    """Send the doubts of a programme's milestones to their table, where that is shorter."""
    told = tuple(
        (day, text, min(doubt, ELSEWHERE, key=len)) for day, text, doubt in lines.milestones
    )
    return replace(lines, milestones=told)


def fit(fiche: Fiche) -> Fiche:
    """Send the milestones' doubts to the table that has them, where the page has no room."""
    if spare(fiche) >= 0:
        return fiche
    *notes, last = fiche.notes or (Words(),)
    programmes = tuple(map(_brief, fiche.programmes))
    return replace(fiche, programmes=programmes, notes=(*notes, last + WHERE))


def pages(fiche: Fiche) -> int:
    """Return how many pages a fiche takes: every action is named, a second page if need be."""
    return 1 if _holds(fit(fiche)) else 2


def _holds(fiche: Fiche) -> bool:
    return spare(fiche) >= CLOSER * _rows(fiche)


def _rows(fiche: Fiche) -> int:
    return len(fiche.recommendations) + bool(fiche.outside) + len(fiche.indicators) + 4


def _air(fiche: Fiche) -> float:
    """Return what each row may take more, in mm, so that a fiche fills its page; or must take less.

    One that goes on to a second page has neither.
    """
    return min(2.4, max(CLOSER, spare(fiche) / _rows(fiche))) if _holds(fiche) else 0.0


def fiche(record: Fiche) -> dict[str, Any]:
    """Return the fiche as `fit` leaves it, and how it is set."""
    held = fit(record)
    blocks = held.recommendations
    return {
        "record": held,
        "air": f"{_air(held):.2f}",
        "long": not _holds(held),
        "shown": {each.key for block in blocks for each in block.actions if not each.principal},
        "strips": any(row.strip_svg for row in held.indicators),
    }
