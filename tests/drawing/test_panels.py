import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from revitalisation.drawing import rendering
from revitalisation.drawing.identity import css_variables
from revitalisation.drawing.record_parts import Arc, Block, Cell, DamierGroup, DamierRow
from revitalisation.drawing.records import Damier, DoublePage
from revitalisation.drawing.ring import Tick, ring
from revitalisation.drawing.symbols import RECOMMENDATIONS
from revitalisation.french.characters import font_file
from revitalisation.french.spans import Words, emphasised, strong
from revitalisation.paths import TEMPLATE

EMPTY = tuple(Cell("non exploré") for _ in range(5))
MM = 96 / 25.4


def row(name: str = "Commune A", **other: Any) -> DamierRow:
    return DamierRow(**{"code": "00001", "name": name, "also": (), "cells": EMPTY} | other)


def table(*rows: DamierRow, **other: Any) -> BeautifulSoup:
    groups = (DamierGroup("PVD", "Petites Villes de Demain", rows),)
    made = Damier("essai", Words("Un titre"), groups, Words("Source d’essai."), "", **other)
    return BeautifulSoup(rendering.html(made), "html.parser")


def test_damier_is_a_table_with_scopes() -> None:
    page = table(row("Commune A"), row("Commune B"))
    assert len(page.select("thead th[scope=col]")) == 7
    assert [th.text for th in page.select("tbody th[scope=row]")] == ["Commune A", "Commune B"]
    group = page.select_one("th[scope=rowgroup]")
    assert group is not None
    assert group.text.endswith("Petites Villes de Demain")
    assert group.select("svg.symbole")


def test_damier_keeps_its_roles_when_rows_become_grids() -> None:
    page = table(row())
    assert all(cell.get("role") for cell in page.select("table, thead, tbody, tr, th, td"))


def test_damier_row_has_a_state_per_recommendation_and_its_actors() -> None:
    cells = (
        Cell("livré", 2),
        Cell("inscrit", 1, recent=False),
        Cell("intercommunal"),
        *EMPTY[:2],
    )
    page = table(row(cells=cells, actors="Commune · EPCI"))
    said = [td.select_one(".hors-vue").text for td in page.select("tbody td:has(svg)")]  # type: ignore[union-attr]
    assert said == [
        "livré, 2 actions",
        "inscrit, 1 action, état à vérifier",
        "exploré à une autre échelle",
        "non exploré",
        "non exploré",
    ]
    assert page.select("tbody td")[-1].text == "Commune · EPCI"


def test_damier_says_when_nobody_is_known() -> None:
    assert table(row()).select("tbody td")[-1].text == "aucune action connue"


def test_damier_notes_of_the_same_words_share_a_letter() -> None:
    page = table(
        row(note="Une réserve."),
        row("Commune B", note="Une autre."),
        row("Commune C", note="Une réserve."),
    )
    assert [sup.text for sup in page.select("tbody sup")] == ["a", "b", "a"]
    assert [p.text for p in page.select("p.appel")] == ["a Une réserve.", "b Une autre."]


def test_damier_shows_the_second_programme_by_its_symbol() -> None:
    page = table(row(also=("REDYNAMISONS",)))
    assert len(page.select("tbody th[scope=row] svg[role=img]")) == 1


def test_damier_escapes_what_tables_say() -> None:
    groups = (DamierGroup(None, "<b>G</b>", (row("<i>x</i>", note="<u>"),)),)
    html = rendering.html(Damier("essai", Words("<s>"), groups, Words("a & b"), ""))
    assert not re.search(r"<(i|b|u|s)>", html)
    assert "a &amp; b" in html


def test_damier_links_to_the_fiches_or_not() -> None:
    assert table(row()).select("a[href='#commune-00001']")
    assert not table(row(), links=False).select("a")


def test_damier_refuses_a_row_that_is_not_five_cells() -> None:
    with pytest.raises(ValueError, match="Commune A"):
        table(row(cells=EMPTY[:4]))


# --- double page -------------------------------------------------------------------------------


