"""The numbers of the document and the entries that prove them: kept, numbered, linked, called."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from revitalisation.document.model import Figure
from revitalisation.measures.value import ENTRY

_NAMED = re.compile(r'data-mesure="([^"]+)"')
_ROW, _BLOCKS = "preuves-rang", ["preuves", "preuves-table"]
_OTHER = re.compile(f"^#{ENTRY}")
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "nombre"))
"""Tags and class of what is set in large type."""
_BOXES = frozenset(("figure", "fiche", "double-page"))
"""Tags and classes of what calls its numbers together, on the line of its sources."""


class Place(NamedTuple):
    """Where paper proves a number: the number of the entry, and its anchor."""

    rank: int
    anchor: str


def settle(pages: Sequence[BeautifulSoup], figures: Iterable[Figure]) -> None:
    """Keep the entries of the numbers that the document prints, and number them in order.

    Entries that paper sets in one row of a table share its number.

    Parameters
    ----------
    pages
        Every section; the entries are in one of them, or in none.
    figures
        Their figures.
    """
    entries = {str(entry["id"]): entry for entry in _entries(pages)}
    rows = {str(row["id"]): row for page in pages for row in page.find_all("tr", class_=_ROW)}
    asked = [ENTRY + name for name in chain(*map(_printed, pages), *map(names, figures))]
    kept: set[str] = set()
    while asked:
        anchor = asked.pop()
        if anchor in entries and anchor not in kept:
            kept.add(anchor)
            held = [entries[anchor], rows.get(_group(entries[anchor]))]
            asked += [str(a["href"])[1:] for tag in held if tag for a in _others(tag)]
    ranks: dict[str, int] = {}
    for anchor, entry in entries.items():
        if anchor in kept:
            rank = ranks.setdefault(_group(entry), len(ranks) + 1)
            entry["data-rang"] = str(rank)
            _number(pages[0], entry, rank)
        else:
            entry.decompose()
    for anchor, row in rows.items():
        head = row.find("th")
        if anchor in ranks and isinstance(head, Tag):
            _number(pages[0], head, ranks[anchor])
        else:
            row.decompose()
    _drop_empty(pages)


def _entries(pages: Iterable[BeautifulSoup]) -> Iterator[Tag]:
    for page in pages:
        yield from page.find_all("p", class_="preuve")


def _group(entry: Tag) -> str:
    return str(entry.get("data-groupe", entry["id"]))


def _others(tag: Tag) -> Iterable[Tag]:
    return tag.find_all("a", href=_OTHER)


def _number(page: BeautifulSoup, tag: Tag, rank: int) -> None:
    mark = page.new_tag("span", attrs={"class": "preuve-rang"})
    mark.string = f"({rank})"
    tag.insert(0, "\u00a0")
    tag.insert(0, mark)


def _drop_empty(pages: Iterable[BeautifulSoup]) -> None:
    """Remove the headings left without entry, the tables left without row."""
    for block in chain(*(page.find_all("div", class_=_BLOCKS) for page in pages)):
        for heading in block.find_all("h3", recursive=False):
            after = heading.find_next_sibling()
            if after is None or after.name == "h3":
                heading.decompose()
        if block.find(["p", "tr"], class_=["preuve", _ROW]) is None:
            block.decompose()


def names(figure: Figure) -> list[str]:
    """Return the names of the values that a figure prints or draws, each once."""
    said = _NAMED.findall(figure.heading + figure.description)
    metas = (trace.get("meta") or {} for trace in figure.plot.get("data", ()))
    drawn = filter(None, chain(*(meta.get("mesures", ()) for meta in metas)))
    return list(dict.fromkeys([*figure.names.values(), *said, *drawn]))


def _marks(page: BeautifulSoup) -> Iterable[Tag]:
    return page.find_all("data", attrs={"data-mesure": True})


def _printed(page: BeautifulSoup) -> Iterator[str]:
    for mark in _marks(page):
        yield str(mark["data-mesure"])


def link(page: BeautifulSoup) -> None:
    """Make each named number a link to its entry."""
    for mark in _marks(page):
        if mark.find_parent("a") is None:
            place = {"class": "chiffre", "href": f"#{ENTRY}{mark['data-mesure']}"}
            mark.wrap(page.new_tag("a", attrs=place))


def on_paper(pages: Sequence[BeautifulSoup]) -> None:
    """Call the proofs of the numbers in every section, and set the entries for paper."""
    found = _places(pages)
    for page in pages:
        for element in page.find_all(class_="ecran"):
            element.decompose()
        _tighten(page, found)
        _call(page, found)


def _places(pages: Iterable[BeautifulSoup]) -> dict[str, Place]:
    """Return where paper proves each value, by its name."""
    return {
        str(entry["id"]).removeprefix(ENTRY): Place(int(str(entry["data-rang"])), _group(entry))
        for entry in _entries(pages)
    }


def _tighten(page: BeautifulSoup, places: Mapping[str, Place]) -> None:
    """Set the entries tight: actions are links, other entries called by number, the rest named."""
    for block in chain(page.find_all("p", class_="preuve"), page.find_all("tr", class_=_ROW)):
        for to in block.find_all("a"):
            address = str(to["href"])
            name = address.removeprefix("#" + ENTRY)
            if name in places and not to.find_parent(attrs={"data-champs": True}):
                to.string, to["href"] = f"({places[name].rank})", f"#{places[name].anchor}"
            elif address.startswith("#") and not address.startswith("#action-"):
                to.unwrap()
        for part in block.find_all("span"):
            part.unwrap()
        block.smooth()


def _call(page: BeautifulSoup, places: Mapping[str, Place]) -> None:
    """Put calls to the entries in a section, as footnotes have.

    A call follows a number where a sentence first says it, or the title that alone says it. The
    numbers of a figure, a table, a fiche or the double page are called together, on the line of
    its sources.

    Parameters
    ----------
    page
        A section; its numbers lose their names.
    places
        Where each value is proved, by name.
    """
    said: dict[str, Tag] = {}
    titles: dict[str, Tag] = {}
    boxes: dict[int, tuple[Tag, list[str]]] = {
        id(figure): (figure, str(figure["data-mesures"]).split())
        for figure in page.find_all("figure", attrs={"data-mesures": True})
    }
    for mark in (mark for mark in _marks(page) if mark["data-mesure"] in places):
        name, box, title = str(mark["data-mesure"]), _within(mark, _BOXES), _within(mark, _TITLES)
        if box is not None:
            boxes.setdefault(id(box), (box, []))[1].append(name)
        elif title is not None:
            title.attrs.setdefault("data-signet", " ".join(title.get_text().split()))
            titles.setdefault(name, mark)
        else:
            said.setdefault(name, mark)
    for name, mark in (titles | said).items():
        mark.append(_mark(page, places[name]))
        mark.name, mark.attrs = "span", {"class": "appele"}
    for whole, held in boxes.values():
        _list(page, whole, {places[name] for name in held if name in places})
    for mark in _marks(page):
        mark.unwrap()


def uncalled(title: Tag) -> str:
    """Return the words of a title, without the calls that it may hold."""
    return str(title.get("data-signet") or " ".join(title.get_text().split()))


def _within(mark: Tag, kinds: frozenset[str]) -> Tag | None:
    """Return the nearest ancestor whose tag, or one of whose classes, is among these."""
    for parent in mark.parents:
        if kinds & {parent.name, *parent.get_attribute_list("class")}:
            return parent
    return None


def _mark(page: BeautifulSoup, place: Place) -> Tag:
    mark = page.new_tag("sup", attrs={"class": "appel-preuve"})
    mark.append(_to(page, place.anchor, f"({place.rank})"))
    return mark


def _to(page: BeautifulSoup, anchor: str, words: str) -> Tag:
    made = page.new_tag("a", attrs={"href": f"#{anchor}"})
    made.string = words
    return made


def _list(page: BeautifulSoup, box: Tag, held: Iterable[Place]) -> None:
    """Add to the sources of a figure the entries of its numbers: « Preuves : 31 à 35, 41. »."""
    spans, line = list(_spans(sorted(held))), box.find_all(class_="source")
    if not spans or not line:
        return
    words = page.new_tag("span", attrs={"class": "appels"})
    words.append(" Preuves\u202f: ")
    for rank, (anchor, said) in enumerate(spans):
        words.append(", " if rank else "")
        words.append(_to(page, anchor, said))
    words.append(".")
    line[-1].append(words)


def _spans(held: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Yield each run of numbers in a row: the anchor of the first, and « 31 à 35 »."""
    start = 0
    for end, place in enumerate(held, start=1):
        if end == len(held) or held[end].rank > place.rank + 1:
            first, last = held[start], place
            joint = ", " if last.rank == first.rank + 1 else " à "
            said = f"{first.rank}{joint}{last.rank}" if last.rank > first.rank else f"{first.rank}"
            yield first.anchor, said
            start = end
