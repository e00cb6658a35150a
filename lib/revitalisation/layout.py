"""Where the document's elements landed on the pages: what is cut, lost, or leaves a page empty."""

from functools import cached_property
from typing import Any

SVG = "{http://www.w3.org/2000/svg}"
PRINTED = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "th", "td", "figcaption", "img")
)
HIDDEN = frozenset(("hors-vue", "ecran"))
"""Classes of what is for the screen only."""
WHOLE = frozenset(("couverture", "figure", "fiche", "double-page", "page-paysage"))
"""Classes of what holds on one page."""
FEW, HOLLOW, LOW = 115.0, 125.0, 70.0
"""A page that text spills onto, or a last one, is nearly empty when it ends above the first; so is
one that text goes on from when it ends above the second, and the last landscape page of a table
above the third (mm)."""
_MM = 25.4 / 96


class Layout:
    """A document laid out by WeasyPrint.

    Parameters
    ----------
    root
        Its root element.
    pages
        Its pages, as WeasyPrint rendered them.
    """

    def __init__(self, root: Any, pages: Any) -> None:
        self._root, self._pages = root, pages

    @cached_property
    def _seats(self) -> dict[int, list[int]]:
        """The pages each element is on."""
        seats: dict[int, list[int]] = {}
        for number, page in enumerate(self._pages):
            for element in {id(box.element) for box in page._page_box.descendants(True)}:
                seats.setdefault(element, []).append(number)
        return seats

    def misplaced(self) -> list[str]:
        """Say in French what is cut, or on no page: what overflows a fixed height is dropped."""
        cut, lost = [], dict[str, list[str]]()

        def visit(element: Any, place: str) -> None:
            place, classes = element.get("id", place), set(element.get("class", "").split())
            words = " ".join("".join(element.itertext()).split()) or element.get("src", "")
            if element.tag == "head" or classes & HIDDEN:
                return
            if classes & WHOLE and len(self._seats.get(id(element), ())) > 1:
                cut.append(f"{place} : « {words[:60]} » est à cheval sur plusieurs pages")
            if element.tag in PRINTED and words and id(element) not in self._seats:
                lost.setdefault(place, []).append(words)
            elif not str(element.tag).startswith(SVG):
                for child in element:
                    visit(child, place)

        visit(self._root, "document")
        return cut + [
            f"{place} : {len(words)} éléments ne tiennent pas dans la page, dont "
            f"« {words[0][:60]} »"
            for place, words in lost.items()
        ]

    def loose(self) -> list[Any]:
        """Return the sections that leave a page nearly empty though they go on or came from one."""
        return [
            section
            for section in self._root.iter("section")
            if "section" in section.get("class", "").split()
            and self._leaves_room(self._seats.get(id(section), []))
        ]

    def _leaves_room(self, numbers: list[int]) -> bool:
        upright = [n for n in numbers if self._pages[n].width < self._pages[n].height]
        lying = [n for n in numbers if n not in upright]
        if any(self._end(n) < LOW for n in lying if n - 1 in lying):
            return True
        if len(upright) < 2:
            return False
        hollow = any(self._end(n) < HOLLOW for n in upright[:-1] if n + 1 in upright)
        spilled = any(self._end(n) < FEW for n in upright if n - 1 in upright)
        return hollow or spilled or self._end(upright[-1]) < FEW

    def _end(self, number: int) -> float:
        """Return how far from the top the text of a page goes, in millimetres."""
        body = self._pages[number]._page_box.children[0]
        leaves = (box for box in body.descendants(True) if not getattr(box, "children", ()))
        return float(max((box.position_y + (box.height or 0) for box in leaves), default=0)) * _MM
