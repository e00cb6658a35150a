"""A named value: what a sentence may say of the data, and how it is printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.french.spans import Span, Words

ENTRY = "preuve-"
"""What the anchor of a value's entry begins with, in the annex of the document."""


@dataclass(frozen=True)
class Rows:
    """The rows that a value counts, adds up or compares, by their identifiers, each once.

    ``kind`` is one of `proof_rows.KINDS`; ``columns`` are added up, for a sum or a ratio of sums.
    """

    kind: str
    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, keys: Iterable[object], *columns: str) -> "Rows":
        """Return the rows of these identifiers; one that repeats is one row."""
        held = keys.tolist() if isinstance(keys, pd.Series) else keys  # much faster walked so
        return cls(kind, tuple(dict.fromkeys(map(str, held))), columns)


@dataclass(frozen=True)
class Value:
    """A number or a list of names, its meaning in French, and the rows behind it.

    Parameters
    ----------
    amount
        A count, a quantity, a share (fraction of 1) or names; NaN when unknown.
    meaning
        What it counts, as a French phrase.
    part
        For a count or a share: how many, of how many.
    share
        Whether the amount is a share, printed in %.
    tied
        For a rank: whether another has the same.
    rows
        What it counts: as many as the count, unless there is a formula.
    formula
        How it follows from the rows when it is not their number, in French.
    """

    amount: int | float | tuple[str, ...]
    meaning: str
    part: tuple[int, int] | None = None
    share: bool = False
    tied: bool = False
    rows: Rows | None = None
    formula: str = ""

    @property
    def known(self) -> bool:
        """Whether the data gives it."""
        return isinstance(self.amount, tuple) or bool(pd.notna(self.amount))

    @property
    def count(self) -> int | None:
        """How many things it counts; ``None`` for a rate or an unknown value."""
        if isinstance(self.amount, tuple):
            return len(self.amount)
        if self.part is not None:
            return self.part[0]
        return self.amount if isinstance(self.amount, int) else None

    @property
    def fraction(self) -> float | None:
        """Share of the whole it is a part of; ``None`` when it is a part of nothing."""
        if self.part is not None:
            return self.part[0] / self.part[1] if self.part[1] else None
        return float(self.amount) if self.share and self.known else None  # type: ignore[arg-type]


def tally(rows: Rows, meaning: str, total: int | None = None) -> Value:
    """Return the number of these rows, as a part of ``total`` when there is one."""
    n = len(rows.keys)
    return Value(n, meaning, None if total is None else (n, total), rows=rows)


def counted(n: int, total: int, meaning: str, rows: Rows | None = None, formula: str = "") -> Value:
    """Return a quantity that is a part of a whole."""
    return Value(int(n), meaning, (int(n), int(total)), rows=rows, formula=formula)


def shared(n: int, total: int, meaning: str, rows: Rows | None = None, formula: str = "") -> Value:
    """Return a share, unknown when the whole is nothing."""
    amount = n / total if total else float("nan")
    return Value(amount, meaning, (int(n), int(total)), share=True, rows=rows, formula=formula)


def printed(value: Value, settings: Mapping[str, Any]) -> str:
    """Return a value as a sentence prints it, « n. d. » when unknown.

    A share of a whole under the edition's minimum is a fraction: « 4 sur 15 » (IND-08).
    """
    amount = value.amount
    if isinstance(amount, tuple):
        return french.join(sorted(amount, key=french.sort_key))
    if not value.share:
        return french.number(amount) if isinstance(amount, int) else french.rate(amount)
    if value.part is not None:
        return french.share(*value.part, minimum=settings["seuils"]["part_minimale_effectif"])
    return french.percent(amount)


def marked(name: str, value: Value, text: str) -> Words:
    """Return a printed value that carries its name, how one total is followed in the document.

    An unknown value, or names, carry none.
    """
    if not value.known or isinstance(value.amount, tuple):
        return Words(text)
    return Words(Span(text, name, value.amount))
