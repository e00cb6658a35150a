"""SVG written by hand: elements, paths and texts, with coordinates as short as they can be.

WeasyPrint applies no style sheet inside an inline SVG: every shape carries its light colours as
attributes; classes let dessins.css replace them on screen (dark theme).
"""

import re

from markupsafe import escape

from revitalisation.drawing.identity import identity

Look = dict[str, str | float]
"""Attributes that several elements share."""


def number(value: float) -> str:
    """Return a coordinate with two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path(*parts: str | float) -> str:
    """Return the ``d`` of a path from its commands and coordinates."""
    words = " ".join(part if isinstance(part, str) else number(part) for part in parts)
    return re.sub(" ?([A-Za-z]) ?", r"\1", words)


def tag(name: str, *inside: str, **attributes: str | float) -> str:
    """Return an element; « class_ » stands for « class », « stroke_width » for « stroke-width ».

    What is inside is SVG already, or escaped.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def text(words: str, x: float, y: float, size: float, **look: str | float) -> str:
    """Return a line of text in the identity's font."""
    family = f"{identity()['police']['famille']}, sans-serif"
    return tag("text", escape(words), x=x, y=y, font_size=size, font_family=family, **look)


def drawing(
    box: tuple[float, float, float, float],
    *body: str,
    label: str = "",
    title: str = "",
    **look: str | float,
) -> str:
    """Return a whole drawing of a box (left, top, width, height), its size in millimetres.

    Without ``label``, it is hidden from those who do not see it. WeasyPrint takes the text that
    stands for a drawing from its ``title`` alone, the label when there is none.
    """
    size = {"width": f"{number(box[2])}mm", "height": f"{number(box[3])}mm"}
    said = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    named = tag("title", escape(title or label)) if title or label else ""
    return tag("svg", named, *body, viewBox=" ".join(map(number, box)), **size, **said, **look)
