"""The living tables: what one promises another, whatever is entered there.

No count of today stands here. What does is frozen: the settings and statements of 2021.
"""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from revitalisation.data import tables
from revitalisation.data.edition import INTERCOMMUNAL
from revitalisation.data.frozen import tables_of
from revitalisation.paths import DATA, SCHEMAS

EDITIONS = DATA / "editions"

ACTIONS, CLASSES, FOLLOW = "recensement/actions", "recensement/classements", "recensement/suivi"
TABLES = tables.names()
YEARS = sorted(path.parent.name for path in EDITIONS.glob("*/parametres.toml"))

pytestmark = pytest.mark.living


def principal() -> "pd.Series[str]":
    rows = tables.load(CLASSES)
    return rows[rows["rang"] == "principale"].set_index("id_action")["preconisation"]


# --- the territory ---------------------------------------------------------------------------


def test_every_epci_is_a_territory_made_of_itself() -> None:
    parts = tables.load("territoire/territoires_epci").groupby("territoire")["siren_epci"].agg(set)
    epci = tables.load("territoire/epci")
    for siren, code in zip(epci["siren"], epci["code"], strict=True):
        assert parts[code] == {siren}


def test_every_commune_is_of_an_epci_and_of_one_publishable_territory_at_least() -> None:
    parts = tables.load("territoire/territoires_epci")
    rows = tables.load("territoire/territoires")
    shown = parts[parts["territoire"].isin(rows[rows["publiable"]]["territoire"])]
    assert set(tables.load("territoire/communes")["siren_epci"]) <= set(shown["siren_epci"])


def test_what_cannot_be_published_says_how_it_is_known() -> None:
    rows = tables.load("territoire/territoires")
    assert rows[~rows["publiable"]]["note"].str.contains("déduite").all()


def test_a_department_is_that_of_the_code() -> None:
    rows = tables.load("territoire/communes")
    for code, own in zip(rows["code_insee"], rows["code_departement"], strict=True):
        assert code.startswith(own)


def test_every_commune_has_every_vintage_once() -> None:
    rows = tables.load("territoire/populations")
    years = rows.groupby("code_insee")["annee"].agg(tuple)
    assert set(years.index) == set(tables.load("territoire/communes")["code_insee"])
    assert years.nunique() == 1
    assert len(set(years.iloc[0])) == len(years.iloc[0])


def test_populations_agree_with_the_comparateur() -> None:
    rows = tables.load("territoire/populations")
    wide = rows.pivot(index="code_insee", columns="annee", values="population_municipale")
    insee = tables.load("territoire/comparateur").set_index("code_insee")
    assert set(insee.index) == set(wide.index)
    assert (wide[2022] == insee["P22_POP"]).all()
    # They differ only where a commune absorbed others since.
    differ = set(wide.index[wide[2016] != insee["P16_POP"]])
    assert differ <= set(tables.load("territoire/passages")["code_nouveau"])


def test_no_former_code_is_a_commune_of_today() -> None:
    merged = set(tables.load("territoire/passages")["code_ancien"])
    assert not merged & set(tables.load("territoire/communes")["code_insee"])


# --- the programmes --------------------------------------------------------------------------


def test_a_candidature_s_type_is_its_number_of_communes() -> None:
    files = tables.load("programmes/candidatures").set_index("id_candidature")["type"]
    rows = tables.load("programmes/adhesions")
    sizes = rows.groupby("id_candidature")["code_insee"].nunique()
    assert set(sizes.index) == set(files.index)
    assert (sizes.map({1: "individuelle", 2: "binôme", 3: "trinôme"}) == files[sizes.index]).all()


def test_a_member_has_the_programme_of_its_candidature() -> None:
    rows = tables.load("programmes/adhesions").dropna(subset=["id_candidature"])
    entries = tables.load("programmes/jalons").query("effet == 'entrée'")["jalon"]
    rows = rows[rows["jalon"].isin(entries) & (rows["programme"] != "ORT")]
    files = tables.load("programmes/candidatures").set_index("id_candidature")["programme"]
    assert (rows["id_candidature"].map(files) == rows["programme"]).all()


