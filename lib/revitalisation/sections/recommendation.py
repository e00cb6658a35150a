"""A préconisation's section: its finding, its lead, its examples, its actions."""

from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.records import Figure, Table, Text
from revitalisation.french.messages import inside
from revitalisation.french.spans import Words, strong
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.actions import LISTS, list_name, used_name
from revitalisation.measures.registry import count
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import actors, display, phrases, views

PRINCIPAL, SECOND = "principal", "secondaire"


def headline(edition: Edition, code: str) -> str:
    """Say the count of a préconisation, and « revient le plus » only if strictly first."""
    n, total = count(edition, f"actions.{code}"), count(edition, "actions.grille")
    if not n:
        second = count(edition, f"secondaires.{code}")
        if not second:
            return "Aucune action recensée à ce titre"
        named = phrases.said(edition, f"secondaires.{code}", french.spelled(second))
        return Words("Aucune action à titre principal, {} à titre secondaire").format(named)
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    row = table.set_index("preconisation").loc[code]
    said = Words("{} sur {}").format(
        phrases.counted(edition, f"actions.{code}", "action", first=True),
        phrases.spelled(edition, "actions.grille"),
    )
    if total == 1:
        said = Words("La seule action de la grille")
    if n > 1 and row["rang"] == 1 and not row["ex_aequo"]:
        return said + " : c’est la préconisation qui revient le plus"
    rows = edition.grid[edition.grid["principale"] == code]
    if rows["niveau_porteur"].isin(INTERCOMMUNAL).all():
        return said + ", à l’échelle intercommunale"
    codes = actors.communal(edition, code, "principale").drop_duplicates()
    if len(codes) != 1 or rows["niveau_porteur"].isin(INTERCOMMUNAL).any():
        return said
    liaisons = edition.by_code["type_liaison"]
    where = french.at(edition.names[codes.iloc[0]], liaisons[codes.iloc[0]])
    return said + (f", {where}" if n == 1 else f", {phrases.whole(n)} {where}")


def _strong(edition: Edition, name: str, text: str | None = None) -> Words:
    return strong(phrases.said(edition, name, text))


@replaceable
def lead(edition: Edition, code: str) -> Words:
    """Say how many actions are classed at a préconisation, how far they are, and the seconds."""
    n, total = count(edition, f"actions.{code}"), count(edition, "actions.grille")
    grid = _strong(edition, "actions.grille", french.spelled(total))
    if not total:
        return Words("Aucune action n’est lue dans la grille des préconisations.")
    if not n:
        text = (
            Words("L’action lue dans la grille n’y est pas classée à titre principal.")
            if total == 1
            else Words(
                "Aucune des {} actions lues dans la grille n’y est classée à titre principal."
            ).format(grid)
        )
    else:
        some = Words("{} sur {}").format(
            strong(phrases.counted(edition, f"actions.{code}", "action", first=True)), grid
        )
        text = Words("{} {} à titre principal ; {}.").format(
            Words("L’action lue dans la grille") if total == 1 else some,
            french.agree(n, "y est classée", "y sont classées"),
            _alone(edition, code)
            if n == 1
            else phrases.clause(edition, phrases.names(code), n, _strong),
        )
    return typography(text + _second(edition, code, n))


def _alone(edition: Edition, code: str) -> Words:
    """Say the state of the only action of a préconisation, in its source's words too."""
    (row,) = views.records(edition.grid[edition.grid["principale"] == code])
    label = str(edition.labels("statuts")[row["statut"]])
    if label == "non précisé":
        return Words("sa source ne dit pas son état")
    more = views.more(row, label)
    return Words("sa source la dit {}{}").format(label, f" : {more}" if more else "")


def _second(edition: Edition, code: str, n: int) -> Words:
    second = count(edition, f"secondaires.{code}")
    if not second:
        return Words()
    noun = ("autre", "autres") if n else ("action", "actions")
    return Words(" {} {} à titre secondaire.").format(
        strong(phrases.counted(edition, f"secondaires.{code}", *noun, first=True)),
        french.agree(second, "la porte", "la portent"),
    )


