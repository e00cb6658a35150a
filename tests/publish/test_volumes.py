"""The three PDFs: how long each is, how small its letters, how full its pages, how often a value.

They are laid out, not written: the sizes of letters are those of the boxes, with what holds them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from revitalisation.commands import build
from revitalisation.data.contents import REPORT, SYNTHESIS, choose
from revitalisation.data.edition import Edition
from revitalisation.document import assemble, links
from revitalisation.document.model import Document
from revitalisation.document.volumes import volume
from revitalisation.drawing.fonts import only_ours
from revitalisation.drawing.records import DoublePage, Fiche, named
from revitalisation.drawing.text_boxes import SMALL
from revitalisation.publish.paper import compose, layout
from tests.artificial import STILL
from tests.conftest import Executed
from tests.frozen import YEAR, frozen, opened

pytestmark = pytest.mark.slow

BUDGETS = {"aula": (17, {SYNTHESIS: 8, REPORT: 36}), "cahc": (3, {SYNTHESIS: 4, REPORT: 14})}
"""Communes accompagnées of a territory, and pages at most of its volumes; each commune that joins
brings its fiche to the report."""
FICHE = 2
"""Pages of a fiche at most."""
READ = (SYNTHESIS, REPORT)
"""The volumes whose letters are held to sizes."""
BODY, TABLE, NOTE = 10.0, 9.0, 8.0
"""Smallest letters, in points: of paragraphs, of tables, of anything."""
OFTEN = 3
"""A value is printed so many times in a volume at most; a fiche, the spread are apart."""
POINT, MILLIMETRE = 96 / 72, 25.4 / 96

Laid = Mapping[str, list[layout.Layout]]


def document(edition: Edition, notebooks: Path) -> Document:
    """Return the document of executed notebooks."""
    chapters = [c for c in choose((), edition.folder, edition.year)
                if (notebooks / f"{c.slug}.ipynb").exists()]  # fmt: skip
    parts = [assemble.section(c, notebooks / f"{c.slug}.ipynb", None) for c in chapters]
    return build._document(edition, assemble.number(parts), "essai", False)


def laid(whole: Document) -> Laid:
    """Lay out the volumes that are read, one drawing in place of each figure.

    Nothing of the annexes is looked at but on which page a table stands: it is said to be 99.
    """
    svgs = {figure.slug: STILL for figure in whole.figures}
    elsewhere = dict.fromkeys(links.anchors(whole.sections), 99)
    with only_ours():
        return {
            name: layout.lay_out(compose.compose(volume(whole, name, elsewhere), svgs))
            for name in READ
        }


def pages(parts: list[layout.Layout]) -> list[Any]:
    return [page for part in parts for page in part.drawn.pages]


@pytest.fixture(scope="module")
def essai(whole_edition: Path) -> Document:
    """The frozen territory, as its page is built."""
    return document(frozen(), whole_edition / "notebooks")


@pytest.fixture(scope="module")
def essai_laid(essai: Document) -> Laid:
    return laid(essai)


@pytest.fixture(scope="module", params=sorted(BUDGETS))
def living(request: pytest.FixtureRequest, executed: Executed) -> Document:
    return document(opened(YEAR, request.param), executed(YEAR, request.param))


@pytest.fixture(scope="module")
def living_laid(living: Document) -> Laid:
    return laid(living)


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.living
@pytest.mark.parametrize("name", READ)
def test_a_volume_keeps_within_its_pages(living: Document, living_laid: Laid, name: str) -> None:
    edition = next(e for e in (opened(YEAR, key) for key in BUDGETS)
                   if e.territory.name == living.territory)  # fmt: skip
    communes, budget = BUDGETS[edition.territory.slug]
    joined = max(len(edition.supported) - communes, 0)
    # A short synthesis has no spread until its actions fill a ring: it is then one page more.
    spread = edition.few and joined and any(part.of(DoublePage) for part in living.sections)
    more = FICHE * joined if name == REPORT else int(spread)
    assert len(pages(living_laid[name])) <= budget[name] + more


@pytest.mark.living
@pytest.mark.parametrize("name", READ)
def test_no_page_of_the_living_is_blank_below_half(living_laid: Laid, name: str) -> None:
    assert half_blank(living_laid[name]) == []


def test_no_page_is_blank_below_half(essai_laid: Laid) -> None:
    assert half_blank(essai_laid[SYNTHESIS]) == []


def half_blank(parts: list[layout.Layout]) -> list[tuple[int, float]]:
    """Return the pages whose text ends above their middle, with where, but the last one."""
    return [
        (number, round(layout._end(page)))
        for number, page in enumerate(pages(parts)[:-1], 1)
        # What a fiche does not hold on its page goes on to a second one.
        if page._page_box.page_type.name != "fiche"
        and layout._end(page) < page.height * MILLIMETRE / 2
    ]


# --- letters ----------------------------------------------------------------------------------


def letters(parts: list[layout.Layout]) -> Iterator[tuple[float, frozenset[str], str]]:
    """Yield every text laid out: its size in points, what holds it, its words."""

    def visit(box: Any, held: frozenset[str]) -> Iterator[tuple[float, frozenset[str], str]]:
        tag = str(box.element_tag).split("::")[0]
        held |= {tag, *(box.element.get("class", "").split() if box.element is not None else ())}
        if text := getattr(box, "text", "").strip():
            yield box.style["font_size"] / POINT, held, text
        for child in getattr(box, "children", ()):
            yield from visit(child, held)

    for page in pages(parts):
        yield from visit(page._page_box.children[0], frozenset())


SMALLER = {"note", "source", "figcaption", "ours", "sup", "surtitre", "relecture", "sommaire",
           "fiche", "damier-legende", "damier-nom", "cle-lecture"}  # fmt: skip
"""What may be smaller than paragraphs, not than notes."""


def faults(parts: list[layout.Layout]) -> list[tuple[float, str]]:
    """Return the texts smaller than what they are allows."""
    found = []
    for size, held, words in letters(parts):
        least = BODY if held & {"p", "li", "dd"} and "table" not in held else NOTE
        least = TABLE if held & {"td", "th"} else least
        least = NOTE if held & SMALLER else least
        if size < least - 0.01:
            found.append((round(size, 1), words))
    return found


@pytest.mark.parametrize("name", READ)
def test_letters_are_no_smaller_than_promised(essai_laid: Laid, name: str) -> None:
    assert faults(essai_laid[name]) == []


@pytest.mark.living
@pytest.mark.parametrize("name", READ)
def test_letters_of_the_living_are_no_smaller(living_laid: Laid, name: str) -> None:
    assert faults(living_laid[name]) == []


def test_letters_of_drawings_are_as_large_as_notes() -> None:
    assert SMALL / 5 / 25.4 * 72 >= NOTE  # five px a millimetre


# --- values -----------------------------------------------------------------------------------


def often(whole: Document, name: str) -> dict[str, int]:
    """Return the values printed more than so many times in a volume."""
    printed = Counter(
        span.name
        for part in whole.sections
        if name in part.volumes
        for block in part.blocks
        if not isinstance(block, DoublePage | Fiche)
        for span in named(block)
    )
    return {value: times for value, times in printed.items() if times > OFTEN}


@pytest.mark.parametrize("name", READ)
def test_a_value_is_printed_three_times_at_most(essai: Document, name: str) -> None:
    assert often(essai, name) == {}


@pytest.mark.living
@pytest.mark.parametrize("name", READ)
def test_a_value_of_the_living_is_printed_three_times_at_most(living: Document, name: str) -> None:
    assert often(living, name) == {}


# --- chapters that share a page -----------------------------------------------------------------

PAGE = '<html lang="fr"><head><title>Essai</title></head><body>{}</body></html>'
Part = Callable[[int, str], layout.Layout]


@pytest.fixture
def part() -> Part:
    """Lay out a section of so many lines."""
    from weasyprint.text.fonts import FontConfiguration

    options = {"font_config": FontConfiguration(), "pdf_variant": layout.VARIANT, "cache": {}}

    def made(lines: int, css: str = "") -> layout.Layout:
        words = "<h1>Titre</h1>" + "<p>Une ligne.</p>" * lines
        html = PAGE.format(f'<section class="section {css}">{words}</section>')
        found = layout.Layout(html, 0, layout.Shelf(), options)
        found.lay(1, None)
        return found

    return made


@pytest.mark.parametrize(
    ("lines", "other", "room", "together"),
    [(5, 5, 127, True), (5, 15, 20, True), (20, 20, 127, False), (5, 60, 127, True),
     (20, 60, 127, False), (20, 60, 20, True)],
)  # fmt: skip
def test_a_short_chapter_begins_where_another_ends(
    part: Part, lines: int, other: int, room: float, together: bool
) -> None:
    assert part(lines, "").followed_by(part(other, ""), room) is together


def test_a_préconisation_that_fills_a_page_begins_one_unless_the_document_is_short(
    part: Part,
) -> None:
    assert not part(5, "").followed_by(part(60, "preco-1"), layout.ROOM)
    assert part(5, "").followed_by(part(60, "preco-1"), layout.FLOWING)
    assert part(5, "").followed_by(part(5, "preco-1"), layout.ROOM)


def test_the_tabs_of_those_on_one_page_are_all_wide(part: Part) -> None:
    first = part(3, "preco-2")
    first.take(part(3, "preco-3"))
    first.take(part(3, ""))
    assert {each.get("class").split()[-1] for each in first._sections} == {"preco-2-3"}
