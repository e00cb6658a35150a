"""The real tables: the counts that the sources state, and what one table promises another."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from revitalisation.data import tables
from revitalisation.paths import DATA, SCHEMAS

AGGLOMERATIONS = ["200072460", "246200364", "246200299"]
SIREN = {
    "cabbalr": "200072460",
    "call": "246200364",
    "cahc": "246200299",
    "ternois": "200069672",
    "7-vallees": "200044030",
}
MEMBERSHIP = ("convention-cadre", "convention d’adhésion", "lauréate")
ACTIONS, CLASSES, FOLLOW = "recensement/actions", "recensement/classements", "recensement/suivi"
TABLES = tables.names()


def members(programme: str) -> pd.DataFrame:
    rows = tables.load("programmes/adhesions")
    rows = rows[(rows["programme"] == programme) & rows["jalon"].isin(MEMBERSHIP)]
    return rows.drop_duplicates("code_insee")


def principal() -> "pd.Series[str]":
    rows = tables.load(CLASSES)
    return rows[rows["rang"] == "principale"].set_index("id_action")["preconisation"]


# --- the territory ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "communes", "people"),
    [
        ("cabbalr", 100, 275736),
        ("call", 36, 242591),
        ("cahc", 14, 126133),
        ("ternois", 103, 37150),
        ("7-vallees", 66, 29425),
    ],
)
def test_each_epci_has_its_communes_and_inhabitants(code: str, communes: int, people: int) -> None:
    inside = tables.load("territoire/communes")
    inside = inside[inside["siren_epci"] == SIREN[code]]
    rows = tables.load("territoire/populations")
    rows = rows[rows["code_insee"].isin(inside["code_insee"]) & (rows["annee"] == 2022)]
    assert (len(inside), rows["population_municipale"].sum()) == (communes, people)


def test_the_territory_has_319_communes_one_of_them_in_the_somme() -> None:
    communes = tables.load("territoire/communes")
    assert len(communes) == 319
    assert list(communes[communes["code_departement"] == "80"]["code_insee"]) == ["80810"]


def test_the_territories_are_made_of_their_epci() -> None:
    parts = tables.load("territoire/territoires_epci").groupby("territoire")["siren_epci"].agg(set)
    assert parts["aula"] == set(SIREN.values())
    assert parts["pole-metropolitain"] == set(AGGLOMERATIONS)
    assert parts["scot-artois"] | parts["scot-lens-lievin-henin-carvin"] == set(AGGLOMERATIONS)
    assert all(parts[code] == {siren} for code, siren in SIREN.items())


def test_only_the_scot_cannot_be_published_and_they_say_they_are_deduced() -> None:
    rows = tables.load("territoire/territoires")
    hidden = rows[~rows["publiable"]]
    assert set(hidden["type"]) == {"SCoT"}
    assert hidden["note"].str.contains("déduite").all()


def test_every_commune_has_every_vintage_once() -> None:
    rows = tables.load("territoire/populations")
    years = rows.groupby("code_insee")["annee"].agg(tuple)
    assert len(years) == 319
    assert set(years) == {(2016, 2018, 2019, 2020, 2021, 2022, 2023)}


def test_populations_agree_with_the_comparateur() -> None:
    rows = tables.load("territoire/populations")
    wide = rows.pivot(index="code_insee", columns="annee", values="population_municipale")
    insee = tables.load("territoire/comparateur").set_index("code_insee")
    assert (wide[2022] == insee["P22_POP"]).all()
    # Before they merged: Bonnières without Canteleux, Hesdin without its three partners.
    assert list(wide.index[wide[2016] != insee["P16_POP"]]) == ["62154", "62447"]


def test_hesdin_la_foret_has_its_three_partners_and_no_income() -> None:
    merged = tables.load("territoire/passages")
    into = merged[merged["code_nouveau"] == "62447"]
    assert list(into["nom_ancien"]) == ["Huby-Saint-Leu", "Marconne", "Sainte-Austreberthe"]
    assert set(into["date"].dt.date) == {date(2025, 1, 1)}
    income = tables.load("territoire/comparateur").set_index("code_insee").loc["62447"]
    assert pd.isna(income["MED21"])
    assert "62447" not in set(merged["code_ancien"])


def test_no_former_code_is_a_commune_of_today() -> None:
    merged = set(tables.load("territoire/passages")["code_ancien"])
    assert not merged & set(tables.load("territoire/communes")["code_insee"])


# --- the programmes --------------------------------------------------------------------------


def test_acv_is_two_candidatures_and_four_communes() -> None:
    rows = members("ACV")
    files = tables.load("programmes/candidatures").set_index("id_candidature")
    assert sorted(rows["code_insee"]) == ["62119", "62178", "62498", "62510"]
    assert set(files.loc[list(set(rows["id_candidature"])), "type"]) == {"binôme"}
    assert rows["id_candidature"].nunique() == 2


@pytest.mark.parametrize(("sirens", "count"), [(list(SIREN.values()), 10), (AGGLOMERATIONS, 7)])
def test_pvd_is_ten_communes_seven_in_the_agglomerations(sirens: list[str], count: int) -> None:
    communes = tables.load("territoire/communes")
    inside = communes[communes["siren_epci"].isin(sirens)]["code_insee"]
    rows = members("PVD")
    assert rows["code_insee"].isin(inside).sum() == count
    assert rows["date"].between("2021-04-15", "2021-09-21").all()


def test_redynamisons_is_four_sourced_communes_and_lillers_is_only_eligible() -> None:
    rows = members("REDYNAMISONS")
    assert sorted(rows["code_insee"]) == ["62188", "62215", "62427", "62473"]
    assert set(rows["generation"]) == {"2019-2022"}


def test_fifteen_communes_are_under_an_ort() -> None:
    rows = tables.load("programmes/adhesions")
    assert rows[rows["jalon"] == "convention ORT"]["code_insee"].nunique() == 15


def test_seventeen_communes_are_accompanied() -> None:
    held = pd.concat([members(code) for code in ("ACV", "PVD", "REDYNAMISONS")])
    assert len(held) == 18
    assert held["code_insee"].nunique() == 17


def test_a_candidature_s_type_is_its_number_of_communes() -> None:
    files = tables.load("programmes/candidatures").set_index("id_candidature")["type"]
    rows = tables.load("programmes/adhesions")
    sizes = rows.groupby("id_candidature")["code_insee"].nunique()
    assert set(sizes.index) == set(files.index)
    assert (sizes.map({1: "individuelle", 2: "binôme", 3: "trinôme"}) == files[sizes.index]).all()


def test_a_milestone_has_a_date_or_a_period_never_both() -> None:
    rows = tables.load("programmes/adhesions")
    assert not (rows["date"].notna() & rows["periode"].notna()).any()


@pytest.mark.parametrize(
    ("programme", "quantity", "value"),
    [
        ("ACV", "candidatures", 2),
        ("ACV", "communes", 4),
        ("PVD", "communes", 9),
        ("REDYNAMISONS", "communes", 7),
        ("REDYNAMISONS", "volets", 3),
    ],
)
def test_the_counts_that_the_document_states(programme: str, quantity: str, value: int) -> None:
    rows = tables.load("programmes/effectifs_cites")
    found = rows[(rows["programme"] == programme) & (rows["grandeur"] == quantity)]
    assert list(found["valeur"]) == [value]


def test_five_axes_three_volets_and_none_for_pvd() -> None:
    rows = tables.load("programmes/volets").groupby(["programme", "type"]).size()
    assert rows.to_dict() == {("ACV", "axe"): 5, ("REDYNAMISONS", "volet"): 3}


# --- the grid --------------------------------------------------------------------------------


def test_the_five_recommendations_in_their_order() -> None:
    rows = tables.load("preconisations/preconisations")
    assert list(rows["preconisation"]) == [
        "usages",
        "organisation",
        "regulation",
        "operationnel",
        "innovation",
    ]
    assert list(rows["numero"]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("fonctions", 4),
        ("centralites", 4),
        ("composantes", 6),
        ("familles_innovation", 2),
        ("types_innovation", 4),
        ("methodes_usages", 3),
        ("formes_operationnelles", 7),
        ("appuis_etat", 3),
        ("statuts", 8),
        ("maturites", 3),
        ("niveaux", 4),
        ("etats", 4),
    ],
)
def test_the_closed_lists(name: str, size: int) -> None:
    lists = tables.load("preconisations/nomenclatures")
    rows = lists[lists["liste"] == name]
    assert list(rows["ordre"]) == list(range(1, size + 1))


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


def test_fifteen_statements_and_thirty_eight_sourced_actions() -> None:
    ids = tables.load(ACTIONS)["id_action"]
    assert ids.str.startswith("A2021-").sum() == 15
    assert ids.str.startswith("S").sum() == 38
    follow = tables.load(FOLLOW)
    assert follow["edition"].value_counts().to_dict() == {"2026": 48, "2021": 15}


def test_the_statements_carried_over_name_a_place_and_a_thing() -> None:
    follow = tables.load(FOLLOW)
    carried = follow[(follow["edition"] == "2026") & follow["id_action"].str.startswith("A")]
    assert list(carried["id_action"]) == [
        f"A2021-{n:02}" for n in (1, 2, 3, 4, 5, 10, 11, 13, 14, 15)
    ]
    assert (carried["annee_statut"] == 2021).all()


def test_operational_comes_strictly_first_in_2021() -> None:
    follow = tables.load(FOLLOW)
    ids = follow[follow["edition"] == "2021"]["id_action"]
    counts = principal()[ids].value_counts()
    assert counts.index[0] == "operationnel"
    assert counts.iloc[0] > counts.iloc[1]


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
    assert list(off["id_action"]) == ["S18", "S20", "S28", "S29", "S37", "S38", "S39"]
    assert off["justification"].str.contains("jalon|contenu non détaillé").all()


def test_every_action_names_a_place_a_carrier_or_says_that_it_does_not() -> None:
    actions = tables.load(ACTIONS).set_index("id_action")
    placed = set(tables.load("recensement/actions_communes")["id_action"])
    nowhere = actions[~actions.index.isin(placed) & actions["porteur"].isna()]
    assert list(nowhere.index) == ["A2021-08", "A2021-09", "A2021-12"]
    assert (nowhere["nature"] == "énoncé").all()


def test_an_action_is_attached_if_and_only_if_a_programme_is_named() -> None:
    actions = tables.load(ACTIONS)
    named = actions["id_action"].isin(tables.load("recensement/actions_programmes")["id_action"])
    assert ((actions["rattachement"] == "programme") == named).all()


def test_what_an_epci_carries_says_which() -> None:
    actions = tables.load(ACTIONS)
    assert (actions["porteur"].notna() == (actions["niveau_porteur"] != "commune")).all()


def test_no_source_says_whether_tax_is_in_an_amount() -> None:
    actions = tables.load(ACTIONS)
    amounts = actions[actions["montant_eur"].notna()]
    assert set(amounts["montant_base"]) == {"non précisée"}
    assert amounts["montant_precision"].notna().all()


def test_an_approved_scheme_and_two_scot_under_revision() -> None:
    rows = tables.load("recensement/planification").set_index("territoire")
    assert list(rows["etat"]) == ["en révision", "en révision", "approuvé"]
    assert rows.loc["cabbalr", "annee"] == 2020
    assert rows.loc["cabbalr", "portee_legale"] == "non"
    assert list(rows["prise_en_compte"]) == ["à vérifier", "à vérifier", "oui"]


# --- editions, dictionary, typography --------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "cutoff", "vintage", "comparison"),
    [
        ("2021", date(2021, 6, 30), 2018, False),
        ("2026", date(2026, 5, 31), 2022, True),
    ],
)
def test_the_settings_of_each_edition(
    year: str, cutoff: date, vintage: int, comparison: bool
) -> None:
    settings: dict[str, Any] = tomllib.loads(
        (DATA / "editions" / f"{year}.toml").read_text("utf-8")
    )
    assert settings["annee"] == int(year)
    assert settings["date_arrete"] == cutoff
    assert settings["millesime_population"] == vintage
    assert settings["comparateur"] is comparison
    assert settings["territoire_par_defaut"] in set(
        tables.load("territoire/territoires")["territoire"]
    )


def test_editions_have_the_same_settings() -> None:
    keys = [
        _keys(tomllib.loads(path.read_text("utf-8"))) for path in (DATA / "editions").glob("*.toml")
    ]
    assert len(keys) == 2
    assert keys[0] == keys[1]


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
    found = {path.relative_to(DATA).with_suffix("").as_posix() for path in DATA.rglob("*.csv")}
    assert found == set(TABLES)
