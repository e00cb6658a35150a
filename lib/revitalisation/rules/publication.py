"""Rules of what is made public: personal data, licences (PUB)."""

import re
from collections.abc import Iterator

import pandas as pd

from revitalisation import french
from revitalisation.data import tables
from revitalisation.errors import BLOCKING, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.rules.registry import Inspection, fault, rule

PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}|(?<![\d./-])(?:\+33[ .]?|0)[1-9](?:[ .-]?\d{2}){4}(?![\d/-])"
)
"""An e-mail address or a French telephone number."""
ADDRESSES = ("adresse", "reference")
"""Columns of web addresses, whose digits are no telephone number."""


@rule("PUB-04", BLOCKING, "donnée personnelle")
def personal_data(inspection: Inspection) -> Iterator[Fault]:
    """Find a text of a table or of an analyst that holds what looks like personal data."""
    for name in tables.names(inspection.edition.folder):
        rows = inspection.table(name)
        texts: list[str] = list(rows.select_dtypes("str").columns.difference(ADDRESSES, sort=False))
        for column in texts:
            cells = rows[column]
            for line, cell in cells[cells.str.contains(PERSONAL, na=False)].items():
                yield fault(name, line, column, _personal(str(cell)))
    edition = inspection.edition
    for path in sorted(edition.texts.glob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, words in enumerate(text.splitlines(), start=1):
            if PERSONAL.search(words):
                file = edition.named(path)
                yield Fault(file, number, None, _personal(words))


def _personal(text: str) -> str:
    found = [quote(match[0]) for match in PERSONAL.finditer(text)]
    if len(found) == 1:
        return say(
            "{} ressemble à une donnée personnelle. Retirez-la : le rapport est public.", *found
        )
    return say(
        "{} ressemblent à des données personnelles. Retirez-les : le rapport est public.",
        french.join(found),
    )


@rule("PUB-06", WARNING, "licence manquante")
def without_licence(inspection: Inspection) -> Iterator[Fault]:
    """Find a table whose schema does not say its source or its licence."""
    for name in tables.names(inspection.edition.folder):
        schema = inspection.edition.schema(name)
        missing = [word for word in ("source", "licence") if pd.isna(schema.get(word) or None)]
        for word in missing:
            message = say(
                "{} non renseignée. Écrivez-la dans data/schemas/{}.json.",
                word,
                name.rpartition("/")[2],
            )
            yield fault(name, None, None, message)
