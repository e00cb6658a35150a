"""The context indicators of communes, and what each is made of and called."""

import tomllib
from dataclasses import dataclass

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.paths import TEMPLATE


@dataclass(frozen=True)
class ContextIndicator:
    """A line of report/template/indicateurs.toml, which says its keys; a ``part`` is of 1."""

    colonnes: tuple[str, ...]
    sens: str
    alerte: str
    court: str
    long: str
    fiche: str
    unite: str
    repere: str = ""
    calcul: str = ""
    part: bool = False
    facteur: int = 1
    moins: int = 0

    def of(self, rows: pd.DataFrame) -> "pd.Series[float]":
        """Return the indicator of rows of figures, missing where the source is silent."""
        first, *below = (rows[name].astype(float) for name in self.colonnes)
        return self.facteur * first / below[0] - self.moins if below else first


INDICATORS = {
    name: ContextIndicator(**{**said, "colonnes": tuple(said["colonnes"])})
    for name, said in tomllib.loads(
        (TEMPLATE / "indicateurs.toml").read_text(encoding="utf-8")
    ).items()
}
"""Name of each indicator → what it is."""
RATES = {name: each for name, each in INDICATORS.items() if each.calcul}
"""The rates of a group of communes: those of its sums, never means of rates."""
INCOME = INDICATORS["revenu"].colonnes[0]
"""Column of the median standard of living in Insee's comparateur; its vintage ends its name."""


def indicators(edition: Edition) -> pd.DataFrame:
    """Compute every indicator of each commune of the perimeter, by its code."""
    told = edition.table("territoire/comparateur")
    rows = edition.communes.merge(told, on="code_insee", how="left").set_index("code_insee")
    return pd.DataFrame({name: each.of(rows) for name, each in INDICATORS.items()})
