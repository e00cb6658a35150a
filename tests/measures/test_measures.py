"""Measures: golden values of the 2021 document, and what each measure promises."""

import gc
import weakref
from datetime import date

import pandas as pd
import pytest

from revitalisation.data import stages
from revitalisation.data.contents import publishable
from revitalisation.data.edition import INTERCOMMUNAL, Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.measures import frames
from revitalisation.measures.fields import carried
from revitalisation.measures.registry import count, values
from revitalisation.paths import DATA
from tests.frozen import FROZEN, frozen, opened

EVERY = [(folder, year) for folder in (DATA, FROZEN) for year in years(folder)]


@pytest.fixture(params=EVERY, ids=lambda case: f"{case[0].name}-{case[1]}")
def edition(request: pytest.FixtureRequest) -> Edition:
    """Each edition of the living tables, then of the frozen ones."""
    folder, year = request.param
    return opened(year, folder=folder)


@pytest.fixture(scope="module")
def now() -> Edition:
    return frozen()


# --- golden values: what the document of 2021 says, and what its edition holds for ever --------

CITED = {
    ("ACV", "candidatures"): 2,
    ("ACV", "communes"): 4,
    ("PVD", "communes"): 9,
    ("REDYNAMISONS", "communes"): 7,
    ("REDYNAMISONS", "volets"): 3,
}


@pytest.mark.living
@pytest.mark.parametrize(("programme", "quantity"), CITED)
def test_what_the_document_counts_is_cited_by_every_edition(programme: str, quantity: str) -> None:
    for year in years():
        assert opened(year).cited(programme, quantity) == CITED[programme, quantity]


@pytest.mark.living
def test_acv_was_two_candidatures_and_four_communes() -> None:
    members = opened("2021").members
    members = members[members["programme"] == "ACV"]
    assert sorted(members["code_insee"]) == ["62119", "62178", "62498", "62510"]
    assert members["id_candidature"].nunique() == 2


@pytest.mark.living
def test_operationnel_is_strictly_first_in_2021() -> None:
    seed = opened("2021")
    table = frames.by_recommendation(seed.grid, seed.recommendations)
    first = table[table["rang"] == 1]
    assert list(first["preconisation"]) == ["operationnel"]
    assert not first["ex_aequo"].any()


@pytest.mark.living
def test_the_2021_edition_holds_the_seventeen_statements() -> None:
    seed = opened("2021")
    assert list(seed.actions["id_action"]) == [f"A2021-{rank:02}" for rank in range(1, 18)]
    assert set(seed.actions["document"]) == {"document-2021"}


# --- what holds of any edition -----------------------------------------------------------------


@pytest.mark.living
def test_an_edition_holds_the_actions_it_follows(edition: Edition) -> None:
    follow = edition.table("recensement/suivi")
    mine = follow[follow["edition"] == edition.year]["id_action"]
    assert set(edition.actions["id_action"]) == set(mine)


