"""The official indicators: one table of the communes accompagnées, one line for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.french.typography import NOT_KNOWN, typography
from revitalisation.measures import official
from revitalisation.measures.official import CLASS, LIST, SHARE
from revitalisation.measures.registry import values
from revitalisation.sections import display, views
from revitalisation.sections.wording import block

NOTHING = "–"


@dataclass(frozen=True)
class Shown:
    """A vintage of an indicator, as tables and lines show it; ``of`` is its value by place."""

    indicator: str
    vintage: str
    kind: Mapping[str, Any]
    of: "pd.Series[Any]"

    @property
    def head(self) -> str:
        """Return the head of its column: its name, its vintage, its unit."""
        unit = f", {self.kind['unite']}" if pd.notna(self.kind["unite"]) else ""
        return typography(f"{self.kind['libelle_court']} {self.vintage[:9]}{unit}")

    def write(self, value: Any) -> str:
        """Write a value; « n. d. » when it is not known."""
        if pd.isna(value):
            return NOT_KNOWN
        if self.kind["forme"] == CLASS:
            return str(value)
        return french.rate(100 * value) if self.kind["forme"] == SHARE else french.number(value)


def _shown(edition: Edition) -> list[Shown]:
    """Return what the table shows, in its order: of a share, its first vintage too."""
    found = []
    for code, kind in official.defined(edition).iterrows():
        if kind["forme"] == LIST:
            continue
        table = official.values_of(edition, str(code))
        ends = [0, -1] if kind["forme"] == SHARE and table.shape[1] > 1 else [-1]
        for end in ends:
            vintage = str(table.columns[end])
            year = vintage if vintage[4:5] != "-" or len(vintage) == 9 else vintage[:4]
            found.append(Shown(str(code), year, dict(kind), table.iloc[:, end]))
    return found


def communes(edition: Edition) -> display.Shown:
    """Return the official indicators of the communes accompagnées, then the lists of communes.

    One table, a column a vintage; larger places have their row where the source gives them.
    Indicators of which all communes are of one class are said under it.
    """
    if not len(edition.official):
        return None
    return display.show(_table(edition), display.text(*_lists(edition)))


def _table(edition: Edition) -> Table | None:
    order = sorted(edition.supported, key=lambda code: french.sort_key(edition.names[code]))
    shown = [each for each in _shown(edition) if each.of.reindex(order).notna().any()]
    same = [x for x in shown if x.kind["forme"] == CLASS and x.of.reindex(order).nunique() == 1]
    shown = [each for each in shown if each not in same]
    if not shown:
        return None
    wide = official.places(edition)
    table = pd.DataFrame({"Commune": [*(edition.names[code] for code in order), *wide]})
    for each in shown:
        cells = [
            *(_cell(each, each.of.get(code)) for code in order),
            *(_cell(each, each.of.get(place), NOTHING) for place in wide),
        ]
        table[each.head] = pd.Series(cells, dtype=object)
    numbers = {each.head: each.write for each in shown if each.kind["forme"] != CLASS}
    return display.table(
        table,
        "reperes-communes",
        _title(edition, shown),
        compact=True,
        subtitle="Communes entières, non leurs centres ; le millésime suit le nom de la colonne",
        source=_sources(edition, shown + same),
        note=_note(edition, shown, same, order),
        formats=numbers,
        subjects=[
            *(views.commune_subject(edition, code) for code in order),
            *(Subject() for _ in wide),
        ],
    )


def _cell(each: Shown, value: Any, absent: str = NOT_KNOWN) -> display.Datum:
    if value is None or pd.isna(value):
        return display.Datum(None, Words(absent))
    exact = 100 * value if each.kind["forme"] == SHARE else value
    return display.Datum(exact, Words(each.write(value)))


def _title(edition: Edition, shown: list[Shown]) -> Words:
    """Say in how many communes the first share rose, where two vintages tell it."""
    known = values(edition)
    for each in shown:
        if (name := official.risen(each.indicator)) in known:
            part = known[name].part
            assert part is not None
            told = {"mesure": name, "quoi": each.kind["libelle"], "depuis": each.vintage}
            every = part[1] == len(edition.supported)
            return block(edition, "officiels.titre", total=part[1], partout=every, **told)
    return block(edition, "officiels.titre", mesure="", quoi="", depuis="", total=0, partout=True)


def _sources(edition: Edition, shown: list[Shown]) -> str:
    """Name the producer of each column."""
    register = edition.table("recensement/documents").set_index("document")["producteur"]
    documents = edition.official.groupby("indicateur")["document"].first()
    held: dict[str, list[str]] = {}
    for each in shown:
        who = french.join(re.split(r"\s*;\s*", register[documents[each.indicator]]))
        said = held.setdefault(who, [])
        name = str(each.kind["libelle"])
        if name not in said:
            said.append(name)
    parts = (f"{french.join(names)}, {who}" for who, names in held.items())
    return typography(
        f"Sources : {' ; '.join(parts)} ; titres et adresses en annexe, « Les documents lus »."
    )


def _note(edition: Edition, shown: list[Shown], same: list[Shown], order: list[str]) -> Words:
    """Say what is not given and why, what all have alike, and the reserves of single values."""
    rows = edition.official[edition.official["code_insee"].isin(order)]
    rows = rows.assign(nom=rows["code_insee"].map(edition.names))
    known = official.defined(edition)
    kinds = dict(zip(map(str, known.index), views.records(known), strict=True))
    few = rows[rows["effectif"].notna() & rows["valeur"].isna()]
    said = rows.dropna(subset=["note"]).drop_duplicates(["nom", "note"])
    return block(
        edition,
        "officiels.note",
        notes=[note for note in dict.fromkeys(x.kind["note"] for x in shown) if pd.notna(note)],
        rares=[
            (kinds[str(code)]["libelle"], int(kinds[str(code)]["effectif_minimal"]),
             sorted(set(held["nom"]), key=french.sort_key))
            for code, held in few.groupby("indicateur", sort=False)
        ],
        reserves=[(row["nom"], row["note"]) for row in views.records(said)],
        communs=[
            (each.kind["libelle"], each.vintage, str(each.of.reindex(order).dropna().iloc[0]))
            for each in same
        ],
    )  # fmt: skip


def _lists(edition: Edition) -> list[Words]:
    """Name the communes of each list, those accompagnées told from the others."""
    found = []
    for code, kind in official.defined(edition).iterrows():
        if kind["forme"] != LIST:
            continue
        table = official.values_of(edition, str(code))
        held = sorted(
            (edition.names[place] for place in table.index if place in edition.names),
            key=french.sort_key,
        )
        inside = [place for place in table.index if place in edition.supported]
        if held:
            found.append(
                block(
                    edition,
                    "officiels.communes",
                    mesure=official.listed(str(code)),
                    quoi=kind["libelle"],
                    jour=french.period(str(table.columns[-1])),
                    noms=held,
                    accompagnees=len(inside),
                )
            )
    return found


def line(edition: Edition, code: str) -> Words:
    """Return the official indicators that a fiche may print of a commune, in one line.

    Those whose row of indicateurs.csv says « fiche », each with its vintage; « n. d. » where the
    source gives none. Empty for an edition that read none.
    """
    shown = [each for each in _shown(edition) if each.kind["fiche"]]
    said = [
        f"{each.kind['libelle']} {each.vintage} : {each.write(value)}"
        + (f" {each.kind['unite']}" if pd.notna(value) and pd.notna(each.kind["unite"]) else "")
        for each in shown
        for value in [each.of.get(code)]
    ]
    return Words(typography(" ; ".join(said)))
