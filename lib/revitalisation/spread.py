"""The double page: the five préconisations around « Revitalisation du centre-ville »."""

from markupsafe import Markup

from revitalisation import cells, french, measures, panels, prose, recommendation, redaction, views
from revitalisation.edition import Edition
from revitalisation.ring import ring
from revitalisation.typography import typography


def _title(edition: Edition) -> str:
    """Say the first and the last préconisation by count."""
    table = measures.by_recommendation(edition.grid, edition.recommendations)
    if not table["principal"].sum():
        return "État des lieux au regard des préconisations : aucune action dans la grille"
    title = recommendation.ranking_title(edition)
    last = table[table["principal"] == table["principal"].min()]
    if len(last) > 1:
        return title
    fewest = french.number(last["principal"].iloc[0])
    return f"{title} ; {last['nom'].iloc[0].lower()} le moins ({fewest})"


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
                recommendation.who(edition, code),
            )
            if text
        )
        blocks.append(
            panels.Block(
                code, row["libelle_schema"], paragraphs, recommendation.communes_of(edition, code)
            )
        )
    drawn = ring(
        list(zip(table["preconisation"], table["principal"], strict=True)),
        under=(
            french.count(int(table["principal"].sum()), "action", digits=True),
            "dans la grille",
        ),
    )
    cells.html(
        panels.double_page(
            _title(edition),
            "Toutes les actions lues dans la grille, tous programmes. Une marque, une action.",
            drawn,
            blocks,
            typography(f"{prose.off_grid(edition)} {views.provisional(edition)}"),
        )
    )
