"""The door of analysts: what opens, what it shows, its tables and their dictionary, its proofs."""

import doctest
import subprocess
import sys
from typing import Any

import pandas as pd
import plotly.io as pio
import pytest

import revitalisation
from revitalisation.errors import RequestError
from revitalisation.french.folding import fold
from revitalisation.lab import atelier, door, mesure
from revitalisation.lab.atelier import Atelier
from revitalisation.measures.columns import DTYPES, FRAMES, RANKED
from revitalisation.measures.registry import values
from revitalisation.sections import annexes
from tests.frozen import FROZEN, YEAR, frozen, opened
from tests.texts import printed

TABLES = tuple(FRAMES)


@pytest.fixture(scope="module")
def e() -> Atelier:
    return Atelier(frozen())


# --- the door --------------------------------------------------------------------------------


def at_home(year: str = "", place: str = "") -> Atelier:
    """Open the frozen territory by its door."""
    return door.opened(year, place, FROZEN)


def test_importing_the_package_opens_nothing() -> None:
    code = "import sys, revitalisation; print('pandas' in sys.modules, dir(revitalisation))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False ['__doc__', '__version__', 'ouvrir']"


def test_help_of_the_package_shows_the_door() -> None:
    code = "import revitalisation; help(revitalisation)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ouvrir(edition: int | str = '', territoire: str = '')" in done.stdout
    assert "Ouvre une édition sur un territoire" in done.stdout


def test_a_year_is_a_number_or_a_text_and_a_place_has_its_names() -> None:
    assert revitalisation.ouvrir(2021).edition.year == "2021"
    assert at_home().edition.year == YEAR
    whole = at_home(YEAR).edition.territory
    assert at_home(YEAR, whole.name.upper()).edition.territory == whole


def test_the_name_of_a_commune_opens_its_intercommunalite_and_says_so() -> None:
    commune = next(name for name in frozen().names if fold(name) != name.lower())
    held = at_home(YEAR, fold(commune))
    assert held.edition.territory.kind == "EPCI"
    assert commune in set(held.communes["nom"])
    assert f"{commune} en est une commune" in str(held)


@pytest.mark.parametrize(
    ("year", "place", "said"),
    [("2025", "", "L’édition « 2025 » n’existe pas. Vouliez-vous dire"),
     ("2026", "esai", "Le territoire « esai » n’existe pas. Vouliez-vous dire « Essai » ?")],
)  # fmt: skip
def test_what_does_not_exist_is_refused_with_the_nearest(year: str, place: str, said: str) -> None:
    with pytest.raises(RequestError) as refused:
        at_home(year, place)
    assert said in str(refused.value).replace("\u202f", " ")
    # In a notebook, the sentence alone: no stack.
    assert refused.value._render_traceback_() == [str(refused.value)]


def test_charts_of_ones_own_are_in_the_identity() -> None:
    held = at_home()
    assert pio.templates.default == "revitalisation"
    plot: Any = held.communes.plot.scatter(x="vacance", y="evolution")
    assert plot.layout.template.layout.font.family.startswith("Source Sans Pro")


# --- the card ----------------------------------------------------------------------------------


def test_the_card_names_what_one_may_go_on_with(e: Atelier) -> None:
    for name in dir(e):
        assert f"e.{name}" in str(e)
        assert f"<code>e.{name}" in e._repr_html_()
        assert hasattr(e, name)


def test_names_that_are_called_have_parentheses(e: Atelier) -> None:
    for name in dir(e):
        assert (f"e.{name}(…)" in str(e)) == callable(vars(Atelier)[name])


def test_the_card_says_dates_counts_ages_and_what_is_missing(e: Atelier) -> None:
    said = " ".join(str(e).split())
    counted = values(e.edition)
    assert "31 mai 2026" in said
    assert f"{counted['actions.total'].amount} actions" in said
    assert "Âge des états" in said
    assert "une seconde lecture" in said


def test_the_card_of_a_frozen_edition_warns(e: Atelier) -> None:
    before = Atelier(frozen("2021"))
    assert "figée" in str(before)
    assert '<p class="figee" role="note">' in before._repr_html_()
    assert "figée" not in str(e)


# --- the tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2021", "2026"])
@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_its_line_in_the_dictionary_and_its_type(table: str, year: str) -> None:
    held = Atelier(frozen(year))
    frame: pd.DataFrame = getattr(held, table)
    said = held.aide(table)
    assert list(frame) == list(said["colonne"])
    assert (said[["titre", "type", "sens", "source"]] != "").all(axis=None)
    for name, kind in zip(said["colonne"], said["type"], strict=True):
        dtype = frame[name].dtype
        if kind in DTYPES:
            assert dtype == DTYPES[kind], name
        else:
            assert isinstance(dtype, pd.CategoricalDtype), name
            assert dtype.ordered == (kind == RANKED), name
    assert not any(isinstance(cell, (tuple, list, set)) for cell in frame.to_numpy().ravel())


def test_the_tables_are_those_of_the_dictionary(e: Atelier) -> None:
    assert set(e.aide()["table"]) == set(TABLES)
    assert set(TABLES) <= set(dir(e))


def test_the_dictionary_shows_its_sentences_whole(e: Atelier) -> None:
    said = e.aide("actions")
    longest = max(said["sens"], key=len)
    assert longest.split()[-1] in said._repr_html_()
    assert " ".join(longest.split()) in " ".join(repr(said).split())
    assert type(said[["colonne"]]) is pd.DataFrame


