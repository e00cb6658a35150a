"""The planning documents (SCoT, PLUi…) whose territory meets the perimeter."""

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.typography import typography
from revitalisation.sections import display, phrases


def documents(edition: Edition) -> Table | None:
    """Return the planning documents of the perimeter (EF-40, Tab. 8)."""
    frame = _planning_rows(edition)
    if not len(frame):
        return None
    return display.table(
        frame,
        "planification",
        "Les documents de planification connus",
        source="Source : document de 2021 (F76 à F82).",
        note="États à la date du document de 2021 ; « non établi » : aucune source lue ne le "
        "dit. L’année est celle de l’approbation ; ailleurs, l’année d’un état est celle de la "
        "source qui le donne.",
        subjects=_planning_subjects(edition),
    )


def _planned(edition: Edition) -> pd.DataFrame:
    rows = edition.table("recensement/planification")
    areas = edition.table("territoire/territoires_epci")
    inside = areas[areas["siren_epci"].isin(edition.territory.sirens)]["territoire"]
    return rows[rows["territoire"].isin(inside)]


def _planning_subjects(edition: Edition) -> list[Subject]:
    """Say what each document is about: the communes accompagnées of its territory."""
    areas = edition.table("territoire/territoires_epci").groupby("territoire")["siren_epci"]
    sirens = areas.agg(set)
    home = edition.by_code["siren_epci"]
    return [
        Subject(tuple(code for code in edition.supported if home[code] in sirens[territory]))
        for territory in _planned(edition)["territoire"]
    ]


def _planning_rows(edition: Edition) -> pd.DataFrame:
    """List the planning documents whose territory meets the perimeter (EF-40)."""
    rows = _planned(edition)
    return pd.DataFrame(
        {
            "Document": rows["document_planification"].map(typography),
            "Territoire": [phrases.carrier(edition, slug) for slug in rows["territoire"]],
            "État": rows["etat"],
            "Année": rows["annee"].astype("string"),
            "Portée légale": rows["portee_legale"].astype("string"),
            "Prend en compte les programmes": rows["prise_en_compte"].replace(
                "à vérifier", "non établi"
            ),
        }
    )
