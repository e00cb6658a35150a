"""Records as HTML: one environment over the templates, for JupyterLab, the page and paper."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from revitalisation.drawing import fiche, fonts, panels
from revitalisation.drawing.identity import RECOMMENDATIONS, css_rules, css_variables
from revitalisation.drawing.records import MIME, Fiche, Figure, Record, Table, Text, named, to_json
from revitalisation.drawing.symbols import (
    State,
    number_tab,
    recommendation_class,
    state_mark,
    state_text,
    symbol,
)
from revitalisation.french.spans import Span
from revitalisation.paths import TEMPLATE

PLOTLY = "application/vnd.plotly.v1+json"
CELL, LETTER = 940, 8.5
"""Width of a cell of JupyterLab on a screen of 1 440 px, and of a letter of a title there."""
_PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "damier": panels.damier,
    "double-page": panels.double_page,
    "fiche": fiche.fiche,
}
"""What templates ask for besides the fields of a record."""
_TITLES = ("title", "name", "before")
"""The field that names a record in a console."""


def counted_mark(
    state: State, count: int | None, recommendation: str, measure: str = "", recent: bool = True
) -> Markup:
    """Return the mark of a state; with a measure it carries the name of the value it counts."""
    mark = state_mark(state, count, recommendation, recent=recent)
    if not measure or count is None:
        return mark
    return Span(str(count), measure, count, drawn=mark).__html__()


def cell_class(table: Table, rank: int, cell: str = "") -> Markup:
    """Return the class attribute of a table's cell, of a head when it is empty."""
    return Markup(' class="num"' if table.columns[rank].align == "nombre" else "")


ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATE),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
ENVIRONMENT.globals |= {
    "cell_class": cell_class,
    "counted_mark": counted_mark,
    "symbol": symbol,
    "number_tab": number_tab,
    "state_mark": state_mark,
    "state_text": state_text,
    "recommendations": RECOMMENDATIONS,
    "css_class": recommendation_class,
}
ENVIRONMENT.filters["plain"] = str
"""Words as an attribute holds them: ``str`` of words is their text, without spans."""


def html(record: Record, variant: str = "", *, heading: int = 2, **more: Any) -> Markup:
    """Return a record as HTML.

    Parameters
    ----------
    variant
        Folder of report/template (« ecran », « papier ») whose template of that name, if there is
        one, is taken first: it may ``{% extends %}`` the common one. Templates read it too.
    heading
        Level of the first heading that it holds.
    more
        What the templates of the variant ask for.
    """
    kind = record.layout if isinstance(record, Table) else record.kind.replace("-", "_")
    name = f"{kind}.html.j2"
    names = [f"{variant}/{name}", name] if variant else [name]
    prepared = _PREPARED.get(record.kind, lambda record: {})(record)
    content = {"record": record, "variant": variant, "heading": heading, **prepared, **more}
    return Markup(ENVIRONMENT.select_template(names).render(content))


def index(fiches: Sequence[Fiche]) -> Markup:
    """Return the list of names that leads to fiches."""
    return Markup(ENVIRONMENT.get_template("index_fiches.html.j2").render(fiches=fiches))


def bundle(record: Record) -> dict[str, Any]:
    """Return what the cell of a notebook shows of a record, and its JSON for the publisher."""
    if isinstance(record, Figure):
        return {MIME: to_json(record), PLOTLY: _plotly(record), "text/plain": str(record.title)}
    shown = ENVIRONMENT.get_template("carnet.html.j2").render(
        drawn=html(record), values=list({span.name: span for span in named(record)}.values())
    )
    return {MIME: to_json(record), "text/html": shown, "text/plain": _said(record)}


def _said(record: Record) -> str:
    if isinstance(record, Text):
        return "\n\n".join(record.paragraphs)
    named_by = (getattr(record, name) for name in _TITLES if hasattr(record, name))
    return str(next(named_by, record.kind))


def _plotly(figure: Figure) -> dict[str, Any]:
    """Return the figure as JupyterLab draws it: under its title, no wider than a cell."""
    width = figure.plot["layout"].get("width", CELL)
    scale = min(1, CELL / width)
    lines = wrap(figure.title, int(scale * width / LETTER))
    top = 34 + 22 * len(lines) + 22 * bool(figure.subtitle)
    height = scale * figure.plot["layout"].get("height", 450) + top - 8
    title = {
        "text": "<br>".join(lines),
        "subtitle": {"text": str(figure.subtitle)},
        **{"x": 0, "y": 1 - 20 / height, "yanchor": "top", "yref": "container"},
    }
    layout = {
        **figure.plot["layout"],
        "title": title,
        "margin": {**figure.plot["layout"].get("margin", {}), "t": top},
        "width": scale * width,
        "height": height,
    }
    data = figure.plot["data"] if scale == 1 else _scaled(figure.plot["data"], scale)
    return {"data": data, "layout": layout}


def _scaled(part: Any, scale: float) -> Any:
    """Return traces whose texts and lines are as small as the drawing: labels stay apart."""
    if isinstance(part, Mapping):
        return {
            name: scale * value
            if name in ("size", "width") and isinstance(value, int | float)
            else _scaled(value, scale)
            for name, value in part.items()
        }
    if isinstance(part, list) and part and isinstance(part[0], Mapping):
        return [_scaled(each, scale) for each in part]
    return part


def style() -> Markup:
    """Return what a notebook needs to look like the report: its font, its colours, its rules."""
    sheets = (TEMPLATE / "style" / name for name in ("dessins.css", "carnet.css"))
    rules = [sheet.read_text(encoding="utf-8") for sheet in sheets]
    return Markup("<style>{}</style>").format(
        Markup("\n".join([fonts.whole_faces(), css_variables(), css_rules(), *rules]))
    )
