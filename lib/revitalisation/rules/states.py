"""Rules of the states of actions, from one edition to the next and in time (ACT, CAL)."""

from collections.abc import Iterator

import pandas as pd

from revitalisation import french
from revitalisation.data import stages, tables
from revitalisation.errors import BLOCKING, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.rules.registry import Inspection, each, fault, rule

FOLLOW, WITHDRAWN = "recensement/suivi", "recensement/retraits"
HEIRS = ("fusionnée", "doublon")
"""Reasons of a withdrawal that leave another action in its place."""
ORDER = ("inscrite", "à l’étude", "engagée", "en cours", "livrée")
"""States in the order of progress; the others are no step of it."""
FINAL = ("livrée", "abandonnée")


@rule("ACT-06", WARNING, "action de l’édition précédente non reprise")
def vanished(inspection: Inspection) -> Iterator[Fault]:
    """Find an action of the edition before that this one does not follow, nothing telling why."""
    before = inspection.followed_before
    told = inspection.withdrawn["id_action"]
    gone = before[
        ~before["id_action"].isin([*inspection.followed["id_action"], *told])
        & (before["statut"] != "abandonnée")
    ]
    for _, row in each(gone):
        message = say(
            "{} {} figurait dans l’édition {} et n’est pas suivie en {}. Livrée, abandonnée, "
            "fusionnée ou oubliée ? Ajoutez sa ligne de {}, dites dans retraits.csv pourquoi elle "
            "n’est plus suivie, ou acquittez.",
            row["id_action"],
            quote(row["intitule"]),
            inspection.before,
            inspection.edition.year,
            inspection.edition.year,
        )
        yield fault(FOLLOW, None, "id_action", message, row["id_action"])


@rule("ACT-08", WARNING, "avancement en recul")
def backwards(inspection: Inspection) -> Iterator[Fault]:
    """Find a state that goes back from one edition to the next."""
    before = inspection.followed_before.set_index("id_action")["statut"]
    rows = inspection.followed
    rows = rows.assign(avant=rows["id_action"].map(before))
    rows = rows[rows["avant"].isin(ORDER) & rows["statut"].isin(ORDER)]
    back = rows["statut"].map(ORDER.index) < rows["avant"].map(ORDER.index)
    for _, row in each(rows[back.astype(bool)]):
        message = say(
            "{} passe de « {} » ({}) à « {} » ({}). Si c’est une erreur, corrigez ; si c’est une "
            "réouverture, acquittez.",
            row["id_action"],
            row["avant"],
            inspection.before,
            row["statut"],
            inspection.edition.year,
        )
        yield fault(FOLLOW, row["ligne_suivi"], "statut", message, row["id_action"])


@rule("ACT-09", WARNING, "commune aux avancements à vérifier")
def unverified_commune(inspection: Inspection) -> Iterator[Fault]:
    """Find a commune too many of whose actions have a state that is not recent."""
    old = set(unverified(inspection)["id_action"])
    for code, rows in inspection.places.groupby("code_insee"):
        ids = set(rows["id_action"])
        n, total = len(ids & old), len(ids)
        if 100 * n / total > inspection.thresholds["part_statut_non_verifie"]:
            message = say(
                "{} : {} sur {} {} un état non vérifié depuis {}. Son taux de réalisation ne peut "
                "pas être publié.",
                rows["nom"].iloc[0],
                french.count(n, "action", digits=True),
                total,
                french.agree(n, "a", "ont"),
                french.count(inspection.thresholds["mois_verification"], "mois", digits=True),
            )
            yield fault(FOLLOW, None, "annee_statut", message, str(code))


@rule("ACT-13", BLOCKING, "retrait incohérent")
def ill_withdrawn(inspection: Inspection) -> Iterator[Fault]:
    """Find a withdrawn action still followed, or whose heir is missing or not followed."""
    held = set(inspection.followed["id_action"])
    for line, row in each(inspection.withdrawn):
        heir, passed_on = row["vers"], row["motif"] in HEIRS
        column = "vers"
        if row["id_action"] in held:
            wrong, column = "et suivie par l’édition : retirez l’une des deux lignes.", "id_action"
        elif passed_on and pd.isna(heir):
            wrong = "sans l’action qui la reprend : dites-la dans la colonne « vers »."
        elif not passed_on and pd.notna(heir):
            wrong = "et une autre la reprendrait : videz la colonne « vers », ou changez le motif."
        elif passed_on and heir not in held:
            wrong = f"et reprise par {heir}, que l’édition ne suit pas : corrigez l’un ou l’autre."
        else:
            continue
        message = say("{} est retirée (« {} »), " + wrong, row["id_action"], row["motif"])
        yield fault(WITHDRAWN, line, column, message, row["id_action"])


