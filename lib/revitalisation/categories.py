"""The closed lists of the actions: functions, methods, forms, types, each with its count."""

import pandas as pd
from markupsafe import Markup

from revitalisation import cells, french, prose, views
from revitalisation.charts import charts
from revitalisation.data.edition import Edition
from revitalisation.measures import frames
from revitalisation.measures.actions import LISTS, OWN_LIST, list_name, used_name
from revitalisation.measures.registry import count

CATEGORIES = {
    "usages": "Méthodes employées",
    "organisation": "Fonctions urbaines servies",
    "regulation": "Fonctions urbaines servies",
    "operationnel": "Formes des opérations",
    "innovation": "Types d’innovation",
}
"""What each préconisation's own closed list is, as a title."""
LEADERS = 2
"""So many codes at most come first: more are no finding."""


def own(edition: Edition, code: str) -> None:
    """Show the préconisation's actions by their own closed list, empty lines included (EF-37)."""
    rows = edition.grid[edition.grid["principale"] == code]
    figure(edition, rows, OWN_LIST[code], CATEGORIES[code], code)


def finding(table: pd.DataFrame) -> str:
    """Say which codes of a closed list come first, and which are not there.

    ``table`` has ``libelle`` and ``n``, one row at least above zero.
    """
    held, absent = (list(table[keep]["libelle"]) for keep in (table["n"] > 0, table["n"] == 0))
    first = list(table[table["n"] == table["n"].max()]["libelle"])
    if len(held) <= len(absent):
        return f"{french.join(held)} seulement"
    if len(first) <= LEADERS:
        lead = french.join(first) + ("" if len(first) == len(held) else " en tête")
        return f"{lead}, sans {' ni '.join(absent)}" if absent else lead
    if absent:
        return f"sans {' ni '.join(absent)}"
    last = list(table[table["n"] == table["n"].min()]["libelle"])
    return "autant de chaque" if len(last) == len(table) else f"{french.join(last)} en dernier"


def figure(edition: Edition, rows: pd.DataFrame, name: str, what: str, within: str = "") -> None:
    """Show how many actions each code of a closed list has, codes without action included.

    ``rows`` are the actions of the préconisation named by ``within``, or the whole grid.
    """
    table = frames.categories(rows, LISTS[name][1], edition.labels(name))
    total = used_name(name, within)
    used = count(edition, total)
    if not used:
        listed = french.join(list(table["libelle"]))
        cells.text(f"{what} : aucune, parmi les catégories suivies ({listed}).")
        return
    height = 4 + 7 * len(table)
    measure = [list_name(name, each, within) for each in table["code"]]
    said = [prose.said(edition, each) for each in measure]
    bars = table[["libelle", "n"]].assign(mesure=measure)
    cells.figure(
        charts.categories_bars(bars, 164, height),
        f"categories-{within or 'grille'}-{name.replace('_', '-')}",
        f"{what} : {finding(table)}",
        size=(164, height),
        subtitle="Nombre d’actions recensées",
        source=views.sources(edition, rows["document"])
        if len(rows)
        else "Source : aucune action à ce titre.",
        alt=" ; ".join(f"{row['libelle']} : {row['n']}" for row in views.records(table)) + ".",
        description=Markup(" ; ").join(
            Markup("{} : {}").format(label, number)
            for label, number in zip(table["libelle"], said, strict=True)
        ),
        data=pd.DataFrame({"Catégorie": table["libelle"], "Actions": said}),
        narrow=charts.categories_bars(bars, charts.NARROW, 1.4 * height),
    )
