"""Lines of letters on a drawing, in px: the room they take, and where they find some."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from revitalisation.drawing.fonts import FACES
from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width

BODY, SMALL = 15.0, 14.2
"""Letters, in px: 8.5 and 8 points on paper."""
_STYLES = {(weight, slant == "italic"): style for style, weight, slant in FACES}


class Box(NamedTuple):
    """A rectangle of a drawing: its least and its most x and y, whichever way y runs."""

    left: float
    low: float
    right: float
    high: float

    def grown(self, by: float) -> "Box":
        """Return the box with so much more on each side."""
        return Box(self.left - by, self.low - by, self.right + by, self.high + by)

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies entirely within this one."""
        least = self.left <= other.left and self.low <= other.low
        return least and other.right <= self.right and other.high <= self.high

    def meets(self, other: "Box") -> bool:
        """Tell whether the two boxes overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.low < other.high and other.low < self.high


@dataclass(frozen=True)
class Letters:
    """One line of letters; ``anchor`` says which of its sides is at ``x``, ``y`` its middle."""

    text: str
    x: float
    y: float
    anchor: str = "left"
    size: float = BODY
    weight: int = 400
    italic: bool = False
    colour: str = ""

    @property
    def box(self) -> Box:
        """The room it takes."""
        wide = measure(self.text, self.size, self.weight, self.italic)
        left = self.x - {"left": 0.0, "middle": wide / 2, "right": wide}[self.anchor]
        half = 0.55 * self.size
        return Box(left, self.y - half, left + wide, self.y + half)


@cache
def measure(text: str, size: float = BODY, weight: int = 400, italic: bool = False) -> float:
    """Return the width of a line of letters, in px."""
    points = size / PX_PER_MM / MM_PER_POINT
    return text_width(text, points, _STYLES[weight, italic]) * PX_PER_MM


def wrapped(text: str, room: float, size: float = BODY, most: int = 2) -> list[str]:
    """Cut a text into lines that fit ``room`` px; what exceeds ``most`` lines ends with « … »."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or measure(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most and all(measure(line, size) <= room for line in lines):
        return lines
    last = " ".join(lines[most - 1 :])
    while last and measure(f"{last}…", size) > room:
        last = last[:-1].rstrip(" ,")
    return [*lines[: most - 1], f"{last}…"]


def clash(box: Box, others: Iterable[Box]) -> bool:
    """Tell whether a box comes closer than two px to one of the others."""
    return any(box.grown(2).meets(other) for other in others)


def first_free(choices: Iterable[Letters], taken: Sequence[Box], within: Box) -> Letters | None:
    """Return the first text that stays within its limits and off what is taken."""
    return next(
        (each for each in choices if within.holds(each.box) and not clash(each.box, taken)), None
    )
