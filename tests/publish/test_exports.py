"""What partners take up again: workbook, GeoPackage with its styles, drawings as files."""

import csv
import io
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from revitalisation.data.edition import Edition
from revitalisation.document.model import Exhibit
from revitalisation.drawing.identity import identity
from revitalisation.drawing.record_parts import Cell as State
from revitalisation.drawing.record_parts import DamierGroup, DamierRow
from revitalisation.drawing.records import Damier, Table
from revitalisation.french.spans import Span, Words
from revitalisation.maps.geometry import contours
from revitalisation.measures.indicators import indicators
from revitalisation.publish.exports import exports, geopackage, qgis_styles, xlsx
from revitalisation.sections import display
from tests.artificial import STILL, document, figure, plotted_bars, with_section
from tests.frozen import frozen

SOFFICE = shutil.which("soffice")
ODD = ("=1+1", "+33", "-2", "@import", "62119", "007", "  deux  espaces", "_x0041_", "a\nb")


def rows(frame: pd.DataFrame) -> str:
    return display.exact(display.plain(frame))


def exhibit(slug: str, number: int, frame: pd.DataFrame) -> Table:
    source = Words("Source : essai.")
    return Table(slug, Words(f"Titre de {slug}"), (), (), source, rows(frame), number=number)


FRAME = pd.DataFrame(
    {
        "Texte": ODD,
        "Année": [2018.0 + rank for rank in range(9)],
        "Habitants": [32697, 1, 2, 3, 4, 5, 6, 7, None],
        "Part, %": [-2.66, 0.5, 0.25, 1.0, 2.0, 3.0, 4.0, 5.0, None],
        "Date": pd.to_datetime(["2026-05-31"] * 9),
        "Nommé": [Words(Span("dix-sept", "x", 17))] * 9,
        "Oui": [True, False] * 4 + [True],
    }
)


@pytest.fixture(scope="module")
def shown() -> tuple[Exhibit, ...]:
    long = "categories-operationnel-formes-operationnelles"
    drawn = replace(figure(long, 2, plotted_bars()), csv=rows(FRAME[["Texte"]]))
    return exhibit("essai", 1, FRAME), drawn, replace(drawn, number=3)


@pytest.fixture(scope="module")
def content(shown: tuple[Exhibit, ...]) -> bytes:
    return xlsx.workbook(with_section(*shown))


@pytest.fixture(scope="module")
def sheet(content: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content))["T1 essai"]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return frozen()


@pytest.fixture(scope="module")
def package(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sig") / "territoire.gpkg"
    geopackage.write(edition, target)
    return target


def test_csv_quotes_texts_and_no_number() -> None:
    frame = pd.DataFrame({"code": ["62119"], "n": [3], "vide": [float("nan")], "dit": [False]})
    assert rows(frame) == '"code","n","vide","dit"\n"62119",3,"","non"\n'


def test_numbers_are_numbers_and_codes_texts(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, sheet[2], strict=True))
    # openpyxl leaves the escaped underscore, which spreadsheets read.
    found = [row[0].value.replace("_x005F_", "_") for row in sheet.iter_rows(min_row=2)]
    assert found == list(ODD)
    assert all(row[0].data_type == "s" for row in sheet.iter_rows(min_row=2))
    assert (first["Habitants"].value, first["Habitants"].number_format) == (32697, "#,##0")
    assert (first["Année"].value, first["Année"].number_format) == (2018, "0")
    assert (first["Part, %"].value, first["Part, %"].number_format) == (-2.66, "#,##0.0##")
    assert (first["Date"].value, first["Date"].number_format) == (
        datetime(2026, 5, 31),
        "dd/mm/yyyy",
    )
    assert (first["Nommé"].value, first["Nommé"].data_type) == (17, "n")
    assert first["Oui"].value == "oui"
    assert sheet["C10"].value is None


def test_heads_are_frozen_filtered_and_styled(
    sheet: openpyxl.worksheet.worksheet.Worksheet,
) -> None:
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:G10"
    assert sheet["A1"].font.bold
    assert all(10 <= column.width <= 60 for column in sheet.column_dimensions.values())


def test_sheet_names_are_short_unique_and_linked_from_the_summary(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    front, *names = book.sheetnames
    assert front == "Sommaire"
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)
    lines = list(book[front].iter_rows(min_row=6))
    assert [line[0].value for line in lines] == ["Tableau 1", "Figure 2", "Figure 3"]
    assert [line[-1].hyperlink.location for line in lines] == [f"'{name}'!A1" for name in names]
    assert lines[0][3].value == "Source : essai."


