import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pdfua
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from revitalisation.document.model import Document, Failure, Figure, Section
from revitalisation.errors import PublicationError
from revitalisation.publish.paper import compose, pdf
from revitalisation.publish.paper.pdf import Layout

LAND = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 110"><path d="M9 9H99V99Z"/></svg>'
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="820" height="300" viewBox="0 0 820 300">'
    '<text x="20" y="40" style="font-family: \'Source Sans Pro\'">12\u202f345 communes</text></svg>'
)
ROWS = "".join(
    f'<tr><th scope="row">Ligne {n}</th><td class="num">{n}</td></tr>' for n in range(70)
)
TABLE = (
    '<figure class="tableau" id="tab-long"><figcaption><span class="numero" '
    'data-numero="tableau">Tableau 1</span><span class="titre">Soixante-dix lignes</span>'
    '</figcaption><div class="defile"><table><thead><tr><th scope="col">Nom</th>'
    f'<th scope="col" class="num">Rang de la ligne</th></tr></thead><tbody>{ROWS}</tbody></table>'
    '</div><p class="source">Source : essai.</p></figure>'
)


def figure(slug: str, width: float = 164) -> Figure:
    return Figure(
        slug,
        1,
        "Une figure dit ce que l’on voit",
        "Unité, lieu, date",
        "",
        "Source.",
        "Texte de remplacement",
        "",
        {"data": []},
        width,
        60,
        "",
    )


def section(slug: str, group: str, title: str, body: str, **more: object) -> Section:
    html = f'<p class="surtitre">{title}</p><h1 id="{slug}">{title} : le constat</h1>{body}'
    return Section(slug, group, title, html, **more)  # type: ignore[arg-type]


