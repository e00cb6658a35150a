"""The milestones of each candidature, gathered on the line where the calendar draws them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.canvas import records
from revitalisation.drawing.subjects import Codes
from revitalisation.drawing.symbols import PROGRAMMES

SHORT = {"convention d’adhésion": "adhésion", "convention ORT": "ORT"}
"""What a milestone is called beside its mark, where its own name is long."""


@dataclass(frozen=True)
class Event:
    """A milestone on its line; ``about`` names the communes it is for when not the whole line.

    ``codes`` are those of its communes, when known.
    """

    programme: str
    name: str
    day: pd.Timestamp
    precision: str
    hover: str
    about: str
    codes: Codes

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First day it may stand for, and first day after."""
        steps = {"année": pd.DateOffset(years=1), "mois": pd.DateOffset(months=1)}
        return self.day, self.day + steps.get(self.precision, pd.DateOffset(days=0))


@dataclass(frozen=True)
class Line:
    """One candidature: its milestones with a date, then what is said of the others.

    ``codes`` are those of its communes, when known.
    """

    programme: str
    label: str
    events: tuple[Event, ...]
    undated: str
    codes: Codes


def lines(rows: pd.DataFrame) -> list[Line]:
    """Gather the rows by line: programmes in order, candidatures in the order of their dates."""
    order = [*PROGRAMMES, "ORT"]
    ranked = sorted(records(rows), key=lambda row: order.index(row["programme"]))
    keys = [(row["programme"], row["candidature"]) for row in ranked if row["programme"] != "ORT"]
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in ranked:
        held.setdefault(_line_of(row, keys), []).append(row)
    return [
        Line(programme, label, tuple(_events(label, inside)), _undated(inside), _codes(inside))
        for (programme, label), inside in held.items()
    ]


def _line_of(row: dict[str, Any], keys: list[tuple[str, str]]) -> tuple[str, str]:
    programme, label = row["programme"], row["candidature"]
    if programme != "ORT":
        return programme, label
    holds = (key for key in keys if label == key[1] or label in key[1].split("–"))
    return next(holds, ("ORT", label))


def _events(label: str, rows: list[dict[str, Any]]) -> Iterator[Event]:
    """Yield the dated milestones, those of one kind and day together."""
    together: dict[tuple[str, str, Any, str], list[dict[str, Any]]] = {}
    for row in rows:
        if pd.notna(row["date"]):
            key = (row["programme"], french.typography(row["jalon"]), row["date"], row["precision"])
            together.setdefault(key, []).append(row)
    for (programme, name, day, precision), held in together.items():
        doubts = [french.typography(row["doubt"]) for row in held if row["doubt"]]
        others = sorted({row["candidature"] for row in held} - {label}, key=french.sort_key)
        said = {"année": str(day.year), "mois": french.month_year(day)}
        yield Event(
            programme,
            SHORT.get(name, name) + ("*" if doubts else ""),
            pd.Timestamp(day),
            precision,
            "<br>".join(
                [
                    f"{name}\u202f: {said.get(precision, french.long_date(day))}",
                    *others,
                    *dict.fromkeys(doubts),
                ]
            ),
            "" if set(others) >= set(label.split("–")) else french.join(others, nothing=""),
            _codes(held),
        )


def _codes(rows: list[dict[str, Any]]) -> Codes:
    if not all("codes" in row for row in rows):
        return None
    return tuple(dict.fromkeys(code for row in rows for code in row["codes"]))


def _undated(rows: list[dict[str, Any]]) -> str:
    names = [french.typography(row["jalon"]) for row in rows if pd.isna(row["date"])]
    dated = {french.typography(row["jalon"]) for row in rows if pd.notna(row["date"])}
    kinds = dict.fromkeys(
        ("autre " if name in dated else "") + SHORT.get(name, name) for name in names
    )
    return f"{french.join(kinds)}\u202f: n. d." if kinds else ""
