import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pdfua
import pytest
from markupsafe import Markup
from pypdf import PdfReader

from revitalisation.data.contents import ANNEXES
from revitalisation.document.links import unlink
from revitalisation.document.model import Aside, Block, Document, Failure, Heading, Section
from revitalisation.document.volumes import volume
from revitalisation.drawing.records import Column, Fiche, Figure, Row, Table, Text
from revitalisation.errors import PublicationError
from revitalisation.french.spans import Span, Words, linked
from revitalisation.paths import ROOT
from revitalisation.publish.paper import blocks, compose, pdf
from revitalisation.publish.paper.compose import Paper
from revitalisation.publish.paper.layout import Layout, Shelf
from tests import tags

LAND = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 110"><path d="M9 9H99V99Z"/></svg>'
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="820" height="300" viewBox="0 0 820 300">'
    '<text x="20" y="40" style="font-family: \'Source Sans Pro\'">12\u202f345 communes</text></svg>'
)


def table(slug: str, rows: int, *columns: Column, title: str = "Des lignes") -> Table:
    """A table whose cells are their ranks."""
    cells = [tuple(Words(f"Ligne {n}" if not c else str(n)) for c in range(len(columns)))
             for n in range(rows)]  # fmt: skip
    source = Words("Source : essai.")
    return Table(slug, Words(title), columns, tuple(map(Row, cells)), source, "", number=1)


TABLE = table(
    "long", 70, Column("Nom"), Column("Rang de la ligne", "nombre"), title="Soixante-dix lignes"
)


def figure(slug: str, width: float = 164) -> Figure:
    return Figure(
        slug=slug,
        title=Words("Une figure dit ce que l’on voit"),
        source=Words("Source."),
        alt="Texte de remplacement",
        plot={"data": []},
        csv="",
        width=width,
        height=60,
        subtitle=Words("Unité, lieu, date"),
        number=1,
    )


def text(*paragraphs: str) -> Text:
    return Text(tuple(map(Words, paragraphs)))


def aside(html: str) -> Aside:
    return Aside(Words(Span("", drawn=Markup(html))))


def fiche(name: str) -> Fiche:
    return Fiche(
        code=name,
        name=name,
        identity_lines=(),
        locator_svg="",
        programmes=(),
        key_sentence=Words("Aucune action"),
        recommendations=(),
        indicators=(),
        indicator_heads=("Commune",),
        notes=(),
        sources=Words("Source."),
    )


def section(slug: str, group: str, title: str, *held: Block, **more: object) -> Section:
    return Section(slug, group, title, Words(f"{title} : le constat"), held, **more)  # type: ignore[arg-type]


def sample(draft: bool = True) -> Document:
    words = text("Soit 82\u202f420 habitants, « l’intercommunalité » comprise.")
    link = Text((Words("Voir ", linked("le tableau 1", "#tab-long"), "."),))
    parts = (
        section("un", "Le territoire", "Le territoire", words, link, figure("carte", 273)),
        section(
            "deux",
            "Trois programmes",
            "Action Cœur de Ville",
            Heading(2, Words("Un intertitre"), "deux-a"),
            figure("pas"),
            TABLE,
        ),
        section("trois", "Trois programmes", "Petites Villes de Demain", *[words] * 80),
        section(
            "quatre",
            "Par préconisation",
            "Régulation",
            words,
            recommendation=3,
            failure=Failure(4, "x = 1 / 0", "division par zéro.", "corriger la table."),
        ),
    )
    return Document(
        "AULA",
        "Agence d’urbanisme de l’Artois",
        "Revitalisation des centres-villes",
        "État des lieux",
        "Cinq intercommunalités de l’Artois",
        "319 communes",
        "2026",
        date(2026, 5, 31),
        "Données arrêtées au 31 mai 2026",
        draft,
        "Licence Ouverte 2.0",
        "0123456789abcdef",
        parts,
        LAND,
        "",
    )


SVGS = {"carte": DRAWING, "pas": DRAWING}


def change(*held: Block, finding: str = "Un") -> Document:
    """Change what the first section says."""
    document = sample()
    first, *others = document.sections
    first = replace(first, finding=Words(finding), blocks=held)
    return replace(document, sections=(first, *others))


