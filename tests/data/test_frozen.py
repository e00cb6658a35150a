"""The territory made up for the tests holds what its README says, and nothing to be treated."""

import re

import pandas as pd
import pytest

from revitalisation.data import tables
from revitalisation.errors import BLOCKING, WARNING
from revitalisation.paths import DATA
from revitalisation.rules.report import examine
from tests.frozen import FROZEN, frozen


def admitted(table: str, column: str) -> set[str]:
    """Return the values that the schema of a table admits in a column."""
    schema = tables.schema_of(table)
    for key in schema.get("foreignKeys", ()):
        if key["fields"] == [column]:
            (target,) = key["reference"]["fields"]
            listed = tables.load(key["reference"]["resource"], FROZEN)[target]
            return {*listed, *key.get("sauf", ())}
    return set(next(f for f in schema["fields"] if f["name"] == column)["constraints"]["enum"])


def test_the_tables_have_no_fault() -> None:
    assert tables.check(FROZEN) == ()


@pytest.mark.parametrize("year", ["2021", "2026"])
def test_nothing_is_left_to_treat(year: str) -> None:
    seen = examine(frozen(year))
    assert [str(f) for f in (*seen.of(BLOCKING), *seen.of(WARNING))] == []
    assert not seen.unread


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("recensement/suivi", "statut"),
        ("recensement/suivi", "maturite"),
        ("recensement/classements", "preconisation"),
        ("recensement/classements", "rang"),
        ("recensement/classements", "confiance"),
        ("recensement/actions", "nature"),
        ("recensement/actions", "niveau_porteur"),
        ("recensement/actions", "rattachement"),
        ("recensement/actions", "type_innovation"),
        ("recensement/actions", "methode_usages"),
        ("recensement/actions", "forme_operationnelle"),
        ("recensement/actions_fonctions", "fonction"),
        ("programmes/adhesions", "programme"),
    ],
)
def test_every_value_that_a_schema_admits_is_met(table: str, column: str) -> None:
    assert set(tables.load(table, FROZEN)[column].dropna()) == admitted(table, column)


def test_every_article_that_insee_knows_and_every_sign_of_a_name_is_met() -> None:
    communes = tables.load("territoire/communes", FROZEN)
    assert set(communes["type_liaison"]) == set(range(9))
    names = " ".join(communes["nom"])
    assert all(sign in names for sign in "œ’-éêèÉ")


def test_the_codes_are_those_of_no_commune() -> None:
    codes = set(tables.load("territoire/communes", FROZEN)["code_insee"])
    codes |= set(tables.load("territoire/passages", FROZEN)["code_ancien"])
    # No department is numbered 96; 2A901 and 97499 are beyond the numbers that Insee has given.
    assert all(code.startswith("96") or code in ("2A901", "97499") for code in codes)
    assert {"2A901", "97499"} <= codes
    assert set(tables.load("territoire/epci", FROZEN)["siren"].str[:3]) == {"999"}


def test_no_place_of_the_living_tables_is_named() -> None:
    files = [path for path in FROZEN.rglob("*.*") if path.parent.name != "schemas"]
    told = "\n".join(path.read_text(encoding="utf-8") for path in files)
    living = tables.load("territoire/communes")
    assert not [code for code in living["code_insee"] if re.search(rf"\b{code}\b", told)]
    assert not [name for name in tables.load("territoire/epci")["sigle"] if name in told]


def test_nothing_of_it_is_in_the_living_tables() -> None:
    for path in DATA.rglob("*.csv"):
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        for column in rows.filter(like="code_"):
            assert not rows[column].str.fullmatch(r"96\d{3}|2A901|97499").any(), path.name


def test_both_editions_have_members_and_actions() -> None:
    before, now = frozen("2021"), frozen()
    assert (len(before.communes), len(now.communes)) == (14, 14)
    assert (len(before.actions), len(now.actions)) == (9, 27)
    assert (len(before.supported), len(now.supported)) == (7, 7)
    assert set(now.members["programme"]) == {"ACV", "PVD", "REDYNAMISONS"}
