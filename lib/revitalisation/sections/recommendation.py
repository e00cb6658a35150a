"""A préconisation's section: its finding, its lead, its actions told, their closed list."""

import pandas as pd

from revitalisation import french
from revitalisation.data import stages
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.records import Text
from revitalisation.french.messages import inside
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import comparison
from revitalisation.measures.actions import coded_name, leaders, list_name, lists, used_name
from revitalisation.measures.registry import count, values
from revitalisation.measures.since import SAME, fates_of
from revitalisation.sections import actors, display, phrases, telling, views
from revitalisation.sections.wording import block

_KEYS = {
    stages.INSCRIBED: "inscrites",
    stages.ENGAGED: "engagees",
    stages.DELIVERED: "livrees",
}
"""Stage → first word of the names of the values that count it."""


def headline(edition: Edition, code: str) -> Words:
    """Say who carries the actions of a préconisation, and how many communes have none."""
    rows = _principal(edition, code)
    above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
    first = phrases.names_of(edition, pd.Series(leaders(rows), dtype="str"))
    return block(
        edition,
        "preconisation.accroche",
        code=code,
        meneuses=first,
        porteurs=actors.carriers(edition, rows[above]["porteur"].dropna()),
    )


def only_place(edition: Edition, code: str) -> str:
    """Return « à A », the commune of all the actions of a préconisation; nothing for several."""
    codes = actors.communal(edition, code, "principale").unique()
    if len(codes) != 1 or _principal(edition, code)["niveau_porteur"].isin(INTERCOMMUNAL).any():
        return ""
    place = edition.by_code.loc[codes[0]]
    return french.at(place["nom"], place["type_liaison"])


def _principal(edition: Edition, code: str) -> pd.DataFrame:
    return edition.grid[edition.grid["principale"] == code]


def lead(edition: Edition, code: str) -> Words:
    """Say how many actions are classed at a préconisation, and how far they are."""
    rows = _principal(edition, code)
    label = year = ""
    if len(rows) == 1:
        (row,) = views.records(rows)
        label = str(edition.labels("statuts")[row["statut"]])
        year = views.year(row["annee_statut"])
    return block(edition, "preconisation.chapeau", code=code, etat=label, annee=year)


def told(edition: Edition, code: str) -> Words:
    """Tell three actions of communes at a préconisation, the furthest first; where all stand."""
    rows = _principal(edition, code)
    mine = rows[~rows["niveau_porteur"].isin(INTERCOMMUNAL)]
    return block(edition, "preconisation.faites", code=code, actions=telling.three(edition, mine))


def furthest(edition: Edition, code: str) -> Words:
    """Say how far the actions of a préconisation are, the most advanced one, and who acts."""
    rows = _principal(edition, code)
    above = rows["niveau_porteur"].isin(INTERCOMMUNAL)
    first = telling.furthest(rows).head(1)
    return block(
        edition,
        "preconisation.avancee",
        code=code,
        cle=next((_KEYS[stage] for stage in first["etape"] if stage), ""),
        action=next(iter(telling.three(edition, first)), {}),
        porteurs=actors.carriers(edition, rows[above]["porteur"].dropna()),
    )


def since(edition: Edition, code: str) -> Words | None:
    """Say what the earlier edition classed here, and what became of it; nothing in a first one."""
    if edition.earlier is None or f"avant.{code}" not in values(edition):
        return None
    rows = fates_of(edition, code)
    gone = rows[rows["devenir"].isin(comparison.ACTIONS_GONE)]["motif"].dropna().unique()
    newer = rows[(rows["devenir"] != SAME) & rows["statut"].notna()]
    return block(
        edition,
        "preconisation.depuis",
        code=code,
        avant=edition.earlier.year,
        suivies=list(newer["intitule"].map(lambda title: inside(typography(title.rstrip("."))))),
        motifs=[inside(typography(reason.rstrip("."))) for reason in gone],
    )


def own(edition: Edition, code: str) -> Text | None:
    """Say how many of the préconisation's actions each code of its own closed list has (EF-37)."""
    if not len(_principal(edition, code)):
        return None
    line = edition.recommendations.set_index("preconisation").loc[code]
    return listed(edition, str(line["liste"]), str(line["titre_liste"]), code)


def listed(edition: Edition, name: str, what: str, within: str = "") -> Text | None:
    """Say how many actions each code of a closed list has, the most first, and which have none.

    The actions are those of the préconisation named by ``within``, or the whole grid.
    """
    labels = edition.labels(name)
    if name not in lists(edition) or not count(edition, used_name(edition, name, within)):
        said = block(edition, "preconisation.aucune_categorie", quoi=what, suivies=list(labels))
        return display.text(said)
    named = {label: list_name(edition, name, str(each), within) for each, label in labels.items()}
    said = block(
        edition,
        "preconisation.categories",
        quoi=what,
        codees=coded_name(edition, name, within),
        presentes=sorted(
            ((label, value) for label, value in named.items() if count(edition, value)),
            key=lambda pair: -count(edition, pair[1]),
        ),
        absentes=[label for label, value in named.items() if not count(edition, value)],
        total=len(_principal(edition, within) if within else edition.grid),
        dit=lists(edition)[name].said,
    )
    return display.text(said)
