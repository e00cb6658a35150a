"""The official indicators of communes: values by place and vintage, and what is said of them."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.measures.value import Rows, Value, tally

SHARE, CLASS, LIST = "part", "classe", "liste"
"""Forms of an indicator; any other is a number."""


@kept
def defined(edition: Edition) -> pd.DataFrame:
    """Return the indicators that the edition has values of, by code, in the order of columns."""
    if not len(edition.official):
        return pd.DataFrame(columns=["forme"])
    rows = edition.table("territoire/indicateurs").sort_values("ordre").set_index("indicateur")
    return rows[rows.index.isin(edition.official["indicateur"])]


@kept
def values_of(edition: Edition, indicator: str) -> pd.DataFrame:
    """Return the values of an indicator: a row a place, a column a vintage, in their order.

    Places are codes of communes, then names of larger places. A share is of 1; a class is a text;
    missing: not read there, or not given.
    """
    kind = defined(edition).loc[indicator]
    found = _by_place(edition, indicator, CLASS if kind["forme"] == CLASS else "valeur")
    if kind["forme"] == SHARE:
        found = found / _by_place(edition, str(kind["sur"]), "valeur").reindex_like(found)
    return found


def _by_place(edition: Edition, indicator: str, column: str) -> pd.DataFrame:
    rows = edition.official[edition.official["indicateur"] == indicator]
    rows = rows.assign(place=rows["code_insee"].fillna(rows["lieu"]))
    return rows.pivot(index="place", columns="millesime", values=column).sort_index(axis=1)


def places(edition: Edition) -> list[str]:
    """Return the larger places that have values, from the nearest."""
    rows = edition.official
    order = ("département", "région", "France")
    wide = rows[rows["niveau"].isin(order)]
    return list(dict.fromkeys(wide.sort_values("niveau", key=lambda x: x.map(order.index))["lieu"]))


def listed(indicator: str) -> str:
    """Return the name of the value that counts the communes of a list."""
    return f"reperes.{indicator}"


def risen(indicator: str) -> str:
    """Return the name of the value that counts the communes where a share rose."""
    return f"reperes.hausse.{indicator}"


def _printed(share: float) -> float:
    return french.rounded(100 * share, french.DECIMALS)


def official(edition: Edition) -> dict[str, Value]:
    """Return how many communes are on each list, and in how many each share rose.

    A share rises when it does as it is printed, from its first vintage to its last; communes
    accompagnées only, and those of them where both are known.
    """
    found: dict[str, Value] = {}
    for code, kind in defined(edition).iterrows():
        indicator = str(code)
        table = values_of(edition, indicator)
        if kind["forme"] == LIST:
            held = [place for place in table.index if place in edition.names]
            rows = Rows.of("commune", held)
            found[listed(indicator)] = tally(
                rows, f"communes du périmètre, {kind['libelle']}", len(edition.communes)
            )
        elif kind["forme"] == SHARE and table.shape[1] > 1:
            own = table.reindex(list(edition.supported)).iloc[:, [0, -1]].dropna()
            first, last = (own.iloc[:, end].map(_printed) for end in (0, 1))
            found[risen(indicator)] = tally(
                Rows.of("commune", own[last > first].index),
                f"communes accompagnées où la part de {kind['libelle']} a augmenté de "
                f"{table.columns[0]} à {table.columns[-1]}",
                len(own),
            )
    return found
