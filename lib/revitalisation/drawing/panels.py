"""The damier and the double page: what their templates draw besides their records' fields."""

from collections.abc import Mapping, Sequence, Sized
from math import ceil
from typing import Any

from revitalisation.drawing.identity import RECOMMENDATIONS, recommendation_colour
from revitalisation.drawing.record_parts import Block
from revitalisation.drawing.records import Damier, DoublePage
from revitalisation.drawing.ring import FOOT, RIGHT, place
from revitalisation.drawing.svg import number, path


def damier(record: Damier) -> dict[str, Any]:
    """Return the letters of a damier's notes, the states of its cells, if some are not recent.

    Raises
    ------
    ValueError
        When a row does not hold a cell for each préconisation.
    """
    rows = [row for group in record.groups for row in group.rows]
    wrong = [row.name for row in rows if len(row.cells) != len(RECOMMENDATIONS)]
    if wrong:
        raise ValueError(f"une case par préconisation attendue : {', '.join(wrong)}")
    notes = dict.fromkeys(row.note for row in rows if row.note)
    return {
        "letters": dict(zip(notes, "abcdefghijklmnopqrstuvwxyz", strict=False)),
        "states": {cell.state for row in rows for cell in row.cells},
        "dated": not all(cell.recent for row in rows for cell in row.cells),
    }


WIDTH, HEIGHT = 374.0, 255.0
"""Inside of the spread, in mm: 420 × 297 less margins of 23, 20 and 22."""
_COLUMN, _FOOT_COLUMN, _TOP, _GUTTER = 94.0, 77.0, 34.0, 9.0
_CENTRE = (WIDTH / 2, 113.0)
_CHANNELS = {1: 109.5, 3: 101.5, 2: WIDTH - 109.5, 5: WIDTH - 101.5, 6: WIDTH - 105.5}
"""Where links run vertically: those of the upper blocks nearer the ring, so that none cross."""
_FOOT_TOP = 190.0
_SOURCE = 15.0
_HEAD, _LINE, _LETTER, _AFTER = 12.3, 5.6, 1.93, 2.2
"""Heights of a block's name, of a line, width of a letter, room after a paragraph, in mm."""
_TIGHT = 0.9
"""What dense text takes of the height of ordinary text."""


def block_height(block: Block) -> float:
    """Estimate the height of a block in mm, on the long side, from its number of letters."""
    texts = (*block.paragraphs, block.communes)
    return _HEAD + _lines([block.label], _COLUMN) + _lines(texts, _COLUMN)


def _lines(texts: Sequence[Sized], width: float) -> float:
    return sum(_LINE * ceil(len(text) / (width / _LETTER)) + _AFTER for text in texts if text)


def _foot_height(block: Block) -> float:
    """Estimate the height of the block at the foot: its texts stand on either side of the fold."""
    left = _HEAD + _lines([block.label, *block.paragraphs[:1]], _FOOT_COLUMN)
    return max(left, 3.4 + _lines([*block.paragraphs[1:], block.communes], _FOOT_COLUMN))


def _plan(blocks: Mapping[str, Block]) -> tuple[float, float, bool]:
    """Share the white space evenly under the blocks of both rows.

    Returns where the lower ones, and a sixth under them, begin (mm from the top of the spread),
    and whether their text is set tighter.
    """
    heights = {place(code): block_height(block) for code, block in blocks.items()}
    upper = max(heights.get(1, 0), heights.get(2, 0))
    fifth = heights.get(5, 0)
    sixth = heights[6] + _GUTTER if 6 in heights else 0
    lower = max(heights.get(3, 0) + _SOURCE, fifth + sixth)
    room = HEIGHT - _TOP - _GUTTER
    under = [_foot_height(block) for code, block in blocks.items() if place(code) == FOOT]
    dense = upper + lower > room or any(foot > HEIGHT - _FOOT_TOP for foot in under)
    if dense:
        upper, lower, fifth = upper * _TIGHT, lower * _TIGHT, fifth * _TIGHT
    bottom = _TOP + upper + _GUTTER + max(0, room - upper - lower) / 2
    return bottom, bottom + fifth + _GUTTER, dense


def _link(rank: int, x: float, y: float, bottom: float, last: float) -> str:
    """Return the orthogonal path from the ring to the end of a block’s rule, in mm."""
    if rank == FOOT:
        return path("M", x, y, "V", _FOOT_TOP)
    across, up = x - _CENTRE[0], _CENTRE[1] - y
    right = rank in RIGHT
    rule = {1: _TOP, 2: _TOP, 6: last}.get(rank, bottom)
    end = WIDTH - _COLUMN if right else _COLUMN
    near_top = up > abs(across) * 0.6 or (across > 0) != right
    if rule == _TOP and up > 0 and near_top:
        return path("M", x, y, "V", rule, "H", end)
    return path("M", x, y, "H", _CHANNELS[rank], "V", rule, "H", end)


def double_page(record: DoublePage) -> dict[str, Any]:
    """Return the blocks in their order, where the lower ones begin, the links from the ring."""
    texts = {block.recommendation: block for block in record.blocks}
    starts = {arc.recommendation: arc.anchor for arc in record.arcs}
    bottom, last, dense = _plan(texts)
    held = [code for code in RECOMMENDATIONS if code in texts]
    ends = {code: (_CENTRE[0] + starts[code][0], _CENTRE[1] + starts[code][1]) for code in held}
    return {
        "blocks": [texts[code] for code in held],
        "links": [
            (code, recommendation_colour(code), _link(place(code), x, y, bottom, last), x, y)
            for code, (x, y) in ends.items()
        ],
        "bottom": number(bottom),
        "last": number(last),
        "dense": dense,
        "width": number(WIDTH),
        "height": number(HEIGHT),
    }
