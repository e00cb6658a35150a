"""The named values of the fields: a commune accompagnée and a préconisation, and their actions."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition
from revitalisation.data.kept import kept
from revitalisation.measures import frames
from revitalisation.measures.actions import of_actions, progress
from revitalisation.measures.communes import of
from revitalisation.measures.value import Rows, Value, tally

STATES = {
    frames.DONE: ("livres", "dont une action est livrée", "tenu par une action livrée"),
    frames.BEGUN: (
        "engages",
        "dont une action est engagée, aucune livrée",
        "tenu par une action engagée, aucune livrée",
    ),
    frames.WRITTEN: (
        "inscrits",
        "dont les actions sont seulement inscrites",
        "tenu par des actions seulement inscrites",
    ),
    frames.UPSTREAM: (
        "intercommunaux",
        "tenus à une autre échelle",
        "tenu à une autre échelle",
    ),
    frames.EVOKED: (
        "evoques",
        "évoqués, commune non nommée",
        "évoqué, commune non nommée",
    ),
    frames.UNDEFINED: (
        "definition-ailleurs",
        "en définition, à une autre échelle",
        "en définition, à une autre échelle",
    ),
    frames.UNEXPLORED: ("non-explores", "sans action connue", "sans action connue"),
}
"""State of a field → its part of a name, its plural, its singular."""
ABOVE = (frames.UPSTREAM, frames.UNDEFINED)
"""The states of a field where others than the commune act."""
ACTS = "recensement/portees"
"""The table of what actions of another scale say of the centres."""


@kept
def exploration(edition: Edition) -> pd.DataFrame:
    """Return the state of every field of the edition's communes accompagnées.

    ``champ`` names it: « 62119.usages ».
    """
    states = frames.exploration(
        edition.grid,
        edition.links,
        edition.supported,
        list(edition.recommendations["preconisation"]),
        covering=covering(edition),
        evoked=_evoked(edition),
    )
    return states.assign(champ=states["code_insee"] + "." + states["preconisation"])


def covering(edition: Edition) -> frozenset[str] | None:
    """Return the actions of another scale whose source says that they bear on the centres.

    ``None`` for an edition that was frozen before it was asked: all of its actions count.
    """
    rows = edition.later_table(ACTS)
    return None if rows is None else frozenset(rows[rows["centres"] == "oui"]["id_action"])


def _evoked(edition: Edition) -> set[tuple[str, str]]:
    """Return the cells of the actions whose communes no source names: those of their programme.

    None in an edition whose list of states does not know them.
    """
    if frames.EVOKED not in edition.labels("etats").index:
        return set()
    rows = frames.communal(edition.grid)
    rows = rows[~rows["statut"].isin(frames.DROPPED)]
    rows = rows[~rows["codes"].astype(bool)]
    held = edition.members.groupby("programme")["code_insee"].agg(list)
    return {
        (code, field)
        for row in rows.to_dict("records")
        for field in (row["principale"], *row["secondaires"])
        for programme in row["programmes"]
        for code in held.get(programme, ())
    }


def of_fields(states: pd.DataFrame) -> Rows:
    """Return fields as the rows of a value."""
    return Rows.of("champ", states["champ"])


def fields(edition: Edition) -> dict[str, Value]:
    """Return the counts of fields by state, and the coverage of each préconisation.

    A commune covers a préconisation by an action of its own, principal or secondary, even one
    still in definition; an action of its EPCI does not count.
    """
    # Few columns: each value takes its part of these rows.
    states = exploration(edition)[["code_insee", "preconisation", "etat", "recent", "n", "champ"]]
    meaning = "champs : communes accompagnées × préconisations"
    found = {"champs.total": tally(of_fields(states), meaning)}
    for state, (key, said, _) in STATES.items():
        part = states[states["etat"] == state]
        found[f"champs.{key}"] = tally(of_fields(part), f"champs {said}", len(states))
    moved = states[states["etat"].isin((frames.DONE, frames.BEGUN))]
    found["champs.avances"] = tally(
        of_fields(moved), "champs dont une action propre est engagée ou livrée", len(states)
    )
    found["champs.avances-recents"] = tally(
        of_fields(moved[moved["recent"]]),
        "champs dont une action propre est engagée ou livrée, dans un état récent",
        len(moved),
    )
    found["champs.propres"] = tally(
        of_fields(states[states["n"] > 0]), "champs où la commune a une action propre", len(states)
    )
    own = states.groupby("code_insee", sort=False)["n"].sum()
    found["communes.sans-action"] = tally(
        Rows.of("valeur", [f"actions.{code}" for code in own[own == 0].index]),
        "communes accompagnées sans action propre dans la grille",
        len(own),
    )
    further = moved["code_insee"].unique()
    found["communes.avancees"] = tally(
        Rows.of("commune", further),
        "communes accompagnées dont une action propre est engagée ou livrée",
        len(own),
    )
    names = edition.recommendation_names
    groups = [
        (str(c), str(name), states[states["preconisation"] == c]) for c, name in names.items()
    ]
    for state, (key, _, one) in STATES.items():
        found |= {
            f"champs.{key}.{code}": tally(
                of_fields(rows[rows["etat"] == state]),
                f"communes accompagnées dont le champ {name} est {one}",
                len(rows),
            )
            for code, name, rows in groups
        }
    for code, name, rows in groups:
        found |= _coverage(edition, code, name, rows)
    return found


def _coverage(edition: Edition, code: str, name: str, rows: pd.DataFrame) -> dict[str, Value]:
    covered, said = rows[rows["n"] > 0], f"ayant une action propre en {name}"
    found = {
        f"couverture.{code}": tally(of_fields(covered), f"communes accompagnées {said}", len(rows))
    }
    for programme in edition.short_names:
        members = edition.members_of(programme)["code_insee"]
        found[f"couverture.{code}.{programme.lower()}"] = tally(
            of_fields(covered[covered["code_insee"].isin(members)]),
            f"communes {of(edition, programme)} {said}",
            members.nunique(),
        )
    return found


def communes(edition: Edition) -> dict[str, Value]:
    """Return the counts of actions of each commune accompagnée, whole then field by field."""
    names = edition.recommendation_names
    liaisons = edition.by_code["type_liaison"]
    fields = exploration(edition).to_dict("records")
    pairs = edition.links[["code_insee", "id_action"]]
    grid = edition.grid[["id_action", "etape", "age", "niveau_porteur"]]
    held = dict(list(grid.merge(pairs, on="id_action").groupby("code_insee")))
    outside = edition.actions[edition.actions["principale"] == OFF_GRID]
    outside = outside[~outside["niveau_porteur"].isin(INTERCOMMUNAL)][["id_action", "codes"]]
    found: dict[str, Value] = {}
    for code in edition.supported:
        which = french.of(edition.names[code], liaisons[code])
        found |= dict(_whole(edition, held.get(code, grid.iloc[:0]), code, which))
        off = outside[outside["codes"].map(lambda held, code=code: code in held).astype(bool)]
        meaning = f"actions propres {which}, hors de la grille"
        found[f"hors-grille.{code}"] = tally(of_actions(off), meaning)
        for field in fields:
            if field["code_insee"] == code:
                found |= dict(_field(field, f"{which} en {names[field['preconisation']]}"))
    return found


def carried(edition: Edition) -> pd.DataFrame:
    """Return the fields of who carries actions above the communes.

    One row per carrier × préconisation: ``porteur``, ``preconisation``, ``etat`` (that of its most
    advanced action), ``recent``, ``n``, ``actions`` (their identifiers), ``nom`` of their value.
    Carriers are the EPCI of the communes accompagnées, then whoever carries an action.
    """
    rows = edition.grid[edition.grid["niveau_porteur"].isin(INTERCOMMUNAL)]
    held = frames.pairs(rows, rows[["id_action", "niveau_porteur"]])
    area = edition.by_code.loc[list(edition.supported), "siren_epci"]
    here = edition.epci[edition.epci["siren"].isin(area)]["code"]
    listed = edition.table("territoire/territoires")["territoire"]
    carriers = [*here, *(each for each in listed if each in set(held["porteur"]))]
    found = []
    for slug, code in product(dict.fromkeys(carriers), edition.recommendation_names.index):
        part = held[(held["porteur"] == slug) & (held["preconisation"] == code)]
        state, recent = frames.furthest(list(zip(part["etape"], part["age"], strict=True)))
        ids = tuple(dict.fromkeys(part["id_action"]))
        found.append((slug, code, state, recent, len(ids), ids, f"portees.{slug}.{code}"))
    heads = ["porteur", "preconisation", "etat", "recent", "n", "actions", "valeur"]
    return pd.DataFrame(found, columns=heads)


def above(edition: Edition) -> dict[str, Value]:
    """Return the counts of actions of who carries them above the communes, field by field."""
    names = edition.table("territoire/territoires").set_index("territoire")["nom"]
    return {
        row["valeur"]: tally(
            Rows.of("action", row["actions"]),
            f"actions portées par « {names[row['porteur']]} » en "
            f"{edition.recommendation_names[row['preconisation']]}, principales ou secondaires",
        )
        for row in carried(edition).to_dict("records")
    }


def _whole(
    edition: Edition, rows: pd.DataFrame, code: str, which: str
) -> Iterator[tuple[str, Value]]:
    """Yield the actions of a commune, its own by progress, then those carried above it."""
    above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
    own = rows[~above]
    yield f"actions.{code}", tally(of_actions(own), f"actions propres {which}")
    yield from progress(own, code, f"propres {which},", edition).items()
    meaning = f"actions d’une autre échelle qui concernent le territoire {which}"
    yield f"intercommunales.{code}", tally(of_actions(rows[above]), meaning)


def _field(field: Mapping[Any, Any], which: str) -> Iterator[tuple[str, Value]]:
    key = field["champ"]
    meaning = f"actions propres {which}, principales ou secondaires"
    yield f"actions.{key}", tally(Rows.of("action", field["actions"]), meaning)
    above = Rows.of("action", field["actions_intercommunales"])
    if above.keys:
        meaning = f"actions d’une autre échelle qui concernent le champ {which}"
        yield f"intercommunales.{key}", tally(above, meaning)


def field_name(field: Mapping[Any, Any]) -> str:
    """Return the name of the value that a field shows: its own actions, else those above it."""
    whose = "intercommunales" if field["etat"] in ABOVE else "actions"
    return f"{whose}.{field['champ']}"


def field_count(field: Mapping[Any, Any]) -> int:
    """Return the amount of that value."""
    return int(field["n_intercommunal" if field["etat"] in ABOVE else "n"])
