"""Workbooks read back: what changes, what is refused with its cell, what is written and kept."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from revitalisation.collect.inventory import NAMES, document_records, open_census, views
from revitalisation.collect.next_edition import open_next
from revitalisation.collect.workbook import Contents, workbook
from revitalisation.commands import cli, import_workbook
from revitalisation.commands import workbook as collecting
from revitalisation.data import tables
from revitalisation.data.atomic_write import deposit
from revitalisation.data.edition import open_edition
from revitalisation.errors import RequestError
from revitalisation.paths import DATA
from revitalisation.rules import registry
from tests.data.test_tables import ENGLISH
from tests.frozen import FROZEN, tables_in

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of 2026, whose import changes nothing; it is read sixty times.

    Its empty rows are few, for each costs as much to read as a full one.
    """
    path = tmp_path_factory.mktemp("classeur") / "classeur.xlsx"
    census = open_census(FROZEN)
    records, known = views(census, "2026", "lecteur_1"), document_records(census)
    contents = Contents("2026", "2026", "l’essai", records, known, empty=5)
    path.write_bytes(workbook(contents, FROZEN))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tables_in(tmp_path)


def edited(written: Path, folder: Path, edit: Edit, name: str = "classeur.xlsx") -> Path:
    book = openpyxl.load_workbook(written)
    edit(book)
    path = folder / name
    book.save(path)
    return path


def cell(sheet: Worksheet, head: str, line: int) -> str:
    place = next(c.column for c in sheet[1] if c.value == head)
    return f"{get_column_letter(place)}{line}"


def put(head: str, line: int, value: object, sheet: str = "actions") -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        book[sheet][cell(book[sheet], head, line)] = value

    return edit


@cache
def read(written: Path) -> openpyxl.Workbook:
    """Open a workbook that no test changes, once."""
    return openpyxl.load_workbook(written)


def line_of(written: Path, code: str) -> int:
    sheet = read(written)["actions"]
    return next(n for n, row in enumerate(sheet.values, 1) if row[0] == code)


