"""A préconisation's section: counts, examples, who acts, what is left to explore."""

import pandas as pd
from markupsafe import Markup

from revitalisation import cells, charts, french, measures, prose, views
from revitalisation.edition import INTERCOMMUNAL, Edition
from revitalisation.typography import sentence, typography
from revitalisation.values import count, exploration

CATEGORIES = {
    "usages": ("methode_usages", "methodes_usages", "Méthodes employées"),
    "organisation": ("fonctions", "fonctions", "Fonctions urbaines servies"),
    "regulation": ("fonctions", "fonctions", "Fonctions urbaines servies"),
    "operationnel": ("forme_operationnelle", "formes_operationnelles", "Formes des opérations"),
    "innovation": ("type_innovation", "types_innovation", "Types d’innovation"),
}


def headline(edition: Edition, code: str) -> str:
    """Say the count of a préconisation, and « revient le plus » only if strictly first."""
    n, total = count(edition, f"actions.{code}"), count(edition, "actions.grille")
    if not n:
        return "Aucune action recensée à ce titre"
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    row = table.set_index("preconisation").loc[code]
    said = sentence(
        f"{french.count(n, 'action', long=True)} sur {french.number(total)}", stop=False
    )
    if n > 1 and row["rang"] == 1 and not row["ex_aequo"]:
        return f"{said} : c’est la préconisation qui revient le plus"
    rows = edition.grid[edition.grid["principale"] == code]
    if rows["niveau_porteur"].isin(INTERCOMMUNAL).all():
        return f"{said}, à l’échelle intercommunale"
    named = prose.names_of(edition, _communal(edition, code, "principale"))
    return f"{said}, {_only(n)} à {named[0]}" if len(named) == 1 else said


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
    total = len(edition.grid)
    if not len(actions):
        text = Markup(
            "Aucune action n’a cette préconisation pour principale, sur {} dans la grille."
        ).format(prose.strong(french.number(total)))
    else:
        _, engaged, delivered = measures.stages(actions)
        text = Markup("{} {} sur {} dans la grille ; {} {} par leur source, {}.").format(
            prose.strong(french.number(len(actions))),
            french.agree(len(actions), "action", "actions"),
            prose.strong(french.number(total)),
            prose.strong(french.number(engaged)),
            french.agree(engaged, "est dite engagée", "sont dites engagées"),
            _delivered(delivered),
        )
    if second:
        text += Markup(" {} {} en second.").format(
            prose.strong(french.number(second)),
            french.agree(second, "autre la porte", "autres la portent"),
        )
    return text


