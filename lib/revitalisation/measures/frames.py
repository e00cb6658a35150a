"""The measures: pure functions, frames in, frames out. Nothing is formatted here."""

from collections.abc import Container, Sequence
from itertools import product
from typing import Any

import pandas as pd

from revitalisation.data import stages
from revitalisation.data.edition import INTERCOMMUNAL

DELIVERED, DROPPED = ("livrée",), ("abandonnée",)
DONE, BEGUN, WRITTEN, UPSTREAM, EVOKED, UNDEFINED, UNEXPLORED = STATES = (
    "livré",
    "engagé",
    "inscrit",
    "intercommunal",
    "évoqué",
    "en définition ailleurs",
    "non exploré",
)
"""States of a field: of its most advanced own action, else who acts above; furthest first."""


def overlaps(members: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Count communes by the exact combination of programmes they belong to (EF-31).

    ``order`` is that of the programmes. Columns: ``programmes`` (tuple, in this order), ``n``,
    ``communes`` (tuple of names). The ``n`` add up to the number of communes accompagnées.
    """
    ranked = members.assign(rang=members["programme"].map(order.index)).sort_values("rang")
    combos = ranked.groupby("nom", sort=True)["programme"].agg(tuple)
    rows = [
        {"programmes": combo, "n": len(names), "communes": tuple(names.index)}
        for combo, names in combos.groupby(combos)
    ]
    ranked_rows = sorted(
        rows, key=lambda r: (len(r["programmes"]), [order.index(p) for p in r["programmes"]])
    )
    return pd.DataFrame(ranked_rows, columns=["programmes", "n", "communes"])


def by_recommendation(actions: pd.DataFrame, recommendations: pd.DataFrame) -> pd.DataFrame:
    """Count the actions of each préconisation and rank them (EF-33, EF-34).

    Columns: ``preconisation``, ``numero``, ``nom``, ``principal``, ``secondaire`` (actions that
    have it as a secondary class), ``part`` (share of the principals), ``rang`` (1 = most), and
    ``ex_aequo`` where another préconisation has the same count.
    """
    first = actions["principale"].value_counts()
    second = actions["secondaires"].explode().value_counts()
    table = recommendations[["preconisation", "numero", "nom"]].copy()
    table["principal"] = table["preconisation"].map(first).fillna(0).astype(int)
    table["secondaire"] = table["preconisation"].map(second).fillna(0).astype(int)
    total = table["principal"].sum()
    table["part"] = table["principal"] / total if total else float("nan")
    table["rang"] = table["principal"].rank(method="min", ascending=False).astype(int)
    table["ex_aequo"] = table["principal"].duplicated(keep=False)
    return table


def pairs(actions: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return one row per (commune, préconisation, action) with the rank of the class.

    Columns: ``code_insee``, ``preconisation``, ``id_action``, ``rang`` (principale|secondaire),
    ``niveau_porteur``, ``porteur``, ``statut``, ``etape``, ``age``. Dropped actions are left out.
    """
    kept = actions[~actions["statut"].isin(DROPPED)]
    columns = ["id_action", "porteur", "statut", "etape", "age"]
    first = kept[[*columns, "principale"]].rename(columns={"principale": "preconisation"})
    second = kept[[*columns, "secondaires"]].explode("secondaires")
    second = second.rename(columns={"secondaires": "preconisation"}).dropna(
        subset=["preconisation"]
    )
    both = pd.concat([first.assign(rang="principale"), second.assign(rang="secondaire")])
    return both.merge(links, on="id_action").reset_index(drop=True)


def exploration(
    actions: pd.DataFrame,
    links: pd.DataFrame,
    codes: Sequence[str],
    recommendations: Sequence[str],
    *,
    covering: Container[str] | None = None,
    evoked: Container[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Give the state of exploration of each cell commune × préconisation (EF-36).

    The cell is as far as the most advanced action of the commune, principal or secondary: livré,
    engagé, or merely inscrit. Without any, an act carried by an EPCI or a SCoT makes it
    « intercommunal »; what these carry without being such an act leaves it « en définition
    ailleurs ». A source that speaks of communes without naming them makes it « évoqué ».
    Otherwise it is « non exploré ».

    Parameters
    ----------
    covering
        The actions that are acts for the centres, once engaged; all of them when it is not known.
    evoked
        Cells (commune, préconisation) of the statements that name no commune.

    Returns
    -------
    DataFrame
        ``code_insee``, ``preconisation``, ``etat``, ``recent`` (whether one of the actions that
        make the state has a recent one), ``n`` (actions of the commune), ``n_intercommunal``,
        ``porteurs`` (territories that carry the intercommunal actions), ``couvrants`` (those whose
        act covers the cell), ``actions`` and ``actions_intercommunales`` (the identifiers that are
        counted).
    """
    rows = pairs(actions, links).drop_duplicates(["code_insee", "preconisation", "id_action"])
    cells: dict[tuple[Any, Any], list[Any]] = {}
    for row in rows.itertuples(index=False):
        cells.setdefault((row.code_insee, row.preconisation), []).append(row)
    found = []
    for code, recommendation in product(codes, recommendations):
        cell = cells.get((code, recommendation), [])
        above = [row for row in cell if row.niveau_porteur in INTERCOMMUNAL]
        own = [row for row in cell if row.niveau_porteur not in INTERCOMMUNAL]
        acts = [row for row in above if covers(row.id_action, row.etape, covering)]
        state, recent = furthest([(row.etape, row.age) for row in own or above])
        if not own:
            state = UPSTREAM if acts else UNDEFINED if above else UNEXPLORED
            if not acts and (code, recommendation) in evoked:
                state = EVOKED
        found.append(
            (
                code,
                recommendation,
                state,
                recent,
                len(own),
                len(above),
                tuple(dict.fromkeys(row.porteur for row in above)),
                tuple(dict.fromkeys(row.porteur for row in acts)),
                tuple(row.id_action for row in own),
                tuple(row.id_action for row in above),
            )
        )
    heads = ["code_insee", "preconisation", "etat", "recent", "n", "n_intercommunal", "porteurs"]
    heads += ["couvrants", "actions", "actions_intercommunales"]
    # Without any cell, a column of no type would choose columns, not rows.
    return pd.DataFrame(found, columns=heads).astype({"recent": bool})


def covers(action: str, stage: str, covering: Container[str] | None) -> bool:
    """Whether an action of another scale is an act for the centres: engaged, and about them.

    ``covering`` as `exploration` takes it.
    """
    if covering is None:
        return True
    return action in covering and stage in (stages.ENGAGED, stages.DELIVERED)


def communal(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions that no EPCI, SCoT or syndicat carries."""
    return actions[~actions["niveau_porteur"].isin(INTERCOMMUNAL)]


def furthest(held: Sequence[tuple[str, str]]) -> tuple[str, bool]:
    """Return the state of a field from the stage and the age of its actions, and if it is recent.

    A state that is no stage (suspendue) is that of an action written somewhere.
    """
    if not held:
        return UNEXPLORED, False
    states = {stages.DELIVERED: DONE, stages.ENGAGED: BEGUN}
    told = [(states.get(stage, WRITTEN), age) for stage, age in held]
    state = min((state for state, _ in told), key=STATES.index)
    return state, (state, stages.RECENT) in told


def dated(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions whose state is dated by its source, not by who read it.

    A year is deduced where the source of the state says so, or where it is the year deduced of the
    action, read in the same document.
    """
    guessed = actions["statut_source"].fillna("").str.contains("déduite")
    same = actions["document_etat"].eq(actions["document"]) & actions["annee_statut"].eq(
        actions["annee"]
    )
    guessed |= same.fillna(False) & actions["annee_deduite"].fillna(False).astype(bool)
    return actions[actions["annee_statut"].notna() & ~guessed]


def at_stage(actions: pd.DataFrame, *held: str) -> pd.DataFrame:
    """Return the actions that their source says at these stages."""
    return actions[actions["etape"].isin(held)]


def of_age(actions: pd.DataFrame, age: str) -> pd.DataFrame:
    """Return the actions whose state is recent, old or undated."""
    return actions[actions["age"] == age]


def categories(actions: pd.DataFrame, column: str, labels: "pd.Series[str]") -> pd.DataFrame:
    """Count actions by the codes of a closed list, codes without action included (EF-37).

    ``column`` holds one code or a tuple of codes. Columns: ``code``, ``libelle``, ``n``,
    ``actions`` (tuple of identifiers).
    """
    held = actions[["id_action", column]].explode(column).dropna(subset=[column])
    ids = held.groupby(column)["id_action"].agg(tuple)
    found = [ids.get(code, ()) for code in labels.index]
    return pd.DataFrame(
        {
            "code": list(labels.index),
            "libelle": list(labels),
            "n": [len(x) for x in found],
            "actions": found,
        }
    )


def in_programme(actions: pd.DataFrame, programme: str) -> pd.DataFrame:
    """Return the actions that their source attaches to a programme."""
    inside = pd.Series(
        [programme in held for held in actions["programmes"]], index=actions.index, dtype=bool
    )
    return actions[inside].reset_index(drop=True)


def bearing(actions: pd.DataFrame, recommendation: str) -> pd.DataFrame:
    """Return the actions that have a préconisation as a secondary class."""
    held = [recommendation in codes for codes in actions["secondaires"]]
    return actions[pd.Series(held, index=actions.index, dtype=bool)]
