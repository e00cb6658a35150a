"""Static drawings inside the page: the theme's colours, few characters, no weight unseen."""

import re
from collections.abc import Iterator, Mapping

from revitalisation.drawing.identity import PX_PER_MM, identity
from revitalisation.drawing.records import Figure

NEAR = 5
"""Points nearer than this to the one before (tenths of a pixel) are left out."""
_RGB = re.compile(r"rgb\((\d+), *(\d+), *(\d+)\)|#[0-9a-fA-F]{6}\b")
_DEFAULTS = frozenset(
    {"vector-effect:none", "opacity:1", "fill-opacity:1", "stroke-opacity:1", "stroke-miterlimit:2"}
)
_STRAIGHT = re.compile(r"[MLZ0-9., -]*")
_COMMAND = re.compile(r"([MLZ])([^MLZ]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def drawing(svg: str, figure: Figure) -> str:
    """Return a figure's SVG for the page: as wide as its place, in the colours of the theme.

    Colours of the identity become its custom properties; those that a trace declares for the
    dark theme (``meta.clair``, ``meta.sombre``) become pairs.
    """
    start = svg.index("<svg")
    end = svg.index(">", start)
    head = re.sub(r'\s(?:width|height|style)="[^"]*"', "", svg[start:end])
    if "viewBox" not in head:
        width, height = (round(side * PX_PER_MM) for side in (figure.width, figure.height))
        head += f' viewBox="0 0 {width} {height}"'
    pairs = _pairs(figure)
    body = re.sub(
        r'style="([^"]*)"', lambda found: f'style="{_themed(found[1], pairs)}"', svg[end:]
    )
    body = re.sub(r'\bd="([^"]*)"', lambda found: f'd="{shorten(found[1])}"', body)
    return f'{head} aria-hidden="true" focusable="false"{body}'


def _pairs(figure: Figure) -> dict[str, str]:
    """Return the CSS value of each colour that changes with the theme, by light colour."""
    found: dict[str, str] = {}
    for trace in figure.plot.get("data", ()):
        meta = trace.get("meta")
        if isinstance(meta, dict):
            for path, light in meta.get("clair", {}).items():
                dark = meta.get("sombre", {}).get(path, light)
                found.setdefault(str(light).upper(), f"light-dark({light},{dark})")
    for group in ("programmes", "preconisations", "roles"):
        found |= {str(v["clair"]).upper(): f"var(--{n})" for n, v in identity()[group].items()}
    return {**found, str(identity()["roles"]["encre"]["clair"]).upper(): "var(--encre)"}


def _themed(style: str, pairs: Mapping[str, str]) -> str:
    """Rewrite the colours of a style attribute; a pair keeps its light colour for old browsers."""
    kept = []
    for rule in filter(None, (part.strip() for part in style.split(";"))):
        name, _, value = rule.partition(":")
        value = value.strip()
        if found := _RGB.fullmatch(value):
            light = _hexadecimal(found)
            value = pairs.get(light, light)
            if value.startswith("light-dark"):
                kept.append(f"{name}:{light}")
        if f"{name}:{value}" not in _DEFAULTS:
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _hexadecimal(found: re.Match[str]) -> str:
    if found[0].startswith("#"):
        return found[0].upper()
    return "#" + "".join(f"{int(found[rank]):02X}" for rank in (1, 2, 3))


def shorten(path: str) -> str:
    """Return the same outline in fewer characters.

    Only paths of absolute straight lines (M, L, Z) change; others come back as they are.
    """
    if not _STRAIGHT.fullmatch(path):
        return path
    return "".join(_moves(path))


def _moves(path: str) -> Iterator[str]:
    here = start = (0, 0)
    last = ""
    for command, numbers in _COMMAND.findall(path):
        if command == "Z":
            here, last = start, "z"
            yield "z"
            continue
        for rank, point in enumerate(_points(numbers)):
            step = (point[0] - here[0], point[1] - here[1])
            moves = command == "M" and rank == 0
            if not moves and max(abs(step[0]), abs(step[1])) < NEAR:
                continue
            letter = ("m" if last else "M") if moves else "l"
            x, y = map(_tenths, step)
            yield (letter if letter != last or moves else "" if x.startswith("-") else " ") + x
            yield y if _touching(x, y) else f" {y}"
            here, last = point, letter
            start = point if moves else start


def _points(numbers: str) -> list[tuple[int, int]]:
    found = [round(float(number) * 10) for number in _NUMBER.findall(numbers)]
    return list(zip(found[::2], found[1::2], strict=True))


def _touching(first: str, second: str) -> bool:
    """Tell whether two numbers can be read apart without a space."""
    return second.startswith("-") or (second.startswith(".") and "." in first)


def _tenths(value: int) -> str:
    whole, tenth = divmod(abs(value), 10)
    text = (str(whole) if whole else "") + (f".{tenth}" if tenth else "")
    return ("-" if value < 0 else "") + (text or "0")
