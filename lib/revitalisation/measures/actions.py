"""The named values of the actions: préconisations, states, closed lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from revitalisation import french
from revitalisation.data import stages
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition
from revitalisation.data.kept import kept
from revitalisation.measures import frames
from revitalisation.measures.communes import of
from revitalisation.measures.value import Rows, Value, shared, tally

_COLUMNS = [
    "id_action", "principale", "secondaires", "statut", "annee_statut", "etape", "age",
    "niveau_porteur", "programmes", "montant_eur", "justification", "codes",
]  # fmt: skip
"""What counts need: to take a part of fewer columns costs less."""
WHOLE_LISTS = ("fonctions",)
"""The lists shown over the whole grid."""


@dataclass(frozen=True)
class ClosedList:
    """A closed list of actions: first word of its values' names, column, meaning, plural, name."""

    word: str
    column: str
    meaning: str
    plural: str
    said: str


@kept
def lists(edition: Edition) -> Mapping[str, ClosedList]:
    """Return the closed lists of the actions by name, as the schemas of their columns say."""
    return {
        said["nom"]: ClosedList(
            field["name"].partition("_")[0],
            said["nom"] if table == "recensement/actions_fonctions" else field["name"],
            said["mesure"],
            said["pluriel"],
            said["dit"],
        )
        for table in ("recensement/actions_fonctions", "recensement/actions")
        for field in edition.schema(table)["fields"]
        if (said := field.get("liste"))
    }


def of_actions(rows: pd.DataFrame) -> Rows:
    """Return the actions of a frame as the rows of a value."""
    return Rows.of("action", rows["id_action"])


def actions(edition: Edition) -> dict[str, Value]:
    """Return the counts of actions, whole and by programme; amounts are never added up.

    Sources mix costs, grants and authorisations.
    """
    rows, total = edition.actions[_COLUMNS], len(edition.actions)
    parts = {
        "grille": (rows[rows["principale"] != OFF_GRID], "actions lues dans la grille"),
        "hors-grille": (
            rows[rows["principale"] == OFF_GRID],
            "actions recensées hors de la grille",
        ),
        "datees": (frames.dated(edition.actions), "actions dont la source date l’état"),
        "chiffrees": (rows[rows["montant_eur"].notna()], "actions dont un montant est connu"),
    }
    found = {"actions.total": tally(of_actions(rows), "actions recensées")} | {
        f"actions.{key}": tally(of_actions(part), meaning, total)
        for key, (part, meaning) in parts.items()
    }
    found |= {
        f"actions.{stage}": value for stage, value in staged(rows, "recensées", edition).items()
    }
    found |= _attached(edition, rows) | _dated(edition, rows)
    for code in edition.short_names:
        held, key = frames.in_programme(rows, code), code.lower()
        found[f"actions.{key}"] = tally(
            of_actions(held),
            f"actions que leur source rattache à {edition.short_names[code]}",
            total,
        )
        which = of(edition, code)
        found |= progress(held, key, which, edition) | _carried(held, key, which)
    return found | _read(edition) | _reasons(edition) | _states(edition) | _lists(edition)


def staged(rows: pd.DataFrame, which: str, edition: Edition) -> dict[str, Value]:
    """Return how far some actions are, each in one stage or none, and how old their states are.

    ``engagees`` leaves out those delivered, ``avancees`` holds both; ``anciennes`` are those whose
    state is older than the edition's threshold.
    """
    limit = f"de plus de {edition.settings['seuils']['mois_verification']} mois"
    further = frames.at_stage(rows, stages.ENGAGED, stages.DELIVERED)
    parts = {
        "inscrites": (frames.at_stage(rows, stages.INSCRIBED), "dites inscrites par leur source"),
        "engagees": (frames.at_stage(rows, stages.ENGAGED), "dites engagées par leur source"),
        "livrees": (frames.at_stage(rows, stages.DELIVERED), "dites livrées par leur source"),
        "avancees": (further, "dites engagées ou livrées par leur source"),
        "sans-etape": (
            frames.at_stage(rows, stages.NO_STAGE),
            "dites ni inscrites, ni engagées, ni livrées",
        ),
        "anciennes": (frames.of_age(rows, stages.OLD), f"dans un état {limit}"),
        "recentes": (frames.of_age(rows, stages.RECENT), "dans un état récent"),
        "non-datees": (frames.of_age(rows, stages.UNDATED), "dans un état sans date"),
    }
    return {
        key: tally(
            of_actions(part),
            f"actions {which} {said}",
            len(rows),
        )
        for key, (part, said) in parts.items()
    }


def progress(rows: pd.DataFrame, key: str, which: str, edition: Edition) -> dict[str, Value]:
    """Return how far some actions are, by stage: « engagees.KEY »."""
    found = staged(rows, which, edition)
    return {f"{stage}.{key}": value for stage, value in found.items()}


