"""The five préconisations compared: which comes back most, which least."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.sections import phrases

MOST_NAMES = 3
"""So many préconisations at most are named in a title."""


def _table(edition: Edition) -> pd.DataFrame:
    return frames.by_recommendation(edition.grid, edition.recommendations)


def _many(edition: Edition, code: str) -> Words:
    """Say the actions of a préconisation, of how many: « quatre actions sur 41 »."""
    return Words("{} sur {}").format(
        phrases.counted(edition, f"actions.{code}", "action"),
        phrases.spelled(edition, "actions.grille"),
    )


def title(edition: Edition) -> Words:
    """Say which préconisation comes back most, ties declared, as a title (EF-34)."""
    table = _table(edition)
    first = table[table["rang"] == 1]
    total = int(table["principal"].sum())
    code = first["preconisation"].iloc[0]
    names = french.join(list(first["nom"]))
    if len(first) > MOST_NAMES:
        names = french.sentence(f"{french.words(len(first))} préconisations", stop=False)
    if not total:
        return Words("Aucune action dans la grille")
    if total == 1:
        return Words("Une seule action dans la grille : {}").format(names)
    if len(first) > 1:
        return Words("{} à égalité : {} chacune, sur {}").format(
            names,
            phrases.counted(edition, f"actions.{code}", "action"),
            phrases.spelled(edition, "actions.grille"),
        )
    return Words("{} revient le plus : {}").format(names, _many(edition, code))


def finding(edition: Edition) -> Words:
    """Say in a sentence which préconisation holds most of the actions, and which the fewest."""
    table = _table(edition)
    total = int(table["principal"].sum())
    grid = phrases.spelled(edition, "actions.grille")
    if total < 2:
        none = Words("Aucune action n’est lue dans la grille des préconisations.")
        return none if not total else title(edition) + "."
    first = table[table["rang"] == 1]
    code, n = first["preconisation"].iloc[0], int(first["principal"].iloc[0])
    text = Words("{} {} {} des {} actions lues dans la grille").format(
        french.join(list(first["nom"])),
        french.agree(len(first), "réunit", "réunissent chacune"),
        phrases.spelled(edition, f"actions.{code}"),
        grid,
    )
    if 2 * n > total and n < total:
        text += ", plus que les quatre autres préconisations ensemble"
    return text + _fewest(edition, table) + "."


def _fewest(edition: Edition, table: pd.DataFrame) -> Words:
    """Say the préconisations without any action, else the one that has fewest."""
    last = table[table["principal"] == table["principal"].min()]
    names, n = french.join(list(last["nom"])), int(last["principal"].iloc[0])
    if not n:
        return Words(" ; {} {} aucune").format(names, french.agree(len(last), "n’en a", "n’en ont"))
    if len(last) > 1:
        return Words()
    fewest = phrases.spelled(edition, f"actions.{last['preconisation'].iloc[0]}")
    return Words(" ; {}, la moins fournie, en a {}").format(names, fewest)
