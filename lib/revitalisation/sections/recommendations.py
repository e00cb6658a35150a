"""The five préconisations together: their counts, their progress, the double page."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import Arc, Block
from revitalisation.drawing.records import DoublePage
from revitalisation.drawing.ring import ring
from revitalisation.french.spans import Words, strong
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.registry import count
from revitalisation.redaction import render
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import actors, display, phrases, ranking, recommendation, views


def headline(edition: Edition) -> Words:
    """Say the first and the last préconisation by count."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    if not table["principal"].sum():
        return Words("État des lieux au regard des préconisations : aucune action dans la grille")
    first, last = (
        table[table["principal"] == ends]
        for ends in (table["principal"].max(), table["principal"].min())
    )
    if len(first) > 1 or not len(edition.grid) > 1:
        return ranking.title(edition)
    total = phrases.spelled(edition, "actions.grille")
    text = Words("{} réunit {} sur {}").format(
        first["nom"].iloc[0],
        phrases.counted(edition, f"actions.{first['preconisation'].iloc[0]}", "action"),
        total,
    )
    if len(last) > 1 and last["principal"].iloc[0]:
        return text
    fewest = phrases.spelled(edition, f"actions.{last['preconisation'].iloc[0]}")
    none = not last["principal"].iloc[0]
    return Words("{}, {} {}").format(
        text, french.join(list(last["nom"])), "aucune" if none else fewest
    )


def _subtitle(edition: Edition) -> Words:
    """Say what the ring shows, and its counts for those who do not see it."""
    names = edition.recommendation_names
    each = Words(", ").join(
        Words("{} {}").format(name, phrases.said(edition, f"actions.{code}"))
        for code, name in names.items()
    )
    whole = phrases.counted(edition, "actions.grille", "action lue", "actions lues", first=True)
    return typography(
        Words("{} dans la grille, tous programmes ; une marque, une action : {}.").format(
            whole, each
        )
    )


@replaceable
def lead(edition: Edition) -> Words:
    """Say what the grid is, how many actions are read in it, and why some are not."""
    return Words(
        "Les {} du cycle « Commerce de Demain » servent de grille : chaque action y est lue pour "
        "ce qu’elle vise d’abord, puis, s’il y a lieu, pour ce qu’elle sert aussi. {}"
    ).format(phrases.counted(edition, "preconisations.total", "préconisation"), _placed(edition))


def _placed(edition: Edition) -> Words:
    """Say how many of the actions recensées are read in the grid."""
    n, total = count(edition, "actions.grille"), count(edition, "actions.total")
    if not n:
        return Words("Aucune action recensée n’y trouve sa place.")
    if n == total:
        if n == 1:
            return Words("L’action recensée y trouve sa place.")
        every = strong(phrases.spelled(edition, "actions.grille"))
        return Words("Les {} actions recensées y trouvent leur place.").format(every)
    some = french.sentence(french.words(n), stop=False)
    return Words("{} des {} actions recensées y {} place.").format(
        strong(phrases.said(edition, "actions.grille", some)),
        phrases.spelled(edition, "actions.total"),
        french.agree(n, "trouve sa", "trouvent leur"),
    )


