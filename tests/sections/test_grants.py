"""What the State granted and counts, as the tables say it."""

from revitalisation.data.edition import INTERCOMMUNAL
from revitalisation.drawing.records import Table, Text
from revitalisation.french.typography import NOT_KNOWN
from revitalisation.measures import frames
from revitalisation.measures.registry import count, exploration
from revitalisation.sections import at_a_glance, funding, phrases
from tests.frozen import frozen


def test_the_table_names_the_hole_and_who_was_granted_the_most() -> None:
    said, table = funding.grants(frozen()), funding.by_carrier(frozen())
    assert isinstance(said, Text)
    assert NOT_KNOWN in str(said.paragraphs[0])
    assert isinstance(table, Table)
    assert "Le Modèle" in table.title
    assert [column.head for column in table.columns[:5]] == [
        "Bénéficiaire", "2018", "2019-2022", "2023-2024", "Projets",
    ]  # fmt: skip
    rows = {str(row.cells[0]): [str(cell) for cell in row.cells[1:5]] for row in table.rows}
    assert rows["Le Modèle"] == ["20\u202f000", NOT_KNOWN, "30\u202f000", "1"]
    # All are there, those that were granted nothing too.
    assert rows["La Maquette"] == ["–", NOT_KNOWN, "–", "–"]
    assert rows["CABE"][2] == "70\u202f000"


def test_the_annex_has_every_year_and_the_hole_between() -> None:
    table = funding.by_year(frozen())
    assert table is not None
    heads = [column.head for column in table.columns]
    assert heads == ["Bénéficiaire", "Dispositif", "2018", "2019-2022", "2023", "2024"]


def test_the_line_of_a_fiche_says_each_span_and_what_was_not_read() -> None:
    said = funding.line(frozen(), "96001")
    assert "20\u202f000\u202f€ (2018)" in said
    assert f"2019-2022\u202f: {NOT_KNOWN}" in said
    assert {span.name for span in said.spans if span.name} >= {"financements.96001.2018"}
    assert "aucune subvention trouvée" in funding.line(frozen(), "96005")


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
    assert funding.by_year(edition) is None
    assert not funding.line(edition, "96001")
    assert funding.counted(edition, "ACV") is None


def test_a_commune_has_its_line_under_its_epci() -> None:
    edition = frozen()
    table = at_a_glance.communes(edition)
    assert table is not None
    names = list(table.data["Commune"])
    assert set(edition.names[list(edition.supported)]) <= set(names)
    rows = table.data.set_index("Commune")
    for code in edition.supported:
        row = rows.loc[edition.names[code]]
        assert row["Livrées"] == count(edition, f"livrees.{code}")
        states = exploration(edition)
        empty = states[(states["code_insee"] == code) & (states["etat"] == frames.UNEXPLORED)]
        assert len(str(row["Sans action connue"]).replace("–", "").split()) == len(empty)
        covered = code in set(edition.ort["code_insee"])
        assert (edition.names[code] in str(table.note).partition("une ORT")[2]) != covered


def test_what_an_epci_carries_is_named_with_its_year() -> None:
    edition = frozen()
    table = at_a_glance.carriers(edition)
    assert table is not None
    said = dict(zip(table.data["Qui"], table.data["Ce qui est connu"], strict=True))
    rows = edition.grid[edition.grid["niveau_porteur"].isin(INTERCOMMUNAL)]
    for row in rows[rows["porteur"].notna()].to_dict("records"):
        text = said[phrases.carrier(edition, row["porteur"])]
        assert f"({row['statut']}, " in text
    assert funding.totals(edition) is not None
