import base64
import hashlib
import html as entities
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from revitalisation.data.contents import Chapter
from revitalisation.document import assemble, inline_svg
from revitalisation.document.model import Heading, Section
from revitalisation.drawing import fonts
from revitalisation.drawing.records import Text
from revitalisation.errors import PublicationError
from revitalisation.paths import ROOT
from revitalisation.publish.web import html, payload
from tests.artificial import (
    STILL,
    TABLE,
    document,
    figure,
    plotted_bars,
    plotted_map,
    with_section,
)


@pytest.fixture(scope="module")
def text() -> str:
    return html.render(document(), {"carte": STILL})


@pytest.fixture(scope="module")
def page(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


@pytest.mark.slow
def test_same_document_gives_same_bytes_in_another_process(text: str, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, tests.conftest; from tests.artificial import STILL, document\n"
        "from revitalisation.publish.web import html\n"
        "page = html.render(document(), {'carte': STILL})\n"
        "pathlib.Path(sys.argv[1]).write_bytes(page.encode())"
    )
    target = tmp_path / "index.html"
    folders = os.pathsep.join([str(ROOT / "lib"), str(ROOT)])
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": folders}
    subprocess.run([sys.executable, "-c", program, str(target)], check=True, env=environment)
    assert target.read_bytes() == text.encode()


def assembled(folder: Path, source: str) -> Section:
    """The section of a notebook of one Markdown cell."""
    cell = {"cell_type": "markdown", "source": source}
    target = folder / "essai.ipynb"
    target.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return assemble.section(Chapter("essai.ipynb", "Groupe"), target, None)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_policy_names_every_script_and_style_and_nothing_else(text: str) -> None:
    policy = entities.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])  # type: ignore[index]
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    wanted = {*map(_hash, scripts), _hash(payload.plotly_source())}
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == wanted
    assert set(rules["style-src-elem"].split()) == set(map(_hash, styles))


def test_plotly_is_there_once_and_packed(text: str) -> None:
    import gzip

    packed = re.findall(r'<script type="text/plain" id="plotly">(.*?)</script>', text)
    assert len(packed) == 1
    content = base64.b85decode(packed[0].replace(",", "<"))
    assert gzip.decompress(content).decode() == payload.plotly_source()


def test_page_stays_light(text: str) -> None:
    assert len(text) < 2_400_000