@rule("CAL-02", WARNING, "livraison sans année")
def delivered_undated(inspection: Inspection) -> Iterator[Fault]:
    """Find an action delivered, no one knows when."""
    rows = inspection.followed
    rows = rows[(rows["statut"] == "livrée") & rows["annee_statut"].isna()]
    for _, row in each(rows):
        message = say(
            "{} est « livrée » sans année de livraison. Donnez-la, ou acquittez.", row["id_action"]
        )
        yield fault(FOLLOW, row["ligne_suivi"], "annee_statut", message, row["id_action"])


@rule("CAL-05", WARNING, "avancement ancien ou non daté, hors actions achevées")
def unverified_state(inspection: Inspection) -> Iterator[Fault]:
    """Find a state that its source gave too long ago, or no one knows when."""
    for _, row in each(unverified(inspection)):
        message = (
            say("{} : l’état n’est pas daté. À vérifier auprès du porteur.", row["id_action"])
            if pd.isna(row["annee_statut"])
            else say(
                "{} : dernier état connu en {}, il y a au moins {}. À vérifier auprès du porteur.",
                row["id_action"],
                row["annee_statut"],
                french.count(int(row["mois"]), "mois", digits=True),
            )
        )
        yield fault(FOLLOW, row["ligne_suivi"], "annee_statut", message, row["id_action"])


def unverified(inspection: Inspection) -> pd.DataFrame:
    """Return the actions not at their end whose state is undated or old, with its age in months.

    A year stands for its last day.
    """
    rows = inspection.followed
    age = stages.months(rows["annee_statut"], inspection.edition.cutoff)
    old = age.isna() | (age > inspection.thresholds["mois_verification"])
    kept: pd.DataFrame = rows.assign(mois=age)[old & ~rows["statut"].isin(FINAL)]
    return kept


@rule("CAL-06", BLOCKING, "état postérieur à l’arrêté")
def later_than_cutoff(inspection: Inspection) -> Iterator[Fault]:
    """Find a state dated after the cut-off of the edition."""
    cutoff = inspection.edition.cutoff
    rows = inspection.followed
    for _, row in each(rows[(rows["annee_statut"] > cutoff.year).fillna(False)]):
        message = say(
            "{} : l’état « {} » est daté de {}, après la date d’arrêté de l’édition ({}). Corrigez "
            "l’année, ou donnez l’état à cette date.",
            row["id_action"],
            row["statut"],
            row["annee_statut"],
            french.long_date(cutoff),
        )
        yield fault(FOLLOW, row["ligne_suivi"], "annee_statut", message, row["id_action"])


@rule("CAL-08", WARNING, "année postérieure à l’arrêté")
def year_after_cutoff(inspection: Inspection) -> Iterator[Fault]:
    """Find a year of an action, a grant or a population that is not over at the cut-off."""
    cutoff = inspection.edition.cutoff
    owners = {"recensement/actions": "id_action", "programmes/financements": "financement",
              "territoire/populations": "code_insee"}  # fmt: skip
    known = tables.names(inspection.edition.folder)
    for table, owner in ((table, owners[table]) for table in owners if table in known):
        rows = inspection.table(table)
        for line, row in each(rows[(rows["annee"] > cutoff.year).fillna(False)]):
            message = say(
                "{} : l’année {} est après la date d’arrêté de l’édition ({}). Vérifiez-la, ou "
                "acquittez-la.",
                row[owner],
                row["annee"],
                french.long_date(cutoff),
            )
            yield fault(table, line, "annee", message, row[owner])


@rule("CAL-07", WARNING, "état plus récent que son document")
def later_than_its_document(inspection: Inspection) -> Iterator[Fault]:
    """Find a state dated after the document that is said to tell it."""
    register = inspection.table("recensement/documents").set_index("document")
    rows = inspection.followed
    dates = rows["document_etat"].map(register["date"])
    late = rows["annee_statut"] > pd.to_numeric(dates.str[:4])
    for _, row in each(rows[late.fillna(False).astype(bool)]):
        message = say(
            "{} : l’état « {} » est daté de {}, et {}, qui le dirait, de {}. Donnez le document de "
            "l’état, ou corrigez l’année.",
            row["id_action"],
            row["statut"],
            row["annee_statut"],
            quote(register["titre"][row["document_etat"]]),
            french.period(register["date"][row["document_etat"]]),
        )
        yield fault(FOLLOW, row["ligne_suivi"], "document", message, row["id_action"])