@replaceable
def examples(edition: Edition, code: str) -> str:
    """Name the notable examples of a préconisation and where they are (EF-56)."""
    every = edition.grid[(edition.grid["principale"] == code)]
    notable = every[every["exemple_notable"].fillna(False)]
    places: dict[str, list[str]] = {}
    for row in views.records(notable if len(notable) else every):
        where = places.setdefault(row["intitule"].rstrip("."), [])
        where.append(phrases.place(edition, row))
    said = [
        f"« {inside(typography(title))} », {french.join(list(dict.fromkeys(where)))}"
        for title, where in list(places.items())[: phrases.EXAMPLES]
    ]
    return typography(f"Parmi les actions recensées : {' ; '.join(said)}.") if said else ""


def inventory(edition: Edition, code: str) -> Table | None:
    """Return the actions of a préconisation, the principal ones first (Tab. 7)."""
    second = frames.bearing(edition.grid, code)
    first = edition.grid[edition.grid["principale"] == code]
    rows = pd.concat([first, second])
    if not len(rows):
        return None
    frame = views.actions(edition, rows)
    if len(second):
        frame.insert(1, "Classement", [PRINCIPAL] * len(first) + [SECOND] * len(second))
    return display.table(
        frame,
        f"actions-{code}",
        _inventory_title(edition, code),
        compact=True,
        source=sources.documents(edition, rows["document"]),
        note=views.provisional(edition),
        # All of one préconisation: it is nothing to choose by.
        subjects=[
            replace(each, recommendations=None) for each in views.action_subjects(edition, rows)
        ],
    )


def _inventory_title(edition: Edition, code: str) -> Words:
    """Say how many actions the table holds at each rank."""
    name = edition.recommendation_names[code]
    parts = [
        Words("{} {}").format(phrases.counted(edition, f"{key}.{code}", "action"), rank)
        for key, rank in (("actions", "à titre principal"), ("secondaires", "à titre secondaire"))
        if count(edition, f"{key}.{code}")
    ]
    return Words("{} : {}").format(name, Words(", ").join(parts))


LEADERS = 2
"""So many codes at most come first: more are no finding."""


def own(edition: Edition, code: str) -> Figure | Text | None:
    """Return the préconisation's actions by their own closed list, empty lines included (EF-37)."""
    rows = edition.grid[edition.grid["principale"] == code]
    line = edition.recommendations.set_index("preconisation").loc[code]
    return figure(edition, rows, str(line["liste"]), str(line["titre_liste"]), code)


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


def figure(
    edition: Edition, rows: pd.DataFrame, name: str, what: str, within: str = ""
) -> Figure | Text | None:
    """Return how many actions each code of a closed list has, codes without action included.

    ``rows`` are the actions of the préconisation named by ``within``, or the whole grid.
    """
    table = frames.categories(rows, LISTS[name][1], edition.labels(name))
    total = used_name(name, within)
    used = count(edition, total)
    if not used:
        listed = french.join(list(table["libelle"]))
        return display.text(f"{what} : aucune, parmi les catégories suivies ({listed}).")
    height = 4 + 7 * len(table)
    measure = [list_name(name, each, within) for each in table["code"]]
    said = [phrases.said(edition, each) for each in measure]
    bars = table[["libelle", "n"]].assign(mesure=measure)
    return display.figure(
        charts.categories_bars(bars, 164, height),
        f"categories-{within or 'grille'}-{name.replace('_', '-')}",
        f"{what} : {finding(table)}",
        size=(164, height),
        subtitle="Nombre d’actions recensées",
        source=sources.documents(edition, rows["document"])
        if len(rows)
        else "Source : aucune action à ce titre.",
        alt=" ; ".join(f"{row['libelle']} : {row['n']}" for row in views.records(table)) + ".",
        description=Words(" ; ").join(
            Words("{} : {}").format(label, number)
            for label, number in zip(table["libelle"], said, strict=True)
        ),
        data=pd.DataFrame({"Catégorie": table["libelle"], "Actions": said}),
        narrow=charts.categories_bars(bars, charts.NARROW, 1.4 * height),
    )
