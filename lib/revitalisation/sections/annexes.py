"""The pieces of the last section: method, guide, inventory, documents, parameters, glossary."""

import tomllib
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.spans import Words, linked
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import since
from revitalisation.paths import TEMPLATE
from revitalisation.redaction import quantifiers
from revitalisation.redaction.quantifiers import MASCULINE, NUMBER, SHARE
from revitalisation.sections import display, facets, phrases, reserves, views
from revitalisation.sections.proof_rows import anchor

SAID = tomllib.loads((TEMPLATE / "parametres.toml").read_text(encoding="utf-8"))
METHOD: Mapping[str, str] = SAID["methode"]
"""Value → what the annex calls it."""
THRESHOLDS: Mapping[str, tuple[str, str]] = SAID["seuils"]
"""Threshold → what it decides, and its unit."""
NOT_SAID = "–"


def method(edition: Edition) -> Table:
    """Say what was read and how far (EF-42): documents, actions, dates, amounts, readers."""
    rows = [(label, phrases.said(edition, name)) for name, label in METHOD.items()]
    return display.table(
        pd.DataFrame(rows, columns=["Mesure", "Nombre"]),
        "methode",
        "Ce qui a été lu, et jusqu’où",
        source="Source : tables du projet.",
        formats={"Nombre": french.number},
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


def states(edition: Edition) -> Table | None:
    """Return which state the words of sources stand for; nothing in an edition frozen before."""
    rows = edition.later_table("preconisations/mots_etats")
    if rows is None:
        return None
    rows, names = rows.sort_values("ordre"), edition.labels("statuts")
    return display.table(
        pd.DataFrame(
            {
                "Mots de la source": rows["mots"],
                "État": rows["statut"].map(names),
                "Pourquoi": rows["regle"],
            }
        ),
        "mots-etats",
        "Quel état valent les mots des sources",
        note="Quand plusieurs conviennent, les plus longs l’emportent ; les mots de la source sont "
        "imprimés après l’état.",
        compact=True,
        source="Source : règle du projet.",
    )


def inventory(edition: Edition, rows: pd.DataFrame | None = None) -> Table:
    """Return every action, or some rows of them: class, state, place, document."""
    names = edition.recommendation_names
    every = rows is None
    rows = edition.actions if rows is None else rows
    frame = views.actions(edition, rows)
    frame.insert(0, "N°", rows["id_action"])
    frame.insert(
        2,
        "Préconisation",
        [_class(row["principale"], row["secondaires"], names) for row in views.records(rows)],
    )
    frame["Document"] = [views.both_sources(row) for row in views.records(rows)]
    frame["Pourquoi ce classement"] = rows["justification"].map(typography)
    made = display.table(
        frame,
        "inventaire",
        "Toutes les actions recensées, et pourquoi elles sont classées ainsi"
        if every
        else french.count(len(rows), "action", "actions", digits=True),
        compact=True,
        note=typography(
            f"{views.provisional(edition)} Numéros : A2021 pour une action du document de 2021, S "
            "pour une autre source ; F, un fait relevé dans le document de 2021. "
            f"{reserves.note(edition, rows)}".rstrip()
        ),
        source=sources.of_actions(edition, rows),
        anchors=[anchor("action", action) for action in rows["id_action"]],
        subjects=views.action_subjects(edition, rows),
    )
    return facets.actions(edition, rows, made)


def withdrawals(edition: Edition) -> Table | None:
    """Return the actions that the edition no longer follows, and why; nothing if there is none.

    Those withdrawn in it, then the others of the edition before.
    """
    told = edition.withdrawals
    gone = since.gone(edition)
    rows = pd.concat([told, gone[~gone["id_action"].isin(told["id_action"])]], ignore_index=True)
    if not len(rows):
        return None
    register = edition.table("recensement/documents").set_index("document")
    frame = pd.DataFrame(
        {
            "N°": rows["id_action"],
            "Action": rows["intitule"].map(typography),
            "Pourquoi": [_why(row) for row in views.records(rows)],
            "Date": [french.period(day) if pd.notna(day) else "–" for day in rows["date"]],
            "Document": [
                views.titled(*register.loc[code, ["titre", "adresse"]]) if pd.notna(code) else "–"
                for code in rows["document"]
            ],
        }
    )
    return display.table(
        frame,
        "retraits",
        "Les actions qui ne sont plus suivies, et pourquoi",
        compact=True,
        note="« – » : choix du projet, sans document.",
        source=sources.documents(edition, rows["document"])
        if rows["document"].notna().any()
        else "Source : relevé du projet.",
        anchors=[anchor("retrait", code) for code in rows["id_action"]],
    )


def _why(row: Mapping[str, Any]) -> Words:
    """Write why an action was withdrawn, with the one that takes it over."""
    why, heir = Words(row["motif"]), row["vers"]
    if pd.notna(heir):
        why = Words("{} avec {}" if row["motif"] == "fusionnée" else "{} de {}").format(
            why, linked(str(heir), f"#{anchor('action', heir)}")
        )
    return why + (typography(f" ({row['note']})") if pd.notna(row["note"]) else "")


def _class(principal: str, secondary: tuple[str, ...], names: "pd.Series[str]") -> str:
    first = names.get(principal, "Hors grille")
    rest = french.join([str(names[code]).lower() for code in secondary], nothing="")
    return f"{first} ; {rest} à titre secondaire" if rest else str(first)


def documents(edition: Edition) -> Table:
    """Return the documents read and the data used: title, producer, date, address (EF-20)."""
    rows = edition.documents
    frame = pd.DataFrame(
        {
            "Document": [views.titled(row["titre"], row["adresse"]) for row in views.records(rows)],
            "Producteur": rows["producteur"],
            "Date": [french.period(day) for day in rows["date"]],
        }
    )
    return display.table(
        frame,
        "documents",
        "Les documents lus",
        compact=True,
        note=typography(
            f"Documents {edition.schema('recensement/documents')['millesime']} ; « n. d. » : la "
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
    table = partial(display.table, compact=True, source="Source : paramètres de l’édition.")
    title = "Les dates, les millésimes et les seuils de signalement de cette édition"
    return display.show(
        table(choices(edition), "parametres", title),
        table(words(edition), "mots", "Ce que suppose chaque mot des textes"),
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
    for key, (label, unit) in THRESHOLDS.items():
        if key not in settings["seuils"]:  # of a frozen edition, older than this threshold
            continue
        value = french.number(settings["seuils"][key], 2 if key == "kappa" else 0)
        rows.append((label, typography(f"{value} {unit}".strip())))
    return pd.DataFrame(rows, columns=["Paramètre", "Valeur"])


def words(edition: Edition) -> pd.DataFrame:
    """Return what each word of the texts supposes: ``Mot``, ``D’une part``, ``D’un nombre``."""
    found: dict[str, dict[str, str]] = {}
    for claim in quantifiers.claims(edition.settings):
        found.setdefault(claim.word, {})[claim.kind] = claim.condition
    rows = [
        (", ".join(filter(None, (word, MASCULINE.get(word)))), said.get(SHARE), said.get(NUMBER))
        for word, said in found.items()
    ]
    return pd.DataFrame(rows, columns=["Mot", "D’une part", "D’un nombre"]).fillna(NOT_SAID)
