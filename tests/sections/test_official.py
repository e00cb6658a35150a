"""Official indicators, national shares, reserves: what stands where, and with what reserve."""

from typing import Any

from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table, Text
from revitalisation.french.typography import NOT_KNOWN
from revitalisation.measures.registry import values
from revitalisation.sections import annexes, benchmarks, display, official, reserves, views
from tests.frozen import frozen
from tests.texts import printed


def shown(edition: Edition) -> tuple[Table, Text]:
    found = official.communes(edition)
    assert isinstance(found, display.Records)
    table, said = found
    assert isinstance(table, Table)
    assert isinstance(said, Text)
    return table, said


def cells(table: Table, head: str) -> dict[str, str]:
    rank = [column.head for column in table.columns].index(head)
    return {str(row.cells[0]): str(row.cells[rank]) for row in table.rows}


def test_each_column_has_its_vintage_and_what_is_not_read_is_not_zero() -> None:
    table, said = shown(frozen())
    vacant = cells(table, "Logements vacants 2023, %")
    assert (vacant["Le Modèle"], vacant["La Maquette"]) == ("11,0", NOT_KNOWN)
    assert vacant["Département d’essai"] == "8,0"
    monuments = cells(table, "Monuments 2026")
    assert (monuments["L’Épreuve"], monuments["Les Tests"]) == ("0", NOT_KNOWN)
    assert monuments["Département d’essai"] == "–"
    assert "deux\u00a0communes du périmètre" in str(said.paragraphs[0])


def test_too_few_sales_give_no_price_and_the_note_says_where() -> None:
    table, _ = shown(frozen())
    assert cells(table, "Maison 2023-2025, €/m²")["Les Tests"] == NOT_KNOWN
    assert "moins de cinq ventes (prix médian d’une maison\u202f: Les Tests)" in table.note
    # All of one class: a sentence, no column.
    assert not any("TLV" in column.head for column in table.columns)
    assert "non tendue partout" in table.note


def test_a_share_rises_as_it_is_printed() -> None:
    # 5,00 to 5,02 % is printed 5,0 both times.
    assert values(frozen())["reperes.hausse.logements-vacants"].part == (2, 4)


def test_national_shares_stand_beside_those_of_here_with_their_dates() -> None:
    table = benchmarks.shares(frozen(), "PVD")
    assert table is not None
    assert [str(cell) for cell in table.rows[0].cells[1:]] == [
        "60\u202f%", "juin 2025", "5 sur 7",
    ]  # fmt: skip
    assert "Pas le même dénominateur" in table.note
    assert "À confirmer" in table.note
    assert benchmarks.shares(frozen(), "ACV") is None


def test_an_edition_frozen_before_there_were_such_tables_does_without() -> None:
    edition = frozen("2021")
    assert official.communes(edition) is None
    assert not official.line(edition, "96001")
    assert benchmarks.shares(edition, "PVD") is None


def action(edition: Edition, code: str) -> dict[str, Any]:
    (row,) = views.records(edition.actions[edition.actions["id_action"] == code])
    return row


def test_a_reserve_stands_where_its_number_is_read() -> None:
    edition = frozen()
    assert reserves.where(action(edition, "A2021-02")) == ("commune probable",)
    assert views.dated(action(edition, "S10")) == "2020, année déduite"
    assert reserves.amount(action(edition, "S14")) == (
        "près de 1,5\u202fM€ (subvention, non coût total)"
    )
    assert reserves.amount(action(edition, "S10")) == ""
    assert {"S03", "S04"} <= reserves.twice(edition)
    rows = printed(annexes.inventory(edition)).set_index("N°")
    assert rows.at["A2021-02", "Où, porteur"] == "Le Modèle (commune probable)"
    assert "année déduite" in rows.at["S10", "État"]
    assert rows.at["S03", "Action"].endswith("(doublon probable)")
    assert rows.at["S14", "Montant"] != NOT_KNOWN


def test_the_reserves_printed_are_said_under_the_table_and_no_other() -> None:
    edition = frozen()
    rows = edition.actions
    said = reserves.note(edition, rows)
    assert "«\u202fannée déduite\u202f»" in said
    assert "porteur déduit" not in said
    assert reserves.note(edition, rows[rows["id_action"] == "S01"]) == ""
    before = frozen("2021")
    assert "commune probable" not in reserves.note(before, before.actions)
