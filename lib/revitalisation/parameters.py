"""The settings of an edition as its readers read them: labels, units, what each word supposes."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.typography import sentence, typography
from revitalisation.redaction import quantifiers
from revitalisation.redaction.quantifiers import MASCULINE, NUMBER, SHARE

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
