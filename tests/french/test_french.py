"""The traps of French that the domain lists, each with its own cases."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revitalisation import french
from revitalisation.errors import RequestError

N, F, MINUS = "\u00a0", "\u202f", "\u2212"


def plain(text: str) -> str:
    """Return text with ordinary spaces, where the kind of space is not what is tested."""
    return text.replace(N, " ").replace(F, " ")


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "decimals", "sign", "expected"),
    [
        (32697, 0, False, f"32{F}697"),
        (1646, 0, False, f"1{F}646"),
        (1234567, 0, False, f"1{F}234{F}567"),
        (999, 0, False, "999"),
        (12.5, 1, False, "12,5"),
        (12.25, 1, False, "12,3"),
        (12.35, 1, False, "12,4"),
        (100 * 0.1235, 1, False, "12,4"),
        (100 * 0.1445, 1, False, "14,5"),
        (2.5, 0, False, "3"),
        (-2.5, 0, False, f"{MINUS}3"),
        (-3.2, 1, True, f"{MINUS}3,2"),
        (0.6, 1, True, "+0,6"),
        (0.04, 1, True, "0,0"),
        (-0.04, 1, True, "0,0"),
        (-0.0, 0, False, "0"),
        (-0.4, 0, False, "0"),
        (Decimal("-1234.5"), 1, False, f"{MINUS}1{F}234,5"),
        (None, 1, False, "n. d."),
        (float("nan"), 0, False, "n. d."),
        (float("inf"), 0, False, "n. d."),
        (pd.NA, 0, True, "n. d."),
    ],
)
def test_number(x: object, decimals: int, sign: bool, expected: str) -> None:
    assert french.number(x, decimals, sign) == expected


def test_number_takes_what_pandas_holds() -> None:
    column = pd.Series([32697, None], dtype="Int64")
    assert [french.number(x) for x in column] == [f"32{F}697", "n. d."]
    assert french.number(pd.Series([10124]).iloc[0]) == f"10{F}124"


@given(st.floats(-1e12, 1e12), st.integers(0, 3), st.booleans())
def test_a_number_never_prints_a_signed_zero(x: float, decimals: int, sign: bool) -> None:
    written = french.number(x, decimals, sign)
    if not written.strip("+-−").strip("0,"):
        assert written[0] == "0"


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_can_be_read_back(n: int) -> None:
    assert int(french.number(n).replace(F, "").replace(MINUS, "-")) == n


@given(st.decimals(-(10**6), 10**6, places=3))
def test_rounding_is_half_up_and_never_further_than_half(x: Decimal) -> None:
    written = Decimal(french.number(x, 1).replace(F, "").replace(MINUS, "-").replace(",", "."))
    assert abs(written - x) <= Decimal("0.05")
    assert abs(written) >= abs(x) or abs(written - x) < Decimal("0.05")


@pytest.mark.parametrize(
    ("n", "gender", "expected"),
    [
        (0, "f", "zéro"),
        (1, "f", "une"),
        (1, "m", "un"),
        (9, "f", "neuf"),
        (16, "f", "seize"),
        (17, "f", "dix-sept"),
        (20, "f", "vingt"),
        (21, "f", "vingt et une"),
        (21, "m", "vingt et un"),
        (22, "f", "vingt-deux"),
        (31, "f", "trente et une"),
        (61, "f", "soixante et une"),
        (70, "f", "soixante-dix"),
        (71, "f", "soixante et onze"),
        (77, "f", "soixante-dix-sept"),
        (80, "f", "quatre-vingts"),
        (81, "f", "quatre-vingt-une"),
        (91, "f", "quatre-vingt-onze"),
        (99, "f", "quatre-vingt-dix-neuf"),
        (100, "f", "100"),
        (2021, "f", f"2{F}021"),
    ],
)
def test_words(n: int, gender: french.Gender, expected: str) -> None:
    assert french.words(n, gender) == expected


@given(st.integers(0, 99), st.integers(0, 99))
def test_two_numbers_never_share_their_words(a: int, b: int) -> None:
    assert (french.words(a) == french.words(b)) == (a == b)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "aucune action recensée"),
        (1, f"une{N}action recensée"),
        (2, f"deux{N}actions recensées"),
        (9, f"neuf{N}actions recensées"),
        (12, "12 actions recensées"),
    ],
)
def test_count(n: int, expected: str) -> None:
    assert french.count(n, "action recensée", "actions recensées") == expected


def test_count_in_the_masculine_in_digits_and_at_length() -> None:
    assert french.count(0, "binôme", gender="m") == "aucun binôme"
    assert french.count(1, "programme", gender="m") == f"un{N}programme"
    assert french.count(4, "commune", digits=True) == f"4{N}communes"
    assert french.count(0, "action", digits=True) == f"0{N}action"
    assert french.count(17, "commune", long=True) == "dix-sept communes"
    assert french.count(21, "commune", long=True) == "vingt et une communes"


def test_plurals_that_are_not_an_s() -> None:
    assert plain(french.count(2, "lieu", gender="m")) == "deux lieux"
    assert plain(french.count(2, "avis", gender="m")) == "deux avis"


def test_the_plural_of_several_words_must_be_given() -> None:
    with pytest.raises(RequestError, match="pluriel de « commune accompagnée »"):
        french.count(2, "commune accompagnée")


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "relève"),
        (1, "relève"),
        (1.5, "relève"),
        (1.9, "relève"),
        (-1, "relève"),
        (2, "relèvent"),
        (-3.2, "relèvent"),
    ],
)
def test_agreement_is_plural_from_two(n: float, expected: str) -> None:
    assert french.agree(n, "relève", "relèvent") == expected


def test_percent() -> None:
    assert french.percent(0.125) == f"12,5{F}%"
    assert french.percent(0.5, 0) == f"50{F}%"
    assert french.percent(float("nan")) == "n. d."


def test_small_wholes_are_fractions() -> None:
    assert french.share(3, 19) == "3 sur 19"
    assert french.share(3, 20) == f"15,0{F}%"
    assert french.share(0, 0) == "n. d."


@pytest.mark.parametrize(
    ("euros", "written"),
    [
        (13400, "13 400 €"),
        (1_000_000, "1,0 M€"),
        (1_960_000, "2,0 M€"),
        (7_250_000, "7,3 M€"),
        (5_000_000_000, "5,0 Md€"),
        (None, "n. d."),
    ],
)
def test_money(euros: float | None, written: str) -> None:
    assert plain(french.money(euros)) == written
    assert " " not in french.money(euros).replace("n. d.", "")


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, "1er"), (2, "2e"), (21, "21e")],
)
def test_ordinals(n: int, expected: str) -> None:
    assert french.ordinal(n) == expected


# --- lists -----------------------------------------------------------------------------------


def test_lists() -> None:
    assert french.join([]) == "aucune"
    assert french.join([], nothing="") == ""
    assert french.join(["Auchel"]) == "Auchel"
    assert french.join(["Auchel", "Béthune"]) == "Auchel et Béthune"
    assert french.join(["A", "B", "C"]) == "A, B et C"
    twenty = [f"C{n}" for n in range(20)]
    assert french.join(twenty, most=3) == "C0, C1, C2 et 17 autres"
    assert french.join(twenty[:4], most=3) == "C0, C1, C2 et C3"


@given(st.lists(st.text("abcé", min_size=1), max_size=25), st.integers(1, 30))
def test_a_list_counts_everyone(names: list[str], most: int) -> None:
    written = french.join(names, most=most, nothing="")
    rest = int(written.split()[-2]) if written.endswith(" autres") else 0
    shown = [x for part in written.split(" et ") for x in part.split(", ") if x]
    assert len(shown) - bool(rest) + rest == len(names)
    assert ", et" not in written


def test_french_order() -> None:
    names = [
        "Évin-Malmaison",
        "Étaples",
        "Fampoux",
        "Œuf-en-Ternois",
        "Ostreville",
        "Oblinghem",
        "La Couture",
        "Labeuvrière",
        "Éleu-dit-Leauwette",
        "Estevelles",
        "Saint-Omer",
        "Sainte-Catherine",
    ]
    assert sorted(names, key=french.sort_key) == [
        "Éleu-dit-Leauwette",
        "Estevelles",
        "Étaples",
        "Évin-Malmaison",
        "Fampoux",
        "La Couture",
        "Labeuvrière",
        "Oblinghem",
        "Œuf-en-Ternois",
        "Ostreville",
        "Saint-Omer",
        "Sainte-Catherine",
    ]


@given(st.text(), st.text())
def test_only_the_same_name_has_the_same_key(a: str, b: str) -> None:
    assert (french.sort_key(a) == french.sort_key(b)) == (a == b)


# --- dates -----------------------------------------------------------------------------------


def test_dates() -> None:
    assert plain(french.long_date(date(2026, 1, 1))) == "1er janvier 2026"
    assert french.long_date(date(2025, 12, 31)) == f"31{N}décembre 2025"
    assert plain(french.short_date(date(2021, 9, 21))) == "21 sept. 2021"
    assert plain(french.short_date(date(2021, 7, 23))) == "23 juill. 2021"
    assert plain(french.short_date(pd.Timestamp("2023-03-07"))) == "7 mars 2023"
    assert french.month_year(date(2021, 8, 1)) == "août 2021"
    assert french.long_date(None) == french.month_year(pd.NaT) == "n. d."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", "2020"),
        ("2023-01", "janvier 2023"),
        ("2019-10-04", "4 octobre 2019"),
        ("2018-2022", "2018-2022"),
        ("", "n. d."),
        (None, "n. d."),
    ],
)
def test_periods(text: str | None, expected: str) -> None:
    assert plain(french.period(text)) == expected


@pytest.mark.parametrize("text", ["2023-13", "hier", "2023-02-30"])
def test_a_period_that_is_none(text: str) -> None:
    with pytest.raises(RequestError, match=f"« {text} » n’est pas une période"):
        french.period(text)


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "liaison", "of", "at", "the"),
    [
        ("Auchel", 1, "d’Auchel", "à Auchel", "Auchel"),
        ("Béthune", "0", "de Béthune", "à Béthune", "Béthune"),
        ("Isbergues", 1, "d’Isbergues", "à Isbergues", "Isbergues"),
        ("Hénin-Beaumont", 1, "d’Hénin-Beaumont", "à Hénin-Beaumont", "Hénin-Beaumont"),
        ("Hesdin-la-Forêt", "1", "d’Hesdin-la-Forêt", "à Hesdin-la-Forêt", "Hesdin-la-Forêt"),
        ("Hautecloque", 0, "de Hautecloque", "à Hautecloque", "Hautecloque"),
        ("Œuf-en-Ternois", 1, "d’Œuf-en-Ternois", "à Œuf-en-Ternois", "Œuf-en-Ternois"),
        ("Le Portel", 2, "du Portel", "au Portel", "Le Portel"),
        ("Le Parcq", "2", "du Parcq", "au Parcq", "Le Parcq"),
        ("Ternois", 2, "du Ternois", "au Ternois", "le Ternois"),
        ("La Couture", 3, "de La Couture", "à La Couture", "La Couture"),
        ("Les Attaques", 4, "des Attaques", "aux Attaques", "Les Attaques"),
        ("L'Étoile", 5, "de L’Étoile", "à L’Étoile", "L’Étoile"),
        ("Aux Marais", 6, "des Marais", "aux Marais", "Aux Marais"),
        ("Las Illas", 7, "de Las Illas", "à Las Illas", "Las Illas"),
        ("Los Masos", 8, "de Los Masos", "à Los Masos", "Los Masos"),
    ],
)
def test_names(name: str, liaison: object, of: str, at: str, the: str) -> None:
    assert french.of(name, liaison) == of
    assert french.at(name, liaison) == at
    assert french.the(name, liaison) == the


@pytest.mark.parametrize("liaison", ["", None, "9", "12345", float("nan"), pd.NA])
def test_an_unknown_liaison_asks_for_it(liaison: object) -> None:
    with pytest.raises(RequestError, match=r"faut-il écrire « d’Harnes » ou « de Harnes »"):
        french.of("Harnes", liaison)


def test_groups() -> None:
    assert french.of_group("CALL", "la") == "de la CALL"
    assert french.of_group("TernoisCom", "") == "de TernoisCom"
    assert french.of_group("TernoisCom", float("nan")) == "de TernoisCom"
    assert french.of_group("pôle métropolitain", "le") == "du pôle métropolitain"
    assert french.of_group("7 Vallées", "les") == "des 7 Vallées"
    assert french.of_group("AULA", "l'") == "de l’AULA"


def test_elision() -> None:
    assert french.elide("de", "Arras") == "d’Arras"
    assert french.elide("que", "Évin-Malmaison") == "qu’Évin-Malmaison"
    assert french.elide("de", "Ypres") == "d’Ypres"
    assert french.elide("de", "Œuf-en-Ternois") == "d’Œuf-en-Ternois"
    assert french.elide("de", "Lens") == "de Lens"
    assert french.elide("de", "onze communes") == "de onze communes"
    assert french.elide("de", "8 communes") == "de 8 communes"
    with pytest.raises(RequestError, match="élision"):
        french.elide("de", "Harnes")


# --- typography ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l'action d'un EPCI", "l’action d’un EPCI"),
        ("l'« ORT »", f"l’«{F}ORT{F}»"),
        ("«Coeur de Ville»", f"«{F}Cœur de Ville{F}»"),
        ("une oeuvre, des voeux, un coup d'oeil", "une œuvre, des vœux, un coup d’œil"),
        ("Quoi? Cela: oui ; non !", f"Quoi{F}? Cela{F}: oui{F}; non{F}!"),
        ("12,5 % et 80%", f"12,5{F}% et 80{F}%"),
        ("1,2 M€, 3 €", f"1,2{F}M€, 3{F}€"),
        ("n° 12, p. 4", f"n°{N}12, p.{N}4"),
        ("les 3 communes", f"les 3{N}communes"),
        ("à 10:30, page 1/2...", "à 10:30, page 1/2…"),
        ("voir https://a.fr/x?y=l'a&b=1 !", f"voir https://a.fr/x?y=l'a&b=1{F}!"),
        (
            '<a href="x?y" title="l\'a : b">l\'a</a> : b',
            f'<a href="x?y" title="l\'a : b">l’a</a>{F}: b',
        ),
        ("`l'a : b` et l'a", "`l'a : b` et l’a"),
        ("{{v:nb|l'a : b}} l'a", "{{v:nb|l'a : b}} l’a"),
        ("![carte](l'a.png) [x](y?z)", "![carte](l'a.png) [x](y?z)"),
        ("| a | b |\n| :--- | ---: |", "| a | b |\n| :--- | ---: |"),
        ("A&amp;B : c", f"A&amp;B{F}: c"),
        (None, "n. d."),
    ],
)
def test_typography(before: str | None, after: str) -> None:
    assert french.typography(before) == after


@given(st.text("aœOoeu'«» :;!?.%€1n°p<>/`{}|-\u00a0\u202f\n", max_size=40))
def test_typography_applied_twice_changes_nothing_more(text: str) -> None:
    once = french.typography(text)
    assert french.typography(once) == once


@given(st.text(max_size=60))
def test_typography_only_touches_spaces_and_signs(text: str) -> None:
    def letters(words: str) -> str:
        plain = words.casefold().replace("œ", "oe")
        return "".join(c for c in plain if c.isalnum())

    assert letters(french.typography(text)) == letters(text)


def test_sentences() -> None:
    assert french.sentence("état des lieux") == "État des lieux."
    assert french.sentence("œuvre.") == "Œuvre."
    assert french.sentence("neuf communes", stop=False) == "Neuf communes"
    assert french.sentence("« à voir » !") == "« À voir » !"
    assert french.sentence("<em>quoi</em> ?") == "<em>Quoi</em> ?"
    assert french.sentence("12 communes") == "12 communes."
    assert french.sentence("n. d.") == "n. d."
    assert french.sentence("") == ""
