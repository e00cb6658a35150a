"""The annex of the checks: warnings kept knowingly, agreement of readers, completeness."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition
from revitalisation.drawing.records import Table, Text
from revitalisation.errors import WARNING, Fault
from revitalisation.french.spans import Words
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import frames
from revitalisation.measures.indicators import INDICATORS
from revitalisation.rules import registry
from revitalisation.rules.report import Examination, examine, within
from revitalisation.sections import display, phrases, planning, views, wording

EXAMPLES = 3
KNOWN = {
    "actions": "Dans la grille",
    "hors_grille": "Hors de la grille",
    "annees": "Année connue",
    "etats_dates": "État daté",
    "montants": "Montant connu",
}
"""Counts of a commune's actions, and their heads."""


def checks(edition: Edition) -> display.Records:
    """Say what was checked and what stays doubtful, then each doubt, what it names and why."""
    seen = within(examine(edition), edition)
    rows = _acquitted(seen, _names(edition))
    said = display.text(_summed(edition, rows, len(seen.of(WARNING))))
    table = display.table(
        pd.DataFrame(rows, columns=["Ce qui reste douteux", "Cas", "Lesquels", "Pourquoi"]),
        "acquittements",
        "Ce que les sources ne permettent pas de trancher",
        note="Entre parenthèses, la règle de contrôle.",
        source="Source : règles de contrôle du projet ; réponses de ses rédacteurs.",
        formats={"Cas": french.number},
        compact=True,
    )
    return display.show(said, table if rows else None)


def _summed(edition: Edition, rows: Sequence[tuple[str, int, str, str]], left: int) -> Words:
    """Count the rules and the doubts, with the rules that have most, and those to answer yet."""
    cases = Counter[str]()
    for title, n, _, _ in rows:
        cases[title.rpartition(" (")[0]] += n
    most = [pair for pair in cases.most_common(2) if pair[1] > 1]
    rules, doubts = len(list(registry.every())), cases.total()
    return wording.block(
        edition, "controle.bilan", rules=rules, doubts=doubts, most=most, left=left
    )


def _names(edition: Edition) -> dict[str, str]:
    """Return what the targets of alerts are called: communes, programmes, indicators."""
    inspection = registry.Inspection(edition)
    return {
        **inspection.names,
        **inspection.programmes,
        **inspection.named("programmes/candidatures", "libelle"),
        **{name: each.alerte for name, each in INDICATORS.items()},
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
    return display.text(wording.block(edition, "controle.lecteurs", **views.readings(edition)))


def filled(edition: Edition) -> display.Records:
    """Return how complete each table is, and what is known of each commune's actions."""
    return display.show(_filled_tables(edition), _filled_communes(edition))


def _filled_tables(edition: Edition) -> Table:
    rows = filled_by_table(edition)
    rows["part"] = 100 * rows["remplies"] / rows["attendues"]
    heads = {"titre": "Table", "lignes": "Lignes", "part": "Cellules remplies, %"}
    return display.table(
        rows[list(heads)].rename(columns=heads),
        "completude-tables",
        "Ce que les sources ont donné, table par table",
        note="Des cellules que toute ligne devrait remplir : vide, la source ne dit rien.",
        source="Source : tables du projet.",
        formats={"Lignes": french.number, "Cellules remplies, %": french.rate},
        compact=True,
    )


def _filled_communes(edition: Edition) -> Table | None:
    by_commune = filled_by_commune(edition)
    none = by_commune["actions"] + by_commune["hors_grille"] == 0
    without = [edition.names[code] for code in by_commune.index[none]]
    by_commune = by_commune[~none]
    if not len(by_commune):
        return None
    frame = by_commune.rename(columns=KNOWN).astype(object)
    for head, family in (("actions", "actions"), ("hors_grille", "hors-grille")):
        names = [f"{family}.{code}" for code in by_commune.index]
        frame[KNOWN[head]] = [phrases.said(edition, name) for name in names]
    frame.insert(0, "Commune", [edition.names[code] for code in by_commune.index])
    return display.table(
        frame.reset_index(drop=True),
        "completude-communes",
        "Ce que l’on sait des actions propres, commune par commune",
        subtitle="Communes accompagnées ; sans les actions de l’intercommunalité ou du SCoT",
        note=wording.block(edition, "controle.completude", without=without),
        source="Source : tables du projet.",
        formats=dict.fromkeys(KNOWN.values(), french.number),
        subjects=[views.commune_subject(edition, code) for code in by_commune.index],
        compact=True,
    )


COMPARISON = "territoire/comparateur"
TABLES = (
    "recensement/actions",
    "recensement/suivi",
    "recensement/documents",
    planning.PLANNED,
    "programmes/adhesions",
    COMPARISON,
)
"""The tables that wait for sources; in the others an empty cell is a fault."""
KNOWN_CELLS = {"annee": "annees", "montant_eur": "montants"}
"""Column of an action → name of its count, by commune."""


def expected(edition: Edition, name: str) -> list[str]:
    """Return the columns of a table that every row should fill: its schema says which need not."""
    return [
        field["name"] for field in edition.schema(name)["fields"] if not field.get("facultatif")
    ]


def filled_by_table(edition: Edition) -> pd.DataFrame:
    """Count the rows, the cells expected and the cells filled of each table that waits for sources.

    Only the rows of the edition: its actions, their states, the documents they come from, its
    communes. Columns: ``table``, ``titre``, ``lignes``, ``attendues``, ``remplies``.
    """
    counts = []
    for name in TABLES:
        if name == COMPARISON and not edition.settings["comparateur"]:
            continue
        cells = _rows(edition, name)[expected(edition, name)]
        filled = int(cells.count().sum())
        counts.append((name, edition.schema(name)["title"], len(cells), cells.size, filled))
    return pd.DataFrame(counts, columns=["table", "titre", "lignes", "attendues", "remplies"])


def filled_by_commune(edition: Edition) -> pd.DataFrame:
    """Count what is known of the own actions of each commune accompagnée, off the grid included.

    Index: code_insee. Columns: ``actions`` (in the grid), ``hors_grille``, ``annees``,
    ``etats_dates``, ``montants`` (actions whose year, amount is known, whose source dates the
    state).
    """
    rows = edition.actions[~edition.actions["niveau_porteur"].isin(INTERCOMMUNAL)]
    known = {head: rows[column].notna() for column, head in KNOWN_CELLS.items()}
    known["etats_dates"] = rows["id_action"].isin(frames.dated(rows)["id_action"])
    off = rows["principale"] == OFF_GRID
    rows = rows.assign(actions=~off, hors_grille=off, **known)
    rows = rows.explode("codes").drop_duplicates(["id_action", "codes"])
    counts = rows.groupby("codes")[list(KNOWN)].sum().astype(int)
    return counts.reindex(list(edition.supported), fill_value=0)


def _rows(edition: Edition, name: str) -> pd.DataFrame:
    if name == "recensement/documents":
        return edition.documents
    if name == planning.PLANNED:
        return planning.rows_of(edition)
    rows = edition.table(name)
    if "id_action" in rows:
        rows = rows[rows["id_action"].isin(edition.actions["id_action"])]
    if "edition" in rows:
        rows = rows[rows["edition"] == edition.year]
    if "code_insee" in rows:
        rows = rows[rows["code_insee"].isin(edition.communes["code_insee"])]
    return rows
