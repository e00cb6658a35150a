"""What is computed once of an edition: the edition keeps it, and it goes when the edition does."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from revitalisation.data.edition import Edition, open_edition

P = ParamSpec("P")
T = TypeVar("T")


def kept(function: Callable[Concatenate[Edition, P], T]) -> Callable[Concatenate[Edition, P], T]:
    """Compute a function of an edition once for each of its other arguments."""

    @wraps(function)
    def once(edition: Edition, /, *args: P.args, **kwargs: P.kwargs) -> T:
        held: dict[Hashable, Any] = vars(edition).setdefault("_kept", {})
        key = function, *args, *kwargs.items()
        if key not in held:
            held[key] = function(edition, *args, **kwargs)
        found: T = held[key]
        return found

    return once


@kept
def whole(edition: Edition) -> Edition:
    """Return the edition over its whole territory: rules examine it, and it is reviewed."""
    if edition.territory.slug == edition.settings["territoire_par_defaut"]:
        return edition
    return open_edition(edition.year, folder=edition.root)
