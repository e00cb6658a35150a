"""The named values that a sentence may say, with what each one counts.

A total that appears in two places is one value here: sentences, leads and analyst text all take
it by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from revitalisation import measures
from revitalisation.edition import PROGRAMMES, Edition


@dataclass(frozen=True)
class Value:
    """A number or a list of names, and its meaning in French."""

    amount: int | float | tuple[str, ...]
    meaning: str


@cache
def values(edition: Edition) -> Mapping[str, Value]:
    """Return every value by name (« communes.pvd », « actions.usages »…)."""
    return {**_territory(edition), **_programmes(edition), **_actions(edition), **_fields(edition)}


def _territory(edition: Edition) -> dict[str, Value]:
    communes = edition.communes
    supported = communes[communes["code_insee"].isin(edition.supported)]
    year = edition.settings["millesime_population"]
    names = tuple(edition.names[code] for code in edition.supported)
    return {
        "communes.total": Value(len(communes), "communes du périmètre"),
        "epci.total": Value(len(edition.epci), "intercommunalités du périmètre"),
        "population.total": Value(
            total_population(communes), f"population municipale {year} du périmètre"
        ),
        "communes.accompagnees": Value(len(names), "communes relevant d’au moins un programme"),
        "liste.accompagnees": Value(names, "noms des communes accompagnées"),
        "population.accompagnees": Value(
            total_population(supported), f"population {year} des communes accompagnées"
        ),
        "communes.ort": Value(
            edition.ort["code_insee"].nunique(), "communes couvertes par une convention ORT"
        ),
    }


def total_population(communes: pd.DataFrame) -> float:
    """Add up the known populations (inhabitants); NaN when none is known."""
    known = communes["population"].dropna()
    return int(known.sum()) if len(known) else float("nan")


def _programmes(edition: Edition) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for row in measures.programme_counts(edition.members).to_dict("records"):
        code, key = row["programme"], row["programme"].lower()
        members = edition.members[edition.members["programme"] == code]
        found[f"communes.{key}"] = Value(row["communes"], f"communes de {code}")
        found[f"candidatures.{key}"] = Value(row["candidatures"], f"candidatures de {code}")
        found[f"liste.{key}"] = Value(tuple(members["nom"]), f"communes de {code}, par date")
        inside = edition.communes["code_insee"].isin(members["code_insee"])
        found[f"population.{key}"] = Value(
            total_population(edition.communes[inside]), f"population des communes de {code}"
        )
        cited = edition.cited(code, "communes")
        if cited is not None:
            found[f"cites.{key}"] = Value(cited, f"communes de {code} citées en 2021")
    combos = measures.overlaps(edition.members)
    several = combos[combos["programmes"].map(len) > 1]
    found["communes.cumul"] = Value(int(several["n"].sum()), "communes de plusieurs programmes")
    return found


def _actions(edition: Edition) -> dict[str, Value]:
    total, engaged, delivered = measures.stages(edition.actions)
    found = {
        "actions.total": Value(total, "actions recensées"),
        "actions.grille": Value(len(edition.grid), "actions lues dans la grille"),
        "actions.hors-grille": Value(total - len(edition.grid), "actions hors grille"),
        "actions.engagees": Value(engaged, "actions dites engagées par leur source"),
        "actions.livrees": Value(delivered, "actions dites livrées par leur source"),
    }
    for code in PROGRAMMES:
        attached = measures.in_programme(edition.actions, code)
        found[f"actions.{code.lower()}"] = Value(
            len(attached), f"actions rattachées à {code} par leur source"
        )
    for row in measures.by_recommendation(edition.grid, edition.recommendations).to_dict("records"):
        code = row["preconisation"]
        found[f"actions.{code}"] = Value(row["principal"], f"actions classées en {row['nom']}")
        found[f"secondaires.{code}"] = Value(
            row["secondaire"], f"actions qui ont {row['nom']} en second"
        )
        found[f"part.{code}"] = Value(row["part"], f"part des actions classées en {row['nom']}")
        found[f"rang.{code}"] = Value(row["rang"], f"rang de {row['nom']}, 1 = le plus d’actions")
    return found


def _fields(edition: Edition) -> dict[str, Value]:
    states = exploration(edition)
    counts = states["etat"].value_counts()
    names = {
        measures.EXPLORED: "explores",
        measures.DEFINING: "definition",
        measures.UPSTREAM: "intercommunaux",
        measures.UNEXPLORED: "non-explores",
    }
    found = {"champs.total": Value(len(states), "champs : communes accompagnées × préconisations")}
    for state, key in names.items():
        found[f"champs.{key}"] = Value(int(counts.get(state, 0)), f"champs à l’état « {state} »")
    return found


def count(edition: Edition, name: str) -> int:
    """Return a value that is a count."""
    amount = values(edition)[name].amount
    assert isinstance(amount, int)
    return amount


@cache
def exploration(edition: Edition) -> pd.DataFrame:
    """Return the state of every field of the edition's communes accompagnées."""
    return measures.exploration(
        edition.grid,
        edition.links,
        edition.supported,
        list(edition.recommendations["preconisation"]),
    )
