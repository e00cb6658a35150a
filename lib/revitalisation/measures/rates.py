"""The named values that come from Insee's tables: populations, context rates, vacancy classes."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.measures.communes import of
from revitalisation.measures.indicators import (
    INCOME,
    INDICATORS,
    RATES,
    ContextIndicator,
    indicators,
)
from revitalisation.measures.value import Rows, Value, counted, shared, tally

FIGURES = {
    "P22_LOGVAC": "Logements vacants",
    "P22_LOG": "Logements",
    "P22_RP_PROP": "Résidences principales de propriétaires",
    "P22_RP": "Résidences principales",
    "P22_CHOM1564": "Chômeurs de 15 à 64 ans",
    "P22_ACT1564": "Actifs de 15 à 64 ans",
    "P22_EMPLT": "Emplois",
    INCOME: "Niveau de vie médian, €",
}
"""Columns of Insee's comparateur that the indicators are made of, with their heads."""
VACANCY = (0.05, 0.075, 0.10)
"""Limits of the classes of vacancy; sign-posts for reading, not thresholds of a rule."""


def rates(edition: Edition) -> dict[str, Value]:
    """Return the populations, the context rates, the programmes' medians and vacancy classes."""
    people: dict[str, Value] = {}
    for key, which, codes in _groups(edition):
        people |= _people(edition, key, which, codes)
    if not edition.settings["comparateur"]:
        return people
    values = indicators(edition)
    vacancy = _vacancy(edition, values["vacance"])
    return vacancy | people | _rates(edition) | _medians(edition, values)


def _groups(edition: Edition) -> Iterator[tuple[str, str, set[str]]]:
    """Yield the last word of names, the words of meanings, and the communes of each group."""
    communes = edition.communes
    yield "total", "du périmètre", set(communes["code_insee"])
    yield "accompagnees", "des communes accompagnées", set(edition.supported)
    for code in edition.short_names:
        yield (
            code.lower(),
            f"des communes {of(edition, code)}",
            set(edition.members_of(code)["code_insee"]),
        )
    for row in edition.epci.fillna({"article": ""}).to_dict("records"):
        inside = communes[communes["siren_epci"] == row["siren"]]
        name = french.of_group(row["sigle"], row["article"])
        yield row["code"], name, set(inside["code_insee"])


def total_population(communes: pd.DataFrame) -> float:
    """Add up the known populations (inhabitants); NaN when none is known."""
    known = communes["population"].dropna()
    return int(known.sum()) if len(known) else float("nan")


def _people(edition: Edition, key: str, which: str, codes: set[str]) -> dict[str, Value]:
    """Return the population of some communes and its share of the perimeter's."""
    year = edition.settings["millesime_population"]
    inside = edition.communes[edition.communes["code_insee"].isin(codes)].dropna(
        subset=["population"]
    )
    people, everyone = total_population(inside), total_population(edition.communes)
    meaning = f"population municipale {year} {which}"
    part = f"part {which} dans la population {year} du périmètre"
    rows = Rows.of("commune", inside["code_insee"], "population")
    how = "somme de {}"
    if not (isinstance(people, int) and isinstance(everyone, int)):
        unknown = Value(float("nan"), meaning, rows=rows, formula=how)
        return {
            f"population.{key}": unknown,
            f"part-population.{key}": Value(float("nan"), part, share=True),
        }
    if key == "total":
        return {"population.total": Value(people, meaning, rows=rows, formula=how)}
    both = Rows("valeur", (f"population.{key}", "population.total"))
    return {
        f"population.{key}": counted(people, everyone, meaning, rows, how),
        f"part-population.{key}": shared(
            people, everyone, part, both, "rapport de la première à la seconde"
        ),
    }


def _rates(edition: Edition) -> dict[str, Value]:
    """Return the rates of each group of communes: those of its sums."""
    own = figures(edition).set_index("code_insee").astype(float)
    groups = {key: (which, own[own.index.isin(codes)]) for key, which, codes in _groups(edition)}
    sums = pd.DataFrame({key: rows.sum(min_count=1) for key, (_, rows) in groups.items()}).T
    table = {name: rate.of(sums) for name, rate in RATES.items()}
    return {
        f"{name}.{key}": Value(
            float(table[name][key]),
            said(edition, rate, f" {which}"),
            share=rate.part,
            rows=Rows.of("commune", rows.index, *rate.colonnes),
            formula=rate.calcul,
        )
        for key, (which, rows) in groups.items()
        for name, rate in RATES.items()
    }


