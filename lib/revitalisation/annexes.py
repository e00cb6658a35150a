"""The pieces of the last section: method, guide, inventory, documents, parameters, glossary."""

import pandas as pd

from revitalisation import cells, french, prose, views
from revitalisation.data import tables
from revitalisation.data.edition import Edition
from revitalisation.evidence import anchor
from revitalisation.french.typography import typography
from revitalisation.parameters import choices, words


def method(edition: Edition) -> None:
    """Say what was read and how far (EF-42): documents, actions, dates, amounts, readers."""
    frame = pd.DataFrame(
        [
            (label, prose.said(edition, name))
            for label, name in (
                ("Documents lus", "documents.total"),
                ("Actions recensées", "actions.total"),
                ("dont lues dans la grille", "actions.grille"),
                ("dont dites engagées par leur source", "actions.engagees"),
                ("dont dites livrées par leur source", "actions.livrees"),
                ("Actions dont la source date l’état", "actions.datees"),
                ("Actions dont un montant est connu", "actions.chiffrees"),
                ("Lecteurs du classement", "lecteurs.total"),
            )
        ],
        columns=["Mesure", "Nombre"],
    )
    cells.table(
        frame,
        "methode",
        "Ce qui a été lu, et jusqu’où",
        source="Source : tables du projet.",
        formats={"Nombre": views.whole},
        note=typography(str(edition.settings.get("date_arrete_note", ""))),
    )


def guide(edition: Edition) -> None:
    """Show the written decision guide (EF-24)."""
    rows = edition.table("preconisations/guide").sort_values("ordre")
    cells.table(
        pd.DataFrame(
            {"Cas": rows["cas"], "Hésitation": rows["hesitation"], "Règle": rows["regle"]}
        ),
        "guide",
        "Comment trancher les cas douteux",
        compact=True,
        source="Source : guide de classement du projet, fondé sur les énoncés de 2021.",
    )


def inventory(edition: Edition) -> None:
    """Show every action: class, state, place, document."""
    names = edition.recommendations.set_index("preconisation")["nom"]
    rows = edition.actions
    frame = views.actions(edition, rows)
    frame.insert(0, "N°", rows["id_action"])
    frame.insert(
        2,
        "Préconisation",
        [_class(row["principale"], row["secondaires"], names) for row in views.records(rows)],
    )
    frame["Pourquoi ce classement"] = rows["justification"].map(typography)
    cells.table(
        frame,
        "inventaire",
        "Toutes les actions recensées, et pourquoi elles sont classées ainsi",
        compact=True,
        note=typography(
            f"{views.provisional(edition)} Numéros : A2021 pour une action du document de 2021, S "
            "pour une autre source ; F, un fait relevé dans le document de 2021."
        ),
        source=views.sources(edition, rows["document"]),
        anchors=[anchor("action", action) for action in rows["id_action"]],
        subjects=views.action_subjects(edition, rows),
    )


def _class(principal: str, secondary: tuple[str, ...], names: "pd.Series[str]") -> str:
    first = names.get(principal, "Hors grille")
    rest = french.join([str(names[code]).lower() for code in secondary], nothing="")
    return f"{first} ; {rest} à titre secondaire" if rest else str(first)


def documents(edition: Edition) -> None:
    """Show the documents read and the data used (EF-20)."""
    rows = _documents(edition)
    cells.table(
        _document_rows(rows),
        "documents",
        "Les documents lus",
        compact=True,
        note=typography(
            f"Documents {tables.schema_of('recensement/documents')['millesime']} ; « n. d. » : la "
            "page lue ne porte pas de date."
        ),
        source="Source : registre des documents du projet.",
        anchors=[anchor("document", document) for document in rows["document"]],
    )


def milestones(edition: Edition) -> None:
    """Show every milestone with its date, its document and its doubts."""
    rows = views.milestones(edition)
    cells.table(
        views.milestone_table(edition),
        "jalons",
        "Chaque jalon, sa date et son document",
        source=views.sources(edition, rows["document"]),
        compact=True,
        anchors=[anchor("jalon", lines[0]) for lines in rows["lignes"]],
        subjects=views.milestone_subjects(edition),
    )


def parameters(edition: Edition) -> None:
    """Show what the edition counts, its thresholds, and what each word of its texts supposes."""
    source = "Source : paramètres de l’édition."
    cells.table(
        choices(edition),
        "parametres",
        "Les dates, les millésimes et les seuils de signalement de cette édition",
        compact=True,
        source=source,
    )
    cells.table(
        words(edition),
        "mots",
        "Ce que suppose chaque mot des textes",
        compact=True,
        source=source,
    )


def glossary(edition: Edition) -> None:
    """Show the acronyms used, in full."""
    rows = edition.table("redaction/glossaire")
    rows = rows.sort_values("sigle", key=lambda names: names.map(french.sort_key))
    cells.table(
        pd.DataFrame({"Sigle": rows["sigle"], "En toutes lettres": rows["libelle"]}),
        "glossaire",
        "Les sigles de ce document",
        compact=True,
        source="Source : glossaire du projet.",
    )


def _documents(edition: Edition) -> pd.DataFrame:
    used = set(edition.actions["document"]) | set(edition.milestones["document"])
    rows = edition.table("recensement/documents")
    return rows[rows["document"].isin(used)]


def _document_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """List the documents read for this edition: title, producer, date, address (EF-20)."""
    return pd.DataFrame(
        {
            "Document": [views.linked(row["titre"], row["adresse"]) for row in views.records(rows)],
            "Producteur": rows["producteur"],
            "Date": [french.period(day) for day in rows["date"]],
        }
    )
