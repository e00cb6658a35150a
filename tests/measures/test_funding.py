"""What was granted: the runs of years, the sums by beneficiary, the values of carriers."""

import pandas as pd
import pytest

from revitalisation.data.edition import open_edition
from revitalisation.measures.funding import by_beneficiary, by_year, holes, named, spans, sum_name
from revitalisation.measures.registry import values
from tests.frozen import frozen

ROWS = pd.DataFrame(
    [
        ("A", 2018, "DETR", 10.0, "centre"),
        ("A", 2023, "DSIL", 5.0, None),
        ("B", 2023, "DSIL", 7.0, None),
    ],
    columns=["beneficiaire", "annee", "dispositif", "subvention_eur", "lecture"],
)


def test_a_year_not_read_cuts_the_years_in_two() -> None:
    years = [2024, 2018, 2019, 2023, 2018]
    assert spans(years) == ((2018, 2019), (2023, 2024))
    assert holes(years) == ["2020-2022"]


def test_grants_add_up_by_beneficiary_never_over_a_hole_and_never_costs() -> None:
    sums = by_beneficiary(ROWS)
    assert list(sums) == ["2018", "2023", "projets", "DSIL", "centre"]
    assert sums.loc["A"].to_list() == [10, 5, 1, 5, 0]
    assert sums.loc["B"].to_list() == [0, 7, 1, 7, 0]
    assert by_year(ROWS).loc[("A", "DETR")].to_dict() == {2018: 10, 2023: 0}


def test_each_carrier_has_its_sum_with_the_grants_behind_it() -> None:
    found = values(frozen())
    assert found[sum_name("96001", "2018")].amount == 20000
    assert found["financements.communes.2023-2024"].amount == 40000
    assert found["financements.epci.2023-2024"].amount == 70000
    rows = found["financements.projets.96003.2023-2024"].rows
    assert rows is not None
    assert rows.keys == ("D003",)


@pytest.mark.living
def test_no_grant_is_more_than_its_cost_and_the_table_gives_back_every_euro() -> None:
    rows = open_edition("2026").grants
    assert not (rows["subvention_eur"] > rows["cout_eur"]).fillna(False).any()
    sums = by_beneficiary(named(rows))
    periods = [name for name in sums if name[:2] == "20"]
    assert sums[periods].to_numpy().sum() == pytest.approx(rows["subvention_eur"].sum())
    assert by_year(named(rows)).to_numpy().sum() == pytest.approx(rows["subvention_eur"].sum())
