"""The indicators of a fiche: a commune beside its EPCI and its peers, and what sets it apart."""

import pandas as pd

from revitalisation import french
from revitalisation.charts import strips
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import IndicatorRow
from revitalisation.french.spans import Words
from revitalisation.french.typography import sentence
from revitalisation.measures.indicators import INCOME, INDICATORS, indicators
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
        self._comparison = edition.table("territoire/comparateur")
        # Whether the edition shows indicators.
        self.known = bool(edition.settings["comparateur"])
        # Whether the communes are so few that each one's value is printed, without a strip.
        self.few = len(edition.supported) < FEW
        self._values = indicators(edition)
        self._epci = edition.by_code["epci"].astype(str)
        self._groups = edition.epci.fillna({"article": ""}).set_index("nom_court")

    def _peers(self, code: str) -> str:
        """Return the programme whose median a commune is compared with; empty when it is all."""
        first = views.held(self._edition, code)[0]
        return first if len(self._edition.members_of(first)) >= FEW else ""

    def _median(self, code: str) -> str:
        """Name the median that a commune is compared with: the note says of how many."""
        if not (peers := self._peers(code)):
            return "médiane des communes accompagnées"
        return f"médiane des {self._short(peers)}"

    def _short(self, programme: str) -> str:
        return str(self._edition.programmes.loc[programme, "sigle"])

    def _medians(self, code: str) -> "pd.Series[float]":
        programme = self._peers(code)
        named = self._edition.members_of(programme)["code_insee"]
        return self._values.reindex(list(named if programme else self._edition.supported)).median()

    def _together(self, code: str) -> "pd.Series[float]":
        """Return the indicators of a commune's EPCI, missing where its sums give none."""
        known, group = values(self._edition), self._groups["code"][self._epci[code]]
        named = {name: known.get(f"{name}.{group}") for name in self._values}
        return pd.Series({name: value.amount if value else None for name, value in named.items()})

    def heads(self, code: str) -> tuple[str, ...]:
        """Return the heads of the columns of numbers, the commune first."""
        names, epci = self._edition.names, self._epci[code]
        if self.few:
            return (names[code], *(names[other] for other in self._others(code)), epci)
        peers = self._peers(code)
        if not peers:
            return names[code], epci, "Médiane"
        n = len(self._edition.members_of(peers))
        return names[code], epci, f"Médiane, {n} {self._short(peers)}"

    def _others(self, code: str) -> list[str]:
        others = set(self._edition.supported) - {code}
        return sorted(others, key=lambda each: french.sort_key(self._edition.names[each]))

    def rows(self, code: str) -> tuple[IndicatorRow, ...]:
        """Return a row per indicator."""
        if not self.known:
            return ()
        years = "{millesime_reference}-{millesime_population}".format_map(self._edition.settings)
        return tuple(
            IndicatorRow(each.fiche.format(years=years), each.unite, *self._cells(code, name))
            for name, each in INDICATORS.items()
        )

    def _cells(self, code: str, name: str) -> tuple[tuple[Words, ...], str, tuple[str, ...], str]:
        def write(x: float) -> str:
            part = INDICATORS[name].part
            return french.rate(100 * x, name == "evolution") if part else french.number(x)

        own, above = self._values[name], self._together(code)[name]
        group = self._groups["code"][self._epci[code]]
        together = self._said(f"{name}.{group}", write(above))
        if self.few:
            mine = (Words(write(own[each])) for each in (code, *self._others(code)))
            return (*mine, together), "", (), ""
        median = self._medians(code)[name]
        peers = f"{name}.mediane.{self._peers(code).lower()}"
        everyone = own.reindex(list(self._edition.supported)).dropna()
        ends = (write(everyone.min()), write(everyone.max()))
        rank = "n. d."
        if code in everyone.index:
            place = int((everyone > everyone[code]).sum()) + 1
            rank = f"{french.ordinal(place)} sur {len(everyone)}"
        told = f"{rank}, de {ends[0]} à {ends[1]}"
        strip = strips.strip_svg(own[code], above, median, list(everyone), told)
        said = (Words(write(own[code])), together, self._said(peers, write(median)))
        return said, strip, ends, rank

    def _said(self, name: str, text: str) -> Words:
        """Return a number with its name, if it has one."""
        held = name in values(self._edition)
        return phrases.said(self._edition, name, text) if held else Words(text)

    def finding(self, code: str) -> str:
        """Say on which two indicators a commune stands farthest from what it is compared with.

        Distances are parts of the span of the communes accompagnées: no rank, no score. Nothing
        is said of an indicator that is missing, nor of a distance too small to be seen.
        """
        if not self.known:
            return ""
        group = self._groups.loc[self._epci[code]]
        than = f"la {self._median(code)}"
        against = self._medians(code)
        if self.few:
            than, against = f"{group['article']} {group['sigle']}", self._together(code)
        everyone = self._values.reindex(list(self._edition.supported))
        apart = (self._values.loc[code] - against).abs() / (everyone.max() - everyone.min())
        names = [name for name in INDICATORS if everyone[name].nunique() > 1]
        far = sorted((x for x in names if apart[x] > ALIKE), key=lambda x: -apart[x])[:2]
        gaps = [(x, self._values[x][code], against[x]) for x in names if x in far]
        return wording.block(self._edition, "reperes.constat", code=code, gaps=gaps, than=than)

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
            pairs=self._said_peers(code),
            missing=missing and ("la source ne dit rien" if pd.isna(why) else why),
        )

    def _said_peers(self, code: str) -> str:
        """Say whose median it is: « Médiane des PE : dix communes Programme Essentiel »."""
        if self.few or not (peers := self._peers(code)):
            return ""
        n = french.words(len(self._edition.members_of(peers)))
        whose = f"{n} communes {self._edition.short_names[peers]} du périmètre"
        return f"{sentence(self._median(code), stop=False)} : {whose}."

    def sources(self) -> str:
        """Name the source and the vintage of each indicator."""
        year = f"20{INCOME[-2:]}"
        return wording.block(self._edition, "reperes.sources", incomes=year) if self.known else ""
