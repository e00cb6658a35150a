"""One total, one value: every printed number that carries a name, followed through the document."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from revitalisation.data.edition import Edition
from revitalisation.document.model import Section
from revitalisation.drawing.records import Figure, named
from revitalisation.errors import Fault
from revitalisation.french import join
from revitalisation.french.messages import quote, say
from revitalisation.french.spans import Span, written
from revitalisation.measures.registry import values


def spans(sections: Iterable[Section]) -> dict[str, list[Span]]:
    """Return the named values that each section prints, those of its figures' data included."""
    return {
        part.slug: [*named(part), *(span for figure in part.figures for span in _data(figure))]
        for part in sections
    }


def _data(figure: Figure) -> Iterator[Span]:
    """Yield the named numbers of a figure's data."""
    rows = list(csv.reader(StringIO(figure.csv)))[1:]
    for cell, name in figure.names.items():
        row, column = map(int, cell.split(","))
        yield Span(rows[row][column], name, float(rows[row][column]))


def printed(said: Mapping[str, Iterable[Span]]) -> dict[str, dict[str, list[str]]]:
    """Return, by name of value, the amounts printed and the pages, or sections, that print each."""
    found: dict[str, dict[str, list[str]]] = {}
    for page, marks in said.items():
        for mark in marks:
            amount = "" if mark.amount is None else written(float(mark.amount))
            places = found.setdefault(mark.name, {}).setdefault(amount, [])
            if page not in places:
                places.append(page)
    return found


def disagreements(edition: Edition, said: Mapping[str, Iterable[Span]]) -> tuple[Fault, ...]:
    """Return a blocking fault for each total printed with two values, or not with its own."""
    known = values(edition)
    faults = []
    for name, amounts in printed(said).items():
        value = known.get(name)
        true = None if value is None or isinstance(value.amount, tuple) else float(value.amount)
        if true is not None and all(_equal(amount, true) for amount in amounts):
            continue
        told = join(f"{amount} ({', '.join(where)})" for amount, where in sorted(amounts.items()))
        message = say(
            "{} est imprimée avec des valeurs qui ne s’accordent pas : {}. Le calcul donne {} : "
            "prenez cette valeur par son nom partout où elle est dite.",
            quote(name),
            told,
            "n. d." if true is None else f"{true:g}",
        )
        faults.append(Fault("le document", None, None, message, rule="PUB-01"))
    return tuple(faults)


def _equal(amount: str, true: float) -> bool:
    return bool(amount) and math.isclose(float(amount), true, rel_tol=1e-5, abs_tol=1e-9)
