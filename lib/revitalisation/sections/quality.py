"""The annex of the checks: warnings kept knowingly, agreement of readers, completeness."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from revitalisation import french
from revitalisation.data import classification, tables
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition
from revitalisation.drawing.records import Table, Text
from revitalisation.errors import WARNING, Fault
from revitalisation.french.typography import sentence, typography
from revitalisation.rules import indicators, registry
from revitalisation.rules.report import Examination, examine, within
from revitalisation.sections import display, views

EXAMPLES = 3
KNOWN = {
    "actions": "Actions propres",
    "hors_grille": "dont hors de la grille",
    "annees": "Année connue",
    "etats_dates": "État daté",
    "montants": "Montant connu",
}
"""Counts of a commune's actions, and their heads."""


def checks(edition: Edition) -> display.Records:
    """Say what was checked and what stays doubtful, then each doubt, what it names and why."""
    seen = within(examine(edition), edition)
    rows = _acquitted(seen, _names(edition))
    said = display.text(typography(f"{_checked()} {_doubtful(rows, len(seen.of(WARNING)))}"))
    if not rows:
        return display.show(said)
    return display.show(
        said,
        display.table(
            pd.DataFrame(rows, columns=["Ce qui reste douteux", "Cas", "Lesquels", "Pourquoi"]),
            "acquittements",
            "Ce que les sources ne permettent pas de trancher",
            note="Entre parenthèses, la règle de contrôle.",
            source="Source : règles de contrôle du projet ; réponses de ses rédacteurs.",
            formats={"Cas": views.whole},
            compact=True,
        ),
    )


def _checked() -> str:
    n = len(list(registry.every()))
    return (
        f"Avant chaque édition, {french.count(n, 'règle')} vérifient les données : communes et "
        "programmes, dates, montants, doublons, classements ; une erreur empêche la publication."
    )


def _doubtful(rows: Sequence[tuple[str, int, str, str]], left: int) -> str:
    """Count the doubts, name the rules that have most, and say how many are still to answer."""
    cases = Counter[str]()
    for title, n, _, _ in rows:
        cases[title.rpartition(" (")[0]] += n
    most = [f"« {title} » ({n})" for title, n in cases.most_common(2) if n > 1]
    surely = f", surtout {french.join(most)}" if most else ""
    n = sum(cases.values())
    said = f"{french.count(n, 'doute', gender='m')} {french.agree(n, 'reste', 'restent')}"
    said += f", que les sources ne lèvent pas{surely}" if n else ""
    more = french.count(left, "autre est à traiter", "autres sont à traiter", gender="m")
    return sentence(f"{said} ; {more}" if left else said)


def _names(edition: Edition) -> dict[str, str]:
    """Return what the targets of alerts are called: communes, programmes, indicators."""
    inspection = registry.Inspection(edition)
    return {
        **inspection.names,
        **inspection.programmes,
        **inspection.named("programmes/candidatures", "libelle"),
        **indicators.NAMES,
    }


def _acquitted(seen: Examination, names: Mapping[str, str]) -> list[tuple[str, int, str, str]]:
    def key(fault: Fault) -> tuple[str, str]:
        return fault.rule, seen.acquitted[fault]

    kept = sorted((fault for fault in seen.faults if fault in seen.acquitted), key=key)
    titles = {each.identifier: each.title for each in registry.every()}
    rows = []
    for (rule, reason), held in groupby(kept, key=key):
        targets = list(dict.fromkeys(_called(fault.target, names) for fault in held))
        title = sentence(f"{titles.get(rule, 'règle')} ({rule})", stop=False)
        rows.append((title, len(targets), french.join(targets, most=EXAMPLES), typography(reason)))
    return rows


def _called(target: str, names: Mapping[str, str]) -> str:
    return " · ".join(names.get(word, word) for word in target.split())


def readers(edition: Edition) -> Text | None:
    """Say how far two readers agree, when some actions have two."""
    classes = edition.table("recensement/classements")
    pairs = classification.twice_read(
        classes[classes["id_action"].isin(edition.actions["id_action"])]
    )
    if not len(pairs):
        return None
    same = int((pairs["premier"] == pairs["second"]).sum())
    kappa = french.number(classification.kappa(pairs), 2)
    return display.text(
        typography(
            f"Deux lecteurs ont classé {french.count(len(pairs), 'action', digits=True)} : même "
            f"préconisation principale pour {same} ; accord, hasard déduit : {kappa} (1 : complet)."
        )
    )


def filled(edition: Edition) -> display.Records:
    """Return how complete each table is, and what is known of each commune's actions."""
    return display.show(_filled_tables(edition), _filled_communes(edition))


