"""The collection workbook as written: lists, notes, formats, locks; texts come back equal."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from revitalisation.collect.columns import ACTIONS, DOCUMENTS, GROUPS, columns, compact, understood
from revitalisation.collect.entries import entries
from revitalisation.collect.inventory import document_records, fingerprint, open_census, views
from revitalisation.collect.reading import books
from revitalisation.collect.workbook import Contents, workbook
from revitalisation.commands import cli
from revitalisation.commands import workbook as collecting
from revitalisation.data.tables import schema_of
from revitalisation.errors import DataError, RequestError
from revitalisation.french.characters import cleaned
from tests.frozen import FROZEN

SOFFICE = shutil.which("soffice")
BASE = {"action.id_action": "S01", "action.nature": "action", "principale.lecteur": "lecteur_1"}


@pytest.fixture(scope="module")
def content() -> bytes:
    census = open_census(FROZEN)
    records = views(census, "2027", "lecteur_1")
    known = document_records(census)
    return workbook(Contents("2027", "2026", "l’essai", records, known), FROZEN)


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def heads(book: openpyxl.Workbook, sheet: str = ACTIONS) -> dict[str, str]:
    return {cell.value: get_column_letter(cell.column) for cell in book[sheet][1]}


def allowed(book: openpyxl.Workbook, sheet: str, head: str) -> list[str]:
    letter = heads(book, sheet)[head]
    checks = book[sheet].data_validations.dataValidation
    (check,) = [c for c in checks if str(c.sqref).startswith(f"{letter}2:")]
    if check.type != "list":
        return [check.type]
    name, cells = check.formula1.split("!")
    return [row[0].value for row in book[name][cells.replace("$", "")]]


def test_its_sheets_are_in_order_and_the_lists_are_hidden(book: openpyxl.Workbook) -> None:
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states == {
        "lisez-moi": "visible",
        "actions": "visible",
        "documents": "visible",
        "listes": "hidden",
    }


@pytest.mark.parametrize(
    ("head", "some"),
    [
        ("Commune 1", "Le Modèle (96001)"),
        ("Programme 1", "Petites Villes de Demain (PVD)"),
        ("Niveau porteur", "SCoT ou syndicat"),
        ("Statut", "à l’étude"),
        ("Maturité", "lancée"),
        ("Préconisation (principale)", "Opérationnel"),
        ("Préconisation (secondaire 1)", "hors-grille"),
        ("Fonction urbaine 1", "économique"),
        ("Type d’innovation", "mobilité"),
        ("Méthode", "enquête"),
        ("Forme", "rénovation"),
        ("Base du montant", "TTC"),
        ("Exemple notable", "oui"),
        ("Porteur", "CABE (bocage)"),
        ("Document", "modele-acv"),
        ("Montant", "whole"),
        ("Date (classement)", "date"),
        ("À retirer", "oui"),
    ],
)
def test_closed_columns_have_a_data_validation(
    book: openpyxl.Workbook, head: str, some: str
) -> None:
    assert some in allowed(book, ACTIONS, head)


def test_every_closed_field_of_the_schemas_has_its_list(book: openpyxl.Workbook) -> None:
    for sheet in (ACTIONS, DOCUMENTS):
        for column in columns(sheet):
            codes = column.field.get("constraints", {}).get("enum")
            if codes:
                assert len(allowed(book, sheet, column.head)) == len(codes), column.head


def test_every_field_of_the_schemas_has_a_column() -> None:
    shown = {
        (GROUPS.get(column.group, ""), column.field["name"])
        for sheet in (ACTIONS, DOCUMENTS)
        for column in columns(sheet)
    }
    implied = {"edition", "rang"}
    for table in {table for table, _ in shown if table}:
        for field in schema_of(table)["fields"]:
            name = field["name"]
            linked = name == "id_action" and table != "recensement/actions"
            assert name in implied or linked or (table, name) in shown, (table, name)


def test_heads_carry_a_note_from_their_schema_and_are_all_different(
    book: openpyxl.Workbook,
) -> None:
    for sheet in (ACTIONS, DOCUMENTS):
        found = [cell.value for cell in book[sheet][1]]
        assert len(set(found)) == len(found)
        for cell in book[sheet][1]:
            words = understood(sheet)[cell.value].field["description"].split(" ")[0]
            assert words in cell.comment.text


def test_identifiers_are_locked_and_the_rest_is_open(book: openpyxl.Workbook) -> None:
    sheet = book[ACTIONS]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["B2"].protection.locked
    documents = book[DOCUMENTS]
    assert documents["A2"].protection.locked
    assert not documents.cell(documents.max_row, 1).protection.locked


def test_the_header_stays_and_empty_rows_are_ready(book: openpyxl.Workbook) -> None:
    sheet = book[ACTIONS]
    assert sheet.freeze_panes == "C2"
    assert sheet.max_row == 1 + 27 + 200
    assert sheet.cell(sheet.max_row, 2).value is None


def test_dates_and_numbers_have_their_format(book: openpyxl.Workbook) -> None:
    place = heads(book)
    sheet = book[ACTIONS]
    assert sheet[f"{place['Montant']}2"].number_format == "#,##0"
    assert sheet[f"{place['Date (classement)']}2"].number_format == "yyyy-mm-dd"
    assert sheet[f"{place['Date (classement)']}2"].is_date
    assert sheet[f"{place['Intitulé']}2"].number_format == "@"


@pytest.mark.parametrize("text", ["=1+1", "+33 3", "-2 %", "@mention", "=cmd|'/C calc'!A0", "#N/A"])
def test_a_text_is_never_a_formula(text: str) -> None:
    file = openpyxl.load_workbook(io.BytesIO(one({"action.intitule": text})))
    cell = file[ACTIONS]["B2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_a_text_too_long_for_a_spreadsheet_is_refused() -> None:
    with pytest.raises(DataError, match="32 767"):
        one({"action.note": "a" * 32_768})


def one(record: dict[str, str]) -> bytes:
    """Return a workbook of one made-up action."""
    return workbook(Contents("2027", "2026", "", {"S01": BASE | record}, {}, empty=1), FROZEN)


def read_back(path: Path, content: bytes) -> dict[str, str]:
    path.write_bytes(content)
    (book,) = books(path)
    assert [str(fault) for fault in book.faults] == []
    (entry,) = entries(book, FROZEN)
    assert not entry.touched
    return entry.record


texts = st.one_of(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="'"), min_size=1
    ),
    st.sampled_from("=+-@").flatmap(lambda sign: st.text("=+-@ \u202fœ«»a1,;").map(sign.__add__)),
    st.sampled_from(["_x0041_", "_x005F_x0041_", "  deux  espaces  ", "œ" * 32_767, "12e4", "007"]),
)


@pytest.mark.slow
@given(text=texts)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    text = cleaned(text)
    record = compact(BASE | {"action.note": text if text.strip() else "", "action.page": "12"})
    assert read_back(tmp_path / "essai.xlsx", one(record)) == record


@given(record=st.dictionaries(st.sampled_from(range(1, 9)), st.sampled_from("abc"), min_size=1))
def test_compacting_leaves_no_hole_and_loses_nothing(record: dict[int, str]) -> None:
    keys = {f"commune.{rank}.code_insee": value for rank, value in sorted(record.items())}
    found = compact(keys)
    assert list(found.values()) == [value for _, value in sorted(record.items())]
    assert list(found) == [f"commune.{rank}.code_insee" for rank in range(1, len(record) + 1)]
    assert compact(found) == found


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n’est pas installé")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_libreoffice_saves_comes_back_equal(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "c.xlsx").write_bytes(content)
    saved = convert(tmp_path, kind)
    (book,) = books(saved)
    assert [str(fault) for fault in book.faults] == []
    found = entries(book, FROZEN)
    assert len(found) == 27 + 13
    assert [entry.line for entry in found if entry.touched] == []
    assert book.edition == "2027"


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n’est pas installé")
def test_libreoffice_keeps_odd_texts(tmp_path: Path) -> None:
    odd = {
        "action.intitule": "=1+1",
        "action.note": "  deux  espaces\u202f! œ\n+suite _x0041_ <script>alert(1)</script>",
        "action.page": "@12",
        "action.theme_source": "-2",
        "action.montant_eur": "1200000",
        "principale.date": "2026-11-24",
        "commune.1.code_insee": "96001",
    }
    record = compact(BASE | odd)
    (tmp_path / "c.xlsx").write_bytes(one(record))
    (book,) = books(convert(tmp_path, "xlsx"))
    (entry,) = entries(book, FROZEN)
    assert entry.record == record
    assert fingerprint(entry.record) == (book.ledger or {})["S01"]


def convert(folder: Path, kind: str) -> Path:
    """Have LibreOffice open c.xlsx and save it."""
    assert SOFFICE
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    out = folder / "sortie"
    subprocess.run(
        [SOFFICE, "--headless", profile, "--convert-to", kind, "--outdir", out, folder / "c.xlsx"],
        check=True,
        capture_output=True,
    )
    return out / f"c.{kind}"


def test_the_command_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_text("saisie d’un analyste")
    with pytest.raises(RequestError, match="existe déjà"):
        collecting.command(["--sortie", str(path)], FROZEN)
    assert path.read_text() == "saisie d’un analyste"


@pytest.mark.parametrize("year", ["1999", "an 2027", "²027"])
def test_an_edition_that_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], year: str
) -> None:
    words = ["classeur", "--edition", year, "--sortie", str(tmp_path / "c.xlsx")]
    assert cli.main(words) == 2
    assert "dition" in capsys.readouterr().err
    assert not (tmp_path / "c.xlsx").exists()


def test_a_territory_has_its_actions_only(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    collecting.command(["--territoire", "bocage", "--sortie", str(path)], FROZEN)
    (book,) = books(path)
    assert 0 < len([e for e in entries(book, FROZEN) if e.sheet.name == ACTIONS]) < 27


@pytest.mark.slow
def test_one_workbook_per_commune_and_together_they_hold_every_action(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    collecting.command(["--edition", "2026", "--par-commune", "--sortie", str(path)], FROZEN)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert "le-modele-96001.xlsx" in names
    assert "sans-commune.xlsx" in names
    found = {e.code for book in books(path) for e in entries(book, FROZEN)}
    census = open_census(FROZEN)
    assert found >= set(views(census, "2026", "lecteur_1"))
