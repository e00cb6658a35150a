"""What the State granted, by beneficiary, by dispositif and by span of years that were read."""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.measures.value import Rows, Value, tally

READ_AS_CENTRE = "centre"
COMMUNES, EPCI = "communes", "epci"
"""Names of the two kinds of carriers, in the names of values."""


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


def holes(years: Iterable[int]) -> list[str]:
    """Return what lies between the spans, and was not read.

    Examples
    --------
    >>> holes([2018, 2019, 2023])
    ['2020-2022']
    """
    return [span_name(last + 1, first - 1) for (_, last), (first, _) in pairwise(spans(years))]


def named(grants: pd.DataFrame) -> pd.DataFrame:
    """Return grants with ``beneficiaire``: the commune's code, else the EPCI's SIREN."""
    return grants.assign(beneficiaire=grants["code_insee"].fillna(grants["siren_epci"]))


def by_beneficiary(grants: pd.DataFrame) -> pd.DataFrame:
    """Return what each beneficiary was granted, in euros; costs are never added.

    Parameters
    ----------
    grants
        ``beneficiaire``, ``annee``, ``dispositif``, ``subvention_eur``, ``lecture``.

    Returns
    -------
    DataFrame
        By ``beneficiaire``: a column a span of years; then, of the last span alone, ``projets``
        (their number), a column a dispositif, and ``centre``, the part whose title is read as a
        project of a centre. Nothing is added over a hole.
    """
    runs = spans(grants["annee"])
    parts: dict[str, pd.Series[float] | pd.Series[int]] = {}
    for first, last in runs:
        inside = grants[grants["annee"].between(first, last)]
        parts[span_name(first, last)] = _sums(inside)
    recent = grants[grants["annee"].between(*runs[-1])]
    parts["projets"] = recent.groupby("beneficiaire").size()
    for name in sorted(recent["dispositif"].unique()):
        parts[name] = _sums(recent[recent["dispositif"] == name])
    parts["centre"] = _sums(recent[recent["lecture"] == READ_AS_CENTRE])
    return pd.DataFrame(parts).fillna(0)


def _sums(grants: pd.DataFrame) -> "pd.Series[float]":
    return grants.groupby("beneficiaire")["subvention_eur"].sum()


def by_year(grants: pd.DataFrame) -> pd.DataFrame:
    """Return what was granted by beneficiary and dispositif, in euros: a column a year read."""
    return grants.pivot_table(
        index=["beneficiaire", "dispositif"],
        columns="annee",
        values="subvention_eur",
        aggfunc="sum",
        fill_value=0,
    )


def sum_name(who: str, span: str) -> str:
    """Return the name of the value of what was granted in a span (« financements.CODE.SPAN »)."""
    return f"financements.{who}.{span}"


def number_name(who: str, span: str) -> str:
    """Return the name of the value that counts the projects granted in a span."""
    return f"financements.projets.{who}.{span}"


def grants(edition: Edition) -> dict[str, Value]:
    """Return what was granted in each span: by commune, by EPCI, to all of each; in euros."""
    rows = edition.grants
    if not len(rows):
        return {}
    own = rows["code_insee"].notna()
    groups = {
        COMMUNES: ("aux communes accompagnées", rows[own]),
        EPCI: ("aux intercommunalités", rows[~own]),
    }
    for code in edition.supported:
        name = french.at(edition.names[code], edition.by_code.at[code, "type_liaison"])
        groups[code] = name, rows[rows["code_insee"] == code]
    for row in edition.epci.to_dict("records"):
        group = f"à l’intercommunalité {row['sigle']}"
        groups[row["code"]] = group, rows[~own & (rows["siren_epci"] == row["siren"])]
    found: dict[str, Value] = {}
    for first, last in spans(rows["annee"]):
        span = span_name(first, last)
        for who, (which, held) in groups.items():
            inside = held[held["annee"].between(first, last)]
            keys = Rows.of("subvention", inside["financement"])
            found[number_name(who, span)] = tally(
                keys, f"projets que l’État subventionne {which}, {span}"
            )
            found[sum_name(who, span)] = Value(
                round(float(inside["subvention_eur"].sum())),
                f"subventions que l’État accorde {which}, {span}, en euros",
                rows=keys,
                formula="somme des subventions accordées, non des coûts",
            )
    return found


def counts(edition: Edition) -> dict[str, Value]:
    """Return how many actions the State counts itself in each programme, delivered and under way.

    Names: ``etat-livrees.CODE``, ``etat-en-cours.CODE``; none for a programme it counts nothing of.
    """
    found: dict[str, Value] = {}
    rows = edition.official_counts
    how = "somme des comptes que l’État publie par candidature, sans les intitulés"
    for code, name in edition.short_names.items():
        held = rows[rows["programme"] == code]
        for column, said in (("livrees", "livrées"), ("en_cours", "en cours")) if len(held) else ():
            meaning = f"actions que l’État compte {said} en {name}"
            key = f"etat-{french.slug(column.replace('_', ' '))}.{code.lower()}"
            read = Rows.of("document", held["document"].unique())
            found[key] = Value(int(held[column].sum()), meaning, rows=read, formula=how)
    return found
