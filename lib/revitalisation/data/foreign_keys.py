"""Links between tables: a code written in one must stand in the other."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from revitalisation.data.csv_reader import RawTable
from revitalisation.errors import Fault
from revitalisation.french.messages import alike, closest, enumerated, quote, say

COMMUNES, MERGED = "territoire/communes", "territoire/passages"
FEW = 12
"""Values of a short list, all told in place of one that it lacks."""
Opener = Callable[[str], RawTable | None]
"""Gives the sheet of a table by name, ``None`` when the table cannot be read."""


def reference_faults(
    sheet: RawTable, schema: Mapping[str, Any], file: str, sheet_of: Opener
) -> tuple[Fault, ...]:
    """Return the values of a sheet that the table they refer to does not have.

    Empty cells refer to nothing, nor do the values that a key sets apart (« sauf »); a key may
    admit only the rows that have some column filled (« avec »). A table that cannot be read is not
    looked into: its own faults say why.
    """
    faults = []
    for key in schema.get("foreignKeys", ()):
        (column,), (target,) = key["fields"], key["reference"]["fields"]
        table = key["reference"]["resource"]
        other = sheet_of(table)
        only = key["reference"].get("avec", target)
        if other is None or not {target, only} <= {*other.header} or column not in sheet.header:
            continue
        # A row with a cell too many or too few is told as such: it is there all the same.
        place, filled = other.header.index(target), other.header.index(only)
        whole = (
            row for row in other.rows[1:] if len(row) > place and any(row[filled : filled + 1])
        )
        known = {row[place] for row in whole} | set(key.get("sauf", ()))
        told = next((f.get("regle", "") for f in schema["fields"] if f["name"] == column), "")
        for line, row in sheet.whole:
            if row[column] and row[column] not in known:
                message, rule = _sentence(row[column], table, target, known, sheet_of)
                faults.append(Fault(file, line, column, message, rule=rule or told))
    return tuple(faults)


def _sentence(
    value: str, table: str, target: str, known: set[str], sheet_of: Opener
) -> tuple[str, str]:
    """Return what is wrong with a value, and the rule it breaks."""
    if unseen := alike(value, known):
        return unseen, ""
    if table == COMMUNES:
        return _outside(value, sheet_of)
    # Between numbered codes (« S09 »), the nearest says nothing: only a capital may differ.
    numbered = len(re.findall(r"[^\W\d_]", value)) < len(re.findall(r"\d", value))
    close = closest(value, sorted(known), 1.0 if numbered else 0.6)
    # « sortie du programme » for « sortie »: longer than what it means.
    close = close or next((each for each in sorted(known) if value.startswith(f"{each} ")), "")
    hint = say(" Valeur proche : {}.", quote(close)) if close else ""
    if not close and len(known) <= FEW:
        hint = say(" Valeurs admises : {}.", enumerated(sorted(known)))
    message = say(
        "{} n’existe pas dans {} (colonne {}).{} Corrigez, ou ajoutez-y la ligne qui manque.",
        quote(value),
        f"data/{table}.csv",
        quote(target),
        hint,
    )
    return message, ""


def _outside(code: str, sheet_of: Opener) -> tuple[str, str]:
    """Say that a commune is not in the perimeter, and what became of it if it was merged."""
    merged, communes = sheet_of(MERGED), sheet_of(COMMUNES)
    row = (
        next((row for _, row in merged.whole if row.get("code_ancien") == code), None)
        if merged
        else None
    )
    if row is None or communes is None:
        message = say(
            "la commune de code {} n’appartient pas au périmètre. Vérifiez le code, "
            "retirez la ligne, ou ajoutez la commune à {}.",
            quote(code),
            f"data/{COMMUNES}.csv",
        )
        return message, "REF-04"
    heir = row.get("code_nouveau", "")
    names = {line.get("code_insee"): line.get("nom", "") for _, line in communes.whole}
    message = say(
        "la commune {} n’existe plus : elle est aujourd’hui comprise dans {}. Employez le code {}.",
        f"{row['nom_ancien']} ({code})"
        if row.get("nom_ancien")
        else say("de code {}", quote(code)),
        names.get(heir) or heir,
        heir,
    )
    return message, "REF-03"
