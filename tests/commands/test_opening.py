"""« ouvrir » and « etat »: the open edition frozen, the next one opened, what remains said."""

import shutil
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from revitalisation.collect import next_edition
from revitalisation.collect.next_edition import moved_on
from revitalisation.commands import open_edition as opening
from revitalisation.commands import state
from revitalisation.data import frozen, tables
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.errors import DataError, RequestError
from revitalisation.measures.registry import values
from revitalisation.redaction import render, unread
from revitalisation.rules import remaining
from revitalisation.rules.report import STALE, examine
from tests.entries import append
from tests.frozen import FROZEN, tables_in

pytestmark = pytest.mark.slow

BEFORE, NEXT = "2026", "2027"
ACQUITTALS, FOLLOW = "recensement/acquittements", "recensement/suivi"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tables_in(tmp_path)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    root = tables_in(tmp_path_factory.mktemp("ouverte"))
    with redirect_stdout(StringIO()) as output:
        assert opening.command([NEXT], root) == 0
    return root, output.getvalue()


@pytest.fixture(scope="module")
def opened(said: tuple[Path, str]) -> Path:
    """The territory of the tests with 2027 open: read, never written."""
    return said[0]


@pytest.fixture
def mine(opened: Path, tmp_path: Path) -> Path:
    """A copy of it, that a test may spoil."""
    return Path(shutil.copytree(opened, tmp_path / "data"))