def test_the_workbook_has_the_same_bytes_every_time(
    content: bytes, shown: tuple[Exhibit, ...]
) -> None:
    assert xlsx.workbook(with_section(*shown)) == content


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n’est pas installé")
def test_libreoffice_reads_the_same_cells(content: bytes, tmp_path: Path) -> None:
    assert SOFFICE
    (tmp_path / "donnees.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = [SOFFICE, "--headless", profile, "--convert-to", "ods", "--outdir", tmp_path]
    subprocess.run(
        [*command, tmp_path / "donnees.xlsx"], check=True, capture_output=True, timeout=120
    )
    heads, first, *others = pd.read_excel(
        tmp_path / "donnees.ods", "T1 essai", header=None, engine="calamine"
    ).to_numpy()
    assert [row[0] for row in (first, *others)] == list(ODD)
    assert list(heads) == ["Texte", "Année", "Habitants", "Part, %", "Date", "Nommé", "Oui"]
    assert list(first[:4]) == ["=1+1", 2018, 32697, -2.66]


def test_layers_have_the_communes_the_epci_and_the_members(edition: Edition, package: Path) -> None:
    names = [name for name, kind in pyogrio.list_layers(package) if kind is not None]
    assert names == ["communes", "intercommunalites", "communes_accompagnees"]
    communes = geopandas.read_file(package, layer="communes")
    assert len(communes) == len(edition.communes)
    assert communes.crs.to_epsg() == 2154
    assert communes["code_insee"].map(len).eq(5).all()
    members = edition.members
    for programme in ("ACV", "PVD", "REDYNAMISONS"):
        held = set(members.loc[members["programme"] == programme, "code_insee"])
        assert set(communes.loc[communes[programme.lower()], "code_insee"]) == held
    points = geopandas.read_file(package, layer="communes_accompagnees")
    assert list(points["code_insee"]) == list(edition.supported)
    assert sum(len(codes.split()) for codes in points["programmes"]) == len(members)
    assert len(geopandas.read_file(package, layer="intercommunalites")) == len(edition.epci)


def test_contours_are_those_of_the_maps_and_valid(edition: Edition, package: Path) -> None:
    land = contours(edition.folder / "territoire" / "contours_communes.geojson")
    communes = geopandas.read_file(package, layer="communes")
    epci = geopandas.read_file(package, layer="intercommunalites")
    for code, shape in zip(communes["code_insee"], communes.geometry, strict=True):
        assert shapely.normalize(shape).equals(shapely.normalize(land[code]))
    assert communes.geometry.is_valid.all()
    assert epci.geometry.is_valid.all()
    assert epci.geometry.area.sum() == pytest.approx(communes.geometry.area.sum())
    points = geopandas.read_file(package, layer="communes_accompagnees")
    inside = points.sjoin(communes, predicate="within")
    assert (inside["code_insee_left"] == inside["code_insee_right"]).all()
    assert len(inside) == len(points)


def test_indicators_are_those_that_the_report_prints(edition: Edition, package: Path) -> None:
    communes = geopandas.read_file(package, layer="communes").set_index("code_insee")
    values = indicators(edition)
    vacancy = (100 * values["vacance"]).round(1)
    pd.testing.assert_series_equal(communes["vacance_pct"], vacancy, check_names=False)
    assert communes["population_2022"].sum() == edition.communes["population"].sum()


def test_each_layer_opens_with_its_own_style(package: Path) -> None:
    with sqlite3.connect(package) as base:
        found = base.execute(
            "select f_table_name, f_geometry_column, useAsDefault, styleQML from layer_styles"
        ).fetchall()
        columns = base.execute(
            "select table_name, column_name from gpkg_geometry_columns"
        ).fetchall()
    base.close()
    assert sorted((name, column) for name, column, _, _ in found) == sorted(columns)
    assert all(default == 1 for _, _, default, _ in found)
    for _, _, _, text in found:
        assert text.startswith("<!DOCTYPE qgis")
        root = ElementTree.fromstring(text)
        assert root.tag == "qgis"
        kinds = {"categorizedSymbol", "singleSymbol"}
        renderer = root.find("renderer-v2")
        assert renderer is not None
        assert renderer.get("type") in kinds
        used = {category.get("symbol") for category in renderer.iter("category")} or {"0"}
        assert used == {symbol.get("name") for symbol in renderer.iterfind("symbols/symbol")}


def test_symbols_are_the_identity_s(edition: Edition) -> None:
    style = qgis_styles.points(
        "programmes", {"PVD REDYNAMISONS": ("Deux", ["PVD", "REDYNAMISONS"])}, "nom"
    )
    layers = ElementTree.fromstring(style).findall(".//symbol/layer")
    options = [{o.get("name"): o.get("value") for o in layer.iter("Option")} for layer in layers]
    assert [option["name"] for option in options] == ["triangle", "diamond"]
    left, right = (float(str(option["offset"]).split(",")[0]) for option in options)
    assert left == -right
    assert right - left > float(str(options[0]["size"]))
    for option, code in zip(options, ("PVD", "REDYNAMISONS"), strict=True):
        red, green, blue, _ = str(option["color"]).split(",")
        written = f"#{int(red):02X}{int(green):02X}{int(blue):02X}"
        assert written == identity()["programmes"][code]["clair"]


def test_every_epci_of_the_style_is_in_the_layer_and_neighbours_differ(package: Path) -> None:
    communes = geopandas.read_file(package, layer="communes")
    with sqlite3.connect(package) as base:
        (text,) = base.execute(
            "select styleQML from layer_styles where f_table_name = 'communes'"
        ).fetchone()
    base.close()
    values = [c.get("value") for c in ElementTree.fromstring(text).iter("category")]
    assert sorted(values) == sorted(communes["siren_epci"].unique())


def test_the_package_says_where_it_comes_from(package: Path) -> None:
    metadata = pyogrio.read_info(package, layer="communes")["dataset_metadata"]
    assert metadata["licence"] == "Licence Ouverte 2.0"
    assert "Admin Express" in metadata["source"]
    assert metadata["date"] == "2026-05-31"


@pytest.mark.parametrize(("year", "territory"), [("2026", "bocage"), ("2021", "marais")])
def test_the_package_has_the_same_bytes_every_time(
    year: str, territory: str, tmp_path: Path
) -> None:
    edition = frozen(year, territory)
    for name in ("a.gpkg", "b.gpkg"):
        geopackage.write(edition, tmp_path / name)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


def test_a_drawing_stands_by_itself_and_says_what_it_is() -> None:
    drawn = replace(figure("barres", 1, plotted_bars()), note=Words("Note."))
    root = ElementTree.fromstring(exports.standalone(STILL, drawn))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == (
        "164mm",
        "100mm",
        "0 0 820 500",
    )
    title, words, *rest = root
    assert title.text == "Figure d’essai barres"
    assert words.text is not None
    assert words.text.splitlines()[0] == "Dessin d’essai barres."
    assert words.text.endswith("Note.\nSource : aucune.")
    before = list(ElementTree.fromstring(STILL))
    assert [ElementTree.tostring(e) for e in rest] == [ElementTree.tostring(e) for e in before]


def test_no_text_of_a_csv_is_a_formula() -> None:
    text = '"=1+1","a ""=b""",2\n-3,"@x","+y"\n"fin, ""=""","-z"\n'
    rows = list(csv.reader(io.StringIO(exports.harmless(text))))
    assert rows == [["'=1+1", 'a "=b"', "2"], ["-3", "'@x", "'+y"], ['fin, "="', "'-z"]]


def test_exhibits_follow_the_document() -> None:
    found = document().exhibits
    assert [(xlsx.number(e), e.slug) for e in found] == [
        ("Figure 1", "carte"),
        ("Figure 2", "carte-bis"),
        ("Tableau 1", "essai"),
        ("Figure 3", "barres"),
    ]
    assert found[2].title == "Trois lignes d’essai"
    assert found[2].source == "Source : aucune."


def test_the_summary_gives_every_note_of_a_damier_and_names_what_has_no_number() -> None:
    row = DamierRow("00001", "Essai-le-Bas", (), (State("non exploré"),) * 5, note="Un appel.")
    damier = Damier(
        "damier",
        Words("Qui a exploré quoi"),
        (DamierGroup(None, "Groupe", (row,)),),
        Words("Source : essai."),
        '"Commune"\n"Essai-le-Bas"\n',
        note=Words("Une note."),
        number=4,
    )
    lines = replace(exhibit("lignes", 0, FRAME), layout="lignes")
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(with_section(damier, lines))))
    assert book.sheetnames == ["Sommaire", "T4 damier", "lignes"]
    first, second = book["Sommaire"].iter_rows(min_row=6, values_only=True)
    assert first[0::4] == ("Tableau 4", "a Un appel. Une note.")
    assert second[0] in (None, "")


@pytest.mark.slow
def test_an_edition_holds_all_of_it(edition_folder: Path) -> None:
    data = edition_folder / "donnees"
    slugs = {path.stem for path in data.glob("*.csv")}
    book = openpyxl.load_workbook(data / "donnees.xlsx")
    assert len(book.sheetnames) == 1 + len(slugs)
    assert "damier" in slugs
    drawn = {path.stem for path in (edition_folder / "figures").glob("*.svg")}
    assert {"carte-programmes", "calendrier-conventions"} <= drawn <= slugs
    with (data / "damier.csv").open(encoding="utf-8-sig", newline="") as file:
        states = list(csv.DictReader(file))
    assert len(states) == len(frozen().supported) * 5
    points = geopandas.read_file(data / "territoire.gpkg", layer="communes_accompagnees")
    for row in states:
        (held,) = points.loc[points["code_insee"] == row["code_insee"], row["preconisation"]]
        assert held == row["etat"]
