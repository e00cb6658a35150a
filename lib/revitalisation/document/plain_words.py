"""Drawn marks become words: in a text that others edit, no meaning rests on a colour or a shape."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from revitalisation.drawing.identity import PROGRAMMES, SHORT_NAMES

STYLED = "data-custom-style"
"""The attribute by which pandoc takes a paragraph's or a run's style of Word."""
NUMBER, QUIET = "Préconisation {}", "Non exploré"
"""Styles of Word: a préconisation's colour, always with its number; what is not explored."""
_RANK = re.compile(r"p([1-5])")


def spell(page: BeautifulSoup) -> None:
    """Replace symbols, number tabs and state marks by what they say, where nothing else says it."""
    for drawing in page.select("svg.symbole"):
        _spell_symbol(drawing)
    for drawing in page.select("svg.etat"):
        _spell_state(drawing)
    for tab in page.select("span.pastille, .damier-tete"):
        _number(page, tab)
    for hidden in page.select("span.hors-vue"):
        hidden.unwrap()


def title(drawing: Tag) -> str:
    """Return what a drawing says of itself."""
    found = drawing.find("title")
    return found.get_text().strip() if isinstance(found, Tag) else ""


def styled(page: BeautifulSoup, name: str, style: str, text: str = "") -> Tag:
    """Return a new element (``span`` or ``div``) of a style of Word."""
    element = page.new_tag(name, attrs={STYLED: style})
    if text:
        element.string = text
    return element


def _spell_symbol(drawing: Tag) -> None:
    """Name the programme; one that stands after a name or another symbol says « also »."""
    if drawing.get("aria-hidden") == "true":
        drawing.decompose()
        return
    short = {name: SHORT_NAMES[code] for code, name in PROGRAMMES.items()}
    name = short.get(title(drawing), title(drawing))
    before = drawing.previous_sibling
    if isinstance(before, NavigableString):
        # A comma takes the place of the space.
        before.extract()
        if words := before.rstrip():
            drawing.insert_before(words)
    drawing.replace_with(f", {name}" if drawing.previous_sibling else name)


def _spell_state(drawing: Tag) -> None:
    """Drop a mark whose words stand beside it; they take the préconisation's style if explored."""
    words = drawing.find_next_sibling("span", class_="hors-vue")
    if not isinstance(words, Tag):
        drawing.decompose()
        return
    rank = _RANK.search(" ".join(drawing.get_attribute_list("class")))
    state = words.get_text()
    if drawing.find_parent(class_="damier"):
        state = re.sub(r", (\d+) actions?$", ",\N{NO-BREAK SPACE}\\1", state)
        words.string = state
    if rank and state.startswith("exploré,"):
        words[STYLED] = NUMBER.format(rank[1])
        words.string = f"\N{NO-BREAK SPACE}{state}\N{NO-BREAK SPACE}"
    elif state == "non exploré":
        words[STYLED] = QUIET
    if words.get(STYLED):
        words["class"] = "etat-dit"
    drawing.decompose()


def _number(page: BeautifulSoup, tab: Tag) -> None:
    """Write a préconisation's number in its colour, before its name."""
    rank = re.search("[1-5]", tab.get_text())
    assert rank is not None
    text = f"\N{NO-BREAK SPACE}{rank[0]}\N{NO-BREAK SPACE}"
    number = styled(page, "span", NUMBER.format(rank[0]), text)
    name = tab.select_one(".damier-nom")
    after = tab.next_sibling
    if name is not None:
        tab.insert_after(f"\N{NO-BREAK SPACE}{name.get_text()}")
    elif isinstance(after, NavigableString) and after.strip():
        after.replace_with(f"\N{NO-BREAK SPACE}{after.strip()}")
    tab.replace_with(number)
