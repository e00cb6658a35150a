"""The sentences of the sections at none, one, two and many, whatever the edition holds."""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from revitalisation.data import sources
from revitalisation.data.edition import Edition, open_edition
from revitalisation.measures import frames as measures
from revitalisation.redaction import render
from revitalisation.sections import (
    actors,
    fields,
    programme,
    ranking,
    recommendation,
    recommendations,
    signatories,
    summary,
    territory,
    territory_maps,
    views,
    wording,
)

CODES = ("usages", "organisation", "regulation", "operationnel", "innovation")
DIGIT = re.compile(r"(?:^|[.!?] )\d")
"""A sentence that opens with a digit."""
ALONE = re.compile(
    r"\b(?:0|1|une?|aucune?)\s(?:(?!des?\b)\w+\s){0,3}(?:sont|dites|lues|ont|relèvent)\b"
    r"|\btoutes sauf aucune\b|\b(\w+) sur \1\b",
    re.IGNORECASE,
)
"""Nothing, or one, in the plural; all said as a share of all."""


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def now() -> Edition:
    return open_edition("2026", "aula")


@pytest.fixture(scope="module")
def cahc() -> Edition:
    return open_edition("2026", "cahc")


def held(edition: Edition, **frames: pd.DataFrame) -> Edition:
    """Return an edition that holds these frames in place of its own."""
    other = replace(edition)
    other.__dict__.update({name: rows.reset_index(drop=True) for name, rows in frames.items()})
    return other


def with_actions(edition: Edition, *ids: str, **changes: str) -> Edition:
    rows = edition.actions[edition.actions["id_action"].isin(ids)].assign(**changes)
    links = edition.links[edition.links["id_action"].isin(ids)]
    return held(edition, actions=rows, links=links)


def sentences(edition: Edition) -> dict[str, str]:
    """Return every computed sentence of the sections."""
    found = {
        "territoire": territory.headline(edition) + ". " + territory.lead(edition),
        "programmes": summary.communes(edition),
        "ort": summary.ort(edition),
        "actions": summary.actions(edition),
        "rangs": ranking.finding(edition),
        "calendrier": territory.calendar_title(edition),
        "ensemble": recommendations.headline(edition) + ". " + recommendations.lead(edition),
        "avancement": wording.block(edition, "preconisations.avancement"),
        "champs": fields.headline(edition) + ". " + fields.lead(edition),
        "hors grille": recommendations.off_grid(edition),
    }
    if edition.supported:
        found |= {"cases": summary.fields(edition), "atteint": fields.coverage_title(edition)}
    for code in edition.short_names:
        found[code] = programme.headline(edition, code) + ". " + programme.lead(edition, code)
        if len(measures.in_programme(edition.actions, code)):
            found[f"{code} actions"] = programme.funnel_title(edition, code)
    for code in CODES:
        found |= {
            code: recommendation.headline(edition, code),
            f"{code} chapeau": recommendation.lead(edition, code),
            f"{code} acteurs": actors.who(edition, code),
            f"{code} reste": actors.gap(edition, code),
        }
    return {name: said(text) for name, text in found.items()}


@pytest.mark.parametrize("year", ["2021", "2026"])
@pytest.mark.parametrize("place", ["aula", "cahc", "call", "cabbalr", "ternois", "7-vallees"])
def test_every_sentence_agrees_with_what_it_counts(year: str, place: str) -> None:
    for name, text in sentences(open_edition(year, place)).items():
        assert not DIGIT.search(text), name
        assert not ALONE.search(text), (name, text)
        assert not re.search(r" :[^.;«(]* : ", text), (name, text)


# --- communes and ORT ------------------------------------------------------------------------


