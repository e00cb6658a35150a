"""What changed since the earlier edition: facts first, then what the rules change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table, Text
from revitalisation.french.messages import inside
from revitalisation.french.spans import Words
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import comparison, followed, since
from revitalisation.measures.comparison import changes, of_kinds
from revitalisation.measures.registry import alone, count
from revitalisation.measures.value import printed
from revitalisation.sections import annexes, display, phrases, views
from revitalisation.sections.proof_rows import anchor
from revitalisation.sections.wording import block, paragraphs

MOST = 60
"""So many rows of a table are printed; its file has them all."""
ENTRIES = (comparison.ENTERED, comparison.MOVED, comparison.LEFT)
SIGNATURES = (comparison.SIGNED, comparison.AMENDED)
GONE = (*comparison.ACTIONS_GONE, since.CLOSED)
"""What became of an action that is followed no more."""
ORDER = (*comparison.ACTIONS_MOVED, since.TOLD_AGAIN, since.SAME, *GONE)
"""What became of an action, what moved first."""
PARAMETERS = {
    **{f"seuils.{key}": label for key, (label, _) in annexes.THRESHOLDS.items()},
    "millesime_population": "millésime des populations",
    "millesime_reference": "année de départ des évolutions",
    "comparateur": "indicateurs de contexte",
}
"""What a parameter is called."""
INDICATORS = {
    "population": "population",
    "evolution": "évolution de la population",
    "vacance": "logements vacants",
    "proprietaires": "propriétaires occupants",
    "chomage": "chômage",
    "emplois": "emplois pour 100 actifs",
    "revenu": "niveau de vie",
}


def against(edition: Edition, year: str = "") -> Edition:
    """Return the edition compared with that of a year, the one before when none is named."""
    same = edition.earlier is not None and edition.earlier.year == year
    return edition if same or not year else replace(edition, compared=year)


def opening(edition: Edition) -> display.Records | Text:
    """Return the finding and the lead, or say that there is nothing to compare with."""
    if edition.earlier is None:
        return Text(tuple(paragraphs(edition, "changements.premiere")))
    return display.opening(*said(edition))


def said(edition: Edition) -> tuple[Words, Words]:
    """Say what changed most since the earlier edition, then how it reads."""
    before = edition.earlier
    assert before is not None
    entered = of_kinds(changes(before, edition), comparison.ENTERED)
    facts: dict[str, Any] = {
        "avant": before.year,
        "arrete": french.long_date(before.cutoff),
        "noms": phrases.names_of(edition, entered["code_insee"].dropna()),
    }
    finding, lead = (
        block(edition, f"changements.{name}", **facts) for name in ("accroche", "chapeau")
    )
    return finding, lead


def fates(edition: Edition) -> Table | None:
    """Return what became of each action of the earlier edition."""
    before = edition.earlier
    if before is None or not len(before.actions):
        return None
    rows = since.fates(edition)
    rows = rows.iloc[rows["devenir"].map(ORDER.index).argsort(kind="stable")]
    gone = rows["devenir"].isin(GONE)
    shown = rows.head(MOST)
    then = before.actions.set_index("id_action", drop=False)
    places = [views.where(before, row) for row in views.records(then.loc[shown["id_action"]])]
    frame = pd.DataFrame(
        {
            "Action": shown["intitule"].map(typography),
            "Où": places,
            f"Édition {before.year}": _states(before, shown, "_avant"),
            f"Édition {edition.year}": _states(edition, shown, ""),
            "Ce qu’elle est devenue": [
                block(edition, "changements.devenir", genre=kind) for kind in shown["devenir"]
            ],
        }
    )
    why = rows["motif"].dropna().unique()
    table = display.table(
        frame,
        "devenir",
        block(
            edition,
            "changements.devenir_titre",
            avant=before.year,
            disparues=int(gone.sum()),
            muettes=count(edition, "actions.sans_nouvelle"),
            total=len(rows),
        ),
        note=block(
            edition,
            "changements.devenir_note",
            motifs=[inside(typography(reason.rstrip("."))) for reason in why],
            corrigees=_corrected(edition, rows),
            reste=len(rows) - len(shown),
        ),
        source=sources.documents(before, before.actions["document"]),
        anchors=[anchor("passee", action) for action in shown["id_action"]],
        compact=True,
    )
    return _whole(table, rows)


def _corrected(edition: Edition, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the actions whose state goes back to an earlier year, both years, the source's words.

    Only the year that their source gives was read again.
    """
    back = rows[(rows["annee"] < rows["annee_avant"]).fillna(False)]
    words = edition.actions.set_index("id_action")["statut_source"]
    return [
        (
            typography(row["intitule"]),
            views.year(row["annee_avant"]),
            views.year(row["annee"]),
            typography(str(words[row["id_action"]])),
        )
        for row in views.records(back)
    ]