def test_a_milestone_has_a_date_or_a_period_never_both() -> None:
    rows = tables.load("programmes/adhesions")
    assert not (rows["date"].notna() & rows["periode"].notna()).any()


def test_programmes_and_their_axes_are_in_an_order() -> None:
    rows = tables.load("programmes/programmes")
    orders = rows["ordre"].dropna()
    assert (rows["ordre"].isna() == rows["section"].isna()).all()
    assert sorted(orders) == list(range(1, len(orders) + 1))
    for _, ranks in tables.load("programmes/volets").groupby("programme")["ordre"]:
        assert list(ranks) == list(range(1, len(ranks) + 1))


# --- the grid --------------------------------------------------------------------------------


def test_the_recommendations_are_numbered_in_their_order() -> None:
    numbers = tables.load("preconisations/preconisations")["numero"]
    assert list(numbers) == list(range(1, len(numbers) + 1))


def test_a_closed_list_is_ordered() -> None:
    for name, ranks in tables.load("preconisations/nomenclatures").groupby("liste")["ordre"]:
        assert list(ranks) == list(range(1, len(ranks) + 1)), name


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("statuts", "suivi", "statut"),
        ("maturites", "suivi", "maturite"),
        ("niveaux", "actions", "niveau_porteur"),
        ("fonctions", "actions_fonctions", "fonction"),
        ("types_innovation", "actions", "type_innovation"),
        ("methodes_usages", "actions", "methode_usages"),
        ("formes_operationnelles", "actions", "forme_operationnelle"),
    ],
)
def test_the_schema_admits_what_the_closed_list_names(name: str, table: str, column: str) -> None:
    lists = tables.load("preconisations/nomenclatures")
    schema = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    field = next(field for field in schema["fields"] if field["name"] == column)
    assert field["constraints"]["enum"] == list(lists[lists["liste"] == name]["code"])


# --- the inventory ---------------------------------------------------------------------------


def test_every_action_is_followed_by_an_edition_that_exists_or_merged_into_one() -> None:
    follow = pd.concat(tables.load(FOLLOW, folder) for folder in map(tables_of, YEARS))
    withdrawn = tables.load("recensement/retraits")
    merged = withdrawn[withdrawn["motif"] == "fusionnée"]["id_action"]
    assert {*follow["id_action"], *merged} == set(tables.load(ACTIONS)["id_action"])
    assert set(tables.load(FOLLOW)["edition"]) == {YEARS[-1]}


def test_a_statement_of_2021_carried_over_says_its_state_of_then_or_of_since_or_its_own() -> None:
    follow = tables.load(FOLLOW)
    carried = follow[follow["id_action"].str.startswith("A2021-")]
    assert set(carried["id_action"]) <= set(tables.load(FOLLOW, tables_of("2021"))["id_action"])
    own = carried["id_action"].map(tables.load(ACTIONS).set_index("id_action")["annee"])
    years = carried["annee_statut"]
    assert ((years >= 2021) | (years == own)).all()


def test_each_action_has_one_principal_class_by_each_reader() -> None:
    rows = tables.load(CLASSES)
    counts = rows[rows["rang"] == "principale"].groupby(["id_action", "lecteur"]).size()
    assert (counts == 1).all()
    assert set(rows["id_action"]) == set(tables.load(ACTIONS)["id_action"])
    assert set(principal().index) == set(rows["id_action"])


@pytest.mark.parametrize(
    ("column", "recommendation"),
    [
        ("type_innovation", "innovation"),
        ("methode_usages", "usages"),
        ("forme_operationnelle", "operationnel"),
    ],
)
def test_a_category_is_given_if_and_only_if_its_class_asks_for_it(
    column: str, recommendation: str
) -> None:
    actions = tables.load(ACTIONS).set_index("id_action")
    asked = principal()[actions.index] == recommendation
    assert (actions[column].notna() == asked).all()


def test_what_is_off_the_grid_is_a_milestone_or_has_no_content() -> None:
    rows = tables.load(CLASSES)
    off = rows[rows["preconisation"] == "hors-grille"]
    assert off["justification"].str.contains("jalon|contenu non détaillé").all()


