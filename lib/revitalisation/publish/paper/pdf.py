"""The PDF: WeasyPrint over the paper document, refused when something in it is not as it should."""

import gc
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from revitalisation.document.model import Document
from revitalisation.drawing.fonts import only_ours
from revitalisation.drawing.identity import identity
from revitalisation.errors import PublicationError
from revitalisation.publish.paper.compose import Paper, compose

_VARIANT = "pdf/ua-1"
# What WeasyPrint says of a declaration that it does not know; the rest is a fault of the document.
_HARMLESS = re.compile(r"^(Ignored |Expected a media type|Invalid media type)")
_FRENCH = (
    (
        r"Image \"(?P<what>.*)\" has no required alt",
        "l’image « {what} » n’a pas de texte alternatif",
    ),
    (r"Missing required \"lang\"", "la langue du document n’est pas donnée"),
    (
        r"\.notdef glyph.*\"(?P<what>.*)\" \((?P<code>U\+\w+)\)",
        "la police n’a pas le caractère « {what} » ({code})",
    ),
    (r"No anchor #(?P<what>\S+) for", "le renvoi « #{what} » ne mène nulle part"),
    (
        r"Content discarded: target points to undefined anchor .*'#?(?P<what>[^']+)'",
        "le renvoi « #{what} » ne mène nulle part",
    ),
    (r"Anchor defined twice: '(?P<what>.*)'", "l’identifiant « {what} » sert deux fois"),
    (r"Failed to load image at '(?P<what>[^']*)'", "l’image « {what} » n’a pas été lue"),
    (r"Failed to render SVG image (?P<what>.*)", "le dessin « {what} » n’a pas pu être tracé"),
)


def write(document: Document, target: Path, svgs: Mapping[str, str]) -> None:
    """Write the document as a tagged PDF, the same bytes for the same document.

    Parameters
    ----------
    document
        Figures and tables numbered.
    target
        File written, only when the whole document is sound.
    svgs
        The figures as SVG, by slug (``figures.render``).

    Raises
    ------
    PublicationError
        When a figure has no alternative text, a character is not in the font, a heading skips a
        level, a cross-reference leads nowhere, a resource is not ours… All faults are listed.
    """
    target.write_bytes(convert(compose(document, svgs)))


def convert(paper: Paper) -> bytes:
    """Return the PDF of a paper document.

    Raises
    ------
    PublicationError
        With every fault found.
    """
    with only_ours(), _listening() as said, _uncollected():
        import weasyprint

        page = weasyprint.HTML(string=paper.html, url_fetcher=_Shelf(paper.drawings))
        faults = _faults_of(page.etree_element)
        drawn = _laid_out(page)
        faults += Layout(page.etree_element, drawn.pages).misplaced()
        content = drawn.write_pdf(pdf_variant=_VARIANT, finisher=_scope)
        faults += [_translate(message) for message in said if not _HARMLESS.match(message)]
        faults += _foreign_fonts(drawn.fonts.values())
    if faults:
        listed = "\n".join(f"- {fault}" for fault in dict.fromkeys(faults))
        raise PublicationError(f"Le PDF n’a pas été écrit :\n{listed}")
    assert isinstance(content, bytes)
    return content


def _laid_out(page: Any) -> Any:
    """Lay the document out; sections that leave pages nearly empty are set tighter, twice at most.

    The proofs, long to lay out, fill their pages: trials do without them.
    """
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    with _without_proofs(page.etree_element):
        for tighter in ("serree", "condensee"):
            drawn = page.render(font_config=fonts, pdf_variant=_VARIANT)
            loose = Layout(page.etree_element, drawn.pages).loose()
            for section in loose:
                section.set("class", f"{section.get('class')} {tighter}")
            if not loose:
                break
    return page.render(font_config=fonts, pdf_variant=_VARIANT)


@contextmanager
def _without_proofs(root: Any) -> Iterator[list[Any]]:
    """Give the blocks of the proofs, taken out of the document for a while."""
    found = [
        (parent, place, child)
        for parent in root.iter()
        for place, child in enumerate(parent)
        if str(child.get("class", "")).split()[:1] in (["preuves"], ["preuves-table"])
    ]
    for parent, _, child in found:
        parent.remove(child)
    try:
        yield [child for _, _, child in found]
    finally:
        for parent, place, child in found:
            parent.insert(place, child)


def _scope(_: Any, pdf: Any) -> None:
    """Say of each header cell whether it heads a column or a row; WeasyPrint only links cells."""
    held: list[Any] = [item for item in pdf.objects if isinstance(item, dict) and "S" in item]
    tags = {tag.reference: tag for tag in held}
    for cell in tags.values():
        if cell["S"] == "/TH":
            group = tags[tags[cell["P"]]["P"]]
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


class _Shelf:
    """What WeasyPrint may fetch: drawings held in memory; any other address is refused."""

    _fail_on_errors = False

    def __init__(self, held: Mapping[str, str]) -> None:
        self._held = held

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        if url not in self._held:
            raise ValueError(f"{url} n’est pas une ressource du document")
        return URLFetcherResponse(url, self._held[url], {"Content-Type": "image/svg+xml"})


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect what WeasyPrint only logs."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    ear, logger = Ear(logging.WARNING), logging.getLogger("weasyprint")
    level, spread = logger.level, logger.propagate
    logger.addHandler(ear)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
        logger.propagate = spread


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage alone: looking for it among the boxes takes up to a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _translate(message: str) -> str:
    for pattern, french in _FRENCH:
        if found := re.match(pattern, message, re.DOTALL):
            return french.format(**found.groupdict())
    return f"WeasyPrint signale : {message}"


def _faults_of(root: Any) -> list[str]:
    """Return what a tagged PDF needs and WeasyPrint does not look at."""
    faults, level = [], 0
    if not root.get("lang"):
        faults.append("la langue du document n’est pas donnée")
    for element in root.iter():
        tag = element.tag
        if isinstance(tag, str) and re.fullmatch("h[1-6]", tag):
            words = " ".join("".join(element.itertext()).split())
            if not words:
                faults.append(f"un titre de niveau {tag[1]} est vide")
            if int(tag[1]) > level + 1:
                faults.append(f"le titre « {words} » saute du niveau {level} au niveau {tag[1]}")
            level = int(tag[1])
        elif tag == f"{SVG}svg" and not element.findtext(f"{SVG}title"):
            faults.append("un dessin dans le texte n’a pas de titre (« <title> »)")
    return faults


def _foreign_fonts(fonts: Any) -> list[str]:
    ours = identity()["police"]["famille"]
    return [
        f"la police « {font.family} » n’est pas celle de l’identité"
        for font in fonts
        if not font.family.startswith(ours)
    ]


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
