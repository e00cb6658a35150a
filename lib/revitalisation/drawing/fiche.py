"""The fiche of a commune on one A4 page: what holds on it, how far its rows are apart."""

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

PAGE = 254.0
"""Height of the fiche on paper, in mm: 297 less margins of 20 and 22, and one of safety."""
WIDTH = 164.0
_LINE, _ROW, _SAFETY = 4.4, 5.5, 1.2
CLOSER = -0.65
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
    title = _lines(f"{action.title}, {action.carrier}" if action.carrier else action.title, 73.6)
    return _ROW + _LINE * (max(title, _lines(action.status, 24)) - 1)


def _block_height(block: FicheBlock) -> float:
    rows = sum(action_height(action) for action in block.actions)
    return 1.1 + max(9.6 if block.remaining else _ROW, rows)


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
    identity = 26.4 + 5.4 * sum(_lines(line, 102, 11) for line in fiche.identity_lines)
    head = max(38.4, identity) + _programmes_height(fiche.programmes)
    actions = 4 + 7.3 + 5.5 * _lines(fiche.key_sentence, WIDTH, 13, "Bold")
    for said in (fiche.account, fiche.since):
        actions += _LINE * _lines(said, WIDTH) * bool(said)
    actions += sum(_block_height(block) for block in fiche.recommendations)
    actions += (1.1 + sum(map(action_height, fiche.outside))) * bool(fiche.outside)
    marks = 4 + 2.5 + 5.5 * _lines(fiche.indicator_title, WIDTH, 13, "Bold") + 1.4
    rooms = [13.8] * (len(fiche.indicator_heads) - 1) + [20]
    marks += 3.8 * max(
        _lines(head, room, 8.4, "Semibold")
        for head, room in zip(fiche.indicator_heads, rooms, strict=True)
    )
    marks += sum(4.3 + 3.8 * _lines(row.label, 49, 9.2, "Semibold") for row in fiche.indicators)
    sources = fiche.sources.partition(" Preuves")[0] + CALLS
    foot = sum(0.8 + 3.7 * _lines(text, WIDTH, 7.8) for text in (*fiche.notes, sources))
    return PAGE - head - actions - marks * bool(fiche.indicators) - foot - _SAFETY


def _cut(fiche: Fiche, shown: Sequence[int]) -> Fiche:
    """Keep the first actions of each préconisation and count the others as left out."""
    blocks = tuple(
        replace(
            block,
            actions=block.actions[:kept],
            remaining=block.remaining + len(block.actions) - kept,
        )
        for block, kept in zip(fiche.recommendations, shown, strict=True)
    )
    return replace(fiche, recommendations=blocks)


def _brief(lines: ProgrammeLines) -> ProgrammeLines:
    """Send the doubts of a programme's milestones to their table, where that is shorter."""
    told = tuple(
        (day, text, min(doubt, ELSEWHERE, key=len)) for day, text, doubt in lines.milestones
    )
    return replace(lines, milestones=told)


def _dispensable(first: Sequence[FicheAction]) -> tuple[bool, bool, float]:
    """Rank the only action that a préconisation shows by how well the fiche does without it."""
    elsewhere = any(action.principal for action in first)
    return bool(first), elsewhere, sum(map(action_height, first))


def fit(fiche: Fiche) -> Fiche:
    """Leave out actions until the fiche holds on its page, and count them in ``remaining``.

    Actions must be given most advanced first. Every préconisation shows one, then those that
    have most to show get one more in turn, as long as the page has room. Where it has none even for
    one each, the milestones' doubts are sent to the table that has them; then go the actions that
    another préconisation shows, and the tallest.
    """
    whole = [len(block.actions) for block in fiche.recommendations]
    shown = [min(1, count) for count in whole]
    if spare(_cut(fiche, shown)) < 0:
        brief = tuple(map(_brief, fiche.programmes))
        *notes, last = fiche.notes or (Words(),)
        fiche = replace(fiche, programmes=brief, notes=(*notes, last + WHERE))
    while any(shown) and spare(_cut(fiche, shown)) < CLOSER * _rows(fiche):
        firsts = [block.actions[:n] for block, n in zip(fiche.recommendations, shown, strict=True)]
        shown[max(range(len(firsts)), key=lambda rank: _dispensable(firsts[rank]))] = 0
    stopped = False
    while not stopped:
        stopped = True
        for rank in sorted(range(len(whole)), key=lambda rank: shown[rank] - whole[rank]):
            more = [count + (place == rank) for place, count in enumerate(shown)]
            if shown[rank] < whole[rank] and spare(_cut(fiche, more)) >= 0:
                shown, stopped = more, False
    return _cut(fiche, shown)


def _rows(fiche: Fiche) -> int:
    return len(fiche.recommendations) + bool(fiche.outside) + len(fiche.indicators) + 4


def _air(fiche: Fiche) -> float:
    """Return what each row may take more, in mm, so that a fiche fills its page; or must take less.

    One whose every préconisation already shows a single action has its rows drawn closer.
    """
    return min(2.4, max(CLOSER, spare(fiche) / _rows(fiche)))


def fiche(record: Fiche) -> dict[str, Any]:
    """Return the fiche that holds on its page, as `fit` leaves it, and how it is set."""
    held = fit(record)
    blocks = held.recommendations
    return {
        "record": held,
        "air": f"{_air(held):.2f}",
        "shown": {each.key for block in blocks for each in block.actions if not each.principal},
        "strips": any(row.strip_svg for row in held.indicators),
    }