def said(edition: Edition, each: ContextIndicator, which: str = "") -> str:
    """Say what an indicator is, of which communes, with its vintages."""
    year = edition.settings["millesime_population"]
    years = f"{edition.settings['millesime_reference']}-{year}"
    return each.sens.format(year=year, years=years, of=which)


def _medians(edition: Edition, values: pd.DataFrame) -> dict[str, Value]:
    """Return the median of each indicator over the communes of each programme."""
    found: dict[str, Value] = {}
    for code in edition.short_names:
        peers = list(edition.members_of(code)["code_insee"])
        for name, each in INDICATORS.items():
            known = values[name].reindex(peers).dropna()
            middle = float(known.median())
            found[f"{name}.mediane.{code.lower()}"] = Value(
                int(middle) if middle.is_integer() else middle,
                f"médiane des communes {of(edition, code)}\u202f: {said(edition, each)}",
                share=each.part,
                rows=Rows.of("commune", known.index, name),
                formula="médiane de {}",
            )
    return found


def _vacancy(edition: Edition, shares: "pd.Series[float]") -> dict[str, Value]:
    """Return how many communes are in each class of vacancy, the highest last.

    A commune is classed on its share, not on the share as it is printed: one of 9,98 % is printed
    10,0 and is below.
    """
    shares = percents(shares)
    limits = [float("-inf"), *(100 * limit for limit in VACANCY), float("inf")]
    total = len(edition.communes)
    return {
        f"communes.vacance.{rank}": tally(
            Rows.of("commune", shares[(shares >= low) & (shares < high)].index, "vacance"),
            f"communes dont les logements vacants sont {words}",
            total,
        )
        for rank, ((low, high), words) in enumerate(
            zip(pairwise(limits), vacancy_classes(), strict=True), start=1
        )
    }


def percents(shares: "pd.Series[float]") -> "pd.Series[float]":
    """Return shares of 1 in %, to be classed; a limit computed is the limit written."""
    return (100 * shares).round(9)


def just_below(shares: "pd.Series[float]") -> bool:
    """Whether a share of 1 is printed as a limit of the classes that it does not reach."""
    exact = percents(shares).dropna()
    printed = exact.map(lambda each: french.rounded(each, french.DECIMALS))
    return any(((exact < 100 * limit) & (printed >= 100 * limit)).any() for limit in VACANCY)


def vacancy_classes() -> list[str]:
    """Return the classes of vacancy in words, in %: « de 5,0 à moins de 7,5 »."""
    written = [french.rate(100 * limit) for limit in VACANCY]
    middle = [f"de {low} à moins de {high}" for low, high in pairwise(written)]
    return [f"moins de {written[0]}", *middle, f"{written[-1]} ou plus"]


def heads(edition: Edition) -> dict[str, str]:
    """Return the French head of each column of the communes' figures that the edition has."""
    year, before = (edition.settings[f"millesime_{x}"] for x in ("population", "reference"))
    # Insee's comparateur gives the past in today's limits, the tables of populations in its own.
    limits = ", limites d’aujourd’hui" if edition.settings["comparateur"] else ""
    found = {
        "population": f"Population {year}",
        "population_reference": f"Population {before}{limits}",
    }
    return found | (FIGURES if edition.settings["comparateur"] else {})


def figures(edition: Edition) -> pd.DataFrame:
    """Return what sums and rates are made of, one row per commune: ``code_insee``, then `heads`."""
    communes = edition.communes
    if edition.settings["comparateur"]:
        communes = communes.merge(
            edition.table("territoire/comparateur"), on="code_insee", how="left"
        )
    return communes[["code_insee", *heads(edition)]]


def sources(edition: Edition, columns: Iterable[str]) -> str:
    """Name the tables that columns of the communes' figures come from, with their vintage."""
    settings = edition.settings
    own = {"population": settings["millesime_population"]}
    if not settings["comparateur"]:
        own["population_reference"] = settings["millesime_reference"]
    years = sorted({str(own[name]) for name in columns if name in own})
    found = [
        f"population municipale {french.join(years)} de l’Insee (data/territoire/populations.csv)"
    ] * bool(years)
    rest = [name for name in columns if name not in own]
    if rest:
        surveys = [f"recensement {settings['millesime_population']}"] * (rest != [INCOME])
        surveys += [f"Filosofi 20{INCOME[-2:]}"] * (INCOME in rest)
        found.append(
            f"Insee, {' et '.join(surveys)}, base du comparateur de territoires "
            "(data/territoire/comparateur.csv)"
        )
    return " ; ".join(found)
