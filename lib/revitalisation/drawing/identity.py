"""The visual identity: colours, programme symbols, font files and the plotly template."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from revitalisation.paths import TEMPLATE

PX_PER_MM = 5
"""Figures are drawn at 5 px per millimetre of paper: the image then has its box's exact ratio."""


@cache
def identity() -> Mapping[str, Any]:
    """Return report/template/identite.toml, the single definition of the identity."""
    return tomllib.loads((TEMPLATE / "identite.toml").read_text(encoding="utf-8"))


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


def font_file(style: str) -> Path:
    """Return the OTF of a style (« Regular », « Semibold », « It »…) out of its package."""
    files = Path(str(resources.files("font_source_sans_pro"))) / "files"
    return files / f"SourceSansPro-{style}.otf"


@cache
def plotly_template() -> go.layout.Template:
    """Return the figures' common look: ink on paper, no frame, no legend, French separators."""
    ink, grey = role("encre"), role("secondaire")
    quiet = {"zeroline": False, "showline": False, "ticks": "", "tickfont": {"color": grey}}
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