def sample(draft: bool = True) -> Document:
    words = "<p>Soit 82\u202f420 habitants, « l’intercommunalité » comprise.</p>"
    link = '<p>Voir <a class="renvoi" href="#tab-long">le tableau 1</a>.</p>'
    parts = (
        section(
            "un",
            "Le territoire",
            "Le territoire",
            words + link + '<div data-figure="carte"></div>',
            figures=(figure("carte", 273),),
        ),
        section(
            "deux",
            "Trois programmes",
            "Action Cœur de Ville",
            '<h2 id="deux-a">Un intertitre</h2><div data-figure="pas"></div>' + TABLE,
            figures=(figure("pas"),),
        ),
        section("trois", "Trois programmes", "Petites Villes de Demain", words * 80),
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
        "aula",
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


def change(document: Document, **more: object) -> Document:
    """Change the first section."""
    first, *others = document.sections
    return replace(document, sections=(replace(first, **more), *others))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def content() -> bytes:
    return pdf.convert(compose.compose(sample(), SVGS))


@pytest.fixture(scope="module")
def reader(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


@pytest.fixture(scope="module")
def texts(reader: PdfReader) -> list[str]:
    texts = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    return [text.replace("\u202f:", " :") for text in texts]


def page_of(texts: list[str], words: str) -> int:
    """Return the number, from 1, of the first page after the contents that holds words."""
    return next(n for n, text in enumerate(texts, 1) if n > 4 and words in text)


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
        assert words in texts[1]


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
    line = re.search(rf"{entry}\s*(?:\.\s*)+(\d+)", texts[2])
    assert line is not None
    assert int(line[1]) == page_of(texts, heading)


def test_lists_give_the_page_of_figures_and_tables(texts: list[str]) -> None:
    table = re.search(r"1\s+Soixante-dix lignes\s*(?:\.\s*)+(\d+)", texts[3])
    assert table is not None
    assert int(table[1]) == page_of(texts, "Soixante-dix")


def test_cross_reference_gives_its_page(texts: list[str]) -> None:
    found = re.search(r"le tableau 1 \(p\.\u202f(\d+)\)", texts[4])
    assert found is not None
    assert int(found[1]) == page_of(texts, "Tableau 1")


def test_bookmarks_nest_sections_in_their_group(reader: PdfReader) -> None:
    outline = reader.outline
    titles = [item["/Title"] if isinstance(item, dict) else "" for item in outline]
    assert titles[:4] == [
        "Couverture",
        "Sommaire",
        "Figures et tableaux",
        "Le territoire\u202f: le\u00a0constat",
    ]
    nested = outline[titles.index("Trois programmes") + 1]
    assert isinstance(nested, list)
    assert nested[0]["/Title"] == "Action Cœur de Ville\u202f: le\u00a0constat"


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
    table = (
        '<figure class="tableau" id="t"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></figure>"
    )
    texts, numbers, row = "<th>a</th>" * 7, '<th class="num">1</th>' * 7, "<tr><td>a</td></tr>"
    for heads, rows, wide in ((texts, 9, True), (numbers, 9, False), (texts, 3, False)):
        html = table.format(heads, row * rows)
        document = change(sample(), html=f'<h1 id="un">Un</h1>{html}', figures=())
        assert ('class="tableau tableau-large"' in compose.compose(document, SVGS).html) is wide


def test_a_wide_table_takes_its_heading_along_and_a_fiche_the_heading_of_its_section() -> None:
    rows = "<tr><td>a</td></tr>" * 9
    table = (
        f'<h2>Toutes</h2><p>Dont une.</p><figure class="tableau" id="t"><table><thead><tr>'
        f"{'<th>a</th>' * 7}</tr></thead><tbody>{rows}</tbody></table></figure>"
    )
    document = change(sample(), html=f'<h1 id="un">Un</h1>{table}', figures=())
    assert compose.compose(document, SVGS).html.count('class="tete-large"') == 2
    sheets = (
        '<h1 id="un">Fiches</h1><p>Une page.</p><article class="fiche" id="f">'
        '<p class="surtitre">Fiche</p><h2 class="fiche-nom">A</h2></article>'
    )
    html = compose.compose(change(sample(), html=sheets, figures=()), SVGS).html
    assert "Une page." not in html
    assert '<article class="fiche" id="f"><h1 class="surtitre" id="un">' in html


def test_drafts_are_stamped_on_every_page_and_finished_reports_nowhere(texts: list[str]) -> None:
    assert all("brouillon" in text for text in texts)
    done = PdfReader(BytesIO(pdf.convert(compose.compose(sample(draft=False), SVGS))))
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
    assert "82\u202f420" in texts[4]


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
    found: dict[str, list[DictionaryObject]] = {}

    def walk(node: object) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for kid in node:
                walk(kid)
        elif isinstance(node, DictionaryObject) and "/S" in node:
            found.setdefault(node["/S"], []).append(node)
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link", "/L"} <= set(found)
    assert all(drawing["/Alt"] for drawing in found["/Figure"])
    assert "Texte de remplacement" in [drawing["/Alt"] for drawing in found["/Figure"]]


def test_same_document_gives_the_same_bytes_in_another_process(content: bytes) -> None:
    code = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]; import test_pdf; "
        "from revitalisation.publish.paper import compose, pdf; "
        "out = pdf.convert(compose.compose(test_pdf.sample(), test_pdf.SVGS)); "
        "print(hashlib.sha256(out).hexdigest())"
    )
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(here), str(here.parent / "lib")],
        text=True,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_style_sheet_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    """What WeasyPrint ignores in impression.css would be missing on the page."""
    import weasyprint

    from revitalisation.paths import TEMPLATE

    sheet = (TEMPLATE / "style" / "impression.css").read_text(encoding="utf-8")
    weasyprint.CSS(string=sheet, url_fetcher=pdf._Shelf({}))
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<img src="revitalisation:couverture">', "n’a pas de texte alternatif"),
        ('<img src="https://example.org/a.png" alt="a">', "example.org/a.png » n’a pas été lue"),
        ('<img src="file:///etc/hostname" alt="a">', "/etc/hostname » n’a pas été lue"),
        ("<h3>Trop bas</h3>", "le titre « Trop bas » saute du niveau 1 au niveau 3"),
        ("<h2> </h2>", "un titre de niveau 2 est vide"),
        ("<p>漢</p>", r"la police n’a pas le caractère « 漢 » (U+6F22)"),
        ('<p id="un">double</p>', "l’identifiant « un » sert deux fois"),
        ('<svg viewBox="0 0 1 1"><path d="M0 0H1"/></svg>', "n’a pas de titre"),
    ],
)
def test_unsound_document_is_refused_in_french(body: str, message: str, tmp_path: Path) -> None:
    document = change(sample(), html=f'<h1 id="un">Un</h1>{body}', figures=())
    document = replace(document, sections=document.sections[:1])
    with pytest.raises(PublicationError, match=re.escape(message)):
        pdf.write(document, tmp_path / "rapport.pdf", SVGS)
    assert not (tmp_path / "rapport.pdf").exists()


