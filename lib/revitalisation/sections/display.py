"""What a notebook shows: records made of words, frames and drawings."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, Markdown, display
from markupsafe import Markup

from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.drawing import rendering
from revitalisation.drawing.records import (
    Align,
    Column,
    Damier,
    Figure,
    Record,
    Row,
    Table,
    Text,
)
from revitalisation.drawing.subjects import ANY, Subject
from revitalisation.french.messages import say
from revitalisation.french.spans import Words, written
from revitalisation.french.typography import NOT_KNOWN, sentence, typography


class Records(tuple[Record | Markdown, ...]):
    """Several records: a cell shows them one after the other."""

    def _ipython_display_(self) -> None:
        for record in self:
            display(record)

    @property
    def data(self) -> pd.DataFrame | None:
        """The rows behind the last of them that has some: the table that others sum up."""
        frames = [record.data for record in self if isinstance(record, Table | Figure | Damier)]
        return frames[-1] if frames else None


Shown = Record | Markdown | Records | None
"""What a cell shows."""


def show(*parts: Shown) -> Records:
    """Gather what several calls return."""
    found: list[Record | Markdown] = []
    for part in parts:
        found += part if isinstance(part, Records) else [part] if part is not None else []
    return Records(found)


@dataclass(frozen=True)
class Datum:
    """A cell that the file of data holds otherwise than the table prints it."""

    amount: Any
    words: Words


def style(edition: Edition | None = None) -> HTML | None:
    """Return what makes a notebook look like the report: nothing when it is being published.

    Of an edition that is frozen, it says so.
    """
    # run/forks.py says so: the publisher has the font once, not in each notebook.
    if "REVITALISATION_PUBLICATION" in os.environ:
        return None
    warning = frozen(edition) if edition else ""
    said = Markup('<p class="revitalisation figee" role="note">{}</p>').format(warning)
    return HTML(rendering.style() + (said if warning else ""))


def frozen(edition: Edition) -> str:
    """Say that an edition is frozen, and which one is open; nothing of the open one."""
    if not edition.frozen:
        return ""
    return say(
        "Édition {}, figée : elle dit ce qui était su alors, et plus rien n’y change. "
        "L’édition la plus récente est celle de {}.",
        edition.year,
        max(years(edition.root)),
    )


def opening(finding: str, lead: str) -> Records:
    """Return what stands under the title of a section: its finding, then its lead."""
    return Records((headline(finding), Text((typography(Words(lead)),), "chapeau")))


def headline(finding: str) -> Text:
    """Return the finding of the section."""
    return Text((typography(sentence(Words(finding), stop=False)),), "accroche")


def text(*paragraphs: str) -> Text | None:
    """Return computed prose, if any."""
    said = tuple(Words(paragraph) for paragraph in paragraphs if paragraph)
    return Text(said) if said else None


def markdown(words: str) -> Markdown | None:
    """Return the analysts' text, if any."""
    return Markdown(words) if words else None


def table(
    frame: pd.DataFrame,
    slug: str,
    title: str,
    *,
    source: str,
    subtitle: str = "",
    note: str = "",
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    total: bool = False,
    compact: bool = False,
    anchors: Sequence[str] = (),
    subjects: Sequence[Subject] = (),
) -> Table:
    """Return a table, under the sentence that it says; its first column names its rows.

    Parameters
    ----------
    frame
        One row per line printed; column names are the French heads, units included. Missing
        values are printed « n. d. ». ``Words`` and ``Datum`` cells are printed as they are.
    formats
        How to write the values of a column; such columns are set as numbers, to the right.
    anchors, subjects
        The id of each row, what it is about for the page's filters; a total is about nothing.
    """
    formats = formats or {}
    align: Callable[[object], Align] = lambda head: "nombre" if head in formats else "texte"  # noqa: E731
    data = plain(frame)
    return Table(
        slug,
        Words(title),
        tuple(Column(str(head), align(head)) for head in frame),
        tuple(_rows(frame, formats, total, anchors, subjects)),
        Words(source),
        exact(data),
        Words(subtitle),
        Words(note),
        compact,
        frame=data,
    )


def _rows(
    frame: pd.DataFrame,
    formats: Mapping[str, Callable[[Any], str]],
    total: bool,
    anchors: Sequence[str],
    subjects: Sequence[Subject],
) -> Iterable[Row]:
    for rank, row in enumerate(frame.itertuples(index=False)):
        yield Row(
            tuple(
                _cell(value, formats.get(str(head))) for head, value in zip(frame, row, strict=True)
            ),
            anchors[rank] if anchors else "",
            subjects[rank] if rank < len(subjects) else ANY,
            total and rank == len(frame) - 1,
        )


def _cell(value: Any, write: Callable[[Any], str] | None) -> Words:
    if isinstance(value, Datum):
        return value.words
    if isinstance(value, Words):
        return value
    if value is None or pd.isna(value):
        return Words(NOT_KNOWN)
    return Words(write(value) if write else str(value))


def figure(
    plot: go.Figure,
    slug: str,
    title: str,
    *,
    source: str,
    alt: str,
    data: pd.DataFrame,
    size: tuple[float, float],
    subtitle: str = "",
    description: str = "",
    note: str = "",
    landscape: bool = False,
    narrow: go.Figure | None = None,
) -> Figure:
    """Return a plotly figure with its sentence, its source and the data behind it.

    Its fields are those of `Figure`; ``size`` is in mm on paper, ``data`` the rows published beside
    it, their cells as those of a table.
    """
    rows = plain(data)
    return Figure(
        slug,
        Words(title),
        Words(source),
        str(alt),
        _drawn(plot),
        exact(rows),
        *size,
        Words(subtitle),
        Words(note),
        Words(description),
        _names(data),
        landscape,
        _drawn(narrow) if narrow else None,
        frame=rows,
    )


def _drawn(plot: go.Figure) -> dict[str, Any]:
    """Return what plotly draws as JSON holds it: no array, no tuple."""
    from plotly.utils import PlotlyJSONEncoder

    content = plot.to_plotly_json()
    kept = {key: content[key] for key in ("data", "layout")}
    made: dict[str, Any] = json.loads(json.dumps(kept, cls=PlotlyJSONEncoder))
    return made


def exact(frame: pd.DataFrame) -> str:
    """Return the frame as CSV where every text is quoted: a code is then never read as a number."""
    return frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as data: words without spans, a named number as its amount."""
    return frame.map(_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, np.bool_)):
        return "oui" if value else "non"
    if isinstance(value, Datum):
        return value.amount
    if not isinstance(value, Words):
        return value
    if len(value.spans) == 1 and value.spans[0].name and value.spans[0].amount is not None:
        return json.loads(written(value.spans[0].amount))
    return " ".join(value.split())


def _names(frame: pd.DataFrame) -> dict[str, str]:
    """Return the named values of a frame's cells, by « row,column »."""
    return {
        f"{row},{column}": found.name
        for row, cells in enumerate(frame.itertuples(index=False))
        for column, cell in enumerate(cells)
        for words in [cell.words if isinstance(cell, Datum) else cell]
        if isinstance(words, Words) and (found := next(words.named(), None))
    }
