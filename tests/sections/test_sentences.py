"""The sentences of the sections at none, one, two and many, whatever the edition holds."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.contents import publishable
from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.measures import frames as measures
from revitalisation.measures import rates
from revitalisation.paths import DATA
from revitalisation.redaction import render
from revitalisation.sections import (
    actors,
    fields,
    programme,
    recommendation,
    recommendations,
    signatories,
    summary,
    telling,
    territory,
    territory_maps,
    views,
    wording,
)
from revitalisation.sections.wording import block
from tests.frozen import FROZEN, frozen, opened

CODES = ("usages", "organisation", "regulation", "operationnel", "innovation")
DIGIT = re.compile(r"(?:^|[.!?] )\d")
"""A sentence that opens with a digit."""
ALONE = re.compile(
    r"(?<!\bet )\b(?:0|1|une?|aucune?)\s(?:(?!des?\b)\w+\s){0,3}(?:sont|dites|lues|ont|relèvent)\b"
    r"|\btoutes sauf aucune\b|\b(\w+) sur \1\b",
    re.IGNORECASE,
)
"""Nothing, or one, in the plural; all said as a share of all."""


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def now() -> Edition:
    return frozen()


@pytest.fixture(scope="module")
def marais() -> Edition:
    return frozen(place="marais")


def held(edition: Edition, **frames: pd.DataFrame) -> Edition:
    """Return an edition that holds these frames in place of its own, and that none precedes.

    No sentence tested so says what changed: comparing takes most of the time of counting.
    """
    other = replace(edition)
    other.__dict__["earlier"] = None
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
        "âge": summary.age(edition),
        "rangs": recommendations.finding(edition),
        "calendrier": territory.calendar_title(edition),
        "ensemble": recommendations.headline(edition) + ". " + recommendations.lead(edition),
        "avancement": wording.block(edition, "preconisations.avancement"),
        "champs": fields.headline(edition) + ". " + fields.lead(edition),
        "hors grille": recommendations.off_grid(edition),
    }
    if len(edition.grid):
        found["double page"] = recommendations.spread_title(edition)
    if edition.supported:
        found |= {"cases": summary.fields(edition), "atteint": fields.coverage_title(edition)}
    for code in edition.short_names:
        found[code] = programme.headline(edition, code) + ". " + programme.lead(edition, code)
        if len(measures.in_programme(edition.actions, code)):
            found[f"{code} actions"] = block(
                edition, "programme.avancement", code=code, nom=edition.short_names[code]
            )
    for code in CODES:
        found |= {
            f"{code} avancée": recommendation.furthest(edition, code),
            code: recommendation.headline(edition, code),
            f"{code} chapeau": recommendation.lead(edition, code),
            f"{code} acteurs": actors.who(edition, code),
            f"{code} reste": actors.gap(edition, code),
            f"{code} muettes": actors.silent(edition, code),
            f"{code} ailleurs": actors.above(edition, code),
            f"{code} dites": recommendation.told(edition, code),
            f"{code} depuis": recommendation.since(edition, code) or "",
        }
    return {name: said(text) for name, text in found.items()}


@pytest.mark.living
@pytest.mark.parametrize(
    ("folder", "year", "place"),
    [
        (folder, year, place)
        for folder in (DATA, FROZEN)
        for year in years(folder)
        for place in publishable(folder)
    ],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_every_sentence_agrees_with_what_it_counts(folder: Path, year: str, place: str) -> None:
    for name, text in sentences(opened(year, place, folder)).items():
        assert not DIGIT.search(text), name
        assert not ALONE.search(text), (name, text)
        assert not re.search(r" :[^.;«(]* : ", text), (name, text)


# --- communes and ORT ------------------------------------------------------------------------


def test_a_commune_under_an_ort_that_no_programme_supports_is_told_apart(now: Edition) -> None:
    assert said(summary.ort(now)) == (
        "Cinq des sept communes accompagnées sont couvertes par une opération de revitalisation "
        "de territoire (ORT) ; Saint-Exemple-de-l’Étalon, sans être accompagnée, en a une aussi."
    )


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], "Aucune commune n’est couverte par"),
        (["97499"], "Une commune est couverte par"),
        (["96001"], "Une des sept communes accompagnées est couverte par"),
        (["96001", "96002"], "Deux des sept communes accompagnées sont couvertes par"),
    ],
)
def test_ort_at_none_one_and_two(now: Edition, codes: list[str], expected: str) -> None:
    changed = held(now, ort=now.ort[now.ort["code_insee"].isin(codes)])
    assert said(summary.ort(changed)).startswith(expected)


def test_signatures_after_the_cutoff_are_not_argued_from() -> None:
    seed = frozen("2021")
    assert said(signatories._steps_title(seed, "PVD")) == (
        "Au 28 juin 2021, trois communes signataires, pour cinq citées en 2021"
    )
    assert "juillet" not in programme.gap_with_cited(seed, "PVD", 5, 3)


def test_a_total_of_populations_says_whom_it_leaves_out() -> None:
    seed = frozen("2021")
    expected = (
        "sans Essai-la-Forêt, dont la population n’est pas connue dans ses limites "
        "d’aujourd’hui (n. d.)"
    )
    assert said(programme.lead(seed, "PVD")).endswith(f"{expected}.")
    assert expected in said(signatories._note(seed, "PVD"))


def test_a_laureate_signs_nothing(now: Edition) -> None:
    rows = now.members.set_index(["nom", "programme"])
    region = "REDYNAMISONS"
    assert views.joined(rows.loc[("Brouillon-le-Vieux", region)]) == "lauréate en 2020"
    assert views.joined(rows.loc[("La Maquette", region)]) == "lauréate, n. d."
    assert views.joined(rows.loc[("Essai-la-Forêt", "PVD")]) == "15\u00a0avril 2021"
    assert signatories.joining(now, "REDYNAMISONS")[0] == "Lauréate en"


def test_a_share_is_classed_as_it_is_not_as_it_is_printed(now: Edition) -> None:
    shares = pd.Series({"Les Tests": 0.0998, "autre": 0.1, "a": 7 / 140, "b": 0.2})
    found = rates._vacancy(now, shares)
    assert [found[f"communes.vacance.{rank}"].amount for rank in (1, 2, 3, 4)] == [0, 1, 1, 2]
    assert rates.just_below(shares)
    assert not rates.just_below(shares.drop("Les Tests"))


def test_a_note_speaks_of_the_communes_of_the_perimeter_only(now: Edition, marais: Edition) -> None:
    assert "Essai-la-Forêt" in territory_maps._map_note(now)
    assert "Essai-la-Forêt" not in territory_maps._map_note(frozen(place="bocage"))
    assert programme.reading(marais, "ACV") == ""
    text = render.written(marais, "petites_villes_de_demain")
    assert programme.reading(marais, "PVD") == text != ""


# --- actions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "changes", "expected"),
    [
        ((), {}, "Aucune action n’est recensée dans les sources lues."),
        (
            ("S08",),
            {},
            "engagée (décidée ou en cours) par sa source ; cet état a plus",
        ),
        (("S08",), {"etape": "inscrite"}, "elle est dite inscrite par sa source ;"),
        (("S08",), {"etape": ""}, "sa source ne la dit ni inscrite, ni engagée, ni livrée ;"),
        (("S08",), {"age": "récent"}, "(décidée ou en cours) par sa source."),
        (("S08",), {"age": "non daté"}, "par sa source ; cet état est sans date."),
        (("S06",), {}, "elle est dite livrée par sa source"),
        (
            ("S08", "S04"),
            {},
            "toutes deux sont dites engagées (décidées ou en cours) par",
        ),
        (("S08", "S01"), {}, "une est dite inscrite par leur source et une engagée"),
        (("S01", "S02"), {}, "leur source ; tous ces états ont plus de 18 mois."),
        (
            ("S08", "S14"),
            {},
            "(décidée ou en cours) par leur source et une dans un autre état",
        ),
        (("S08", "S06", "S07", "S01"), {}, "une est dite inscrite par leur source, une engagée "),
    ],
)
def test_progress(
    now: Edition, ids: tuple[str, ...], changes: dict[str, str], expected: str
) -> None:
    assert expected in said(summary.actions(with_actions(now, *ids, **changes)))


def test_the_only_action_says_its_state_in_the_words_of_its_source(now: Edition) -> None:
    three = with_actions(now, "S14", "S13", "S21")
    assert said(recommendation.lead(three, "operationnel")) == (
        "Une action y est classée à titre principal ; sa source la dit suspendue (2022)."
    )


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ((), "Aucune action dans la grille"),
        (("S08",), "Une seule action dans la grille : Opérationnel"),
        (("S08", "S12"), "Opérationnel et Innovation à égalité : une action chacune, sur deux"),
        (("S08", "S07", "S12"), "Opérationnel revient le plus : deux actions sur trois"),
        (
            ("S08", "S12", "A2021-01", "A2021-07"),
            "Quatre préconisations à égalité : une action chacune, sur quatre",
        ),
    ],
)
def test_ranking(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    edition = with_actions(now, *ids)
    first = recommendations.ends(edition)["premieres"]
    assert said(block(edition, "preconisations.classement", premieres=first)) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("S08", "S07", "S12"), "Opérationnel réunit deux actions sur trois, Usages, "),
        (("S08", "S12"), "Opérationnel et Innovation à égalité : une action chacune, sur deux"),
        ((), "État des lieux au regard des préconisations : aucune action dans la grille"),
    ],
)
def test_first_and_last_préconisation(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    assert said(recommendations.headline(with_actions(now, *ids))).startswith(expected)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("S08",), "Le Modèle porte la seule action connue ; six communes accompagnées n’en ont"),
        (("S08", "S04", "S12"), "Le Modèle porte les deux actions connues ; "),
        (("S12",), "Aucune action connue à ce titre"),
    ],
)
def test_headline(now: Edition, ids: tuple[str, ...], expected: str) -> None:
    assert said(recommendation.headline(with_actions(now, *ids), "operationnel")).startswith(
        expected
    )


def test_a_headline_has_its_subject_and_its_verb_whoever_carries(now: Edition) -> None:
    kept = with_actions(now, "S04", "S07", "S08", "S14")
    rows = kept.actions.assign(principale="operationnel", secondaires=[()] * len(kept.actions))

    def title(*levels: str, codes: tuple[tuple[str, ...], ...] = ()) -> str:
        few = rows.head(len(levels)).assign(niveau_porteur=list(levels))
        held_by = codes or (("96001",),) * len(levels)
        few["codes"] = pd.Series(list(held_by), index=few.index)
        return said(recommendation.headline(held(kept, actions=few), "operationnel"))

    two = (("96001",), ("96002",), ("96001",), ("96003",))
    assert title("commune", "commune", "commune", "commune", codes=two).startswith(
        f"{now.names['96001']} porte deux des quatre actions"
    )
    assert title("EPCI", "EPCI").startswith("Les deux actions connues sont portées à une autre")
    assert title("EPCI", "EPCI", "commune").startswith("Deux actions sur trois sont portées à une")
    assert title("commune", "commune", codes=(("96001",), ("96002",))).count("portent chacune") == 1
    assert title("commune", "autre", codes=((), ())).startswith("Deux actions sont connues, en")


def test_what_is_told_goes_from_the_furthest_to_the_nearest(now: Edition) -> None:
    rows = telling.furthest(now.grid)
    states = [telling.FURTHEST.index(s) for s in rows["statut"] if s in telling.FURTHEST]
    assert states == sorted(states)
    assert "abandonnée" not in set(rows["statut"])
    text = said(recommendation.told(now, "operationnel"))
    assert text.count("l’action «") + text.count("L’action «") == telling.TOLD
    assert text.endswith("sa source dans le tableau de toutes les actions.")
    assert [s.href for s in recommendation.told(now, "operationnel").spans if s.href] == [
        "#tab-inventaire"
    ]


def test_a_first_edition_says_nothing_of_one_before(now: Edition) -> None:
    assert recommendation.since(frozen("2021"), "usages") is None
    for code in CODES:
        text = said(recommendation.since(now, code) or "")
        assert not text or text.startswith("L’édition 2021 en relevait "), code
        assert text.count("(") == text.count(")"), code


def test_a_closed_list_is_a_sentence_that_says_how_many_are_coded(now: Edition) -> None:
    four = with_actions(now, "S04", "S07", "S08", "S12")
    (text,) = recommendation.own(four, "operationnel").paragraphs  # type: ignore[union-attr]
    assert said(text).startswith("Formes des opérations : bâtiment (deux)")
    partly = recommendation.own(now, "organisation")
    assert partly is None or "rien n’est dit" in str(partly) or "codée" in str(partly)
    assert recommendation.own(with_actions(now, "S12"), "operationnel") is None


def test_a_long_title_is_told_without_its_details() -> None:
    assert telling.short("Galerie : démolition.") == "Galerie : démolition"
    long = "Politique locale du commerce : diagnostic avec un bureau d’études, deux axes retenus"
    assert telling.short(long) == "Politique locale du commerce"


def test_the_epci_without_a_known_action_are_named(now: Edition, marais: Edition) -> None:
    for edition in (now, marais):
        for code in CODES:
            text = said(actors.silent(edition, code))
            assert not text or text.startswith("Aucune"), (code, text)
            carriers = edition.grid[edition.grid["principale"] == code]["porteur"].dropna()
            for row in views.records(edition.epci):
                assert row["nom_court"] not in text or row["code"] not in set(carriers)


def test_second_classes_are_told_apart(now: Edition, marais: Edition) -> None:
    assert said(actors.who(marais, "organisation")) == (
        "Aucun acteur connu à titre principal dans les sources lues. À titre secondaire, une "
        "action y contribue (SCoT d’Essai)."
    )
    alone, both = with_actions(now, "S01"), with_actions(now, "S01", "A2021-08")
    assert actors.communes_of(alone, "innovation") == "À titre secondaire\u202f: Le Modèle"
    assert said(actors.communes_of(both, "innovation")).endswith(" ; à titre secondaire, Le Modèle")
    assert actors.communes_of(marais, "usages") == ""


def test_the_carrier_is_named_whatever_its_scale(now: Edition) -> None:
    assert said(actors.gap(now, "innovation")).endswith(
        "bénéficient d’une action portée à une autre échelle (CABE)."
    )


def test_a_list_is_given_whole_the_shorter_way(now: Edition) -> None:
    assert said(actors.gap(now, "usages")).endswith(
        "à ce titre : toutes sauf Essai-lès-Bœufs et Le Modèle."
    )


def test_the_spread_tells_the_furthest_action_of_each_préconisation(now: Edition) -> None:
    for code in CODES:
        text, rows = (
            said(recommendation.furthest(now, code)),
            now.grid[now.grid["principale"] == code],
        )
        first = telling.furthest(rows).head(1)
        for stage, year in zip(first["etape"], first["annee_statut"], strict=True):
            assert f" {stage}" in text, text
            assert (str(year) if pd.notna(year) else "sans date") in text, text
        assert text.startswith("Aucune action") == (not len(rows))
        assert text.endswith(".")
        assert text.count(".") == 1, text


def test_the_title_of_the_spread_has_its_subject_and_its_verb(now: Edition) -> None:
    kept = with_actions(now, "S04", "S07", "S08", "S14", "S12")

    def title(*codes: str) -> str:
        rows = kept.actions.head(len(codes)).assign(
            principale=list(codes), secondaires=[()] * len(codes)
        )
        return said(recommendations.spread_title(held(kept, actions=rows)))

    most = ["operationnel"] * 3
    assert title(*most, "usages").startswith("Opérationnel réunit 3 des 4 actions ; ")
    assert title("operationnel", "usages", *CODES[1:3]).startswith(
        "Quatre préconisations réunissent chacune 1 des 4 actions ; "
    )
    assert title(*CODES).endswith(" réunissent chacune 1 des 5 actions")


def test_producers_are_told_one_by_one_and_once(now: Edition) -> None:
    documents = pd.Series(["liste-ort", "liste-pvd-2026", "radio-marais-2024", "modele-acv"])
    line: Callable[[Edition, pd.Series], str] = sources.documents  # type: ignore[type-arg]
    assert said(line(now, documents)).startswith(
        "Sources : ANCT, DGALN, Radio Marais et Ville du Modèle ;"
    )


def test_the_cover_says_the_age_of_what_was_read(now: Edition) -> None:
    text = said(summary.age(now))
    years = sorted(now.actions["annee_statut"].dropna())
    assert text.startswith(f"L’état d’action le plus récent est de {years[-1]}")
    middle = re.search(r"états datés sont de (\d+) ou d’avant", text)
    assert middle
    assert 2 * sum(year <= int(middle[1]) for year in years) >= len(years)
    lists = now.milestones[now.milestones["type"] == summary.OFFICIAL]
    for day in lists.groupby("programme")["date_document"].max().dropna():
        assert said(french.period(day)) in text
    alone = said(summary.age(with_actions(now)))
    assert alone.startswith("Listes lues")
    assert len(summary.essentials(now).paragraphs) == 5
