"""A préconisation's section: counts, examples, who acts, what is left to explore."""

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from revitalisation import cells, french, measures, prose, views
from revitalisation.edition import INTERCOMMUNAL, Edition
from revitalisation.typography import sentence, typography
from revitalisation.values import count, exploration


def headline(edition: Edition, code: str) -> str:
    """Say the count of a préconisation, and « revient le plus » only if strictly first."""
    n = count(edition, f"actions.{code}")
    if not n:
        return "Aucune action recensée à ce titre"
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    row = table.set_index("preconisation").loc[code]
    said = Markup("{} sur {}").format(
        prose.counted(edition, f"actions.{code}", "action", long=True, first=True),
        prose.said(edition, "actions.grille"),
    )
    if n > 1 and row["rang"] == 1 and not row["ex_aequo"]:
        return said + " : c’est la préconisation qui revient le plus"
    rows = edition.grid[edition.grid["principale"] == code]
    if rows["niveau_porteur"].isin(INTERCOMMUNAL).all():
        return said + ", à l’échelle intercommunale"
    named = prose.names_of(edition, _communal(edition, code, "principale"))
    return said + f", {_only(n)} à {named[0]}" if len(named) == 1 else said


def _only(n: int) -> str:
    return french.agree(n, "la seule connue", "toutes")