def _filled_tables(edition: Edition) -> Table:
    rows = filled_by_table(edition)
    return display.table(
        pd.DataFrame(
            {
                "Table": rows["titre"],
                "Lignes": rows["lignes"],
                "Cellules remplies, %": 100 * rows["remplies"] / rows["attendues"],
            }
        ),
        "completude-tables",
        "Ce que les sources ont donné, table par table",
        note="Des cellules que toute ligne devrait remplir : vide, la source ne dit rien.",
        source="Source : tables du projet.",
        formats={"Lignes": views.whole, "Cellules remplies, %": views.tenth},
        compact=True,
    )


def _filled_communes(edition: Edition) -> Table | None:
    by_commune = filled_by_commune(edition)
    without = [edition.names[code] for code in by_commune.index[by_commune["actions"] == 0]]
    by_commune = by_commune[by_commune["actions"] > 0].copy()
    if not len(by_commune):
        return None
    by_commune.insert(0, "Commune", [edition.names[code] for code in by_commune.index])
    return display.table(
        by_commune.rename(columns=KNOWN).reset_index(drop=True),
        "completude-communes",
        "Ce que l’on sait des actions propres, commune par commune",
        subtitle="Communes accompagnées ; sans les actions de l’intercommunalité ou du SCoT",
        note=typography(
            "Les fiches donnent les mêmes nombres."
            + (f" Sans action propre connue : {french.join(without)}." if without else "")
        ),
        source="Source : tables du projet.",
        formats=dict.fromkeys(KNOWN.values(), views.whole),
        subjects=[views.commune_subject(edition, code) for code in by_commune.index],
        compact=True,
    )


TABLES = (
    "recensement/actions",
    "recensement/suivi",
    "recensement/documents",
    "recensement/planification",
    "programmes/adhesions",
    "territoire/comparateur",
)
"""The tables that wait for sources; in the others an empty cell is a fault."""
KNOWN_CELLS = {"annee": "annees", "annee_statut": "etats_dates", "montant_eur": "montants"}
"""Column of an action → name of its count, by commune."""


def expected(name: str) -> list[str]:
    """Return the columns of a table that every row should fill: its schema says which need not."""
    return [
        field["name"] for field in tables.schema_of(name)["fields"] if not field.get("facultatif")
    ]


def filled_by_table(edition: Edition) -> pd.DataFrame:
    """Count the rows, the cells expected and the cells filled of each table that waits for sources.

    Only the rows of the edition: its actions, their states, the documents they come from, its
    communes. Columns: ``table``, ``titre``, ``lignes``, ``attendues``, ``remplies``.
    """
    counts = []
    for name in TABLES:
        rows = _rows(edition, name)
        filled, cells = _filled(rows, expected(name))
        counts.append((name, tables.schema_of(name)["title"], len(rows), cells, filled))
    return pd.DataFrame(counts, columns=["table", "titre", "lignes", "attendues", "remplies"])


def filled_by_commune(edition: Edition) -> pd.DataFrame:
    """Count what is known of the own actions of each commune accompagnée, off the grid included.

    Index: code_insee. Columns: ``actions``, ``hors_grille``, ``annees``, ``etats_dates``,
    ``montants`` (actions whose year, date of state, amount is known).
    """
    rows = edition.actions
    rows = rows[~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    counts = []
    for code in edition.supported:
        mine = rows[rows["codes"].map(lambda codes, code=code: code in codes).astype(bool)]
        known = [int(mine[column].notna().sum()) for column in KNOWN_CELLS]
        counts.append((code, len(mine), int((mine["principale"] == OFF_GRID).sum()), *known))
    heads = ["code_insee", "actions", "hors_grille", *KNOWN_CELLS.values()]
    return pd.DataFrame(counts, columns=heads).set_index("code_insee")


def _rows(edition: Edition, name: str) -> pd.DataFrame:
    rows = edition.table(name)
    ids = edition.actions["id_action"]
    if "id_action" in rows:
        rows = rows[rows["id_action"].isin(ids)]
    if "edition" in rows:
        rows = rows[rows["edition"] == edition.year]
    if "code_insee" in rows:
        rows = rows[rows["code_insee"].isin(edition.communes["code_insee"])]
    if name == "recensement/documents":
        used = {*edition.actions["document"], *edition.milestones["document"]}
        rows = rows[rows["document"].isin(used)]
    return rows


def _filled(rows: pd.DataFrame, columns: Iterable[str]) -> tuple[int, int]:
    cells = rows[list(columns)]
    return int(cells.notna().to_numpy().sum()), cells.size