def paper(document: Document, svgs: Mapping[str, str] = SVGS) -> Paper:
    """Set the annexes that a document makes: they have lists of figures and tables."""
    held = tuple(replace(part, volumes=(ANNEXES,)) for part in document.sections)
    return compose.compose(volume(replace(document, sections=held), ANNEXES, {}), svgs)


def html(document: Document) -> str:
    return "".join(html for html, _ in paper(document).parts)


@pytest.fixture(scope="module")
def content() -> bytes:
    return pdf.convert(paper(sample())).content


@pytest.fixture(scope="module")
def reader(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


@pytest.fixture(scope="module")
def texts(reader: PdfReader) -> list[str]:
    texts = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    return [text.replace("\u202f:", " :") for text in texts]


def page_of(texts: list[str], words: str) -> int:
    """Return the number, from 1, of the first page after the contents that holds words."""
    return next(n for n, text in enumerate(texts, 1) if n > 3 and words in text)


def test_cover_says_who_what_where_and_when(texts: list[str]) -> None:
    for words in (
        "AULA",
        "Revitalisation",
        "État des lieux",
        "319 communes",
        "2026",
        "Données arrêtées au 31 mai 2026",
        "brouillon",
    ):
        assert words in texts[0]


def test_colophon_tells_how_to_cite_and_from_what(texts: list[str]) -> None:
    for words in ("Citer ce document", "Licence Ouverte 2.0", "0123456789abcdef", "n. d."):
        assert words in " ".join(texts[1].split())


@pytest.mark.parametrize(
    ("entry", "heading"),
    [
        ("Le territoire", "Le territoire : le constat"),
        ("Action Cœur de Ville", "Action Cœur de Ville : le constat"),
        ("Petites Villes de Demain", "Petites Villes de Demain : le constat"),
        ("Régulation", "Régulation : le constat"),
    ],
)
def test_contents_give_the_real_page_of_each_heading(
    texts: list[str], entry: str, heading: str
) -> None:
    line = re.search(rf"{entry}\s*(?:\.\s*)+(\d+)", texts[1])
    assert line is not None
    assert int(line[1]) == page_of(texts, heading)


def test_lists_give_the_page_of_figures_and_tables(texts: list[str]) -> None:
    table = re.search(r"1\s+Soixante-dix lignes\s*(?:\.\s*)+(\d+)", texts[2])
    assert table is not None
    assert int(table[1]) == page_of(texts, "Soixante-dix")


def test_cross_reference_gives_its_page(texts: list[str]) -> None:
    found = re.search(r"le tableau 1 \(p\.\u202f(\d+)\)", texts[3])
    assert found is not None
    assert int(found[1]) == page_of(texts, "Tableau 1")


def test_bookmarks_nest_sections_in_their_group(reader: PdfReader) -> None:
    outline = reader.outline
    titles = [item["/Title"] if isinstance(item, dict) else "" for item in outline]
    assert titles[:4] == [
        "Couverture",
        "Sommaire",
        "Figures et tableaux",
        "Le territoire",
    ]
    nested = outline[titles.index("Trois programmes") + 1]
    assert isinstance(nested, list)
    assert nested[0]["/Title"] == "Action Cœur de Ville"


def test_running_head_names_the_section_except_on_its_first_page(texts: list[str]) -> None:
    first = page_of(texts, "Petites Villes de Demain :")
    assert "\nPetites Villes de Demain\nAULA" in texts[first]
    assert "\nPetites Villes de Demain\nAULA" not in texts[first - 1]


def test_table_repeats_its_head_on_each_page(texts: list[str]) -> None:
    pages = [text for text in texts if "Ligne " in text and "Source : essai" not in text]
    assert len(pages) >= 1
    assert all("Rang de la ligne" in text for text in texts if re.search(r"Ligne \d", text))


def test_wide_figure_takes_a_landscape_page(reader: PdfReader, texts: list[str]) -> None:
    box = reader.pages[page_of(texts, "Figure 1") - 1].mediabox
    assert box.width > box.height
    assert box.width == pytest.approx(297 / 25.4 * 72, abs=0.5)


def test_table_of_many_texts_is_set_wide_and_one_of_numbers_is_not() -> None:
    texts, numbers = [Column("a")] * 7, [Column("1", "nombre")] * 7
    for columns, rows, wide in ((texts, 9, True), (numbers, 9, False), (texts, 3, False)):
        composed = html(change(table("t", rows, *columns)))
        assert ('class="tableau tableau-large"' in composed) is wide


def test_a_wide_table_takes_its_heading_along_and_a_fiche_the_heading_of_its_section() -> None:
    wide, title = table("t", 9, *[Column("a")] * 7), Heading(2, Words("Toutes"), "toutes")
    assert html(change(title, text("Dont une."), wide)).count('class="tete-large"') == 2
    assert html(change(text("Loin."), title, figure("pas"), wide)).count('class="tete-large"') == 0
    assert html(change(text("Sans titre."), wide)).count('class="tete-large"') == 0
    composed = html(change(text("Une page."), fiche("A"), fiche("B")))
    assert "Une page." not in composed
    assert composed.count('<h1 class="surtitre" id="un">Le territoire</h1>') == 1
    assert composed.count('<p class="surtitre">Le territoire</p>') == 1
    assert '<h1 id="un">' not in composed


@pytest.mark.slow
def test_drafts_are_stamped_on_every_page_and_finished_reports_nowhere(texts: list[str]) -> None:
    assert all("brouillon" in text for text in texts)
    done = PdfReader(BytesIO(pdf.convert(paper(sample(draft=False))).content))
    assert not any("brouillon" in page.extract_text() for page in done.pages)


def test_failure_is_told_in_its_section(texts: list[str]) -> None:
    page = texts[page_of(texts, "Régulation : le constat") - 1]
    assert "cellule 4" in page
    assert "division par zéro" in page
    assert "corriger la table" in page


def test_fonts_are_ours_and_embedded(reader: PdfReader) -> None:
    fonts = [
        font for page in reader.pages for font in page["/Resources"]["/Font"].get_object().values()
    ]
    assert fonts
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "Source-Sans-Pro" in descendant["/BaseFont"]
        assert "/FontFile3" in descendant["/FontDescriptor"].get_object()


def test_narrow_spaces_survive(texts: list[str]) -> None:
    assert "82\u202f420" in texts[3]


def test_document_is_tagged_titled_and_in_french(reader: PdfReader, content: bytes) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Revitalisation des centres-villes. État des lieux, édition "
        "2026, Cinq intercommunalités de l’Artois"
    )
    assert reader.metadata.author == "Agence d’urbanisme de l’Artois (AULA)"
    assert reader.metadata["/CreationDate"] == "D:20260531"
    assert reader.xmp_metadata is not None


