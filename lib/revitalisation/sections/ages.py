"""How old what the sources say is: the strip of ages, and what is said beside the cut-off."""

import pandas as pd

from revitalisation.charts import ages, charts
from revitalisation.data import sources, stages
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Figure, Text
from revitalisation.french.spans import Words
from revitalisation.sections import display, phrases
from revitalisation.sections.wording import block

FEWEST = 5
"""So many marks earn a figure; fewer are a sentence."""


def years(edition: Edition) -> list[int]:
    """Return the years in which the states of the actions are said, each once, oldest first."""
    return sorted(map(int, edition.actions["annee_statut"].dropna().unique()))


def finding(edition: Edition) -> Words:
    """Say how many states are recent, the year of the newest one and that of the median one."""
    return block(edition, "ages.constat", **span(edition))


def span(edition: Edition) -> dict[str, str]:
    """Return the year of the newest state and that of the median one; empty without any."""
    known = edition.actions["annee_statut"].dropna()
    last, median = (known.max(), int(known.median())) if len(known) else ("", "")
    return {"derniere": str(last), "mediane": str(median)}


def strip(edition: Edition) -> Figure | Text | None:
    """Return one mark per action by the year of its state; a sentence when they are few."""
    rows = edition.actions
    if len(rows) < FEWEST:
        return display.text(Words("{}.").format(finding(edition))) if len(rows) else None
    drawn = pd.DataFrame(
        {
            "intitule": rows["intitule"],
            "annee": rows["annee_statut"],
            "etape": rows["etape"],
            "ancien": rows["age"] != stages.RECENT,
        }
    )
    limit = f"plus de {edition.settings['seuils']['mois_verification']} mois"
    plot, height = ages.strip(drawn, edition.cutoff, limit, 164)
    narrow, _ = ages.strip(drawn, edition.cutoff, limit, charts.NARROW)
    names = [f"etats.{year}" for year in years(edition)] + ["actions.non-datees"]
    heads = [*map(str, years(edition)), "sans date"]
    said = [phrases.said(edition, name) for name in names]
    described = Words(" ; ").join(
        Words("{} : {}").format(head, words) for head, words in zip(heads, said, strict=True)
    )
    return display.figure(
        plot,
        "ages",
        finding(edition),
        size=(164, height),
        subtitle=block(edition, "ages.sous_titre"),
        source=sources.of_actions(edition, rows),
        alt=f"Actions selon l’année de leur état : {described}.",
        description=described,
        data=pd.DataFrame({"Année de l’état": heads, "Actions": said}),
        narrow=narrow,
    )