def test_a_commune_under_an_ort_that_no_programme_supports_is_told_apart(now: Edition) -> None:
    assert said(summary.ort(now)) == (
        "Quatorze des 17 communes accompagnées sont couvertes par une opération de "
        "revitalisation de territoire (ORT) ; Marconnelle, sans être accompagnée, l’est aussi."
    )


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], "Aucune commune n’est couverte par"),
        (["62550"], "Une commune est couverte par"),
        (["62498"], "Une des 17 communes accompagnées est couverte par"),
        (["62498", "62510"], "Deux des 17 communes accompagnées sont couvertes par"),
    ],
)
def test_ort_at_none_one_and_two(now: Edition, codes: list[str], expected: str) -> None:
    changed = held(now, ort=now.ort[now.ort["code_insee"].isin(codes)])
    assert said(summary.ort(changed)).startswith(expected)


def test_signatures_after_the_cutoff_are_not_argued_from() -> None:
    seed = open_edition("2021", "aula")
    assert said(signatories._steps_title(seed, "PVD")) == (
        "Au 30 juin 2021, six communes signataires, pour neuf citées en 2021"
    )
    assert "septembre" not in programme.gap_with_cited(seed, "PVD", 9, 6)


def test_a_total_of_populations_says_whom_it_leaves_out() -> None:
    seed = open_edition("2021", "aula")
    expected = (
        "sans Hesdin-la-Forêt, dont la population n’est pas connue dans ses limites "
        "d’aujourd’hui (n. d.)"
    )
    assert said(programme.lead(seed, "PVD")).endswith(f"{expected}.")
    assert expected in said(signatories._note(seed, "PVD"))


def test_a_laureate_signs_nothing(now: Edition) -> None:
    rows = now.members.set_index("nom")
    assert views.joined(rows.loc["Burbure"]) == "lauréate en 2020"
    assert views.joined(rows.loc["Isbergues"]) == "lauréate, n. d."
    assert views.joined(rows.loc["Frévent"]) == "19\u00a0avril 2021"
    assert signatories.joining(now, "REDYNAMISONS")[0] == "Lauréate en"


def test_a_share_is_classed_as_it_is_printed(cahc: Edition) -> None:
    shares = territory_maps.printed_shares(pd.Series({"Libercourt": 0.0996, "autre": 0.0994}))
    assert list(shares) == [10.0, 9.9]


def test_a_note_speaks_of_the_communes_of_the_perimeter_only(now: Edition, cahc: Edition) -> None:
    assert "Hesdin-la-Forêt" in territory_maps._map_note(now)
    assert "Hesdin" not in territory_maps._map_note(cahc)
    assert programme.reading(cahc, "ACV") == ""
    assert programme.reading(cahc, "PVD") == render.written(cahc, "petites_villes_de_demain") != ""


# --- actions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "changes", "expected"),
    [
        ((), {}, "Aucune action n’est recensée dans les sources lues."),
        (("S42",), {}, "elle est dite engagée par sa source (décidée, en cours ou livrée), mais"),
        (("S42",), {"statut": "inscrite"}, "sa source ne la dit pas engagée."),
        (("S12",), {}, "(décidée, en cours ou livrée), et livrée."),
        (("S09", "S10"), {}, "toutes deux sont dites engagées par leur source"),
        (("S09", "S01"), {}, "une est dite engagée par sa source"),
        (("S01", "S02"), {}, "aucune n’est dite engagée par sa source."),
        (("S09", "S10", "S12"), {}, "toutes sont dites engagées"),
        (("S09", "S12", "S13", "S01"), {}, ", dont deux livrées."),
    ],
)
def test_progress(
    now: Edition, ids: tuple[str, ...], changes: dict[str, str], expected: str
) -> None:
    assert expected in said(summary.actions(with_actions(now, *ids, **changes)))


