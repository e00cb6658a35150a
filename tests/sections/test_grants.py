"""What the State granted and counts, as the tables say it."""

from revitalisation.drawing.records import Table, Text
from revitalisation.sections import funding
from tests.frozen import frozen


def test_the_table_names_the_hole_and_who_was_granted_the_most() -> None:
    table = funding.grants(frozen())
    assert isinstance(table, Table)
    assert "Le Modèle" in table.title
    assert "2019-2022" in table.note
    assert [str(row.cells[0]) for row in table.rows] == ["Le Modèle", "L’Épreuve", "CABE"]
    assert [str(cell) for cell in table.rows[0].cells[2:4]] == ["20\u202f000", "30\u202f000"]


def test_what_the_state_counts_stands_beside_what_was_found() -> None:
    edition = frozen()
    table = funding.counted(edition, "ACV")
    assert table is not None
    assert [str(cell) for cell in table.rows[0].cells[1:3]] == ["20", "30"]
    assert str(table.rows[0].cells[-1]).endswith("sur 50")
    assert funding.counted(edition, "PVD") is None


def test_an_edition_frozen_before_there_were_such_tables_says_it_read_none() -> None:
    edition = frozen("2021")
    assert isinstance(funding.grants(edition), Text)
    assert funding.counted(edition, "ACV") is None