def _delivered(n: int) -> Markup:
    if not n:
        return Markup("aucune n’est dite livrée")
    return Markup("dont {} {}").format(
        prose.strong(french.number(n)), french.agree(n, "livrée", "livrées")
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
        return ""
    above = rows[rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    own = len(rows) - len(above)
    said = []
    if own:
        said.append(
            f"{french.count(own, 'action')} {french.agree(own, 'relève', 'relèvent')} des communes"
        )
    if len(above):
        names = sorted(
            {prose.carrier(edition, slug) for slug in above["porteur"].dropna()},
            key=french.sort_key,
        )
        said.append(
            f"{french.count(len(above), 'action')} "
            f"{french.agree(len(above), 'est portée', 'sont portées')} à une autre "
            f"échelle ({french.join(names)})"
        )
    return typography(sentence(french.join(said)))


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
        head = french.fraction(len(empty), total, "commune accompagnée", "communes accompagnées")
        said.append(
            f"{head} {french.agree(len(empty), 'n’a', 'n’ont')} aucune action connue à "
            f"ce titre : {french.join(empty, most=prose.NAMED)}."
        )
    if above:
        said.append(
            f"{sentence(french.count(above, 'commune'), stop=False)} "
            f"{french.agree(above, 'n’a', 'n’ont')} pas d’action propre mais "
            f"{french.agree(above, 'bénéficie', 'bénéficient')} d’une action portée par "
            "l’EPCI ou le SCoT."
        )
    return typography(" ".join(said))


def communes_of(edition: Edition, code: str) -> str:
    """Name the communes that have an action of their own at a préconisation."""
    names = prose.names_of(edition, _communal(edition, code))
    return french.join(names, most=prose.NAMED, nothing="aucune commune")


def rank_title(edition: Edition, code: str) -> str:
    """Say the count of a préconisation and its rank among the five, ties declared."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    (row,) = views.records(table[table["preconisation"] == code])
    actions = french.count(row["principal"], "action", digits=True)
    tie = " à égalité" if row["ex_aequo"] else ""
    return (
        f"{row['nom']} : {actions} sur {french.number(len(edition.grid))}, "
        f"{french.ordinal(row['rang'])} rang{tie} des préconisations"
    )


def ranking_title(edition: Edition) -> str:
    """Say which préconisation comes back most, ties declared (EF-34)."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    first = table[table["rang"] == 1]
    total = int(table["principal"].sum())
    if not total:
        return "Aucune action dans la grille"
    n = french.count(int(first["principal"].iloc[0]), "action", digits=True)
    if len(first) > 1:
        return f"{french.join(list(first['nom']))} à égalité : {n} sur {french.number(total)}"
    return f"{first['nom'].iloc[0]} revient le plus : {n} sur {french.number(total)}"


def inventory(edition: Edition, code: str) -> None:
    """Show the five counts, this one among them, then its actions (Tab. 7)."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    plot = charts.recommendation_bars(table, 164, 52, code)
    cells.figure(
        plot,
        f"rangs-{code}",
        rank_title(edition, code),
        size=(164, 52),
        subtitle="Actions par préconisation : principale, puis secondaire",
        source=views.sources(edition, edition.grid["document"]),
        note=views.PROVISIONAL,
        alt="Barres : "
        + " ; ".join(
            f"{row['numero']} {row['nom']}, {row['principal']} en principal et "
            f"{row['secondaire']} en second"
            for row in views.records(table)
        )
        + ".",
        data=table,
    )
    second = [code in held for held in edition.grid["secondaires"]]
    rows = edition.grid[(edition.grid["principale"] == code) | pd.Series(second, dtype=bool)]
    name = edition.recommendations.set_index("preconisation")["nom"][code]
    if len(rows):
        cells.table(
            views.actions(edition, rows),
            f"actions-{code}",
            f"{name} : les actions et leurs documents",
            compact=True,
            source=views.sources(edition, rows["document"]),
            note=f"Classement principal ou secondaire. {views.PROVISIONAL}",
        )


def categories(edition: Edition, code: str) -> None:
    """Show the préconisation's actions by their own closed list, empty lines included (EF-37)."""
    column, name, what = CATEGORIES[code]
    rows = edition.grid[edition.grid["principale"] == code]
    category_figure(edition, rows, column, name, what, code)


def category_figure(
    edition: Edition, rows: pd.DataFrame, column: str, name: str, what: str, slug: str
) -> None:
    """Show how many actions each code of a closed list has, codes without action included."""
    table = measures.categories(rows, column, edition.labels(name))
    used = int((table["n"] > 0).sum())
    if not used:
        listed = french.join(list(table["libelle"]))
        cells.text(f"{what} : aucune, parmi les catégories suivies ({listed}).")
        return
    height = 4 + 7 * len(table)
    cells.figure(
        charts.categories_bars(table[["libelle", "n"]], 164, height),
        f"categories-{slug}-{name.replace('_', '-')}",
        f"{what} : {french.fraction(used, len(table), 'catégorie', 'catégories')} "
        f"{french.agree(used, 'apparaît', 'apparaissent')}",
        size=(164, height),
        subtitle="Nombre d’actions recensées",
        source=views.sources(edition, rows["document"])
        if len(rows)
        else "Source : aucune action à ce titre.",
        alt=" ; ".join(f"{row['libelle']} : {row['n']}" for row in views.records(table)) + ".",
        data=table[["code", "libelle", "n"]],
    )


def planning(edition: Edition) -> None:
    """Show the planning documents of the perimeter (EF-40, Tab. 8)."""
    frame = _planning_rows(edition)
    if len(frame):
        cells.table(
            frame,
            "planification",
            "Les documents de planification connus",
            source="Source : document de 2021 (F76 à F82).",
            note="États à la date du document ; à vérifier auprès des porteurs.",
        )


def _planning_rows(edition: Edition) -> pd.DataFrame:
    """List the planning documents whose territory meets the perimeter (EF-40)."""
    rows = edition.table("recensement/planification")
    areas = edition.table("territoire/territoires_epci")
    inside = areas[areas["siren_epci"].isin(edition.territory.sirens)]["territoire"]
    rows = rows[rows["territoire"].isin(inside)]
    return pd.DataFrame(
        {
            "Document": rows["document_planification"].map(typography),
            "Territoire": [prose.carrier(edition, slug) for slug in rows["territoire"]],
            "État": rows["etat"],
            "Année": rows["annee"].astype("string"),
            "Portée légale": rows["portee_legale"].astype("string"),
            "Prend en compte les programmes": rows["prise_en_compte"],
        }
    )
