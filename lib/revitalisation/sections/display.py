"""What a notebook shows: prose, tables and figures, for JupyterLab and for the publisher alike.

Each table and figure carries a second, private representation that the publisher reads; JupyterLab
ignores it and shows the ordinary one.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, Markdown, display
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from revitalisation import french
from revitalisation.drawing.subjects import Subject
from revitalisation.french.typography import sentence, typography
from revitalisation.measures.value import plain
from revitalisation.paths import TEMPLATE

MIME = "application/vnd.revitalisation+json"
NOT_KNOWN = "n. d."
_NAMED = re.compile(r'<data value="([^"]*)" data-mesure="([^"]*)">[^<]*</data>')

_templates = Environment(
    loader=FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class Shown:
    """A cell printed otherwise than the file of data holds it: its datum, then safe markup."""

    datum: Any
    html: Markup

    def __html__(self) -> str:
        return self.html


def headline(finding: str) -> None:
    """Show the finding of the section, under its title."""
    words = typography(sentence(finding, stop=False))
    shown = Markup(words) if isinstance(finding, Markup) else escape(words)
    display(HTML(f'<p class="accroche">{shown}</p>'))


def lead(words: Markup) -> None:
    """Show the three-line lead, safe markup whose numbers are ``<strong>``."""
    display(HTML(f'<p class="chapeau">{typography(words)}</p>'))


def text(*paragraphs: str) -> None:
    """Show computed prose; plain strings are escaped, ``Markup`` is taken as it is."""
    display(HTML("".join(f"<p>{escape(p)}</p>" for p in paragraphs if p)))


def markdown(words: str) -> None:
    """Show the analysts' text, if any."""
    if words:
        display(Markdown(words))


def html(fragment: str) -> None:
    """Show a fragment that drawings or panels made."""
    display(HTML(fragment))


def render(template: str, **context: Any) -> str:
    """Return one of report/template's pieces, its texts escaped."""
    return _templates.get_template(template).render(**context)


def cited(before: str, before_label: str, now: str, now_label: str, why: str) -> None:
    """Show a figure quoted from an earlier document beside the recomputed one, and the gap."""
    display(
        HTML(
            _templates.get_template("cite.html.j2").render(
                before=before, before_label=before_label, now=now, now_label=now_label, why=why
            )
        )
    )


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
) -> None:
    """Show a table whose first column names its rows.

    Parameters
    ----------
    frame
        One row per line printed; column names are the French heads, units included. Missing
        values are printed « n. d. ». ``Markup`` and ``Shown`` cells are printed as they are.
    slug
        Name of the table in the document and of its CSV file.
    title
        What the table says, as a sentence.
    formats
        How to write the values of a column; such columns are set as numbers, to the right.
    total
        Whether the last row is a total.
    anchors
        The id of each row, for links that lead to it.
    subjects
        What each row is about, for the page's filters; a total is about none.
    """
    formats = formats or {}
    rows = [
        [_written(value, formats.get(str(head))) for head, value in zip(frame, row, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    fragment = _templates.get_template("tableau.html.j2").render(
        slug=slug,
        title=title,
        label=plain(title),
        subtitle=subtitle,
        note=note,
        source=source,
        total=total,
        heads=list(frame),
        rows=rows,
        numeric=[column in formats for column in frame],
        compact=compact,
        anchors=anchors,
        subjects=subjects,
    )
    drawn_table(fragment, frame, slug, plain(title))


def lines(
    frame: pd.DataFrame, slug: str, title: str, *, source: str, anchors: Sequence[str]
) -> None:
    """Show a long table of numbers as a line of text per row, on screen only.

    The first column names the rows; ``slug`` names the file of data; ``anchors`` are the ids of
    the lines. Missing values are printed « n. d. ».
    """
    rows = frame.itertuples(index=False)
    fragment = render(
        "lignes.html.j2",
        slug=slug,
        title=title,
        source=source,
        heads=list(frame)[1:],
        lines=[
            (row[0], anchor, [_written(value, french.number) for value in row[1:]])
            for row, anchor in zip(rows, anchors, strict=True)
        ],
    )
    drawn_table(fragment, frame, slug, title)


def drawn_table(fragment: str, data: pd.DataFrame, slug: str, title: str) -> None:
    """Show a table that a template drew; ``data`` is published beside it as CSV."""
    private = {"kind": "table", "slug": slug, "title": title, "csv": _csv(data)}
    display({MIME: private, "text/html": fragment, "text/plain": title}, raw=True)


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
) -> None:
    """Show a plotly figure with its sentence, its source and the data behind it.

    Parameters
    ----------
    plot
        The drawing, without title nor legend.
    title, description
        ``Markup`` when their numbers carry names.
    alt
        One sentence for those who do not see it; ``description`` says it at length.
    data
        The rows behind the drawing, published beside it as CSV; cells as those of a table.
    size
        Width and height on paper, in millimetres.
    landscape
        Whether it takes a landscape page of its own on paper.
    narrow
        The same drawing for a phone, where the other would be too wide to read.
    """
    words = plain(title)
    content = plot.to_plotly_json() | {"frames": None}
    private = {
        "kind": "figure",
        "slug": slug,
        "title": words,
        "heading": str(title) if isinstance(title, Markup) else "",
        "subtitle": subtitle,
        "note": note,
        "source": source,
        "alt": alt,
        "description": str(escape(description)),
        "csv": _csv(data),
        "names": _names(data),
        "width": size[0],
        "height": size[1],
        "landscape": landscape,
        "plot": {key: content[key] for key in ("data", "layout")},
        "narrow": narrow.to_plotly_json() if narrow else None,
    }
    shown = go.Figure(plot).update_layout(
        title={"text": words}, margin={"t": 64}, height=(plot.layout.height or 450) + 56
    )
    bundle = {
        MIME: _plain(private),
        "application/vnd.plotly.v1+json": _plain(shown.to_plotly_json()),
        "text/plain": words,
    }
    display(bundle, raw=True)


def _plain(value: Any) -> Any:
    """Turn what plotly keeps (arrays, tuples) into what JSON holds."""
    from plotly.utils import PlotlyJSONEncoder

    return json.loads(json.dumps(value, cls=PlotlyJSONEncoder))


def _written(value: Any, write: Callable[[Any], str] | None) -> str | Markup:
    if isinstance(value, Shown):
        return value.html
    if isinstance(value, Markup):
        return value
    if value is None or pd.isna(value):
        return NOT_KNOWN
    return write(value) if write else str(value)


def _csv(frame: pd.DataFrame) -> str:
    """Return the frame as CSV where every text is quoted: a code is then never read as a number.

    Markup loses its tags.
    """
    plain = frame.map(_unmarked)
    return plain.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def _unmarked(value: Any) -> Any:
    """Return a cell without its tags, a named number as its amount, true and false in French."""
    if isinstance(value, (bool, np.bool_)):
        return "oui" if value else "non"
    if isinstance(value, Shown):
        return value.datum
    if not isinstance(value, Markup):
        return value
    amount = _NAMED.fullmatch(value)
    return json.loads(amount[1]) if amount else value.striptags()


def _names(frame: pd.DataFrame) -> dict[str, str]:
    """Return the named values of a frame's cells, by « row,column »."""
    return {
        f"{row},{column}": found[2]
        for row, cells in enumerate(frame.itertuples(index=False))
        for column, cell in enumerate(cells)
        if (found := _NAMED.search(cell.html if isinstance(cell, Shown) else str(cell)))
        and isinstance(cell, Shown | Markup)
    }
