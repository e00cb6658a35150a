"""The double page: the five préconisations around « Revitalisation du centre-ville »."""

from markupsafe import Markup

from revitalisation import (
    actors,
    cells,
    french,
    measures,
    panels,
    prose,
    ranks,
    recommendation,
    redaction,
    views,
)
from revitalisation.edition import Edition
from revitalisation.ring import ring
from revitalisation.typography import typography


def _title(edition: Edition) -> Markup:
    """Say the first and the last préconisation by count."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    if not table["principal"].sum():
        return Markup("État des lieux au regard des préconisations : aucune action dans la grille")
    title = ranks.ranking(edition)
    last = table[table["principal"] == table["principal"].min()]
    if len(last) > 1:
        return title
    code, name = last[["preconisation", "nom"]].iloc[0]
    if not last["principal"].iloc[0]:
        return Markup("{} ; aucune en {}").format(title, name.lower())
    fewest = prose.said(edition, f"actions.{code}")
    return Markup("{} ; {} le moins ({})").format(title, name.lower(), fewest)


def _subtitle(edition: Edition) -> Markup:
    """Say what the ring shows, and its counts for those who do not see it."""
    names = edition.recommendations.set_index("preconisation")["nom"]
    each = Markup(", ").join(
        Markup("{} {}").format(name, prose.said(edition, f"actions.{code}"))
        for code, name in names.items()
    )
    whole = prose.counted(edition, "actions.grille", "action lue", "actions lues", first=True)
    return Markup(
        typography(
            Markup("{} dans la grille, tous programmes ; une marque, une action : {}.").format(
                whole, each
            )
        )
    )


def _label(name: str, label: str) -> str:
    """Return a préconisation's label in full: some go on from its name."""
    return f"{name} {label}" if label[0].islower() else label


def double_page(edition: Edition) -> None:
    """Show the double page: the five préconisations around « Revitalisation du centre-ville »."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    words = redaction.parts(edition, "double_page")
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
    cells.html(
        panels.double_page(
            _title(edition),
            _subtitle(edition),
            drawn,
            blocks,
            prose.off_grid(edition) + f" {views.provisional(edition)}",
        )
    )
