"""Numbers and slips found in a text, and what is left out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revitalisation import french
from revitalisation.redaction.proofreading import numbers, slips


def found(text: str) -> list[str]:
    return [number.text for number in numbers(text, ["CC des 7 Vallées", "7 Vallées"])]


@pytest.mark.parametrize(
    "text",
    [
        "au 1er janvier 2026, le 27 avril, le 2026-05-31, le 31/12/2024, à 18 h 30",
        "depuis 2019, en 2019-2022",
        "les 7 Vallées et la CC des 7 Vallées",
        "n° 12, p. 4, article 3, art. L. 1111-10, figure 2, volet 1, phase 2",
        "le 2e rang, la 1re place, le 3e",
        "l’A26, F87, le lot B12",
        "« 9 communes sont lauréates »",
        "{{v:communes.pvd}} et {{q:communes.acv|4}}",
        "`12` et [lien](https://exemple.fr/12)",
        "1. d’abord\n2. ensuite",
        "tous deux, toutes les trois, entre deux, l’un des deux",
        "une commune, un programme",
    ],
)
def test_what_counts_nothing_is_left_out(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value", "percent", "noun"),
    [
        ("soit 17 communes", 17, False, "communes"),
        ("soit 1\u202f234 actions", 1234, False, "actions"),
        ("soit 1 234,5 ha", Fraction("1234.5"), False, "ha"),
        ("soit 12,5 % des actions", Fraction("12.5"), True, "des"),
        ("soit 12% des actions", 12, True, "des"),
        ("dont deux communes", 2, False, "communes"),
        ("Vingt et une communes", 21, False, "communes"),
        ("soit 16\nactions", 16, False, ""),
    ],
)
def test_a_number_is_read_with_its_noun(
    text: str, value: Fraction, percent: bool, noun: str
) -> None:
    (number,) = numbers(text)
    assert (number.value, number.percent, number.noun) == (value, percent, noun)
    assert text[number.position :].startswith(number.text)


@given(st.integers(2, 10**7))
def test_every_printed_number_is_found(n: int) -> None:
    read = [number.value for number in numbers(f"soit {french.number(n)} choses")]
    assert read == [n]


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(text[n.position :].startswith(n.text) for n in numbers(text))
    slips(text)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("une baisse de −3 %", "baisse de 3"),
        ("la population a reculé de -0,4 %", "reculé de 0,4"),
        ("une hausse de +2 %", "hausse de 2"),
        ("+2 % points", "+2 points"),
        ("un solde de -3", "−3"),
        ("soit 12% ici", "12\u202f%"),
        ("les communes: voici", "communes\u202f:"),
        ("il n’y a pas aucune action", "aucune"),
        ("la 1ère fois", "1re"),
        ("la 2ème fois", "2e"),
        ("Lens, etc...", "etc."),
        ('le "centre"', "«\u202fcentre\u202f»"),
        ("dans la la ville", "la"),
        ("deux  espaces", "deux espaces"),
        ("un mot , puis", "mot,"),
    ],
)
def test_a_slip_has_its_correction(text: str, better: str) -> None:
    (slip,) = slips(text)
    assert slip.better == better
    assert slip.written in text


@pytest.mark.parametrize(
    "text",
    [
        "une baisse de 3 % ; un recul de 0,4 point",
        "de 2019-2022, SCoT-12, 3-4",
        "- une liste\n- une autre",
        "sans aucune action : rien",
        "https://exemple.fr/a?b:c et `x:y`",
        "nous nous voyons, « il » {{v:a.b|c}}",
        "**Gras** : oui",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert slips(text) == ()