def _states(edition: Edition, rows: pd.DataFrame, side: str) -> list[str | None]:
    labels = edition.labels("statuts")
    return [
        f"{labels.get(state, state)} ({views.year(year)})" if pd.notna(state) else "–"
        for state, year in zip(rows[f"statut{side}"], rows[f"annee{side}"], strict=True)
    ]


def _whole(table: Table, rows: pd.DataFrame) -> Table:
    """Return a table whose file holds these rows rather than those it prints."""
    data = display.plain(rows)
    return replace(table, csv=display.exact(data), frame=data)


def communes(edition: Edition) -> Table | Text | None:
    """Return the communes that entered programmes or left them, and what they signed."""
    before = edition.earlier
    if before is None:
        return None
    rows = of_kinds(changes(before, edition), *ENTRIES, *SIGNATURES, comparison.MARKED)
    rows = rows[rows["precision"].isna() | rows["genre"].isin(ENTRIES)]
    if not len(rows):
        return display.text(block(edition, "changements.aucune_commune", avant=before.year))
    rank = rows["genre"].map((*ENTRIES, *SIGNATURES, comparison.MARKED).index)
    rows = rows.assign(rang=rank.where(rows["genre"].isin(ENTRIES), len(ENTRIES)))
    first = rows.groupby("code_insee")["rang"].min()
    codes = sorted(first.index, key=lambda c: (first[c], french.sort_key(edition.names[c])))
    held = dict(list(rows.sort_values("date", kind="stable").groupby("code_insee")))
    frame = pd.DataFrame(
        [
            (
                edition.names[code],
                _belonging(edition, held[code]),
                " ; ".join(
                    _signed(edition, row)
                    for row in views.records(held[code])
                    if row["genre"] not in ENTRIES
                )
                or "–",
            )
            for code in codes[:MOST]
        ],
        columns=["Commune", "Programmes", "Signé ou annoncé depuis"],
    )
    table = display.table(
        frame,
        "communes-depuis",
        block(edition, "changements.communes_titre", avant=before.year),
        note=block(edition, "changements.communes_note", avant=before.year),
        source=sources.documents(edition, rows["document"]),
        subjects=[views.commune_subject(edition, code) for code in codes[:MOST]],
        compact=True,
    )
    return _whole(table, rows.drop(columns=["rang", "cle"]))


def _belonging(edition: Edition, rows: pd.DataFrame) -> Words:
    """Say the programmes of a commune, and whether they are others than before."""
    moved = rows[rows["genre"].isin(ENTRIES)]
    if not len(moved):
        code = rows["code_insee"].iloc[0]
        return Words(", ".join(edition.short_names[p] for p in views.held(edition, code)) or "–")
    (row,) = views.records(moved)
    sides = [
        french.join([edition.short_names.get(code, code) for code in said.split(", ")])
        if isinstance(said, str)
        else ""
        for said in (row["avant"], row["apres"])
    ]
    return block(edition, "changements.programmes", avant=sides[0], apres=sides[1])


