"""The indicators of a fiche: a commune beside its EPCI and its peers, and what sets it apart."""

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import IndicatorRow
from revitalisation.french.spans import Words
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import frames
from revitalisation.measures.registry import values
from revitalisation.sections import phrases, views

FEW = 4
"""Under so many communes a median says little, and a strip of points less than their values."""
ALIKE = 0.05
"""Two values closer than this part of the span of the communes accompagnées are not told apart."""
WORDS = {
    "evolution": ("une population qui croît davantage", "une population qui croît moins"),
    "vacance": ("une vacance de logements plus forte", "une vacance de logements plus faible"),
    "proprietaires": (
        "une part de propriétaires plus forte",
        "une part de propriétaires plus faible",
    ),
    "chomage": ("un taux de chômage plus haut", "un taux de chômage plus bas"),
    "emplois": ("plus d’emplois par actif", "moins d’emplois par actif"),
    "revenu": ("un niveau de vie plus haut", "un niveau de vie plus bas"),
}
"""What is said of a commune above, then under, what it is compared with: of rates, not counts."""


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
        if not self.known:
            return ""
        against = self._together(code) if self.few else self._medians(code)
        everyone = self._values.reindex(list(self._edition.supported))
        gaps = {
            name: abs(float(self._values[name][code]) - float(against[name]))
            / (float(everyone[name].max()) - float(everyone[name].min()))
            for name in WORDS
            if everyone[name].nunique() > 1
        }
        far = sorted((name for name in gaps if gaps[name] > ALIKE), key=lambda name: -gaps[name])
        said = [
            _words(name, float(self._values[name][code]), float(against[name]))
            for name in WORDS
            if name in far[:2]
        ]
        reference = self._reference(code)
        return sentence(typography(f"{' et '.join(said)} que {reference}" if said else ""), False)

    def _together(self, code: str) -> "pd.Series[float]":
        """Return the indicators of a commune's EPCI."""
        return self._by_epci.T[str(self._communes["epci"][code])]

    def _reference(self, code: str) -> str:
        if self.few:
            groups = self._edition.epci.fillna({"article": ""}).set_index("nom_court")
            epci = str(self._communes["epci"][code])
            return f"{groups['article'][epci]} {groups['sigle'][epci]}".strip()
        programme = self._peers(code)
        return f"la médiane {self._brief(programme)}".strip()

    def note(self, code: str) -> str:
        """Say what the indicators describe, and why a value is missing."""
        if not self.known:
            return typography(
                "Indicateurs de contexte : n. d., le millésime disponible à la date d’arrêté "
                "n’est pas dans les données du projet."
            )
        said = ["Les indicateurs décrivent la commune, non son centre."]
        if not self.few:
            said.append("Un trait par commune accompagnée ; l’intercommunalité peut en sortir.")
            said += ["La médiane est la leur."] * (not self._peers(code))
        said.append(
            "Le niveau de vie médian d’une intercommunalité ne se calcule pas depuis ses communes."
        )
        if self._values.loc[code].isna().any():
            why = self._comparison.set_index("code_insee")["note"][code]
            said.append(f"« n. d. » : {'la source ne dit rien' if pd.isna(why) else why}.")
        return typography(" ".join(said))

    def sources(self) -> str:
        """Name the source and the vintage of each indicator."""
        if not self.known:
            return ""
        settings = self._edition.settings
        before, year = settings["millesime_reference"], settings["millesime_population"]
        return typography(
            f" Insee, comparateur de territoires : recensement {year}, et {before} pour la "
            f"population ; niveau de vie, Filosofi 20{frames.INCOME[-2:]}."
        )


def _words(name: str, value: float, against: float) -> str:
    """Say on which side a value is; populations that do not move the same way, how they move."""
    more, less = WORDS[name]
    if name == "evolution" and not round(value, 3):
        return "une population stable"
    if name != "evolution":
        return more if value > against else less
    if value < 0:
        farther = ("davantage" if value < against else "moins") if against < 0 else ""
        return f"une population qui recule {farther}".strip()
    if against < 0:
        return "une population qui croît"
    return more if value > against else less


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
        (
            "revenu",
            f"Niveau de vie médian 20{frames.INCOME[-2:]}",
            "€ par an",
            french.number,
        ),
    )
