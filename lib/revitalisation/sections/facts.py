"""What the edition made of each fact of the document it replays: told, corrected or missing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.spans import Words, linked
from revitalisation.french.typography import typography
from revitalisation.measures.registry import values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.proof_rows import anchor
from revitalisation.sections.wording import block

TABLE = "redaction/faits"


def told(edition: Edition) -> display.Records | None:
    """Return every fact of the document, with where the report tells it, under a heading.

    Nothing for an edition without such a table, nor over another territory than the document's.
    """
    rows = edition.later_table(TABLE)
    if rows is None or edition.territory.slug != edition.settings["territoire_par_defaut"]:
        return None
    rows = rows.drop(columns="valeur").fillna("")
    frame = pd.DataFrame(
        {
            "Fait": rows["fait"],
            "Sujet": [_subject(edition, row) for row in views.records(rows)],
            "Ce que dit le document": rows["enonce"].map(typography),
            "Dans ce rapport": [_fate(edition, row) for row in views.records(rows)],
        }
    )
    counts = rows["devenir"].value_counts()
    names = ("dit", "corrigé", "manquant")
    return display.show(
        display.markdown(f"## {block(edition, 'faits.rubrique')}"),
        display.table(
            frame,
            "faits",
            block(edition, "faits.titre", comptes=[int(counts.get(name, 0)) for name in names]),
            source=block(edition, "faits.source"),
            note=block(edition, "faits.lecture"),
            compact=True,
            anchors=[anchor("fait", fact) for fact in rows["fait"]],
        ),
    )


def _subject(edition: Edition, row: Mapping[str, Any]) -> str:
    """Name the programme, the préconisation and the communes that a fact is about."""
    about = [
        edition.scheme_names.get(row["programme"], ""),
        edition.recommendation_names.get(row["preconisation"], ""),
        *(edition.names[code] for code in row["codes_insee"].split()),
    ]
    return french.join([str(name) for name in about if name], nothing="–")


def _fate(edition: Edition, row: Mapping[str, Any]) -> Words:
    """Say where the report tells a fact, with its figure; what sources say instead; why not."""
    register = edition.table("recensement/documents").set_index("document")["titre"]
    document, measure = row["document"], row["mesure"]
    return block(
        edition,
        "faits.devenir",
        devenir=row["devenir"],
        lieu=linked(row["lieu"], f"#{row['ancre']}") if row["lieu"] else "",
        mesure=values(edition)[measure].meaning if measure else "",
        chiffre=phrases.said(edition, measure) if measure else "",
        precision=row["precision"],
        document=linked(register[document], f"#{anchor('document', document)}") if document else "",
    )
