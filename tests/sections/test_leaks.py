"""What a territory's report counts is of that territory; what it points to is in it."""

import re

import pandas as pd
import pytest

from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.measures import frames
from revitalisation.measures.registry import count
from revitalisation.paths import DATA, TEMPLATE
from revitalisation.rules.report import examine, within
from revitalisation.sections import planning, quality, signatories, views
from tests.frozen import FROZEN, frozen, opened

POINTERS = re.compile(r"ci-(dessous|dessus|contre|après|avant)|côte à côte|page suivante")
EDITIONS = [("2026", place, FROZEN) for place in ("essai", "bocage", "marais")] + [
    pytest.param(("2026", place, DATA), marks=pytest.mark.living)
    for place in ("aula", "cahc", "ternois")
]


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Edition:
    return opened(*request.param)


def test_planning_documents_are_counted_as_their_table_shows_them(edition: Edition) -> None:
    table, counts = planning.documents(edition), quality.filled_by_table(edition)
    shown = 0 if table is None else len(table.rows)
    assert counts.set_index("table").at[planning.PLANNED, "lignes"] == shown


def test_doubts_are_of_the_territory(edition: Edition) -> None:
    mine = set(edition.actions["id_action"]) | set(edition.communes["code_insee"])
    if edition.earlier is not None:
        mine |= set(edition.earlier.actions["id_action"])
    whole = edition.territory.slug == edition.settings["territoire_par_defaut"]
    known = set(edition.table("recensement/actions")["id_action"])
    known |= set(edition.table("territoire/communes")["code_insee"]) | set(edition.short_names)
    for fault in within(examine(edition), edition).faults:
        about = known & set(fault.about.split())
        assert whole or not about or about & mine, fault


def test_what_is_known_of_a_commune_is_what_its_fiche_counts(edition: Edition) -> None:
    for code, row in quality.filled_by_commune(edition).iterrows():
        assert row["actions"] == count(edition, f"actions.{code}")
        assert row["hors_grille"] == count(edition, f"hors-grille.{code}")


def test_a_state_is_dated_by_its_source_or_not_counted_so(edition: Edition) -> None:
    dated = frames.dated(edition.actions)
    assert count(edition, "actions.datees") == len(dated)
    assert not dated["statut_source"].str.contains("déduite").any()


def test_a_year_deduced_is_no_date_of_the_source() -> None:
    rows = frozen().actions
    one = rows[rows["annee_statut"].notna()].iloc[:1]
    assert len(frames.dated(one)) == 1
    assert not len(frames.dated(one.assign(statut_source="ouverte (année déduite)")))
    guessed = one.assign(annee=one["annee_statut"], annee_deduite=True)
    guessed = guessed.assign(document=guessed["document_etat"])
    assert not len(frames.dated(guessed))
    assert len(frames.dated(guessed.assign(document="autre"))) == 1


@pytest.mark.living
def test_nothing_points_to_a_place_of_a_page() -> None:
    """What is printed in several documents cannot say where the rest stands in one of them."""
    motifs = pd.read_csv(DATA / "recensement" / "acquittements.csv")["motif"]
    texts = [*(DATA / "editions" / years()[-1] / "redaction").glob("*.md")]
    texts += (TEMPLATE / "textes").glob("*.j2")
    said = [*motifs, *(path.read_text(encoding="utf-8") for path in texts)]
    assert not [text for text in said if POINTERS.search(text)]


def test_a_doubtful_date_is_marked_where_it_is_printed() -> None:
    now = frozen()
    (row,) = now.ort[now.ort["date_douteuse"].notna()].to_dict("records")
    assert views.ort(now, row["code_insee"]).endswith("*")
    others = now.ort[now.ort["date_douteuse"].isna()]["code_insee"]
    assert not any("*" in views.ort(now, code) for code in others)
    assert "« * »" in signatories._note(now, "ACV").replace("\u202f", " ")
    assert "*" not in signatories._note(frozen("2021"), "ACV")