def test_every_fault_is_told_at_once() -> None:
    html = '<h1 id="un">Un</h1><h4>Bas</h4><img src="a:b" alt="a">'
    document = change(sample(), html=html, figures=())
    with pytest.raises(PublicationError) as raised:
        pdf.convert(compose.compose(document, SVGS))
    assert str(raised.value).count("\n- ") >= 2


def test_missing_language_is_refused() -> None:
    page = compose.Paper("<html><title>a</title><h1>a</h1></html>", {})
    with pytest.raises(PublicationError, match="la langue du document"):
        pdf.convert(page)


def test_figure_that_was_not_drawn_is_named() -> None:
    with pytest.raises(PublicationError, match=r"« carte ».*n’a pas été dessinée"):
        compose.compose(sample(), {})


def test_figure_without_a_place_is_named() -> None:
    with pytest.raises(PublicationError, match=r"« carte » n’a pas de place"):
        compose.compose(change(sample(), html='<h1 id="un">Un</h1>'), SVGS)


def test_section_that_would_leave_a_few_lines_on_a_page_is_set_tighter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = "".join(f'<h2 id="t{n}">Titre</h2><p>Une ligne.</p>' for n in range(9))
    html = f'<h1 id="un">Un</h1>{parts}{"<p>Encore une ligne.</p>" * 8}'
    document = replace(sample(), sections=(Section("un", "Un", "Un", html),))
    page = compose.compose(document, {})
    assert len(PdfReader(BytesIO(pdf.convert(page))).pages) == 4
    monkeypatch.setattr(Layout, "loose", lambda layout: [])
    assert len(PdfReader(BytesIO(pdf.convert(page))).pages) == 5


def test_section_without_heading_is_named() -> None:
    with pytest.raises(PublicationError, match="« un » n’a pas de titre"):
        compose.compose(change(sample(), html="<p>rien</p>"), SVGS)


def test_link_into_a_section_left_out_keeps_its_words() -> None:
    html = '<h1 id="un">Un</h1><p>Voir <a class="renvoi" href="#absente">la fiche</a>.</p>'
    composed = compose.compose(change(sample(), html=html, figures=()), SVGS).html
    assert "<p>Voir la fiche.</p>" in composed


def test_what_overflows_a_page_of_fixed_height_is_told() -> None:
    rows = "".join(f'<p style="margin: 0; line-height: 5mm">Ligne {n}</p>' for n in range(80))
    article = f'<article id="haute" style="height: 254mm; break-before: page">{rows}</article>'
    document = change(sample(), html=f'<h1 id="un">Un</h1>{article}', figures=())
    with pytest.raises(PublicationError, match="haute : 29 éléments ne tiennent pas"):
        pdf.convert(compose.compose(document, SVGS))


def test_fiche_on_two_pages_is_refused() -> None:
    article = f'<article class="fiche" id="f" style="height: auto">{"<p>Ligne</p>" * 80}</article>'
    document = change(sample(), html=f'<h1 id="un">Un</h1>{article}', figures=())
    with pytest.raises(PublicationError, match=r"f : .* est à cheval"):
        pdf.convert(compose.compose(document, SVGS))


def test_last_words_of_a_title_stay_together() -> None:
    html = compose.compose(sample(), SVGS).html
    assert "le\u00a0constat</h1>" in html


def test_a_number_is_not_parted_from_what_it_is_of() -> None:
    mark = "<data value='{0}'>{0}</data>".format
    title = BeautifulSoup(
        f"<h1>{mark(24)} actions sur {mark(41)} dans la grille</h1>", "html.parser"
    )
    compose._bind_last_words(title.h1)
    assert title.get_text() == "24 actions sur\u00a041 dans la\u00a0grille"


def test_text_is_escaped_in_the_template() -> None:
    html = compose.compose(replace(sample(), territory="A < B & C"), SVGS).html
    assert "A &lt; B &amp; C" in html
