"""The Word document: real headings, captions, tables, pictures, and the words of the page."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader
from tests.artificial import STILL, document, figure, plotted_bars, with_section

from revitalisation.document import plain_words
from revitalisation.drawing.symbols import number_tab, state_mark, symbol
from revitalisation.errors import PublicationError
from revitalisation.paths import ROOT
from revitalisation.publish.word import reflow, table_grids, word

PVD = "Petites Villes de Demain"
SOFFICE = shutil.which("soffice")
SVGS = dict.fromkeys(("carte", "carte-bis", "barres"), STILL)


@pytest.fixture(scope="module")
def content() -> bytes:
    return word.convert(document(), SVGS)


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def real(edition_folder: Path) -> Any:
    return docx.Document(str(edition_folder / "rapport.docx"))


def headings(book: Any) -> list[tuple[int, str]]:
    return [
        (int(p.style.name[-1]), said(p.text))
        for p in book.paragraphs
        if p.style.name.startswith("Heading")
    ]


def said(text: str) -> str:
    return " ".join(text.split())


def spelled(html: str) -> str:
    page = BeautifulSoup(html, "html.parser")
    reflow.reflow(page)
    plain_words.spell(page)
    return said(page.get_text())


def texts(book: Any) -> Iterator[str]:
    """The text of every paragraph, those of tables too, fields and links included."""
    for paragraph in book.element.body.iter(qn("w:p")):
        yield said("".join(part.text or "" for part in paragraph.iter(qn("w:t"))))


def test_same_document_gives_same_bytes_in_another_process(content: bytes, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from tests.artificial import document\n"
        "from tests.test_docx import SVGS; from revitalisation.publish.word import word\n"
        "word.write(document(), pathlib.Path(sys.argv[1]), SVGS)"
    )
    target = tmp_path / "rapport.docx"
    folders = os.pathsep.join([str(ROOT / "lib"), str(ROOT)])
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": folders, "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", program, str(target)], check=True, env=environment)
    assert target.read_bytes() == content


def test_sections_are_headings_under_their_group(book: Any) -> None:
    assert headings(book) == [
        (1, "Le territoire"),
        (2, "Un sous-titre qui saute un niveau"),
        (1, "Préconisations"),
        (2, "1 Usages"),
        (2, "2 Organisation"),
        (1, "Fiches communales"),
        (2, "Essai-le-Bas"),
        (2, "Essai-le-Haut"),
    ]


def test_the_finding_stands_under_the_name_of_its_section(book: Any) -> None:
    found = [p.text for p in book.paragraphs if p.style.name == "Constat"]
    assert found == ["Deux communes d’essai", "Des usages à connaître", "Une organisation"]


def test_the_contents_are_links_that_word_can_renew(book: Any) -> None:
    body = book.element.body
    asked = [part.text.strip() for part in body.iter(qn("w:instrText"))]
    assert asked == [
        'TOC \\o "1-2" \\h \\z \\u',
        'TOC \\h \\z \\c "Figure"',
        'TOC \\h \\z \\c "Tableau"',
    ]
    anchors = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert len([link for link in links if link]) >= len(headings(book)) + 4
    assert {link for link in links if link} <= anchors
    marks = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"] * 3


def test_captions_are_numbered_by_word(book: Any) -> None:
    captions = [p for p in book.paragraphs if p.style.name == "Caption"]
    fields = [field.get(qn("w:instr")) for p in captions for field in p._p.iter(qn("w:fldSimple"))]
    assert sorted(fields) == [" SEQ Figure \\* ARABIC "] * 3 + [" SEQ Tableau \\* ARABIC "]
    shown = [said("".join(t.text for t in p._p.iter(qn("w:t")))) for p in captions]
    assert shown == [
        "Figure 1. Figure d’essai carte",
        "Figure 2. Figure d’essai carte-bis",
        "Tableau 1. Trois lignes d’essai",
        "Figure 3. Figure d’essai barres",
    ]


def test_a_table_repeats_its_head_and_says_its_name(book: Any) -> None:
    (table,) = book.tables
    assert [said(cell.text) for cell in table.rows[1].cells] == [
        "Essai-le-Bas",
        "EPCI d’essai",
        "Essai, oui",
        "1 234",
    ]
    first, *others = (row._tr.trPr for row in table.rows)
    assert first.find(qn("w:tblHeader")) is not None
    assert all(row.find(qn("w:tblHeader")) is None for row in others)
    title = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert title.endswith("Trois lignes d’essai")
    assert table.rows[1].cells[3].paragraphs[0].alignment == 2  # right


def test_every_picture_has_a_text_a_size_and_the_whole_width(book: Any) -> None:
    pictures = book.inline_shapes
    assert len(pictures) == 4
    alts = [picture._inline.docPr.get("descr") for picture in pictures]
    assert "Dessin d’essai carte. Première phrase. Seconde phrase." in alts
    assert all(alts)
    assert [round(picture.width.mm) for picture in pictures] == [164] * 4


def test_language_title_author_and_day(book: Any) -> None:
    properties = book.core_properties
    assert properties.title == "Revitalisation des centres d’essai. État des lieux, édition 2026"
    assert properties.author == "Agence d’essai (ESSAI)"
    assert properties.language == "fr-FR"
    assert f"{properties.created:%Y-%m-%d}" == "2026-05-31"
    lang = book.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert lang.get(qn("w:val")) == "fr-FR"


def test_a_draft_says_so_on_every_page(book: Any) -> None:
    assert "Brouillon" in book.sections[0].header.paragraphs[0].text
    assert any("brouillon" in text for text in texts(book))
    plain = docx.Document(io.BytesIO(word.convert(replace(document(), draft=False), SVGS)))
    assert not any("rouillon" in text for text in texts(plain))
    assert not any(p.text for p in plain.sections[0].header.paragraphs)


def test_a_failed_section_says_why(book: Any) -> None:
    assert any("la colonne « statut » manque" in text for text in texts(book))


def test_the_font_is_the_identity_s_with_one_to_stand_in(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        theme = parts.read("word/theme/theme1.xml").decode()
        fonts = parts.read("word/fontTable.xml").decode()
    assert theme.count('<a:latin typeface="Source Sans Pro"') == 2
    assert re.search('w:name="Source Sans Pro"><w:altName w:val="Calibri"', fonts)


def test_nothing_of_a_section_runs_or_is_fetched(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert not any("vba" in name.lower() for name in names)
    assert "example.org" not in links
    assert "javascript" not in links


def test_a_wide_figure_takes_a_landscape_page() -> None:
    wide = replace(figure("large", 1, plotted_bars()), width=273, height=150)
    page = '<h1 id="s">Seule</h1><p>Avant.</p><div data-figure="large"></div><p>Après.</p>'
    held = docx.Document(io.BytesIO(word.convert(with_section(page, wide), {"large": STILL})))
    shapes = [round(s.page_width.mm) for s in held.sections]
    assert shapes == [210, 297, 210]
    assert held.inline_shapes[1].width.mm > 240
    assert not any("Saut" in text for text in texts(held))


def test_a_figure_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(PublicationError, match="« barres »"):
        word.convert(document(), {"carte": STILL, "carte-bis": STILL})


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (f"<td>{symbol('PVD')}</td>", PVD),
        (f"<td>{symbol('PVD')} {symbol('ACV')}</td>", f"{PVD}, Action Cœur de Ville"),
        (f"<th>Carvin {symbol('REDYNAMISONS')}</th>", "Carvin, Redynamisons"),
        (f"<h3>{symbol('PVD', decorative=True)} {PVD}</h3>", PVD),
        (f"<td>{number_tab('regulation')} Régulation</td>", "3 Régulation"),
        (f"<td>{state_mark('exploré', 2, 'usages')}</td>", "exploré, 2 actions"),
        (f"<p class='damier'>{state_mark('exploré', 2, 'usages')}</p>", "exploré, 2"),
        (f"<td>{state_mark('en définition', 1, 'usages')}</td>", "en définition, 1 action"),
        (f"<td>{state_mark('intercommunal', None, 'usages')}</td>", "exploré à une autre échelle"),
        (f"<td>{state_mark('non exploré', None, 'usages')}</td>", "non exploré"),
    ],
)  # fmt: skip
def test_a_mark_becomes_what_it_says(html: str, words: str) -> None:
    assert spelled(html) == words


def test_columns_share_the_page_and_short_texts_keep_their_line() -> None:
    long = "un texte assez long pour tenir plusieurs lignes " * 4
    html = f"<table><tr><th>Béthune</th><td>{long}</td><td>31 mai 2026</td></tr></table>"
    page = BeautifulSoup(html, "html.parser")
    table = page.find("table")
    assert table is not None
    table_grids.dress(page, table, 164)  # type: ignore[arg-type]
    shares = [float(str(c["style"])[6:-1]) for c in page.select("col")]
    assert sum(shares) == pytest.approx(100, abs=0.1)
    assert shares[1] > 60
    assert 8 < shares[2] < 20


@pytest.mark.slow
def test_the_styles_carry_colour_with_a_number_and_text(real: Any) -> None:
    runs = [
        (run.style.name, run.text)
        for table in real.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.style.name.startswith("Préconisation")
    ]
    assert len(runs) > 40
    assert all(text.strip() for _, text in runs)
    explored = {said(text) for name, text in runs if "exploré" in text}
    assert explored
    assert all(re.fullmatch(r"exploré, \d+( actions?)?", text) for text in explored)


@pytest.mark.slow
def test_every_named_number_reads_as_on_the_page(real: Any, edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    # Calls « (12) », « Preuves : 12 à 15. » stand where the page has links.
    calls = r"(?<=\S)\(\d+\)| Preuves : [\d, à]+\.$"
    lines = {re.sub(calls, "", line) for line in texts(real)}
    rows = {tuple(said(cell.text) for cell in row.cells) for t in real.tables for row in t.rows}
    checked = 0
    # The page draws the damier and the fiches that Word spells; a description is alternative text.
    for mark in page.select("main data[data-mesure]"):
        if mark.find_parent(class_=["damier", "fiche", "description"]):
            continue
        block = mark.find_parent(["p", "li", "h2", "h3", "h4", "tr", "figcaption"])
        assert block is not None
        if "nombre" in block.get_attribute_list("class"):
            assert said(mark.get_text()) in {line.split(" ")[0] for line in lines}
        elif block.name == "tr":
            assert tuple(said(c.get_text()) for c in block.find_all(["th", "td"])) in rows
        elif block.name == "figcaption":
            title = block.select_one(".titre")
            assert title is not None
            assert any(line.endswith(said(title.get_text())) for line in lines), title
        else:
            assert said(block.get_text().replace("n. d.", "n.\u00a0d.")) in lines, block.get_text()
        checked += 1
    assert checked > 100


@pytest.mark.slow
def test_tables_of_the_page_are_those_of_word(real: Any, edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    numbers = [said(n.get_text()) for n in page.select("figure.tableau .numero")]
    captions = [line for line in texts(real) if re.match(r"Tableau \d+\. ", line)]
    assert [line.partition(".")[0] for line in captions[len(captions) // 2 :]] == numbers
    fiches = page.select("article.fiche")
    proofs = 2  # the page has an entry for each of their numbers
    assert len(real.tables) == len(page.select("figure.tableau")) + 2 * len(fiches) + proofs
    assert len(fiches) == 17


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n’est pas installé")
def test_libreoffice_opens_it(content: bytes, tmp_path: Path) -> None:
    assert SOFFICE
    (tmp_path / "rapport.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = [SOFFICE, "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run(
        [*command, tmp_path / "rapport.docx"], check=True, capture_output=True, timeout=120
    )
    pages = [said(p.extract_text()) for p in PdfReader(tmp_path / "rapport.pdf").pages]
    assert len(pages) >= 6
    whole = " ".join(pages)
    for words in ("Sommaire", "Figure 1. Figure d’essai carte", "Essai-le-Haut", "page 3"):
        assert words in whole