def _signed(edition: Edition, row: Mapping[str, Any]) -> str:
    """Write a milestone and its day."""
    said = row["apres"].rpartition(" (")[0] or row["apres"]
    for code, name in edition.short_names.items():
        said = said.replace(f" {code}", f" {name}")
    return f"{said}, {_day(row['date'])}"


def _day(date: str) -> str:
    return french.long_date(pd.Timestamp(date)) if len(date) == 10 else french.period(date)


def new(edition: Edition) -> Table | Text | None:
    """Return the actions that are new and dated after the earlier edition."""
    before = edition.earlier
    if before is None:
        return None
    rows = of_kinds(changes(before, edition), followed.NEW)
    late = rows[rows["precision"].isna()]["objet"]
    shown = edition.actions[edition.actions["id_action"].isin(late)]
    facts: dict[str, Any] = {"avant": before.year, "reste": max(len(shown) - MOST, 0)}
    if not len(shown):
        return display.text(block(edition, "changements.aucune_nouvelle", **facts))
    table = display.table(
        views.actions(edition, shown.head(MOST), marked=False),
        "actions-nouvelles",
        block(edition, "changements.nouvelles_titre", **facts),
        note=block(edition, "changements.nouvelles_note", **facts),
        source=sources.documents(edition, shown["document"]),
        subjects=views.action_subjects(edition, shown.head(MOST)),
        compact=True,
    )
    return _whole(table, rows.drop(columns="cle"))


def every(edition: Edition) -> Table | None:
    """Return how many changes there are of each kind; the file holds them one by one."""
    before = edition.earlier
    if before is None:
        return None
    rows = changes(before, edition)
    counts = rows.groupby(["nature", "genre"], sort=False).size().reset_index(name="n")
    frame = pd.DataFrame(
        {
            "Changement": counts["genre"].map(partial(sentence, stop=False)).map(typography),
            "Nature": counts["nature"],
            "Nombre": counts["n"],
            "Lesquels": [
                _named(rows[(rows["nature"] == nature) & (rows["genre"] == genre)])
                for nature, genre in zip(counts["nature"], counts["genre"], strict=True)
            ],
        }
    )
    table = display.table(
        frame,
        "changements",
        block(edition, "changements.natures_titre", avant=before.year),
        note=block(edition, "changements.natures_note", avant=before.year),
        source=block(edition, "changements.source", avant=before.year),
        formats={"Nombre": french.number},
        compact=True,
    )
    return _whole(table, rows.drop(columns="cle"))


def _named(rows: pd.DataFrame) -> str:
    """Name the objects of some changes, the first of them when they are many."""
    names = rows["nom"].mask(rows["genre"].isin(followed.KINDS), rows["objet"])
    names = names.map(lambda name: PARAMETERS.get(name, name))
    return typography(french.join(dict.fromkeys(names.dropna()), most=4))


def reread(edition: Edition) -> Table | Text | None:
    """Return the numbers that moved: as published, as today's rules read them, and today's."""
    before = edition.earlier
    if before is None:
        return None
    rows = since.compared(edition)
    shown = rows.loc[[name for name in _told(edition) if name in rows.index]]
    shown = shown[(shown["avant"] != shown["relu"]) | (shown["relu"] != shown["apres"])]
    if not len(shown):
        return display.text(block(edition, "changements.memes_nombres", avant=before.year))
    old, names = alone(before), list(shown.index)
    frame = pd.DataFrame(
        {
            "Nombre": [_meaning(edition, name, shown["sens"][name]) for name in names],
            f"Édition {before.year}": [printed(old[n], before.settings) for n in names],
            "Effet des règles": _gaps(shown, "avant", "relu"),
            f"{before.year} relue": list(shown["relu"].map(french.number)),
            "Effet des faits": _gaps(shown, "relu", "apres"),
            f"Édition {edition.year}": [phrases.said(edition, n) for n in names],
        }
    )
    moved = int((shown["avant"] != shown["relu"]).sum())
    table = display.table(
        frame,
        "relecture",
        block(edition, "changements.relecture_titre", avant=before.year, dus_aux_regles=moved),
        note=Words(" ").join(
            [
                block(edition, "changements.relecture_note", avant=before.year),
                block(edition, "changements.indicateurs", groupes=_obstacles(edition)),
            ]
        ),
        source=block(edition, "changements.source", avant=before.year),
        formats=dict.fromkeys(frame.columns[1:], str),
        compact=True,
    )
    return _whole(table, rows.reset_index())


