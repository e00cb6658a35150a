"""The section of the fields not yet explored: the damier and its readings."""

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Damier, Figure, Table, Text
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.registry import count, exploration
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import actors, damiers, display, phrases, recommendation, views

STATES = {
    "Exploré": "explores",
    "En définition": "definition",
    "À une autre échelle": "intercommunaux",
    "Non exploré": "non-explores",
}
"""Head of a column of the coverage → part of its values' names."""


def headline(edition: Edition) -> str:
    """Say how many fields have no known action."""
    n, total = (count(edition, f"champs.{k}") for k in ("non-explores", "total"))
    if not total:
        return "Aucune commune accompagnée dans ce périmètre"
    if not n:
        return "Aucun champ sans action connue"
    if n == total:
        every = phrases.spelled(edition, "champs.total", "m")
        return Words("Aucun des {} champs n’a d’action connue").format(every)
    return Words("{} sur {} {} sans action connue").format(
        phrases.counted(edition, "champs.non-explores", "champ", gender="m", first=True),
        phrases.spelled(edition, "champs.total", "m"),
        french.agree(n, "reste", "restent"),
    )


@replaceable
def lead(edition: Edition) -> Words:
    """Say how the damier reads, and name the communes without any known action."""
    text = Words(
        "Chaque ligne est une commune accompagnée, chaque colonne une préconisation ; le "
        "chiffre compte les actions. Une action portée à une autre échelle (intercommunalité, "
        "SCoT ou pôle métropolitain) lève la lacune de la commune sans compter comme une action "
        "communale."
    )
    nothing = exploration(edition).groupby("code_insee")["n"].sum()
    names = phrases.names_of(edition, pd.Series(nothing[nothing == 0].index))
    if names:
        subject = Words("{} {} aucune action propre dans la grille").format(
            phrases.counted(edition, "communes.sans-action", "commune", first=True),
            french.agree(len(names), "n’a", "n’ont"),
        )
        if len(names) == len(nothing):
            subject = Words("Aucune commune accompagnée n’a d’action propre dans la grille")
        text += Words(" {}{} : c’est une lacune du {}").format(
            subject,
            f" ({phrases.among(edition, names)})" if len(names) < len(nothing) else "",
            "recensement avant d’être un constat.",
        )
    return typography(text)


def damier(edition: Edition) -> Damier:
    """Return the damier préconisation × commune in its four states (EF-36, Fig. 12)."""
    states = exploration(edition)
    states = states.assign(porteurs=states["porteurs"].map(", ".join))
    states.insert(1, "nom", states["code_insee"].map(edition.names))
    data = display.plain(states)
    return Damier(
        "damier",
        Words("Qui a exploré quoi, commune par commune"),
        damiers.damier(edition),
        Words(sources.documents(edition, edition.grid["document"])),
        display.exact(data),
        Words("Communes accompagnées, par programme ; préconisations, par numéro"),
        Words(
            "Le chiffre compte les actions, principales ou secondaires, une fois par commune. ",
            views.provisional(edition),
        ),
        frame=data,
    )


def coverage(edition: Edition) -> display.Records:
    """Return, per préconisation, the communes in each state (EF-35)."""
    states = exploration(edition)
    table = frames.coverage(states)
    names = edition.recommendations.set_index("preconisation")
    frame = pd.DataFrame(
        {
            "Préconisation": [views.numbered(code, names.loc[code, "nom"]) for code in table.index],
            **{
                head: [phrases.said(edition, f"champs.{state}.{code}") for code in table.index]
                for head, state in STATES.items()
            },
        }
    )
    shown = display.table(
        frame,
        "couverture",
        coverage_title(edition),
        subtitle="Communes accompagnées selon l’état du champ",
        note=views.provisional(edition),
        source=sources.documents(edition, edition.grid["document"]),
        formats=dict.fromkeys(frame.columns[1:], views.whole),
        subjects=[Subject(recommendations=(code,)) for code in table.index],
    )
    gaps = [
        Words(
            f"{names.loc[code, 'numero']}. {names.loc[code, 'nom']} — ", actors.gap(edition, code)
        )
        for code in table.index
    ]
    return display.show(shown, display.text(*gaps))


def coverage_title(edition: Edition) -> Words:
    """Say which préconisation most communes have explored by an action of their own."""
    names = edition.recommendation_names
    counts = {code: count(edition, f"couverture.{code}") for code in names.index}
    most = max(counts.values())
    if not most:
        return Words(
            "Aucune préconisation explorée par une action propre d’une commune accompagnée"
        )
    first = [code for code, n in counts.items() if n == most]
    return Words("{}, {} : {} sur {}{}").format(
        french.join([names[code] for code in first]),
        french.agree(len(first), "la plus explorée", "les plus explorées"),
        phrases.counted(edition, f"couverture.{first[0]}", "commune"),
        phrases.spelled(edition, "communes.accompagnees"),
        french.agree(len(first), "", " chacune"),
    )


def functions(edition: Edition) -> Figure | Text | None:
    """Return the four fonctions urbaines over the whole grid (EF-37)."""
    return recommendation.figure(edition, edition.grid, "fonctions", "Fonctions urbaines")


def sensitivity(edition: Edition) -> Table:
    """Return the ranking with principal classes only, then with the secondary ones."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    both = table["principal"] + table["secondaire"]
    rank = both.rank(method="min", ascending=False).astype(int)

    def said(key: str, printed: "pd.Series[int]") -> list[Words]:
        return [
            phrases.said(edition, f"{key}.{code}", french.number(n))
            for code, n in zip(table["preconisation"], printed, strict=True)
        ]

    frame = pd.DataFrame(
        {
            "Préconisation": [
                views.numbered(code, name)
                for code, name in zip(table["preconisation"], table["nom"], strict=True)
            ],
            "Actions, principal": said("actions", table["principal"]),
            "Rang": said("rang", table["rang"]),
            "Avec les secondaires": said("avec-secondaires", both),
            "Rang avec secondaires": said("rang-avec-secondaires", rank),
        }
    )
    same = (rank == table["rang"]).all()
    return display.table(
        frame,
        "sensibilite",
        "Le rang des préconisations "
        + (
            "est le même avec les classements secondaires"
            if same
            else "change avec les classements secondaires"
        ),
        source=sources.documents(edition, edition.grid["document"]),
        note=views.provisional(edition),
        formats=dict.fromkeys(frame.columns[1:], views.whole),
        subjects=[Subject(recommendations=(code,)) for code in table["preconisation"]],
    )
