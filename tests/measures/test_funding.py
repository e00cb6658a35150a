"""What was granted: the runs of years, the sums by beneficiary."""

import pandas as pd
import pytest

from revitalisation.data.edition import open_edition
from revitalisation.measures.funding import by_beneficiary, spans


def test_a_year_not_read_cuts_the_years_in_two() -> None:
    assert spans([2024, 2018, 2019, 2023, 2018]) == ((2018, 2019), (2023, 2024))


def test_grants_add_up_by_beneficiary_and_never_costs() -> None:
    rows = pd.DataFrame(
        [
            ("A", 2018, "DETR", 10.0, "centre"),
            ("A", 2023, "DSIL", 5.0, None),
            ("B", 2023, "DSIL", 7.0, None),
        ],
        columns=["beneficiaire", "annee", "dispositif", "subvention_eur", "lecture"],
    )
    sums = by_beneficiary(rows)
    assert list(sums) == ["projets", "2018", "2023", "DETR", "DSIL", "centre"]
    assert sums.loc["A"].to_list() == [2, 10, 5, 10, 5, 10]
    assert sums.loc["B"].to_list() == [1, 0, 7, 0, 7, 0]


@pytest.mark.living
def test_no_grant_is_more_than_its_cost_and_the_table_gives_back_every_euro() -> None:
    rows = open_edition("2026").grants
    assert not (rows["subvention_eur"] > rows["cout_eur"]).fillna(False).any()
    named = rows.assign(beneficiaire=rows["code_insee"].fillna(rows["siren_epci"]))
    sums = by_beneficiary(named)
    periods = [name for name in sums if name[:2] == "20"]
    assert sums[periods].to_numpy().sum() == pytest.approx(rows["subvention_eur"].sum())
