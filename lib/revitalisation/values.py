"""The named values that a sentence may say, with what each one counts.

A total that appears in two places is one value here: sentences, leads and analyst text all take
it by name.
"""

from collections.abc import Mapping
from functools import cache

from revitalisation import census, tallies
from revitalisation.edition import Edition
from revitalisation.named import Value, printed
from revitalisation.tallies import exploration
from revitalisation.wording import closest

__all__ = ["Value", "count", "exploration", "nearby", "printed", "values"]


@cache
def values(edition: Edition) -> Mapping[str, Value]:
    """Return every value by name (« communes.pvd », « actions.usages »…)."""
    return {
        **census.territory(edition),
        **census.programmes(edition),
        **tallies.actions(edition),
        **tallies.recommendations(edition),
        **tallies.fields(edition),
    }


def count(edition: Edition, name: str) -> int:
    """Return a value that is a count."""
    amount = values(edition)[name].amount
    assert isinstance(amount, int)
    return amount


def nearby(edition: Edition, name: str, most: int = 6) -> tuple[str, ...]:
    """Return the names nearest to one that does not exist, the nearest first."""
    known = list(values(edition))
    found: list[str] = []
    while len(found) < most and (close := closest(name, known, cutoff=0.4)):
        found.append(close)
        known.remove(close)
    return tuple(found)
