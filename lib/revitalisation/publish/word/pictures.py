"""Drawings as pictures: PNG at the size they have on paper, in the identity's font alone."""

from typing import NamedTuple
from xml.etree import ElementTree

from revitalisation.document.render_figures import SVG
from revitalisation.drawing.identity import role
from revitalisation.drawing.records import Figure
from revitalisation.drawing.svg import tag
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
    """Return a drawing that paper sets beside a text; some leave their namespace to the page."""
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(side, "").removesuffix("mm")) for side in ("width", "height"))
    whole = svg if "xmlns=" in svg else svg.replace("<svg", f'<svg xmlns="{SVG}"', 1)
    return Picture(whole, width * SHRUNK, height * SHRUNK)


def cover(drawing: str, key: str) -> Picture:
    """Return the cover's map on its night, above the key of its colours."""
    width, height = COVER
    night = tag("rect", width=width, height=height, fill=role("couverture"))
    placed = (
        svg.replace("<svg", f'<svg x="{x}" y="{y}"', 1).replace('mm"', '"', 2)
        for svg, x, y in ((drawing, 0, 4), (key, 12, 146))
        if svg
    )
    box = f"0 0 {width:g} {height:g}"
    whole = tag("svg", night, *placed, xmlns=SVG, viewBox=box, width=width, height=height)
    return Picture(whole, PORTRAIT[0], PORTRAIT[0] * height / width)