@pytest.mark.living
def test_a_member_is_a_commune_of_the_perimeter_that_joined_by_the_cutoff(
    edition: Edition,
) -> None:
    rows = edition.table("programmes/adhesions")
    kinds = edition.table("programmes/jalons").set_index("jalon")["effet"]
    joined = rows[
        rows["jalon"].map(kinds).isin(("entrée", "retour"))
        & rows["programme"].isin(edition.short_names)
    ]
    inside = joined["code_insee"].isin(edition.communes["code_insee"])
    early = ~(joined["date"] > pd.Timestamp(edition.cutoff))
    expected = {
        (row["code_insee"], row["programme"]) for row in joined[inside & early].to_dict("records")
    }
    pairs = list(zip(edition.members["code_insee"], edition.members["programme"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) <= expected
    assert set(edition.supported) == {code for code, _ in pairs}


@pytest.mark.living
def test_overlaps_add_up_to_the_distinct_communes(edition: Edition) -> None:
    table = frames.overlaps(edition.members, list(edition.short_names))
    assert table["n"].sum() == len(edition.supported)


@pytest.mark.living
def test_every_action_is_at_one_stage_and_of_one_age(edition: Edition) -> None:
    steps = ("inscrites", "engagees", "livrees", "sans-etape")
    ages = ("recentes", "anciennes", "non-datees")
    groups = [("actions.total", "actions.{}")]
    groups += [(f"actions.{c}", f"{{}}.{c}") for c in map(str.lower, edition.short_names)]
    for whole, name in groups:
        for parts in (steps, ages):
            assert sum(count(edition, name.format(x)) for x in parts) == count(edition, whole)
        further = sum(count(edition, name.format(x)) for x in ("engagees", "livrees"))
        assert count(edition, name.format("avancees")) == further


@pytest.mark.parametrize(
    ("year", "cutoff", "age"),
    [
        (2025, date(2026, 10, 31), "récent"),
        (2024, date(2026, 10, 31), "ancien"),
        (2025, date(2027, 6, 30), "récent"),
        (2025, date(2027, 7, 31), "ancien"),
        (pd.NA, date(2026, 10, 31), "non daté"),
    ],
)
def test_a_state_is_old_when_its_year_ended_long_ago(year: object, cutoff: date, age: str) -> None:
    assert list(stages.ages(pd.Series([year], dtype="Int64"), cutoff, 18)) == [age]


def test_an_edition_without_stages_in_its_nomenclature_has_the_same(edition: Edition) -> None:
    lists = edition.table("preconisations/nomenclatures")
    assert stages.of_states(lists.drop(columns="etape", errors="ignore")) == stages.of_states(lists)


@pytest.mark.living
def test_parts_of_the_territory_add_up_to_it(edition: Edition) -> None:
    whole = edition.communes
    parts = [
        opened(edition.year, slug, edition.root).communes
        for slug in publishable(edition.folder)
        if slug in set(edition.epci["code"])
    ]
    assert sum(map(len, parts)) == len(whole)
    assert sum(part["population"].sum() for part in parts) == whole["population"].sum()


@pytest.mark.living
def test_indicators_come_from_sums_not_from_means(edition: Edition) -> None:
    if not edition.settings["comparateur"]:
        pytest.skip("les indicateurs de contexte n’y sont pas montrés")
    comparison = edition.table("territoire/comparateur")
    inside = comparison[comparison["code_insee"].isin(edition.communes["code_insee"])]
    known = values(edition)
    sums = inside["P22_LOGVAC"].sum() / inside["P22_LOG"].sum()
    assert known["vacance.total"].amount == pytest.approx(sums)
    assert "revenu.total" not in known


def test_values_go_with_their_edition() -> None:
    alone = open_edition("2026", folder=FROZEN)
    assert values(alone) is values(alone)
    assert values(alone) is not values(frozen())
    held = weakref.ref(alone)
    del alone
    gc.collect()
    assert held() is None


# --- the frozen territory ----------------------------------------------------------------------


def test_the_members_of_each_programme(now: Edition) -> None:
    found = now.members.groupby("programme", sort=False)["nom"].agg(list).to_dict()
    assert found == {
        "ACV": ["Le Modèle", "Les Tests"],
        "PVD": ["Essai-la-Forêt", "Essai-lès-Bœufs", "L’Épreuve", "La Maquette"],
        "REDYNAMISONS": ["Brouillon-le-Vieux", "La Maquette"],
    }


def test_who_signed_after_the_cutoff_is_no_member_yet() -> None:
    before = frozen("2021").members
    assert "La Maquette" not in set(before[before["programme"] == "PVD"]["nom"])


def test_an_eligible_commune_is_no_member_and_one_under_an_ort_is_told_apart(now: Edition) -> None:
    assert not {"2A901", "97499"} & set(now.supported)
    assert "97499" in set(now.ort["code_insee"])


def test_two_programmes_overlap_on_one_commune(now: Edition) -> None:
    table = frames.overlaps(now.members, list(now.short_names)).set_index("programmes")
    assert table.loc[[("PVD", "REDYNAMISONS")], "communes"].to_list() == [("La Maquette",)]


def test_a_commune_that_absorbed_others_has_no_population_of_its_own_before() -> None:
    before = frozen("2021").communes.set_index("code_insee")["population"]
    assert list(before.index[before.isna()]) == ["96013"]
    assert frozen().communes["population"].notna().all()


@pytest.mark.parametrize(
    ("place", "communes", "people"), [("essai", 14, 42147), ("bocage", 6, 31545)]
)
def test_populations_of_2022(place: str, communes: int, people: int) -> None:
    found = frozen(place=place).communes["population"]
    assert (len(found), found.sum()) == (communes, people)


def test_a_tie_is_declared() -> None:
    actions = pd.DataFrame({"principale": ["usages", "regulation"], "secondaires": [(), ()]})
    five = pd.DataFrame(
        {
            "preconisation": ["usages", "regulation"],
            "numero": [1, 3],
            "nom": ["Usages", "Régulation"],
        }
    )
    table = frames.by_recommendation(actions, five)
    assert list(table["rang"]) == [1, 1]
    assert table["ex_aequo"].all()


def one_action(**changes: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    row = {
        "id_action": "A",
        "principale": "usages",
        "secondaires": (),
        "porteur": None,
        "statut": "en cours",
        "etape": "engagée",
        "age": "récent",
        **changes,
    }
    level = row.pop("niveau_porteur", "commune")
    links = pd.DataFrame({"id_action": ["A"], "code_insee": ["C"], "niveau_porteur": [level]})
    return pd.DataFrame([row]), links


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "engagé"),
        ({"etape": "livrée"}, "livré"),
        ({"etape": "inscrite"}, "inscrit"),
        ({"etape": ""}, "inscrit"),
        ({"niveau_porteur": "EPCI", "porteur": "bocage"}, "intercommunal"),
        ({"niveau_porteur": "SCoT ou syndicat", "porteur": "scot-essai"}, "intercommunal"),
        ({"statut": "abandonnée"}, "non exploré"),
        ({"principale": "regulation"}, "non exploré"),
        ({"principale": "regulation", "secondaires": ("usages",)}, "engagé"),
    ],
)
def test_each_state_of_exploration(changes: dict[str, object], state: str) -> None:
    actions, links = one_action(**changes)
    cell = frames.exploration(actions, links, ["C"], ["usages"]).iloc[0]
    assert cell["etat"] == state


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], ("non exploré", False)),
        ([("inscrite", "récent"), ("engagée", "ancien")], ("engagé", False)),
        ([("livrée", "non daté"), ("engagée", "récent")], ("livré", False)),
        ([("livrée", "ancien"), ("livrée", "récent")], ("livré", True)),
    ],
)
def test_a_field_is_as_far_and_as_recent_as_its_most_advanced_actions(
    held: list[tuple[str, str]], expected: tuple[str, bool]
) -> None:
    assert frames.furthest(held) == expected


def test_who_carries_actions_above_has_a_row_and_each_action_counts_there(now: Edition) -> None:
    above = now.grid[now.grid["niveau_porteur"].isin(INTERCOMMUNAL)]
    rows = carried(now).to_dict("records")
    listed = {(row["porteur"], action) for row in rows for action in row["actions"]}
    assert listed == set(zip(above["porteur"], above["id_action"], strict=True))
    assert all(values(now)[row["valeur"]].amount == row["n"] for row in rows)


def test_an_epci_action_lifts_the_gap_of_its_communes(now: Edition) -> None:
    states = frames.exploration(now.grid, now.links, now.supported, ["regulation"])
    lifted = states[states["etat"] == "intercommunal"]
    # The charter of one EPCI, and the SCoT's revision that concerns both.
    assert len(lifted) == 6
    assert lifted["porteurs"].map(len).gt(0).all()
