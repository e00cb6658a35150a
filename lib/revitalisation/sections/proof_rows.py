"""What stands behind a value: each of its rows by name, with a link to where it is described."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.spans import Words, linked
from revitalisation.french.typography import typography
from revitalisation.measures import rates
from revitalisation.measures.comparison import ACTIONS_GONE, changes
from revitalisation.measures.fields import exploration, field_name
from revitalisation.measures.followed import KINDS as KINDS_OF_ACTIONS
from revitalisation.measures.indicators import INDICATORS, indicators
from revitalisation.measures.registry import values
from revitalisation.measures.value import ENTRY, Rows, Value, printed
from revitalisation.sections import views

MOST = {"commune": 12, "document": 3, "changement": 12, "subvention": 6}
"""So many communes, documents, changes, grants are named on paper; a file of data has them all."""


@dataclass(frozen=True)
class Kind:
    """What rows of a kind are called, the table they come from, the cells that say most of them.

    ``columns`` are the ranks of those cells in the table of the annex.
    """

    label: str
    table: str
    columns: tuple[int, ...] = ()


KINDS = {
    "action": Kind("Actions", "recensement/actions.csv", (1, 3, 4, 5)),
    "jalon": Kind("Communes, par leur jalon", "programmes/adhesions.csv", (1, 2, 3, 4)),
    "accompagnée": Kind("Communes, par leurs jalons", "programmes/adhesions.csv", (1, 2, 3, 4)),
    "candidature": Kind("Candidatures", "programmes/candidatures.csv", (1, 2, 3, 4)),
    "commune": Kind("Communes", "territoire/communes.csv"),
    "champ": Kind("Champs", "recensement/classements.csv"),
    "valeur": Kind("Valeurs", ""),
    "document": Kind("Documents", "recensement/documents.csv", (0, 1, 2)),
    "énoncé": Kind("Énoncé", "programmes/effectifs_cites.csv", (0, 1, 2)),
    "repère national": Kind("Repère national", "programmes/cadre_national.csv"),
    "subvention": Kind("Subventions", "programmes/financements.csv"),
    "changement": Kind("Changements", ""),
    "action passée": Kind("Actions de l’édition précédente", ""),
    "nom": Kind("Noms", ""),
}


def anchor(kind: str, key: object) -> str:
    """Return the id of a row of the annex: « action-S01 », « jalon-12 »."""
    return f"{kind}-{key}"


class Evidence:
    """The rows of an edition, each as a link; what they share is computed once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._writers: Mapping[str, Callable[[str], Words]] = {
            "action": lambda key: _link(anchor("action", key), key),
            "document": self._document,
            "jalon": self._milestone,
            "accompagnée": self._member,
            "candidature": self._candidature,
            "valeur": self._value,
            "énoncé": self._statement,
            "repère national": self._benchmark,
            "subvention": self._grant,
            "changement": self._change,
            "action passée": lambda key: _link(anchor("passee", key), key),
            "nom": lambda key: Words(typography(key.replace("_", " "))),
        }

    def lines(self, rows: Rows) -> list[Words]:
        """Return the rows of a value, one by one; fields, one line per préconisation."""
        if rows.kind == "commune":
            return self._communes(rows)
        if rows.kind == "champ":
            return self._fields(rows)
        return [self._writers[rows.kind](key) for key in rows.keys]

    def columns(self, rows: Rows) -> tuple[int, ...]:
        """Return the ranks of the cells that say a row, in the table that describes it."""
        if rows.kind != "commune":
            return KINDS[rows.kind].columns
        heads = list(rates.heads(self._edition))
        return tuple(heads.index(name) for name in _parts(rows))

    def table(self, rows: Rows) -> str:
        """Name the table that rows come from, with its vintage for figures of Insee."""
        if rows.kind == "commune" and rows.columns:
            return rates.sources(self._edition, _parts(rows))
        table = KINDS[rows.kind].table
        return f"data/{table}" if table else ""

    def formula(self, value: Value) -> str:
        """Say how a value follows from its rows, sums included; nothing when it is a count."""
        rows = value.rows
        if rows is None or not value.formula:
            return ""
        heads = rates.heads(self._edition) | {name: x.long for name, x in INDICATORS.items()}
        said = [f"« {heads[name]} »{self._sum(rows, name)}" for name in rows.columns]
        return value.formula.format(*said)

    @cached_property
    def _figures(self) -> pd.DataFrame:
        return rates.figures(self._edition).set_index("code_insee").astype(float)

    def _sum(self, rows: Rows, column: str) -> str:
        """Write what a column adds up to over some communes; nothing for a rate."""
        if column not in self._figures:
            return ""
        return f" ({french.number(self._figures[column].reindex(list(rows.keys)).sum())})"

    @cached_property
    def _places(self) -> Mapping[int, str]:
        """The anchor of each milestone: that of the annex's row that holds it."""
        rows = views.milestones(self._edition)["lignes"]
        return {line: anchor("jalon", lines[0]) for lines in rows for line in lines}

    @cached_property
    def _adhesions(self) -> pd.DataFrame:
        rows = self._edition.table("programmes/adhesions")
        return rows.set_index(rows.index + 2)

    @cached_property
    def _register(self) -> pd.DataFrame:
        return self._edition.table("recensement/documents").set_index("document")

    def _document(self, key: str) -> Words:
        return _link(anchor("document", key), typography(str(self._register["titre"][key])))

    def _milestone(self, key: str) -> Words:
        """Name a milestone by its commune; one after the cut-off says its date and document."""
        row = dict(self._adhesions.loc[int(key)])
        name = str(self._edition.names[row["code_insee"]])
        if place := self._places.get(int(key)):
            return _link(place, name)
        title, address = self._register.loc[row["document"], ["titre", "adresse"]]
        day, document = french.long_date(row["date"]), views.titled(title, address)
        return Words("{} ({}, {})").format(name, day, document)

    def _member(self, code: str) -> Words:
        """Name a commune accompagnée with a link to each milestone that makes it one."""
        members = self._edition.members
        held = members[members["code_insee"] == code]
        links = Words(", ").join(
            _link(self._places[row["ligne"]], self._edition.short_names[row["programme"]])
            for row in views.records(held)
        )
        return Words("{} ({})").format(self._edition.names[code], links)

    def _candidature(self, key: str) -> Words:
        files = self._edition.table("programmes/candidatures").set_index("id_candidature")
        members = self._edition.members
        first = members[members["id_candidature"] == key]["ligne"].iloc[0]
        return _link(self._places[first], typography(str(files["libelle"][key])))

    @cached_property
    def _indicators(self) -> pd.DataFrame:
        return indicators(self._edition)

    def communes(self, rows: Rows) -> tuple[str, ...]:
        """Return the codes of communes, in French order; of other rows, nothing."""
        names = self._edition.names
        codes = rows.keys if rows.kind == "commune" else ()
        return tuple(sorted(codes, key=lambda code: french.sort_key(names[code])))

    def _communes(self, rows: Rows) -> list[Words]:
        """Name communes, with their own rate where rates are compared.

        They are not links, for they are hundreds: their figures are listed under their names.
        """
        names, rate = self._edition.names, [name for name in rows.columns if name in INDICATORS]
        return [
            Words(
                names[code], *(f"\u202f: {_rate(x, self._indicators[x][code])}" for x in rate[:1])
            )
            for code in self.communes(rows)
        ]

    def _fields(self, rows: Rows) -> list[Words]:
        """Name fields by their communes, préconisation by préconisation."""
        shown = {field_name(field): field for field in views.records(exploration(self._edition))}
        wanted = set(rows.keys)
        return [
            Words("{} : {}").format(
                name,
                Words(", ").join(
                    _link(ENTRY + value, self._edition.names[field["code_insee"]])
                    for value, field in shown.items()
                    if field["preconisation"] == code and value.partition(".")[2] in wanted
                ),
            )
            for code, name in self._edition.recommendation_names.items()
            if any(key.endswith(f".{code}") for key in wanted)
        ]

    @cached_property
    def _changes(self) -> pd.DataFrame:
        assert self._edition.earlier is not None
        return changes(self._edition.earlier, self._edition).set_index("cle")

    def _change(self, key: str) -> Words:
        """Name a change by its action, with a link to it, else by what it is about."""
        (row,) = views.records(self._changes.loc[[key]])
        if row["genre"] in ACTIONS_GONE:
            return _link(anchor("passee", row["objet"]), row["objet"])
        if row["genre"] in KINDS_OF_ACTIONS:
            return _link(anchor("action", row["objet"]), row["objet"])
        said = row["nom"] if pd.notna(row["nom"]) else row["objet"]
        return Words(typography(f"{said}, {row['apres']}" if pd.notna(row["apres"]) else said))

    def _value(self, name: str) -> Words:
        value = values(self._edition)[name]
        said = f"{value.meaning}\u202f: {printed(value, self._edition.settings)}"
        return _link(f"{ENTRY}{name}", said)

    def _benchmark(self, key: str) -> Words:
        row = self._edition.benchmarks.set_index("repere").loc[key]
        said = f"{row['libelle']}, {french.period(row['date'])}"
        return Words(said, " (", self._document(str(row["document"])), ")")

    @cached_property
    def _grants(self) -> pd.DataFrame:
        return self._edition.grants.set_index("financement")

    def _grant(self, key: str) -> Words:
        row = self._grants.loc[key]
        amount = f"{french.number(row['subvention_eur'])}\u202f€"
        return Words(
            typography(f"{key}, {row['dispositif']} {row['annee']}, {amount} : {row['intitule']}")
        )

    def _statement(self, code: str) -> Words:
        rows = self._edition.table("programmes/effectifs_cites")
        (row,) = views.records(rows[(rows["programme"] == code) & (rows["grandeur"] == "communes")])
        document = _link(anchor("document", "document-2021"), "Document de 2021")
        return Words("{} ({})\u202f: «\u202f{}\u202f»").format(
            document, row["fait"], typography(row["enonce"])
        )


def _parts(rows: Rows) -> list[str]:
    """Return the columns that the communes' own rates are made of."""
    made = {name: each.colonnes for name, each in INDICATORS.items()}
    return [column for name in rows.columns for column in made.get(name, (name,))]


def _rate(name: str, value: float) -> str:
    write = french.rate if INDICATORS[name].calcul else french.number
    return french.percent(value) if INDICATORS[name].part else write(value)


def _link(place: str, said: str) -> Words:
    return linked(said, f"#{place}")
