"""The named values that a sentence may say, with what each one counts.

A total that appears in two places is one value here: sentences, leads and analyst text all take
it by name.
"""

from collections.abc import Mapping

from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.french.messages import closest
from revitalisation.measures import (
    actions,
    benchmarks,
    communes,
    fields,
    funding,
    official,
    rates,
    since,
)
from revitalisation.measures.fields import exploration
from revitalisation.measures.value import Value, printed

__all__ = ["Value", "alone", "count", "exploration", "families", "nearby", "printed", "values"]


@kept
def families(edition: Edition) -> Mapping[str, Mapping[str, Value]]:
    """Return the values by name, under a French heading for each family."""
    return {**_alone(edition), "Depuis l’édition précédente": since.values(edition)}


@kept
def _alone(edition: Edition) -> Mapping[str, Mapping[str, Value]]:
    return {
        "Le territoire": communes.territory(edition) | communes.programmes(edition),
        "Les actions": actions.actions(edition),
        "Les préconisations": actions.recommendations(edition),
        "Les champs": fields.fields(edition) | fields.above(edition),
        "Populations et repères": rates.rates(edition) | official.official(edition),
        "Repères nationaux": benchmarks.benchmarks(edition),
        "Subventions de l’État": funding.grants(edition) | funding.counts(edition),
        "Commune par commune": fields.communes(edition),
    }


@kept
def values(edition: Edition) -> Mapping[str, Value]:
    """Return every value by name (« communes.pvd », « actions.usages »…)."""
    return {name: value for family in families(edition).values() for name, value in family.items()}


@kept
def alone(edition: Edition) -> Mapping[str, Value]:
    """Return the values by name, without those that count what changed since another edition."""
    return {name: value for family in _alone(edition).values() for name, value in family.items()}


def count(edition: Edition, name: str) -> int:
    """Return a value that is a count."""
    amount = values(edition)[name].amount
    assert isinstance(amount, int)
    return amount


def nearby(edition: Edition, name: str) -> tuple[str, ...]:
    """Return the names nearest to one that does not exist, the nearest first."""
    known = list(values(edition))
    found: list[str] = []
    while len(found) < 6 and (close := closest(name, known, cutoff=0.4)):
        found.append(close)
        known.remove(close)
    return tuple(found)
