"""The facts of an earlier edition, read again with the rules of a later one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept

READ_AGAIN = ("recensement/classements", "recensement/arbitrages", "recensement/actions_fonctions")
"""What readers say of actions: today's, where they read the action."""
CODED = ("type_innovation", "methode_usages", "forme_operationnelle", "exemple_notable")
"""What readers say of actions, in the table of actions."""
LISTS = ("programmes/programmes", "programmes/jalons", "recensement/portees")
"""What is a rule of today, whatever the facts."""
RULES = ("seuils", "echelle", "millesime_population", "millesime_reference", "comparateur")
"""The settings that are not of a year but of a manner."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reread(Edition):
    """An edition whose facts are one's and whose rules are another's: lists, readings, places."""

    facts: Edition
    rules: Edition

    @cached_property
    def earlier(self) -> None:
        """Nothing: it is only to be compared with the two that it is made of."""

    @cached_property
    def _held(self) -> dict[str, pd.DataFrame]:
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of one of the two editions, in the places of the later one."""
        if name not in self._held:
            self._held[name] = self._made(name)
        return self._held[name].copy(deep=False)

    def later_table(self, name: str) -> pd.DataFrame | None:
        """Return a table as `table`, or ``None`` when the facts were kept before there was one."""
        held = self.rules if name in LISTS else self.facts
        return None if held.later_table(name) is None else self.table(name)

    def _made(self, name: str) -> pd.DataFrame:
        if name.startswith(("territoire/", "preconisations/")) or name in LISTS:
            return self.rules.table(name)
        rows = self.facts.table(name)
        if name in READ_AGAIN:
            ours = self.rules.table(name)
            known = self.rules.table("recensement/actions")["id_action"]
            return pd.concat([ours, rows[~rows["id_action"].isin(known)]], ignore_index=True)
        if name == "recensement/actions":
            return _coded(rows, self.rules.table(name))
        if name == "recensement/documents":
            both = pd.concat([self.rules.table(name), rows], ignore_index=True)
            return both.drop_duplicates("document")
        if "code_insee" in rows and (moves := successors(self.facts, self.rules)):
            codes = rows["code_insee"]
            return rows.assign(code_insee=codes.map(moves).fillna(codes))
        return rows


def _coded(rows: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    known = rows["id_action"].isin(ours["id_action"])
    said = ours.set_index("id_action")
    return rows.assign(
        **{
            name: rows[name].mask(known, rows["id_action"].map(said[name]))
            for name in CODED
            if name in said and name in rows
        }
    )


@kept
def reread(before: Edition, after: Edition) -> Edition:
    """Return the earlier edition as today's rules read it: thresholds, lists, classes, places.

    Its facts, its year and its cut-off stay its own.
    """
    settings = {**before.settings, **{key: after.settings[key] for key in RULES}}
    place = (after.territory, after.folder, after.root)
    return Reread(before.year, settings, *place, facts=before, rules=after)


@kept
def successors(before: Edition, after: Edition) -> Mapping[str, str]:
    """Return the commune that took up each one that the later geography has no more, by code."""
    then, now = (set(e.table("territoire/communes")["code_insee"]) for e in (before, after))
    moves = after.table("territoire/passages").drop_duplicates("code_ancien")
    into = dict(zip(moves["code_ancien"], moves["code_nouveau"], strict=True))
    found = {}
    for code in sorted(then - now):
        seen = [code]
        while seen[-1] in into and into[seen[-1]] not in seen:
            seen.append(into[seen[-1]])
        if seen[-1] in now:
            found[code] = seen[-1]
    return found
