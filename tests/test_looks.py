"""What the pages look like, held to pictures that someone has looked at."""

from pathlib import Path

import pdfua
import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader

from tests import tags
from tests.looks import PAGES, REFERENCES, built, difference, pictures

MOST = 0.25
"""Difference admitted, in %: another version of a renderer stays far under it."""


@pytest.fixture(scope="module")
def report(project: Path) -> Path:
    return built(project, project / "report" / "editions" / "pages")


@pytest.fixture(scope="module")
def pages(report: Path) -> dict[str, Image.Image]:
    return dict(pictures(report, REFERENCES))


@pytest.mark.slow
def test_checker_of_accessibility_finds_nothing(report: Path) -> None:
    for path in report.glob("*.pdf"):
        assert pdfua.validate(path).findings == ()
        assert tags.faults(PdfReader(path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(name: str, pages: dict[str, Image.Image], tmp_path: Path) -> None:
    path = tmp_path / f"{name}.png"
    pages[name].save(path)
    reference = Image.open(REFERENCES / f"{name}.png").convert("RGB")
    gap = difference(pages[name], reference)
    assert gap < MOST, (
        f"{gap:.2f} % : comparez {path} et la référence ; si c’est voulu, make images"
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_small_defect_is_seen(name: str) -> None:
    reference = Image.open(REFERENCES / f"{name}.png").convert("RGB")
    spoiled = reference.copy()
    width, height = spoiled.size
    shape = (width // 2, height // 2, width // 2 + width // 6, height // 2 + height // 12)
    spoiled.paste(ImageOps.invert(spoiled.crop(shape)), shape)
    assert difference(spoiled, reference) > MOST
    assert difference(reference, reference) == 0