def ranks(edition: Edition) -> display.Records:
    """Return the five counts, principal and secondary (EF-34)."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    said = _named(edition, table)
    rows = table.assign(
        principal_mesure="actions." + table["preconisation"],
        secondaire_mesure="secondaires." + table["preconisation"],
    )
    bars = display.figure(
        charts.recommendation_bars(rows, 164, 60),
        "rangs",
        _ranks_title(edition, table),
        size=(164, 60),
        subtitle="Actions par préconisation : principale, puis secondaire",
        source=sources.documents(edition, edition.grid["document"]),
        note=views.provisional(edition),
        alt=f"Barres : {_counts(table)}.",
        description=_counts(said),
        data=pd.DataFrame(
            {
                "Numéro": said["numero"],
                "Préconisation": said["nom"],
                "À titre principal": said["principal"],
                "À titre secondaire": said["secondaire"],
            }
        ),
        narrow=charts.recommendation_bars(rows, charts.NARROW, 60),
    )
    return display.show(bars, display.text(phrases.off_grid(edition)))


def _ranks_title(edition: Edition, table: pd.DataFrame) -> Words:
    """Say the share of the first préconisation, or that none leads."""
    first = table[table["rang"] == 1]
    if table["principal"].sum() < edition.settings["seuils"]["part_minimale_effectif"]:
        return ranking.title(edition)
    name, share = first["nom"].iloc[0], f"part.{first['preconisation'].iloc[0]}"
    if len(first) > 1:
        return Words("{} : {} des actions chacune").format(
            french.join(list(first["nom"])), phrases.said(edition, share)
        )
    return Words("{} : {} des actions lues dans la grille").format(
        name, phrases.said(edition, share)
    )


def _counts(table: pd.DataFrame) -> Words:
    return Words(" ; ").join(
        Words("{} {}, {} à titre principal et {} à titre secondaire").format(
            row["numero"], row["nom"], row["principal"], row["secondaire"]
        )
        for row in views.records(table)
    )


def progress(edition: Edition) -> display.Records:
    """Return the actions recensées, engagées and livrées, as their sources say (EF-39)."""
    names = ["actions.total", "actions.engagees", "actions.livrees"]
    heads = ["groupe", "recensees", "engagees", "livrees"]
    counts = frames.stages(edition.actions)
    said = [phrases.said(edition, name) for name in names]
    words = Words("{} recensées, dont {} dites engagées, dont {} dites livrées").format(*said)
    rows = pd.DataFrame([("Ensemble", *counts)], columns=heads).assign(
        **{f"{head}_mesure": name for head, name in zip(heads[1:], names, strict=True)}
    )
    funnel = display.figure(
        charts.status_funnel(rows, 164, 30),
        "avancement",
        _progress_title(edition, counts),
        size=(164, 30),
        subtitle="Trois comptes des mêmes actions, tous programmes, selon leurs sources",
        source=sources.documents(edition, edition.actions["document"]),
        note=phrases.note(edition.actions),
        alt=f"Barres : {words}.",
        description=words,
        data=pd.DataFrame([("Ensemble", *said)], columns=list(views.STAGES)),
        narrow=charts.status_funnel(rows, charts.NARROW, 30),
    )
    return display.show(display.text(phrases.READING), funnel)


def _progress_title(edition: Edition, counts: tuple[int, int, int]) -> Words:
    total, engaged, delivered = counts
    write = french.words if total < 10 else french.number

    def held(name: str, n: int) -> Words | str:
        return phrases.said(edition, name, write(n)) if n else "aucune"

    every = phrases.counted(
        edition, "actions.total", "action recensée", "actions recensées", first=True
    )
    if not total:
        return every
    return Words("{} : {} {} engagée{}, {} livrée{}").format(
        every,
        held("actions.engagees", engaged),
        french.agree(engaged, "dite", "dites"),
        french.agree(engaged, "", "s"),
        held("actions.livrees", delivered),
        french.agree(delivered, "", "s"),
    )


def _label(name: str, label: str) -> str:
    """Return a préconisation's label in full: some go on from its name."""
    return f"{name} {label}" if label[0].islower() else label


def double_page(edition: Edition) -> DoublePage | None:
    """Return the double page: the five préconisations around « Revitalisation du centre-ville ».

    A ring of fewer actions than arcs would be a spread of dashes: the bars say it all.
    """
    if len(edition.grid) < len(edition.recommendations):
        return None
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    counts = dict(zip(table["preconisation"], table["principal"].map(int), strict=True))
    names = {code: f"actions.{code}" for code in counts}
    drawn = ring(
        list(counts.items()),
        under=(french.count(sum(counts.values()), "action", digits=True), "dans la grille"),
        measures=names,
    )
    written = render.parts(edition, "double_page")
    return DoublePage(
        Words("Les actions autour du centre-ville, lues à travers {}").format(
            phrases.counted(edition, "preconisations.total", "préconisation")
        ),
        _subtitle(edition),
        drawn.svg,
        tuple(Arc(code, n, names[code], drawn.anchors[code]) for code, n in counts.items()),
        tuple(
            _block(edition, row, written.get(row["preconisation"], ""))
            for row in views.records(edition.recommendations)
        ),
        Words(views.provisional(edition)),
    )


def _block(edition: Edition, row: Mapping[str, Any], written: str) -> Block:
    """Return the text of a préconisation: the analysts' words, its examples, who acts."""
    code = row["preconisation"]
    texts = (written, recommendation.examples(edition, code), actors.who(edition, code))
    return Block(
        code,
        _label(row["nom"], row["libelle_schema"]),
        tuple(Words(text) for text in texts if text),
        Words(actors.communes_of(edition, code)),
    )


def _named(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of the préconisations with their names."""
    keys = {"principal": "actions", "secondaire": "secondaires"}
    return table.assign(
        **{
            column: [phrases.said(edition, f"{key}.{code}") for code in table["preconisation"]]
            for column, key in keys.items()
        }
    )