def test_checker_finds_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(content)
    report = pdfua.validate(path)
    assert report.findings == ()
    assert pdfua.coverage().covered >= 16


def test_tags_hold_headings_tables_and_figures_with_their_text(reader: PdfReader) -> None:
    found = {str(tag["/S"]) for tag, _ in tags.tags(reader)}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link", "/TOC"} <= found
    assert tags.faults(reader) == []
    drawn = [tag["/Alt"] for tag, _ in tags.tags(reader) if tag["/S"] == "/Figure"]
    assert "Texte de remplacement" in drawn


def test_contents_refer_to_pages_and_their_leaders_are_silent(reader: PdfReader) -> None:
    held: dict[int, int] = {}
    for tag, around in tags.tags(reader):
        if "/TOCI" in around and tag["/S"] == "/Link":
            held[id(tag)] = len(tags.marked(tag))
            assert around[-1] == "/Reference"
    # The title and the page, whatever number of dots between them.
    assert len(held) == 9
    assert set(held.values()) == {2}


PAIRS = """<style>.serres li { display: inline-block }</style>
<dl><div><dt>2021</dt><dd>signature</dd></div><div><dt>2026</dt><dd>échéance</dd></div></dl>
<ul class="serres"><li>un</li> <li>deux</li></ul>
<ul><li style="display: flex"><b>trois</b><i>quatre</i></li></ul>
<ul style="columns: 2"><li>cinq</li><li>six</li></ul>
<h2 class="fiche-titre" style="position: relative; padding-left: 1em"><svg aria-hidden="true"
 viewBox="0 0 9 9" width="9" height="9" style="position: absolute; left: 0"><path d="M0 0H9V9Z"/>
</svg> Un programme</h2>
<p style="display: flex"><span>Une ligne</span><span>en deux</span></p>"""


