"""The indicators of a fiche: a commune beside its EPCI and its peers, and what sets it apart."""

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import IndicatorRow
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.registry import values
from revitalisation.sections import phrases, views, wording

FEW = 4
"""Under so many communes a median says little, and a strip of points less than their values."""
ALIKE = 0.05
"""Two values closer than this part of the span of the communes accompagnées are not told apart."""


class Landmarks:
    """The indicators of the communes accompagnées; without Insee's comparateur, none."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._communes = edition.by_code
        self._comparison = edition.table("territoire/comparateur")

    @property
    def known(self) -> bool:
        """Whether the edition shows indicators."""
        return bool(self._edition.settings["comparateur"])

    @property
    def few(self) -> bool:
        """Whether the communes are so few that each one's value is printed, without a strip."""
        return len(self._edition.supported) < FEW

    @cached_property
    def _values(self) -> pd.DataFrame:
        return frames.indicators(self._edition.communes, self._comparison)

    @cached_property
    def _by_epci(self) -> pd.DataFrame:
        return frames.indicators_together(
            self._edition.communes, self._comparison, self._communes["epci"]
        )

    def _peers(self, code: str) -> str:
        """Return the programme whose median a commune is compared with; empty when it is all."""
        first = views.held(self._edition, code)[0]
        members = self._edition.members
        return first if (members["programme"] == first).sum() >= FEW else ""

    def _brief(self, programme: str) -> str:
        return str(self._edition.programmes.loc[programme, "sigle"]) if programme else ""

    def _medians(self, code: str) -> "pd.Series[float]":
        programme = self._peers(code)
        named = self._edition.members_of(programme)["code_insee"]
        return frames.medians(self._values, named if programme else self._edition.supported)

    def heads(self, code: str) -> tuple[str, ...]:
        """Return the heads of the columns of numbers, the commune first."""
        names, epci = self._edition.names, str(self._communes.loc[code, "epci"])
        if self.few:
            return (names[code], *(names[other] for other in self._others(code)), epci)
        programme = self._peers(code)
        return names[code], epci, f"Médiane {self._brief(programme)}".strip()

    def _others(self, code: str) -> list[str]:
        others = set(self._edition.supported) - {code}
        return sorted(others, key=lambda each: french.sort_key(self._edition.names[each]))

    def rows(self, code: str) -> tuple[IndicatorRow, ...]:
        """Return a row per indicator."""
        if not self.known:
            return ()
        return tuple(
            IndicatorRow(label, unit, *self._cells(code, name, write))
            for name, label, unit, write in _indicators(self._edition)
        )

    def _cells(
        self, code: str, name: str, write: Callable[[float], str]
    ) -> tuple[tuple[Words, ...], str]:
        edition, own = self._edition, self._values[name]
        epci = str(self._communes["epci"][code])
        above = self._together(code)[name]
        group = edition.epci.set_index("nom_court")["code"][epci]
        together = self._said(f"{name}.{group}", write(above))
        if self.few:
            mine = (Words(write(own[each])) for each in (code, *self._others(code)))
            return (*mine, together), ""
        median = self._medians(code)[name]
        peers = f"{name}.mediane.{self._peers(code).lower()}"
        everyone = own.reindex(list(edition.supported)).dropna()
        strip = charts.strip_svg(own[code], above, median, list(everyone))
        return (Words(write(own[code])), together, self._said(peers, write(median))), strip

    def _said(self, name: str, text: str) -> Words:
        """Return a number with its name, if it has one."""
        held = name in values(self._edition)
        return phrases.said(self._edition, name, text) if held else Words(text)

    def finding(self, code: str) -> str:
        """Say on which two indicators a commune stands farthest from what it is compared with.

        Distances are parts of the span of the communes accompagnées: no rank, no score. Nothing
        is said of an indicator that is missing, nor of a distance too small to be seen.
        """
        against = self._together(code) if self.few else self._medians(code)
        everyone = self._values.reindex(list(self._edition.supported))
        apart = (self._values.loc[code] - against).abs() / (everyone.max() - everyone.min())
        names = [name for name, *_ in _indicators(self._edition) if everyone[name].nunique() > 1]
        far = sorted((x for x in names if apart[x] > ALIKE), key=lambda x: -apart[x])[:2]
        gaps = [(x, self._values[x][code], against[x]) for x in names if x in far]
        if not self.known or not gaps:
            return ""
        than = self._reference(code)
        return wording.block(self._edition, "reperes.constat", code=code, gaps=gaps, than=than)

    def _together(self, code: str) -> "pd.Series[float]":
        """Return the indicators of a commune's EPCI."""
        return self._by_epci.T[str(self._communes["epci"][code])]

    def _reference(self, code: str) -> str:
        if not self.few:
            return f"la médiane {self._brief(self._peers(code))}".strip()
        groups = self._edition.epci.fillna({"article": ""}).set_index("nom_court")
        epci = str(self._communes["epci"][code])
        return f"{groups['article'][epci]} {groups['sigle'][epci]}".strip()

    def note(self, code: str) -> str:
        """Say what the indicators describe, and why a value is missing."""
        why = self._comparison.set_index("code_insee")["note"].get(code)
        missing = self._values.loc[code].isna().any()
        return wording.block(
            self._edition,
            "reperes.note",
            code=code,
            known=self.known,
            few=self.few,
            alone=not self._peers(code),
            missing=missing and ("la source ne dit rien" if pd.isna(why) else why),
        )

    def sources(self) -> str:
        """Name the source and the vintage of each indicator."""
        year = f"20{frames.INCOME[-2:]}"
        said = self.known and wording.block(self._edition, "reperes.sources", incomes=year)
        return said or ""


def _indicators(edition: Edition) -> tuple[tuple[str, str, str, Callable[[float], str]], ...]:
    def percent(x: float) -> str:
        return french.number(100 * x, 1)

    def signed(x: float) -> str:
        return french.number(100 * x, 1, sign=True)

    span = views.evolution_head(edition).removesuffix(", %")
    return (
        ("evolution", f"Population {span}", "%", signed),
        ("vacance", "Logements vacants", "% des logements", percent),
        ("proprietaires", "Propriétaires occupants", "% des résidences principales", percent),
        ("chomage", "Chômage au sens du recensement", "% des actifs de 15 à 64 ans", percent),
        ("emplois", "Emplois dans la commune", "pour 100 actifs résidents", french.number),
        ("revenu", f"Niveau de vie médian 20{frames.INCOME[-2:]}", "€ par an", french.number),
    )
