"""The words by which an edition names what it comes from."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.typography import typography

MOST_TITLES = 3
CONTOURS = "Contours IGN Admin Express, géographie 2026, Lambert-93."


def insee(edition: Edition) -> str:
    """Name the Insee tables behind the context indicators."""
    return (
        f"Insee, recensement {edition.settings['millesime_population']}, base du comparateur "
        "de territoires"
    )


def documents(edition: Edition, codes: "pd.Series[str]") -> str:
    """Write a line of sources from identifiers of documents: titles, or producers if many."""
    register = edition.table("recensement/documents")
    used = register[register["document"].isin(codes.dropna())]
    if len(used) <= MOST_TITLES:
        head = french.agree(len(used), "Source", "Sources")
        return typography(f"{head} : {' ; '.join(used['titre'])}.")
    each = used["producteur"].str.split(r"\s*;\s*", regex=True).explode()
    names = sorted(set(each), key=french.sort_key)
    return typography(
        f"Sources : {french.join(names)} ; titres et adresses en annexe, « Les documents lus »."
    )


def of_actions(edition: Edition, actions: pd.DataFrame) -> str:
    """Write a line of sources from actions: where they were read, and where their states were."""
    return documents(edition, pd.concat([actions["document"], actions["document_etat"]]))
