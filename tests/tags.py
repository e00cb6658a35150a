"""What the tags of a PDF must be for those who listen to it, whoever made them."""

import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

HEADING = re.compile(r"/H[1-6]")
WITHIN = {
    "/L": {"/LI"},
    "/LI": {"/Lbl", "/LBody"},
    "/TOC": {"/TOCI"},
    "/TOCI": {"/P", "/TOC"},
    "/Reference": {"/Link"},
    "/TR": {"/TH", "/TD"},
}
"""What some tags hold, and nothing else."""
UNDER = {"/LI": {"/L"}, "/TOCI": {"/TOC"}, "/LBody": {"/LI"}, "/Lbl": {"/LI"}}


def kids(tag: Any) -> list[Any]:
    """Return what a tag holds: tags, numbers of marked contents, references of annotations."""
    held = tag.get("/K", [])
    held = held.get_object() if hasattr(held, "get_object") else held
    return [each.get_object() for each in (held if isinstance(held, list) else [held])]


def tags(reader: PdfReader) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield every tag with the kinds of those around it, the nearest last."""

    def under(tag: Any, around: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
        yield tag, around
        for kid in kids(tag):
            if isinstance(kid, dict) and "/S" in kid:
                yield from under(kid, (*around, str(tag["/S"])))

    for top in kids(_root(reader)):
        yield from under(top, ())


def _root(reader: PdfReader) -> Any:
    catalog: Any = reader.trailer["/Root"]
    return catalog["/StructTreeRoot"]


def marked(tag: Any) -> list[int]:
    """Return the numbers of the contents that a tag marks itself."""
    return [int(kid) for kid in kids(tag) if isinstance(kid, int)]


def faults(reader: PdfReader) -> list[str]:
    """Return what a screen reader would stumble on, in no particular words."""
    found = [each for tag, around in tags(reader) for each in _misplaced(tag, around)]
    return [*found, *_unowned(reader)]


def _misplaced(tag: Any, around: tuple[str, ...]) -> Iterator[str]:
    kind = str(tag["/S"])
    if kind == "/Link" and kind in around:
        yield "a link in a link"
    if HEADING.fullmatch(kind) and any(map(HEADING.fullmatch, around)):
        yield "a heading in a heading"
    held = {str(kid.get("/S")) if isinstance(kid, dict) else "contents" for kid in kids(tag)}
    if kind in WITHIN and held - WITHIN[kind]:
        yield f"{held - WITHIN[kind]} in a {kind}"
    if kind in UNDER and around[-1] not in UNDER[kind]:
        yield f"{kind} under {around[-1]}"
    if kind == "/Figure" and not str(tag.get("/Alt", "")).strip():
        yield "a drawing without a text"


def _unowned(reader: PdfReader) -> Iterator[str]:
    """Yield the contents and annotations that another tag than their own says it holds."""
    pages = {page.indirect_reference: page["/StructParents"] for page in reader.pages}
    numbers = _root(reader)["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for tag, _ in tags(reader):
        for number in marked(tag):
            owner = owners[pages[tag.raw_get("/Pg")]].get_object()[number].get_object()
            if owner != tag:
                yield f"contents {number} of {tag} are said to be of {owner}"
    for page in reader.pages:
        for each in page.get("/Annots", ()):
            owner = owners[each.get_object()["/StructParent"]].get_object()
            if owner["/S"] != "/Link" or each not in [k.raw_get("/Obj") for k in _marks(owner)]:
                yield "an annotation of no link"


def _marks(tag: Any) -> list[Any]:
    return [kid for kid in kids(tag) if isinstance(kid, dict) and "/Obj" in kid]
