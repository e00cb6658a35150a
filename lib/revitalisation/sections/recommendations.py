"""The five préconisations together: their counts, their progress, the double page."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources, stages
from revitalisation.data.edition import OFF_GRID, Edition
from revitalisation.drawing.record_parts import Arc, Block
from revitalisation.drawing.records import DoublePage, Text
from revitalisation.drawing.ring import Tick, key, ring
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.actions import reason
from revitalisation.measures.registry import count
from revitalisation.redaction import render
from revitalisation.sections import actors, ages, display, phrases, recommendation, views
from revitalisation.sections.wording import block

NO_PROGRAMME = "Hors programme, ou non dit"
OLD = "État de plus de {mois_verification} mois"
STAGES = {
    "Recensées": "actions",
    "Inscrites": "inscrites",
    "Engagées": "engagees",
    "Livrées": "livrees",
    "Autre état": "sans-etape",
    OLD: "anciennes",
    "État sans date": "non-datees",
}
"""Head of a column of the progress → stage of its values."""


def ends(edition: Edition) -> dict[str, Any]:
    """Return the préconisations that come back most, and least: their codes and names."""
    names = edition.recommendation_names
    counts = {code: count(edition, f"actions.{code}") for code in names.index}
    return {
        key: [(code, names[code]) for code, n in counts.items() if n == choose(counts.values())]
        for key, choose in (("premieres", max), ("dernieres", min))
    }


def headline(edition: Edition) -> Words:
    """Say the first and the last préconisation by count."""
    return block(edition, "preconisations.accroche", **ends(edition))


def finding(edition: Edition) -> Words:
    """Say in a sentence which préconisation holds most of the actions, and which the fewest."""
    return block(edition, "preconisations.constat", **ends(edition))


def lead(edition: Edition) -> Words:
    """Say what the grid is, how many actions are read in it, and why some are not."""
    return block(edition, "preconisations.chapeau")


def off_grid(edition: Edition) -> Words:
    """Say how many actions are not read in the grid, and why."""
    rows = edition.actions[edition.actions["principale"] == OFF_GRID]
    reasons = [(french.slug(why), why) for why in dict.fromkeys(rows["justification"].map(reason))]
    return block(edition, "preconisations.hors_grille", raisons=reasons)


def ranks(edition: Edition) -> display.Records:
    """Return the five counts, principal and secondary (EF-34)."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    counts = block(edition, "preconisations.comptes", preconisations=_names(edition))
    rows = table.assign(
        principal_mesure="actions." + table["preconisation"],
        secondaire_mesure="secondaires." + table["preconisation"],
    )
    bars = display.figure(
        charts.recommendation_bars(rows, 164, 60),
        "rangs",
        block(edition, "preconisations.rangs", premieres=ends(edition)["premieres"]),
        size=(164, 60),
        subtitle="Actions par préconisation : principale, puis secondaire",
        source=sources.of_actions(edition, edition.grid),
        note=views.provisional(edition),
        alt=f"Barres : {counts}.",
        description=counts,
        data=pd.DataFrame(
            {
                "Numéro": rows["numero"],
                "Préconisation": rows["nom"],
                "À titre principal": [phrases.said(edition, x) for x in rows["principal_mesure"]],
                "À titre secondaire": [phrases.said(edition, x) for x in rows["secondaire_mesure"]],
            }
        ),
        narrow=charts.recommendation_bars(rows, charts.NARROW, 60),
    )
    return display.show(bars, display.text(off_grid(edition)))


def _names(edition: Edition) -> list[tuple[str, int, str]]:
    """Return the code, the number and the name of the préconisations."""
    table = edition.recommendations[["preconisation", "numero", "nom"]]
    return list(table.itertuples(index=False, name=None))


def progress(edition: Edition) -> display.Records | Text | None:
    """Return how far the actions of each programme are, one stage each (EF-39), and their ages."""
    if not len(edition.actions):
        return display.text(block(edition, "preconisations.avancement"))
    codes = [code for code in edition.short_names if count(edition, f"actions.{code.lower()}")]
    keys = {edition.short_names[code]: code.lower() for code in codes}
    if keys and count(edition, "actions.sans-programme"):
        keys[NO_PROGRAMME] = "sans-programme"
    heads = dict(STAGES)
    if not count(edition, "actions.sans-etape"):
        del heads["Autre état"]

    def line(label: str, names: Mapping[str, str]) -> dict[str, Any]:
        said = {head: phrases.said(edition, names[stage]) for head, stage in heads.items()}
        return {"Programme": label} | said

    stages = set(heads.values())
    rows = [
        line(label, {stage: f"{stage}.{key}" for stage in stages}) for label, key in keys.items()
    ]
    whole = {stage: f"actions.{stage}" for stage in stages} | {"actions": "actions.total"}
    frame = pd.DataFrame([*rows, line("Toutes les actions", whole)])
    frame = frame.rename(columns={OLD: OLD.format_map(edition.settings["seuils"])})
    table = display.table(
        frame,
        "avancement",
        block(edition, "preconisations.avancement"),
        subtitle=block(edition, "preconisations.base"),
        source=sources.of_actions(edition, edition.actions),
        note=block(edition, "preconisations.doubles", note=phrases.note(edition.actions)),
        formats=dict.fromkeys(list(frame.columns[1:]), french.number),
        total=True,
        subjects=[Subject(programmes=(code,)) for code in codes]
        + [Subject(programmes=())] * (len(keys) - len(codes)),
    )
    return display.show(table, ages.strip(edition))


def double_page(edition: Edition) -> DoublePage | None:
    """Return the double page: the five préconisations around « Revitalisation du centre-ville ».

    A ring of fewer actions than arcs would be a spread of dashes: the bars say it all.
    """
    if len(edition.grid) < len(edition.recommendations):
        return None
    marks = {
        str(code): [Tick(row["etape"], row["age"] == stages.RECENT) for row in views.records(rows)]
        for code, rows in edition.grid.groupby("principale")
    }
    names = {code: f"actions.{code}" for code, *_ in _names(edition)}
    total = french.count(len(edition.grid), "action", digits=True)
    drawn = ring(marks, under=(total, "dans la grille"), measures=names)
    written = render.parts(edition, "double_page")
    limit = f"plus de {edition.settings['seuils']['mois_verification']} mois"
    return DoublePage(
        spread_title(edition),
        block(edition, "preconisations.anneau"),
        drawn.svg,
        tuple(
            Arc(code, len(marks.get(code, ())), name, drawn.anchors[code])
            for code, name in names.items()
        ),
        tuple(
            _block(edition, row, written.get(row["preconisation"], ""))
            for row in views.records(edition.recommendations)
        ),
        Words(views.provisional(edition)),
        key(chain(*marks.values()), limit),
    )


def spread_title(edition: Edition) -> Words:
    """Say which préconisation comes first, which last, and where if in one commune."""
    extremes = ends(edition)
    (code, _), *others = extremes["dernieres"]
    where = "" if others else recommendation.only_place(edition, code)
    return block(edition, "preconisations.double_page", **extremes, lieu=where)


def _block(edition: Edition, row: Mapping[str, Any], written: str) -> Block:
    """Return the text of a préconisation: the analysts' words, then what is done and by whom."""
    code, label = row["preconisation"], row["libelle_schema"]
    texts = (written, recommendation.furthest(edition, code))
    return Block(
        code,
        # Some labels go on from the name.
        f"{row['nom']} {label}" if label[0].islower() else label,
        tuple(Words(text) for text in texts if text),
        actors.communes_of(edition, code),
    )