def test_lists_pairs_and_silent_drawings_are_what_they_are() -> None:
    link = Text((Words("Voir ", linked("le tableau 1", "#tab-long"), "."),))
    held = PdfReader(BytesIO(pdf.convert(paper(change(aside(PAIRS), link, TABLE))).content))
    assert tags.faults(held) == []
    kinds = Counter(str(tag["/S"]) for tag, _ in tags.tags(held))
    assert (kinds["/L"], kinds["/LI"], kinds["/Lbl"]) == (4, 7, 4)
    texts = [tag["/Alt"] for tag, _ in tags.tags(held) if tag["/S"] == "/Figure"]
    assert len(texts) == 2


@pytest.mark.slow
def test_same_document_gives_the_same_bytes_in_another_process(content: bytes) -> None:
    code = (
        "import sys, hashlib; import tests.conftest; from tests.publish import test_pdf; "
        "from revitalisation.publish.paper import pdf; "
        "out = pdf.convert(test_pdf.paper(test_pdf.sample())).content; "
        "print(hashlib.sha256(out).hexdigest())"
    )
    folders = os.pathsep.join([str(ROOT / "lib"), str(ROOT)])
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": folders}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, text=True, check=True, capture_output=True, env=environment)
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_style_sheet_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    """What WeasyPrint ignores in impression.css would be missing on the page."""
    import weasyprint

    from revitalisation.paths import TEMPLATE

    sheet = (TEMPLATE / "style" / "impression.css").read_text(encoding="utf-8")
    weasyprint.CSS(string=sheet, url_fetcher=Shelf({}))
    assert [record.getMessage() for record in caplog.records] == []


FAULTS = {
    '<img src="revitalisation:couverture">': "n’a pas de texte alternatif",
    '<img src="https://example.org/a.png" alt="a">': "example.org/a.png » n’a pas été lue",
    '<img src="file:///etc/hostname" alt="a">': "/etc/hostname » n’a pas été lue",
    "<h3>Trop bas</h3>": "le titre « Trop bas » saute du niveau 1 au niveau 3",
    "<h2> </h2>": "un titre de niveau 2 est vide",
    "<p>漢</p>": "la police n’a pas le caractère « 漢 » (U+6F22)",
    '<p id="un">double</p>': "l’identifiant « un » sert deux fois",
    '<p><a href="#nulle-part">a</a></p>': "le renvoi « #nulle-part » ne mène nulle part",
    '<svg viewBox="0 0 1 1"><path d="M0 0H1"/></svg>': "n’a pas de titre",
}


def test_an_unsound_document_is_refused_with_every_fault_in_french() -> None:
    document = change(*map(aside, FAULTS))
    document = replace(document, sections=document.sections[:1])
    with pytest.raises(PublicationError) as refused:
        pdf.convert(paper(document))
    told = str(refused.value).split("\n- ")[1:]
    for body, message in FAULTS.items():
        assert [line for line in told if message in line], body
    assert len(told) == len(FAULTS)


def test_missing_language_is_refused() -> None:
    page = ("<html><title>a</title><h1>a</h1></html>", 0)
    with pytest.raises(PublicationError, match="la langue du document"):
        pdf.convert(Paper((page[0],), (page,), {}))


def test_figure_that_was_not_drawn_is_named() -> None:
    with pytest.raises(PublicationError, match=r"« carte ».*« un ».*n’a pas été dessinée"):
        paper(sample(), {})


@pytest.mark.slow
def test_section_that_would_leave_a_few_lines_on_a_page_is_set_tighter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = [each for n in range(9)
             for each in (Heading(2, Words("Titre"), f"t{n}"), text("Une ligne."))]  # fmt: skip
    held = (*parts, *[text("Encore une ligne.")] * 8)
    document = replace(sample(), sections=(Section("un", "Un", "Un", blocks=held),))
    page = paper(document, {})
    assert len(PdfReader(BytesIO(pdf.convert(page).content)).pages) == 3
    monkeypatch.setattr(Layout, "loose", lambda layout: False)
    assert len(PdfReader(BytesIO(pdf.convert(page).content)).pages) == 4