def test_one_title_and_no_level_skipped(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_siblings_keep_the_same_level_after_a_skip(tmp_path: Path) -> None:
    part = assembled(tmp_path, "# a\n### b\nt\n### c\nt\n## d\nt\n#### e\nt\n# f\nt\n")
    assert part.title == "a"
    assert [heading.level for heading in part.of(Heading)] == [2, 2, 2, 3, 2]


def test_headings_of_one_name_have_anchors_of_their_own(tmp_path: Path) -> None:
    part = assembled(tmp_path, "# a\n## L’œuvre d’Art\nt\n## L’œuvre d’Art\nt\n")
    anchors = [heading.anchor for heading in part.of(Heading)]
    assert anchors == ["essai-l-oeuvre-d-art", "essai-l-oeuvre-d-art-2"]


def test_nothing_of_a_section_runs_or_is_fetched(page: BeautifulSoup) -> None:
    main = page.find("main")
    assert main is not None
    kept = str(main)
    for trace in ("attaque", "onclick", "javascript:", "<img", "example.org"):
        assert trace not in kept
    assert "image ôtée" in kept
    assert "lien armé" in kept


def test_only_links_lead_outside(text: str) -> None:
    assert not re.search(r'\b(?:src|srcset|data|poster)="(?!data:)', text)
    assert "@import" not in text
    assert not re.search(r"url\((?!data:|#)", text)


def test_contents_number_the_preconisations_and_list_the_communes(page: BeautifulSoup) -> None:
    plan = page.select_one("#plan")
    assert plan is not None
    links = {link["href"]: link.get_text().strip() for link in plan.select("a")}
    assert links["#1_usages"] == "1 Usages"
    assert links["#commune-00002"] == "Essai-le-Haut"
    assert all(page.find(id=str(address)[1:]) for address in links)


def test_kicker_carries_the_number(page: BeautifulSoup) -> None:
    heading = page.find(id="1_usages")
    assert heading is not None
    kicker = heading.find_previous_sibling("p")
    assert kicker is not None
    assert kicker.get_text() == "1 Usages"


def test_cover_says_territory_date_and_draft(page: BeautifulSoup) -> None:
    cover = page.select_one(".couverture")
    assert cover is not None
    words = cover.get_text(" ", strip=True)
    for said in ("Territoire d’essai", "deux communes", "31 mai 2026", "brouillon", "2026"):
        assert said in words


def test_finished_document_is_no_draft() -> None:
    done = BeautifulSoup(html.render(with_section(), {}), "html.parser")
    assert not done.select(".brouillon")


def test_a_remark_is_an_e_mail_that_says_the_section_and_the_edition(page: BeautifulSoup) -> None:
    assert not page.select(".remarque"), "no address, no link"
    made = replace(with_section(), remarks="observatoire@exemple.fr")
    link = BeautifulSoup(html.render(made, {}), "html.parser").select_one(".remarque a[href]")
    assert link is not None
    address = urlsplit(str(link["href"]))
    assert (address.scheme, address.path) == ("mailto", "observatoire@exemple.fr")
    said = {name: words for name, (words,) in parse_qs(address.query).items()}
    section = made.sections[0]
    assert section.title in said["subject"]
    assert made.territory in said["subject"]
    assert made.year in said["subject"]
    assert f"(#{section.slug})" in said["body"]
    assert made.fingerprint in said["body"]
    assert "\r\n" in said["body"]
    assert section.title in link.get_text()


def test_failed_section_says_cell_cause_and_remedy(page: BeautifulSoup) -> None:
    box = page.select_one(".echec[role=alert]")
    assert box is not None
    said = box.get_text(" ", strip=True)
    for words in (
        "n°\u00a04",
        "la colonne «\u202fstatut\u202f» manque",
        "la rétablir",
        "organisation(<edition>)",
    ):
        assert words in said


def test_code_is_folded_away(page: BeautifulSoup) -> None:
    box = page.select_one("details.code")
    assert box is not None
    assert not box.has_attr("open")
    assert "essai(<édition>)" in box.get_text()


def test_figure_without_still_shows_its_data(page: BeautifulSoup) -> None:
    place = page.select_one("#fig-barres .attente")
    assert place is not None
    assert [cell.get_text() for cell in place.select("th[scope=row]")] == [
        "Essai, le-Bas",
        "Essai-le-Haut",
    ]
    assert page.select_one("#fig-carte .statique svg") is not None


def test_figure_says_its_number_alt_and_description(page: BeautifulSoup) -> None:
    shown = page.select_one("#fig-carte")
    assert shown is not None
    assert shown.select_one(".numero").get_text() == "Figure 1"  # type: ignore[union-attr]
    assert shown.select_one("[role=img]")["aria-label"] == "Dessin d’essai carte."  # type: ignore[index]
    assert "Seconde phrase." in shown.select_one("details.description").get_text()  # type: ignore[union-attr]


def test_tables_are_named_by_their_caption(page: BeautifulSoup) -> None:
    table = page.select_one("#tab-essai table")
    assert table is not None
    caption = page.find(id=str(table["aria-labelledby"]))
    assert caption is not None
    assert "Trois lignes d’essai" in caption.get_text()


def test_links_to_what_is_left_out_become_words(page: BeautifulSoup) -> None:
    assert page.select_one('a[href="#commune-00001"]') is not None
    assert page.select_one('a[href="#ailleurs"]') is None
    assert "une absente" in page.get_text()


def test_anchors_that_serve_twice_are_refused() -> None:
    with pytest.raises(PublicationError, match="« tab-essai »"):
        html.render(with_section(TABLE, TABLE), {})


def test_section_without_heading_goes_by_its_slug(tmp_path: Path) -> None:
    part = assembled(tmp_path, "Sans titre.")
    assert part.title == "essai"
    assert [str(text.paragraphs[0]) for text in part.of(Text)] == ["Sans titre."]


def test_figure_without_alt_is_refused() -> None:
    mute = replace(figure("muette", 1, plotted_bars()), alt=" ")
    with pytest.raises(PublicationError, match="texte alternatif"):
        html.render(with_section(mute), {})


def test_json_cannot_close_its_script() -> None:
    block = payload.block({"a": "</script><!--\u2028"})
    assert "<" not in block
    assert json.loads(block) == {"a": "</script><!--\u2028"}


def test_contours_that_maps_share_are_written_once() -> None:
    both = [figure("a", 1, plotted_map()), figure("b", 2, plotted_map())]
    content = payload.figures(both)
    contour = content["figures"]["a"]["plot"]["data"][0]["x"]
    other = content["figures"]["b"]["plot"]["data"][0]["x"]
    assert contour == other
    assert content["pool"][contour["$"]] == plotted_map()["data"][0]["x"]


def test_figures_alone_keep_their_values() -> None:
    content = payload.figures([figure("a", 1, plotted_map())])
    assert content["pool"] == []
    assert content["figures"]["a"]["plot"]["data"][0]["x"] == plotted_map()["data"][0]["x"]


def test_still_takes_the_colours_of_the_theme() -> None:
    plot = plotted_map()
    light, dark = {"fillcolor": "#123456"}, {"fillcolor": "#654321"}
    plot["data"][0]["meta"] = {"clair": light, "sombre": dark}
    svg = STILL.replace("rgb(239, 234, 221)", "rgb(18, 52, 86)")
    drawn = inline_svg.drawing(svg, figure("a", 1, plot))
    assert "fill:#123456;fill:light-dark(#123456,#654321)" in drawn
    assert "stroke:var(--encre)" in drawn
    assert "rgb(" not in drawn
    assert 'width="820"' not in drawn


def _points(path: str) -> list[tuple[float, float]]:
    """Follow a path of straight moves, absolute or relative."""
    here, start, found = (0.0, 0.0), (0.0, 0.0), []
    for letter, body in re.findall(r"([MmLlZz])([^MmLlZz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", body)]
        if letter in "Zz":
            here = start
            continue
        for rank, (x, y) in enumerate(zip(numbers[::2], numbers[1::2], strict=True)):
            here = (here[0] + x, here[1] + y) if letter.islower() else (x, y)
            if letter in "Mm" and rank == 0:
                start = here
            found.append(here)
    return found


