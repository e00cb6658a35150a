"""The parts of the document laid out by WeasyPrint, one by one: each again only when it changes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from revitalisation.publish.paper.compose import Paper

VARIANT = "pdf/ua-1"
TIGHTER = ("serree", "condensee")
"""Classes of a section that leaves pages nearly empty: set tighter, twice at most."""
SVG = "{http://www.w3.org/2000/svg}"
PRINTED = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "th", "td", "figcaption", "img")
)
HIDDEN = frozenset(("hors-vue", "ecran"))
"""Classes of what is for the screen only."""
WHOLE = frozenset(("couverture", "figure", "fiche", "double-page", "page-paysage"))
"""Classes of what holds on one page."""
FEW, HOLLOW, LOW = 148.5, 148.5, 105.0
"""A page that text spills onto, or a last one, is nearly empty when it ends above the first; so is
one that text goes on from when it ends above the second, and the last landscape page of a table
above the third (mm)."""
TOP, BOTTOM, BETWEEN = 20.0, 275.0, 16.0
"""Where the text of an upright page begins, must end; the room between two sections of it (mm)."""
ROOM, FLOWING = 85.0, 35.0
"""Room in which a section begins though it does not fit, if a document is long or short (mm)."""
PROOFS = frozenset(("preuves", "preuves-table"))
_MM = 25.4 / 96
_RUN = re.compile(r"\bpreco-([\d-]+)")
_ROUNDS = 9
"""Page numbers settle at the third round; two that would chase each other stop here."""


class Shelf(dict[str, str]):
    """What WeasyPrint may fetch: drawings held in memory; any other address is refused."""

    _fail_on_errors = False

    def __call__(self, url: str) -> Any:
        """Return a drawing as an answer of the network; what is not there is a ValueError."""
        from weasyprint.urls import URLFetcherResponse

        if url not in self:
            raise ValueError(f"{url} n’est pas une ressource du document")
        return URLFetcherResponse(url, self[url], {"Content-Type": "image/svg+xml"})


class Layout:
    """A part of the document, laid out page by page.

    Its pages depend on nothing but its own words, the number of its first page and those that its
    links print: as long as these stay, so do they.

    ``html`` is a whole document of its own; ``promised``, how many pages it will take when that
    is known: it waits then for the numbers it prints. ``options`` of WeasyPrint are shared.
    """

    def __init__(self, html: str, promised: int, shelf: Shelf, options: dict[str, Any]) -> None:
        import weasyprint

        self._page = weasyprint.HTML(string=html, url_fetcher=shelf)
        self.root: Any = self._page.etree_element
        self._sections = [each for each in self.root.iter("section") if "section" in _classes(each)]
        self._tighter = [
            each for each in TIGHTER for part in self._sections if each not in _classes(part)
        ]
        self._links = [link for link in self.root.iter("a") if _prints_a_page(link)]
        self._options, self._promised = options, promised
        self._first, self._printed = 0, list[int | None]()
        self.drawn: Any = None
        self._seats: dict[int, list[int]] = {}

    @property
    def count(self) -> int:
        """How many pages it takes."""
        return len(self.drawn.pages) if self.drawn else self._promised

    @property
    def numbers(self) -> dict[str, int]:
        """The page of each of its anchors."""
        pages = list(enumerate(self.drawn.pages if self.drawn else (), self._first))
        # From the last: an element that goes on has its anchor on each of its pages.
        return {anchor: number for number, page in pages[::-1] for anchor in page.anchors}

    def lay(self, first: int, numbers: Mapping[str, int] | None) -> None:
        """Lay it out from a page on, unless nothing that it prints has changed.

        One that leaves pages nearly empty is set tighter. The proofs, long to lay out, fill their
        pages: trials do without them.

        ``numbers`` give the page of each anchor of the document; ``None`` when none is known yet.
        """
        known = numbers or {}
        printed = [known.get(link.get("href")[1:]) for link in self._links]
        same = (first, printed) == (self._first, self._printed)
        if same or (self._promised and numbers is None):
            return
        self._first, self._printed = first, printed
        for link, number in zip(self._links, printed, strict=True):
            link.set("data-page", str(number or "00"))
        with _without_proofs(self.root) as proofs:
            self._draw()
            while self._tighter and self.loose():
                self.tighten()
                if self._tighter or not proofs:
                    self._draw()
        if proofs:
            self._draw()

    def followed_by(self, other: "Layout", room: float) -> bool:
        """Whether another part begins on its last page: it fits there, or so much is blank (mm).

        Both are upright there, and neither is a whole page; a préconisation keeps a page to itself
        where it fills most of one.
        """
        if not (self.drawn and other.drawn) or self._whole or other._whole:
            return False
        last, first = self.drawn.pages[-1], other.drawn.pages[0]
        if last.width > last.height or first.width > first.height:
            return False
        end = _end(last)
        fits = len(other.drawn.pages) == 1 and end + BETWEEN + _end(first) - TOP <= BOTTOM
        own = room > FLOWING and any(_RUN.search(each.get("class")) for each in other._sections)
        return fits or (not own and BOTTOM - end >= room)

    @property
    def _whole(self) -> bool:
        """Whether it is made of pages that are each a whole."""
        return any(
            _classes(each) & (WHOLE - {"figure", "page-paysage"}) for each in self.root.iter()
        )

    def take(self, other: "Layout") -> None:
        """Set another part after this one, on its last page."""
        for section in other._sections:
            section.set("class", f"{section.get('class')} suite")
            self.root.find("body").append(section)
        self._sections += other._sections
        self._links += other._links
        numbers = [n for each in self._sections for n in _RUN.findall(each.get("class"))]
        held = sorted({int(n) for run in numbers for n in run.split("-")})
        for section in self._sections if held else ():
            run = f"preco-{held[0]}" + (f"-{held[-1]}" if held[1:] else "")
            section.set("class", _RUN.sub("", section.get("class")) + f" {run}")
        self._first = 0

    def tighten(self) -> None:
        """Set it tighter, by one class more."""
        for section in self._sections if self._tighter else ():
            section.set("class", f"{section.get('class')} {self._tighter[0]}")
        del self._tighter[:1]

    def _draw(self) -> None:
        from weasyprint import CSS

        numbered = CSS(string=f"@page:first {{ counter-reset: page {self._first} }}")
        self.drawn = self._page.render(stylesheets=[numbered], **self._options)
        self._seats = {}
        for number, page in enumerate(self.drawn.pages):
            for element in {id(box.element) for box in page._page_box.descendants(True)}:
                self._seats.setdefault(element, []).append(number)

    def misplaced(self) -> list[str]:
        """Say in French what is cut, or on no page: what overflows a fixed height is dropped."""
        cut, lost = [], dict[str, list[str]]()

        def visit(element: Any, place: str) -> None:
            place, classes = element.get("id", place), _classes(element)
            words = " ".join("".join(element.itertext()).split()) or element.get("src", "")
            if element.tag == "head" or classes & HIDDEN:
                return
            if (
                classes & WHOLE
                and "longue" not in classes
                and len(self._seats.get(id(element), ())) > 1
            ):
                cut.append(f"{place} : « {words[:60]} » est à cheval sur plusieurs pages")
            if element.tag in PRINTED and words and id(element) not in self._seats:
                lost.setdefault(place, []).append(words)
            elif not str(element.tag).startswith(SVG):
                for child in element:
                    visit(child, place)

        visit(self.root, "document")
        return cut + [
            f"{place} : {len(words)} éléments ne tiennent pas dans la page, dont "
            f"« {words[0][:60]} »"
            for place, words in lost.items()
        ]

    def loose(self) -> bool:
        """Whether it leaves a page nearly empty though it goes on or came from one."""
        pages = self.drawn.pages
        ends = [_end(page) for page in pages]
        upright = [n for n, page in enumerate(pages) if page.width < page.height]
        lying = [n for n in range(len(pages)) if n not in upright]
        if any(ends[n] < LOW for n in lying if n - 1 in lying):
            return True
        if len(upright) < 2:
            return False
        hollow = any(ends[n] < HOLLOW for n in upright[:-1] if n + 1 in upright)
        spilled = any(ends[n] < FEW for n in upright if n - 1 in upright)
        return hollow or spilled or ends[upright[-1]] < FEW


def lay_out(paper: Paper) -> list[Layout]:
    """Lay what opens a volume and its sections out; every page number that they print is right."""
    from weasyprint.text.fonts import FontConfiguration

    options = {"font_config": FontConfiguration(), "pdf_variant": VARIANT, "cache": {}}
    shelf = Shelf(paper.drawings)
    front = [Layout(html, 0, shelf, options) for html in paper.front]
    sections = [Layout(html, promised, shelf, options) for html, promised in paper.parts]
    for part in sections * paper.tight:
        part.tighten()
    numbers: dict[str, int] | None = None
    first = _follow(front, 1, None)
    _follow(sections, first, None)
    sections = _gathered(sections, FLOWING if paper.short else ROOM)
    for _ in range(_ROUNDS):
        known = numbers
        _follow(sections, first, known)
        numbers = pages([*sections])
        if numbers == known and _follow(front, 1, numbers) == first:
            break
        first = _follow(front, 1, known)
    return [*front, *sections]


def _gathered(parts: Iterable[Layout], room: float) -> list[Layout]:
    """Put together the parts of which one begins where another ends, in so much room (mm)."""
    found: list[Layout] = []
    for part in parts:
        if found and found[-1].followed_by(part, room):
            found[-1].take(part)
            found[-1].lay(1, None)
        else:
            found.append(part)
    return found


def _follow(parts: Sequence[Layout], first: int, numbers: Mapping[str, int] | None) -> int:
    """Lay parts out one after the other from a page on; return the page after the last."""
    for part in parts:
        part.lay(first, numbers)
        first += part.count
    return first


def pages(parts: Iterable[Layout]) -> dict[str, int]:
    """Return the page of each anchor of some parts."""
    return {anchor: page for part in parts for anchor, page in part.numbers.items()}


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "").split())


def _prints_a_page(link: Any) -> bool:
    to = link.get("href", "")
    return to.startswith("#tab-") or (to[:1] == "#" and bool(_classes(link) & {"page", "renvoi"}))


def _end(page: Any) -> float:
    """Return how far from the top the text of a page goes, in millimetres."""
    body = page._page_box.children[0]
    leaves = (box for box in body.descendants(True) if not getattr(box, "children", ()))
    return float(max((box.position_y + (box.height or 0) for box in leaves), default=0)) * _MM


@contextmanager
def _without_proofs(root: Any) -> Iterator[Sequence[Any]]:
    """Give the blocks of the proofs, taken out of the document for a while."""
    found = [
        (parent, place, child)
        for parent in root.iter()
        for place, child in enumerate(parent)
        if _classes(child) & PROOFS
    ]
    for parent, _, child in found:
        parent.remove(child)
    try:
        yield found
    finally:
        for parent, place, child in found:
            parent.insert(place, child)
