"""Figures, tables and drawings in their places of the manuscript, under their captions."""

import re
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from revitalisation.document import fragment
from revitalisation.document.model import Document, Figure
from revitalisation.document.plain_words import styled, title
from revitalisation.drawing.identity import role
from revitalisation.measures.value import plain
from revitalisation.paths import TEMPLATE

PORTRAIT, LANDSCAPE = (164.0, 200.0), (265.0, 136.0)
"""Width and height open to a figure, in millimetres."""
SHRUNK = 0.7
"""Scale of the drawings that stand beside a text on paper, under one in Word."""
MANY = 7
"""From so many columns of words on, a table takes a landscape page."""
UPRIGHT, LYING = "Saut portrait", "Saut paysage"
"""Styles of the paragraphs that end a part in portrait, in landscape."""
COVER = (210, 162)
"""Width and height of the cover's map and key, in millimetres of its drawing."""
_SVG = "http://www.w3.org/2000/svg"
# Reading HTML put these names in lower case.
_NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}

templates = Environment(
    loader=FileSystemLoader([TEMPLATE / "word", TEMPLATE / "ecran"]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


class Drawing(NamedTuple):
    """A drawing and its width on paper, in millimetres."""

    svg: str
    width: float


class Plates:
    """The drawings that a document shows, by the address of their picture."""

    def __init__(self) -> None:
        self.drawings: dict[str, Drawing] = {}

    def figure(self, page: BeautifulSoup, place: Tag, figure: Figure, svg: str) -> None:
        """Put a figure in its place, on a landscape page when it is wide."""
        wide = figure.width > PORTRAIT[0]
        room = LANDSCAPE if wide else PORTRAIT
        scale = min(1.0, room[0] / figure.width, room[1] / figure.height)
        alt = " ".join(filter(None, (figure.alt, *plain(Markup(figure.description)).split("\n"))))
        size = (figure.width * scale, figure.height * scale)
        html = templates.get_template("figure.html.j2").render(
            anchor=f"fig-{figure.slug}",
            number=f"Figure {figure.number}",
            title=figure.title,
            subtitle=figure.subtitle,
            body=self._image(f"fig-{figure.slug}", svg, size, alt),
            notes=[figure.note] if figure.note else [],
            source=figure.source,
        )
        outer = place.parent
        if isinstance(outer, Tag) and "page-paysage" in outer.get_attribute_list("class"):
            outer.unwrap()
        _replace(page, place, html, wide)

    def inline(self, drawing: Tag, name: str) -> None:
        """Make a picture of a drawing that says something; drop one that only adorns."""
        if drawing.get("aria-hidden") == "true":
            drawing.decompose()
            return
        sides = [float(str(drawing[side]).removesuffix("mm")) for side in ("width", "height")]
        for element in (drawing, *drawing.find_all(True)):
            element.attrs = {_NAMES.get(key, key): value for key, value in element.attrs.items()}
        drawing["xmlns"] = _SVG
        size = (sides[0] * SHRUNK, sides[1] * SHRUNK)
        image = self._image(name, str(drawing), size, title(drawing))
        drawing.replace_with(BeautifulSoup(image, "html.parser"))

    def cover(self, document: Document) -> Markup:
        """Return the cover's map on its night, above the key of its colours."""
        if not document.cover_svg:
            return Markup("")
        width, height = COVER
        whole = (
            f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}" width="{width}mm" '
            f'height="{height}mm"><rect width="{width}" height="{height}" '
            f'fill="{role("couverture")}"/>'
            f"{_placed(document.cover_svg, 0, 4)}{_placed(document.cover_key, 12, 146)}</svg>"
        )
        alt = f"{document.territory} : densité de population, communes accompagnées par programme."
        size = (PORTRAIT[0], PORTRAIT[0] * height / width)
        return self._image("couverture", whole, size, alt[0].upper() + alt[1:])

    def _image(self, name: str, svg: str, size: tuple[float, float], alt: str) -> Markup:
        self.drawings[f"{name}.png"] = Drawing(svg, size[0])
        return Markup(
            '<div data-custom-style="Image"><p><img src="{}.png" alt="{}" width="{}mm" '
            'height="{}mm"></p></div>'
        ).format(name, alt, f"{size[0]:.2f}", f"{size[1]:.2f}")


def caption(page: BeautifulSoup, figure: Tag) -> None:
    """Set a table under its caption, its notes after it, on a landscape page if it is wide."""
    texts = {
        name: found.get_text().strip() if (found := figure.select_one(f".{name}")) else ""
        for name in ("numero", "titre", "sous-titre")
    }
    table = figure.find("table")
    assert isinstance(table, Tag)
    html = templates.get_template("figure.html.j2").render(
        anchor=str(figure["id"]),
        number=texts["numero"],
        title=texts["titre"],
        subtitle=texts["sous-titre"],
        body=Markup(str(table)),
        notes=[Markup("".join(map(str, p.contents))) for p in figure.select("p.note")],
        source=" ".join(p.get_text().strip() for p in figure.select("p.source")),
    )
    _replace(page, figure, html, wide(table))


def wide(table: Tag) -> bool:
    """Tell whether a table has too many columns of words for a page; the damier's are short."""
    heads = table.select("thead tr:first-child > :not(.num)")
    return len(heads) >= MANY and table.select_one(".damier-commune") is None


def _placed(svg: str, x: float, y: float) -> str:
    """Return a drawing in millimetres as a part of another, at a place of it."""
    return re.sub(
        r'<svg(.*?) width="([\d.]+)mm" height="([\d.]+)mm"',
        rf'<svg\1 width="\2" height="\3" x="{x:g}" y="{y:g}"',
        svg,
        count=1,
    )


def _replace(page: BeautifulSoup, old: Tag, html: str, lying: bool) -> None:
    """Put a figure in the place of another element; one that lies takes its headings along."""
    if lying:
        first = old
        while (before := first.find_previous_sibling()) is not None and fragment.HEADINGS.match(
            before.name
        ):
            first = before
        first.insert_before(_jump(page, UPRIGHT))
        old.insert_after(_jump(page, LYING))
    old.replace_with(BeautifulSoup(html, "html.parser"))


def _jump(page: BeautifulSoup, style: str) -> Tag:
    # Pandoc leaves out a paragraph without a word.
    box, line = styled(page, "div", style), page.new_tag("p")
    line.string = style
    box.append(line)
    return box
