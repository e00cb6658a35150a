"""A préconisation's section: its finding, its lead, its examples, its actions."""

from dataclasses import replace
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.records import Figure, Table, Text
from revitalisation.french.messages import inside
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.actions import coded_name, list_name, lists, used_name
from revitalisation.measures.registry import count, values
from revitalisation.sections import actors, display, phrases, reserves, views
from revitalisation.sections.wording import block

PRINCIPAL, SECOND = "principal", "secondaire"
EXAMPLES = 4


def headline(edition: Edition, code: str) -> Words:
    """Say the count of a préconisation, and « revient le plus » only if strictly first."""
    rank = values(edition)[f"rang.{code}"]
    codes = actors.communal(edition, code, "principale").unique()
    above = _principal(edition, code)["niveau_porteur"].isin(INTERCOMMUNAL)
    place = edition.by_code.loc[codes[0]] if len(codes) == 1 and not above.any() else None
    return block(
        edition,
        "preconisation.accroche",
        code=code,
        premiere=rank.amount == 1 and not rank.tied,
        intercommunale=above.all(),
        lieu="" if place is None else french.at(place["nom"], place["type_liaison"]),
    )


def _principal(edition: Edition, code: str) -> pd.DataFrame:
    return edition.grid[edition.grid["principale"] == code]


def lead(edition: Edition, code: str) -> Words:
    """Say how many actions are classed at a préconisation, how far they are, and the seconds."""
    label = more = year = ""
    if len(rows := _principal(edition, code)) == 1:
        (row,) = views.records(rows)
        label = str(edition.labels("statuts")[row["statut"]])
        more, year = views.more(row, label), views.year(row["annee_statut"])
    said = {"etat": label, "annee": year, "precision": more}
    return block(edition, "preconisation.chapeau", code=code, **said)


def examples(edition: Edition, code: str) -> Words:
    """Name the notable examples of a préconisation and where they are (EF-56)."""
    every = _principal(edition, code)
    notable = every[every["exemple_notable"].fillna(False)]
    places: dict[str, dict[str, None]] = {}
    for row in views.records(notable if len(notable) else every):
        title = inside(typography(row["intitule"].rstrip(".")))
        places.setdefault(title, {})[phrases.place(edition, row)] = None
    held = [(title, list(where)) for title, where in places.items()][:EXAMPLES]
    return block(edition, "preconisation.exemples", code=code, exemples=held)


def inventory(edition: Edition, code: str) -> Table | None:
    """Return the actions of a préconisation, the principal ones first (Tab. 7)."""
    second = frames.bearing(edition.grid, code)
    first = _principal(edition, code)
    rows = pd.concat([first, second])
    if not len(rows):
        return None
    frame = views.actions(edition, rows)
    if len(second):
        frame.insert(1, "Classement", [PRINCIPAL] * len(first) + [SECOND] * len(second))
    return display.table(
        frame,
        f"actions-{code}",
        block(
            edition,
            "preconisation.inventaire",
            code=code,
            nom=edition.recommendation_names[code],
        ),
        compact=True,
        source=sources.of_actions(edition, rows),
        note=f"{views.provisional(edition)} {reserves.note(edition, rows)}".strip(),
        # All of one préconisation: it is nothing to choose by.
        subjects=[
            replace(each, recommendations=None) for each in views.action_subjects(edition, rows)
        ],
    )


def own(edition: Edition, code: str) -> Figure | Text | None:
    """Return the préconisation's actions by their own closed list, empty lines included (EF-37)."""
    rows = _principal(edition, code)
    line = edition.recommendations.set_index("preconisation").loc[code]
    return figure(edition, rows, str(line["liste"]), str(line["titre_liste"]), code)


def finding(edition: Edition, table: pd.DataFrame) -> Words:
    """Say which codes of a closed list come first.

    ``table`` has ``libelle`` and ``n``, one row at least above zero.
    """
    n = table["n"]
    chosen = {"presentes": n > 0, "premieres": n == n.max()}
    facts: dict[str, Any] = {key: list(table[keep]["libelle"]) for key, keep in chosen.items()}
    return block(edition, "preconisation.categories", **facts)


def figure(
    edition: Edition, rows: pd.DataFrame, name: str, what: str, within: str = ""
) -> Figure | Text | None:
    """Return how many actions each code of a closed list has, codes without action included.

    ``rows`` are the actions of the préconisation named by ``within``, or the whole grid.
    """
    labels = edition.labels(name)
    if name not in lists(edition) or not count(edition, used_name(edition, name, within)):
        name, listed = "preconisation.aucune_categorie", list(labels)
        return display.text(block(edition, name, quoi=what, suivies=listed))
    table = frames.categories(rows, lists(edition)[name].column, labels)
    height = 4 + 7 * len(table)
    measure = [list_name(edition, name, each, within) for each in table["code"]]
    said = [phrases.said(edition, each) for each in measure]
    described = Words(" ; ").join(
        Words("{} : {}").format(label, number)
        for label, number in zip(table["libelle"], said, strict=True)
    )
    bars = table[["libelle", "n"]].assign(mesure=measure)
    return display.figure(
        charts.categories_bars(bars, 164, height),
        f"categories-{within or 'grille'}-{name.replace('_', '-')}",
        f"{what} : {finding(edition, table)}",
        size=(164, height),
        subtitle="Nombre d’actions recensées",
        source=sources.of_actions(edition, rows)
        if len(rows)
        else "Source : aucune action à ce titre.",
        note=block(
            edition,
            "preconisation.codage",
            codees=coded_name(edition, name, within),
            total=len(rows),
            dit=lists(edition)[name].said,
        ),
        alt=f"{described}.",
        description=described,
        data=pd.DataFrame({"Catégorie": table["libelle"], "Actions": said}),
        narrow=charts.categories_bars(bars, charts.NARROW, 1.4 * height),
    )
