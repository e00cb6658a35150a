"""Analysts' Markdown as blocks: the one place where HTML that nobody checked is read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from revitalisation.document.model import Aside, Block, Heading, Listing
from revitalisation.drawing.records import Text
from revitalisation.french.spans import Span, Words
from revitalisation.french.typography import typography

_ACTIVE = ("script", "style", "link", "meta", "base", "iframe", "object", "embed", "form")
_SAFE = re.compile(r"(?:#|https?:|mailto:|data:image/(?:png|svg\+xml|jpeg);)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")
_STYLES: dict[str, dict[str, Any]] = {
    "strong": {"strong": True},
    "b": {"strong": True},
    "em": {"emphasis": True},
    "i": {"emphasis": True},
    "sup": {"raised": True},
    "del": {"struck": True},
}
_SCROLLER = {"class": "defile", "tabindex": "0", "role": "region", "aria-label": "Tableau"}
_WHOLE = ("pre", "code", "br", "hr", "img")
"""Elements whose inside is not prose."""


@cache
def _parser() -> Any:
    """Return the parser of nbconvert: Markdown reads here as it does in a notebook."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))


def blocks(source: str) -> Iterator[Block]:
    """Yield what a Markdown text holds: headings without anchor yet, paragraphs, lists, the rest.

    Its HTML, ``<data data-mesure>`` of checked values included, is kept as far as it is harmless.
    """
    return from_html(_parser().render(source))


def from_html(html: str) -> Iterator[Block]:
    """Yield the blocks of the HTML of someone's cell, without what could run or be fetched."""
    page = BeautifulSoup(html, "html.parser")
    disarm(page)
    for table in page.find_all("table"):
        table.wrap(page.new_tag("div", attrs=_SCROLLER))
        for head in table.select("thead th"):
            head["scope"] = "col"
    for element in page.children:
        if isinstance(element, Tag):
            yield _block(element)
        elif type(element) is NavigableString and element.strip():
            yield Text((typography(Words(_spaced(element).strip())),))


def disarm(page: BeautifulSoup) -> None:
    """Remove what could run or be fetched; the page's policy would refuse it aloud."""
    for element in page.find_all(_ACTIVE):
        element.decompose()
    for element in page.find_all(True):
        for name, value in list(element.attrs.items()):
            address = name in ("href", "src", "xlink:href", "srcset", "action")
            unsafe = address and not _SAFE.match(str(value).strip())
            if unsafe or name == "id" or name.startswith("on"):
                del element[name]
    for picture in page.find_all("img"):
        if not str(picture.get("src", "")).startswith("data:"):
            picture.replace_with(str(picture.get("alt", "")))


def _block(element: Tag) -> Block:
    if re.fullmatch("h[1-6]", element.name):
        return Heading(int(element.name[1]), _words(element), "")
    if element.name == "p":
        return Text((_words(element),))
    if element.name in ("ul", "ol"):
        items = [item for item in element.children if isinstance(item, Tag)]
        if not any(item.find(["ul", "ol", "p", "pre", "table", "blockquote"]) for item in items):
            return Listing(tuple(map(_words, items)), element.name == "ol")
    return Aside(typography(Words(*_element(element, Span("")))))


def _words(element: Tag) -> Words:
    return typography(Words(*_spans(element, Span(""))))


def _spans(element: Tag, style: Span) -> Iterator[Span]:
    for child in element.children:
        if isinstance(child, Tag):
            yield from _element(child, style)
        elif type(child) is NavigableString:
            yield replace(style, text=_spaced(child))


def _element(element: Tag, style: Span) -> Iterator[Span]:
    """Yield an element's spans; the tags of one that spans do not know stand around its own."""
    if element.name == "data" and element.get("data-mesure"):
        amount = _amount(str(element.get("value", "")))
        name = str(element["data-mesure"])
        yield replace(style, text=element.get_text(), name=name, amount=amount)
    elif element.name in _STYLES:
        yield from _spans(element, replace(style, **_STYLES[element.name]))
    elif element.name == "a" and element.get("href"):
        yield from _spans(element, replace(style, href=str(element["href"])))
    elif element.name in _WHOLE:
        yield Span(element.get_text() or str(element.get("alt", " ")), drawn=str(element))
    else:
        attributes = "".join(
            f' {name}="{escape(" ".join(element.get_attribute_list(name)))}"'
            for name in element.attrs
        )
        yield Span("", drawn=f"<{element.name}{attributes}>")
        yield from _spans(element, style)
        yield Span("", drawn=f"</{element.name}>")


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def _amount(value: str) -> float | int:
    return int(value) if re.fullmatch(r"-?\d+", value) else float(value)
