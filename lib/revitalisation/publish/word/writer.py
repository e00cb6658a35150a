"""What the templates of Word ask for: runs of text, links, bookmarks, pictures, page breaks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha1
from typing import Any, NamedTuple

from markupsafe import Markup

from revitalisation.document import calls
from revitalisation.document.model import Block, Heading
from revitalisation.drawing.identity import PROGRAMMES, SHORT_NAMES
from revitalisation.drawing.records import Figure, Table
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Span, Words
from revitalisation.french.typography import HARD, NOT_KNOWN, typography
from revitalisation.publish.word import pictures
from revitalisation.publish.word.pictures import Picture

EMU = 36_000
"""Word's unit of length in a millimetre."""
MANY = 7
"""From so many columns of words on, a table takes a landscape page."""
NOT_EXPLORED = "non-explore"
"""Class of a state that is none."""
_TAB = re.compile(r"\bp(\d+)\b")
"""Class of a préconisation's number."""
_WEB = ("https://", "http://", "mailto:")
_CONTROL = dict.fromkeys(set(range(32)) - {9, 10, 13})
_RUN = Markup('<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>')
_STYLE = '<w:rStyle w:val="{}"/>'


class Listed(NamedTuple):
    """A line of a list of contents: its kind, the style of the line, its words, its bookmark."""

    kind: str
    style: str
    text: str
    mark: str


class Writer:
    """The body of a document as it is written.

    ``svgs`` are the drawings by slug; no link leads to anything but ``anchors``.
    """

    def __init__(self, svgs: Mapping[str, str], anchors: Iterable[str]) -> None:
        self.svgs, self.known = svgs, frozenset(anchors)
        self.marks = 0
        self.listed: list[Listed] = []
        self.pictures: dict[str, Picture] = {}
        self.addresses: list[str] = []
        self.lists = 0
        self.lying = False

    def runs(self, text: str, strong: bool = False) -> Markup:
        """Return the runs of a text, French typography set; marks are what they say."""
        spans = typography(spelled(Words(text))).spans
        return Markup().join(self._run(span, strong) for span in spans)

    def _run(self, span: Span, strong: bool) -> Markup:
        if number := _tab(span):
            look = _STYLE.format(f"Preconisation{number}")
        elif span.css == NOT_EXPLORED:
            look = _STYLE.format("NonExplore")
        else:
            look = _STYLE.format("Hyperlink") * bool(span.href)
            look += "<w:b/>" * (span.strong or strong) + "<w:i/>" * span.emphasis
            look += "<w:strike/>" * span.struck
            look += '<w:highlight w:val="yellow"/><w:u w:val="single"/>' * span.added
            look += '<w:vertAlign w:val="superscript"/>' * span.raised
        return self._link(span.href, _RUN.format(Markup(look), shown(span)))

    def _link(self, href: str, run: Markup) -> Markup:
        if href.startswith("#") and href[1:] in self.known:
            start = Markup('<w:hyperlink w:anchor="{}" w:history="1">').format(bookmark(href[1:]))
        elif href.lower().startswith(_WEB):
            if href not in self.addresses:
                self.addresses.append(href)
            rank = self.addresses.index(href)
            start = Markup('<w:hyperlink r:id="lien{}" w:history="1">').format(rank)
        else:
            return run
        return start + run + Markup("</w:hyperlink>")

    def mark(self, anchor: str, kind: str = "", style: str = "", text: str = "") -> Markup:
        """Return a bookmark, to stand before what links lead to; a list of contents may list it."""
        name = bookmark(anchor or f"titre-{self.marks}")
        self.marks += 1
        if kind:
            self.listed.append(
                Listed(kind, style, typography(str(calls.uncalled(Words(text)))), name)
            )
        return Markup(
            '<w:bookmarkStart w:id="{0}" w:name="{1}"/><w:bookmarkEnd w:id="{0}"/>'
        ).format(self.marks, name)

    def figure(self, figure: Figure) -> dict[str, Any]:
        """Return the picture of a figure."""
        if figure.slug not in self.svgs:
            raise PublicationError(f"La figure « {figure.slug} » n’a pas été dessinée.")
        said = filter(None, (figure.alt, *figure.description.split("\n")))
        return self.picture(pictures.drawn(figure, self.svgs[figure.slug]), " ".join(said))

    def picture(self, picture: Picture, alt: str) -> dict[str, Any]:
        """Return a picture as the template sets it: its name, its size, what it says."""
        rank = 1 + len(self.pictures)
        name = f"image{rank}"
        self.pictures[name] = picture
        width, height = (round(side * EMU) for side in (picture.width, picture.height))
        return {"name": name, "rank": rank, "width": width, "height": height, "alt": alt}

    def turn(self, lying: bool) -> bool:
        """Tell whether a part in portrait, or in landscape, ends before what comes next."""
        turned, self.lying = lying != self.lying, lying
        return turned

    def number(self) -> int:
        """Return the rank of a new list, numbered from 1."""
        self.lists += 1
        return self.lists


def _tab(span: Span) -> int:
    """Return the number of the préconisation whose colour a span takes; 0 for none."""
    found = _TAB.search(span.css)
    return int(found[1]) if found else 0


def shown(span: Span) -> str:
    """Return the text of a span as it is set: a coloured one has some room on both sides."""
    text = span.text.translate(_CONTROL).replace(NOT_KNOWN, NOT_KNOWN.replace(" ", HARD))
    return f"{HARD}{text}{HARD}" if _tab(span) else text


def spelled(words: Words) -> Words:
    """Return words whose symbols are names, after a comma where something stands before them."""
    found: list[Span] = []
    short = {name: SHORT_NAMES[code] for code, name in PROGRAMMES.items()}
    for span in words.spans:
        if span.drawn and span.text in short:
            if found:
                found[-1] = replace(found[-1], text=found[-1].text.rstrip())
                found.append(Span(", "))
            span = Span(short[span.text])
        found.append(span)
    return Words(*found)


def bookmark(anchor: str) -> str:
    """Return the name of a bookmark: Word wants a letter first, and forty at most."""
    if anchor[:1].isalpha() and anchor.isascii() and len(anchor) <= 40:
        return anchor
    return f"X{sha1(anchor.encode()).hexdigest()[:39]}"


def pages(blocks: Iterable[Block]) -> Iterator[tuple[bool, Block]]:
    """Yield blocks, and whether each lies on a landscape page: headings go with what follows."""
    held: list[Block] = []
    for block in blocks:
        held.append(block)
        if not isinstance(block, Heading):
            yield from ((wide(block), each) for each in held)
            held = []
    yield from ((False, each) for each in held)


def wide(block: Block) -> bool:
    """Tell whether a figure or a table is too wide for a page in portrait."""
    if isinstance(block, Figure):
        return block.width > pictures.PORTRAIT[0]
    words = [c for c in block.columns if c.align == "texte"] if isinstance(block, Table) else []
    return len(words) >= MANY
