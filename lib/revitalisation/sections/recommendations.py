"""The five préconisations together: their counts, their progress, the double page."""

import pandas as pd
from markupsafe import Markup

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data.edition import Edition
from revitalisation.drawing import panels
from revitalisation.drawing.ring import ring
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.registry import count
from revitalisation.redaction import render
from revitalisation.sections import actors, display, phrases, ranking, recommendation, views


def headline(edition: Edition) -> Markup:
    """Say the first and the last préconisation by count."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    if not table["principal"].sum():
        return Markup("État des lieux au regard des préconisations : aucune action dans la grille")
    first, last = (
        table[table["principal"] == ends]
        for ends in (table["principal"].max(), table["principal"].min())
    )
    if len(first) > 1 or not len(edition.grid) > 1:
        return ranking.title(edition)
    total = phrases.spelled(edition, "actions.grille")
    text = Markup("{} réunit {} sur {}").format(
        first["nom"].iloc[0],
        phrases.counted(edition, f"actions.{first['preconisation'].iloc[0]}", "action"),
        total,
    )
    if len(last) > 1 and last["principal"].iloc[0]:
        return text
    fewest = phrases.spelled(edition, f"actions.{last['preconisation'].iloc[0]}")
    none = not last["principal"].iloc[0]
    return Markup("{}, {} {}").format(
        text, french.join(list(last["nom"])), "aucune" if none else fewest
    )


def _subtitle(edition: Edition) -> Markup:
    """Say what the ring shows, and its counts for those who do not see it."""
    names = edition.recommendation_names
    each = Markup(", ").join(
        Markup("{} {}").format(name, phrases.said(edition, f"actions.{code}"))
        for code, name in names.items()
    )
    whole = phrases.counted(edition, "actions.grille", "action lue", "actions lues", first=True)
    return Markup(
        typography(
            Markup("{} dans la grille, tous programmes ; une marque, une action : {}.").format(
                whole, each
            )
        )
    )


def lead(edition: Edition) -> Markup:
    """Say what the grid is, how many actions are read in it, and why some are not."""
    return Markup(
        "Les {} du cycle « Commerce de Demain » servent de grille : chaque action y est lue pour "
        "ce qu’elle vise d’abord, puis, s’il y a lieu, pour ce qu’elle sert aussi. {}"
    ).format(phrases.counted(edition, "preconisations.total", "préconisation"), _placed(edition))


def _placed(edition: Edition) -> Markup:
    """Say how many of the actions recensées are read in the grid."""
    n, total = count(edition, "actions.grille"), count(edition, "actions.total")
    if not n:
        return Markup("Aucune action recensée n’y trouve sa place.")
    if n == total:
        if n == 1:
            return Markup("L’action recensée y trouve sa place.")
        every = phrases.strong(phrases.spelled(edition, "actions.grille"))
        return Markup("Les {} actions recensées y trouvent leur place.").format(every)
    some = french.sentence(french.words(n), stop=False)
    return Markup("{} des {} actions recensées y {} place.").format(
        phrases.strong(phrases.said(edition, "actions.grille", some)),
        phrases.spelled(edition, "actions.total"),
        french.agree(n, "trouve sa", "trouvent leur"),
    )


def ranks(edition: Edition) -> None:
    """Show the five counts, principal and secondary (EF-34)."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    said = _named(edition, table)
    rows = table.assign(
        principal_mesure="actions." + table["preconisation"],
        secondaire_mesure="secondaires." + table["preconisation"],
    )
    display.figure(
        charts.recommendation_bars(rows, 164, 60),
        "rangs",
        _ranks_title(edition, table),
        size=(164, 60),
        subtitle="Actions par préconisation : principale, puis secondaire",
        source=views.sources(edition, edition.grid["document"]),
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
    display.text(phrases.off_grid(edition))


def _ranks_title(edition: Edition, table: pd.DataFrame) -> Markup:
    """Say the share of the first préconisation, or that none leads."""
    first = table[table["rang"] == 1]
    if table["principal"].sum() < edition.settings["seuils"]["part_minimale_effectif"]:
        return ranking.title(edition)
    name, share = first["nom"].iloc[0], f"part.{first['preconisation'].iloc[0]}"
    if len(first) > 1:
        return Markup("{} : {} des actions chacune").format(
            french.join(list(first["nom"])), phrases.said(edition, share)
        )
    return Markup("{} : {} des actions lues dans la grille").format(
        name, phrases.said(edition, share)
    )


def _counts(table: pd.DataFrame) -> Markup:
    return Markup(" ; ").join(
        Markup("{} {}, {} à titre principal et {} à titre secondaire").format(
            row["numero"], row["nom"], row["principal"], row["secondaire"]
        )
        for row in views.records(table)
    )


def progress(edition: Edition) -> None:
    """Show the actions recensées, engagées and livrées, as their sources say (EF-39)."""
    display.text(phrases.READING)
    names = ["actions.total", "actions.engagees", "actions.livrees"]
    heads = ["groupe", "recensees", "engagees", "livrees"]
    counts = frames.stages(edition.actions)
    said = [phrases.said(edition, name) for name in names]
    words = Markup("{} recensées, dont {} dites engagées, dont {} dites livrées").format(*said)
    rows = pd.DataFrame([("Ensemble", *counts)], columns=heads).assign(
        **{f"{head}_mesure": name for head, name in zip(heads[1:], names, strict=True)}
    )
    display.figure(
        charts.status_funnel(rows, 164, 30),
        "avancement",
        _progress_title(edition, counts),
        size=(164, 30),
        subtitle="Trois comptes des mêmes actions, tous programmes, selon leurs sources",
        source=views.sources(edition, edition.actions["document"]),
        note=phrases.note(edition.actions),
        alt=f"Barres : {words.striptags()}.",
        description=words,
        data=pd.DataFrame([("Ensemble", *said)], columns=list(views.STAGES)),
        narrow=charts.status_funnel(rows, charts.NARROW, 30),
    )


def _progress_title(edition: Edition, counts: tuple[int, int, int]) -> Markup:
    total, engaged, delivered = counts
    write = french.words if total < 10 else french.number

    def held(name: str, n: int) -> Markup | str:
        return phrases.said(edition, name, write(n)) if n else "aucune"

    every = phrases.counted(
        edition, "actions.total", "action recensée", "actions recensées", first=True
    )
    if not total:
        return every
    return Markup("{} : {} {} engagée{}, {} livrée{}").format(
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


def double_page(edition: Edition) -> None:
    """Show the double page: the five préconisations around « Revitalisation du centre-ville ».

    A ring of fewer actions than arcs would be a spread of dashes: the bars say it all.
    """
    if len(edition.grid) < len(edition.recommendations):
        return
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    words = render.parts(edition, "double_page")
    blocks = []
    for row in views.records(edition.recommendations):
        code = row["preconisation"]
        paragraphs = tuple(
            Markup("{}").format(text)
            for text in (
                words.get(code, ""),
                recommendation.examples(edition, code),
                actors.who(edition, code),
            )
            if text
        )
        blocks.append(
            panels.Block(
                code,
                _label(row["nom"], row["libelle_schema"]),
                paragraphs,
                actors.communes_of(edition, code),
            )
        )
    drawn = ring(
        list(zip(table["preconisation"], table["principal"], strict=True)),
        under=(
            french.count(int(table["principal"].sum()), "action", digits=True),
            "dans la grille",
        ),
        measures={code: f"actions.{code}" for code in table["preconisation"]},
    )
    display.html(
        panels.double_page(
            Markup("Les actions autour du centre-ville, lues à travers {}").format(
                phrases.counted(edition, "preconisations.total", "préconisation")
            ),
            _subtitle(edition),
            drawn,
            blocks,
            views.provisional(edition),
        )
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
