"""Measures: golden values of the 2021 document, and what each measure promises."""

import pandas as pd
import pytest

from revitalisation.data.edition import Edition, open_edition
from revitalisation.measures import frames
from revitalisation.measures.registry import count


@pytest.fixture(scope="module")
def now() -> Edition:
    return open_edition("2026", "aula")


@pytest.fixture(scope="module")
def seed() -> Edition:
    return open_edition("2021", "aula")


@pytest.mark.parametrize("year", ["2021", "2026"])
def test_acv_is_two_candidatures_and_four_communes(year: str) -> None:
    edition = open_edition(year, "aula")
    assert (count(edition, "candidatures.acv"), count(edition, "communes.acv")) == (2, 4)


def test_pvd_is_ten_communes_in_aula_and_seven_in_the_agglomerations(now: Edition) -> None:
    assert count(now, "communes.pvd") == 10
    assert count(open_edition("2026", "pole-metropolitain"), "communes.pvd") == 7


def test_pvd_is_nine_in_the_2021_document(seed: Edition, now: Edition) -> None:
    assert seed.cited("PVD", "communes") == now.cited("PVD", "communes") == 9


def test_redynamisons_has_seven_cited_and_four_sourced(now: Edition) -> None:
    assert now.cited("REDYNAMISONS", "communes") == 7
    assert count(now, "communes.redynamisons") == 4


def test_fifteen_communes_are_under_an_ort(now: Edition) -> None:
    assert now.ort["code_insee"].nunique() == 15


def test_operationnel_is_strictly_first_in_2021(seed: Edition) -> None:
    table = frames.by_recommendation(seed.grid, seed.recommendations)
    first = table[table["rang"] == 1]
    assert list(first["preconisation"]) == ["operationnel"]
    assert not first["ex_aequo"].any()


def test_the_2021_edition_holds_the_fifteen_statements(seed: Edition) -> None:
    assert len(seed.actions) == 15
    assert set(seed.actions["document"]) == {"document-2021"}


def test_the_2026_edition_holds_every_sourced_action(now: Edition) -> None:
    every = now.table("recensement/actions")
    sourced = every[every["document"] != "document-2021"]
    assert set(sourced["id_action"]) <= set(now.actions["id_action"])
    assert len(sourced) == 38


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


def test_overlaps_add_up_to_the_distinct_communes(now: Edition) -> None:
    table = frames.overlaps(now.members, list(now.short_names))
    assert table["n"].sum() == len(now.supported)
    assert ("PVD", "REDYNAMISONS") in set(table["programmes"])


def test_registered_engaged_and_delivered_are_nested(now: Edition) -> None:
    table = frames.progress(now.actions, now.short_names)
    assert (table["recensees"] >= table["engagees"]).all()
    assert (table["engagees"] >= table["livrees"]).all()
    assert set(now.short_names) < set(table["groupe"])


def one_action(**changes: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    row = {
        "id_action": "A",
        "principale": "usages",
        "secondaires": (),
        "porteur": None,
        "maturite": "lancée",
        "statut": "en cours",
        **changes,
    }
    level = row.pop("niveau_porteur", "commune")
    links = pd.DataFrame({"id_action": ["A"], "code_insee": ["C"], "niveau_porteur": [level]})
    return pd.DataFrame([row]), links


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "exploré"),
        ({"maturite": "en définition"}, "en définition"),
        ({"niveau_porteur": "EPCI", "porteur": "cabbalr"}, "intercommunal"),
        ({"niveau_porteur": "SCoT ou syndicat", "porteur": "scot-artois"}, "intercommunal"),
        ({"statut": "abandonnée"}, "non exploré"),
        ({"principale": "regulation"}, "non exploré"),
        ({"principale": "regulation", "secondaires": ("usages",)}, "exploré"),
    ],
)
def test_each_state_of_exploration(changes: dict[str, object], state: str) -> None:
    actions, links = one_action(**changes)
    cell = frames.exploration(actions, links, ["C"], ["usages"]).iloc[0]
    assert cell["etat"] == state


def test_an_epci_action_lifts_the_gap_of_its_communes(now: Edition) -> None:
    states = frames.exploration(now.grid, now.links, now.supported, ["regulation"])
    lifted = states[states["etat"] == "intercommunal"]
    assert len(lifted)
    assert lifted["porteurs"].map(len).gt(0).all()


def test_indicators_come_from_sums_not_from_means(now: Edition) -> None:
    comparison = now.table("territoire/comparateur")
    codes = now.communes["code_insee"]
    both = frames.indicators_together(now.communes, comparison, pd.Series("x", index=codes))
    inside = comparison[comparison["code_insee"].isin(codes)]
    assert both.loc["x", "vacance"] == pytest.approx(
        inside["P22_LOGVAC"].sum() / inside["P22_LOG"].sum()
    )
    assert pd.isna(both.loc["x", "revenu"])


@pytest.mark.parametrize(
    ("territory", "people"),
    [
        ("cabbalr", 275_736),
        ("call", 242_591),
        ("cahc", 126_133),
        ("ternois", 37_150),
        ("7-vallees", 29_425),
    ],
)
def test_populations_of_2022(territory: str, people: int) -> None:
    assert open_edition("2026", territory).communes["population"].sum() == people
