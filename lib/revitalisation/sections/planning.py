"""The planning documents (SCoT, PLUi…) whose territory meets the perimeter."""

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.typography import typography
from revitalisation.sections import display, phrases


def documents(edition: Edition) -> Table | None:
    """Return the planning documents of the perimeter (EF-40, Tab. 8)."""
    rows, areas = (
        edition.table(name) for name in ("recensement/planification", "territoire/territoires_epci")
    )
    inside = areas[areas["siren_epci"].isin(edition.territory.sirens)]["territoire"]
    rows = rows[rows["territoire"].isin(inside)]
    if not len(rows):
        return None
    frame = pd.DataFrame(
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
    # What each document is about: the communes accompagnées of its territory.
    sirens, home = areas.groupby("territoire")["siren_epci"].agg(set), edition.by_code["siren_epci"]
    held = [[c for c in edition.supported if home[c] in sirens[t]] for t in rows["territoire"]]
    return display.table(
        frame,
        "planification",
        "Les documents de planification connus",
        source=_sources(rows),
        note="« Non établi » : aucune source lue ne le dit. L’année est celle de l’approbation ; "
        "ailleurs, l’année d’un état est celle de la source qui le donne.",
        subjects=[Subject(tuple(codes)) for codes in held],
    )


def _sources(rows: pd.DataFrame) -> str:
    """Return where the documents are known from, once each, with the facts of 2021."""
    facts = " ".join(sorted(set(" ".join(rows["fait"].dropna()).split())))
    said = list(dict.fromkeys(part for source in rows["source"] for part in source.split(" ; ")))
    said[0] += f" ({facts})" if facts else ""
    return typography(f"{'Source' if len(said) == 1 else 'Sources'} : {' ; '.join(said)}.")
