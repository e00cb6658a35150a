"""Rules of the context indicators: vintages and values (IND)."""

from collections.abc import Iterator

import pandas as pd

from revitalisation import french
from revitalisation.data import settings
from revitalisation.errors import NOTICE, WARNING, Fault
from revitalisation.french.messages import say
from revitalisation.measures.indicators import INDICATORS, indicators
from revitalisation.rules.registry import Inspection, each, fault, rule

COMPARISON, POPULATIONS = "territoire/comparateur", "territoire/populations"
FAR = 3
"""Interquartile ranges from the quartiles, beyond which a value is checked."""
JUMP = 0.5
"""Change of a population beyond which it is checked."""
APART = 5
"""Years that Insee asks for between two vintages of the census."""


@rule("IND-05", WARNING, "millésimes trop proches")
def too_close(inspection: Inspection) -> Iterator[Fault]:
    """Find populations compared between vintages of the census that share surveys."""
    said = inspection.edition.settings
    start, end = said["millesime_reference"], said["millesime_population"]
    if said["comparateur"] and end - start < APART:
        message = say(
            "recensement {}-{} : évolution déconseillée par l’Insee, les enquêtes se recouvrent. "
            "Prenez deux millésimes que cinq ans au moins séparent.",
            start,
            end,
        )
        year = inspection.edition.year
        yield Fault(settings.name(year), None, None, message, about=year)


@rule("IND-11", WARNING, "population totale inférieure à la municipale")
def less_than_its_part(inspection: Inspection) -> Iterator[Fault]:
    """Find a population totale below the population municipale, which is a part of it."""
    rows = inspection.table(POPULATIONS)
    wrong = (rows["population_totale"] < rows["population_municipale"]).fillna(False)
    for line, row in each(rows[wrong.astype(bool)]):
        message = say(
            "{} en {} : population totale ({}) inférieure à la population municipale ({}), qui en "
            "est une partie. Les deux colonnes sont-elles inversées ?",
            inspection.names.get(row["code_insee"], row["code_insee"]),
            row["annee"],
            french.number(row["population_totale"]),
            french.number(row["population_municipale"]),
        )
        yield fault(POPULATIONS, line, "population_totale", message, row["code_insee"])


@rule("IND-07", WARNING, "valeur éloignée de celles des autres communes")
def outliers(inspection: Inspection) -> Iterator[Fault]:
    """Find a value of a commune accompagnée far from those of the territory."""
    edition = inspection.edition
    if not edition.settings["comparateur"]:
        return
    values = indicators(edition)
    low, high = values.quantile(0.25), values.quantile(0.75)
    room = FAR * (high - low)
    far = (values < low - room) | (values > high + room)
    far["evolution"] |= values["evolution"].abs() > JUMP
    rows = inspection.table(COMPARISON)
    lines = dict(zip(rows["code_insee"], rows.index, strict=True))
    communes = edition.by_code
    for code in edition.supported:
        for name, kind in INDICATORS.items():
            if not far.at[code, name]:
                continue
            value = values.at[code, name]
            message = say(
                "{} {} : {}, très loin des autres communes du territoire. À vérifier avant "
                "publication.",
                kind.alerte,
                french.at(inspection.names[code], communes.at[code, "type_liaison"]),
                french.percent(value) if kind.part else french.number(value),
            )
            yield fault(COMPARISON, lines[code], None, message, code, name)


@rule("IND-09", NOTICE, "millésime plus récent")
def newer_vintage(inspection: Inspection) -> Iterator[Fault]:
    """Find a newer vintage, already published at the cut-off, is in the tables."""
    edition = inspection.edition
    used = edition.settings["millesime_population"]
    # Populations of a year are published at the end of the second one after it.
    known = inspection.table(POPULATIONS)["annee"]
    published = known[known <= edition.cutoff.year - 3].max()
    if pd.notna(published) and published > used:
        message = say(
            "l’édition emploie les populations de {}, la table a celles de {}. Pour en changer : "
            "millesime_population, dans data/editions/{}/parametres.toml.",
            used,
            published,
            edition.year,
        )
        yield fault(POPULATIONS, None, "annee", message)
