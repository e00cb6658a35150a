"""The reserves of an action: short, in the place where the number or the name they bear on is read.

Frozen tables lack some of their columns: there, nothing is said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.french.spans import Span, Words
from revitalisation.rules.actions import duplicates
from revitalisation.rules.registry import Inspection
from revitalisation.sections.wording import block

PLACE, CARRIER, YEAR, NEAR = "commune probable", "porteur déduit", "année déduite", "près de"
PART, TWICE = "non coût total", "doublon probable"
WHOLE = ("coût", "prix d’achat")
"""What an amount is when it is not a part of a cost."""


def _yes(row: Mapping[str, Any], column: str) -> bool:
    value = row.get(column)
    return bool(value) if pd.notna(value) else False


def where(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the reserves on where an action is, and on who carries it."""
    told = ((PLACE, "commune_probable"), (CARRIER, "porteur_deduit"))
    return tuple(mark for mark, column in told if _yes(row, column))


def year(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the reserve on the year of a state."""
    return (YEAR,) if _yes(row, "annee_statut_deduite") else ()


def amount(row: Mapping[str, Any]) -> str:
    """Write an amount, how near it is and what it is: « près de 7,2 M€ (coût) ».

    Nothing without an amount.
    """
    written, said = amount_and_kind(row)
    return f"{written} ({said})" if said else written


def amount_and_kind(row: Mapping[str, Any]) -> tuple[str, str]:
    """Write an amount and how near it is, then what it is: « subvention, non coût total »."""
    if pd.isna(row["montant_eur"]):
        return "", ""
    near = f"{NEAR} " if _yes(row, "montant_approche") else ""
    nature, base = row.get("montant_nature"), row["montant_base"]
    said = [] if pd.isna(nature) else [str(nature)]
    said += [PART] if said and nature not in WHOLE else []
    said += [str(base)] if base in ("HT", "TTC") else []
    return f"{near}{french.money(row['montant_eur'])}", ", ".join(said)


@kept
def twice(edition: Edition) -> frozenset[str]:
    """Return the actions that rule ACT-02 finds to be perhaps told twice, acquitted or not."""
    faults = duplicates(Inspection(edition))
    return frozenset(code for found in faults for code in found.about.split())


def marked(text: str, marks: Sequence[str]) -> Words:
    """Write a text, then its reserves: « NOM (porteur déduit) »."""
    if not marks:
        return Words(text)
    return Words(text, " ", Span(f"({', '.join(marks)})", css="reserve"))


def note(edition: Edition, rows: pd.DataFrame) -> str:
    """Say what each reserve printed of some actions means; nothing when there is none."""
    held = [{str(key): cell for key, cell in row.items()} for row in rows.to_dict("records")]
    found = {mark for row in held for mark in (*where(row), *year(row))}
    amounts = " ".join(map(amount, held))
    found |= {mark for mark in (NEAR, PART) if mark in amounts}
    found |= {TWICE} if twice(edition) & set(rows["id_action"]) else set()
    order = (PLACE, CARRIER, YEAR, NEAR, PART, TWICE)
    marks = [mark for mark in order if mark in found]
    return block(edition, "reserves.note", marques=marks) if marks else ""
