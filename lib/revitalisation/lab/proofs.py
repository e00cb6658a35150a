"""The rows that a named value counts, as rows of the tidy frames."""

from collections.abc import Callable, Mapping

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.measures import tidy
from revitalisation.measures.comparison import changes
from revitalisation.measures.value import Value
from revitalisation.sections.proof_rows import Evidence

Source = tuple[Callable[[Edition], pd.DataFrame], str]


def _table(name: str, key: str) -> Source:
    return (lambda edition: edition.table(name)), key


def _before(edition: Edition) -> pd.DataFrame:
    assert edition.earlier is not None
    return tidy.actions(edition.earlier)


def _changes(edition: Edition) -> pd.DataFrame:
    assert edition.earlier is not None
    return changes(edition.earlier, edition)


def _milestones(edition: Edition) -> pd.DataFrame:
    """Return the milestones, those after the cut-off too: some values count these."""
    rows = edition.table("programmes/adhesions")
    return rows.assign(ligne=rows.index + 2)


def _fields(edition: Edition) -> pd.DataFrame:
    rows = tidy.fields(edition)
    return rows.assign(champ=rows["code_insee"] + "." + rows["preconisation"].astype("str"))


SOURCES: Mapping[str, Source] = {
    "action": (tidy.actions, "id_action"),
    "action passée": (_before, "id_action"),
    "jalon": (_milestones, "ligne"),
    "accompagnée": (tidy.communes, "code_insee"),
    "commune": (tidy.communes, "code_insee"),
    "champ": (_fields, "champ"),
    "valeur": (tidy.measures, "mesure"),
    "document": (tidy.documents, "document"),
    "subvention": (tidy.grants, "financement"),
    "changement": (_changes, "cle"),
    "candidature": _table("programmes/candidatures", "id_candidature"),
    "énoncé": _table("programmes/effectifs_cites", "programme"),
    "repère national": _table("programmes/cadre_national", "repere"),
    "nom": ((lambda edition: pd.DataFrame()), "nom"),
}
"""Kind of rows → the frame that holds them, the column that identifies them."""


def rows_of(edition: Edition, value: Value) -> pd.DataFrame:
    """Return the rows that a value counts, adds up or compares, in its order; empty if none."""
    if value.rows is None:
        names = value.amount if isinstance(value.amount, tuple) else ()
        return pd.DataFrame({"nom": pd.Series(names, dtype="str")})
    make, key = SOURCES[value.rows.kind]
    keys = pd.Series(value.rows.keys, dtype="str", name=key)
    if value.rows.kind == "nom":
        return keys.to_frame()
    rows = make(edition)
    if value.rows.kind == "énoncé":
        rows = rows[rows["grandeur"] == "communes"]
    rank = {name: n for n, name in enumerate(keys)}
    found = rows[rows[key].astype("str").isin(rank)]
    order = found[key].astype("str").map(rank).argsort(kind="stable")
    return found.iloc[order].reset_index(drop=True)


def formula(edition: Edition, value: Value) -> str:
    """Say how a value follows from its rows; nothing when it is their number."""
    return str(Evidence(edition).formula(value)) if value.formula else ""
