"""A sixth préconisation is a row, its closed list and its notebook: all that is shown follows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from revitalisation.data import tables
from revitalisation.data.contents import chapters
from revitalisation.data.edition import Edition, open_edition
from revitalisation.drawing import rendering
from revitalisation.drawing.panels import HEIGHT, double_page
from revitalisation.measures.registry import count, values
from revitalisation.sections import (
    fiches,
    fields,
    opening,
    recommendation,
    recommendations,
)
from tests.entries import append
from tests.frozen import PLACE, YEAR, frozen, tables_in

NEW = "gouvernance"


@pytest.fixture
def six(tmp_path: Path) -> Iterator[Edition]:
    folder = tables_in(tmp_path)
    append(folder, "preconisations/preconisations", preconisation=NEW, numero="6",
           nom="Gouvernance", libelle_liste="Décider ensemble", liste="formes_gouvernance",
           libelle_schema="Décider ensemble", titre_liste="Formes", source="Essai")  # fmt: skip
    append(folder, "preconisations/nomenclatures", liste="formes_gouvernance", code="comite",
           libelle="comité", definition="Un comité", ordre="1", source="Essai")  # fmt: skip
    grid = frozen().grid
    moved = grid[grid["principale"] == "operationnel"]["id_action"].iloc[0]
    for table in ("classements", "arbitrages"):
        path = folder / "recensement" / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{moved},operationnel", f"{moved},{NEW}"), encoding="utf-8")
    assert tables.check(folder) == ()
    yield opening.open_edition(YEAR, PLACE, folder)
    opening.adopt(open_edition("2026"))


def test_its_section_follows(six: Edition) -> None:
    assert [c.slug for c in chapters(six.folder) if c.recommendation][-1] == f"6_{NEW}"
    assert count(six, f"actions.{NEW}") == 1
    before = count(frozen(), "actions.operationnel")
    assert count(six, "actions.operationnel") == before - 1
    assert "la seule action connue" in recommendation.headline(six, NEW)
    assert recommendations.lead(six).startswith("Les six\N{NO-BREAK SPACE}préconisations")
    assert recommendation.told(six, NEW).count("action «") == 1
    assert "comité" in str(recommendation.own(six, NEW))


def test_its_arc_its_block_and_its_column_follow(six: Edition) -> None:
    page = recommendations.double_page(six)
    assert page is not None
    assert [arc.recommendation for arc in page.arcs][-1] == NEW
    assert f"actions.{NEW}" in page.ring_svg
    drawn = double_page(page)
    links = {code: path for code, _, path, *_ in drawn["links"]}
    # Under the fifth block, from which no link starts at the same height.
    last = float(drawn["last"])
    assert float(drawn["bottom"]) < last < HEIGHT
    assert f"V{drawn['last']}" in links[NEW]
    assert 'class="bloc bloc-6 p6"' in str(rendering.html(page))
    rows = [row for group in fields.groups(six) for row in group.rows]
    assert {len(row.cells) for row in rows} == {6}
    assert count(six, "champs.total") == 6 * len(six.supported)


@pytest.mark.slow
def test_its_place_on_the_fiches_follows(six: Edition) -> None:
    page = next(fiches.fiches(six))
    assert [block.recommendation for block in page.recommendations][-1] == NEW
    assert {f"rang.{NEW}", f"couverture.{NEW}", f"champs.non-explores.{NEW}"} <= set(values(six))