def state(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.csv").read_bytes() for name in NAMES}


def column(folder: Path, name: str) -> list[str]:
    return [row[name] for row in open_census(folder).rows["recensement/actions"]]


def refused(path: Path, data: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Import, and return the refusal: in French, with nothing written."""
    before = state(data)
    assert import_workbook.command([str(path), "--ecrire", *more], data) == 2
    assert state(data) == before
    assert not (data / "recensement" / "precedents").exists()
    said = capsys.readouterr().err
    words = re.sub(r"«[^»]*»|\.xlsx|classeur\S*", "", said)
    assert not ENGLISH.search(words), said
    return said


def accepted(path: Path, data: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    code = import_workbook.command([str(path), *more], data)
    told = capsys.readouterr()
    assert code == 0, told.err
    return told.out


def test_what_was_written_changes_nothing(
    written: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(data)
    assert "rien ne change" in accepted(written, data, capsys, "--ecrire")
    assert state(data) == before
    assert not (data / "recensement" / "precedents").exists()


def test_a_change_is_shown_old_then_new_and_written_only_when_asked(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S01")
    path = edited(written, tmp_path, put("Statut", line, "suspendue"))
    before = state(data)
    said = accepted(path, data, capsys)
    assert re.search(
        r"~ 2026 · S01 .*, Statut.* → « suspendue »".replace(" »", "\u202f»").replace(
            "« ", "«\u202f"
        ),
        said,
    )
    assert "--ecrire" in said
    assert state(data) == before
    accepted(path, data, capsys, "--ecrire")
    changed = [name for name in NAMES if state(data)[name] != before[name]]
    assert changed == ["recensement/suivi"]
    follow = tables.load("recensement/suivi", data)
    mine = follow[(follow["edition"] == "2026") & (follow["id_action"] == "S01")]
    assert list(mine["statut"]) == ["suspendue"]
    (kept,) = (data / "recensement" / "precedents").glob("*/suivi.csv")
    assert kept.read_bytes() == before["recensement/suivi"]


def new_action(book: openpyxl.Workbook, line: int = 30, title: str = "Une action d’essai") -> None:
    for head, value in {
        "Intitulé": title,
        "Nature": "action",
        "Commune 1": "Le Modèle (96001)",
        "Commune 2": "les tests; 96003",
        "Programme 1": "ACV",
        "Statut": "en cours",
        "Statut, mot de la source": "essai",
        "Préconisation (principale)": "Usages",
        "Confiance (principale)": "forte",
        "Justification (principale)": "essai",
        "Préconisation (secondaire 1)": "Organisation",
        "Confiance (secondaire 1)": "faible",
        "Justification (secondaire 1)": "essai",
        "Lecteur (classement)": "lecteur_1",
        "Date (classement)": "2027-01-02",
        "Fonction urbaine 1": "économique",
        "Niveau porteur": "commune",
        "Rattachement": "programme",
        "Rattachement, mot de la source": "essai",
        "Document": "document-2021",
        "Méthode": "enquête",
        "Page": "12",
        "Montant": 1_200_000,
        "Base du montant": "HT",
        "Exemple notable": False,
    }.items():
        put(head, line, value)(book)


def test_a_new_action_gets_an_identifier_once(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(written, tmp_path, new_action)
    said = accepted(path, data, capsys, "--ecrire")
    last = max(code for code in column(FROZEN, "id_action") if code[0] == "S")
    code = f"S{int(last[1:]) + 1}"
    assert f"+ {code} «" in said
    census = open_census(data)
    row = next(r for r in census.rows["recensement/actions"] if r["id_action"] == code)
    assert (row["intitule"], row["methode_usages"]) == ("Une action d’essai", "enquete")
    assert (row["montant_eur"], row["exemple_notable"]) == ("1200000", "non")
    communes = census.by_action("commune")[code]
    assert [r["code_insee"] for r in communes] == ["96001", "96002", "96003"]
    classes = {r["preconisation"]: r["rang"] for r in census.by_action("principale")[code]}
    assert classes == {"usages": "principale", "organisation": "secondaire"}
    assert "rien ne change" in accepted(path, data, capsys)


def test_a_withdrawn_action_stays_in_the_editions_that_follow_it(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both, alone = line_of(written, "A2021-01"), line_of(written, "S01")

    def edit(book: openpyxl.Workbook) -> None:
        put("À retirer", both, "oui")(book)
        put("À retirer", alone, "oui")(book)

    said = accepted(edited(written, tmp_path, edit), data, capsys, "--ecrire")
    assert "− 2026 · A2021-01" in said
    assert "− S01" in said
    census = open_census(data)
    left = {row["id_action"] for row in census.rows["recensement/actions"]}
    assert "A2021-01" in left
    assert all("S01" not in {row.get("id_action") for row in census.rows[name]} for name in NAMES)
    assert tables.check(data) == ()


def test_a_deleted_row_is_a_withdrawn_action(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S01")
    path = edited(written, tmp_path, lambda book: book["actions"].delete_rows(line))
    assert "− S01" in accepted(path, data, capsys)


@pytest.mark.slow
def test_an_untouched_row_does_not_undo_what_came_in_since(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = edited(written, tmp_path, put("Statut", line_of(written, "S01"), "suspendue"), "a.xlsx")
    second = edited(written, tmp_path, put("Note", line_of(written, "S02"), "Essai"), "b.xlsx")
    accepted(first, data, capsys, "--ecrire")
    said = accepted(second, data, capsys, "--ecrire")
    assert "S02" in said
    assert "S01" not in said
    third = edited(written, tmp_path, put("Note", line_of(written, "S01"), "Essai"), "c.xlsx")
    import_workbook.command([str(third)], data)
    assert "ALERTE" in capsys.readouterr().err


def test_two_workbooks_that_disagree_are_refused_and_agree_otherwise(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S01")
    for name, word in (("a.xlsx", "suspendue"), ("b.xlsx", "abandonnée")):
        edited(written, tmp_path, put("Statut", line, word), name)
    pack = tmp_path / "c.zip"
    with zipfile.ZipFile(pack, "w") as archive:
        archive.write(tmp_path / "a.xlsx", "a.xlsx")
        archive.write(written, "intact.xlsx")
    assert "suspendue" in accepted(pack, data, capsys)
    with zipfile.ZipFile(pack, "a") as archive:
        archive.write(tmp_path / "b.xlsx", "b.xlsx")
    said = refused(pack, data, capsys)
    assert "accordez les deux classeurs" in said
    assert "c.zip › b.xlsx" in said


@pytest.mark.parametrize(
    ("head", "value", "words"),
    [
        ("Commune 1", "Le Modle", "Vouliez-vous dire «\u202fLe Modèle (96001)"),
        ("Commune 1", "96999", "n’appartient pas au périmètre"),
        ("Statut", "en courss", "Vouliez-vous dire «\u202fen cours"),
        ("Montant", "1,2 M€", "Saisissez 1200000"),
        ("Année", 1066, "trop petit"),
        ("Document", "inconnu", "n’existe pas"),
        ("Date (classement)", "03/04/2026", "soit 2026-04-03"),
        ("Intitulé", None, "obligatoire"),
        ("Préconisation (principale)", "Usage", "Vouliez-vous dire «\u202fUsages"),
        ("Intitulé", "=A1&B1", "formule"),
        ("Fait", "=1+1", "formule"),
        ("Intitulé", "Halle ① du marché", "(U+2460, CIRCLED DIGIT ONE)"),
        ("Note", "Puce de Word \uf0b7 collée", "(U+F0B7)"),
    ],
)
def test_a_fault_is_said_at_its_cell(
    written: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    head: str,
    value: object,
    words: str,
) -> None:
    line = line_of(written, "S01")
    path = edited(written, tmp_path, put(head, line, value))
    said = refused(path, data, capsys)
    place = cell(read(written)["actions"], head, line)
    assert f"classeur.xlsx, feuille «\u202factions\u202f», cellule {place}, colonne" in said
    assert words in said


def test_every_fault_is_told_at_once(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S01")
    wrong = {
        "Statut": ("fini", "La liste : inscrite, à l’étude,"),
        "Montant": ("cher", "n’est pas un nombre"),
        "Commune 1": ("Le Modle", "Vouliez-vous dire « Le Modèle (96001) »"),
        "Porteur": ("CABBE", "Vouliez-vous dire « CABE (bocage) »"),
        "Programme 1": ("ANRU", "La liste : Action Cœur de Ville (ACV), Petites"),
        "Exemple notable": ("peut-être", "La liste : oui, non."),
        "À retirer": ("X", "n’est pas dans la liste"),
        "Date (classement)": ("2026-04-03 10:30", "soit 2026-04-03"),
        "Commune 2": ("Les Tests", ""),
        "Commune 3": ("96002", "« Les Tests (96002) » est déjà sur cette ligne"),
        "Préconisation (secondaire 1)": ("Innovation", "est déjà sur cette ligne"),
        "Note": ("=1+1", "elle n’est pas calculée"),
        "Page": ("#REF!", "est une erreur du tableur"),
    }

    def edit(book: openpyxl.Workbook) -> None:
        for head, (value, _) in wrong.items():
            put(head, line, value)(book)
        put("Préconisation (principale)", line, "Innovation")(book)
        put("Type", 2, "livre", "documents")(book)

    path = edited(written, tmp_path, edit)
    said = refused(path, data, capsys).replace("\u202f", " ").replace("\u00a0", " ")
    sheet = read(written)["actions"]
    told = {found[1]: found[0] for found in re.finditer(r".*cellule ([A-Z]+\d+),.*", said)}
    for head, (_, words) in wrong.items():
        place = cell(sheet, head, line)
        assert words in told.get(place, ""), (head, said)
        assert bool(words) == (said.count(f"cellule {place},") == 1), (head, said)
    assert "feuille « documents », cellule D2" in said


def test_a_date_typed_where_a_text_is_wanted_is_refused(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import date

    path = edited(written, tmp_path, put("Date", 2, date(2020, 10, 1), "documents"))
    assert "a changé cette saisie en date" in refused(path, data, capsys)


def test_a_csv_has_the_columns_of_a_sheet_and_removes_nothing(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(read(written)["actions"].values)
    kept = [rows[0], *(row for row in rows if row[0] in ("S01", "S02"))]
    path = tmp_path / "actions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in kept:
            writer.writerow(
                value.date().isoformat() if hasattr(value, "date") else value for value in row
            )
    with pytest.raises(RequestError, match="--edition"):
        import_workbook.command([str(path)], data)
    assert "rien ne change" in accepted(path, data, capsys, "--edition", "2026")
    path.write_text(path.read_text(encoding="utf-8").replace("lecteur_1", "moi"), encoding="utf-8")
    said = refused(path, data, capsys, "--edition", "2026")
    assert "actions.csv, ligne 2, colonne" in said


def french(written: Path, separator: str, more: str = "") -> str:
    """Return two actions as a spreadsheet set in French saves them, with a title changed."""
    from datetime import datetime

    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=separator, lineterminator="\r\n")
    for row in read(written)["actions"].values:
        if row[0] in ("Action", "S01", "S02"):
            cells = [
                value.strftime("%d/%m/%Y") if isinstance(value, datetime)
                else f"{value:,}".replace(",", "\u00a0") if isinstance(value, int) and value > 9999
                else value
                for value in row
            ]  # fmt: skip
            cells[1] = f"{more}{cells[1]}" if row[0] == "S01" else cells[1]
            writer.writerow(cells)
    return made.getvalue()


@pytest.mark.parametrize(
    ("separator", "encoding", "told"),
    [
        (";", "utf-8-sig", "points-virgules"),
        ("\t", "utf-8-sig", "tabulations"),
        (";", "cp1252", "Windows"),
        (";", "cp850", "MS-DOS"),
        (",", "cp1252", "Windows"),
    ],
)
def test_a_csv_as_a_french_spreadsheet_saves_it(
    written: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    separator: str,
    encoding: str,
    told: str,
) -> None:
    path = tmp_path / "actions.csv"
    text = french(written, separator, "éàçêôû, ")
    for sign, instead in (("’", "'"), ("œ", "oe"), ("\u202f", "\u00a0")):
        text = text.replace(sign, instead) if encoding == "cp850" else text
    path.write_bytes(text.replace("\u202f", "\u00a0").encode(encoding))
    assert import_workbook.command([str(path), "--edition", "2026"], data) == 0
    said = capsys.readouterr()
    assert told in said.err
    assert "éàçêôû" in said.out
    assert "Date (classement)" not in said.out
    assert "Montant" not in said.out


def test_a_separator_within_a_text_is_one_message(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "actions.csv"
    path.write_text(french(written, ";").replace("S01;", "S01;;", 1), encoding="utf-8")
    said = refused(path, data, capsys, "--edition", "2026")
    assert said.count("BLOQUANT") == 1
    assert "séparées par des points-virgules" in said


def test_a_text_is_read_as_spreadsheets_write_it(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S01")

    def edit(book: openpyxl.Workbook) -> None:
        put("Intitulé", line, "Place_x000D_\ndu centre\u2011bourg, _x005F_x0041_ et _x0042_")(book)
        put("Note", line, "Une ligne_x000D_\nune autre")(book)
        put("Statut", line, "à\u00a0l’étude")(book)

    accepted(edited(written, tmp_path, edit), data, capsys, "--ecrire")
    row = next(r for r in open_census(data).rows["recensement/actions"] if r["id_action"] == "S01")
    assert row["intitule"] == "Place du centre-bourg, _x0041_ et _x0042_"
    assert row["note"] == "Une ligne\nune autre"


@pytest.mark.parametrize(
    ("word", "code", "told"),
    [
        ("Vieil-Essai", "96013", "Essai-la-Forêt (96013)\u202f», depuis le 1er janvier 2025"),
        ("Vieil Essai (96021)", "96013", "Essai-la-Forêt (96013)"),
        ("Essai (96013)", "96013", "Essai-la-Forêt (96013)\u202f», depuis le 1er janvier 2025"),
        ("Aux gabarits", "96006", ""),
        ("Essai les Boeufs (96004)", "96004", ""),
    ],
)
def test_a_commune_is_known_by_its_code_or_what_it_was(
    written: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    word: str,
    code: str,
    told: str,
) -> None:
    path = edited(written, tmp_path, put("Commune 1", line_of(written, "S01"), word))
    assert import_workbook.command([str(path), "--ecrire"], data) == 0
    said = capsys.readouterr().err.replace("\u00a0", " ")
    assert told in said
    assert bool(told) == ("est aujourd’hui" in said)
    assert code in {r["code_insee"] for r in open_census(data).by_action("commune")["S01"]}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Ailleurs (62041)", "62041\u202f» n’appartient pas au périmètre"),
        ("Les Modèles-sur-Mer", "n’est pas une commune du périmètre"),
        ("Essai", "n’est pas une commune du périmètre"),
        ("Le Modèle (96002)", "96002 est le code de «\u202fLes Tests"),
    ],
)
def test_nothing_is_guessed_for_a_commune_from_elsewhere(
    written: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    word: str,
    told: str,
) -> None:
    path = edited(written, tmp_path, put("Commune 1", line_of(written, "S01"), word))
    said = refused(path, data, capsys)
    assert told in said
    assert "Vouliez-vous" not in said


def test_a_workbook_older_than_a_column_says_nothing_of_it(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = open_census(data).rows["recensement/actions"]
    carried = {row["id_action"]: row["porteur"] for row in known if row["porteur"]}
    assert carried

    def cut(book: openpyxl.Workbook) -> None:
        for code in carried:
            put("Note", line_of(written, code), "Revu")(book)
        sheet = book["actions"]
        sheet.delete_cols(next(c.column for c in sheet[1] if c.value == "Porteur"))

    accepted(edited(written, tmp_path, cut), data, capsys, "--ecrire")
    rows = {row["id_action"]: row for row in open_census(data).rows["recensement/actions"]}
    assert {code: rows[code]["porteur"] for code in carried} == carried
    assert {rows[code]["note"] for code in carried} == {"Revu"}


def test_editions_are_not_mixed(written: Path, data: Path) -> None:
    with pytest.raises(RequestError, match="Une seule édition"):
        import_workbook.command([str(written), "--edition", "2027"], data)


@pytest.mark.parametrize(
    ("year", "words"), [("2027", "ouvrir 2027"), ("2021", "figée"), ("2099", "pas ouverte")]
)
def test_only_the_open_edition_is_collected(data: Path, year: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        collecting.command(["--edition", year, "--sortie", "jamais.xlsx"], data)


@pytest.mark.slow
def test_a_workbook_of_last_year_is_refused_once_the_next_edition_is_open(
    written: Path, data: Path
) -> None:
    open_next("2027", data)
    with pytest.raises(RequestError, match="L’édition 2026 est figée"):
        import_workbook.command([str(written)], data)


# Hostile files: each has its message, and the tables stay as they are.


def raw(path: Path, change: Callable[[dict[str, bytes]], None], written: Path) -> Path:
    """Rewrite the parts of a workbook."""
    with zipfile.ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.slow
def test_a_hundred_thousand_rows(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook(write_only=True)
    for name in ("actions", "documents"):
        sheet = book.create_sheet(name)
        sheet.append(["Action", "Intitulé"])
        for _ in range(100_000 if name == "actions" else 1):
            sheet.append(["", "Une action d’essai"])
    path = tmp_path / "long.xlsx"
    book.save(path)
    tracemalloc.start()
    said = refused(path, data, capsys)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "plus de 20 000 lignes" in said
    assert peak < 80 * 2**20


def test_merged_cells(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(written, tmp_path, lambda book: book["actions"].merge_cells("B3:B5"))
    said = refused(path, data, capsys)
    assert "fusionnées (B3:B5)" in said


def test_a_hidden_sheet(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["actions"].sheet_state = "hidden"

    assert "est masquée" in refused(edited(written, tmp_path, hide), data, capsys)

    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet("secret").sheet_state = "hidden"

    import_workbook.command([str(edited(written, tmp_path, add))], data)
    assert "masquée «\u202fsecret\u202f» n’est pas lue" in capsys.readouterr().err


def test_a_password(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "mot de passe" in refused(path, data, capsys)


def test_a_zip_bomb(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def swell(parts: dict[str, bytes]) -> None:
        parts["xl/worksheets/sheet1.xml"] = bytes(300 * 2**20)

    path = raw(tmp_path / "bombe.xlsx", swell, written)
    tracemalloc.start()
    assert "trop volumineux" in refused(path, data, capsys)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 2**20


def test_entities_in_xml(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def swell(parts: dict[str, bytes]) -> None:
        body = parts["xl/workbook.xml"]
        parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + body

    assert "illisible" in refused(raw(tmp_path / "x.xlsx", swell, written), data, capsys)


def test_macros(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def arm(parts: dict[str, bytes]) -> None:
        parts["xl/vbaProject.bin"] = b"macro"

    assert "macros" in refused(raw(tmp_path / "m.xlsm", arm, written), data, capsys)


def test_nul_bytes(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes("Action,Intitulé\nS01,a\0b\n".encode())
    assert "caractère nul" in refused(path, data, capsys)

    def spoil(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet2.xml"
        parts[name] = parts[name].replace(b"<sheetData>", b"<sheetData>\0", 1)

    assert "illisible" in refused(raw(tmp_path / "nul.xlsx", spoil, written), data, capsys)


def test_mixed_dates(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for line, value in enumerate(("01/02/2026", "2026-02-31", "hier"), 2):
            put("Date (classement)", line, value)(book)

    said = refused(edited(written, tmp_path, edit), data, capsys)
    assert "soit 2026-02-01" in said
    assert "calendrier" in said
    assert "n’est pas une date" in said


def test_a_duplicated_header(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(written, tmp_path, put("Nature", 1, "Montant"))
    said = refused(path, data, capsys)
    assert "en double" in said
    assert "la colonne «\u202fNature\u202f» manque" in said


def test_a_renamed_sheet_and_column_name_the_nearest(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["documents"].title = "document"

    assert "proche : «\u202fdocument" in refused(
        edited(written, tmp_path, rename), data, capsys
    ).replace("\u202f:", " :")
    said = refused(edited(written, tmp_path, put("Intitulé", 1, "intitules")), data, capsys)
    assert "«\u202fintitules\u202f», à renommer" in said


def test_a_script_in_a_title_is_data(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = '<script>alert("œ")</script> = + - @'
    path = edited(written, tmp_path, lambda book: new_action(book, title=title))
    accepted(path, data, capsys, "--ecrire")
    assert title in set(tables.load("recensement/actions", data)["intitule"])


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04nonsense", b"\x89PNG", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_workbook(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    refused(path, data, capsys)


def test_a_missing_file(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "introuvable" in refused(tmp_path / "absent.xlsx", data, capsys)


def test_a_zip_in_a_zip(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(written, "a.xlsx")
    path = tmp_path / "deux.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("un.zip", inner.getvalue())
    assert "archive dans une archive" in refused(path, data, capsys)


def test_what_else_a_town_hall_packs_is_left_aside(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "retours.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(written, "retours/classeur.xlsx")
        for name in ("Thumbs.db", "desktop.ini", "retours/photo.JPG", "retours/lettre.docx"):
            archive.writestr(name, b"\xff\xd8\xff")
    assert import_workbook.command([str(path)], data) == 0
    told = capsys.readouterr()
    assert "rien ne change" in told.out
    assert re.findall(r"› (\S+).: ce n’est pas un classeur", told.err) == [
        "photo.JPG",
        "lettre.docx",
    ]
    assert "Thumbs" not in told.err
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
    assert "aucun classeur" in refused(path, data, capsys)


def test_titles_further_down_make_one_message(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def lower(book: openpyxl.Workbook) -> None:
        book["actions"].insert_rows(1, 2)
        book["actions"]["A1"] = "Recensement 2026"

    said = refused(edited(written, tmp_path, lower), data, capsys)
    assert "titres sont à la ligne 3" in said
    assert said.count("BLOQUANT") == 1


def test_one_message_for_cells_alike(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        for line in range(2, 22):
            put("Statut", line, "fini")(book)

    said = refused(edited(written, tmp_path, spoil), data, capsys)
    assert said.count("BLOQUANT") == 1
    assert "20 anomalies bloquantes" in said
    assert "et 14 autres" in said


def test_a_few_messages_of_a_kind_then_a_count(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        for line in range(2, 22):
            put("Statut", line, f"fini {line}")(book)
            put("Nature", line, "projet")(book)

    path = edited(written, tmp_path, spoil)
    said = refused(path, data, capsys).replace("\u202f", " ").replace("\xa0", " ")
    assert "40 anomalies bloquantes" in said
    assert said.count("BLOQUANT") == 1 + 3 + 1
    assert "BLOQUANT … et 17 autres de même" in said
    assert refused(path, data, capsys, "--tout").count("BLOQUANT") == 1 + 20


def of_the_next_edition(data: Path, folder: Path) -> Path:
    """Open 2027, and return its workbook."""
    open_next("2027", data)
    path = folder / "classeur.xlsx"
    assert collecting.command(["--edition", "2027", "--sortie", str(path)], data) == 0
    return path


def pending(data: Path) -> dict[str, bool]:
    rows = tables.load("recensement/suivi", data).set_index("id_action")
    return {str(code): bool(cell) for code, cell in rows["a_confirmer"].fillna(False).items()}


@pytest.mark.slow
def test_a_state_that_changes_is_no_longer_to_confirm(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = of_the_next_edition(data, tmp_path)
    known = pending(data)
    changed, same, doubted = "S01", "S02", "S05"
    states = tables.load("recensement/suivi", data).set_index("id_action")["statut"]
    delivered = next(code for code, state in states.items() if state == "livrée")
    assert (known[changed], known[same], known[delivered]) == (True, True, False)

    def edit(book: openpyxl.Workbook) -> None:
        put("Statut", line_of(written, changed), "suspendue")(book)
        put("Intitulé", line_of(written, same), "Un intitulé corrigé par un test")(book)
        put("État à confirmer", line_of(written, doubted), "non")(book)
        put("État à confirmer", line_of(written, delivered), "oui")(book)

    path = edited(written, tmp_path, edit, "rempli.xlsx")
    accepted(path, data, capsys, "--ecrire")
    expected = known | {changed: False, doubted: False, delivered: True}
    assert pending(data) == expected
    # The workbook still says « oui » to the state that it changed.
    assert "rien ne change" in accepted(path, data, capsys, "--ecrire")
    assert pending(data) == expected


def test_sheets_as_numbers_calls_them(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            sheet.title = f"{sheet.title} - Tableau 1"
        book.create_sheet("Résumé de l’exportation", 0)

    assert "rien ne change" in accepted(edited(written, tmp_path, rename), data, capsys)


def test_strict_open_xml(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def translate(parts: dict[str, bytes]) -> None:
        for name, part in parts.items():
            for kind in (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships"):
                part = part.replace(usual + kind, strict + kind.replace(b"2006/", b""))
            parts[name] = part

    path = raw(tmp_path / "strict.xlsx", translate, written)
    assert "rien ne change" in accepted(path, data, capsys)


def ods(path: Path, rows: str) -> Path:
    """Write a small .ods whose sheet of actions holds these rows."""
    names = "office", "table", "text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
            f'<office:spreadsheet><table:table table:name="actions">{rows}</table:table>'
            f'<table:table table:name="documents"/></office:spreadsheet></office:body>'
            f"</office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


STRING = 'office:value-type="string"'


def row(text: str, before: str = "", cell: str = "", line: str = "") -> str:
    """Return a row of an .ods, with attributes of its cell and of itself."""
    return (
        f"<table:table-row {line}>{before}<table:table-cell {STRING} {cell}>"
        f"<text:p>{text}</text:p></table:table-cell></table:table-row>"
    )


BLANK = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
)
FAR = '<table:table-cell table:number-columns-repeated="16000"/>'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (row("S01", cell='table:formula="of:=A1"'), "cellule A2"),
        (row("S01", cell='table:number-rows-spanned="2"'), "fusionnées (A2)"),
        (row("S01", line='table:number-rows-repeated="1000000"'), "plus de 20 000 lignes"),
        (BLANK + row("S01"), "plus de 20 000 lignes"),
        (row("S01", before=FAR, line='table:number-rows-repeated="20000"'), "manque"),
    ],
)
def test_hostile_opendocument(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, words: str
) -> None:
    assert words in refused(ods(tmp_path / "x.ods", row("Action") + rows), data, capsys)


# Writing


def test_tables_are_put_back_when_writing_fails(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(data)
    replace = Path.replace
    calls: list[Path] = []

    def failing(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError("disque plein")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="disque plein"):
        deposit(data, {NAMES[0]: b"a\n", NAMES[1]: b"b\n"})
    assert state(data) == before
    assert [path.name for path in (data / "recensement").iterdir() if path.name[0] == "."] == []


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
def test_the_tables_are_written_as_they_are_read(folder: Path) -> None:
    census = open_census(folder)
    from revitalisation.collect.inventory import written as as_csv

    for name in NAMES:
        content = as_csv(census.rows[name], census.headers[name])
        assert content == (folder / f"{name}.csv").read_bytes(), name


def test_commands_have_french_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("classeur", "importer"):
        assert cli.main([name, "--aide"]) == 0
        assert f"run_report.py {name}" in capsys.readouterr().out
    assert cli.main(["importer"]) == 2
    assert cli.main(["importer", "x.xlsx", "--ecrir"]) == 2
    assert "--ecrire" in capsys.readouterr().err


@pytest.mark.slow
def test_an_action_withdrawn_for_a_reason_does_not_come_back_as_forgotten(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "A2021-04")
    why = put("Motif du retrait", line, "fusionnée")
    heir = put("Action qui la reprend", line, "S16")

    def edit(book: openpyxl.Workbook) -> None:
        why(book)
        heir(book)

    alone = edited(written, tmp_path, put("À retirer", line, "oui"), "seul.xlsx")
    import_workbook.command([str(alone)], data)
    assert "peut-être oubliée" in capsys.readouterr().err
    path = edited(written, tmp_path, edit)
    import_workbook.command([str(path), "--ecrire"], data)
    assert "oubliée" not in capsys.readouterr().err
    rows = tables.load("recensement/retraits", data).to_dict("records")
    (row,) = rows
    assert [row[name] for name in ("edition", "id_action", "motif", "vers")] == [
        "2026", "A2021-04", "fusionnée", "S16",
    ]  # fmt: skip
    assert pd.isna(row["date"])  # that of the reading is not its own
    faults, _ = registry.run(open_edition("2026", folder=data))
    assert "A2021-04" not in {f.about for f in faults if f.rule in ("ACT-06", "ACT-13")}
    # Followed again, it is no longer withdrawn.
    book = edited(written, tmp_path, put("Note", line, "Reprise"), "encore.xlsx")
    accepted(book, data, capsys, "--ecrire")
    assert not len(tables.load("recensement/retraits", data))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Motif du retrait": "fusionnée"}, "sans l’action qui la reprend"),
        ({"Motif du retrait": "perdue"}, "n’est pas dans la liste"),
        ({"Motif du retrait": "doublon", "Action qui la reprend": "S99"}, "n’existe pas"),
        ({"Action qui la reprend": "S16"}, "obligatoire"),
    ],
)
def test_a_withdrawal_that_does_not_hold_is_refused_at_its_cell(
    cells: dict[str, str], words: str,
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    line = line_of(written, "A2021-04")

    def edit(book: openpyxl.Workbook) -> None:
        for head, value in cells.items():
            put(head, line, value)(book)

    said = refused(edited(written, tmp_path, edit), data, capsys)
    assert words in said
    assert re.search(rf"cellule [A-Z]+{line}\b", said)


def test_a_state_comes_in_with_its_own_document(
    written: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_of(written, "S08")

    def edit(book: openpyxl.Workbook) -> None:
        put("Statut", line, "livrée")(book)
        put("Document de l’état", line, "radio-marais-2024")(book)
        put("Page de l’état", line, "12")(book)

    accepted(edited(written, tmp_path, edit), data, capsys, "--ecrire")
    rows = tables.load("recensement/suivi", data).set_index(["edition", "id_action"])
    assert list(rows.loc[("2026", "S08"), ["statut", "document", "page"]]) == [
        "livrée", "radio-marais-2024", "12",
    ]  # fmt: skip
