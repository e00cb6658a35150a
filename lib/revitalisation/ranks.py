"""The five préconisations compared: which comes back most, and what each of them weighs."""

import pandas as pd
from markupsafe import Markup

from revitalisation import cells, charts, french, measures, prose, views
from revitalisation.edition import Edition

MOST_NAMES = 3
"""So many préconisations at most are named in a title."""


def _table(edition: Edition) -> pd.DataFrame:
    return measures.by_recommendation(edition.grid, edition.recommendations)


def _many(edition: Edition, code: str) -> Markup:
    """Say the actions of a préconisation, of how many: « quatre actions sur 41 »."""
    return Markup("{} sur {}").format(
        prose.counted(edition, f"actions.{code}", "action"),
        prose.spelled(edition, "actions.grille"),
    )


def title(edition: Edition, code: str) -> Markup:
    """Say what the bars show of a préconisation: first, last, as many as, behind."""
    table = _table(edition)
    (row,) = views.records(table[table["preconisation"] == code])
    name, n, total = row["nom"], int(row["principal"]), int(table["principal"].sum())
    if not n:
        return Markup("{} : aucune action à titre principal").format(name)
    if n == total:
        every = french.agree(n, "la seule action de la grille", "toutes les actions de la grille")
        return Markup("{} : {}").format(name, every)
    same = table[(table["principal"] == n) & (table["preconisation"] != code)]["nom"]
    more = table[table["principal"] > n]["nom"]
    if len(same):
        place = f"autant {french.join([french.elide('que', other) for other in same])}"
    elif not len(more):
        place = "plus que les quatre autres ensemble" if 2 * n > total else "la plus fournie"
    elif n == table["principal"].min():
        place = "la moins fournie des cinq"
    else:
        place = f"derrière {french.join(list(more))}"
    return Markup("{} : {}, {}").format(name, _many(edition, code), place)


def ranking(edition: Edition) -> Markup:
    """Say which préconisation comes back most, ties declared, as a title (EF-34)."""
    table = _table(edition)
    first = table[table["rang"] == 1]
    total = int(table["principal"].sum())
    code = first["preconisation"].iloc[0]
    names = french.join(list(first["nom"]))
    if len(first) > MOST_NAMES:
        names = french.sentence(f"{french.words(len(first))} préconisations", stop=False)
    if not total:
        return Markup("Aucune action dans la grille")
    if total == 1:
        return Markup("Une seule action dans la grille : {}").format(names)
    if len(first) > 1:
        return Markup("{} à égalité : {} chacune, sur {}").format(
            names,
            prose.counted(edition, f"actions.{code}", "action"),
            prose.spelled(edition, "actions.grille"),
        )
    return Markup("{} revient le plus : {}").format(names, _many(edition, code))


def finding(edition: Edition) -> Markup:
    """Say in a sentence which préconisation holds most of the actions, and which the fewest."""
    table = _table(edition)
    total = int(table["principal"].sum())
    grid = prose.spelled(edition, "actions.grille")
    if total < 2:
        none = Markup("Aucune action n’est lue dans la grille des préconisations.")
        return none if not total else ranking(edition) + "."
    first = table[table["rang"] == 1]
    code, n = first["preconisation"].iloc[0], int(first["principal"].iloc[0])
    text = Markup("{} {} {} des {} actions lues dans la grille").format(
        french.join(list(first["nom"])),
        french.agree(len(first), "réunit", "réunissent chacune"),
        prose.spelled(edition, f"actions.{code}"),
        grid,
    )
    if 2 * n > total and n < total:
        text += ", plus que les quatre autres préconisations ensemble"
    return text + _fewest(edition, table) + "."


def _fewest(edition: Edition, table: pd.DataFrame) -> Markup:
    """Say the préconisations without any action, else the one that has fewest."""
    last = table[table["principal"] == table["principal"].min()]
    names, n = french.join(list(last["nom"])), int(last["principal"].iloc[0])
    if not n:
        return Markup(" ; {} {} aucune").format(
            names, french.agree(len(last), "n’en a", "n’en ont")
        )
    if len(last) > 1:
        return Markup("")
    fewest = prose.spelled(edition, f"actions.{last['preconisation'].iloc[0]}")
    return Markup(" ; {}, la moins fournie, en a {}").format(names, fewest)


def figure(edition: Edition, code: str) -> None:
    """Show the five counts, this one among them (EF-33)."""
    table = _table(edition)
    named = table.assign(
        principal_mesure="actions." + table["preconisation"],
        secondaire_mesure="secondaires." + table["preconisation"],
    )
    said = _named(edition, table)
    cells.figure(
        charts.recommendation_bars(named, 164, 52, code),
        f"rangs-{code}",
        title(edition, code),
        size=(164, 52),
        subtitle="Actions par préconisation : principale, puis secondaire",
        source=views.sources(edition, edition.grid["document"]),
        note=views.provisional(edition),
        alt="Barres : "
        + " ; ".join(
            f"{row['numero']} {row['nom']}, {row['principal']} en principal et "
            f"{row['secondaire']} en second"
            for row in views.records(table)
        )
        + ".",
        description=Markup(" ; ").join(
            Markup("{} {}, {} en principal et {} en second").format(
                row["numero"], row["nom"], row["principal"], row["secondaire"]
            )
            for row in views.records(said)
        ),
        data=said,
    )


def _named(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts, shares and ranks of the préconisations with their names."""

    def said(key: str, column: str) -> list[cells.Shown]:
        return [
            cells.Shown(
                row[column],
                prose.said(
                    edition,
                    f"{key}.{row['preconisation']}",
                    french.number(row[column]) if column == "rang" else None,
                ),
            )
            for row in views.records(table)
        ]

    names = {"principal": "actions", "secondaire": "secondaires", "part": "part", "rang": "rang"}
    return table.assign(
        **{
            column: pd.Series(said(key, column), index=table.index, dtype=object)
            for column, key in names.items()
        }
    )