Line = list[tuple[int, int]]
coordinate = st.integers(-900, 900)
line_of_points = st.lists(st.tuples(coordinate, coordinate), min_size=2)


@given(st.lists(line_of_points, min_size=1), st.booleans())
def test_short_paths_lead_to_the_same_points(lines: list[Line], closed: bool) -> None:
    path = "".join(
        "M" + "L".join(f"{x},{y}" for x, y in line) + ("Z" if closed else "") for line in lines
    )
    drawn = _points(inline_svg.shorten(path))
    kept = []
    for line in lines:
        kept += [line[0], *(b for a, b in pairwise(line) if a != b)]
    assert [(round(x), round(y)) for x, y in drawn] == kept


def test_paths_are_written_short_and_without_near_points() -> None:
    path = "M605.73,146.9L606.8,145.8L606.9,145.9L608.1,145.5Z"
    assert inline_svg.shorten(path) == "M605.7 146.9l1.1-1.1 1.3-.3z"


def test_curves_are_left_as_they_are() -> None:
    assert inline_svg.shorten("M1.25,2A4,4 0 0 1 3,4Z") == "M1.25,2A4,4 0 0 1 3,4Z"


@pytest.mark.slow
def test_font_holds_french_and_is_small() -> None:
    from io import BytesIO

    content = fonts.subset("Regular", fonts.ALWAYS)
    known = TTFont(BytesIO(content)).getBestCmap()
    assert content.startswith(b"wOF2")
    assert all(ord(letter) in known for letter in "œŒÿ’«»\u202f−…€")
    assert len(content) < 30_000
    assert fonts.subset("Regular", fonts.ALWAYS) == content


def test_style_holds_the_five_faces_and_both_themes(text: str) -> None:
    assert text.count("@font-face") == len(fonts.FACES)
    assert ':root[data-theme="sombre"]{' in text
    assert "prefers-color-scheme:dark" in text


def test_templates_name_no_colour() -> None:
    sheet = (ROOT / "report/template/style/ecran.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{6}\b", sheet) == []
