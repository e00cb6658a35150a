"""The named values of the actions: préconisations, states, closed lists, fields."""

import re
import unicodedata
from functools import cache

import pandas as pd

from revitalisation import french, measures
from revitalisation.census import NAMES, of
from revitalisation.edition import INTERCOMMUNAL, PROGRAMMES, Edition
from revitalisation.named import Value, counted, shared

STATES = {
    measures.EXPLORED: ("explores", "explorés", "exploré"),
    measures.DEFINING: ("definition", "en définition", "en définition"),
    measures.UPSTREAM: (
        "intercommunaux",
        "tenus par l’EPCI ou le SCoT",
        "tenu par l’EPCI ou le SCoT",
    ),
    measures.UNEXPLORED: ("non-explores", "sans action connue", "sans action connue"),
}
"""State of a field → its part of a name, its plural, its singular."""
LISTS = {
    "fonctions": ("fonction", "fonctions", "actions servant la fonction « {} »"),
    "types_innovation": ("type", "type_innovation", "actions d’innovation du type « {} »"),
    "methodes_usages": ("methode", "methode_usages", "actions d’usages par « {} »"),
    "formes_operationnelles": (
        "forme",
        "forme_operationnelle",
        "actions opérationnelles de la forme « {} »",
    ),
}
"""Closed list → first word of the name, column of the actions, meaning."""


def slug(text: str) -> str:
    """Return the part of a name made from a label: « à l’étude » gives ``a-l-etude``."""
    letters = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def actions(edition: Edition) -> dict[str, Value]:
    """Return the counts of actions, whole and by programme."""
    total, engaged, delivered = measures.stages(edition.actions)
    amounts, _ = measures.known_amounts(edition.actions)
    found = {
        "actions.total": Value(total, "actions recensées"),
        "actions.grille": counted(len(edition.grid), total, "actions lues dans la grille"),
        "actions.hors-grille": counted(
            total - len(edition.grid), total, "actions recensées hors de la grille"
        ),
        "actions.engagees": counted(engaged, total, "actions dites engagées par leur source"),
        "actions.livrees": counted(delivered, total, "actions dites livrées par leur source"),
        "actions.datees": counted(
            edition.actions["annee_statut"].notna().sum(), total, "actions dont l’état est daté"
        ),
        "actions.chiffrees": counted(amounts, total, "actions dont un montant est connu"),
    }
    used = set(edition.actions["document"]) | set(edition.milestones["document"])
    register = edition.table("recensement/documents")["document"]
    classes = edition.table("recensement/classements")
    readers = classes[classes["id_action"].isin(edition.actions["id_action"])]["lecteur"]
    found["documents.total"] = Value(int(register.isin(used).sum()), "documents lus")
    found["lecteurs.total"] = Value(readers.nunique(), "lecteurs du classement")
    for code in PROGRAMMES:
        rows, key = measures.in_programme(edition.actions, code), code.lower()
        n, begun, done = measures.stages(rows)
        found[f"actions.{key}"] = counted(
            n, total, f"actions que leur source rattache à {NAMES[code]}"
        )
        found[f"engagees.{key}"] = counted(begun, n, f"actions {of(code)} dites engagées")
        found[f"livrees.{key}"] = counted(done, n, f"actions {of(code)} dites livrées")
    return found | _states(edition) | _lists(edition)


