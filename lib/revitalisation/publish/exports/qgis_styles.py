"""Layer styles as QGIS 3 writes them (QML), in the colours and the shapes of the identity."""

from collections.abc import Mapping, Sequence
from typing import Any

from revitalisation.drawing.identity import identity, programme_fill, role
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.maps.symbols import STRIDE, Style

SHAPES = {
    "disque": "circle",
    "triangle": "triangle",
    "losange": "diamond",
    "carré": "square",
    "hexagone": "hexagon",
}
"""How QGIS names the shapes of the identity."""
_MAP = Style.of(273)
"""Sizes of the map that takes a landscape page of its own."""
SIZE = _MAP.sizes[0][0]
"""Side of a programme's symbol, in millimetres."""
_LINE = {"joinstyle": "round", "outline_style": "solid", "outline_width_unit": "MM"}


def lands(field: str, classes: Mapping[str, tuple[str, str]], width: float) -> str:
    """Return the style of areas tinted by class, the value of a field.

    ``classes`` give each value its label in the legend and the role of its colour (« terre-a »);
    ``width`` is that of the limits of communes, in millimetres.
    """
    symbols = [
        (value, label, [_area("limite-commune", width, color=_colour(role(tint)), style="solid")])
        for value, (label, tint) in classes.items()
    ]
    return _style("fill", symbols, field=field)


def limits(label: str) -> str:
    """Return the style of areas that show their outline and their name, given by a field."""
    outline = _area("limite-epci", _MAP.limit, color="0,0,0,0", style="no")
    return _style("fill", [("", "", [outline])], label=label, tint="nom-epci", letters="Bold")


def points(field: str, kinds: Mapping[str, tuple[str, Sequence[str]]], label: str) -> str:
    """Return the style of the communes accompagnées: their programmes' symbols side by side.

    ``kinds`` give each value of ``field`` its label in the legend and the codes of its
    programmes, in order; ``label`` is the field written beside the symbols.
    """
    symbols = []
    for value, (words, codes) in kinds.items():
        start = -SIZE * STRIDE * (len(codes) - 1) / 2
        marks = [_mark(code, start + SIZE * STRIDE * rank) for rank, code in enumerate(codes)]
        symbols.append((value, words, marks))
    return _style("marker", symbols, field=field, label=label)


def _area(limit: str, width: float, **fill: str) -> dict[str, str]:
    line = {"outline_color": _colour(role(limit)), "outline_width": f"{width:g}"}
    return _LINE | line | fill


def _mark(programme: str, offset: float) -> dict[str, str]:
    return _LINE | {
        "color": _colour(programme_fill(programme)),
        "name": SHAPES[identity()["programmes"][programme]["forme"]],
        "offset": f"{offset:g},0",
        "offset_unit": "MM",
        "outline_color": _colour(role("encre")),
        "outline_width": "0.35",
        "scale_method": "diameter",
        "size": f"{SIZE:g}",
        "size_unit": "MM",
    }


def _colour(code: str) -> str:
    """Return a colour as QGIS writes it: ``#14203A`` is ``20,32,58,255``."""
    return ",".join(str(part) for part in (*bytes.fromhex(code.removeprefix("#")), 255))


def _style(
    kind: str,
    symbols: Sequence[tuple[str, str, Sequence[dict[str, str]]]],
    *,
    tint: str = "encre",
    **more: Any,
) -> str:
    """Return the style of symbols (value, label, options of each layer), with or without labels."""
    content = {"field": "", "label": "", "letters": "Semibold", **more}
    content |= {"colour": _colour(role(tint)), "page": _colour(role("page"))}
    return ENVIRONMENT.get_template("qgis.xml.j2").render(
        content, kind=kind, symbols=symbols, family=identity()["police"]["famille"]
    )
