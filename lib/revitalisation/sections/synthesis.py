"""The synthesis's own pages: the programmes side by side, what to do next."""

from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.spans import Words
from revitalisation.measures.registry import count
from revitalisation.redaction import render
from revitalisation.sections import actors, display, phrases, programme, views
from revitalisation.sections.wording import block

TEXT = "synthese"
"""The analysts' text of what to do next."""


def programmes(edition: Edition) -> Table | None:
    """Return the programmes in columns: what each is, who is in, since when, until when, how far.

    Only those that have communes of the perimeter; ``None`` when none has.
    """
    held = [c for c in edition.short_names if count(edition, f"communes.{c.lower()}")]
    if not held:
        return None
    columns = {code: _column(edition, code) for code in held}
    heads = next(iter(columns.values()))
    frame = pd.DataFrame(
        {
            "": list(heads),
            **{edition.short_names[code]: list(columns[code].values()) for code in held},
        }
    )
    return display.table(
        frame,
        "programmes",
        block(edition, "synthese.programmes", n=len(held)),
        subtitle=f"Au {french.long_date(edition.cutoff)}",
        source=sources.documents(edition, edition.members["document"]),
    )


def _column(edition: Edition, code: str) -> dict[str, Words]:
    """Return what the synthesis says of a programme, by the head of its row."""
    entries = edition.members_of(code)
    days = entries["quand"].dropna()
    rows = edition.terms
    rows = rows[(rows["programme"] == code) & rows["id_candidature"].isna()]
    terms: list[Any] = rows.sort_values("generation")["terme"].dropna().tolist()
    total = count(edition, f"actions.{code.lower()}")
    return {
        "Ce que c’est": programme.definition(edition, code)[0],
        "Les communes": Words(french.join(phrases.names_of(edition, entries["code_insee"]))),
        "Depuis": block(
            edition,
            "synthese.depuis",
            code=code,
            annees=sorted({str(day.year) for day in days}),
            sans=len(entries) - len(days),
            entree=edition.programmes.loc[code, "entree"],
        ),
        "Jusqu’à": block(
            edition, "synthese.jusque", code=code, terme=french.period(terms[-1]) if terms else ""
        ),
        "Où en sont les actions": block(edition, "synthese.actions", code=code, total=total),
    }


def next_steps(edition: Edition) -> display.Shown:
    """Return the analysts' recommendations, or else the gaps on which some would rest."""
    if written := render.written(edition, TEXT):
        return display.markdown(written)
    gaps = [
        Words(views.numbered(str(code), name), " — ", actors.gap(edition, str(code)))
        for code, name in edition.recommendation_names.items()
    ]
    return display.text(block(edition, "synthese.sans_texte"), *gaps)
