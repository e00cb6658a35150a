"""How programmes end: their term, the ends of conventions, the communes that left."""

from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.spans import Words
from revitalisation.sections import display, views
from revitalisation.sections.wording import block


def past(edition: Edition, term: str, months: int = 0) -> bool:
    """Whether a term is over some months after the cut-off; a period stands for its last day."""
    last = pd.Period(term).end_time
    return bool(last <= pd.Timestamp(edition.cutoff) + pd.DateOffset(months=months, days=1))


def until(term: str) -> str:
    """Write when something ends, after a verb: « au 31 décembre 2026 », « en mars 2026 »."""
    return f"{'au' if len(term) == 10 else 'en'} {french.period(term)}"


def programme(edition: Edition, code: str) -> Words:
    """Say until when a programme runs, and what is known of its going on, each with its source."""
    rows = edition.terms
    rows = rows[(rows["programme"] == code) & rows["id_candidature"].isna()]
    rows = rows[rows["generation"] == rows["generation"].max()]
    known = rows.dropna(subset=["terme"]).tail(1)
    return block(
        edition,
        "programme.echeance",
        code=code,
        terme=[_told(edition, row) for row in views.records(known)],
        suites=[
            _told(edition, row) for row in views.records(rows) if row["effet"] == "prolongation"
        ],
    )


def announced(edition: Edition, code: str) -> bool:
    """Whether a document says that a programme goes on, without saying until when."""
    rows = edition.terms
    rows = rows[(rows["programme"] == code) & rows["id_candidature"].isna()]
    return bool(((rows["effet"] == "prolongation") & rows["terme"].isna()).any())


def _told(edition: Edition, row: dict[str, Any]) -> dict[str, Any]:
    term = row["terme"] if pd.notna(row["terme"]) else ""
    return {
        "jusque": french.period(term) if term else "",
        "passe": bool(term) and past(edition, term),
        "note": row["note"] if pd.notna(row["note"]) else "",
        "source": views.titled(row["titre"], row["adresse"]),
    }


def end(edition: Edition, commune: str, code: str) -> dict[str, Any] | None:
    """Return the known end of a membership: its ``terme``, ``propre``, ``document``; else none."""
    rows = edition.ends
    rows = rows[(rows["code_insee"] == commune) & (rows["programme"] == code)]
    return views.records(rows)[0] if len(rows) else None


def cell(edition: Edition, commune: str, code: str) -> str | None:
    """Write the end of a membership in a table: « mars 2026 », « échue au 31 décembre 2025 »."""
    found = end(edition, commune, code)
    if found is None:
        return None
    over = found["propre"] and past(edition, found["terme"]) and _signed(edition, commune, code)
    return f"échue {until(found['terme'])}" if over else french.period(found["terme"])


def line(edition: Edition, commune: str, code: str) -> tuple[tuple[str, str, str], ...]:
    """Return the line of a fiche that says the end of a membership, if it is known."""
    found = end(edition, commune, code)
    if found is None:
        return ()
    day = french.period(found["terme"])
    if not found["propre"]:
        said = f"programme, {day}"
    elif past(edition, found["terme"]) and _signed(edition, commune, code):
        said = f"convention échue {until(found['terme'])}"
    else:
        said = f"convention, {day}"
    return (("Échéance", said, ""),)


def _signed(edition: Edition, commune: str, code: str) -> bool:
    """Whether the day or the period of the signature is known: nothing else can be overdue."""
    rows = edition.members_of(code)
    rows = rows[(rows["code_insee"] == commune) & (rows["acte"] == "signature")]
    return bool(rows["quand"].notna().any())


def exits(edition: Edition, code: str) -> display.Records:
    """Say which communes left a programme and count no more, then when and by what document."""
    left = edition.exits[edition.exits["programme"] == code]
    return display.show(_sentence(edition, code, left), _table(edition, code, left))


def _sentence(edition: Edition, code: str, left: pd.DataFrame) -> display.Shown:
    if not len(left):
        return None
    rows = [
        {
            "nom": row["nom"],
            "quand": _since(row),
            "source": views.titled(row["titre"], row["adresse"]),
        }
        for row in views.records(left)
    ]
    return display.text(block(edition, "signataires.sorties", code=code, communes=rows))


def _since(row: dict[str, Any]) -> str:
    if pd.notna(row["date"]):
        return f"le {french.long_date(row['date'])}"
    return f"en {french.period(row['periode'])}"


def _table(edition: Edition, code: str, left: pd.DataFrame) -> Table | None:
    if not len(left):
        return None
    frame = pd.DataFrame(
        {
            "Commune": left["nom"],
            "Intercommunalité": left["code_insee"].map(edition.by_code["epci"]),
            "Sortie": list(map(views.day, views.records(left))),
            "Document et réserve": list(map(views.told, views.records(left))),
        }
    )
    return display.table(
        frame,
        f"sorties-{code.lower()}",
        block(edition, "signataires.titre_sorties", code=code, nom=edition.short_names[code]),
        source=sources.documents(edition, left["document"]),
    )