def _dated(edition: Edition, rows: pd.DataFrame) -> dict[str, Value]:
    """Return how many states are said in each year."""
    years = rows["annee_statut"]
    return {
        f"etats.{year}": tally(
            of_actions(rows[(years == year).fillna(False)]),
            f"actions dont l’état est de {year}",
            len(rows),
        )
        for year in sorted(map(int, years.dropna().unique()))
    }


def _attached(edition: Edition, rows: pd.DataFrame) -> dict[str, Value]:
    """Return the actions that no programme holds, and those that several do."""
    held = rows["programmes"].map(len)
    return {
        "actions.sans-programme": tally(
            of_actions(rows[held == 0]),
            "actions que leur source ne rattache à aucun programme",
            len(rows),
        ),
        "actions.plusieurs-programmes": tally(
            of_actions(rows[held > 1]),
            "actions que leur source rattache à plusieurs programmes",
            len(rows),
        ),
    } | progress(rows[held == 0], "sans-programme", "hors programme", edition)


def _carried(rows: pd.DataFrame, key: str, which: str) -> dict[str, Value]:
    """Return how many of some actions a commune carries, and an EPCI."""
    parts = {
        "portees-commune": (rows["niveau_porteur"] == "commune", "portées par une commune"),
        "portees-epci": (rows["niveau_porteur"] == "EPCI", "portées par une intercommunalité"),
    }
    return {
        f"{name}.{key}": tally(of_actions(rows[part]), f"actions {which} {said}", len(rows))
        for name, (part, said) in parts.items()
    }


def _read(edition: Edition) -> dict[str, Value]:
    """Return the documents read and the readers."""
    classes = edition.table("recensement/classements")
    readers = classes[classes["id_action"].isin(edition.actions["id_action"])]["lecteur"]
    return {
        "documents.total": tally(
            Rows.of("document", edition.documents["document"]), "documents lus"
        ),
        "lecteurs.total": tally(Rows.of("nom", readers), "lecteurs du classement"),
    }


def reason(justification: str) -> str:
    """Return why an action is off the grid, without its reference to the guide."""
    return re.sub(r"^Guide, cas \d+\s*:\s*", "", justification).rstrip(".")


def _reasons(edition: Edition) -> dict[str, Value]:
    """Return how many actions are off the grid for each reason, in the order of the actions."""
    rows = edition.actions[_COLUMNS]
    rows = rows[rows["principale"] == OFF_GRID]
    reasons = rows["justification"].map(reason)
    return {
        f"hors-grille.{french.slug(why)}": tally(
            of_actions(rows[reasons == why]), f"actions hors de la grille\u202f: {why}", len(rows)
        )
        for why in reasons.unique()
    }


def recommendations(edition: Edition) -> dict[str, Value]:
    """Return the counts, shares and ranks of the five préconisations."""
    grid, total = edition.grid[_COLUMNS], len(edition.grid)
    names = edition.recommendation_names
    first = {code: grid[grid["principale"] == code] for code in names.index}
    second = {code: frames.bearing(grid, code) for code in names.index}
    both = {code: pd.concat([first[code], second[code]]) for code in names.index}
    found = {
        "preconisations.total": tally(Rows.of("nom", names), "préconisations de la grille"),
        **_each(names, "actions", first, "actions classées en {}", total),
        **{
            f"part.{code}": shared(
                len(rows),
                total,
                f"part des actions de la grille classées en {names[code]}",
                of_actions(rows),
            )
            for code, rows in first.items()
        },
        **_ranks(names, "rang", "actions", first, "rang {} par le nombre d’actions"),
        **_each(names, "secondaires", second, "actions qui portent {} à titre secondaire", total),
        **_each(
            names,
            "avec-secondaires",
            both,
            "actions classées en {}, à titre principal ou secondaire",
            total,
        ),
        **_ranks(
            names,
            "rang-avec-secondaires",
            "avec-secondaires",
            both,
            "rang {}, classements secondaires comptés",
        ),
    }
    for code, rows in first.items():
        found |= progress(rows, str(code), f"classées en {names[code]} et", edition)
        above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
        for key, part, by in (
            ("communales", rows[~above], "une commune"),
            ("intercommunales", rows[above], "une intercommunalité, un SCoT ou un pôle"),
        ):
            said = f"actions classées en {names[code]} et portées par {by}"
            found[f"{key}.{code}"] = tally(of_actions(part), said, len(rows))
        lead = first_carried(rows)
        found[f"meneuse.{code}"] = tally(
            of_actions(lead),
            f"actions classées en {names[code]} de la commune qui en porte le plus",
            len(rows),
        )
    return found


def leaders(rows: pd.DataFrame) -> list[str]:
    """Return the communes that carry the most of some actions, none when communes carry none."""
    own = rows[rows["niveau_porteur"] == "commune"]["codes"].explode().dropna().value_counts()
    return list(own[own == own.max()].index) if len(own) else []


