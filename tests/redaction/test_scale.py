"""The scale of an edition: each word at its bounds, and the word that is true."""

import pytest

from revitalisation.data.edition import Edition
from revitalisation.errors import DataError
from revitalisation.measures.value import Value, counted, shared
from revitalisation.redaction import quantifiers
from tests.frozen import frozen


@pytest.fixture(scope="module")
def now() -> Edition:
    return frozen()


def holds(edition: Edition, word: str, value: Value) -> bool:
    claims = quantifiers.named(quantifiers.claims(edition.settings), word)
    assert claims
    return any(claim.holds(value) for claim in claims)


@pytest.mark.parametrize(
    ("word", "n", "true"),
    [
        ("toutes", 100, True),
        ("toutes", 99, False),
        ("la quasi-totalité", 90, True),
        ("la quasi-totalité", 89, False),
        ("la grande majorité", 75, True),
        ("la grande majorité", 74, False),
        ("la majorité", 51, True),
        ("la majorité", 50, False),
        ("une minorité", 49, True),
        ("une minorité", 50, False),
        ("une minorité", 0, False),
        ("peu", 15, True),
        ("peu", 16, False),
        ("peu", 0, False),
        ("aucune", 0, True),
        ("aucune", 1, False),
        ("Tous", 100, True),
        ("aucun", 0, True),
        ("LA MAJORITÉ", 60, True),
    ],
)
def test_a_word_of_share_at_its_bounds(now: Edition, word: str, n: int, true: bool) -> None:
    assert holds(now, word, shared(n, 100, "")) is true
    assert holds(now, word, counted(n, 100, "")) is true


@pytest.mark.parametrize(
    ("word", "n", "true"),
    [
        ("quelques", 1, False),
        ("quelques", 2, True),
        ("quelques", 5, True),
        ("quelques", 6, False),
        ("plusieurs", 1, False),
        ("plusieurs", 2, True),
        ("plusieurs", 300, True),
        ("aucune", 0, True),
        ("aucune", 1, False),
    ],
)
def test_a_word_of_number_at_its_bounds(now: Edition, word: str, n: int, true: bool) -> None:
    assert holds(now, word, Value(n, "")) is true


def test_a_share_is_not_rounded_before_it_is_compared(now: Edition) -> None:
    assert not holds(now, "la grande majorité", shared(7499, 10000, ""))
    assert holds(now, "peu", shared(3, 20, ""))


def test_nothing_is_true_of_an_unknown_value(now: Edition) -> None:
    unknown = shared(0, 0, "")
    assert not any(claim.holds(unknown) for claim in quantifiers.claims(now.settings))


@pytest.mark.parametrize(
    ("n", "word"),
    [
        (100, "toutes"),
        (95, "la quasi-totalité"),
        (80, "la grande majorité"),
        (60, "la majorité"),
        (30, "une minorité"),
        (10, "peu"),
        (0, "aucune"),
    ],
)
def test_the_truest_word_is_the_one_that_says_the_most(now: Edition, n: int, word: str) -> None:
    found = quantifiers.truest(
        quantifiers.claims(now.settings), shared(n, 100, ""), (quantifiers.SHARE,)
    )
    assert found is not None
    assert found.word == word


def test_no_word_is_true_of_a_half(now: Edition) -> None:
    assert (
        quantifiers.truest(quantifiers.claims(now.settings), shared(1, 2, ""), (quantifiers.SHARE,))
        is None
    )


@pytest.mark.parametrize(
    ("word", "like", "gender", "written"),
    [
        ("toutes", "Aucune", "", "Toutes"),
        ("toutes", "aucun", "", "tous"),
        ("aucune", "la majorité", "m", "aucun"),
        ("peu", "tous", "", "peu"),
    ],
)
def test_the_true_word_is_dressed_as_the_wrong_one(
    word: str, like: str, gender: str, written: str
) -> None:
    assert quantifiers.dressed(word, like, gender) == written


@pytest.mark.parametrize("year", ["2021", "2026"])
def test_the_scale_has_every_word_and_reads_in_french(year: str) -> None:
    said = dict(quantifiers.conditions(frozen(year).settings))
    assert list(said)[:8] == [
        "toutes/tous",
        "la quasi-totalité",
        "la grande majorité",
        "la majorité",
        "une minorité",
        "peu",
        "aucune/aucun",
        "quelques",
    ]
    assert said["la grande majorité"] == "au moins 75\u202f%"
    assert said["la majorité"] == "plus de 50\u202f%"
    assert said["quelques"] == "de 2 à 5 (en nombre)"
    assert said["plusieurs"] == "au moins 2 (en nombre)"


def test_an_edition_without_scale_is_told_where() -> None:
    with pytest.raises(DataError) as refused:
        quantifiers.claims({"annee": 2027})
    assert "data/editions/2027/parametres.toml" in str(refused.value)


def test_every_word_of_a_scale_that_cannot_be_read_is_told() -> None:
    bad = {"annee": 2026, "echelle": {"peu": 0.15, "part": {"toutes": {"environ": 1}}}}
    with pytest.raises(DataError) as refused:
        quantifiers.claims(bad)
    assert len(refused.value.faults) == 2
    assert "au_moins" in str(refused.value)
