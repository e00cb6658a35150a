"""How far an action is, in three stages, and how old what its source says of it is."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

INSCRIBED, ENGAGED, DELIVERED = STAGES = ("inscrite", "engagée", "livrée")
"""What a state comes down to: written somewhere, decided or begun, done; none is a fourth case."""
NO_STAGE = ""
RECENT, OLD, UNDATED = "récent", "ancien", "non daté"
_GROUPS = {
    "inscrite": INSCRIBED,
    "à l’étude": INSCRIBED,
    "engagée": ENGAGED,
    "en cours": ENGAGED,
    "livrée": DELIVERED,
}
"""The stages of an edition frozen before its nomenclature said them."""


def of_states(nomenclature: pd.DataFrame) -> Mapping[str, str]:
    """Return the stage of each state, as the nomenclature groups them; a state may have none."""
    rows = nomenclature[nomenclature["liste"] == "statuts"]
    if "etape" not in rows:
        return {code: _GROUPS.get(code, NO_STAGE) for code in rows["code"]}
    return dict(zip(rows["code"], rows["etape"].fillna(NO_STAGE), strict=True))


def months(years: "pd.Series[int]", cutoff: date) -> "pd.Series[int]":
    """Return how many months before the cut-off some years ended, at least; missing if unknown."""
    return 12 * (cutoff.year - years - 1) + cutoff.month


def ages(years: "pd.Series[int]", cutoff: date, limit: float) -> "pd.Series[str]":
    """Say whether states are recent: one is old when its year ended over ``limit`` months ago."""
    age = months(years, cutoff)
    said = pd.Series(RECENT, index=years.index, dtype="str")
    return said.mask((age > limit).fillna(False).astype(bool), OLD).mask(years.isna(), UNDATED)
