"""The actions of the recensement: their states, their places, what is said of each, as frames.

``table`` gives the table of a name (« recensement/actions ») as the edition reads it.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from revitalisation.data import stages
from revitalisation.data.classification import settled

Tables = Callable[[str], pd.DataFrame]


def followed(actions: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """Return the actions that have a state, with it; index and order are those of the actions.

    ``document_etat`` and ``page_etat`` say where the state was read: where the action was, unless
    another document tells the state.
    """
    states = states.rename(columns={"document": "document_etat", "page": "page_etat"})
    rows = actions.join(states.set_index("id_action"), on="id_action", how="inner")
    same = rows["document_etat"].isna()
    return rows.assign(
        document_etat=rows["document_etat"].fillna(rows["document"]),
        page_etat=rows["page_etat"].where(~same, rows["page"]),
    )


def places(actions: pd.DataFrame, table: Tables) -> pd.DataFrame:
    """Return every (action, commune) pair of some actions.

    Those that name no commune concern every one of their carrier's.
    """
    named = table("recensement/actions_communes")
    named = named[named["id_action"].isin(actions["id_action"])]
    areas = table("territoire/territoires_epci").merge(
        table("territoire/communes")[["code_insee", "siren_epci"]], on="siren_epci"
    )
    rest = actions[~actions["id_action"].isin(named["id_action"])]
    spread = rest[["id_action", "porteur"]].merge(areas, left_on="porteur", right_on="territoire")
    return pd.concat([named, spread[["id_action", "code_insee"]]], ignore_index=True)


def placeless(rows: pd.DataFrame, communes: "pd.Series[str]", table: Tables) -> Iterable[str]:
    """Yield the actions without place nor carrier whose programmes lie wholly in some communes."""
    named = set(table("recensement/actions_communes")["id_action"])
    everywhere = table("programmes/adhesions")
    attached = table("recensement/actions_programmes")
    for action in rows[rows["porteur"].isna()]["id_action"]:
        if action in named:
            continue
        programmes = attached[attached["id_action"] == action]["programme"]
        codes = everywhere[everywhere["programme"].isin(programmes)]["code_insee"]
        if len(codes) and codes.isin(communes).all():
            yield action


def described(rows: pd.DataFrame, communes: "pd.Series[str]", table: Tables) -> pd.DataFrame:
    """Return actions with their stage, class, programmes, fonctions, communes and documents.

    ``secondaires``, ``programmes``, ``codes`` and ``fonctions`` are tuples; index and order are
    those of the rows.
    """
    classes = settled(table("recensement/classements"), table("recensement/arbitrages"))
    first = classes[classes["rang"] == "principale"].set_index("id_action")
    ids = rows["id_action"]
    named = table("recensement/actions_communes")
    named = named[named["code_insee"].isin(communes)]
    documents = table("recensement/documents").set_index("document")
    return rows.assign(
        etape=rows["statut"].map(stages.of_states(table("preconisations/nomenclatures"))),
        principale=ids.map(first["preconisation"]),
        confiance=ids.map(first["confiance"]),
        justification=ids.map(first["justification"]),
        secondaires=_tuples(ids, classes[classes["rang"] == "secondaire"], "preconisation"),
        programmes=_tuples(ids, table("recensement/actions_programmes"), "programme"),
        fonctions=_tuples(ids, table("recensement/actions_fonctions"), "fonction"),
        codes=_tuples(ids, named, "code_insee"),
        document_titre=rows["document"].map(documents["titre"]),
        document_adresse=rows["document"].map(documents["adresse"]),
        etat_titre=rows["document_etat"].map(documents["titre"]),
        etat_adresse=rows["document_etat"].map(documents["adresse"]),
    )


def _tuples(ids: "pd.Series[str]", pairs: pd.DataFrame, column: str) -> "pd.Series[Any]":
    held: dict[str, list[str]] = {}  # twenty times as fast as groups, on a large inventory
    for action, value in zip(pairs["id_action"], pairs[column], strict=True):
        held.setdefault(action, []).append(value)
    return ids.map(lambda action: tuple(held.get(action, ())))
