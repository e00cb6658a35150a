"""A section's HTML made fit for the page: heading levels, figures, tables, nothing that runs."""

import re
from collections.abc import Callable, Collection
from itertools import takewhile

from bs4 import BeautifulSoup, Tag

from revitalisation.document.model import Figure, Section
from revitalisation.errors import PublicationError

HEADINGS = re.compile("^h[1-6]$")
_ACTIVE = ("script", "style", "link", "meta", "base", "iframe", "object", "embed", "form")
_SAFE = re.compile(r"(?:#|https?:|mailto:|data:image/(?:png|svg\+xml|jpeg);)", re.IGNORECASE)
SHORT, LONG, WIDE = 15, 60, 24
"""Letters: cells of at most so many stay on one line, others and row heads get some width."""
_SECONDARY = ("Intercommunalité", "EPCI")
_INNER = re.compile(r'<a\b[^>]*\bhref="#([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_CLOSED = re.compile(r"></(?:path|circle|rect|line|use|polyline|polygon|ellipse)>")


def prepare(section: Section, drawn: Callable[[Figure], str]) -> BeautifulSoup:
    """Return the section's fragment as it goes into the page.

    Parameters
    ----------
    section
        Its fragment begins with a level-1 heading, which becomes level 2: the page's own title
        is the only level 1.
    drawn
        Gives the HTML of a figure, put where the fragment calls it.

    Raises
    ------
    PublicationError
        When there is no heading, or when a figure is called and missing, or never called.
    """
    page = BeautifulSoup(section.html, "html.parser")
    if not isinstance(page.find("h1"), Tag):
        raise PublicationError(f"La section « {section.slug} » n’a pas de titre de niveau 1.")
    disarm(page)
    for element in page.find_all(class_="papier"):
        element.decompose()
    demote(page)
    _place_figures(page, section, drawn)
    for table in page.find_all("table"):
        _dress(page, table)
    for caption in page.select("figure.tableau > figcaption"):
        _offer(page, caption)
    return page


def fold(page: BeautifulSoup) -> None:
    """Fold each family of proofs under its heading: they are read one at a time."""
    for heading in page.select(":is(.preuves, .lignes) > :is(h2, h3, h4, h5, h6)"):
        family = page.new_tag("details", attrs={"class": "famille"})
        entries = list(
            takewhile(lambda tag: not HEADINGS.match(tag.name), heading.find_next_siblings())
        )
        heading.insert_before(family)
        summary = page.new_tag("summary")
        summary.append(heading.extract())
        family.extend([summary, *entries])


def written(page: BeautifulSoup) -> str:
    """Return the fragment's HTML, empty shapes of drawings closed in the short way."""
    return _CLOSED.sub("/>", page.decode(formatter="minimal"))


def disarm(page: BeautifulSoup) -> None:
    """Remove what could run or be fetched; the page's policy would refuse it aloud."""
    for element in page.find_all(_ACTIVE):
        element.decompose()
    for element in page.find_all(True):
        for name, value in list(element.attrs.items()):
            address = name in ("href", "src", "xlink:href", "srcset", "action")
            if name.startswith("on") or (address and not _SAFE.match(str(value).strip())):
                del element[name]
    for picture in page.find_all("img"):
        if not str(picture.get("src", "")).startswith("data:"):
            picture.replace_with(str(picture.get("alt", "")))


def unlink(html: str, anchors: Collection[str]) -> str:
    """Keep the words of links to parts that this document leaves out, not the links."""
    return _INNER.sub(lambda found: found[0] if found[1] in anchors else found[2], html)


def demote(page: BeautifulSoup) -> None:
    """Give every heading the level under its parent's, the section's being 2: none is skipped."""
    open_levels: list[int] = []
    for heading in page.find_all(HEADINGS):
        level = int(heading.name[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        heading.name = f"h{min(6, len(open_levels) + 1)}"


def communes(page: BeautifulSoup) -> tuple[tuple[str, str], ...]:
    """Return the anchor and the name of each commune that has a fiche."""
    return tuple(
        (str(article["id"]), " ".join(heading.get_text().split()))
        for article in page.select("article.fiche[id]")
        if isinstance(heading := article.select_one(".fiche-nom") or article.find(HEADINGS), Tag)
    )


def _place_figures(page: BeautifulSoup, section: Section, drawn: Callable[[Figure], str]) -> None:
    known = {figure.slug: figure for figure in section.figures}
    for place in page.select("div[data-figure]"):
        figure = known.pop(str(place["data-figure"]), None)
        if figure is None:
            raise PublicationError(
                f"La section « {section.slug} » appelle la figure « {place['data-figure']} », "
                "qu’elle ne contient pas."
            )
        place.replace_with(BeautifulSoup(drawn(figure), "html.parser"))
    if known:
        raise PublicationError(
            f"La section « {section.slug} » n’appelle pas sa figure « {next(iter(known))} »."
        )


def _dress(page: BeautifulSoup, table: Tag) -> None:
    """Name a table by its caption, give its headers a scope, let a wide one scroll by itself."""
    for head in table.select("thead th:not([scope])"):
        head["scope"] = "col"
    figure = table.find_parent("figure", class_="tableau")
    caption = figure.find("figcaption") if figure else None
    if isinstance(figure, Tag) and isinstance(caption, Tag) and figure.get("id"):
        caption["id"] = caption.get("id") or f"legende-{figure['id']}"
        del table["aria-label"]
        table["aria-labelledby"] = str(caption["id"])
    _set_out(table)
    if isinstance(figure, Tag) and len(table.select("thead th")) == 2:
        _add_class(figure, "etroit")
    scroller = table.find_parent(class_="defile")
    if isinstance(scroller, Tag):
        if isinstance(caption, Tag) and caption.get("id"):
            del scroller["aria-label"]
            scroller["aria-labelledby"] = str(caption["id"])
    elif not table.find_parent(class_=["damier", "fiche"]):
        above = table.find_previous(HEADINGS)
        label = above.get_text(" ", strip=True) if isinstance(above, Tag) else "Tableau"
        box = page.new_tag(
            "div", attrs={"class": "defile", "tabindex": "0", "role": "region", "aria-label": label}
        )
        table.wrap(box)


def _set_out(table: Tag) -> None:
    """Mark short and long cells, and the column of the EPCI, which a phone leaves out."""
    for cell in table.select("td:not(.num)"):
        length = 0 if cell.find("svg") else len(cell.get_text(strip=True))
        if length >= LONG or 0 < length <= SHORT:
            _add_class(cell, "long" if length >= LONG else "court")
    for cell in table.select("tbody th"):
        if len(cell.get_text(strip=True)) >= WIDE:
            _add_class(cell, "large")
    rows = table.find_all("tr")
    heads = [cell.get_text(strip=True) for cell in rows[0].find_all(["th", "td"])] if rows else []
    ranks = [rank for rank, head in enumerate(heads) if head in _SECONDARY]
    if len(heads) < 4 or not ranks or table.select_one("[colspan], [rowspan]"):
        return
    for row in rows:
        cells = row.find_all(["th", "td"])
        for rank in ranks:
            if rank < len(cells):
                _add_class(cells[rank], "secondaire")


def _add_class(element: Tag, name: str) -> None:
    held: str | list[str] = element.get("class") or []
    names = [held] if isinstance(held, str) else list(held)
    element["class"] = " ".join([*names, name])


def _offer(page: BeautifulSoup, caption: Tag) -> None:
    """Add the button that gives a table's rows as CSV, under the table."""
    figure = caption.parent
    if not isinstance(figure, Tag) or not figure.get("id"):
        return
    title = caption.select_one(".numero")
    words = title.get_text(strip=True) if title else ""
    slug = str(figure["id"]).removeprefix("tab-")
    buttons = page.new_tag("p", attrs={"class": "boutons avec-js"})
    button = page.new_tag("button", attrs={"type": "button", "data-table": slug})
    button.append("Données (CSV) ")
    hidden = page.new_tag("span", attrs={"class": "hors-vue"})
    hidden.string = f"du {words.lower()}" if words else f"du tableau {slug}"
    button.append(hidden)
    buttons.append(button)
    figure.append(buttons)
