"""What the ways of making the PDF save, by ratio (« python benchmarks/pdf.py »).

Both sides of a ratio are measured in turn, on the same document, in the processor's time where
the work is ours and by the clock where a browser does it. Seconds depend on the machine and on
what else it does: only the ratios are worth keeping.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from revitalisation.document import render_figures
from revitalisation.document.model import Document
from revitalisation.drawing.identity import PX_PER_MM
from revitalisation.publish.paper import compose, pdf

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from test_figures import figure
from test_pdf import sample

ROUNDS = 3
MAPS = 30


def land(rank: int) -> str:
    """Return a drawing of the weight of a map: 319 outlines of forty points."""
    outlines = "".join(
        f'<path fill="#E6E0CF" stroke="#BDB49F" d="M{x},{y}'
        + "".join(f"L{x + 20 + 7 * (n % 5)},{y + n}.{n % 10}" for n in range(40))
        + 'Z"/>'
        for x, y in ((40 * (n % 20), 24 * (n // 20) + rank) for n in range(319))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{164 * PX_PER_MM}" height="400" '
        f'viewBox="0 0 820 400">{outlines}</svg>'
    )


def with_maps() -> tuple[Document, dict[str, str]]:
    """Return a document of thirty maps, one to two a page."""
    drawn = tuple(
        replace(
            figure(f"carte-{n}"),
            number=n + 1,
            title="Une carte",
            source="Source.",
            alt="Carte.",
            width=164,
            height=80,
        )
        for n in range(MAPS)
    )
    places = "".join(f'<div data-figure="{item.slug}"></div>' for item in drawn)
    document = sample(draft=False)
    first = replace(
        document.sections[0], html=f'<h1 id="cartes">Cartes</h1>{places}', figures=drawn
    )
    return (
        replace(document, sections=(first,)),
        {item.slug: land(rank) for rank, item in enumerate(drawn)},
    )


def inline(page: compose.Paper) -> compose.Paper:
    """Put the drawings in the text instead of calling them."""

    def drawn(match: re.Match[str]) -> str:
        svg = page.drawings[match[1]]
        return svg.replace("<path", "<title>Carte.</title><path", 1)

    html = re.sub(rf'<img[^>]*src="({compose.SHELF}figure/[^"]+)"[^>]*>', drawn, page.html)
    return page._replace(html=html)


def collected(page: compose.Paper) -> None:
    """Convert with the garbage collector at work, as it is by default."""
    resting, pdf._uncollected = pdf._uncollected, nullcontext
    try:
        pdf.convert(page)
    finally:
        pdf._uncollected = resting


def spent(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def ratios(
    slow: Callable[[], object],
    fast: Callable[[], object],
    clock: Callable[[], float] = time.process_time,
) -> list[float]:
    return sorted(spent(slow, clock) / spent(fast, clock) for _ in range(ROUNDS))


def told(what: str, found: list[float]) -> None:
    middle = f"{statistics.median(found):.1f}".replace(".", ",")
    low, high = (f"{value:.1f}".replace(".", ",") for value in (found[0], found[-1]))
    print(f"{what}\u202f: {middle} fois moins (de {low} à {high})", flush=True)


def main() -> None:
    few = [figure(f"f{n}") for n in range(6)]
    told(
        "Un navigateur pour toutes les figures, et non un par figure",
        ratios(
            lambda: [render_figures.render([one]) for one in few],
            lambda: render_figures.render(few),
            time.perf_counter,
        ),
    )
    document, svgs = with_maps()
    page = compose.compose(document, svgs)
    pdf.convert(page)
    told(
        "Les dessins appelés, et non écrits dans le texte",
        ratios(lambda: pdf.convert(inline(page)), lambda: pdf.convert(page)),
    )
    bare = compose.compose(
        document, {slug: re.sub("<path.*?/>", "", svg) for slug, svg in svgs.items()}
    )
    told(
        "Le même document sans ses tracés",
        ratios(lambda: pdf.convert(page), lambda: pdf.convert(bare)),
    )
    told(
        "Le ramasse-miettes laissé au repos",
        ratios(lambda: collected(page), lambda: pdf.convert(page)),
    )


if __name__ == "__main__":
    main()
