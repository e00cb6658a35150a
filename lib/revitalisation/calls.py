"""The numbers of the document and the entries that prove them: kept, numbered, linked, called."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bs4 import BeautifulSoup, Tag

from revitalisation.document import Figure
from revitalisation.named import ENTRY

_NAMED = re.compile(r'data-mesure="([^"]+)"')
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "nombre"))
"""Tags and class of what is set in large type."""
_BOXES = frozenset(("figure", "fiche", "double-page"))
"""Tags and classes of what calls its numbers together, on the line of its sources."""


def settle(pages: Sequence[BeautifulSoup], figures: Iterable[Figure]) -> None:
    """Keep the entries of the numbers that the document prints, and number them in order.

    Parameters
    ----------
    pages
        Every section; the entries are in one of them, or in none.
    figures
        Their figures.
    """
    entries = {
        str(entry["id"]): (page, entry) for page in pages for entry in page.select("p.preuve[id]")
    }
    asked = [ENTRY + name for name in chain(*map(_printed, pages), *map(names, figures))]
    kept: set[str] = set()
    while asked:
        anchor = asked.pop()
        if anchor in entries and anchor not in kept:
            kept.add(anchor)
            asked += [str(link["href"])[1:] for link in entries[anchor][1].select('a[href^="#"]')]
    rank = 0
    for anchor, (page, entry) in entries.items():
        if anchor not in kept:
            entry.decompose()
            continue
        rank += 1
        entry["data-rang"] = str(rank)
        number = page.new_tag("span", attrs={"class": "preuve-rang"})
        number.string = f"({rank})"
        entry.insert(0, number)
    for heading in chain(*(page.select(".preuves > h3") for page in pages)):
        after = heading.find_next_sibling()
        if after is None or after.name == "h3":
            heading.decompose()


def names(figure: Figure) -> list[str]:
    """Return the names of the values that a figure prints, each once."""
    said = _NAMED.findall(figure.heading + figure.description)
    return list(dict.fromkeys([*figure.names.values(), *said]))


def _printed(page: BeautifulSoup) -> Iterator[str]:
    for mark in page.select("data[data-mesure]"):
        yield str(mark["data-mesure"])
    for box in page.select("[data-mesures]"):
        yield from str(box["data-mesures"]).split()


def link(page: BeautifulSoup) -> None:
    """Make each named number a link to its entry."""
    for mark in page.select("data[data-mesure]"):
        if mark.find_parent("a") is None:
            place = {"class": "nombre", "href": f"#{ENTRY}{mark['data-mesure']}"}
            mark.wrap(page.new_tag("a", attrs=place))


def ranks(pages: Iterable[BeautifulSoup]) -> dict[str, int]:
    """Return the number of each entry, by the name of its value."""
    return {
        str(entry["id"]).removeprefix(ENTRY): int(str(entry["data-rang"]))
        for page in pages
        for entry in page.select("p.preuve[data-rang]")
    }


def call(page: BeautifulSoup, ranks: Mapping[str, int]) -> None:
    """Put calls to the entries in a section, as footnotes have.

    A call follows a number where a sentence first says it; one that only titles say is called
    after the first sentence under its title. The numbers of a figure, a table, a fiche or the
    double page are called together, on the line of its sources.

    Parameters
    ----------
    page
        A section, its numbers linked.
    ranks
        The number of each value's entry, by name.
    """
    said: dict[str, Tag] = {}
    titles: dict[str, Tag] = {}
    boxes: dict[int, tuple[Tag, list[str]]] = {}
    for figure in page.select("[data-mesures]"):
        boxes[id(figure)] = (figure, str(figure["data-mesures"]).split())
    for mark in page.select("data[data-mesure]"):
        name, box, title = str(mark["data-mesure"]), _within(mark, _BOXES), _within(mark, _TITLES)
        if box is not None:
            boxes.setdefault(id(box), (box, []))[1].append(name)
        elif title is not None:
            titles.setdefault(name, title)
        else:
            said.setdefault(name, mark.find_parent("a") or mark)
    for name, mark in said.items():
        if name in ranks:
            mark.insert_after(_call(page, name, ranks))
    for name, title in titles.items():
        under = title.find_next("p")
        if name in ranks and name not in said and isinstance(under, Tag):
            under.append(_call(page, name, ranks))
    for whole, held in boxes.values():
        _list(page, whole, {name: ranks[name] for name in held if name in ranks.keys() - said})


def _within(mark: Tag, kinds: frozenset[str]) -> Tag | None:
    """Return the nearest ancestor whose tag, or one of whose classes, is among these."""
    for parent in mark.parents:
        if kinds & {parent.name, *parent.get_attribute_list("class")}:
            return parent
    return None


def _call(page: BeautifulSoup, name: str, ranks: Mapping[str, int]) -> Tag:
    mark = page.new_tag("sup", attrs={"class": "appel-preuve"})
    mark.append(_to(page, name, f"({ranks[name]})"))
    return mark


def _to(page: BeautifulSoup, name: str, words: str) -> Tag:
    made = page.new_tag("a", attrs={"href": f"#{ENTRY}{name}"})
    made.string = words
    return made


def _list(page: BeautifulSoup, box: Tag, held: Mapping[str, int]) -> None:
    """Add to the sources of a figure the entries of its numbers: « Preuves : 31 à 35, 41. »."""
    line = box.select(".source")
    if not held or not line:
        return
    words = page.new_tag("span", attrs={"class": "appels"})
    words.append(" Preuves\u202f: ")
    for place, (name, said) in enumerate(_spans(held)):
        words.append(", " if place else "")
        words.append(_to(page, name, said))
    words.append(".")
    line[-1].append(words)


def _spans(held: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each run of numbers in a row: the name of the first, and « 31 à 35 »."""
    run: list[tuple[int, str]] = []
    for rank, name in [*sorted((rank, name) for name, rank in held.items()), (0, "")]:
        if run and rank != run[-1][0] + 1:
            first, last = run[0][0], run[-1][0]
            joint = "" if last == first else ", " if last == first + 1 else " à "
            yield run[0][1], f"{first}{joint}{last}" if joint else str(first)
            run = []
        run.append((rank, name))