def everything(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file() and "precedents" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_the_edition_before_is_frozen_as_it_was(opened: Path) -> None:
    before, after = open_edition(BEFORE, folder=FROZEN), open_edition(BEFORE, folder=opened)
    assert after.frozen
    assert frozen.faults(BEFORE, opened) == ()
    assert {n: v.amount for n, v in values(before).items()} == {
        n: v.amount for n, v in values(after).items()
    }
    for name in tables.names(FROZEN):
        assert before.table(name).equals(after.table(name)), name
    assert {f.message for f in examine(before).faults} == {f.message for f in examine(after).faults}


def test_what_is_done_to_the_next_one_leaves_it_alone(mine: Path) -> None:
    home = frozen.home(BEFORE, mine)
    before = everything(home)
    path = mine / f"{FOLLOW}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    assert everything(home) == before
    assert len(open_edition(BEFORE, folder=mine).actions) == 27
    assert len(open_edition(NEXT, folder=mine).actions) == len(lines) - 2


def test_settings_are_a_year_later_and_to_confirm(opened: Path) -> None:
    edition = open_edition(NEXT, folder=opened)
    assert edition.cutoff == date(2027, 5, 31)
    assert edition.settings["annee"] == 2027
    assert edition.settings["a_confirmer"] == list(next_edition.TO_CONFIRM)
    assert "Paramètres de l’édition 2027" in (
        frozen.home(NEXT, opened) / "parametres.toml"
    ).read_text(encoding="utf-8")


def test_a_leap_day_is_moved_to_the_last_of_february() -> None:
    assert "date_arrete = 2029-02-28" in moved_on(
        "annee = 2028\ndate_arrete = 2028-02-29\n[seuils]\n", "2028", "2029"
    )


def test_each_block_of_a_text_says_that_it_is_last_year_s() -> None:
    mark = "<!-- à relire : texte de 2026 -->"
    assert unread.marked("Un texte.\n", "2026") == f"{mark}\n\nUn texte.\n"
    two = unread.marked("## usages\n\nUn.\n\n## innovation\n\nDeux.\n", "2026")
    assert two == f"## usages\n\n{mark}\n\nUn.\n\n## innovation\n\n{mark}\n\nDeux.\n"
    assert unread.marked(two, "2027").count("texte de 2027") == 2
    assert "2026" not in unread.marked(two, "2027")
    assert unread.hidden(f"Un{mark}.").replace(" ", "") == "Un."


def test_texts_are_marked_in_the_document(opened: Path) -> None:
    edition = open_edition(NEXT, folder=opened)
    texts = {path.stem for path in edition.texts.glob("*.md") if path.read_text("utf-8").strip()}
    assert set(unread.texts(edition)) == texts
    marked = [name for name in texts if "[Texte de" in render.written(edition, name)]
    assert set(marked) == texts
    titles = {task.title for task in remaining.drafted(edition)}
    assert titles == {"paramètres à confirmer", "textes à relire"}


def test_states_and_acquittals_are_carried_over_to_confirm(opened: Path) -> None:
    edition = open_edition(NEXT, folder=opened)
    before = open_edition(BEFORE, folder=opened).table(FOLLOW).set_index("id_action")
    rows = edition.table(FOLLOW)
    assert set(rows["edition"]) == {NEXT}
    assert set(rows["id_action"]) == set(before[before["statut"] != "abandonnée"].index)
    done = rows["statut"] == "livrée"
    assert rows["a_confirmer"].fillna(False).eq(~done).all()
    kept = edition.table(ACQUITTALS)
    assert set(kept["edition"]) == {NEXT}
    assert kept["a_confirmer"].all()
    # Until someone confirms them, they acquit nothing.
    seen = examine(edition)
    assert not seen.acquitted
    # Those of the passage from 2021 to 2026 have no alert any more: they stay in 2026.
    assert "ACT-06" in set(open_edition(BEFORE, folder=opened).table(ACQUITTALS)["regle"])
    assert "ACT-06" not in set(kept["regle"])
    assert STALE not in {fault.rule for fault in seen.faults}


def test_what_remains_is_said_and_shrinks(
    said: tuple[Path, str], mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, first = mine, said[1]
    for words in ("paramètres à confirmer (4)", "textes à relire", "états repris", "acquittements"):
        assert words in first
    assert state.command([], data) == 0
    assert capsys.readouterr().out in first
    alone = open_edition(NEXT, folder=data).table(ACQUITTALS)["regle"].value_counts().index[-1]
    assert state.command(["--confirmer", str(alone)], data) == 0
    assert "1\u00a0acquittement confirmé" in capsys.readouterr().out
    with pytest.raises(RequestError, match="Aucun acquittement"):
        state.command(["--confirmer", str(alone)], data)
    rows = open_edition(NEXT, folder=data).table(ACQUITTALS)
    assert rows["a_confirmer"].sum() == len(rows) - 1


def test_an_acquittal_is_confirmed_alone(mine: Path) -> None:
    rows = open_edition(NEXT, folder=mine).table(ACQUITTALS)
    several = rows[rows["regle"] == rows["regle"].value_counts().index[0]]
    rule, target = several.iloc[0]["regle"], several.iloc[0]["cible"]
    state.command(["--confirmer", rule, "--cible", target], mine)
    after = open_edition(NEXT, folder=mine).table(ACQUITTALS)
    done = after[after["a_confirmer"].isna()]
    assert list(zip(done["regle"], done["cible"], strict=True)) == [(rule, target)]


def test_an_acquittal_whose_alert_has_gone_is_said_and_taken_out(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / f"{ACQUITTALS}.csv"
    before = path.read_bytes()
    append(data, ACQUITTALS, edition=BEFORE, regle="CAL-02", cible="S99", motif="Vu avec la ville.",
           role="essai", date="2026-05-31")  # fmt: skip
    assert state.command([], data) == 0
    said = capsys.readouterr().out
    assert "acquittements sans objet (1)" in said
    assert "CAL-02 S99" in said
    assert "alertes à traiter" not in said
    assert state.command(["--retirer"], data) == 0
    said = capsys.readouterr().out
    assert "  − CAL-02 S99" in said
    assert "sans objet (1)" not in said
    assert path.read_bytes() == before
    assert state.command(["--retirer"], data) == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([BEFORE], "existe déjà"),
        (["2021"], "existe déjà"),
        (["2028"], "après 2026 vient 2027"),
        (["1999"], "après 2026 vient 2027"),
        (["deux"], "quatre chiffres"),
        ([], "attend une année"),
    ],
)
def test_what_cannot_be_opened_is_refused(data: Path, words: list[str], told: str) -> None:
    before = everything(data)
    with pytest.raises(RequestError, match=told):
        opening.command(words, data)
    assert everything(data) == before


def test_an_edition_at_fault_is_not_left_behind(data: Path) -> None:
    path = data / f"{FOLLOW}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("livrée", "livree"), encoding="utf-8")
    before = everything(data)
    with pytest.raises(DataError):
        opening.command([NEXT], data)
    assert everything(data) == before


def test_an_unfinished_edition_is_not_left_behind(mine: Path) -> None:
    before = everything(mine)
    with pytest.raises(RequestError, match="n’est pas finie"):
        opening.command(["2028"], mine)
    assert everything(mine) == before


def test_nothing_is_left_of_an_opening_that_fails(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(data)

    def full(*_: object) -> None:
        raise OSError(28, "disque plein")

    monkeypatch.setattr(next_edition, "deposit", full)
    with pytest.raises(OSError, match="disque plein"):
        opening.command([NEXT], data)
    assert everything(data) == before
    assert years(data) == ("2021", BEFORE)
    assert not [path for path in (data / "editions").iterdir() if path.name.startswith(".")]


def test_an_opening_cut_short_after_the_freeze_goes_on(mine: Path) -> None:
    shutil.rmtree(frozen.home(NEXT, mine))
    kept = next((mine / "recensement" / "precedents").iterdir())
    for name in ("suivi", "acquittements", "retraits"):
        shutil.copy(kept / f"{name}.csv", mine / "recensement")
    shutil.copy(kept / "relectures.csv", mine / "redaction")
    assert opening.command([NEXT], mine) == 0
    before = open_edition(BEFORE, folder=mine).actions
    assert len(open_edition(NEXT, folder=mine).actions) == (before["statut"] != "abandonnée").sum()
