"""The chapter of what changed: the same words and counts as the comparison, whole files."""

import csv
from io import StringIO

from revitalisation.measures import followed
from revitalisation.measures.comparison import changes as compared
from revitalisation.measures.comparison import of_kinds
from revitalisation.sections import changes, views
from tests.frozen import frozen


def test_the_first_edition_says_so_in_one_line() -> None:
    first = frozen("2021")
    opening = changes.opening(first)
    assert "Première édition" in str(opening.paragraphs[0])  # type: ignore[union-attr]
    tables = (changes.communes, changes.fates, changes.new, changes.every, changes.reread)
    assert [table(first) for table in tables] == [None] * len(tables)
    assert not changes.of_commune(first, "96001")


def test_every_change_is_in_its_file() -> None:
    now = frozen()
    assert now.earlier is not None
    table = changes.every(now)
    assert table is not None
    rows = list(csv.DictReader(StringIO(table.csv)))
    assert len(rows) == len(compared(now.earlier, now))
    assert sum(int(str(row.cells[2])) for row in table.rows) == len(rows)


def test_only_what_is_dated_since_is_marked_new() -> None:
    now = frozen()
    assert now.earlier is not None
    new = of_kinds(compared(now.earlier, now), followed.NEW).set_index("objet")
    marked = {action for action, mark in views.marks(now).items() if mark == "nouvelle"}
    assert marked == set(new.index[new["precision"].isna()])
    assert "S12" in marked
    assert "S01" not in marked


def test_the_file_of_a_marked_table_holds_titles_alone() -> None:
    now = frozen()
    rows = now.actions[now.actions["id_action"] == "S12"]
    cell = views.actions(now, rows)["Action"].iloc[0]
    assert cell.amount == rows["intitule"].iloc[0]
    assert str(cell.words).endswith("nouvelle")


def test_a_fiche_says_what_changed_in_its_commune() -> None:
    said = " ".join(str(changes.of_commune(frozen(), "96005")).split())
    assert "entrée dans Petites Villes de Demain, 27 juillet 2021" in said
    assert "4 actions nouvelles" in said
