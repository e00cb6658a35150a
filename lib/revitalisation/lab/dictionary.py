"""The dictionary of the tidy frames, as a frame that shows its sentences whole."""

from textwrap import fill
from typing import Any

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.french.typography import typography
from revitalisation.measures import tidy
from revitalisation.measures.columns import FRAMES, columns

FEW = 12
"""So many values of a category are listed."""


class Dictionary(pd.DataFrame):
    """Un dictionnaire : une table comme une autre, montrée sans couper ses phrases."""

    def _repr_html_(self) -> Any:
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None):
            return pd.DataFrame(self)._repr_html_()  # type: ignore[operator]

    def __repr__(self) -> str:
        return "\n".join(
            fill(" · ".join(filter(None, map(str, row))), 96, subsequent_indent="    ")
            for row in self.itertuples(index=False, name=None)
        )


def frames_said() -> Dictionary:
    """Return what a row of each tidy frame is: ``table``, ``ligne``."""
    rows = [(name, typography(said["ligne"])) for name, said in FRAMES.items()]
    return Dictionary(rows, columns=["table", "une ligne est"])


def dictionary(edition: Edition, frame: str) -> Dictionary:
    """Return the columns of a tidy frame: name, title, type, unit, meaning, values, source."""
    rows = tidy.BUILDERS[frame](edition)
    return Dictionary(
        [
            (
                x.name,
                x.title,
                x.kind,
                x.unit,
                typography(x.meaning),
                _values(rows[x.name]),
                x.source,
            )
            for x in columns(edition, frame)
        ],
        columns=["colonne", "titre", "type", "unité", "sens", "valeurs", "source"],
    )


def _values(cells: "pd.Series[Any]") -> str:
    """List the values of a category, in their order, when they are few."""
    dtype = cells.dtype
    known = list(dtype.categories) if isinstance(dtype, pd.CategoricalDtype) else []
    return ", ".join(map(str, known)) if len(known) <= FEW else ""
