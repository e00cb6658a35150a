"""The fiche of a commune: one A4 page as HTML; plain strings are escaped, ``Markup`` is not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from markupsafe import Markup

from revitalisation.drawings import State
from revitalisation.panels import TEMPLATES
from revitalisation.subjects import ANY, Subject


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
    """One action: who carries it, how far it is, and its known amount (empty = « n. d. »)."""

    title: str
    carrier: str
    status: str
    amount: str
    state: State


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
    """An indicator, its unit, three texts and a strip (SVG, taken as it is)."""

    label: str
    unit: str
    value: str
    epci: str
    peers: str
    strip_svg: str = ""


@dataclass(frozen=True)
class Fiche:
    """Everything the fiche of a commune says.

    ``identity_lines`` are two lines under the name (``Markup`` for bold numbers);
    ``indicator_heads`` are the commune, the EPCI’s short name and the peers’ label;
    ``list_href`` leads to the full list of actions; ``strip_legend`` replaces the four labels of
    the strips’ marks (disc, open disc, lozenge, tick); ``subject`` is what filters read.
    """

    code: str
    name: str
    identity_lines: tuple[str, ...]
    locator_svg: str
    programmes: tuple[ProgrammeLines, ...]
    key_sentence: str
    recommendations: tuple[FicheBlock, ...]
    indicators: tuple[IndicatorRow, ...]
    indicator_heads: tuple[str, str, str]
    notes: tuple[str, ...]
    sources: str
    indicator_title: str = "Repères"
    kicker: str = "Fiche communale"
    list_href: str = ""
    strip_legend: tuple[str, ...] = ()
    subject: Subject = ANY


PAGE = 254.0
"""Height of the fiche on paper, in mm: 297 less margins of 20 and 22, and one of safety."""
_LINE, _ROW, _SAFETY = 4.4, 5.5, 3.0
_LETTERS = 50
"""Letters of an action’s title that one line holds."""
CALLS = " Preuves : 100, 200, 300."
"""What paper adds to the sources, about."""


def action_height(action: FicheAction) -> float:
    """Estimate the height of an action’s row on paper, in mm."""
    title = ceil((len(action.title) + len(action.carrier) + 2) / _LETTERS)
    return _ROW + _LINE * (max(title, ceil(len(action.status) / 17)) - 1)


def _block_height(block: FicheBlock) -> float:
    rows = sum(action_height(action) for action in block.actions)
    return 1.1 + max(9.6 if block.remaining else _ROW, rows)


def _programmes_height(programmes: Sequence[ProgrammeLines]) -> float:
    """Estimate the height of the programmes, side by side by two, in mm."""
    alone = len(programmes) == 1
    heights = [
        5.8
        + 5 * ((len(lines.title) - 1) // (90 if alone else 36))
        + sum(
            _LINE * max(1, ceil((len(text) + len(doubt)) / (90 if alone else 34)))
            for _, text, doubt in lines.milestones
        )
        for lines in programmes
    ]
    pairs = [max(heights[rank : rank + 2]) + 2 for rank in range(0, len(heights), 2)]
    return 2.5 + sum(pairs)


def _lines(text: str, letters: int) -> int:
    return max(1, ceil(len(Markup(text).striptags()) / letters))


def _legend(fiche: Fiche) -> tuple[str, ...]:
    return fiche.strip_legend or (*fiche.indicator_heads, "chacune des communes accompagnées")


def _short(fiche: Fiche) -> bool:
    """Whether the indicators' title holds in the head line of their table."""
    return len(fiche.indicator_title) <= 24


def spare(fiche: Fiche) -> float:
    """Estimate the millimetres left on the page; negative when the fiche would overflow."""
    identity = 27 + 5.4 * sum(_lines(line, 56) for line in fiche.identity_lines)
    head = max(38.5, identity) + _programmes_height(fiche.programmes)
    actions = 4 + 7.3 + 5.5 * _lines(fiche.key_sentence, 78)
    actions += sum(_block_height(block) for block in fiche.recommendations)
    title = 0 if _short(fiche) else 2.5 + 5.5 * _lines(fiche.indicator_title, 78)
    marks = title + 3.8 * max(_lines(head, 13) for head in fiche.indicator_heads)
    marks += 8 + 4 * _lines("".join(_legend(fiche)), 86)
    marks += sum(7.5 + 3.8 * (_lines(row.label, 31) - 1) for row in fiche.indicators)
    foot = sum(0.8 + 3.7 * _lines(text, 128) for text in (*fiche.notes, fiche.sources + CALLS))
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
    """Return what each row may take more, in mm, so that a short fiche fills its page."""
    rows = len(fiche.recommendations) + len(fiche.indicators) + 4
    return min(2.4, max(0.0, spare(fiche) / rows))


def fiche(data: Fiche) -> str:
    """Return the fiche of a commune, ``<article class="fiche" id="commune-CODE">``.

    What does not hold on its page is left out as ``fit`` does.
    """
    data = fit(data)
    return TEMPLATES.get_template("fiche.html.j2").render(
        fiche=data,
        air=f"{_air(data):.2f}",
        legend=_legend(data),
        short=_short(data),
        locator=Markup(data.locator_svg),
        indicators=[(row, Markup(row.strip_svg)) for row in data.indicators],
    )
