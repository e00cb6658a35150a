"""Rules of the State's grants (FIN), and of the medians of sales (IND)."""

from collections.abc import Iterator

import pandas as pd

from revitalisation import french
from revitalisation.errors import BLOCKING, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.measures.funding import named
from revitalisation.rules.registry import Inspection, each, fault, rule

GRANTS = "programmes/financements"
LANDMARKS, INDICATORS = "territoire/reperes", "territoire/indicateurs"
WHOLE, CEILING = 1.0, 0.8
"""Parts of a cost: all of it, and what the State's grants do not usually go beyond."""
TOLERANCE = 1.01
"""Amounts are rounded by their sources."""


def _grants(inspection: Inspection) -> pd.DataFrame | None:
    """Return the grants by their line, none where the edition was frozen before the table was."""
    if inspection.edition.later_table(GRANTS) is None:
        return None
    return named(inspection.table(GRANTS))


def _parts(inspection: Inspection) -> Iterator[tuple[int, str, str, float]]:
    """Yield the last line, identifiers, title and part of the cost granted, of each project.

    A project is what one beneficiary, year, title and cost say, whatever the dispositifs.
    """
    rows = _grants(inspection)
    if rows is None:
        return
    rows = rows[rows["cout_eur"] > 0]
    for _, held in rows.groupby(["beneficiaire", "annee", "intitule", "cout_eur"], sort=False):
        codes, last = " ".join(held["financement"]), held.iloc[-1]
        part = float(held["subvention_eur"].sum()) / float(last["cout_eur"])
        yield int(held.index[-1]), codes, str(last["intitule"]), part


@rule("FIN-03", BLOCKING, "financements supérieurs au coût")
def more_than_its_cost(inspection: Inspection) -> Iterator[Fault]:
    """Find a project that the State grants more than it costs."""
    for line, codes, title, part in _parts(inspection):
        if part > WHOLE * TOLERANCE:
            message = say(
                "{} ({}) : les subventions font {} du coût. L’un des montants est-il mal saisi ?",
                codes,
                quote(title),
                french.percent(part),
            )
            yield fault(GRANTS, line, "subvention_eur", message, codes)


@rule("FIN-05", WARNING, "dotations de l’État au-delà du plafond")
def above_the_ceiling(inspection: Inspection) -> Iterator[Fault]:
    """Find a project of which the State grants more than it usually may."""
    for line, codes, title, part in _parts(inspection):
        if CEILING * TOLERANCE < part <= WHOLE * TOLERANCE:
            message = say(
                "{} ({}) : {} de subventions de l’État, au-delà du plafond usuel de {} (CGCT, art. "
                "R. 2334-27). Montants demandés et non accordés, coût partiel ?",
                codes,
                quote(title),
                french.percent(part),
                french.percent(CEILING, 0),
            )
            yield fault(GRANTS, line, "subvention_eur", message, codes)


@rule("FIN-11", WARNING, "même subvention deux fois")
def granted_twice(inspection: Inspection) -> Iterator[Fault]:
    """Find two rows of one beneficiary, dispositif and year that grant the same amount."""
    rows = _grants(inspection)
    if rows is None:
        return
    keys = ["beneficiaire", "dispositif", "annee", "subvention_eur"]
    for (_, scheme, year, amount), held in rows.groupby(keys, sort=False):
        if len(held) > 1:
            message = say(
                "{} : {} € de {} en {}, la même subvention ? Gardez une ligne, ou acquittez.",
                french.join(list(held["financement"])),
                french.number(amount),
                scheme,
                year,
            )
            yield fault(GRANTS, held.index[-1], "subvention_eur", message, *held["financement"])


@rule("IND-06", WARNING, "trop peu de ventes")
def too_few_cases(inspection: Inspection) -> Iterator[Fault]:
    """Find a value drawn from fewer cases than its indicator asks for."""
    if inspection.edition.later_table(LANDMARKS) is None:
        return
    kinds = inspection.table(INDICATORS).set_index("indicateur")
    least = kinds["effectif_minimal"].fillna(0)
    names = inspection.named(INDICATORS, "libelle")
    rows = inspection.table(LANDMARKS)
    rows = rows[rows["valeur"].notna() & rows["effectif"].notna()]
    for line, row in each(rows):
        minimum = int(least[row["indicateur"]])
        if row["effectif"] < minimum:
            place = inspection.names.get(row["code_insee"], row["lieu"])
            message = say(
                "{}, {} {} : {} cas, moins de {}. Videz la valeur : elle s’imprime « n. d. ».",
                place,
                names[row["indicateur"]],
                row["millesime"],
                french.number(row["effectif"]),
                french.number(minimum),
            )
            yield fault(LANDMARKS, line, "valeur", message, row["indicateur"], place)
