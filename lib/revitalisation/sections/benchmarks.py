"""What all of France gives of a programme, beside what was found here."""

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import benchmarks
from revitalisation.measures.registry import count, values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.wording import block

FIRST = "engagees"
"""The measure that the title says, where it is known."""
LOCAL = {FIRST: "avancees"}
"""Measure → first word of its value here, when it is another: engaged leaves out delivered."""


def shares(edition: Edition, code: str) -> Table | None:
    """Return the national shares of a programme beside those of here, with both dates.

    Nothing where no source gives any, or where no action is attached to the programme: their wholes
    are not the same, so they are never subtracted.
    """
    rows = edition.benchmarks
    rows = rows[rows["programme"] == code]
    whole = f"actions.{code.lower()}"
    if not len(rows) or not count(edition, whole):
        return None
    found = views.records(rows)
    here = [f"{LOCAL.get(row['mesure'], row['mesure'])}.{code.lower()}" for row in found]
    table = pd.DataFrame(
        {
            "Part des actions": [typography(row["libelle"]) for row in found],
            "En France": [_share(edition, row["mesure"], code) for row in found],
            "Date": [french.period(row["date"]) for row in found],
            f"Ici, {french.period(edition.cutoff.isoformat())}": [
                _part(edition, name) for name in here
            ],
        }
    )
    doubts = list(rows["note"].dropna().unique())
    return display.table(
        table,
        f"cadre-{code.lower()}",
        block(
            edition,
            "cadre.titre",
            code=code,
            ici=f"{LOCAL[FIRST]}.{code.lower()}",
            total=whole,
            france=_share(edition, FIRST, code) if FIRST in set(rows["mesure"]) else "",
        ),
        compact=True,
        source=sources.documents(edition, rows["document"]),
        note=block(
            edition,
            "cadre.note",
            code=code,
            nom=edition.short_names[code],
            reserves=doubts,
            a_confirmer=bool(rows["a_confirmer"].fillna(False).any()),
        ),
        formats={str(head): str for head in list(table)[1::2]},
    )


def _share(edition: Edition, measure: str, code: str) -> Words:
    """Write a national share as precisely as its source: « 65 % »."""
    name = benchmarks.name(measure, code)
    amount = values(edition)[name].amount
    assert isinstance(amount, float)
    points = 100 * amount
    whole = abs(points - round(points)) < 1e-9
    return phrases.said(edition, name, french.percent(amount, 0 if whole else french.DECIMALS))


def _part(edition: Edition, name: str) -> Words:
    """Write a count of here as a part of its whole: « 9 sur 15 », or in %."""
    value = values(edition)[name]
    assert value.part is not None
    least = edition.settings["seuils"]["part_minimale_effectif"]
    written = french.share(*value.part, minimum=least)
    fraction = french.fraction(*value.part)
    shown = written if written == fraction else f"{written} ({fraction})"
    return phrases.said(edition, name, shown)
