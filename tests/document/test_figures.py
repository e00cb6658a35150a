import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from revitalisation.document import render_figures
from revitalisation.document.model import Figure
from revitalisation.drawing.identity import PX_PER_MM, identity
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Words

RAW = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10">'
    '<defs id="defs-a1b2c3"><clipPath id="clipa1b2c3xy"><rect width="4"/></clipPath></defs>'
    '<g class="empty"><g/></g><path d="M0,0"/>'
    '<g clip-path="url(#clipa1b2c3xy)" style="fill: url(\'#clipa1b2c3xy\')">'
    '<path d="M1.2345,-0.04L100.96,7" transform="scale(0.25)"/>'
    '<use xlink:href="#clipa1b2c3xy"/></g></svg>'
)


def figure(slug: str = "barres") -> Figure:
    plot = {
        "data": [
            {"type": "bar", "x": [1, 2], "y": [3, 4]},
            {
                "type": "scatter",
                "x": [1, 2],
                "y": [2, 1],
                "fill": "toself",
                "fillpattern": {"shape": "/"},
                "mode": "lines+text",
                "text": ["12\u202f345", "œ"],
            },
        ],
        "layout": {"font": {"family": identity()["police"]["famille"]}},
    }
    return Figure(slug, Words(), Words(), "", plot, "", 100.4, 60)


def test_ids_are_prefixed_and_followed_everywhere() -> None:
    svg = render_figures.tidy(RAW, "carte")
    assert "a1b2c3" not in svg
    assert re.findall(r' id="([^"]+)"', svg) == ["carte-0", "carte-1"]
    assert svg.count("url(#carte-1)") == 2
    assert 'href="#carte-1"' in svg


def test_two_figures_share_no_id() -> None:
    first, second = (set(re.findall(r' id="([^"]+)"', render_figures.tidy(RAW, s))) for s in "ab")
    assert not first & second


def test_coordinates_keep_a_tenth_and_scales_everything() -> None:
    svg = render_figures.tidy(RAW, "carte")
    assert 'd="M1.2,0L101,7"' in svg
    assert 'transform="scale(0.25)"' in svg


def test_what_nobody_sees_is_dropped() -> None:
    svg = render_figures.tidy(RAW, "carte")
    assert "empty" not in svg
    assert 'd="M0,0"' not in svg


def test_neighbouring_lines_of_one_style_are_one_path() -> None:
    line = '<path d="M{},0L9,9" style="fill: none; stroke-width: {}px"/>'
    seen = "".join(line.format(start, width) for start, width in ((1, 1), (2, 1), (3, 2), (4, 0)))
    shape = '<path d="M5,5L6,6Z" style="fill: red"/>'
    parts = f"{seen}{shape}{line.format(7, 2)}{shape}{shape}"
    svg = render_figures.tidy(f'<svg xmlns="http://www.w3.org/2000/svg">{parts}</svg>', "carte")
    assert re.findall(' d="([^"]*)"', svg) == [
        "M1,0L9,9M2,0L9,9",
        "M3,0L9,9",
        "M5,5L6,6Z",
        "M7,0L9,9",
        *["M5,5L6,6Z"] * 2,
    ]


def test_no_figure_needs_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nulle/part")
    assert render_figures.render([]) == {}


def test_missing_browser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nulle/part")
    with pytest.raises(PublicationError, match="installer Chromium") as raised:
        render_figures.render([figure()])
    assert "BROWSER_PATH" in str(raised.value)


def test_named_browser_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser = tmp_path / "navigateur"
    browser.touch(mode=0o755)
    monkeypatch.setenv("BROWSER_PATH", str(browser))
    assert render_figures.find_browser() == browser


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return render_figures.render([figure("a"), figure("b")])


@pytest.mark.slow
def test_figures_have_their_size_and_real_text(drawn: dict[str, str]) -> None:
    root = ElementTree.fromstring(drawn["a"])
    assert float(root.get("width", 0)) == pytest.approx(100.4 * PX_PER_MM)
    assert float(root.get("height", 0)) == pytest.approx(60 * PX_PER_MM)
    words = [text.text for text in root.iter(f"{{{render_figures.SVG}}}text")]
    assert "12\u202f345" in words
    assert "œ" in words


@pytest.mark.slow
def test_second_browser_draws_the_same_bytes(drawn: dict[str, str]) -> None:
    assert render_figures.render([figure("a")])["a"] == drawn["a"]
    assert drawn["b"] == drawn["a"].replace('"a-', '"b-').replace("#a-", "#b-")


@pytest.mark.slow
def test_figure_that_cannot_be_drawn_is_named() -> None:
    broken = replace(figure("fautive"), plot={"data": [{"type": "bar", "x": [1]}], "layout": None})
    with pytest.raises(PublicationError, match="«\u202ffautive\u202f»"):
        render_figures.render([broken])


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="scripts de l’interpréteur de commandes")
@pytest.mark.parametrize(
    ("script", "mode"),
    [("exec sleep infinity", 0o755), ("exit 1", 0o755), ("", 0o644)],
    ids=["muet", "mort", "non exécutable"],
)
def test_a_browser_that_does_not_serve_is_told_in_its_time_and_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, mode: int
) -> None:
    browser = tmp_path / "navigateur"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(mode)
    monkeypatch.setenv("BROWSER_PATH", str(browser))
    monkeypatch.setattr(render_figures, "START", 2)
    with pytest.raises(PublicationError, match="ne démarre pas") as raised:
        render_figures.render([figure()])
    assert "The browser" not in str(raised.value)
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(browser) in (process.info["cmdline"] or ())
    ]
