"""Lines of letters on a drawing, in px: the room they take, and where they find some."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.drawing.text_metrics import MM_PER_POINT, text_width

BODY, SMALL = 15.0, 13.0
"""Letters, in px: 8.5 and 7.4 points on paper."""
_STYLES = {
    (400, False): "Regular",
    (600, False): "Semibold",
    (700, False): "Bold",
    (400, True): "It",
    (600, True): "SemiboldIt",
}

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in px."""


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
        return left, self.y - half, left + wide, self.y + half


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
    kept = lines[:most]
    last = " ".join(lines[most - 1 :])
    while last and measure(f"{last}…", size) > room:
        last = last[:-1].rstrip(" ,")
    kept[-1] = f"{last}…"
    return kept


def clash(box: Box, others: Iterable[Box]) -> bool:
    """Tell whether a box comes closer than two px to one of the others."""
    left, top, right, bottom = box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2
    return any(left < o[2] and o[0] < right and top < o[3] and o[1] < bottom for o in others)


def first_free(choices: Iterable[Letters], taken: Sequence[Box], within: Box) -> Letters | None:
    """Return the first text that stays within its limits and off what is taken."""
    left, top, right, bottom = within
    for text in choices:
        box = text.box
        inside = left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom
        if inside and not clash(box, taken):
            return text
    return None
