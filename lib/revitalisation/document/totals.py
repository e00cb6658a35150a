"""One total, one value: every printed number that carries a name, followed through the document."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from io import StringIO

from bs4 import BeautifulSoup

from revitalisation.data.edition import Edition
from revitalisation.document.model import Figure, Section
from revitalisation.errors import Fault
from revitalisation.french import join
from revitalisation.french.messages import quote, say
from revitalisation.measures.registry import values


def pages(sections: Iterable[Section]) -> dict[str, str]:
    """Return where totals are printed: each section, what its figures say, their data."""
    return {
        part.slug: part.html
        + "".join(
            figure.heading + figure.description + "".join(_data(figure)) for figure in part.figures
        )
        for part in sections
    }


def _data(figure: Figure) -> Iterator[str]:
    """Yield the named numbers of a figure's data, as they are marked in a text."""
    rows = list(csv.reader(StringIO(figure.csv)))[1:]
    for cell, name in figure.names.items():
        row, column = map(int, cell.split(","))
        yield f'<data value="{escape(rows[row][column])}" data-mesure="{escape(name)}"></data>'


def printed(pages: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """Return, by name of value, the amounts printed and the pages that print each.

    Parameters
    ----------
    pages
        HTML by page (or section); a named number is ``<data value="…" data-mesure="…">``.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for page, html in pages.items():
        for mark in BeautifulSoup(html, "html.parser").select("data[data-mesure]"):
            amounts = found.setdefault(str(mark["data-mesure"]), {})
            places = amounts.setdefault(str(mark.get("value", "")), [])
            if page not in places:
                places.append(page)
    return found


def disagreements(edition: Edition, pages: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return a blocking fault for each total printed with two values, or not with its own."""
    known = values(edition)
    faults = []
    for name, amounts in printed(pages).items():
        value = known.get(name)
        true = None if value is None or isinstance(value.amount, tuple) else value.amount
        wrong = [said for said in amounts if true is None or not _equal(said, float(true))]
        if not wrong and len(amounts) == 1:
            continue
        told = join(f"{said} ({', '.join(where)})" for said, where in sorted(amounts.items()))
        message = say(
            "{} est imprimée avec des valeurs qui ne s’accordent pas : {}. Le calcul donne {} : "
            "prenez cette valeur par son nom partout où elle est dite.",
            quote(name),
            told,
            "n. d." if true is None else f"{true:g}",
        )
        faults.append(Fault("le document", None, None, message, rule="PUB-01"))
    return tuple(faults)


def _equal(said: str, true: float) -> bool:
    try:
        return math.isclose(float(said), true, rel_tol=1e-5, abs_tol=1e-9)
    except ValueError:
        return False