def test_the_only_action_says_its_state_in_the_words_of_its_source(cahc: Edition) -> None:
    assert said(recommendation.lead(cahc, "operationnel")) == (
        "Une action sur trois y est classée à titre principal ; "
        "sa source la dit en cours : chantier retardé."
    )


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ((), "Aucune action dans la grille"),
        (("S42",), "Une seule action dans la grille : Opérationnel"),
        (("S42", "S43"), "Opérationnel et Innovation à égalité : une action chacune, sur deux"),
        (("S42", "S41", "S43"), "Opérationnel revient le plus : deux actions sur trois"),
        (
            ("S42", "S43", "A2021-01", "A2021-10"),
            "Quatre préconisations à égalité : une action chacune, sur quatre",
        ),
    ],
)
def test_ranking(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    assert said(ranking.title(with_actions(now, *ids))) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("S42", "S41", "S43"), "Opérationnel réunit deux actions sur trois, Usages, "),
        (("S42", "S43"), "Opérationnel et Innovation à égalité : une action chacune, sur deux"),
        ((), "État des lieux au regard des préconisations : aucune action dans la grille"),
    ],
)
def test_first_and_last_préconisation(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    assert said(recommendations.headline(with_actions(now, *ids))).startswith(expected)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("S42",), "La seule action de la grille, à Courcelles-lès-Lens"),
        (("S42", "S43"), "Une action sur deux, à Courcelles-lès-Lens"),
        (("S09", "S10", "S43"), "Deux actions sur trois : c’est la préconisation qui revient"),
        (("S43",), "Aucune action recensée à ce titre"),
    ],
)
def test_headline(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    assert said(recommendation.headline(with_actions(now, *ids), "operationnel")).startswith(
        expected
    )


def test_two_actions_of_one_commune_are_both_there(now: Edition) -> None:
    assert said(recommendation.headline(now, "usages")).endswith(", toutes deux à Lens")


def test_second_classes_are_told_apart(now: Edition, cahc: Edition) -> None:
    assert said(actors.who(cahc, "organisation")) == (
        "Aucun acteur connu à titre principal dans les sources lues. À titre secondaire, une "
        "action y contribue (SCoT Lens-Liévin-Hénin-Carvin)."
    )
    assert actors.communes_of(now, "regulation") == "À titre secondaire\u202f: Liévin"
    assert said(actors.communes_of(now, "organisation")).endswith(" ; à titre secondaire, Lens")
    assert actors.communes_of(cahc, "usages") == ""


def test_the_carrier_is_named_whatever_its_scale(now: Edition) -> None:
    assert said(actors.gap(now, "innovation")).endswith(
        "bénéficient d’une action portée à une autre échelle (Pôle métropolitain)."
    )


def test_a_list_is_given_whole_the_shorter_way(now: Edition) -> None:
    assert said(actors.gap(now, "usages")).endswith("à ce titre : toutes sauf Lens.")


def test_examples_of_one_title_are_one(now: Edition) -> None:
    text = said(recommendation.examples(now, "organisation"))
    assert text.count("dynamiques de mobilités") == 1
    assert "« Stratégie “Cœur de Ville” : " in text


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 2, 0, 0), "b seulement"),
        ((1, 3, 1, 0), "b en tête, sans d"),
        ((1, 1, 1, 0), "sans d"),
        ((3, 3, 1, 1), "a et b en tête"),
        ((2, 2, 2, 2), "autant de chaque"),
        ((2, 2, 1, 2), "c en dernier"),
    ],
)
def test_what_a_closed_list_shows(now: Edition, counts: tuple[int, ...], expected: str) -> None:
    table = pd.DataFrame({"libelle": list("abcd"), "n": counts})
    assert recommendation.finding(now, table) == expected


def test_producers_are_told_one_by_one_and_once(now: Edition) -> None:
    documents = pd.Series(["dgaln-ort", "anct-pvd-2026-04", "terres-innov-artois", "call-acv"])
    line: Callable[[Edition, pd.Series], str] = sources.documents  # type: ignore[type-arg]
    assert said(line(now, documents)).startswith(
        "Sources : ANCT, CALL, DGALN et Terres et Territoires ;"
    )
