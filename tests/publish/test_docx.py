"""The Word document: real headings, captions, tables, pictures, and the words of the page."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

from revitalisation.document import markdown
from revitalisation.document.model import Heading, Listing
from revitalisation.drawing.record_parts import (
    Arc,
    Block,
    Cell,
    Crosstab,
    DamierGroup,
    DamierRow,
    Entry,
    Family,
    FicheAction,
    FicheBlock,
    IndicatorRow,
    Line,
    ProgrammeLines,
)
from revitalisation.drawing.records import Column, Damier, DoublePage, Proofs, Row, Table
from revitalisation.drawing.ring import Tick, key
from revitalisation.drawing.symbols import PROGRAMMES, State
from revitalisation.drawing.text_metrics import text_width
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Span, Words
from revitalisation.paths import ROOT
from revitalisation.publish.word import grids, rows, word, writer
from tests.artificial import FICHES, STILL, document, figure, plotted_bars, text, with_section
from tests.frozen import frozen

DRAWN = '<svg viewBox="0 0 20 10" width="20mm" height="10mm"><rect width="20" height="10"/></svg>'
SOURCE = Words("Source : aucune.")
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


def opened(*blocks: Any, svgs: dict[str, str] = SVGS) -> Any:
    held = replace(with_section(*blocks), cover_svg="")
    return docx.Document(io.BytesIO(word.convert(held, svgs)))


def cells(table: Any) -> list[list[str]]:
    return [[said(cell.text) for cell in row.cells] for row in table.rows]


def texts(book: Any) -> Iterator[str]:
    """The text of every paragraph, those of tables too, fields and links included."""
    for paragraph in book.element.body.iter(qn("w:p")):
        yield said("".join(part.text or "" for part in paragraph.iter(qn("w:t"))))


@pytest.mark.slow
def test_same_document_gives_same_bytes_in_another_process(content: bytes, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, tests.conftest; from tests.artificial import document\n"
        "from tests.publish.test_docx import SVGS; from revitalisation.publish.word import word\n"
        "pathlib.Path(sys.argv[1]).write_bytes(word.convert(document(), SVGS))"
    )
    target = tmp_path / "rapport.docx"
    folders = os.pathsep.join([str(ROOT / "lib"), str(ROOT)])
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": folders, "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", program, str(target)], check=True, env=environment)
    assert target.read_bytes() == content


def test_sections_are_headings_under_their_group(book: Any) -> None:
    assert headings(book) == [
        (1, "Le territoire"),
        (2, "Un sous-titre"),
        (1, "Préconisations"),
        (2, "1 Usages"),
        (2, "2 Organisation"),
        (1, "Fiches communales"),
        (2, "Essai-le-Bas"),
        (3, "Aucune action connue"),
        (2, "Essai-le-Haut"),
        (3, "Aucune action connue"),
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
    listed = [title for level, title in headings(book) if level < 3]
    assert len([link for link in links if link]) >= len(listed) + 4
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
        styles = parts.read("word/styles.xml").decode()
        fonts = parts.read("word/fontTable.xml").decode()
    (usual,) = re.findall("<w:rFonts[^>]*>", styles)
    assert usual.count('="Source Sans Pro"') == usual.count("=") == 4
    assert re.search('w:name="Source Sans Pro"><w:altName w:val="Calibri"', fonts)


def test_nothing_of_a_section_runs_or_is_fetched(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert not any("vba" in name.lower() for name in names)
    assert "example.org" not in links
    assert "javascript" not in links


def test_a_wide_figure_takes_a_landscape_page_with_its_heading() -> None:
    wide = replace(figure("large", 1, plotted_bars()), width=273, height=150)
    head = Heading(2, Words("Sur la page couchée"), "tete")
    held = opened(text("Avant."), head, wide, text("Après."), svgs={"large": STILL})
    assert [round(s.page_width.mm) for s in held.sections] == [210, 297, 210]
    assert held.inline_shapes[0].width.mm > 240
    ends = [rank for rank, p in enumerate(held.paragraphs) if p._p.xpath("./w:pPr/w:sectPr")]
    assert held.paragraphs[ends[0] + 1].text == "Sur la page couchée"
    assert not any(held.paragraphs[rank].text for rank in ends)


def test_a_wide_figure_at_the_end_leaves_no_page_after_it() -> None:
    wide = replace(figure("large", 1, plotted_bars()), width=273, height=150)
    held = opened(text("Avant."), wide, svgs={"large": STILL})
    assert [round(s.page_width.mm) for s in held.sections] == [210, 297]


def test_a_figure_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(PublicationError, match="« barres »"):
        word.convert(document(), {"carte": STILL, "carte-bis": STILL})


@pytest.mark.parametrize(
    ("state", "count", "short", "words", "css"),
    [
        ("livré", 2, False, "livré, 2 actions", "p1"),
        ("engagé", 1, False, "engagé, 1 action", "p1"),
        ("engagé", 2, True, "engagé, 2", "p1"),
        ("inscrit", 1, False, "inscrit, 1 action", ""),
        ("intercommunal", None, True, "exploré à une autre échelle", ""),
        ("non exploré", None, False, "non exploré", "non-explore"),
        ("non exploré", 0, True, "non exploré", "non-explore"),
    ],
)
def test_a_mark_becomes_what_it_says(
    state: State, count: int | None, short: bool, words: str, css: str
) -> None:
    (span,) = rows.state("usages", state, count, short).spans
    assert (said(span.text), span.css) == (words, css)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("PVD",), "Petites Villes de Demain"),
        (("PVD", " ", "ACV"), "Petites Villes de Demain, Action Cœur de Ville"),
        (("Carvin ", "REDYNAMISONS"), "Carvin, Redynamisons"),
    ],
)
def test_a_symbol_becomes_the_name_of_its_programme(parts: tuple[str, ...], words: str) -> None:
    drawn = [Span(PROGRAMMES[part], drawn="<svg/>") if part in PROGRAMMES else part
             for part in parts]  # fmt: skip
    assert writer.spelled(Words(*drawn)) == words


def test_a_contradicted_word_is_struck_and_the_true_one_is_not() -> None:
    struck = Span("neuf", css="contredit", struck=True)
    true = Span("[lire : dix]", css="contredit", drawn="<ins>[lire : dix]</ins>")
    written = Words("Au moins ", struck, " ", true)
    held = opened(text(written), *markdown.blocks(written.__html__()))
    lines = [p for p in held.paragraphs if p.text.startswith("Au moins")]
    assert len(lines) == 2
    for line in lines:
        assert [run.text for run in line.runs if run.font.strike] == ["neuf"]
        assert said(line.text) == "Au moins neuf [lire : dix]"


def damier() -> Damier:
    states = (Cell("livré", 2, "x"), Cell("non exploré"), Cell("intercommunal"))
    row = DamierRow(
        "00001", "Essai-le-Bas", ("REDYNAMISONS",), (*states, *states[1:]), note="Une note."
    )
    groups = (DamierGroup("PVD", "Petites Villes de Demain", (row,)),)
    return Damier("damier", Words("Qui a exploré quoi"), groups, SOURCE, "", number=1)


def test_the_damier_spells_its_marks_and_calls_its_notes() -> None:
    held = opened(damier())
    (table,) = held.tables
    head, group, row = cells(table)
    assert head[1:3] == ["1 Usages", "2 Organisation"]
    assert set(group) == {"Petites Villes de Demain"}
    assert row == [
        "Essai-le-Bas, Redynamisonsa",
        "livré, 2",
        "non exploré",
        "exploré à une autre échelle",
        "non exploré",
        "exploré à une autre échelle",
        "aucune action connue",
    ]
    (mark,) = table.rows[2].cells[1].paragraphs[0].runs
    assert mark.style.name == "Préconisation 1"
    assert "a Une note." in [said(p.text) for p in held.paragraphs if p.style.name == "Note"]


def test_a_fiche_is_headings_lists_and_tables() -> None:
    action = FicheAction("Une action", "EPCI", "livrée (2021)", "", "livré", "a")
    again = replace(action, principal="Usages")
    blocks = (
        FicheBlock("usages", "livré", 1, (action, replace(action, key="b")), Words("EPCI : deux")),
        FicheBlock("organisation", "livré", 1, (again,)),
        FicheBlock("regulation", "non exploré", 0, ()),
    )
    fiche = replace(
        FICHES[0],
        locator_svg=DRAWN.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
        programmes=(ProgrammeLines("PVD", "Programme", (("", "annonce", "douteux"),)),),
        recommendations=blocks,
        indicators=(IndicatorRow("Chômage 2022", "%", (Words(),)),),
        notes=(),
    )
    held = opened(fiche)
    assert headings(held)[2:] == [
        (3, "Essai-le-Bas"),
        (4, "Programme"),
        (4, "Aucune action connue"),
        (4, "Repères"),
    ]
    (point,) = [p for p in held.paragraphs if p.style.name == "List Bullet"]
    assert said(point.text) == "n. d. : annonce : douteux"
    assert held.inline_shapes[0].width.mm == pytest.approx(14)
    assert held.inline_shapes[0]._inline.docPr.get("descr") == "Essai-le-Bas dans le périmètre"
    actions, marks = held.tables
    first = "1 Usages livré, 1 action"
    assert cells(actions)[1:] == [
        [first, "Une action, EPCI", "livrée (2021)", "n. d."],
        [first, "Une action, EPCI", "livrée (2021)", "n. d."],
        [first, *["EPCI : deux"] * 3],
        ["2 Organisation livré, 1 action", "Une action, EPCI", "voir Usages", "–"],
        ["3 Régulation non exploré", *["aucune action connue"] * 3],
    ]
    assert cells(marks) == [["Indicateur", "Commune"], ["Chômage 2022 %", "n. d."]]
    assert "2022 %" in marks.rows[1].cells[0].text  # no number of percents

    assert marks.rows[1].cells[1].paragraphs[0].alignment == 2  # right


def test_the_double_page_is_read_one_text_after_the_other() -> None:
    block = Block("regulation", "Son libellé", (Words("Un texte."),), Words("Essai-le-Bas"))
    arc = Arc("regulation", 4, "x", (0, 0))
    marks = key([Tick("", recent=False)], "plus d’un an")
    page = DoublePage(Words("Titre"), Words("Sous-titre"), DRAWN, (arc,), (block,), SOURCE, marks)
    held = opened(page)
    (said,) = [p.text for p in held.paragraphs if p.text.startswith("Marque remplie au tiers")]
    assert all(words in said for _, words in marks)
    assert said.endswith(", ou sans date.")
    assert headings(held)[2:] == [(3, "Titre"), (4, "3 Régulation")]
    assert held.inline_shapes[0]._inline.docPr.get("descr").endswith(" Régulation, 4.")
    found = {p.style.name: p.text for p in held.paragraphs}
    assert (found["Libellé"], found["Communes"]) == ("Son libellé", "Essai-le-Bas")


def test_links_lead_somewhere_and_rows_can_be_led_to() -> None:
    row = Row((Words("Une ligne"),), anchor="action-1")
    table = Table("essai", Words("Titre"), (Column("Tête"),), (row,), SOURCE, "", number=1)
    to = [Span(name, href=href) for name, href in
          (("ici", "#action-1"), ("là", "#absente"), ("site", "https://exemple.fr/"))]  # fmt: skip
    held = opened(text(Words(*to)), table)
    line = next(p for p in held.paragraphs if p.text == "icilàsite")
    assert [link.text for link in line.hyperlinks] == ["ici", "site"]
    assert [link.fragment or link.address for link in line.hyperlinks] == [
        "action-1",
        "https://exemple.fr/",
    ]
    mark = held.tables[0].rows[1].cells[0]._tc.find(f".//{qn('w:bookmarkStart')}")
    assert mark.get(qn("w:name")) == "action-1"


def test_each_numbered_list_starts_again() -> None:
    items = (Words("un"), Words("deux"))
    held = opened(Listing(items, ordered=True), text("Entre."), Listing(items, ordered=True))
    numbers = [p._p.pPr.numPr.numId.val for p in held.paragraphs if p.style.name == "List Number"]
    assert numbers == [numbers[0]] * 2 + [numbers[2]] * 2
    assert numbers[0] != numbers[2]


def test_what_markdown_holds_beside_paragraphs_is_kept() -> None:
    source = (
        "> Une citation **forte**.\n\n```\nun\n  deux\n```\n\n"
        "| Tête | Nombre |\n|---|---:|\n| *a* | 1 |\n\n- point\n\n  suite\n"
    )
    held = opened(*markdown.blocks(source))
    styled = [(p.style.name, said(p.text)) for p in held.paragraphs]
    assert ("Quote", "Une citation forte.") in styled
    assert [p.text for p in held.paragraphs if p.style.name == "Code"] == ["un", "  deux"]
    assert ("List Bullet", "point") in styled
    assert ("List Bullet", "suite") in styled
    (table,) = held.tables
    assert cells(table) == [["Tête", "Nombre"], ["a", "1"]]
    assert table.rows[1].cells[0].paragraphs[0].runs[0].italic
    assert table.rows[1].cells[1].paragraphs[0].alignment == 2  # right


def test_columns_share_the_page_and_short_texts_keep_their_line() -> None:
    long = "un texte assez long pour tenir plusieurs lignes " * 4
    row = [grids.GridCell((line,)) for line in ("Béthune", long, "31 mai 2026")]
    widths = grids.shares([row], 164)
    assert sum(widths) == pytest.approx(164, abs=0.1)
    assert widths[1] > 0.6 * 164
    assert 0.08 * 164 < widths[2] < 0.2 * 164


def test_a_number_in_its_colour_is_measured_with_the_room_around_it() -> None:
    bare = grids.shares([[grids.GridCell(("1\u00a0Un intitulé assez long",))]], 164)
    tab = grids.shares(
        [[grids.GridCell((Words(Span("1", css="p1"), "\u00a0Un intitulé assez long"),))]], 164
    )
    assert tab[0] - bare[0] == pytest.approx(2 * text_width("\u00a0", grids.POINTS, "Bold"))


def test_proofs_stand_under_numbers_and_their_tables_lie_when_wide() -> None:
    entry = Entry(
        "x", "Communes", "17", " sur 319", "somme", "ligne", "Noms", "", (), (),
        (Words("Lens"), Words("Liévin")), (Words("Burbure"),), "communes", rank=3,
    )  # fmt: skip
    line = Line("table-x", Words("Lens"), (Words("1"),) * 7, 4)
    crosstab = Crosstab("Un croisement", ("Tête",) * 8, (line,), "Une note.")
    held = opened(Proofs((Family("Le territoire", (entry,)),), (crosstab,)))
    said_lines = [said(p.text) for p in held.paragraphs]
    assert (
        "(3) Communes : 17 sur 319. somme. Noms : Lens, Liévin et 1 autre, dans "
        "donnees/communes.csv."
    ) in said_lines
    assert headings(held)[2:] == [(4, "Le territoire"), (4, "Un croisement")]
    assert cells(held.tables[0])[1] == ["(4) Lens", *"1" * 7]
    assert [round(s.page_width.mm) for s in held.sections] == [210, 297]
    marks = {m.get(qn("w:name")) for m in held.element.body.iter(qn("w:bookmarkStart"))}
    assert {"preuve-x", "table-x"} <= marks


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
    explored = {said(text) for name, text in runs if re.search("livré,|engagé,", text)}
    assert explored
    assert all(
        re.fullmatch(r"(livré|engagé), \d+( actions?)?(, (état )?à vérifier)?", text)
        for text in explored
    )


@pytest.mark.slow
def test_every_named_number_reads_as_on_the_page(real: Any, edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    # Calls « (12) », « Preuves : 12 à 15. » stand where the page has links.
    calls = r"(?<=\S)\(\d+\)| Preuves : [\d, à]+\.$"
    lines = {re.sub(calls, "", line) for line in texts(real)}
    rows = {bare(cell.text for cell in row.cells) for t in real.tables for row in t.rows}
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
            assert bare(c.get_text() for c in block.find_all(["th", "td"])) in rows
        elif block.name == "figcaption":
            title = block.select_one(".titre")
            assert title is not None
            assert any(line.endswith(said(title.get_text())) for line in lines), title
        else:
            assert said(block.get_text().replace("n. d.", "n.\u00a0d.")) in lines, block.get_text()
        checked += 1
    assert checked > 100


def bare(cells: Iterable[str]) -> tuple[str, ...]:
    """Return cells without commas: Word has one, and a short name, where the page has a symbol."""
    found = []
    for cell in cells:
        for code, name in frozen().programmes["nom"].items():
            cell = cell.replace(str(name), str(frozen().short_names[code]))
        found.append(" ".join(said(cell).replace(",", " ").split()))
    return tuple(found)


@pytest.mark.slow
def test_tables_of_the_page_are_those_of_word(real: Any, edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    numbers = [said(n.get_text()) for n in page.select("figure.tableau .numero")]
    captions = [line for line in texts(real) if re.match(r"Tableau \d+\. ", line)]
    assert [line.partition(".")[0] for line in captions[len(captions) // 2 :]] == numbers
    fiches = page.select("article.fiche")
    proofs = 2  # the page has an entry for each of their numbers
    # One that is only questioned on the page has no number.
    assert len(real.tables) == len(numbers) + 2 * len(fiches) + proofs
    assert len(fiches) == len(frozen().supported)


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
