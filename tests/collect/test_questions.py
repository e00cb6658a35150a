"""What is asked of each commune, and the answers that come back through the import."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from revitalisation.collect.inventory import open_census, views
from revitalisation.collect.questions import questions
from revitalisation.commands import import_workbook
from revitalisation.commands import questions as command
from revitalisation.errors import RequestError
from tests.collect.test_importing import cell, edited
from tests.frozen import FROZEN, frozen, tables_in


def asked(folder: Path = FROZEN) -> dict[str, dict[str, str]]:
    return questions(frozen(), views(open_census(folder), "2026", "lecteur_1"))


@pytest.mark.parametrize(
    ("key", "unknown"),
    [
        ("action.annee", lambda row: not row["annee"]),
        ("action.montant_eur", lambda row: not row["montant_eur"]),
    ],
)
def test_what_is_unknown_is_asked_and_what_is_known_is_not(key: str, unknown: object) -> None:
    found, rows = asked(), open_census(FROZEN).rows["recensement/actions"]
    followed = views(open_census(FROZEN), "2026", "lecteur_1")
    for row in (row for row in rows if row["id_action"] in followed):
        deduced = key == "action.annee" and row["annee_deduite"] == "oui"
        wanted = unknown(row) or deduced  # type: ignore[operator]
        assert (key in found.get(row["id_action"], {})) == wanted, row["id_action"]


def test_each_commune_has_a_workbook_of_its_own_whose_import_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tables_in(tmp_path)
    path = tmp_path / "questions.zip"
    assert command.command(["--sortie", str(path)], data) == 0
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        assert len(names) > 1
        seen = [openpyxl.load_workbook(io.BytesIO(packed.read(name))) for name in names]
    given = {row[0] for book in seen for row in book["actions"].iter_rows(2, values_only=True)}
    assert given - {None} == set(asked())
    assert import_workbook.command([str(path)], data) == 0
    assert "rien ne change" in capsys.readouterr().out


def test_an_answer_in_a_yellow_cell_comes_back_through_the_import(tmp_path: Path) -> None:
    data = tables_in(tmp_path)
    found = asked(data)
    action = next(a for a, keys in found.items() if "action.montant_eur" in keys)
    record = views(open_census(data), "2026", "lecteur_1")[action]
    code = record["commune.1.code_insee"]
    path = tmp_path / "questions.xlsx"
    assert command.command(["--commune", code, "--sortie", str(path)], data) == 0
    sheet = openpyxl.load_workbook(path)["actions"]
    line = next(n for n, row in enumerate(sheet.values, 1) if row[0] == action)
    place = sheet[cell(sheet, "Montant", line)]
    assert place.comment is not None
    assert "coût" in place.comment.text

    def answer(book: openpyxl.Workbook) -> None:
        mine = book["actions"]
        mine[cell(mine, "Montant", line)] = 123456
        mine[cell(mine, "Base du montant", line)] = "non précisée"
        mine[cell(mine, "Précision du montant", line)] = "dit par la commune"

    answered = edited(path, tmp_path, answer, "reponses.xlsx")
    assert import_workbook.command([str(answered), "--ecrire"], data) == 0
    rows = {r["id_action"]: r for r in open_census(data).rows["recensement/actions"]}
    assert rows[action]["montant_eur"] == "123456"
    assert "action.montant_eur" not in asked(data).get(action, {})


def test_a_commune_that_is_not_one_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="Aucune commune"):
        command.command(["--commune", "Nulle-Part", "--sortie", str(tmp_path / "q.xlsx")], FROZEN)
