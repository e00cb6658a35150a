"""A commune as people write it: its code and what became of it come before its look-alikes."""

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from revitalisation.collect.columns import Choices
from revitalisation.data import tables
from revitalisation.data.foreign_keys import COMMUNES, MERGED
from revitalisation.errors import BLOCKING, NOTICE
from revitalisation.french import slug
from revitalisation.french.dates import long_date
from revitalisation.french.messages import closest, quote, say

_WRITTEN = re.compile(r"(?:(?P<name>.*\S)\s*\()?\s*(?P<code>\d[\dABab]\d{3})\s*\)?")
"""A name and its code in brackets, or a code alone."""
_LIKE = 0.85
"""How near a name must be to be proposed: two that share « Saint- » are not near."""


class Told(NamedTuple):
    """What a word of a cell stands for, and what is to be said of it, if anything."""

    code: str
    message: str = ""
    severity: str = BLOCKING


class Gazetteer:
    """The communes of the perimeter, and those that they were made of."""

    def __init__(self, choices: Choices, folder: Path) -> None:
        self.labels = {code: label for label, code in choices.codes.items()}
        self.names = {code: label.rpartition(" (")[0] for code, label in self.labels.items()}
        self.by_name: dict[str, list[str]] = {}
        for code, name in self.names.items():
            self.by_name.setdefault(slug(name), []).append(code)
        merged = tables.load(MERGED, folder)
        self.merged = merged[merged["code_nouveau"].isin(list(self.names))]

    def meant(self, word: str) -> Told:
        """Return the commune that a word says, when it is not written as in the list.

        The checks of the tables say best what is wrong with a code that is not in the perimeter.
        """
        found = _WRITTEN.fullmatch(word)
        code, name = (found["code"].upper(), found["name"] or "") if found else ("", word)
        if code and not name:
            return Told(code)
        heir = self._heir(code, name)
        if code in self.names and slug(name) != slug(self.names[code]) and heir != code:
            message = "{} est le code de {}, pas de {} : gardez l’un ou l’autre."
            return Told(word, say(message, code, quote(self.names[code]), quote(name)))
        if heir:
            return self._told(word, heir, slug(name))
        if code and code not in self.names:
            return Told(code)
        same = [code] if code else self.by_name.get(slug(name), [])
        if len(same) == 1:
            return Told(same[0])
        if close := closest(name, self.names.values(), _LIKE):
            labels = " ou ".join(quote(self.labels[c]) for c in self.by_name[slug(close)])
            return Told(word, say("{} n’est pas dans la liste. Vouliez-vous dire {} ?",
                                  quote(word), labels))  # fmt: skip
        message = (
            "{} n’est pas une commune du périmètre. Vérifiez le nom, retirez-la, ou ajoutez la "
            "commune à {}."
        )
        return Told(word, say(message, quote(word), f"data/{COMMUNES}.csv"))

    def _heir(self, code: str, name: str) -> str:
        """Return the commune that a former one is now in; its own name may begin by that one's."""
        former = self.merged["code_ancien"].eq(code) if code else self.merged["nom_ancien"].map(
            lambda known: isinstance(known, str) and slug(known) == slug(name)
        )  # fmt: skip
        heirs = set(self.merged.loc[former, "code_nouveau"])
        if not heirs and slug(name) not in self.by_name:
            begun = {c for c, n in self.names.items() if slug(n).startswith(f"{slug(name)}-")}
            if len(begun) == 1 or code in begun:
                heirs = (begun & {code} if code else begun) & set(self.merged["code_nouveau"])
        return str(heirs.pop()) if len(heirs) == 1 else ""

    def _told(self, word: str, heir: str, former: str) -> Told:
        rows = self.merged[self.merged["code_nouveau"] == heir]
        named = rows["nom_ancien"].map(lambda name: isinstance(name, str) and slug(name) == former)
        days = (rows[named] if named.any() else rows)["date"].dropna().unique()
        since = say(", depuis le {}", long_date(pd.Timestamp(days[0]))) if len(days) == 1 else ""
        message = say("{} est aujourd’hui {}{}.", quote(word), quote(self.labels[heir]), since)
        return Told(heir, message, NOTICE)