def drawn(monkeypatch: pytest.MonkeyPatch, document: Document) -> tuple[list[str], list[str]]:
    """Return what is laid out, in order, by the words that head it, and the text of each page."""
    seen: list[str] = []
    draw = Layout._draw

    def watched(layout: Layout) -> None:
        title = next(layout.root.iter("h1"), None)
        seen.append("".join(title.itertext()) if title is not None else "Couverture")
        draw(layout)

    monkeypatch.setattr(Layout, "_draw", watched)
    content = pdf.convert(paper(document)).content
    return seen, [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.slow
def test_a_part_is_laid_out_again_only_when_a_page_it_prints_has_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, _ = drawn(monkeypatch, sample())
    times = {name.partition("\u202f")[0]: seen.count(name) for name in seen}
    # The first section prints the page of a table that stands after it; the contents, every page.
    assert times["Le territoire"] == times["Sommaire"] == 2
    # The second is set tighter twice, then again with those that begin on its last page.
    assert times["Action Cœur de Ville"] == 6
    assert times["Couverture"] == 1


@pytest.mark.slow
def test_fiches_are_laid_out_once_though_they_print_a_page_after_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = sample()
    sheets = Section("f", "Fiches", "Les fiches", blocks=(fiche("A"), fiche("B"), fiche("C")))
    link = Text((Words("Voir ", linked("la fiche", "#commune-C"), "."),))
    table = section("s", "Sources", "Sources", link, TABLE)
    document = replace(document, sections=unlink((sheets, table)))
    seen, texts = drawn(monkeypatch, document)
    assert seen.count("Les fiches") == 1
    fiches = next(n for n, page in enumerate(texts, 1) if n > 3 and "Les fiches" in page)
    contents = texts[1]
    assert re.search(rf"C[ .]+{fiches + 2}\b", contents)
    assert re.search(rf"Sources[ .]+{fiches + 3}\b", contents)


@pytest.mark.slow
def test_what_overflows_a_page_of_fixed_height_is_told() -> None:
    rows = "".join(f'<p style="margin: 0; line-height: 5mm">Ligne {n}</p>' for n in range(80))
    article = f'<article id="haute" style="height: 254mm; break-before: page">{rows}</article>'
    with pytest.raises(PublicationError, match="haute : 29 éléments ne tiennent pas"):
        pdf.convert(paper(change(aside(article))))


@pytest.mark.slow
def test_fiche_on_two_pages_is_refused() -> None:
    article = f'<article class="fiche" id="f" style="height: auto">{"<p>Ligne</p>" * 80}</article>'
    with pytest.raises(PublicationError, match=r"f : .* est à cheval"):
        pdf.convert(paper(change(aside(article))))


def test_last_words_of_a_title_stay_together() -> None:
    assert "le\u00a0constat</h1>" in html(sample())


def test_a_number_is_not_parted_from_what_it_is_of() -> None:
    counts = Span("24", "actions", 24), Span("41", "toutes", 41)
    title = blocks.bound(Words(counts[0], " actions sur ", counts[1], " dans la grille"))
    assert title == "24 actions sur\u00a041 dans la\u00a0grille"
    assert tuple(title.named()) == counts
    assert blocks.bound(Words("Une intercommunalité")) == "Une intercommunalité"


def test_a_date_in_a_cell_is_not_broken() -> None:
    for cell, held in (
        ("1er mai 2021", "1er\u00a0mai\u00a02021"),
        ("2016-2022, %", "2016-2022,\u00a0%"),
        ("p. 12", "p.\u00a012"),
        ("le 1er mai 2021", "le 1er mai 2021"),
    ):
        assert blocks.unbroken(Words(cell)) == held


def test_bookmark_of_a_heading_does_without_its_calls() -> None:
    words = Words(
        "Sept", Span("(3)", raised=True, href="#preuve-a", css="appel-preuve"), " actions"
    )
    assert 'data-signet="Sept actions"' in blocks.heading(words, 2, "a")
    assert "data-signet" not in blocks.heading(Words("Sept actions"), 2, "a")


def test_text_is_escaped_in_the_template() -> None:
    assert "A &lt; B &amp; C" in html(replace(sample(), territory="A < B & C"))