def first_carried(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the actions of the commune that carries the most of some, of the first if several."""
    first = leaders(rows)[:1]
    held = [
        level == "commune" and first[:1] == [code for code in codes if code in first]
        for level, codes in zip(rows["niveau_porteur"], rows["codes"], strict=True)
    ]
    return rows[pd.Series(held, index=rows.index, dtype=bool)] if first else rows.iloc[:0]


def _each(
    names: "pd.Series[str]", key: str, rows: dict[str, pd.DataFrame], meaning: str, total: int
) -> dict[str, Value]:
    return {
        f"{key}.{code}": tally(of_actions(part), meaning.format(names[code]), total)
        for code, part in rows.items()
    }


def _ranks(
    names: "pd.Series[str]", key: str, counted: str, rows: dict[str, pd.DataFrame], meaning: str
) -> dict[str, Value]:
    """Return the rank of each préconisation by its number of actions, ties told."""
    counts = pd.Series({code: len(part) for code, part in rows.items()})
    ranks = counts.rank(method="min", ascending=False).astype(int)
    tied = counts.duplicated(keep=False)
    compared = Rows.of("valeur", [f"{counted}.{code}" for code in counts.index])
    return {
        f"{key}.{code}": Value(
            int(ranks[code]) if counts[code] else float("nan"),
            meaning.format(french.elide("de", names[code]))
            + (" ; à égalité" if tied[code] else ""),
            tied=bool(tied[code]),
            rows=compared,
            formula="place dans l’ordre décroissant de ces nombres",
        )
        for code in counts.index
    }


def _states(edition: Edition) -> dict[str, Value]:
    rows = edition.actions[_COLUMNS]
    return {
        f"statut.{french.slug(str(code))}": tally(
            of_actions(rows[rows["statut"] == code]), f"actions à l’état « {label} »", len(rows)
        )
        for code, label in edition.labels("statuts").items()
    }


def _lists(edition: Edition) -> dict[str, Value]:
    """Return the counts by closed list: over the grid, then over each préconisation's own."""
    grid = edition.grid[
        ["id_action", "principale", *(held.column for held in lists(edition).values())]
    ]
    names = edition.recommendation_names
    found: dict[str, Value] = {}
    for name in lists(edition):
        found |= _list(edition, grid, name)
    for name in WHOLE_LISTS:
        found |= _used(edition, found, name)
    rows = edition.recommendations
    for code, name in zip(rows["preconisation"], rows["liste"], strict=True):
        if name in lists(edition):
            which = f" classées en {names[code]}"
            found |= _list(edition, grid[grid["principale"] == code], name, code, which)
            found |= _used(edition, found, name, code, which.replace("ées", "ée"))
    return found


def list_name(edition: Edition, name: str, code: str, within: str = "") -> str:
    """Return the name of the value that counts a code of a closed list, in a préconisation."""
    return ".".join(filter(None, [lists(edition)[name].word, french.slug(code), within]))


def _list(
    edition: Edition, rows: pd.DataFrame, name: str, within: str = "", which: str = ""
) -> dict[str, Value]:
    held = lists(edition)[name]
    table = frames.categories(rows, held.column, edition.labels(name))
    # A missing code is no list; several are a tuple, perhaps an empty one.
    coded = [isinstance(code, tuple | str) and bool(code) for code in rows[held.column]]
    whole = sum(coded)
    said = f", parmi celles{which}" if within else ""
    meaning = f"actions{which} dont {held.said} est connu{'e' * held.said.startswith('la ')}"
    return {
        coded_name(edition, name, within): tally(
            of_actions(rows[pd.Series(coded, rows.index, dtype=bool)]), meaning, len(rows)
        )
    } | {
        list_name(edition, name, row["code"], within): tally(
            Rows.of("action", row["actions"]), held.meaning.format(row["libelle"]) + said, whole
        )
        for row in table.to_dict("records")
    }


def coded_name(edition: Edition, name: str, within: str = "") -> str:
    """Return the name of the value that counts the actions that have a code of a closed list."""
    return ".".join(filter(None, ["codees", lists(edition)[name].word, within]))


def used_name(edition: Edition, name: str, within: str = "") -> str:
    """Return the name of the value that counts the codes of a closed list that have an action."""
    return ".".join(filter(None, ["categories", lists(edition)[name].word, within]))


def _used(
    edition: Edition, found: Mapping[str, Value], name: str, within: str = "", which: str = ""
) -> dict[str, Value]:
    names = [list_name(edition, name, str(code), within) for code in edition.labels(name).index]
    used = Rows.of("valeur", [each for each in names if found[each].amount])
    meaning = f"{lists(edition)[name].plural} qui ont une action{which}"
    return {used_name(edition, name, within): tally(used, meaning, len(names))}
