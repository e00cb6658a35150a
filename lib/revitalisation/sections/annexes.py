"""The pieces of the last section: method, guide, inventory, documents, parameters, glossary."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, tables
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.typography import sentence, typography
from revitalisation.redaction import quantifiers
from revitalisation.redaction.quantifiers import MASCULINE, NUMBER, SHARE
from revitalisation.sections import display, phrases, views
from revitalisation.sections.proof_rows import anchor


def method(edition: Edition) -> Table:
    """Say what was read and how far (EF-42): documents, actions, dates, amounts, readers."""
    frame = pd.DataFrame(
        [
            (label, phrases.said(edition, name))
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
    return display.table(
        frame,
        "methode",
        "Ce qui a été lu, et jusqu’où",
        source="Source : tables du projet.",
        formats={"Nombre": views.whole},
        note=typography(str(edition.settings.get("date_arrete_note", ""))),
    )


def guide(edition: Edition) -> Table:
    """Return the written decision guide (EF-24)."""
    rows = edition.table("preconisations/guide").sort_values("ordre")
    return display.table(
        pd.DataFrame(
            {"Cas": rows["cas"], "Hésitation": rows["hesitation"], "Règle": rows["regle"]}
        ),
        "guide",
        "Comment trancher les cas douteux",
        compact=True,
        source="Source : guide de classement du projet, fondé sur les énoncés de 2021.",
    )


def inventory(edition: Edition) -> Table:
    """Return every action: class, state, place, document."""
    names = edition.recommendation_names
    rows = edition.actions
    frame = views.actions(edition, rows)
    frame.insert(0, "N°", rows["id_action"])
    frame.insert(
        2,
        "Préconisation",
        [_class(row["principale"], row["secondaires"], names) for row in views.records(rows)],
    )
    frame["Pourquoi ce classement"] = rows["justification"].map(typography)
    return display.table(
        frame,
        "inventaire",
        "Toutes les actions recensées, et pourquoi elles sont classées ainsi",
        compact=True,
        note=typography(
            f"{views.provisional(edition)} Numéros : A2021 pour une action du document de 2021, S "
            "pour une autre source ; F, un fait relevé dans le document de 2021."
        ),
        source=sources.documents(edition, rows["document"]),
        anchors=[anchor("action", action) for action in rows["id_action"]],
        subjects=views.action_subjects(edition, rows),
    )


def _class(principal: str, secondary: tuple[str, ...], names: "pd.Series[str]") -> str:
    first = names.get(principal, "Hors grille")
    rest = french.join([str(names[code]).lower() for code in secondary], nothing="")
    return f"{first} ; {rest} à titre secondaire" if rest else str(first)


def documents(edition: Edition) -> Table:
    """Return the documents read and the data used (EF-20)."""
    rows = _documents(edition)
    return display.table(
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


def milestones(edition: Edition) -> Table:
    """Return every milestone with its date, its document and its doubts."""
    rows = views.milestones(edition)
    return display.table(
        views.milestone_table(edition),
        "jalons",
        "Chaque jalon, sa date et son document",
        source=sources.documents(edition, rows["document"]),
        compact=True,
        anchors=[anchor("jalon", lines[0]) for lines in rows["lignes"]],
        subjects=views.milestone_subjects(edition),
    )


def parameters(edition: Edition) -> display.Records:
    """Return what the edition counts, its thresholds, and what each word of its texts supposes."""
    source = "Source : paramètres de l’édition."
    return display.show(
        display.table(
            choices(edition),
            "parametres",
            "Les dates, les millésimes et les seuils de signalement de cette édition",
            compact=True,
            source=source,
        ),
        display.table(
            words(edition),
            "mots",
            "Ce que suppose chaque mot des textes",
            compact=True,
            source=source,
        ),
    )


def glossary(edition: Edition) -> Table:
    """Return the acronyms used, in full."""
    rows = edition.table("redaction/glossaire")
    rows = rows.sort_values("sigle", key=lambda names: names.map(french.sort_key))
    return display.table(
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
            "Document": [views.titled(row["titre"], row["adresse"]) for row in views.records(rows)],
            "Producteur": rows["producteur"],
            "Date": [french.period(day) for day in rows["date"]],
        }
    )


NOT_SAID = "–"


def _of(unit: str) -> Callable[[Any], str]:
    return lambda value: typography(f"{french.number(value)} {unit}".strip())


THRESHOLDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "part_minimale_effectif": ("Total au-dessous duquel une part est écrite en fraction", _of("")),
    "mois_verification": (
        "Ancienneté au-delà de laquelle l’avancement d’une action est à vérifier",
        _of("mois"),
    ),
    "part_statut_non_verifie": (
        "Part d’avancements à vérifier au-delà de laquelle une commune est signalée",
        _of("%"),
    ),
    "part_preconisation": (
        "Part des actions au-delà de laquelle une préconisation est signalée comme dominante",
        _of("%"),
    ),
    "similarite": (
        "Ressemblance de deux intitulés qui les fait signaler comme un doublon probable",
        _of("%"),
    ),
    "intitule_minimum": (
        "Longueur au-dessous de laquelle un intitulé est signalé comme trop général",
        _of("signes"),
    ),
    "part_cout_connu": (
        "Part d’actions chiffrées au-dessous de laquelle les montants sont dits trop peu connus",
        _of("%"),
    ),
    "montant_minimum": ("Montant au-dessous duquel une erreur d’unité est possible", _of("€")),
    "montant_maximum": ("Montant au-dessus duquel une erreur d’unité est possible", _of("€")),
    "kappa": (
        "Accord attendu de deux lecteurs, hasard déduit (1 : accord complet)",
        lambda value: french.number(value, 2),
    ),
}
"""Threshold → what it decides, and how it is written, unit included."""


def choices(edition: Edition) -> pd.DataFrame:
    """Return what the edition counts and from when its checks speak: ``Paramètre``, ``Valeur``."""
    settings = edition.settings
    rows = [
        ("Territoire", sentence(edition.territory.name, stop=False)),
        ("Date d’arrêté", french.long_date(edition.cutoff)),
        ("Millésime des populations", str(settings["millesime_population"])),
        ("Année de départ des évolutions", str(settings["millesime_reference"])),
        ("Indicateurs de contexte", "montrés" if settings["comparateur"] else "non montrés"),
    ]
    rows += [(label, write(settings["seuils"][key])) for key, (label, write) in THRESHOLDS.items()]
    return pd.DataFrame(rows, columns=["Paramètre", "Valeur"])


def words(edition: Edition) -> pd.DataFrame:
    """Return what each word of the texts supposes: ``Mot``, ``D’une part``, ``D’un nombre``."""
    found: dict[str, dict[str, str]] = {}
    for claim in quantifiers.claims(edition.settings):
        found.setdefault(claim.word, {})[claim.kind] = claim.condition
    return pd.DataFrame(
        [
            (
                ", ".join(filter(None, (word, MASCULINE.get(word)))),
                said.get(SHARE, NOT_SAID),
                said.get(NUMBER, NOT_SAID),
            )
            for word, said in found.items()
        ],
        columns=["Mot", "D’une part", "D’un nombre"],
    )
