"""The planning documents (SCoT, PLUi…) whose territory meets the perimeter."""

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.drawing.symbols import ELSEWHERE
from revitalisation.french.typography import NOT_KNOWN, typography
from revitalisation.measures import frames
from revitalisation.measures.fields import ACTS, covering
from revitalisation.sections import display, phrases

PLANNED, AREAS = "recensement/planification", "territoire/territoires_epci"
UNSAID = (
    " « n. d. » : la source ne dit pas que le document porte sur les centres ; il ne couvre pas "
    "encore ses communes."
)


def rows_of(edition: Edition) -> pd.DataFrame:
    """Return the planning documents whose territory meets the perimeter."""
    rows, areas = (edition.table(name) for name in (PLANNED, AREAS))
    inside = areas[areas["siren_epci"].isin(edition.territory.sirens)]["territoire"]
    return rows[rows["territoire"].isin(inside)]


def documents(edition: Edition) -> Table | None:
    """Return the planning documents of the perimeter (EF-40, Tab. 8)."""
    rows, areas = rows_of(edition), edition.table(AREAS)
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
    bearing = _bearing(edition, rows)
    if bearing is not None:
        frame["Pour les centres"] = bearing
    # What each document is about: the communes accompagnées of its territory.
    sirens, home = areas.groupby("territoire")["siren_epci"].agg(set), edition.by_code["siren_epci"]
    held = [[c for c in edition.supported if home[c] in sirens[t]] for t in rows["territoire"]]
    return display.table(
        frame,
        "planification",
        "Les documents de planification connus",
        source=_sources(rows),
        note="« Non établi » : aucune source lue ne le dit. L’année est celle de l’approbation ; "
        "ailleurs, l’année d’un état est celle de la source qui le donne."
        + (UNSAID if bearing is not None and NOT_KNOWN in "".join(bearing) else ""),
        subjects=[Subject(tuple(codes)) for codes in held],
    )


def _bearing(edition: Edition, rows: pd.DataFrame) -> list[str] | None:
    """Say what each document is for the fields of its communes, in the words that make it so.

    Nothing in an edition that was frozen before it was asked.
    """
    acts = edition.later_table(ACTS)
    if acts is None or "id_action" not in rows:
        return None
    words = acts[acts["centres"] == "oui"].set_index("id_action")["mots"]
    states = edition.actions.set_index("id_action")["etape"]
    found = []
    for action in rows["id_action"]:
        act = frames.covers(str(action), states.get(action, ""), covering(edition))
        said = words.get(action, NOT_KNOWN)
        found.append(
            typography(f"{ELSEWHERE[frames.UPSTREAM if act else frames.UNDEFINED]} : {said}")
        )
    return found


def _sources(rows: pd.DataFrame) -> str:
    """Return where the documents are known from, once each, with the facts of 2021."""
    facts = " ".join(sorted(set(" ".join(rows["fait"].dropna()).split())))
    said = list(dict.fromkeys(part for source in rows["source"] for part in source.split(" ; ")))
    said[0] += f" ({facts})" if facts else ""
    return typography(f"{'Source' if len(said) == 1 else 'Sources'} : {' ; '.join(said)}.")
