"""Rules of the reading of actions in the grid (CLA)."""

from collections.abc import Iterator

import pandas as pd

from revitalisation import agreement, french
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.rules import Inspection, each, fault, rule
from revitalisation.wording import quote, say

CLASSES, ARBITRATIONS = "recensement/classements", "recensement/arbitrages"
CATEGORIES = {
    "type_innovation": ("innovation", "type d’innovation"),
    "methode_usages": ("usages", "méthode"),
    "forme_operationnelle": ("operationnel", "forme"),
}
"""Column of the actions → the class that asks for it, and what it is called."""


def read(inspection: Inspection) -> pd.DataFrame:
    """Return the classes of the actions followed in the edition."""
    rows = inspection.table(CLASSES)
    return rows[rows["id_action"].isin(inspection.followed["id_action"])]


@rule("CLA-01", BLOCKING, "action non classée")
def unclassed(inspection: Inspection) -> Iterator[Fault]:
    """Find an action that no reader has classed."""
    rows = read(inspection)
    known = rows[rows["rang"] == agreement.FIRST]["id_action"]
    for _, row in each(inspection.followed[~inspection.followed["id_action"].isin(known)]):
        message = say(
            "{} n’est rattachée à aucune préconisation principale. Choisissez-en une, ou "
            "« hors-grille » avec un motif.",
            row["id_action"],
        )
        yield fault(CLASSES, None, "preconisation", message, row["id_action"])


@rule("CLA-02", BLOCKING, "plusieurs préconisations principales")
def several_principals(inspection: Inspection) -> Iterator[Fault]:
    """Find an action that one reader gives several principal classes."""
    rows = read(inspection)
    rows = rows[rows["rang"] == agreement.FIRST]
    for (code, reader), held in rows.groupby(["id_action", "lecteur"]):
        if len(held) > 1:
            message = say(
                "{} a {} préconisations principales pour {} ({}). Gardez-en une ; les autres "
                "deviennent secondaires.",
                code,
                len(held),
                reader,
                french.join(list(held["preconisation"])),
            )
            yield fault(CLASSES, held.index[1], "rang", message, code)


@rule("CLA-03", WARNING, "un seul lecteur")
def read_once(inspection: Inspection) -> Iterator[Fault]:
    """Find actions that only one reader has classed."""
    readers = read(inspection).groupby("id_action")["lecteur"].nunique()
    once = int((readers == 1).sum())
    if once:
        message = say(
            "{} sur {} {} qu’un seul lecteur. Une double lecture est attendue avant publication : "
            "ajoutez des lignes « lecteur_2 ».",
            french.count(once, "classement", gender="m", digits=True),
            len(readers),
            french.agree(once, "n’a", "n’ont"),
        )
        yield fault(CLASSES, None, "lecteur", message)


@rule("CLA-04", WARNING, "désaccord des lecteurs")
def disagreements(inspection: Inspection) -> Iterator[Fault]:
    """Find two readers who disagree and no arbitration, or too weak an agreement."""
    rows = read(inspection)
    pairs = agreement.twice_read(rows)
    kappa = agreement.kappa(pairs)
    ruled = set(inspection.table(ARBITRATIONS)["id_action"])
    principal = rows[rows["rang"] == agreement.FIRST]
    lines = dict(zip(principal["id_action"], principal.index, strict=True))
    apart = pairs[(pairs["premier"] != pairs["second"]) & ~pairs.index.isin(ruled)]
    for code, row in zip(apart.index, apart.to_dict("records"), strict=True):
        message = say(
            "{} : un lecteur classe en {}, l’autre en {}. Tranchez par une ligne de "
            "data/{}.csv. Accord global (kappa) : {}.",
            code,
            quote(row["premier"]),
            quote(row["second"]),
            ARBITRATIONS,
            french.number(kappa, 2),
        )
        yield fault(CLASSES, lines[code], "preconisation", message, code)
    if kappa < inspection.thresholds["kappa"]:
        message = say(
            "l’accord des deux lecteurs (kappa) est de {} sur {}, sous {}. Relisez ensemble le "
            "guide avant de continuer.",
            french.number(kappa, 2),
            french.count(len(pairs), "action", digits=True),
            french.number(inspection.thresholds["kappa"], 2),
        )
        yield fault(CLASSES, None, "preconisation", message, "kappa")


@rule("CLA-06", BLOCKING, "catégorie et préconisation discordantes")
def wrong_category(inspection: Inspection) -> Iterator[Fault]:
    """Find a category of a class that the action has not, or one that lacks."""
    kept = agreement.settled(read(inspection), inspection.table(ARBITRATIONS))
    classes = kept[kept["rang"] == agreement.FIRST].set_index("id_action")["preconisation"]
    classes = classes[~classes.index.duplicated()]
    rows = inspection.followed
    principal = rows["id_action"].map(classes)
    for column, (wanted, name) in CATEGORIES.items():
        given = rows[column].notna()
        for line, row in each(rows[given != (principal == wanted)]):
            message = (
                say("{} : {} « {} » hors de {}.", row["id_action"], name, row[column], wanted)
                if pd.notna(row[column])
                else say(
                    "{} : {} manquante, alors que l’action est classée en {}.",
                    row["id_action"],
                    name,
                    wanted,
                )
            )
            yield fault("recensement/actions", line, column, message, row["id_action"])


@rule("CLA-09", NOTICE, "préconisation dominante")
def one_class_takes_all(inspection: Inspection) -> Iterator[Fault]:
    """Find a préconisation that holds most of the grid."""
    grid = inspection.edition.grid
    limit = inspection.thresholds["part_preconisation"]
    for code, share in grid["principale"].value_counts(normalize=True).items():
        if 100 * share > limit:
            message = say(
                "{} regroupe {} des actions de la grille. Vérifiez que sa définition n’absorbe pas "
                "les cas douteux.",
                code,
                french.percent(share),
            )
            yield fault(CLASSES, None, "preconisation", message, str(code))
