"""The command « mesures »: names, values and meanings, for people."""

import pytest

from revitalisation.commands import cli, measures
from revitalisation.errors import RequestError
from revitalisation.measures.registry import values
from tests.frozen import frozen, opened


def lines(text: str) -> list[str]:
    block = text.split("\n\n")[1]
    return block.splitlines()[1:]


def test_every_name_is_listed_once_with_its_value_and_meaning() -> None:
    edition = frozen()
    listed = lines(measures.listing(edition))
    assert [line.split()[0] for line in listed] == list(values(edition))
    assert all(value.meaning for value in values(edition).values())


def test_columns_are_aligned() -> None:
    text = measures.listing(frozen(), ["pvd"])
    starts = {line.index(line.split("  ")[-1]) for line in lines(text)}
    assert len(starts) == 1


@pytest.mark.parametrize("pattern", ["opérationnel", "OPERATIONNEL", "operationnel"])
def test_accents_and_capitals_do_not_matter(pattern: str) -> None:
    edition = frozen()
    assert measures.listing(edition, [pattern]) == measures.listing(edition, ["Operationnel"])


def test_words_are_looked_for_in_meanings_all_of_them() -> None:
    found = lines(measures.listing(frozen(), ["engagées", "cœur de ville"]))
    assert [line.split()[0] for line in found] == ["engagees.acv", "avancees.acv", "sans-etape.acv"]


def test_nothing_found_gives_the_nearest_names() -> None:
    with pytest.raises(RequestError) as refused:
        measures.listing(frozen(), ["comunes.pdv"])
    assert "«\u202fcommunes.pvd\u202f»" in str(refused.value)


@pytest.mark.living
def test_the_command_prints_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mesures", "part.operationnel", "--edition", "2021"]) == 0
    expected = measures.listing(opened("2021"), ["part.operationnel"])
    assert expected.strip() in capsys.readouterr().out
    assert cli.main(["mesures", "--territoire", "lille", "--edition", "1999"]) == 2
    said = capsys.readouterr().err
    assert "1999" in said
    assert "lille" in said


def test_the_help_is_in_french_with_single_spaces_in_tokens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["mesures", "--aide"]) == 0
    assert "{{v:communes.pvd|commune}}" in capsys.readouterr().out


@pytest.mark.parametrize("territory", ["essai", "marais", "bocage"])
@pytest.mark.parametrize("year", ["2021", "2026"])
def test_a_part_is_never_more_than_its_whole(year: str, territory: str) -> None:
    known = values(frozen(year, territory))
    assert all(0 <= v.part[0] <= v.part[1] for v in known.values() if v.part is not None)
    assert all(
        0 <= v.amount <= 1
        for n, v in known.items()  # type: ignore[operator]
        if v.share and v.known and not n.startswith("evolution.")
    )
