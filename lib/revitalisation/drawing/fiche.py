"""The fiche of a commune: one A4 page as HTML; plain strings are escaped, ``Markup`` is not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from revitalisation.drawing.panels import TEMPLATES
from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.drawing.symbols import State
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width
from revitalisation.errors import PublicationError


@dataclass(frozen=True)
class ProgrammeLines:
    """A programme of the commune and its milestones: (date, what happened, doubt or empty).

    ``programme`` is empty for what is no programme (an ORT): no symbol is drawn.
    """

    programme: str
    title: str
    milestones: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class FicheAction:
    """One action: who carries it, how far it is, and its known amount (empty = « n. d. »).

    ``principal`` is the name of its principal préconisation where it counts as a secondary one:
    the line that has the same ``key`` there, if shown, is referred to rather than said again.
    """

    title: str
    carrier: str
    status: str
    amount: str
    state: State
    key: str = ""
    principal: str = ""


@dataclass(frozen=True)
class FicheBlock:
    """A préconisation: its state, its number of actions, those shown, those left out.

    ``measure`` is the name of the value that counts them.
    """

    recommendation: str
    state: State
    count: int
    actions: tuple[FicheAction, ...]
    remaining: int = 0
    measure: str = ""


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator, its unit, a text per head and a strip (SVG, taken as it is)."""

    label: str
    unit: str
    values: tuple[str, ...]
    strip_svg: str = ""


@dataclass(frozen=True)
class Fiche:
    """Everything the fiche of a commune says.

    ``identity_lines`` are two lines under the name (``Markup`` for bold numbers);
    ``account`` counts what ``key_sentence`` sums up; ``outside`` are the actions that the grid
    does not hold; ``indicator_heads`` are the commune, the EPCI’s short name and the peers’ label,
    or any others where rows have no strip; ``list_href`` leads to the full list of actions;
    ``subject`` is what filters read.
    """

    code: str
    name: str
    identity_lines: tuple[str, ...]
    locator_svg: str
    programmes: tuple[ProgrammeLines, ...]
    key_sentence: str
    recommendations: tuple[FicheBlock, ...]
    indicators: tuple[IndicatorRow, ...]
    indicator_heads: tuple[str, ...]
    notes: tuple[str, ...]
    sources: str
    indicator_title: str = "Repères"
    kicker: str = "Fiche communale"
    list_href: str = ""
    account: str = ""
    outside: tuple[FicheAction, ...] = ()
    subject: Subject = ANY


PAGE = 254.0
"""Height of the fiche on paper, in mm: 297 less margins of 20 and 22, and one of safety."""
WIDTH = 164.0
_LINE, _ROW, _SAFETY = 4.4, 5.5, 1.2
CALLS = " Preuves : 100, 200, 300."
"""What paper adds to the sources, about."""


@cache
def _lines(text: str, room: float, points: float = 9.2, style: str = "Regular") -> int:
    """Count the lines that a text takes in so many millimetres."""
    lines, left = 1, room
    for word in re.findall(r"[^ -]+[ -]*", Markup(text).striptags()):
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
    actions += _LINE * _lines(fiche.account, WIDTH) * bool(fiche.account)
    actions += sum(_block_height(block) for block in fiche.recommendations)
    actions += (1.1 + sum(map(action_height, fiche.outside))) * bool(fiche.outside)
    marks = 4 + 2.5 + 5.5 * _lines(fiche.indicator_title, WIDTH, 13, "Bold") + 1.4
    rooms = [13.8] * (len(fiche.indicator_heads) - 1) + [20]
    marks += 3.8 * max(
        _lines(head, room, 8.4, "Semibold")
        for head, room in zip(fiche.indicator_heads, rooms, strict=True)
    )
    marks += sum(4.3 + 3.8 * _lines(row.label, 49, 9.2, "Semibold") for row in fiche.indicators)
    foot = sum(
        0.8 + 3.7 * _lines(text, WIDTH, 7.8) for text in (*fiche.notes, fiche.sources + CALLS)
    )
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


def fit(fiche: Fiche) -> Fiche:
    """Leave out actions until the fiche holds on its page, and count them in ``remaining``.

    Actions must be given most advanced first. Every préconisation shows one, then those that
    have most to show get one more in turn, as long as the page has room.
    """
    whole = [len(block.actions) for block in fiche.recommendations]
    shown = [min(1, count) for count in whole]
    stopped = False
    while not stopped:
        stopped = True
        for rank in sorted(range(len(whole)), key=lambda rank: shown[rank] - whole[rank]):
            more = [count + (place == rank) for place, count in enumerate(shown)]
            if shown[rank] < whole[rank] and spare(_cut(fiche, more)) >= 0:
                shown, stopped = more, False
    return _cut(fiche, shown)


def _air(fiche: Fiche) -> float:
    """Return what each row may take more, in mm, so that a fiche fills its page; or must take less.

    One whose every préconisation already shows a single action has its rows drawn closer.
    """
    rows = len(fiche.recommendations) + bool(fiche.outside) + len(fiche.indicators) + 4
    return min(2.4, max(-0.5, spare(fiche) / rows))


def fiche(data: Fiche) -> str:
    """Return the fiche of a commune, ``<article class="fiche" id="commune-CODE">``.

    What does not hold on its page is left out as ``fit`` does.
    """
    data = fit(data)
    blocks = data.recommendations
    return TEMPLATES.get_template("fiche.html.j2").render(
        fiche=data,
        air=f"{_air(data):.2f}",
        shown={each.key for block in blocks for each in block.actions if not each.principal},
        strips=any(row.strip_svg for row in data.indicators),
        locator=Markup(data.locator_svg),
        indicators=[(row, Markup(row.strip_svg)) for row in data.indicators],
    )
