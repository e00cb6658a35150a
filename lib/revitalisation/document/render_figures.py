"""Plotly figures as SVG for paper: one browser for all of them, the same bytes every time."""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from revitalisation.drawing.fonts import only_ours
from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.drawing.records import Figure
from revitalisation.errors import PublicationError

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_NOWHERE = "127.0.0.1:9"
"""The proxy given to the browser: nobody listens there, so that a figure can fetch nothing."""
_NUMBER = re.compile(r"-?\d*\.\d{2,}(?:e-?\d+)?")
_MEASURES = ("d", "points", "transform", "x", "y", "cx", "cy", "r", "width", "height")
_UNSEEN = ("class", "data-unformatted", "data-math", "pointer-events", "vector-effect")


def find_browser() -> Path | None:
    """Return the Chrome, Chromium or Edge that draws the figures, ``None`` when there is none.

    The environment variable ``BROWSER_PATH`` comes before what is installed.
    """
    from choreographer.browsers.chromium import Chromium

    named = os.environ.get("BROWSER_PATH")
    found = named or Chromium.find_browser(skip_local=False)
    return Path(found) if found and Path(found).is_file() else None


def render(figures: Sequence[Figure]) -> dict[str, str]:
    """Draw figures as standalone SVG, each at its size on paper × ``PX_PER_MM``.

    Text stays text; no id is shared by two figures. They are returned by slug.

    Raises
    ------
    PublicationError
        When no browser is found, or when a figure cannot be drawn (the message names it).
    """
    if not figures:
        return {}
    browser = find_browser()
    if browser is None:
        raise PublicationError(
            "Aucun navigateur pour dessiner les figures : installer Chromium, Google Chrome ou "
            "Microsoft Edge (sous Debian : « apt-get install chromium »), ou donner son chemin "
            "dans la variable d’environnement BROWSER_PATH."
        )
    # A thread of its own: the caller may already run an event loop (JupyterLab does).
    with only_ours(), ThreadPoolExecutor(1) as thread:
        drawn = thread.submit(asyncio.run, _draw(figures, browser)).result()
    return {figure.slug: tidy(svg, figure.slug) for figure, svg in zip(figures, drawn, strict=True)}


async def _draw(figures: Sequence[Figure], browser: Path) -> list[str]:
    import kaleido

    page = kaleido.PageGenerator(mathjax=False)
    drawn = []
    async with kaleido.Kaleido(
        n=1, page_generator=page, path=browser, proxy_server=_NOWHERE
    ) as kit:
        for figure in figures:
            size = {"width": figure.width * PX_PER_MM, "height": figure.height * PX_PER_MM}
            try:
                svg = await kit.calc_fig(_named(figure), opts={"format": "svg", **size})
            except Exception as error:
                raise PublicationError(
                    f"La figure « {figure.slug} » ne peut pas être dessinée : {error}"
                ) from error
            drawn.append(svg.decode())
    return drawn


def _named(figure: Figure) -> Mapping[str, Any]:
    """Give each trace an identifier that does not change from one run to the next."""
    traces = [{**trace, "uid": f"{rank:06x}"} for rank, trace in enumerate(figure.plot["data"])]
    return {**figure.plot, "data": traces}


def tidy(svg: str, slug: str) -> str:
    """Return an SVG with ids of its own, without what nobody sees, at a tenth of a pixel.

    The ids of plotly hold six random digits: they become the slug and a rank.
    """
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    names = {old: f"{slug}-{rank}" for rank, old in enumerate(ids)}
    for element in root.iter():
        _rewrite(element, names)
    _prune(root)
    return written(root)


def written(root: ElementTree.Element) -> str:
    """Return an SVG as text, its elements without prefix."""
    # Registered each time: the prefixes are the process's, other libraries take them too.
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _rewrite(element: ElementTree.Element, names: Mapping[str | None, str]) -> None:
    for name, value in list(element.attrib.items()):
        if name in _UNSEEN or not value:
            del element.attrib[name]
        elif name == "id":
            element.set("id", names[value])
        elif name in (f"{{{XLINK}}}href", "href") and value.startswith("#"):
            element.set(name, "#" + names.get(value[1:], value[1:]))
        elif "url(" in value:
            element.set(
                name,
                re.sub(
                    r"url\(['\"]?#([^'\")]+)['\"]?\)",
                    lambda found: f"url(#{names.get(found[1], found[1])})",
                    value,
                ),
            )
        elif name in _MEASURES and "scale" not in value:
            element.set(name, _NUMBER.sub(_short, value))


def _short(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1) + 0:.1f}".removesuffix(".0")


def _prune(parent: ElementTree.Element) -> None:
    """Drop empty groups and paths without outline, from the leaves up."""
    for child in list(parent):
        _prune(child)
        empty = child.tag in (f"{{{SVG}}}g", f"{{{SVG}}}defs") and not len(child)
        if empty or (child.tag == f"{{{SVG}}}path" and child.get("d", "M0,0") == "M0,0"):
            parent.remove(child)
