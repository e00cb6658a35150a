"""Plotly figures as SVG for paper: one browser for all of them, the same bytes every time."""

import asyncio
import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from revitalisation.data.store import Store, key
from revitalisation.drawing.fonts import only_ours
from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.drawing.records import Figure
from revitalisation.errors import PublicationError
from revitalisation.french.messages import quote, say

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_NOWHERE = "127.0.0.1:9"
"""The proxy given to the browser: nobody listens there, so that a figure can fetch nothing."""
START, DRAWN, _FAREWELL = 60, 60, 15
"""What a browser may take to start, to draw a figure, to leave, in seconds."""
_REFERENCE = re.compile(r"#([\w-]+)")
_QUOTED = re.compile(r"url\(['\"]?(#[^'\")]+)['\"]?\)")
_THIN = re.compile(r"\bstroke-width: 0(?:px)?(?:;|$)")
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


def drawn(figures: Sequence[Figure], store: Store, made_by: Any) -> dict[str, str]:
    """Draw figures as :func:`render` does, but those that a store holds already.

    ``made_by`` is all that a drawing hangs on beside the figure itself: code, packages, browser.
    """
    names = {
        figure.slug: key("figure", made_by, figure.slug, figure.width, figure.height, figure.plot)
        for figure in figures
    }
    known = {slug: found for slug, name in names.items() if (found := store.get(name)) is not None}
    new = render([figure for figure in figures if figure.slug not in known])
    for slug, svg in new.items():
        store.put(names[slug], svg.encode())
    return {slug: new[slug] if slug in new else known[slug].decode() for slug in names}


def render(figures: Sequence[Figure]) -> dict[str, str]:
    """Draw figures as standalone SVG, each at its size on paper × ``PX_PER_MM``.

    Text stays text; no id is shared by two figures. They are returned by slug.

    Raises
    ------
    PublicationError
        When no browser is found, when it does not start or stops answering, or when a figure
        cannot be drawn (the message names it).
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
        drawing: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []
        waiting = thread.submit(asyncio.run, _draw(figures, browser, drawing))
        try:
            drawn = waiting.result()
        except BaseException:
            for loop, task in () if waiting.done() else drawing:  # stopped: so is the browser
                loop.call_soon_threadsafe(task.cancel)
            raise
    return {figure.slug: tidy(svg, figure.slug) for figure, svg in zip(figures, drawn, strict=True)}


async def _draw(
    figures: Sequence[Figure],
    browser: Path,
    drawing: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]],
) -> list[str]:
    """Draw figures, each in its time; ``drawing`` is given what stops it."""
    import kaleido

    task = asyncio.current_task()
    assert task is not None
    drawing.append((asyncio.get_running_loop(), task))
    drawn = []
    kit = None
    try:
        async with asyncio.timeout(START):
            page = kaleido.PageGenerator(mathjax=False)
            kit = kaleido.Kaleido(n=1, page_generator=page, path=browser, proxy_server=_NOWHERE)
            await kit.open()
        for figure in figures:
            size = {"width": figure.width * PX_PER_MM, "height": figure.height * PX_PER_MM}
            try:
                async with asyncio.timeout(DRAWN):
                    svg = await kit.calc_fig(_named(figure), opts={"format": "svg", **size})
            except Exception as error:
                why = _why(error, DRAWN)
                raise PublicationError(
                    say("La figure {} ne peut pas être dessinée : {}", quote(figure.slug), why)
                ) from error
            drawn.append(svg.decode())
    except PublicationError:
        raise
    except Exception as error:
        message = (
            "Le navigateur qui dessine les figures ({}) ne démarre pas, ou s’arrête aussitôt{}. "
            "Donnez-en un autre dans la variable d’environnement BROWSER_PATH."
        )
        why = say(" ({})", error.strerror) if isinstance(error, OSError) and error.strerror else ""
        raise PublicationError(say(message, browser, why)) from error
    finally:
        if kit is not None:
            await _closed(kit)
    return drawn


def _why(error: Exception, limit: int) -> str:
    if isinstance(error, TimeoutError):
        return say("le navigateur n’a pas répondu en {} s.", limit)
    return str(error) or type(error).__name__


async def _closed(kit: Any) -> None:
    """Close a browser, by force when it does not answer."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_FAREWELL):
            await kit.close()
    process = getattr(kit, "subprocess", None)
    if process is not None and process.poll() is None:
        process.kill()


def _named(figure: Figure) -> Mapping[str, Any]:
    """Give each trace an identifier that does not change from one run to the next."""
    traces = [{**trace, "uid": f"{rank:06x}"} for rank, trace in enumerate(figure.plot["data"])]
    return {**figure.plot, "data": traces}


def tidy(svg: str, slug: str) -> str:
    """Return an SVG with ids of its own, without what nobody sees, at a tenth of a pixel.

    The ids of plotly hold six random digits: they become the slug and a rank.
    """
    root = ElementTree.fromstring(svg)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
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


def _rewrite(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    for name, value in list(element.attrib.items()):
        if name in _UNSEEN or not value:
            del element.attrib[name]
        elif name == "id":
            element.set(name, names[value])
        elif value.startswith("#") or "url(" in value:
            named = _REFERENCE.sub(lambda at: "#" + names.get(at[1], at[1]), value)
            element.set(name, _QUOTED.sub(r"url(\1)", named))
        elif name in _MEASURES and "scale" not in value:
            element.set(name, _NUMBER.sub(_short, value))


def _short(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1) + 0:.1f}".removesuffix(".0")


def _prune(parent: ElementTree.Element) -> None:
    """Drop what draws nothing, join neighbouring lines of one style, from the leaves up."""
    last: ElementTree.Element | None = None
    for child in list(parent):
        _prune(child)
        line = _line(child)
        if _blank(child, line):
            parent.remove(child)
        elif line and last is not None and line == _line(last):
            last.set("d", last.get("d", "") + child.get("d", ""))
            parent.remove(child)
        else:
            last = child


def _blank(element: ElementTree.Element, line: Mapping[str, str]) -> bool:
    if element.tag in (f"{{{SVG}}}g", f"{{{SVG}}}defs"):
        return not len(element)
    outline = element.get("d", "M0,0")
    return element.tag == f"{{{SVG}}}path" and (
        outline == "M0,0" or bool(_THIN.search(line.get("style", "")))
    )


def _line(element: ElementTree.Element) -> dict[str, str]:
    """Return how a line looks; empty for what is none: plotly draws each piece of one by itself."""
    drawn = element.tag == f"{{{SVG}}}path" and "fill: none" in element.get("style", "")
    return {n: value for n, value in element.attrib.items() if n != "d"} if drawn else {}
