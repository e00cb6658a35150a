"""How communes come into programmes, leave them and come back: milestones as frames."""

from datetime import date

import pandas as pd

ENTRIES, EXIT = ("entrée", "retour"), "sortie"
"""Effects of the milestones that count a commune in a programme, and of that which ends it."""
PAIR = ["code_insee", "programme"]


def past(rows: pd.DataFrame, cutoff: date) -> pd.DataFrame:
    """Keep the milestones that a cut-off reaches, and date them by ``quand``.

    It is the first day the milestone may stand for, missing when the source gives none: the
    generation of the programme then says whether it is past.
    """
    start = (
        rows["periode"]
        .fillna("")
        .str.ljust(7, " ")
        .str.replace(r"^(\d{4})   $", r"\1-01", regex=True)
    )
    rows = rows.assign(
        quand=rows["date"].fillna(pd.to_datetime(start, format="%Y-%m", errors="coerce"))
    )
    begun = rows["generation"].fillna("9999").str[:4] <= str(cutoff.year)
    return rows[(rows["quand"] <= pd.Timestamp(cutoff)) | (rows["quand"].isna() & begun)]


def gone(milestones: pd.DataFrame, cutoff: date) -> pd.DataFrame:
    """Return every exit; a commune counts until the end of the day it leaves."""
    return milestones[(milestones["effet"] == EXIT) & (milestones["quand"] < pd.Timestamp(cutoff))]


def standing(milestones: pd.DataFrame, exits: pd.DataFrame) -> pd.DataFrame:
    """Return the first entry of each commune × programme; after an exit, the first since."""
    left = exits.groupby(PAIR)["quand"].max().rename("sortie")
    rows = milestones[milestones["effet"].isin(ENTRIES)].join(left, on=PAIR)
    # An entry without a date stands for its generation, which an exit can only follow.
    rows = rows[rows["sortie"].isna() | (rows["quand"] > rows["sortie"])]
    return rows.drop(columns="sortie").drop_duplicates(PAIR)


def last_exits(exits: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Return the last exit of each commune × programme that is not present again."""
    pairs = pd.MultiIndex.from_frame(present[PAIR])
    away = exits[~pd.MultiIndex.from_frame(exits[PAIR]).isin(pairs)]
    return away.drop_duplicates(PAIR, keep="last").reset_index(drop=True)


def ends(members: pd.DataFrame, milestones: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """Return the end of each membership that has one known, as `Edition.ends` says."""
    terms = terms.dropna(subset=["terme"])
    found = []
    for member in members.to_dict("records"):
        code, programme = member["code_insee"], member["programme"]
        own_rows = milestones["code_insee"].eq(code) & milestones["programme"].eq(programme)
        rows = milestones[own_rows]
        bound = rows[rows["acte"].notna()]
        # A list that dates no act says no end of a convention, but that the commune is still in.
        present = rows[rows["acte"].notna() | rows["rang"].isna()]
        mine = terms[terms["programme"] == programme]
        own = mine[mine["generation"] == bound["generation"].max()]
        own = own[own["id_candidature"].isin(bound["id_candidature"].dropna())]
        whole = mine[mine["generation"] == present["generation"].max()]
        whole = whole[whole["id_candidature"].isna()]
        ended = rows[(rows["effet"] == "fin") & (rows["quand"] >= member["quand"])]
        days = ended["date"].dt.strftime("%Y-%m-%d").fillna(ended["periode"])
        known = [
            *zip(whole["terme"], whole["document"], [False] * len(whole), strict=True),
            *zip(days, ended["document"], [True] * len(ended), strict=True),
            *zip(own["terme"], own["document"], [True] * len(own), strict=True),
        ]
        found += [(code, programme, *known[-1])] if known else []
    return pd.DataFrame(found, columns=["code_insee", "programme", "terme", "document", "propre"])