def recommendations(edition: Edition) -> dict[str, Value]:
    """Return the counts, shares and ranks of the five préconisations."""
    total = len(edition.grid)
    found = {
        "preconisations.total": Value(len(edition.recommendations), "préconisations de la grille")
    }
    for row in measures.by_recommendation(edition.grid, edition.recommendations).to_dict("records"):
        code, name, n = row["preconisation"], row["nom"], int(row["principal"])
        mine = edition.grid[edition.grid["principale"] == code]
        _, engaged, delivered = measures.stages(mine)
        above = int(mine["niveau_porteur"].isin(INTERCOMMUNAL).sum())
        found |= {
            f"actions.{code}": counted(n, total, f"actions classées en {name}"),
            f"part.{code}": shared(n, total, f"part des actions de la grille classées en {name}"),
            f"rang.{code}": Value(
                int(row["rang"]) if n else float("nan"),
                f"rang {french.elide('de', name)}, 1 = le plus d’actions"
                + (" ; à égalité" if row["ex_aequo"] else ""),
                tied=bool(row["ex_aequo"]),
            ),
            f"secondaires.{code}": counted(
                int(row["secondaire"]), total, f"actions qui portent {name} en second"
            ),
            f"engagees.{code}": counted(
                engaged, n, f"actions classées en {name} et dites engagées"
            ),
            f"livrees.{code}": counted(
                delivered, n, f"actions classées en {name} et dites livrées"
            ),
            f"communales.{code}": counted(
                n - above, n, f"actions classées en {name} et portées par une commune"
            ),
            f"intercommunales.{code}": counted(
                above, n, f"actions classées en {name} et portées par un EPCI ou un SCoT"
            ),
        }
    return found


def _states(edition: Edition) -> dict[str, Value]:
    counts, total = edition.actions["statut"].value_counts(), len(edition.actions)
    return {
        f"statut.{slug(str(code))}": counted(
            counts.get(code, 0), total, f"actions à l’état « {label} »"
        )
        for code, label in edition.labels("statuts").items()
    }


def _lists(edition: Edition) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, (key, column, meaning) in LISTS.items():
        table = measures.categories(edition.grid, column, edition.labels(name))
        whole = sum(map(_given, edition.grid[column]))
        found |= {
            f"{key}.{slug(row['code'])}": counted(row["n"], whole, meaning.format(row["libelle"]))
            for row in table.to_dict("records")
        }
    return found


def _given(code: object) -> bool:
    return len(code) > 0 if isinstance(code, tuple) else isinstance(code, str)


def fields(edition: Edition) -> dict[str, Value]:
    """Return the counts of fields by state, and the coverage of each préconisation.

    A commune covers a préconisation by an action of its own, principal or secondary, even one
    still in definition; an action of its EPCI does not count.
    """
    states = exploration(edition)
    found = {"champs.total": Value(len(states), "champs : communes accompagnées × préconisations")}
    counts = states["etat"].value_counts()
    for state, (key, said, _) in STATES.items():
        found[f"champs.{key}"] = counted(counts.get(state, 0), len(states), f"champs {said}")
    own = states.groupby("code_insee")["n"].sum()
    found["communes.sans-action"] = counted(
        int((own == 0).sum()), len(own), "communes accompagnées sans action propre connue"
    )
    names = edition.recommendations.set_index("preconisation")["nom"]
    for code, name in names.items():
        rows = states[states["preconisation"] == code]
        found |= _coverage(edition, str(code), str(name), rows)
    return found


def _coverage(edition: Edition, code: str, name: str, rows: pd.DataFrame) -> dict[str, Value]:
    found: dict[str, Value] = {}
    counts = rows["etat"].value_counts()
    for state, (key, _, one) in STATES.items():
        found[f"champs.{key}.{code}"] = counted(
            counts.get(state, 0), len(rows), f"communes accompagnées dont le champ {name} est {one}"
        )
    covered = set(rows[rows["n"] > 0]["code_insee"])
    found[f"couverture.{code}"] = counted(
        len(covered), len(rows), f"communes accompagnées ayant une action propre en {name}"
    )
    for programme in PROGRAMMES:
        members = edition.members[edition.members["programme"] == programme]["code_insee"]
        found[f"couverture.{code}.{programme.lower()}"] = counted(
            len(covered & set(members)),
            members.nunique(),
            f"communes {of(programme)} ayant une action propre en {name}",
        )
    return found


@cache
def exploration(edition: Edition) -> pd.DataFrame:
    """Return the state of every field of the edition's communes accompagnées."""
    return measures.exploration(
        edition.grid,
        edition.links,
        edition.supported,
        list(edition.recommendations["preconisation"]),
    )
