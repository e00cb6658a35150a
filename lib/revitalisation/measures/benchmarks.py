"""The named values of what all of France gives of a programme, read beside those of here."""

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.measures.value import Rows, Value

KIND = "repère national"
"""Kind of the rows of such a value."""


def name(measure: str, programme: str) -> str:
    """Return the name of a national share (« cadre.livrees.pvd »)."""
    return f"cadre.{measure}.{programme.lower()}"


def benchmarks(edition: Edition) -> dict[str, Value]:
    """Return the national share of each measure that the sources give, as a fraction of 1."""
    return {
        name(row["mesure"], row["programme"]): Value(
            row["valeur"] / 100,
            f"{row['libelle'][0].lower()}{row['libelle'][1:]}, France, "
            f"{french.period(row['date'])}",
            share=True,
            rows=Rows(KIND, (row["repere"],)),
            formula="part que donne la source",
        )
        for row in edition.benchmarks.to_dict("records")
    }
