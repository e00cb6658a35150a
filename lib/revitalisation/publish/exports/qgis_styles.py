"""Layer styles as QGIS 3 writes them (QML), in the colours and the shapes of the identity."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from revitalisation.drawing.identity import identity, programme_fill, role
from revitalisation.maps.symbols import STRIDE, Style

SHAPES = {
    "disque": "circle",
    "triangle": "triangle",
    "losange": "diamond",
    "carré": "square",
    "hexagone": "hexagon",
}
"""How QGIS names the shapes of the identity."""
_VERSION = "3.34.0-Prizren"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_MAP = Style.of(273)
"""Sizes of the map that takes a landscape page of its own."""
SIZE = _MAP.sizes[0][0]
"""Side of a programme's symbol, in millimetres."""
_AROUND, _HORIZONTAL = "6", "4"
"""Where QGIS puts a label: about its point, the best places first; level inside its area."""
_FAR = "TR,TL,BR,BL,R,L,TSR,BSR"


def lands(field: str, classes: Mapping[str, tuple[str, str]], width: float) -> str:
    """Return the style of areas tinted by class.

    Parameters
    ----------
    field
        The attribute that gives the class.
    classes
        Value → its label in the legend and the role of its colour (« terre-a »).
    width
        Thickness of the limits of communes, in millimetres.
    """
    line = {"outline_color": _colour(role("limite-commune")), "outline_width": f"{width:g}"}
    symbols = [
        (value, label, [_fill(_colour(role(tint)), **line)])
        for value, (label, tint) in classes.items()
    ]
    return _style(_categories("fill", field, symbols))


def limits(label: str) -> str:
    """Return the style of areas that show their outline and their name, given by a field."""
    line = {"outline_color": _colour(role("limite-epci")), "outline_width": f"{_MAP.limit:g}"}
    renderer = _renderer("singleSymbol")
    _symbol(SubElement(renderer, "symbols"), "0", "fill", [_fill("0,0,0,0", style="no", **line)])
    return _style(renderer, _labels(label, "nom-epci", "Bold", _HORIZONTAL))


def points(field: str, kinds: Mapping[str, tuple[str, Sequence[str]]], label: str) -> str:
    """Return the style of the communes accompagnées: their programmes' symbols side by side.

    Parameters
    ----------
    field
        The attribute that names the programmes of a point.
    kinds
        Value → its label in the legend and the codes of its programmes, in order.
    label
        The attribute written beside the symbols.
    """
    symbols = []
    for value, (words, codes) in kinds.items():
        start = -SIZE * STRIDE * (len(codes) - 1) / 2
        places = [start + SIZE * STRIDE * rank for rank in range(len(codes))]
        marks = [_marker(code, place) for code, place in zip(codes, places, strict=True)]
        symbols.append((value, words, marks))
    return _style(_categories("marker", field, symbols), _labels(label, "encre", "Semibold"))


Layer = tuple[str, Mapping[str, str]]
"""Class of a layer of a symbol, and its options."""


def _fill(colour: str, **options: str) -> Layer:
    return "SimpleFill", {
        "color": colour,
        "joinstyle": "round",
        "outline_style": "solid",
        "outline_width_unit": "MM",
        "style": "solid",
        **options,
    }


def _marker(programme: str, offset: float) -> Layer:
    return "SimpleMarker", {
        "color": _colour(programme_fill(programme)),
        "joinstyle": "round",
        "name": SHAPES[identity()["programmes"][programme]["forme"]],
        "offset": f"{offset:g},0",
        "offset_unit": "MM",
        "outline_color": _colour(role("encre")),
        "outline_style": "solid",
        "outline_width": "0.35",
        "outline_width_unit": "MM",
        "scale_method": "diameter",
        "size": f"{SIZE:g}",
        "size_unit": "MM",
    }


def _colour(code: str) -> str:
    """Return a colour as QGIS writes it: ``#14203A`` is ``20,32,58,255``."""
    return ",".join(str(part) for part in (*bytes.fromhex(code.removeprefix("#")), 255))


def _renderer(kind: str, **attributes: str) -> Element:
    common = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    return Element("renderer-v2", {"type": kind, **common, "referencescale": "-1", **attributes})


def _categories(
    kind: str, field: str, symbols: Sequence[tuple[str, str, Sequence[Layer]]]
) -> Element:
    renderer = _renderer("categorizedSymbol", attr=field)
    categories, drawn = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for rank, (value, label, layers) in enumerate(symbols):
        held = {"type": "string", "value": value, "label": label}
        SubElement(categories, "category", held | {"symbol": str(rank), "render": "true"})
        _symbol(drawn, str(rank), kind, layers)
    return renderer


def _symbol(parent: Element, name: str, kind: str, layers: Sequence[Layer]) -> None:
    attributes = {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1"}
    symbol = SubElement(parent, "symbol", attributes | {"force_rhr": "0"})
    for drawn, options in layers:
        layer = SubElement(
            symbol, "layer", {"class": drawn, "enabled": "1", "locked": "0", "pass": "0"}
        )
        held = SubElement(layer, "Option", type="Map")
        for key, value in sorted(options.items()):
            SubElement(held, "Option", {"name": key, "type": "QString", "value": value})


def _labels(field: str, colour: str, style: str, placement: str = _AROUND) -> Element:
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    words = SubElement(
        settings,
        "text-style",
        {
            "fieldName": field,
            "isExpression": "0",
            "fontFamily": identity()["police"]["famille"],
            "namedStyle": style,
            "fontSize": "9",
            "fontSizeUnit": "Point",
            "textColor": _colour(role(colour)),
            "textOpacity": "1",
        },
    )
    halo = {"bufferDraw": "1", "bufferSize": "0.6", "bufferSizeUnits": "MM", "bufferOpacity": "0.8"}
    SubElement(words, "text-buffer", halo | {"bufferColor": _colour(role("page"))})
    where = {"placement": placement, "offsetType": "1", "dist": "0.7", "distUnits": "MM"}
    SubElement(settings, "placement", where | {"predefinedPositionOrder": _FAR, "priority": "8"})
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "1", "scaleVisibility": "0"})
    return labeling


def _style(renderer: Element, labels: Element | None = None) -> str:
    root = Element("qgis", {"version": _VERSION, "styleCategories": "Symbology|Labeling"})
    root.set("labelsEnabled", "0" if labels is None else "1")
    root.append(renderer)
    if labels is not None:
        root.append(labels)
    for name in ("blendMode", "featureBlendMode"):
        SubElement(root, name).text = "0"
    ElementTree.indent(root)
    return _DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"
