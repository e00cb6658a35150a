"""The five préconisations compared: which comes back most, which least."""

from typing import Any

from revitalisation.data.edition import Edition
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.sections.wording import block


def ends(edition: Edition) -> dict[str, Any]:
    """Return the préconisations that come back most, and least: their codes and names."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    n = table["principal"]
    return {
        key: list(table[chosen][["preconisation", "nom"]].itertuples(index=False, name=None))
        for key, chosen in (("premieres", n == n.max()), ("dernieres", n == n.min()))
    }


def title(edition: Edition) -> Words:
    """Say which préconisation comes back most, ties declared, as a title (EF-34)."""
    return block(edition, "preconisations.classement", premieres=ends(edition)["premieres"])


def finding(edition: Edition) -> Words:
    """Say in a sentence which préconisation holds most of the actions, and which the fewest."""
    return block(edition, "preconisations.constat", **ends(edition))
