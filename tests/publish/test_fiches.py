"""The fiches alone: one tagged PDF a commune, that stands by itself."""

import io
import zipfile
from pathlib import Path

import pdfua
import pytest
from pypdf import PdfReader

from revitalisation.publish.paper import fiches
from tests.artificial import document

NAMES = ["fiche-essai-le-bas.pdf", "fiche-essai-le-haut.pdf"]


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(fiches.archive(document()))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_each_commune_has_its_page_under_its_name(parts: dict[str, bytes]) -> None:
    assert list(parts) == NAMES
    for name, content in parts.items():
        reader = PdfReader(io.BytesIO(content))
        (page,) = reader.pages
        commune = {"fiche-essai-le-bas.pdf": "Essai-le-Bas"}.get(name, "Essai-le-Haut")
        assert commune in page.extract_text()
        assert reader.metadata is not None
        assert str(reader.metadata.title).startswith(f"{commune}. État des lieux, édition 2026")


def test_it_leads_nowhere(parts: dict[str, bytes]) -> None:
    for content in parts.values():
        (page,) = PdfReader(io.BytesIO(content)).pages
        assert "/Annots" not in page


def test_checker_finds_nothing(parts: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
        assert pdfua.validate(tmp_path / name).findings == ()


def test_the_same_document_gives_the_same_bytes(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(fiches.archive(document()))) as file:
        assert {name: file.read(name) for name in file.namelist()} == parts
        assert {each.date_time[0] for each in file.infolist()} == {1980}
