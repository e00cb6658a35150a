"""The visual identity: colours, programme symbols, font files and the plotly template."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

from revitalisation.paths import TEMPLATE

PX_PER_MM = 5
"""Figures are drawn at 5 px per millimetre of paper: the image then has its box's exact ratio."""
LOOK = "revitalisation"
"""Name of the figures' template, registered with plotly once an edition is open."""


PROGRAMMES: dict[str, str] = {}
"""Name of each programme, by code, in their order."""
SHORT_NAMES: dict[str, str] = {}
"""What tables and legends call them."""
RECOMMENDATIONS: dict[str, tuple[int, str]] = {}
"""Number and name of each préconisation, by code, in order."""


@cache
def identity() -> dict[str, Any]:
    """Return report/template/identite.toml, and how what was adopted is drawn."""
    known = tomllib.loads((TEMPLATE / "identite.toml").read_text(encoding="utf-8"))
    return {**known, "programmes": {}, "preconisations": {}}


def adopt(programmes: pd.DataFrame, recommendations: pd.DataFrame) -> None:
    """Take the programmes and the préconisations that are drawn from then on, by code, in order.

    Parameters
    ----------
    programmes
        ``nom``, ``nom_court``, ``forme``, ``couleur``: names of the identity; the first that no
        row takes where empty.
    recommendations
        ``numero``, ``nom``, ``couleur``.
    """
    known = identity()
    _fill(PROGRAMMES, programmes["nom"])
    _fill(SHORT_NAMES, programmes["nom_court"])
    numbered = zip(recommendations["numero"].astype(int), recommendations["nom"], strict=True)
    _fill(RECOMMENDATIONS, pd.Series(list(numbered), index=recommendations.index))
    for group, rows in (("programmes", programmes), ("preconisations", recommendations)):
        palette = known["couleurs"][group]
        known[group] = {code: palette[name] for code, name in _chosen(rows["couleur"], palette)}
    for code, shape in _chosen(programmes["forme"], known["formes"]):
        known["programmes"][code] = {"forme": shape, **known["programmes"][code]}
    pio.templates[LOOK] = _template()


def _fill(known: dict[str, Any], found: "pd.Series[Any]") -> None:
    known.clear()
    known.update({str(code): value for code, value in found.items()})


def _chosen(wanted: "pd.Series[Any]", offered: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what each code takes of a list; once all are taken, they serve again."""
    free = cycle([name for name in offered if name not in set(wanted.dropna())] or list(offered))
    for code, name in wanted.items():
        yield str(code), name if isinstance(name, str) and name else next(free)


def role(name: str, dark: bool = False) -> str:
    """Return the colour of a role (« encre », « filet »…), as ``#RRGGBB``."""
    return str(identity()["roles"][name]["sombre" if dark else "clair"])


def recommendation_colour(code: str, dark: bool = False) -> str:
    """Return the colour of a préconisation; it never appears without its number."""
    return str(identity()["preconisations"][code]["sombre" if dark else "clair"])


def programme_fill(code: str, dark: bool = False) -> str:
    """Return the fill of a programme's symbol, which is always outlined in ink."""
    return str(identity()["programmes"][code]["sombre" if dark else "clair"])


def css_variables() -> str:
    """Return the custom properties (``--encre``…) for light, dark and print style sheets."""
    groups = ("roles", "preconisations", "programmes")
    named = {name: value for group in groups for name, value in identity()[group].items()}
    light = "".join(f"--{name}:{value['clair']};" for name, value in named.items())
    dark = "".join(f"--{name}:{value['sombre']};" for name, value in named.items())
    return f':root{{{light}}}\n:root[data-theme="sombre"]{{{dark}}}'


def css_rules() -> str:
    """Return the classes of each préconisation (« p4 ») and of each programme (« d-acv »)."""
    numbers = [f".p{rank}{{--teinte:var(--{c})}}" for c, (rank, _) in RECOMMENDATIONS.items()]
    ribbon = [
        f".couverture-filet i:nth-child({rank}){{background:var(--{code})}}"
        for rank, code in enumerate(RECOMMENDATIONS, start=1)
    ]
    symbols = [f".d-{code.lower()}{{fill:var(--{code})}}" for code in PROGRAMMES]
    return "\n".join([*numbers, *ribbon, *symbols])


def _template() -> go.layout.Template:
    """Return the figures' common look: ink on paper, no frame, no legend, French separators."""
    ink, grey = role("encre"), role("secondaire")
    quiet = {"zeroline": False, "showline": False, "ticks": "", "tickfont": {"color": grey}}
    # For an analyst's own chart: those of the report show no axis.
    quiet |= {"automargin": True, "title": {"standoff": 12}}
    return go.layout.Template(
        layout={
            "font": {
                "family": f"{identity()['police']['famille']}, sans-serif",
                "color": ink,
                "size": 14,
            },
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [recommendation_colour(code) for code in identity()["preconisations"]],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 24},
            "separators": ",\u202f",
            "showlegend": False,
            "xaxis": {**quiet, "gridcolor": role("grille"), "gridwidth": 1},
            "yaxis": {**quiet, "showgrid": False},
            "hoverlabel": {"bgcolor": role("page"), "bordercolor": ink, "font": {"color": ink}},
        }
    )


def plate(
    traces: Sequence[Any],
    size: tuple[float, float],
    across: tuple[float, float],
    down: tuple[float, float],
) -> go.Figure:
    """Return traces placed to the pixel as a figure without axes or margins.

    ``size`` is in millimetres of paper; ``across`` and ``down`` are the ranges of x and y.
    """
    hidden = {"visible": False, "fixedrange": True}
    layout = go.Layout(
        template=LOOK,
        width=size[0] * PX_PER_MM,
        height=size[1] * PX_PER_MM,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="closest",
        xaxis={**hidden, "range": across},
        yaxis={**hidden, "range": down},
    )
    return go.Figure(traces, layout)
