"""Drawings as pictures: PNG at the size they have on paper, in the identity's font alone."""

from typing import NamedTuple
from xml.etree import ElementTree

from revitalisation.drawing.identity import role
from revitalisation.drawing.records import Figure
from revitalisation.french.characters import font_file

PORTRAIT, LANDSCAPE = (164.0, 200.0), (265.0, 136.0)
"""Width and height open to a figure, in millimetres."""
SHRUNK = 0.7
"""Scale of the drawings that stand beside a text on paper, under one in Word."""
COVER = (210.0, 162.0)
"""Width and height of the cover's map and key, in millimetres of its drawing."""
DOTS = 10
"""Pixels per millimetre of paper: 254 dots per inch."""
STYLES = ("Regular", "Semibold", "Bold", "Black", "Light", "It")
_SVG = "http://www.w3.org/2000/svg"
_CSS_DOTS = 96


class Picture(NamedTuple):
    """A drawing (a whole SVG document) and its size on paper, in millimetres."""

    svg: str
    width: float
    height: float

    def png(self) -> bytes:
        """Return it as PNG."""
        import resvg_py

        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=self.svg,
                width=round(self.width * DOTS),
                dpi=_CSS_DOTS,
                font_files=[str(font_file(style)) for style in STYLES],
                skip_system_fonts=True,
            )
        )


def drawn(figure: Figure, svg: str) -> Picture:
    """Return a figure as large as its page allows."""
    room = LANDSCAPE if figure.width > PORTRAIT[0] else PORTRAIT
    scale = min(1.0, room[0] / figure.width, room[1] / figure.height)
    return Picture(svg, figure.width * scale, figure.height * scale)


def beside(svg: str) -> Picture:
    """Return a drawing that paper sets beside a text."""
    root = _root(svg)
    width, height = (float(root.get(side, "").removesuffix("mm")) for side in ("width", "height"))
    return Picture(_written(root), width * SHRUNK, height * SHRUNK)


def cover(drawing: str, key: str) -> Picture:
    """Return the cover's map on its night, above the key of its colours."""
    width, height = COVER
    size = {"width": f"{width:g}", "height": f"{height:g}"}
    whole = ElementTree.Element(f"{{{_SVG}}}svg", {"viewBox": f"0 0 {width:g} {height:g}", **size})
    ElementTree.SubElement(whole, f"{{{_SVG}}}rect", {"fill": role("couverture"), **size})
    for svg, x, y in ((drawing, 0, 4), (key, 12, 146)):
        if svg:
            root = _root(svg)
            for side in ("width", "height"):
                root.set(side, root.get(side, "").removesuffix("mm"))
            root.attrib |= {"x": str(x), "y": str(y)}
            whole.append(root)
    return Picture(_written(whole), PORTRAIT[0], PORTRAIT[0] * height / width)


def _root(svg: str) -> ElementTree.Element:
    """Read a drawing; one made for a page leaves its namespace to it."""
    whole = svg if "xmlns=" in svg else svg.replace("<svg", f'<svg xmlns="{_SVG}"', 1)
    return ElementTree.fromstring(whole)


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")
