"""The loader: types, memory, and every fault said in French with its place."""

import csv
import os
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revitalisation.data import tables
from revitalisation.errors import BLOCKING, DataError, Fault
from tests.frozen import FROZEN, tables_in

ACTIONS, COMMUNES, FOLLOW = (
    "recensement/actions",
    "recensement/actions_communes",
    "recensement/suivi",
)
ENGLISH = re.compile(
    r"\b(the|is|row|rows|field|constraint|error|missing|position|label|cell|cells|primary|unique"
    r"|key|value|values|required|enum|pattern|minimum|maximum|expected|table schema|None|NaN)\b",
    re.IGNORECASE,
)
Edit = Callable[[str], str]
CODE = next(f for f in tables.schema_of(COMMUNES)["fields"] if f["name"] == "code_insee")["example"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a copy of the tables that a test may spoil."""
    return tables_in(tmp_path)


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text, f"{old} is no longer in the table: the test would prove nothing"
        return text.replace(old, new, 1)

    return edit


def rewrite(folder: Path, name: str, edit: Edit) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    return path


def refused(folder: Path, name: str) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        tables.load(name, folder)
    assert caught.value.faults
    return caught.value.faults


def only(folder: Path, name: str) -> Fault:
    (fault,) = refused(folder, name)
    return fault


def plain(fault: Fault) -> str:
    return fault.message.replace("\u202f", " ").replace("\u00a0", " ")


# --- what a sound table gives ----------------------------------------------------------------


def test_each_type_is_loaded_as_promised() -> None:
    actions = tables.load(ACTIONS, FROZEN)
    assert actions.dtypes.astype(str).loc[
        ["id_action", "annee", "exemple_notable", "montant_eur"]
    ].tolist() == ["str", "Int64", "boolean", "Int64"]
    assert tables.load("programmes/adhesions", FROZEN)["date"].dtype == "datetime64[s]"
    assert tables.load("territoire/comparateur", FROZEN)["SUPERF"].dtype == "float64"


def test_codes_stay_strings_and_empty_cells_are_missing() -> None:
    communes = tables.load("territoire/communes", FROZEN)
    assert communes["code_insee"].str.len().eq(5).all()
    assert tables.load(ACTIONS, FROZEN)["theme_source"].isna().any()


def test_the_column_order_is_the_schema_s(data: Path) -> None:
    rewrite(
        data,
        COMMUNES,
        lambda text: "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines()),
    )
    assert list(tables.load(COMMUNES, data)) == ["id_action", "code_insee"]
    pd.testing.assert_frame_equal(tables.load(COMMUNES, data), tables.load(COMMUNES, FROZEN))


def test_a_reader_cannot_spoil_what_the_next_one_gets() -> None:
    mine = tables.load("territoire/epci", FROZEN)
    mine.loc[:, "nom"] = "X"
    assert (tables.load("territoire/epci", FROZEN)["nom"] != "X").all()


def test_a_file_is_read_again_when_it_changes(data: Path) -> None:
    before = len(tables.load(COMMUNES, data))
    path = rewrite(data, COMMUNES, lambda text: text.rstrip("\n").rpartition("\n")[0] + "\n")
    os.utime(path, ns=(1, 1))
    assert len(tables.load(COMMUNES, data)) == before - 1


def test_a_byte_order_mark_and_windows_lines_are_welcome(data: Path) -> None:
    path = data / f"{COMMUNES}.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(tables.load(COMMUNES, data)) == len(tables.load(COMMUNES, FROZEN))


def test_straight_apostrophes_are_those_of_the_closed_lists(data: Path) -> None:
    rewrite(data, FOLLOW, lambda text: text.replace("’", "'"))
    pd.testing.assert_frame_equal(tables.load(FOLLOW, data), tables.load(FOLLOW, FROZEN))


def test_an_address_keeps_its_apostrophe(data: Path) -> None:
    rewrite(data, "recensement/documents", swap("/l'ete-au-modele", "/l'ete-a-l'essai"))
    assert (
        tables.load("recensement/documents", data)["adresse"].str.contains("l'ete-a-l'essai").any()
    )


@pytest.mark.parametrize(("written", "meant"), [("VRAI", True), ("true", True), ("FAUX", False)])
def test_yes_and_no_as_spreadsheets_write_them(data: Path, written: str, meant: bool) -> None:
    rewrite(data, "territoire/territoires", swap(",oui,", f",{written},"))
    assert bool(tables.load("territoire/territoires", data)["publiable"].iloc[0]) == meant


@pytest.mark.living
def test_the_real_tables_have_no_fault() -> None:
    assert tables.check() == ()


# --- files that are no table -----------------------------------------------------------------


def test_a_missing_file_names_its_neighbour(data: Path) -> None:
    (data / f"{FOLLOW}.csv").rename(data / f"{FOLLOW} (1).csv")
    fault = only(data, FOLLOW)
    assert plain(fault).startswith("fichier introuvable. Fichier proche : « suivi (1).csv ».")
    assert (fault.file, fault.line, fault.column) == ("data/recensement/suivi.csv", None, None)


@pytest.mark.parametrize(
    ("content", "start", "line"),
    [
        (b"", "le fichier est vide. Il lui faut au moins sa ligne de titres : id_action,", None),
        (b"\n \n", "le fichier est vide", None),
        (b"PK\x03\x04etc", "c’est un classeur de tableur, pas un CSV", None),
        ("id_action,code_insee\n".encode("utf-16"), "le fichier est en « texte Unicode »", None),
        (b"id_action,code_insee\nS01,96\x00001\n", "caractère nul, le fichier est abîmé", 2),
        (
            "id_action,code_insee\nS01,Brûlé\n".encode("cp1252"),
            "le fichier est en Latin-1 (Windows) et non en UTF-8 (« Brûlé » se lit mal)",
            2,
        ),
        (
            b"id_action;code_insee\nS01;96001\n",
            "les colonnes sont séparées par des points-virgules, il faut des virgules",
            1,
        ),
        (
            b"id_action\tcode_insee\nS01\t96001\n",
            "les colonnes sont séparées par des tabulations",
            1,
        ),
        (b'id_action,code_insee\nS01,96001\n"S02,96001\n', "guillemet droit mal placé", 3),
    ],
)
def test_a_file_that_is_no_table(data: Path, content: bytes, start: str, line: int | None) -> None:
    (data / f"{COMMUNES}.csv").write_bytes(content)
    fault = only(data, COMMUNES)
    assert plain(fault).startswith(start)
    assert fault.line == line


def test_latin_1_says_how_to_save(data: Path) -> None:
    (data / f"{COMMUNES}.csv").write_bytes("id_action,code_insee\nÉ,1\n".encode("cp1252"))
    assert (
        "enregistrez-le en CSV, encodage UTF-8, séparateur virgule." in only(data, COMMUNES).message
    )


def test_letters_lost_on_the_way_are_seen(data: Path) -> None:
    rewrite(data, ACTIONS, swap("Étude de fréq", "Ã‰tude de fréq"))
    assert plain(only(data, ACTIONS)).startswith("caractères illisibles (« 2021-01,Ã‰tude de  ») :")


# --- headers ---------------------------------------------------------------------------------


def test_a_missing_column_names_the_nearest(data: Path) -> None:
    rewrite(data, ACTIONS, swap(",intitule,", ",intitulé,"))
    fault = only(data, ACTIONS)
    assert plain(fault) == ("colonne introuvable. Colonne proche : « intitulé », à renommer.")
    assert (fault.line, fault.column, fault.rule) == (1, "intitule", "IND-02")


def test_an_unexpected_column_and_one_without_title(data: Path) -> None:
    rewrite(
        data,
        COMMUNES,
        lambda text: "\n".join(
            line + (",remarque,") if place == 0 else f"{line},,"
            for place, line in enumerate(text.splitlines())
        ),
    )
    first, second = refused(data, COMMUNES)
    assert first.column == "remarque"
    assert plain(first).startswith("colonne inattendue. Retirez-la ; colonnes attendues : « id_")
    assert plain(second) == "colonne 4 sans titre : retirez-la, ou ôtez la virgule en trop."


def test_a_column_twice(data: Path) -> None:
    (data / f"{COMMUNES}.csv").write_text("id_action,code_insee,code_insee\nS01,96001,96001\n")
    assert plain(only(data, COMMUNES)) == "colonne écrite 2 fois : n’en gardez qu’une."


# --- cells -----------------------------------------------------------------------------------


CELLS = [
    (
        ACTIONS,
        swap(",200000,", ',"0,2 M€",'),
        19,
        "montant_eur",
        "« 0,2 M€ » n’est pas un nombre. Saisissez 200000, pas « 0,2 M€ ».",
    ),
    (
        ACTIONS,
        swap(",200000,", ",200 000 €,"),
        19,
        "montant_eur",
        "« 200 000 € » n’est pas un nombre. Saisissez 200000, pas « 200 000 € ».",
    ),
    (
        ACTIONS,
        swap(",200000,", ",beaucoup,"),
        19,
        "montant_eur",
        "« beaucoup » n’est pas un nombre. Saisissez 1200000, pas « 1,2 M€ ». Laissez vide si la "
        "valeur n’est pas connue.",
    ),
    (
        ACTIONS,
        swap(",200000,", ",-200000,"),
        19,
        "montant_eur",
        "« -200000 » est trop petit : au moins 0.",
    ),
    (
        ACTIONS,
        swap(",200000,", ",200000.5,"),
        19,
        "montant_eur",
        "« 200000.5 » n’est pas un nombre entier. Arrondissez-le.",
    ),
    (
        ACTIONS,
        swap(",action,commune,", ",Actions,commune,"),
        2,
        "nature",
        "« Actions » est inconnu. Vouliez-vous dire « action » ? Valeurs admises : « action », "
        "« énoncé ».",
    ),
    (
        ACTIONS,
        swap(",oui,\n", ",peut-être,\n"),
        2,
        "exemple_notable",
        "« peut-être » n’est ni « oui » ni « non ».",
    ),
    (
        ACTIONS,
        swap("A2021-02,", ","),
        3,
        "id_action",
        "cellule vide, alors que la valeur est obligatoire (action).",
    ),
    (
        ACTIONS,
        swap("A2021-02,", "A2021-01,"),
        3,
        "id_action",
        "« A2021-01 » figure déjà ligne 2. Gardez une seule des deux lignes, ou corrigez l’une.",
    ),
    (
        "programmes/programmes",
        swap(",2,triangle,ciel,", ",1,triangle,ciel,"),
        3,
        "ordre",
        "« 1 » figure déjà ligne 2. Gardez une seule des deux lignes, ou corrigez l’une.",
    ),
    (
        COMMUNES,
        swap("96001", "1234"),
        2,
        "code_insee",
        "« 1234 » compte 4 chiffres, il en faut 5 : zéro initial supprimé par le tableur "
        "(« 01234 ») ? Sinon, vérifiez le code.",
    ),
    (
        COMMUNES,
        swap("96001", "96 001"),
        2,
        "code_insee",
        "« 96 001 » a une espace de trop : écrivez 96001.",
    ),
    (
        ACTIONS,
        swap(",200000,", f",{10**30},"),
        19,
        "montant_eur",
        f"« {10**30} » est trop grand : vérifiez-le.",
    ),
    (
        ACTIONS,
        swap(",200000,", ",200_000,"),
        19,
        "montant_eur",
        "« 200_000 » n’est pas un nombre. Saisissez 200000, pas « 200_000 ».",
    ),
    (
        ACTIONS,
        swap(",200000,", ",+200000,"),
        19,
        "montant_eur",
        "« +200000 » n’est pas un nombre. Saisissez 200000, pas « +200000 ».",
    ),
    (
        ACTIONS,
        swap(",200000,", ", 200000,"),
        19,
        "montant_eur",
        "« 200000 » a une espace de trop au début ou à la fin : retirez-la.",
    ),
    (
        ACTIONS,
        swap(",200000,", ',"2,0E+05",'),
        19,
        "montant_eur",
        "« 2,0E+05 » : le tableur a abrégé le nombre. Saisissez-le en entier, soit 200000.",
    ),
    (
        "territoire/comparateur",
        swap("96001,9420,9000,15.99,", "96001,9420,9000,1e400,"),
        2,
        "SUPERF",
        "« 1e400 » n’est pas un nombre. Laissez vide si la valeur n’est pas connue.",
    ),
    (
        ACTIONS,
        swap(",200000,", ",20000000000,"),
        19,
        "montant_eur",
        "« 20000000000 » est trop grand : au plus 10 000 000 000.",
    ),
    (
        "recensement/classements",
        swap("2026-10-05", "2026-1-5"),
        2,
        "date",
        "« 2026-1-5 » : écrivez la date AAAA-MM-JJ, soit 2026-01-05.",
    ),
    (
        "recensement/classements",
        swap("2026-10-05", "0001-01-01"),
        2,
        "date",
        "« 0001-01-01 » est trop ancien : au plus tôt le 1er janvier 2000. Vérifiez l’année.",
    ),
    (
        ACTIONS,
        swap("A2021-02,Ateliers", f"A2021-02,{'ré' * 130}-Ateliers"),
        3,
        "intitule",
        f"« {'ré' * 29}r… » est trop long : 311 signes, au plus 250. Gardez l’essentiel.",
    ),
    (
        ACTIONS,
        swap(",action,commune,", ",асtion,commune,"),
        2,
        "nature",
        "caractère que la police du rapport n’a pas (U+0430, CYRILLIC SMALL LETTER A) dans "
        "« асtion » : retirez-le, ou remplacez-le.",
    ),
    (
        "territoire/populations",
        swap(",2016,9000,", ",2016,s,"),
        2,
        "population_municipale",
        "« s » : la valeur est obligatoire. Si elle est inconnue, retirez la ligne.",
    ),
    (
        "recensement/classements",
        swap("2026-10-05", "46350"),
        2,
        "date",
        "« 46350 » : le tableur a pris la date pour un nombre. Écrivez 2026-11-24, si c’est bien "
        "ce jour.",
    ),
    (
        "recensement/classements",
        swap("2026-10-05", "hier"),
        2,
        "date",
        "« hier » n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2021-06-30.",
    ),
    (
        COMMUNES,
        swap("96001", "96001 "),
        2,
        "code_insee",
        "« 96001  » a une espace de trop au début ou à la fin : retirez-la.",
    ),
    (
        COMMUNES,
        swap("96001", "96001.0"),
        2,
        "code_insee",
        "« 96001.0 » : le tableur a pris ce code pour un nombre. Mettez la colonne au format "
        f"texte. Exemple : « {CODE} ».",
    ),
    (
        COMMUNES,
        swap("96001", "6.2E+04"),
        2,
        "code_insee",
        "« 6.2E+04 » : le tableur a mis ce code en notation scientifique. Mettez la colonne au "
        f"format texte. Exemple : « {CODE} ».",
    ),
    (
        "programmes/adhesions",
        swap("2021-06-28", "2021-02-30"),
        8,
        "date",
        "« 2021-02-30 » n’existe pas au calendrier. Écrivez une date AAAA-MM-JJ.",
    ),
    (
        "programmes/adhesions",
        swap("2021-06-28", "30/06/2021"),
        8,
        "date",
        "« 30/06/2021 » : écrivez la date AAAA-MM-JJ, soit 2021-06-30.",
    ),
    (
        "programmes/adhesions",
        swap("2021-06-28", "juin 2021"),
        8,
        "date",
        "« juin 2021 » n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2021-06-30. Laissez "
        "vide si le jour n’est pas connu.",
    ),
    (
        "programmes/adhesions",
        swap("2020-2026", "2020 à 2026"),
        8,
        "generation",
        "« 2020 à 2026 » n’a pas la forme attendue : période du programme, AAAA-AAAA ; vide pour "
        "l’ORT. Exemple : « 2018-2022 ».",
    ),
    (
        "territoire/comparateur",
        swap("15.99", '"15,99"'),
        2,
        "SUPERF",
        "« 15,99 » n’est pas un nombre. Saisissez 15.99, pas « 15,99 ».",
    ),
    (
        "territoire/comparateur",
        swap("15.99", "s"),
        2,
        "SUPERF",
        "« s » : une valeur inconnue ou secrète s’écrit par une cellule vide, qui ne vaut pas "
        "zéro.",
    ),
    (
        "territoire/comparateur",
        swap("15.99", "NaN"),
        2,
        "SUPERF",
        "« NaN » : une valeur inconnue ou secrète s’écrit par une cellule vide, qui ne vaut pas "
        "zéro.",
    ),
    (
        "territoire/communes",
        swap("2.62389", "271.236"),
        2,
        "mairie_lon",
        "« 271.236 » est trop grand : au plus 180.",
    ),
]


@pytest.mark.parametrize(
    ("name", "edit", "line", "column", "message"),
    CELLS,
    ids=[f"{row[3]}-{place}" for place, row in enumerate(CELLS)],
)
def test_a_wrong_cell(
    data: Path, name: str, edit: Edit, line: int, column: str, message: str
) -> None:
    rewrite(data, name, edit)
    fault = only(data, name)
    assert (plain(fault), fault.line, fault.column) == (message, line, column)
    assert fault.severity == BLOCKING


@pytest.mark.parametrize(
    ("name", "edit", "line", "start"),
    [
        (
            ACTIONS,
            swap("S02,Étude", "S02,Étude, oui"),
            12,
            "une cellule de trop, la dernière est « liste de 4 projets, dont 3 lus",
        ),
        (
            "territoire/comparateur",
            swap("15.99", "15,99"),
            2,
            "une cellule de trop. Une virgule dans",
        ),
        (
            COMMUNES,
            swap("A2021-02,96001", "A2021-02"),
            3,
            "une cellule en moins, à partir de la colonne « code_insee ». Ajoutez les virgules",
        ),
        (COMMUNES, swap("A2021-02,", ",\nA2021-02,"), 3, "ligne vide, à supprimer."),
        (COMMUNES, swap("A2021-02,", "\nA2021-02,"), 3, "ligne vide, à supprimer."),
    ],
)
def test_a_row_of_the_wrong_shape(data: Path, name: str, edit: Edit, line: int, start: str) -> None:
    rewrite(data, name, edit)
    fault = only(data, name)
    assert plain(fault).startswith(start)
    assert fault.line == line


def test_rows_short_alike_make_one_message(data: Path) -> None:
    rewrite(data, COMMUNES, lambda text: re.sub(r"(A2021-\d\d),\w+", r"\1", text))
    fault = only(data, COMMUNES)
    assert fault.line == 2
    assert plain(fault).endswith(" De même lignes 3 à 7.")


def test_a_column_short_on_one_line_does_not_hide_the_others(data: Path) -> None:
    rewrite(
        data,
        COMMUNES,
        lambda text: swap("A2021-01,96001", "A2021-01")(
            swap("A2021-02,96001", "A2021-02,99999")(text)
        ),
    )
    assert [fault.line for fault in refused(data, COMMUNES)] == [2, 3]


# --- links -----------------------------------------------------------------------------------


def test_a_commune_outside_the_perimeter(data: Path) -> None:
    rewrite(data, COMMUNES, swap("96001", "75056"))
    fault = only(data, COMMUNES)
    assert fault.rule == "REF-04"
    assert plain(fault) == (
        "la commune de code « 75056 » n’appartient pas au périmètre. Vérifiez le code, retirez la "
        "ligne, ou ajoutez la commune à data/territoire/communes.csv."
    )


def test_a_merged_commune_names_its_heir(data: Path) -> None:
    rewrite(data, COMMUNES, swap("96001", "96021"))
    assert plain(only(data, COMMUNES)) == (
        "la commune Vieil-Essai (96021) n’existe plus : elle est aujourd’hui comprise dans "
        "Essai-la-Forêt. Employez le code 96013."
    )


def test_an_unknown_document_names_the_nearest(data: Path) -> None:
    rewrite(data, ACTIONS, swap(",modele-acv,", ",modèle-avc,"))
    assert plain(only(data, ACTIONS)) == (
        "« modèle-avc » n’existe pas dans data/recensement/documents.csv (colonne « document »). "
        "Valeur proche : « modele-acv ». Corrigez, ou ajoutez-y la ligne qui manque."
    )


def test_a_milestone_said_at_length_names_the_one_that_it_begins_with(data: Path) -> None:
    rewrite(data, "programmes/adhesions", swap(",annonce,", ",sortie du programme,"))
    assert "Valeur proche : « sortie »" in plain(only(data, "programmes/adhesions"))


def test_a_preconisation_whose_closed_list_does_not_exist(data: Path) -> None:
    name = "preconisations/preconisations"
    rewrite(data, name, swap(",methodes_usages,", ",methodes_usage,"))
    assert plain(only(data, name)) == (
        "« methodes_usage » n’existe pas dans data/preconisations/nomenclatures.csv (colonne "
        "« liste »). Valeur proche : « methodes_usages ». Corrigez, ou ajoutez-y la ligne qui "
        "manque."
    )


def test_a_broken_table_is_not_reproached_to_those_that_refer_to_it(data: Path) -> None:
    (data / "recensement/documents.csv").write_bytes(b"")
    assert len(tables.load(ACTIONS, data))
    assert {fault.file for fault in tables.check(data)} == {"data/recensement/documents.csv"}


def test_a_row_misshapen_or_a_column_twice_is_not_reproached_to_those_that_refer_to_it(
    data: Path,
) -> None:
    rewrite(data, ACTIONS, swap("\nS02,", "\nS02,,"))
    assert {fault.file for fault in tables.check(data)} == {"data/recensement/actions.csv"}
    rewrite(data, ACTIONS, swap("intitule,", "intitule,intitule,"))
    assert {fault.file for fault in tables.check(data)} == {"data/recensement/actions.csv"}


def test_a_link_is_checked_again_when_the_other_table_changes(data: Path) -> None:
    rewrite(data, COMMUNES, swap("96001", "75056"))
    refused(data, COMMUNES)
    rewrite(
        data,
        "territoire/communes",
        lambda text: text + ("75056,Paris,0,999000018,Paris,75,75001,2.35,48.85\n"),
    )
    assert "75056" in set(tables.load(COMMUNES, data)["code_insee"])


# --- all of it -------------------------------------------------------------------------------


def test_check_lists_every_fault_of_every_file(data: Path) -> None:
    rewrite(
        data,
        ACTIONS,
        lambda text: swap(",200000,", ",cher,")(swap(",action,commune,", ",acte,commune,")(text)),
    )
    rewrite(data, FOLLOW, swap(",livrée,", ",finie,"))
    (data / "territoire/epci.csv").unlink()
    found = [
        (fault.file.rpartition("/")[2], fault.line, fault.column) for fault in tables.check(data)
    ]
    assert found == [
        ("actions.csv", 2, "nature"),
        ("actions.csv", 19, "montant_eur"),
        ("suivi.csv", 4, "statut"),
        ("epci.csv", None, None),
    ]


def test_a_commune_without_contour_is_a_fault(data: Path) -> None:
    path = data / tables.CONTOURS
    path.write_text(
        path.read_text(encoding="utf-8").replace('"96001"', '"99999"'), encoding="utf-8"
    )
    (fault,) = tables.check(data)
    assert (
        plain(fault) == "Le Modèle (96001) n’a pas de contour. Ajoutez-le, ou retirez la commune."
    )


@pytest.mark.parametrize("content", ["", "{}", '{"features": [1]}'])
def test_contours_that_cannot_be_read(data: Path, content: str) -> None:
    (data / tables.CONTOURS).write_text(content)
    (fault,) = tables.check(data)
    assert "contours illisibles" in fault.message


def test_a_table_that_no_schema_describes() -> None:
    fault = only(FROZEN, "recensement/action")
    assert plain(fault).startswith(
        "aucun schéma ne décrit cette table. Table proche : « recensement/actions »."
    )


@pytest.mark.parametrize(("name", "edit"), [(row[0], row[1]) for row in CELLS])
def test_no_english_and_no_plain_space_before_a_sign(data: Path, name: str, edit: Edit) -> None:
    rewrite(data, name, edit)
    for fault in refused(data, name):
        said = re.sub(r"«[^»]*»", "", fault.message)
        assert not ENGLISH.search(said)
        assert not re.search(r" [;:!?%€»]|« ", said)


def test_nothing_is_ever_written(data: Path) -> None:
    rewrite(data, ACTIONS, swap(",200000,", ",cher,"))
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    tables.check(data)
    refused(data, ACTIONS)
    assert {path: path.read_bytes() for path in data.rglob("*") if path in before} == before


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_damage_is_a_fault_or_a_table(
    tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("dégât") / "data"
    name = "programmes/programmes"
    (folder / "programmes").mkdir(parents=True)
    content = (FROZEN / f"{name}.csv").read_bytes()
    start = draw.draw(st.integers(0, len(content)))
    length = draw.draw(st.integers(0, 40))
    noise = draw.draw(
        st.binary(max_size=6)
        | st.sampled_from(
            [b'"', b",", b"\n", b";", b"NaN", b",,,,", b"1e999", "é".encode("cp1252")]
        )
    )
    (folder / f"{name}.csv").write_bytes(content[:start] + noise + content[start + length :])
    try:
        assert len(tables.load(name, folder)) <= 4
    except DataError as error:
        for fault in error.faults:
            assert not ENGLISH.search(re.sub(r"«[^»]*»", "", fault.message))


@pytest.mark.parametrize("name", tables.names())
def test_another_reader_of_table_schemas_finds_no_fault_either(name: str) -> None:
    from frictionless import Resource, Schema

    with (FROZEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    fields = {key: x for key, x in tables.schema_of(name).items() if key != "foreignKeys"}
    report = Resource(data=rows, schema=Schema.from_descriptor(fields)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])
