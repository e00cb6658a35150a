"""Pages set in columns become plain blocks and tables, which Word keeps editable."""

from bs4 import BeautifulSoup, Tag

from revitalisation.document.plain_words import styled

_HEADS = ("Préconisation", "Action, porteur", "Avancement", "Montant")


def reflow(page: BeautifulSoup) -> None:
    """Set out again the fiches, the double page and the lists that a style sheet places."""
    for fiche in page.select("article.fiche"):
        _fiche(page, fiche)
    for links in page.select("ul.index-fiches"):
        _in_line(page, links)
    for pair in page.select("div.cite"):
        _cite(page, pair)
    for drawn in page.select(
        ".planche-liens, .damier-legende, .champ-tete, .bande, .fiche-reperes .cle"
    ):
        drawn.decompose()


def _fiche(page: BeautifulSoup, fiche: Tag) -> None:
    name = fiche.select_one(".fiche-nom")
    if name is not None and fiche.get("id"):
        # A link to the fiche leads to its heading: Word has no place for the article.
        name["id"] = str(fiche["id"])
    for dates in fiche.select("dl"):
        _dates(page, dates)
    actions = fiche.select_one(".fiche-actions")
    if actions is not None:
        table = _actions(page, actions.select(".champ:not(.champ-tete)"))
        for field in actions.select(".champ"):
            field.decompose()
        actions.append(table)
    fiche.unwrap()


def _dates(page: BeautifulSoup, dates: Tag) -> None:
    items = page.new_tag("ul")
    for line in dates.select("div"):
        day, what = line.find("dt"), line.find("dd")
        if isinstance(day, Tag) and isinstance(what, Tag):
            item = page.new_tag("li")
            item.extend([f"{day.get_text().strip()} : ", *list(what.contents)])
            items.append(item)
    dates.replace_with(items)


def _actions(page: BeautifulSoup, fields: list[Tag]) -> Tag:
    """Return a fiche's actions as a table: one row each, and one for a field without any."""
    table = BeautifulSoup("<table><thead><tr></tr></thead><tbody></tbody></table>", "html.parser")
    head, body = table.select("tr, tbody")
    for text in _HEADS:
        head.append(_cell(page, "th", text))
    for field in fields:
        rows = [_action(page, action) for action in field.select("li.acte")]
        if (empty := field.select_one(".champ-vide")) is not None:
            rows.append([_cell(page, "td", *list(empty.contents), colspan="3")])
        if (rest := field.select_one(".champ-reste")) is not None:
            rows.append([_cell(page, "td", *list(rest.contents), colspan="3")])
        name = _cell(page, "th", *_name(page, field), rowspan=str(len(rows)), scope="row")
        for rank, cells in enumerate(rows):
            row = page.new_tag("tr")
            row.extend([name, *cells] if rank == 0 else cells)
            body.append(row)
    found = table.find("table")
    assert isinstance(found, Tag)
    found["class"] = "actes"
    return found


def _name(page: BeautifulSoup, field: Tag) -> list[Tag]:
    """Return a préconisation's name, then the state of its field."""
    found = []
    for selector in (".champ-nom", ".champ-etat"):
        part = field.select_one(selector)
        line = page.new_tag("p")
        line.extend(list(part.contents) if part is not None else [])
        found.append(line)
    return found


def _action(page: BeautifulSoup, action: Tag) -> list[Tag]:
    texts = []
    for name in ("titre", "statut", "montant"):
        part = action.select_one(f".acte-{name}")
        words = " ".join(part.get_text().split(" ")) if part is not None else ""
        texts.append(words.removeprefix("montant ") or "n. d.")
    return [_cell(page, "td", text) for text in texts]


def _cell(page: BeautifulSoup, name: str, *contents: object, **attributes: str) -> Tag:
    cell = page.new_tag(name, attrs=attributes)
    cell.extend(list(contents))  # type: ignore[arg-type]
    return cell


def _in_line(page: BeautifulSoup, links: Tag) -> None:
    line = page.new_tag("p")
    for rank, link in enumerate(links.select("a")):
        line.extend([" · ", link] if rank else [link])
    links.replace_with(line)


def _cite(page: BeautifulSoup, pair: Tag) -> None:
    """Set two numbers and why they differ as three paragraphs."""
    for number in pair.select("p.nombre"):
        words = number.find("span")
        if isinstance(words, Tag):
            words.unwrap()
        box = styled(page, "div", "Nombre")
        number.wrap(box)
    pair.unwrap()
