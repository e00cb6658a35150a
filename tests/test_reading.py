"""What a reader reads: French spaces everywhere, nothing that a program printed."""

import re
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.slow
LEAKS = re.compile(r"Shown\(|Markup\(|</?\w+ |\b(?:nan|NaN|NaT|None|True|False|dtype)\b|\{\{|\}\}")
LOOSE = re.compile(r"[^\W_] [;:!?»](?=\s|$)|« |(?<=\d) %(?=\s|[.,;)]|$)")


@pytest.fixture(scope="module")
def texts(edition_folder: Path) -> dict[str, str]:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    for element in page(["script", "style", "pre", "code"]):
        element.decompose()
    word = docx.Document(str(edition_folder / "rapport.docx"))
    paragraphs = word.element.body.iter(f"{{{word.element.nsmap['w']}}}p")
    return {
        "page": page.get_text(),
        "word": "\n".join("".join(p.itertext()) for p in paragraphs),
    }


@pytest.mark.parametrize("kind", ["page", "word"])
def test_nothing_that_a_program_printed(kind: str, texts: dict[str, str]) -> None:
    assert not LEAKS.findall(texts[kind])


@pytest.mark.parametrize("kind", ["page", "word"])
def test_signs_have_their_narrow_space(kind: str, texts: dict[str, str]) -> None:
    assert not [texts[kind][m.start() - 30 : m.end() + 9] for m in LOOSE.finditer(texts[kind])]


def test_every_figure_is_told_at_length(edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    figures = page.select(".figure")
    assert figures
    assert not [f["id"] for f in figures if not f.find(string=re.compile("description longue"))]