def blocks(words: dict[str, int]) -> list[Block]:
    return [
        Block(
            code,
            "Un libellé de la préconisation",
            (Words("Texte " * (n // 2)), strong("Texte " * (n - n // 2))),
            Words("Commune A"),
        )
        for code, n in words.items()
    ]


def double_page(title: str, counts: dict[str, int], *texts: Block) -> str:
    drawn = ring({code: [Tick("livrée")] * n for code, n in counts.items()})
    arcs = tuple(Arc(code, n, "", drawn.anchors[code]) for code, n in counts.items())
    sub, source = Words("Un sous-titre"), Words("Source d’essai.")
    return rendering.html(DoublePage(Words(title), sub, drawn.svg, arcs, texts, source))


def spread(words: dict[str, int], counts: dict[str, int]) -> str:
    return double_page("Un titre qui dit ce que l’on voit", counts, *blocks(words))


def test_double_page_reads_in_order_from_one_to_five() -> None:
    words = dict.fromkeys(reversed(RECOMMENDATIONS), 20)
    page = BeautifulSoup(spread(words, dict.fromkeys(RECOMMENDATIONS, 3)), "html.parser")
    names = [h.text.split()[-1] for h in page.select("h3.bloc-nom")]
    assert names == [name for _, name in RECOMMENDATIONS.values()]
    assert page.select("section.double-page > h2.planche-titre")


def test_double_page_escapes_texts_but_keeps_their_emphasis() -> None:
    text = Words("un <b>", emphasised("mot"))
    block = Block("usages", "<b>L</b>", (text,), Words("<i>C</i>"))
    html = double_page("<u>", {"usages": 1}, block)
    assert "un &lt;b&gt;<em>mot</em>" in html
    assert not re.search(r"<[ubi]>", html)


def _segments(path: str) -> Iterator[tuple[float, float, float, float]]:
    x = y = 0.0
    for command, values in re.findall(r"([A-Z])([^A-Z]+)", path):
        numbers = [float(value) for value in values.split()]
        assert command in "MHV", "les traits sont orthogonaux"
        nx, ny = {"M": numbers, "H": [numbers[0], y], "V": [x, numbers[0]]}[command]
        if command != "M":
            yield min(x, nx), min(y, ny), max(x, nx), max(y, ny)
        x, y = nx, ny


@given(
    st.fixed_dictionaries({code: st.integers(0, 40) for code in RECOMMENDATIONS}),
    st.fixed_dictionaries({code: st.integers(10, 110) for code in RECOMMENDATIONS}),
)
@settings(max_examples=40, deadline=None)
def test_links_never_cross(counts: dict[str, int], words: dict[str, int]) -> None:
    paths = re.findall(r'<path d="([MHV\d. -]+)" fill="none"', spread(words, counts))
    links = [list(_segments(path)) for path in paths]
    assert len(links) == 5
    for first, second in combinations(links, 2):
        for a in first:
            for b in second:
                assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]


def rendered(html: str) -> Any:
    """Lay a fragment out as the report's paper does."""
    import weasyprint

    faces = "".join(
        f"@font-face{{font-family:'Source Sans Pro';font-weight:{weight};"
        f"src:url({font_file(style).as_uri()})}}"
        for style, weight in (("Regular", 400), ("Semibold", 600), ("Bold", 700))
    )
    style = (TEMPLATE / "style" / "dessins.css").read_text(encoding="utf-8")
    base = (
        "@page{size:A4;margin:20mm 23mm 22mm}html{font:10pt/5mm 'Source Sans Pro'}"
        "body,h2,h3,h4,p,dd,dl{margin:0}.note,.source{font-size:7.8pt;line-height:3.7mm}"
    )
    page = (
        f'<html lang="fr"><style>{faces}{css_variables()}{base}{style}</style>'
        f"<body>{html}</body></html>"
    )
    return weasyprint.HTML(string=page).render()


def boxes(page: Any, name: str) -> list[tuple[float, float]]:
    """Return top and bottom (mm) of the boxes of a class on a page."""
    return [
        (box.position_y / MM, (box.position_y + box.margin_height()) / MM)
        for box in page._page_box.descendants()
        if getattr(box, "element", None) is not None
        and name in (box.element.get("class") or "").split()
        and box.element_tag in ("div", "p", "footer", "ul", "section")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        dict.fromkeys(RECOMMENDATIONS, 110),
        {
            "usages": 110,
            "organisation": 20,
            "regulation": 30,
            "operationnel": 110,
            "innovation": 10,
        },
        {"usages": 15, "organisation": 10, "regulation": 110, "operationnel": 15, "innovation": 90},
    ],
)
def test_texts_of_unequal_lengths_hold_on_the_spread(words: dict[str, int]) -> None:
    document = rendered(spread(words, dict.fromkeys(RECOMMENDATIONS, 6)))
    assert len(document.pages) == 1
    page = document.pages[0]
    assert (round(page.width / MM), round(page.height / MM)) == (420, 297)
    limits = {code: boxes(page, f"bloc-{rank}")[0] for code, (rank, _) in RECOMMENDATIONS.items()}
    source = boxes(page, "source")[-1][0]
    assert limits["usages"][1] < limits["regulation"][0]
    assert limits["organisation"][1] < limits["innovation"][0]
    assert limits["regulation"][1] < source
    assert max(bottom for _, bottom in limits.values()) < 297 - 21


@pytest.mark.slow
def test_the_spread_reads_on_a4_and_nothing_crosses_the_fold() -> None:
    """At two thirds of its size, its letters have 8 pt."""
    shown = spread(dict.fromkeys(RECOMMENDATIONS, 60), dict.fromkeys(RECOMMENDATIONS, 6))
    (page,) = rendered(shown).pages
    texts = [
        box
        for box in page._page_box.descendants(placeholders=True)
        if getattr(box, "text", "").strip()
    ]
    assert min(box.style["font_size"] for box in texts) >= 11.4 * 96 / 72 - 0.01
    fold = page.width / 2
    for box in texts:
        assert box.position_x >= fold or box.position_x + box.width <= fold, box.text