def _communal(edition: Edition, code: str, rank: str = "") -> "pd.Series[str]":
    rows = measures.pairs(edition.grid, edition.links)
    rows = rows[(rows["preconisation"] == code) & ~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    rows = rows[rows["rang"] == rank] if rank else rows
    return rows["code_insee"]


def lead(edition: Edition, code: str) -> Markup:
    """Say where a préconisation stands: share, progress, communes."""
    actions = edition.grid[edition.grid["principale"] == code]
    second = count(edition, f"secondaires.{code}")

    def strong(name: str) -> Markup:
        return prose.strong(prose.said(edition, name))

    if not len(actions):
        text = Markup(
            "Aucune action n’a cette préconisation pour principale, sur {} dans la grille."
        ).format(strong("actions.grille"))
    else:
        _, engaged, delivered = measures.stages(actions)
        text = Markup("{} {} sur {} dans la grille ; {} {} par leur source, {}.").format(
            strong(f"actions.{code}"),
            french.agree(len(actions), "action", "actions"),
            strong("actions.grille"),
            strong(f"engagees.{code}"),
            french.agree(engaged, "est dite engagée", "sont dites engagées"),
            _delivered(edition, code, delivered),
        )
    if second:
        text += Markup(" {} {} en second.").format(
            strong(f"secondaires.{code}"),
            french.agree(second, "autre la porte", "autres la portent"),
        )
    return text


def _delivered(edition: Edition, code: str, n: int) -> Markup:
    if not n:
        return Markup("aucune n’est dite livrée")
    return Markup("dont {} {}").format(
        prose.strong(prose.said(edition, f"livrees.{code}")), french.agree(n, "livrée", "livrées")
    )


def examples(edition: Edition, code: str) -> str:
    """Name the notable examples of a préconisation, commune by commune (EF-56)."""
    rows = edition.grid[(edition.grid["principale"] == code)]
    rows = rows[rows["exemple_notable"].fillna(False)]
    if not len(rows):
        rows = edition.grid[edition.grid["principale"] == code]
    said = [
        f"{row['intitule'].rstrip('.')} ({prose.place(edition, row)})"
        for row in views.records(rows.head(prose.EXAMPLES))
    ]
    if not said:
        return ""
    return typography("Parmi les actions recensées : " + " ; ".join(said) + ".")


def who(edition: Edition, code: str) -> str:
    """Say who carries the actions of a préconisation (EF-09)."""
    rows = edition.grid[edition.grid["principale"] == code]
    if not len(rows):
        return "Aucun acteur connu à ce titre dans les sources lues."
    above = rows[rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    own = len(rows) - len(above)
    said = []
    if own:
        said.append(
            Markup("{} {} des communes").format(
                prose.counted(edition, f"communales.{code}", "action"),
                french.agree(own, "relève", "relèvent"),
            )
        )
    if len(above):
        names = sorted(
            {prose.carrier(edition, slug) for slug in above["porteur"].dropna()},
            key=french.sort_key,
        )
        said.append(
            Markup("{} {} à une autre échelle ({})").format(
                prose.counted(edition, f"intercommunales.{code}", "action"),
                french.agree(len(above), "est portée", "sont portées"),
                french.join(names),
            )
        )
    return Markup(typography(sentence(french.join(said))))


def gap(edition: Edition, code: str) -> str:
    """Say what is not explored: the communes without any known action, and those covered above."""
    states = exploration(edition)
    states = states[states["preconisation"] == code]
    if not len(states):
        return ""
    total = len(states)
    empty = prose.names_of(edition, states[states["etat"] == measures.UNEXPLORED]["code_insee"])
    above = int((states["etat"] == measures.UPSTREAM).sum())
    if not empty and not above:
        return "Toutes les communes accompagnées ont au moins une action connue à ce titre."
    if len(empty) == total:
        return "Aucune commune accompagnée n’a d’action connue à ce titre."
    said = []
    if empty:
        head = prose.counted(
            edition,
            f"champs.non-explores.{code}",
            "commune accompagnée",
            "communes accompagnées",
            digits=True,
        )
        said.append(
            Markup("{} sur {} {} aucune action connue à ce titre : {}.").format(
                head,
                prose.said(edition, "communes.accompagnees"),
                french.agree(len(empty), "n’a", "n’ont"),
                french.join(empty, most=prose.NAMED),
            )
        )
    if above:
        said.append(
            Markup(
                "{} {} pas d’action propre mais {} d’une action portée par l’EPCI ou le SCoT."
            ).format(
                prose.counted(edition, f"champs.intercommunaux.{code}", "commune", first=True),
                french.agree(above, "n’a", "n’ont"),
                french.agree(above, "bénéficie", "bénéficient"),
            )
        )
    return Markup(typography(Markup(" ").join(said)))


def communes_of(edition: Edition, code: str) -> str:
    """Name the communes that have an action of their own at a préconisation."""
    names = prose.names_of(edition, _communal(edition, code))
    return french.join(names, most=prose.NAMED, nothing="aucune commune")


def ranking(edition: Edition) -> Markup:
    """Say which préconisation comes back most, ties declared (EF-34)."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    first = table[table["rang"] == 1]
    if not table["principal"].sum():
        return Markup("Aucune action dans la grille")
    name = f"actions.{first['preconisation'].iloc[0]}"
    n = prose.counted(edition, name, "action", digits=True)
    total = prose.said(edition, "actions.grille")
    if len(first) > 1:
        return Markup("{} à égalité : {} sur {}").format(french.join(list(first["nom"])), n, total)
    return Markup("{} revient le plus : {} sur {}").format(first["nom"].iloc[0], n, total)


def inventory(edition: Edition, code: str) -> None:
    """Show the actions that bear a préconisation, with their documents (Tab. 7)."""
    bears = edition.grid.index.isin(measures.bearing(edition.grid, code).index)
    rows = edition.grid[(edition.grid["principale"] == code) | bears]
    name = edition.recommendations.set_index("preconisation")["nom"][code]
    if len(rows):
        cells.table(
            views.actions(edition, rows),
            f"actions-{code}",
            f"{name} : les actions et leurs documents",
            compact=True,
            source=views.sources(edition, rows["document"]),
            note=f"Classement principal ou secondaire. {views.provisional(edition)}",
            # All of one préconisation: it is nothing to choose by.
            subjects=[
                replace(each, recommendations=None) for each in views.action_subjects(edition, rows)
            ],
        )
