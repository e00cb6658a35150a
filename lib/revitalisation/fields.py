"""The section of the fields not yet explored: the damier and its readings."""

import pandas as pd
from markupsafe import Markup

from revitalisation import (
    categories,
    cells,
    damiers,
    drawings,
    french,
    measures,
    panels,
    prose,
    recommendation,
    views,
)
from revitalisation.edition import Edition
from revitalisation.subjects import Subject
from revitalisation.typography import typography
from revitalisation.values import count, exploration

STATES = {
    "Exploré": "explores",
    "En définition": "definition",
    "Exploré par l’EPCI": "intercommunaux",
    "Non exploré": "non-explores",
}
"""Head of a column of the coverage → part of its values' names."""


def headline(edition: Edition) -> str:
    """Say how many fields have no known action."""
    n, total = (count(edition, f"champs.{k}") for k in ("non-explores", "total"))
    if not total:
        return "Aucune commune accompagnée dans ce périmètre"
    verb = french.agree(n, "reste", "restent")
    return Markup("{} {} sur {} {} sans action connue").format(
        prose.said(edition, "champs.non-explores"),
        french.agree(n, "champ", "champs"),
        prose.said(edition, "champs.total"),
        verb,
    )


def lead(edition: Edition) -> str:
    """Say how the damier reads, and name the communes without any known action."""
    states = exploration(edition)
    text = (
        "Chaque ligne est une commune accompagnée, chaque colonne une préconisation ; le "
        "chiffre compte les actions. Une action portée par l’EPCI ou par le SCoT lève la "
        "lacune de la commune sans compter comme une action communale."
    )
    nothing = states.groupby("code_insee")["n"].sum()
    names = prose.names_of(edition, pd.Series(nothing[nothing == 0].index))
    if names:
        subject = french.agree(len(names), "Une commune n’a", "Plusieurs communes n’ont")
        text += (
            f" {subject} aucune action propre dans les sources lues "
            f"({french.join(names, most=prose.NAMED)}) : c’est une lacune du recensement avant "
            "d’être un constat."
        )
    return typography(text)


def damier(edition: Edition) -> None:
    """Show the damier préconisation × commune in its four states (EF-36, Fig. 12)."""
    title = "Qui a exploré quoi, commune par commune"
    fragment = panels.damier(
        damiers.damier(edition),
        slug="damier",
        title=title,
        subtitle="Communes accompagnées, par programme ; préconisations, par numéro",
        source=views.sources(edition, edition.grid["document"]),
        note="Le chiffre compte les actions, principales ou secondaires, une fois par commune. "
        f"{views.provisional(edition)}",
    )
    states = exploration(edition)
    states = states.assign(porteurs=states["porteurs"].map(", ".join))
    states.insert(1, "nom", states["code_insee"].map(edition.names))
    cells.drawn_table(fragment, states, "damier", title)


def coverage(edition: Edition) -> None:
    """Show, per préconisation, the communes in each state (EF-35)."""
    states = exploration(edition)
    table = measures.coverage(states)
    names = edition.recommendations.set_index("preconisation")
    frame = pd.DataFrame(
        {
            "Préconisation": [
                Markup("{}\u00a0{}").format(
                    Markup(drawings.number_tab(code)), names.loc[code, "nom"]
                )
                for code in table.index
            ],
            **{
                head: [prose.said(edition, f"champs.{state}.{code}") for code in table.index]
                for head, state in STATES.items()
            },
        }
    )
    cells.table(
        frame,
        "couverture",
        "Combien de communes ont exploré chaque préconisation",
        subtitle="Communes accompagnées selon l’état du champ",
        note=views.provisional(edition),
        source=views.sources(edition, edition.grid["document"]),
        formats=dict.fromkeys(frame.columns[1:], views.whole),
        subjects=[Subject(recommendations=(code,)) for code in table.index],
    )
    for code in table.index:
        name = f"{names.loc[code, 'numero']}. {names.loc[code, 'nom']}"
        cells.text(Markup("{} — {}").format(name, recommendation.gap(edition, code)))


def functions(edition: Edition) -> None:
    """Show the four fonctions urbaines and the innovation types over the whole grid (EF-37)."""
    for name, what in (
        ("fonctions", "Fonctions urbaines"),
        ("types_innovation", "Types d’innovation"),
    ):
        categories.figure(edition, edition.grid, name, what)


def sensitivity(edition: Edition) -> None:
    """Show the ranking with principal classes only, then with the secondary ones."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    both = table["principal"] + table["secondaire"]
    rank = both.rank(method="min", ascending=False).astype(int)

    def said(key: str, printed: "pd.Series[int]") -> list[Markup]:
        return [
            prose.said(edition, f"{key}.{code}", french.number(n))
            for code, n in zip(table["preconisation"], printed, strict=True)
        ]

    frame = pd.DataFrame(
        {
            "Préconisation": [
                Markup("{}\u00a0{}").format(Markup(drawings.number_tab(code)), name)
                for code, name in zip(table["preconisation"], table["nom"], strict=True)
            ],
            "Actions, principal": said("actions", table["principal"]),
            "Rang": said("rang", table["rang"]),
            "Avec les secondaires": said("avec-secondaires", both),
            "Rang avec secondaires": said("rang-avec-secondaires", rank),
        }
    )
    same = (rank == table["rang"]).all()
    cells.table(
        frame,
        "sensibilite",
        "Le rang des préconisations "
        + (
            "est le même avec les classements secondaires"
            if same
            else "change avec les classements secondaires"
        ),
        source=views.sources(edition, edition.grid["document"]),
        note=views.provisional(edition),
        formats=dict.fromkeys(frame.columns[1:], views.whole),
        subjects=[Subject(recommendations=(code,)) for code in table["preconisation"]],
    )