def test_only_a_statement_may_name_neither_a_place_nor_a_carrier() -> None:
    actions = tables.load(ACTIONS).set_index("id_action")
    placed = set(tables.load("recensement/actions_communes")["id_action"])
    nowhere = actions[~actions.index.isin(placed) & actions["porteur"].isna()]
    assert (nowhere["nature"] == "énoncé").all()


def test_an_action_is_attached_if_and_only_if_a_programme_is_named() -> None:
    actions = tables.load(ACTIONS)
    named = actions["id_action"].isin(tables.load("recensement/actions_programmes")["id_action"])
    assert ((actions["rattachement"] == "programme") == named).all()


def test_what_an_epci_carries_says_which() -> None:
    actions = tables.load(ACTIONS)
    assert (actions["porteur"].notna() == actions["niveau_porteur"].isin(INTERCOMMUNAL)).all()


def test_an_amount_says_what_it_is_and_on_what_base() -> None:
    actions = tables.load(ACTIONS)
    amounts = actions[actions["montant_eur"].notna()]
    assert amounts[["montant_base", "montant_precision"]].notna().all(axis=None)


def test_a_planning_document_is_of_a_territory_and_dated_when_approved() -> None:
    rows = tables.load("recensement/planification")
    assert rows[rows["etat"] == "approuvé"]["annee"].notna().all()


# --- editions, dictionary, typography --------------------------------------------------------


def test_the_settings_of_the_edition_of_2021_stay_as_they_were() -> None:
    settings: dict[str, Any] = tomllib.loads(
        (EDITIONS / "2021" / "parametres.toml").read_text("utf-8")
    )
    assert settings["date_arrete"] == date(2021, 6, 30)
    assert settings["millesime_population"] == 2018
    assert settings["comparateur"] is False


@pytest.mark.parametrize("year", YEARS)
def test_an_edition_opens_on_a_territory_that_can_be_published(year: str) -> None:
    settings: dict[str, Any] = tomllib.loads(
        (EDITIONS / year / "parametres.toml").read_text("utf-8")
    )
    rows = tables.load("territoire/territoires").set_index("territoire")
    assert rows.at[settings["territoire_par_defaut"], "publiable"]


def test_editions_have_the_same_settings() -> None:
    files = EDITIONS.glob("*/parametres.toml")
    keys = [_keys(tomllib.loads(path.read_text("utf-8"))) for path in files]
    assert keys
    assert all(other == keys[0] for other in keys)


def _keys(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _keys(value) if isinstance(value, dict) else type(value)
        for key, value in settings.items()
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_and_in_the_dictionary(name: str) -> None:
    schema = tables.schema_of(name)
    assert all(schema[key] for key in ("title", "description", "source", "licence", "millesime"))
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    chapter = readme.partition(f"— `{name}.csv`")[2].partition("\n### ")[0]
    for field in schema["fields"]:
        assert field["title"]
        assert field["description"]
        assert f"`{field['name']}` | {field['title']} | {field['description']} |" in chapter


@pytest.mark.parametrize("name", TABLES)
def test_every_link_leads_to_a_column_of_another_table(name: str) -> None:
    for key in tables.schema_of(name).get("foreignKeys", ()):
        other = tables.schema_of(key["reference"]["resource"])
        assert key["reference"]["fields"][0] in {field["name"] for field in other["fields"]}


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.csv")), ids=lambda path: path.stem)
def test_texts_have_their_typography(path: Path) -> None:
    text = re.sub(r"https?://[^\s,\"]+", "", path.read_text(encoding="utf-8"))
    assert "'" not in text
    assert not re.search(r" [;:!?%€»]|« ", text)
    assert "\r" not in text
    assert text.endswith("\n")


def test_every_table_of_the_folder_has_its_schema() -> None:
    for folder in {DATA, *map(tables_of, YEARS)}:
        files = {path.relative_to(folder) for path in folder.rglob("*.csv")}
        found = {file.with_suffix("").as_posix() for file in files if file.parts[0] != "editions"}
        assert found == set(tables.names(folder))
