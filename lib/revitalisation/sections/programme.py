"""A programme's section: what it is, its communes, its conventions, its actions."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Cited, Text
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.registry import count, values
from revitalisation.redaction import render
from revitalisation.sections import display, phrases, signatories, terms, views
from revitalisation.sections.wording import block, paragraphs


def headline(edition: Edition, code: str) -> str:
    """Say the candidatures and communes of a programme; a partial list says so."""
    kinds = edition.table("programmes/candidatures").set_index("id_candidature")["type"]
    return block(
        edition,
        "programme.accroche",
        code=code,
        partielle=edition.programmes.loc[code, "liste_partielle"],
        cites=edition.cited(code, "communes"),
        types=set(edition.members_of(code)["id_candidature"].map(kinds)),
    )


def lead(edition: Edition, code: str) -> Words:
    """Say the population of the programme's communes, its change and their vacant dwellings."""
    codes = edition.members_of(code)["code_insee"]
    communes = edition.communes[edition.communes["code_insee"].isin(codes)]
    change = values(edition).get(f"evolution.{code.lower()}")
    return block(
        edition,
        "programme.chapeau",
        code=code,
        ici=phrases.here(edition),
        sans=phrases.unknown(communes),
        evolution=change.amount if change else None,
    )


def definition(edition: Edition, code: str) -> tuple[Words, ...]:
    """Say what a programme is: launcher, aim, target and closed lists, from its row."""
    row = edition.programmes.loc[code].dropna().to_dict()
    volets = edition.table("programmes/volets")
    listed = views.records(volets[volets["programme"] == code].sort_values("ordre"))
    return paragraphs(edition, "programme.definition", code=code, programme=row, volets=listed)


def presentation(edition: Edition, code: str) -> Text | None:
    """Return what a programme is, then until when it runs; nothing where it has no commune."""
    if not len(edition.members_of(code)):
        return None
    return display.text(*definition(edition, code), terms.programme(edition, code))


def gap_with_cited(
    edition: Edition, code: str, before: int, now: int, *, beside: bool = False
) -> Words:
    """Explain why the recomputed count is, or is not, the one the 2021 document states.

    ``beside``: both are written large beside it. The steps of signatures, where they are drawn,
    say the rest.
    """
    return block(
        edition,
        "programme.ecart",
        code=code,
        cites=before,
        connues=now,
        nommees=edition.cited_by_name(code),
        partielle=edition.programmes.loc[code, "liste_partielle"],
        cumul={}
        if signatories.drawn(edition, code)
        else signatories.crossing(edition, code, before),
        cote=beside,
    )


def cited(edition: Edition, code: str) -> Cited | Text | None:
    """Return the count the 2021 document states beside the recomputed one, and why they differ."""
    before = edition.cited(code, "communes")
    if before is None:
        return None
    now = count(edition, f"communes.{code.lower()}")
    if now == before or signatories.drawn(edition, code):
        return display.text(gap_with_cited(edition, code, before, now))
    label = "aujourd’hui" if edition.year != "2021" else "recalculées"
    return Cited(
        phrases.said(edition, f"cites.{code.lower()}"),
        "citées en 2021",
        phrases.said(edition, f"communes.{code.lower()}"),
        label,
        gap_with_cited(edition, code, before, now, beside=True),
    )


def actions(edition: Edition, code: str) -> Text | None:
    """Say how far the actions attached to a programme are, with the reserves that they share."""
    rows = frames.in_programme(edition.actions, code)
    if not len(rows) and not len(edition.members_of(code)):
        return None
    if not len(rows):
        return display.text(
            "Aucune source lue ne rattache d’action à ce programme dans ce périmètre."
        )
    said = {"code": code, "nom": edition.short_names[code]}
    return display.text(
        Words(" ").join(
            block(edition, f"programme.{each}", **said) for each in ("avancement", "ou")
        ),
        _reserves(edition, rows),
    )


def _reserves(edition: Edition, rows: pd.DataFrame) -> str:
    """Say the reserves that several actions share, with the communes they are about."""
    noted = rows[rows["note"].notna() & rows["codes"].map(bool)]
    shared = noted[noted["note"].duplicated(keep=False)]
    return typography(
        " ".join(
            f"{french.join(phrases.names_of(edition, each['codes'].explode()))} : {note}."
            for note, each in shared.groupby("note", sort=False)
        )
    )


def reading(edition: Edition, code: str) -> str:
    """Return the analysts' text of a programme, where the perimeter has communes of it."""
    if not count(edition, f"communes.{code.lower()}"):
        return ""
    return render.written(edition, str(edition.programmes.loc[code, "section"]))
