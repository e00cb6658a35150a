"""The tags of a PDF, mended: what WeasyPrint makes of boxes becomes what a reader hears."""

import re
from collections.abc import Iterator
from typing import Any

_SAME = re.compile(r"/(?:P|H[1-6]|L)")
"""What does not stand within itself: a box in a box of one element is no element more."""


def mend(_: Any, pdf: Any) -> None:
    """Mend the tags of a PDF just before it is written, as WeasyPrint calls its finishers.

    A header cell heads a column or a row. A link is one link, a heading one heading, a list holds
    its items and no more; one whose links lead to pages through leaders is a table of contents.
    What only guides the eye (leaders, drawings without a text) is an artifact.
    """
    tree = _Tree(pdf)
    for tag in list(tree.under(tree.top)):
        tree.mend(tag)


class _Tree:
    """The structure tree of a PDF: tags hold tags, numbers of marked contents, annotations."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.at: dict[Any, Any] = {each.reference: each for each in pdf.objects}
        self.tags: dict[Any, Any] = {
            key: each
            for key, each in self.at.items()
            if isinstance(each, dict) and each.get("Type") == "/StructElem"
        }
        root = self.at[pdf.catalog["StructTreeRoot"]]
        self.top = self.tags[root["K"][0]]
        self.owners: list[Any] = self.at[root["ParentTree"]]["Nums"]
        self.places: dict[Any, dict[int, int]] = {}
        self.guided: set[Any] = set()

    def under(self, tag: Any) -> Iterator[Any]:
        """Yield the tags that a tag holds, each after its own."""
        for kid in self.kids(tag):
            yield from self.under(kid)
            yield kid

    def kids(self, tag: Any) -> list[Any]:
        return [self.tags[kid] for kid in tag["K"] if kid in self.tags]

    def mend(self, tag: Any) -> None:
        """Mend a tag whose own are mended; what is done with it may drop it."""
        kind, parent = tag["S"], self.tags[tag["P"]]
        if kind == parent["S"] and _SAME.fullmatch(kind):
            self.unwrap(tag)
        elif kind == "/TH":
            group = self.tags[parent["P"]]
            tag["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif kind == "/Figure" and "Alt" not in tag:
            self.silence(tag)
        elif kind == parent["S"] == "/Link":
            self.join(tag, leads=self.tags[parent["P"]]["S"] == kind)
        elif kind == "/LI" and parent["S"] in ("/NonStruct", "/LBody"):
            for body in (*self.kids(tag), tag):
                self.unwrap(body)
        elif kind == "/L":
            self.itemise(tag)

    def unwrap(self, tag: Any) -> None:
        """Leave in the place of a tag what it holds."""
        parent = self.tags[tag["P"]]
        place = parent["K"].index(tag.reference)
        parent["K"][place : place + 1] = tag["K"]
        for kid in self.kids(tag):
            kid["P"] = parent.reference
        for number in _marked(tag):
            self.contents(tag)[number] = parent.reference
        self.forget(tag)

    def wrap(self, tag: Any, kind: str) -> None:
        """Put a tag of another kind around one."""
        array, dictionary = type(tag["K"]), type(tag)
        made: Any = dictionary({**tag, "S": kind, "K": array([tag.reference])})
        self.pdf.add_object(made)
        held = self.tags[tag["P"]]["K"]
        held[held.index(tag.reference)] = tag["P"] = made.reference
        self.tags[made.reference] = made

    def forget(self, tag: Any) -> None:
        """Empty an object that nothing leads to: pydyf miscounts those that are marked as free."""
        del self.tags[tag.reference]
        tag.clear()

    def contents(self, tag: Any) -> Any:
        """Return the tags of the marked contents of a tag's page, by number."""
        return self.owners[2 * self.at[tag["Pg"]]["StructParents"] + 1]

    def silence(self, tag: Any) -> None:
        """Make artifacts of what a tag marks, and drop it."""
        for kid in self.kids(tag):
            self.silence(kid)
        drawn = self.at[self.at[tag["Pg"]]["Contents"]].stream
        if tag["Pg"] not in self.places:
            marks = ((n, part) for n, part in enumerate(drawn) if isinstance(part, dict))
            self.places[tag["Pg"]] = {part["MCID"]: n for n, part in marks if "MCID" in part}
        for number in _marked(tag):
            place = self.places[tag["Pg"]][number]
            drawn[place - 1 : place + 2] = "/Artifact", b"BMC", b""
            self.contents(tag)[number] = "null"
        self.tags[tag["P"]]["K"].remove(tag.reference)
        self.forget(tag)

    def join(self, link: Any, leads: bool) -> None:
        """Drop the link of a box in a link, whose rectangle holds it; a leader is silent."""
        for mark in [kid for kid in link["K"] if kid in self.at and kid not in self.tags]:
            drawn = self.at[mark]["Obj"]
            self.at[link["Pg"]]["Annots"].remove(drawn)
            rank = self.owners.index(link.reference)
            del self.owners[rank - 1 : rank + 1]
            link["K"].remove(mark)
            self.at[mark].clear()
            self.at[drawn].clear()
        if leads:
            self.guide(self.tags[link["P"]])
            self.silence(link)
        else:
            self.unwrap(link)

    def guide(self, tag: Any) -> None:
        """Note that a list has leaders: the nearest around a tag, and those it is a column of."""
        while tag["S"] != "/L" and tag is not self.top:
            tag = self.tags[tag["P"]]
        while tag["S"] == "/L":
            self.guided.add(tag.reference)
            tag = self.tags[tag["P"]]

    def itemise(self, tag: Any) -> None:
        """Leave in a list its items alone: spaces between them are silent, pairs are items."""
        for kid in self.kids(tag):
            if kid["S"] == "/Span":
                self.silence(kid)
            elif kid["S"] == "/Div":
                kid["S"] = "/LI"
                for pair in self.kids(kid):
                    self.unwrap(pair)
                self.kids(kid)[0]["S"] = "/Lbl"
        if tag.reference in self.guided:
            self.list_pages(tag)

    def list_pages(self, tag: Any) -> None:
        """Make a list a table of contents: each of its items a text that refers to a page."""
        tag["S"] = "/TOC"
        for item in self.kids(tag):
            item["S"] = "/TOCI"
            for body in self.kids(item):
                if any(kid["S"] == "/TOC" for kid in self.kids(body)):
                    self.unwrap(body)
                else:
                    body["S"] = "/P"
            for said in self.kids(item):
                if said["S"] == "/TOC":
                    continue
                said["S"] = "/P"
                for link in [each for each in self.under(said) if each["S"] == "/Link"]:
                    self.wrap(link, "/Reference")


def _marked(tag: Any) -> list[int]:
    return [kid for kid in tag["K"] if isinstance(kid, int)]