def _gaps(rows: pd.DataFrame, old: str, new: str) -> list[str]:
    gaps = (rows[new] - rows[old]).astype(float)
    return [french.number(gap, sign=True) if gap else "–" for gap in gaps]


def _meaning(edition: Edition, name: str, meaning: str) -> str:
    """Say what a value counts, its vintage left out: each column has its own."""
    said = meaning.partition(", parmi")[0]
    year = str(edition.settings["millesime_population"])
    said = said.replace(f" {year}", "") if name.startswith("population.") else said
    return typography(sentence(said, stop=False))


def _told(edition: Edition) -> Sequence[str]:
    """Return the names of the values told beside those of the earlier edition."""
    programmes = [f"communes.{code.lower()}" for code in edition.short_names]
    grid = [f"actions.{code}" for code in edition.recommendation_names.index]
    communes = ["communes.total", "communes.accompagnees", *programmes, "communes.ort"]
    actions = ["actions.total", "actions.grille"]
    actions += [f"actions.{stage}" for stage in ("inscrites", "engagees", "livrees")]
    fields = ["champs.propres", "champs.intercommunaux", "champs.non-explores"]
    return [*communes, "population.accompagnees", *actions, *grid, *fields]


def _obstacles(edition: Edition) -> list[tuple[str, list[str]]]:
    """Return the indicators that do not compare, under what keeps them from it."""
    rows = since.indicators(edition).dropna(subset=["obstacle"])
    names = rows["indicateur"].map(INDICATORS)
    return [(str(why), list(held)) for why, held in names.groupby(rows["obstacle"], sort=False)]


def of_commune(edition: Edition, code: str) -> Words:
    """Say what changed in a commune since the earlier edition; nothing without one."""
    before = edition.earlier
    if before is None:
        return Words()
    rows = changes(before, edition)
    rows = rows[rows["code_insee"].fillna("").str.contains(code, regex=False)]
    signed = of_kinds(rows, *SIGNATURES)
    signed = signed[signed["precision"].isna()]
    entries = views.records(of_kinds(rows, comparison.ENTERED, comparison.MOVED))
    if entries:  # what was signed to enter is the entry
        signed = signed[~signed["date"].isin([row["date"] for row in entries])]
    return block(
        edition,
        "changements.fiche",
        code=code,
        avant=before.year,
        nouvelles=len(of_kinds(rows, followed.NEW)),
        livrees=len(of_kinds(rows, followed.DELIVERED)),
        autres=len(of_kinds(rows, followed.STATE, followed.DROPPED)),
        entrees=[_gained(edition, row) for row in entries],
        signes=len(signed),  # their days and kinds stand above, among the milestones
    )


def _gained(edition: Edition, row: Mapping[str, Any]) -> str:
    """Name the programmes that a commune entered, and when if it is one and its day is known."""
    had = row["avant"].split(", ") if isinstance(row["avant"], str) else []
    gained = [code for code in str(row["apres"]).split(", ") if code not in had]
    names = french.join([edition.short_names.get(code, code) for code in gained])
    known = len(gained) == 1 and isinstance(row["date"], str)
    return f"{names}, {_day(row['date'])}" if known else names
