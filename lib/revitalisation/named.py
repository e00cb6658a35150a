"""A named value: what a sentence may say of the data, and how it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from revitalisation import french


@dataclass(frozen=True)
class Value:
    """A number or a list of names, and its meaning in French.

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
    """

    amount: int | float | tuple[str, ...]
    meaning: str
    part: tuple[int, int] | None = None
    share: bool = False
    tied: bool = False

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


def counted(n: int, total: int, meaning: str) -> Value:
    """Return a count that is a part of a whole."""
    return Value(int(n), meaning, (int(n), int(total)))


def shared(n: int, total: int, meaning: str) -> Value:
    """Return a share, unknown when the whole is nothing."""
    return Value(n / total if total else float("nan"), meaning, (int(n), int(total)), share=True)


def printed(value: Value, settings: Mapping[str, Any]) -> str:
    """Return a value as a sentence prints it, « n. d. » when unknown.

    A share of a whole under the edition's minimum is a fraction: « 4 sur 15 » (IND-08).
    """
    amount = value.amount
    if isinstance(amount, tuple):
        return french.join(sorted(amount, key=french.sort_key))
    if not value.share:
        return french.number(amount, 0 if isinstance(amount, int) or not value.known else 1)
    if value.part is not None:
        return french.share(*value.part, minimum=settings["seuils"]["part_minimale_effectif"])
    return french.percent(amount)


def marked(name: str, value: Value, text: str) -> Markup:
    """Return a printed value that carries its name: ``<data value="10" data-mesure="…">``.

    The mark is how one total is followed through the document; an unknown value has none.
    """
    if not value.known or isinstance(value.amount, tuple):
        return Markup("{}").format(text)
    amount = str(value.amount) if isinstance(value.amount, int) else f"{value.amount:.6g}"
    return Markup('<data value="{}" data-mesure="{}">{}</data>').format(amount, name, text)