def test_the_dictionary_lists_the_values_of_a_category(e: Atelier) -> None:
    said = e.aide("actions").set_index("colonne")["valeurs"]
    assert said["etape"] == "inscrite, engagée, livrée"
    assert said["intitule"] == ""


def test_actions_are_filtered_by_names_as_one_likes(e: Atelier) -> None:
    code, name = next(iter(e.edition.recommendation_names.items()))
    for word in (code, name.upper()):
        kept = e.filtrer(preconisation=word)
        linked = e.liens[(e.liens["lien"] == "préconisation") & (e.liens["code"] == code)]
        assert set(kept["id_action"]) == set(linked["id_action"])
    place = str(e.edition.names[e.edition.supported[0]])
    assert len(e.filtrer(commune=place, etape="livrée")) <= len(e.filtrer(commune=place))
    assert len(e.filtrer()) == len(e.actions)


def test_the_actions_are_those_of_the_inventory(e: Atelier) -> None:
    shown = printed(annexes.inventory(e.edition))
    assert list(e.actions["id_action"]) == list(shown["N°"])
    # « livrée (2022) » there, two columns here.
    states = [
        f"{row.etat} ({'sans date' if pd.isna(row.annee_etat) else row.annee_etat}"
        for row in e.actions.itertuples()
    ]
    assert all(map(str.startswith, shown["État"], states))


def test_links_hold_what_an_action_has_many_of(e: Atelier) -> None:
    rows = e.edition.actions.set_index("id_action")
    for action, held in e.liens.groupby("id_action"):
        named = held[(held["lien"] == "commune") & (held["precision"] == "nommée")]
        assert sorted(named["code"]) == sorted(rows.loc[action, "codes"])
        programmes = held[held["lien"] == "programme"]["code"]
        assert sorted(programmes) == sorted(rows.loc[action, "programmes"])
    assert set(e.liens["id_action"]) <= set(rows.index)


def test_a_table_is_given_as_a_copy(e: Atelier) -> None:
    mine = e.actions
    mine["etat"] = "livrée"
    assert list(e.actions["etat"]) != list(mine["etat"])


# --- the proofs ----------------------------------------------------------------------------------


def test_every_value_has_the_rows_that_it_counts(e: Atelier) -> None:
    for name, value in values(e.edition).items():
        found = e.mesure(name)
        assert found.texte
        assert len(found.preuves) == len(value.rows.keys if value.rows else found.preuves), name


def test_proofs_are_rows_of_the_tables(e: Atelier) -> None:
    found = e.mesure("actions.livrees")
    assert found.valeur == len(found.preuves)
    assert set(found.preuves["etape"]) == {"livrée"}
    assert list(found.preuves) == list(e.actions)
    assert "actions.livrees = " in repr(found)


# --- the records ---------------------------------------------------------------------------------


def test_a_map_and_a_damier_may_show_some_communes(e: Atelier) -> None:
    first, second = e.edition.supported[:2]
    names = [e.edition.names[code] for code in (first, second)]
    assert set(e.carte(commune=names).data["Code Insee"]) == {first, second}
    shown = e.damier([fold(name).upper() for name in names])
    codes = {row.code for group in shown.groups for row in group.rows}
    assert codes - {""} == {first, second}
    assert set(shown.data["code_insee"]) == {first, second}


def test_a_programme_is_called_as_one_likes(e: Atelier) -> None:
    code, row = next(e.edition.programmes.iterrows())
    maps = [e.carte(name) for name in (code, row["nom"], row["nom_court"].lower())]
    assert maps[0].data.equals(maps[1].data)
    assert maps[1].data.equals(maps[2].data)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda e: e.fiche("nulle part"), "La commune accompagnée"),
        (lambda e: e.carte("nul"), "Le programme"),
        (lambda e: e.mesure("actions.livre"), "actions.livrees"),
        (lambda e: e.aide("action"), "actions"),
        (lambda e: e.comparer(2026), "Possibles : 2021"),
        (lambda e: Atelier(frozen("2021")).comparer(), "est la première"),
    ],
)
def test_a_wrong_name_is_refused_in_french(e: Atelier, call: Any, said: str) -> None:
    with pytest.raises(RequestError) as refused:
        call(e)
    assert said in str(refused.value).replace("\u202f", " ")


def test_a_commune_that_no_programme_supports_has_no_fiche(e: Atelier) -> None:
    other = next(code for code in e.edition.names.index if code not in e.edition.supported)
    with pytest.raises(RequestError, match="pas une commune accompagnée"):
        e.fiche(str(e.edition.names[other]))


# --- the examples --------------------------------------------------------------------------------


@pytest.mark.living
@pytest.mark.parametrize(
    "module", [revitalisation, atelier, mesure], ids=lambda module: module.__name__
)
def test_the_examples_of_the_docstrings_run(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each example opens its edition; here, once for all.
    monkeypatch.setattr(door, "open_edition", lambda year, place, _: opened(year, place))
    done = doctest.testmod(module)
    assert done.failed == 0
    assert done.attempted


def test_everything_an_analyst_may_call_has_an_example() -> None:
    for name in dir(Atelier(frozen())):
        assert ">>>" in (vars(Atelier)[name].__doc__ or ""), name
    assert ">>>" in (revitalisation.ouvrir.__doc__ or "")
