"""How far actions have come, as a sentence: dites engagées, livrées, at one, two or many."""

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup

from revitalisation import french, prose
from revitalisation.data.edition import OFF_GRID, Edition
from revitalisation.french.typography import typography
from revitalisation.measures.actions import reason
from revitalisation.measures.registry import count

ENGAGED = typography(
    "« Engagée » réunit trois états : engagée (décision prise), en cours et livrée."
)
"""What is counted as engaged; said wherever it is counted."""

SIGNED = typography(
    "Les signatures de conventions sont recensées comme actions, hors de la grille."
)
"""Said where some of the actions counted are signatures."""

READING = (
    "Recensée ne veut pas dire engagée, engagée ne veut pas dire livrée : ces comptes portent sur "
    "les mêmes actions et ne s’additionnent pas."
)
"""How to read the three counts; said where there are actions to count."""


def note(actions: pd.DataFrame) -> str:
    """Say what the three counts of some actions hold."""
    off = actions[actions["principale"] == OFF_GRID]
    signed = off["justification"].map(reason).str.startswith("jalon").any()
    return f"{ENGAGED} {SIGNED}" if signed else ENGAGED


def whole(n: int) -> str:
    """Say all of ``n`` things in the feminine: « toutes deux », « toutes »."""
    return "toutes deux" if n == 2 else "toutes"


def names(key: str) -> tuple[str, str]:
    """Return the names of the values that count the actions engaged, and delivered."""
    return f"engagees.{key}", f"livrees.{key}"


def clause(
    edition: Edition,
    named: tuple[str, str],
    n: int,
    write: Callable[[Edition, str, str], Markup] = prose.said,
    defined: bool = False,
) -> Markup:
    """Say how many of the ``n`` actions just named are engaged, and delivered.

    Parameters
    ----------
    named
        The values that count those engaged, and those delivered (`names`).
    write
        How a named number is set: ``prose.said``, or in bold.
    defined
        Whether to say what engaged means.
    """
    engaged = count(edition, named[0])
    if not engaged:
        return Markup(
            "sa source ne la dit pas engagée"
            if n == 1
            else "aucune n’est dite engagée par sa source"
        )
    if n == 1:
        said = Markup("elle est dite engagée par sa source")
    else:
        text = whole(n) if engaged == n else french.spelled(engaged)
        said = Markup("{} {} par {} source").format(
            write(edition, named[0], text),
            french.agree(engaged, "est dite engagée", "sont dites engagées"),
            french.agree(engaged, "sa", "leur"),
        )
    if defined:
        states = french.agree(
            engaged, "décidée, en cours ou livrée", "décidées, en cours ou livrées"
        )
        said += f" ({states})"
    return said + _delivered(edition, named[1], engaged, write)


def _delivered(
    edition: Edition,
    name: str,
    engaged: int,
    write: Callable[[Edition, str, str], Markup],
) -> Markup:
    delivered = count(edition, name)
    if engaged == 1:
        return Markup(", et livrée" if delivered else ", mais non livrée")
    if not delivered:
        return Markup(", aucune n’est dite livrée")
    if delivered == engaged:
        return Markup(", et livrées")
    return Markup(", dont {} {}").format(
        write(edition, name, french.spelled(delivered)),
        french.agree(delivered, "livrée", "livrées"),
    )
