"""What the State granted to whom, and what it counts of the actions itself."""

from itertools import pairwise

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, stages
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table, Text
from revitalisation.drawing.subjects import Subject
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.funding import by_beneficiary, span_name, spans
from revitalisation.sections import display

NOTHING = "–"


def grants(edition: Edition) -> Table | Text | None:
    """Return what the State granted to each commune accompagnée and each EPCI, never the costs."""
    rows = edition.grants
    if not len(rows):
        return display.text("Les subventions de l’État n’ont pas été lues pour cette édition.")
    epci = edition.epci.set_index("siren")
    codes = [code for code in edition.supported if code in set(rows["code_insee"])]
    names = {code: edition.names[code] for code in codes} | dict(epci["sigle"])
    sums = by_beneficiary(rows.assign(beneficiaire=rows["code_insee"].fillna(rows["siren_epci"])))
    sums = sums.reindex([who for who in names if who in sums.index])
    heads = {"centre": "dont lus « centre »", "projets": "Projets"}
    table = sums.rename(columns=heads).reset_index(drop=True)
    table.insert(0, "Bénéficiaire", [names[who] for who in sums.index])
    runs = spans(rows["annee"])
    periods = [span_name(*run) for run in runs]
    holes = [span_name(last + 1, first - 1) for (_, last), (first, _) in pairwise(runs)]
    unread = f"{french.join(holes)} : non lu, les périodes ne se suivent pas. " if holes else ""
    return display.table(
        table,
        "financements",
        _title(edition, sums, periods[-1]),
        compact=True,
        subtitle=f"Subventions accordées, en euros : {french.join(periods)}, puis par dispositif "
        "sur toutes ces années",
        source=sources.documents(edition, rows["document"]),
        note=f"Accordé ne veut pas dire versé. {unread}Les coûts ne sont pas additionnés : un "
        "projet peut être aidé par deux dispositifs, et par phases. « Centre » est une lecture de "
        "l’intitulé, que la source ne dit pas. « – » : aucun projet dans ce qui a été lu. Communes "
        "puis intercommunalités : une intercommunalité ne compte que ce qu’elle porte.",
        formats=dict.fromkeys(table.columns[1:], _amount),
        subjects=[Subject((who,) if who in codes else ()) for who in sums.index],
    )


def _amount(value: float) -> str:
    return french.number(value) if value else NOTHING


def _title(edition: Edition, sums: pd.DataFrame, last: str) -> str:
    """Say which commune was granted the most in the last span, if one was."""
    own = sums[sums.index.isin(edition.supported)][last]
    most = own[own == own.max()].index
    if len(most) != 1 or not own.max():
        return f"Ce que l’État a accordé aux communes et aux intercommunalités, {last}"
    return (
        f"{edition.names[most[0]]} est la commune accompagnée à qui l’État accorde le plus, {last}"
    )


def counted(edition: Edition, code: str) -> Table | None:
    """Return the actions that the State counts in each candidature, beside those found here."""
    rows = edition.official_counts
    rows = rows[rows["programme"] == code]
    if not len(rows):
        return None
    members = edition.members_of(code)
    actions = frames.in_programme(edition.actions, code)
    held = [set(members[members["id_candidature"] == each]["code_insee"]) for each in rows.index]
    mine = [actions[[bool(set(codes) & part) for codes in actions["codes"]]] for part in held]
    further = [len(frames.at_stage(part, stages.ENGAGED, stages.DELIVERED)) for part in mine]
    whole = list(rows["en_cours"] + rows["livrees"])
    table = pd.DataFrame(
        {
            "Candidature": list(rows["libelle"]),
            "En cours, selon l’État": list(rows["en_cours"]),
            "Livrées, selon l’État": list(rows["livrees"]),
            "Recensées ici": [len(part) for part in mine],
            "dont livrées": [len(frames.at_stage(part, stages.DELIVERED)) for part in mine],
            "Engagées ou livrées ici, sur celles de l’État": [
                f"{n} sur {total}" for n, total in zip(further, whole, strict=True)
            ],
        }
    )
    fewer = all(n < total for n, total in zip(further, whole, strict=True))
    notes = french.join(rows["note"].dropna().unique())
    return display.table(
        table,
        f"comptes-officiels-{code.lower()}",
        "L’État compte plus d’actions que les sources lues n’en disent engagées"
        if fewer
        else "Ce que l’État compte d’actions, et ce que les sources lues en disent",
        source=sources.documents(edition, rows["document"]),
        note="Une candidature compte une fois pour toutes ses communes. L’État ne publie pas les "
        "intitulés : rien ne dit que les actions retrouvées soient les siennes. Les signatures de "
        "conventions sont recensées comme actions."
        + (f" {typography(notes[0].upper() + notes[1:])}." if notes else ""),
        formats=dict.fromkeys(table.columns[1:5], french.number),
        subjects=[Subject(tuple(part)) for part in held],
    )
