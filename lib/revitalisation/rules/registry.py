"""The data-quality rules: small functions, each under its identifier, run over an edition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from typing import Any, NoReturn

import pandas as pd

from revitalisation.data import tables
from revitalisation.data.edition import OFF_GRID, Edition, open_edition
from revitalisation.data.inventory import followed
from revitalisation.data.kept import whole
from revitalisation.data.settings import years
from revitalisation.errors import DataError, Fault

MODULES = (
    "memberships", "actions", "states", "classification", "amounts", "funding", "indicators",
    "publication",
)  # fmt: skip
"""Where the rules are written, a family or two in each."""


class Unset(LookupError):
    """A threshold that a frozen edition is too old to have: its rule was not of that edition."""


class Thresholds(dict[str, Any]):
    """The thresholds of an edition, by key."""

    def __missing__(self, key: str) -> NoReturn:
        raise Unset(key)


class Inspection:
    """An edition of the whole territory as rules see it: tables whole, rows known by their line."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.thresholds = Thresholds(edition.settings["seuils"])
        self._tables: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of data/, its index the line of each row in the file.

        Raises
        ------
        DataError
            When the table breaks its schema.
        """
        if name not in self._tables:
            self._tables[name] = tables.located(name, self.edition.folder)
        return self._tables[name]

    @cached_property
    def before(self) -> str | None:
        """Year of the edition before this one, if there is one."""
        earlier = [year for year in years(self.edition.root) if year < self.edition.year]
        return earlier[-1] if earlier else None

    @cached_property
    def followed(self) -> pd.DataFrame:
        """The actions followed in the edition; ``ligne_suivi`` is their line in suivi.csv."""
        return _followed(self.edition)

    @cached_property
    def followed_before(self) -> pd.DataFrame:
        """The actions followed in the edition before, by its own tables, if there is one."""
        if self.before is None:
            return self.followed.iloc[:0]
        return _followed(open_edition(self.before, folder=self.edition.root))

    @cached_property
    def withdrawn(self) -> pd.DataFrame:
        """The actions that the edition says it no longer follows, and why."""
        rows = self.table("recensement/retraits")
        return rows[rows["edition"] == self.edition.year]

    @cached_property
    def places(self) -> pd.DataFrame:
        """The communes that each followed action names: ``id_action``, ``code_insee``, ``nom``."""
        pairs = self.table("recensement/actions_communes")
        pairs = pairs[pairs["id_action"].isin(self.followed["id_action"])]
        return pairs.assign(nom=pairs["code_insee"].map(self.names))

    @cached_property
    def names(self) -> dict[Any, str]:
        """Name of each commune by code."""
        return self.named("territoire/communes", "nom")

    def named(self, table: str, column: str) -> dict[Any, str]:
        """Return what a table calls each of its codes, its first column."""
        rows = self.table(table)
        return dict(zip(rows.iloc[:, 0], rows[column], strict=True))

    @cached_property
    def programmes(self) -> dict[Any, str]:
        """Short name of each programme by code, and of the ORT."""
        return self.named("programmes/programmes", "nom_court")

    @cached_property
    def recommendations(self) -> dict[Any, str]:
        """Name of each préconisation by code, and of what is out of the grid."""
        return {**self.named("preconisations/preconisations", "nom"), OFF_GRID: "Hors grille"}


def _followed(edition: Edition) -> pd.DataFrame:
    states = tables.located("recensement/suivi", edition.folder)
    states = states[states["edition"] == edition.year].drop(columns="edition")
    states = states.assign(ligne_suivi=states.index)
    return followed(tables.located("recensement/actions", edition.folder), states)


Finder = Callable[[Inspection], Iterator[Fault]]


@dataclass(frozen=True)
class Rule:
    """A rule of the edition: what it finds has its identifier and its severity."""

    identifier: str
    severity: str
    title: str
    find: Finder


_rules: dict[str, Rule] = {}


def rule(identifier: str, severity: str, title: str) -> Callable[[Finder], Finder]:
    """Register a function under the identifier of a rule (« ACT-05 »), with its French title."""

    def register(find: Finder) -> Finder:
        assert identifier not in _rules, identifier
        _rules[identifier] = Rule(identifier, severity, title, find)
        return find

    return register


def every() -> tuple[Rule, ...]:
    """Return every rule, in the order of the identifiers."""
    for module in MODULES:
        import_module(f"revitalisation.rules.{module}")
    return tuple(_rules[name] for name in sorted(_rules))


def each(rows: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line and the cells of each row of a table as :class:`Inspection` gives them."""
    records = rows.to_dict("records")
    for line, row in zip(rows.index, records, strict=True):
        yield int(line), {str(name): cell for name, cell in row.items()}


def fault(table: str, line: Any, column: str | None, message: str, *about: Any) -> Fault:
    """Return a fault of a table; its rule and severity come from the rule that finds it.

    ``line`` is that of the file, ``None`` for the whole table; ``about`` identifies what is at
    fault: actions, communes, candidatures, programmes.
    """
    place = None if line is None else int(line)
    return Fault(f"data/{table}.csv", place, column, message, about=" ".join(map(str, about)))


def run(
    edition: Edition, severity: str = ""
) -> tuple[tuple[Fault, ...], dict[str, tuple[str, ...]]]:
    """Apply every rule, or those of one severity, to an edition of the whole territory.

    Returns
    -------
    tuple
        The faults, in the order of the rules; and, for the rules that could not read a table,
        the files that refused.
    """
    edition = whole(edition)
    inspection = Inspection(edition)
    found: list[Fault] = []
    unread: dict[str, tuple[str, ...]] = {}
    for rule in (each for each in every() if severity in ("", each.severity)):
        try:
            found += [
                replace(
                    each,
                    file=edition.placed(each.file),
                    severity=rule.severity,
                    rule=rule.identifier,
                )
                for each in rule.find(inspection)
            ]
        except Unset:
            continue
        except DataError as refused:
            unread[rule.identifier] = tuple(dict.fromkeys(f.file for f in refused.faults))
    return tuple(found), unread
