"""What the State granted, by beneficiary and by span of years that were read."""

from collections.abc import Iterable

import pandas as pd

READ_AS_CENTRE = "centre"


def spans(years: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return the runs of years without a hole: what lies between them was not read.

    Examples
    --------
    >>> spans([2018, 2019, 2023])
    ((2018, 2019), (2023, 2023))
    """
    found: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return tuple(found)


def span_name(first: int, last: int) -> str:
    """Return « 2018-2019 », or the year alone."""
    return str(first) if first == last else f"{first}-{last}"


def by_beneficiary(grants: pd.DataFrame) -> pd.DataFrame:
    """Return what each beneficiary was granted, in euros; costs are never added.

    Parameters
    ----------
    grants
        ``beneficiaire``, ``annee``, ``dispositif``, ``subvention_eur``, ``lecture``.

    Returns
    -------
    DataFrame
        By ``beneficiaire``: ``projets``, a column a span, a column a dispositif over all years
        read, then ``centre``, the part whose title is read as a project of a centre.
    """
    held = grants.groupby("beneficiaire")
    parts = {"projets": held.size()}
    for first, last in spans(grants["annee"]):
        inside = grants[grants["annee"].between(first, last)]
        parts[span_name(first, last)] = inside.groupby("beneficiaire")["subvention_eur"].sum()
    for name in sorted(grants["dispositif"].unique()):
        inside = grants[grants["dispositif"] == name]
        parts[name] = inside.groupby("beneficiaire")["subvention_eur"].sum()
    centre = grants[grants["lecture"] == READ_AS_CENTRE]
    parts["centre"] = centre.groupby("beneficiaire")["subvention_eur"].sum()
    return pd.DataFrame(parts).fillna(0)
