"""Rules of the reading of actions in the grid (CLA)."""

from collections.abc import Iterator

import pandas as pd

from revitalisation import french
from revitalisation.data import classification
from revitalisation.data.edition import OFF_GRID
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.rules.registry import Inspection, each, fault, rule

CLASSES, ARBITRATIONS = "recensement/classements", "recensement/arbitrages"
PRINCIPALS = "préconisations principales"


def read(inspection: Inspection) -> pd.DataFrame:
    """Return the classes of the actions followed in the edition."""
    rows = inspection.table(CLASSES)
    return rows[rows["id_action"].isin(inspection.followed["id_action"])]


def _within(inspection: Inspection, code: str) -> str:
    """Return where an action is classed: « en Usages », « hors grille »."""
    name = inspection.recommendations[code]
    return name.lower() if code == OFF_GRID else f"en {name}"


@rule("CLA-01", BLOCKING, "action non classée")
def unclassed(inspection: Inspection) -> Iterator[Fault]:
    """Find an action that no reader has classed."""
    rows = read(inspection)
    known = rows[rows["rang"] == classification.FIRST]["id_action"]
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
    rows = rows[rows["rang"] == classification.FIRST]
    for (code, reader), held in rows.groupby(["id_action", "lecteur"]):
        if len(held) > 1:
            message = say(
                "{} a {} pour {} ({}). Gardez-en une ; les autres deviennent secondaires.",
                code,
                french.count(len(held), "préconisation principale", PRINCIPALS, digits=True),
                reader,
                french.join(inspection.recommendations[each] for each in held["preconisation"]),
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
            "ajoutez les lignes de « lecteur_2 ».",
            french.count(once, "action", digits=True),
            french.number(len(readers)),
            french.agree(once, "n’a", "n’ont"),
        )
        yield fault(CLASSES, None, "lecteur", message)


@rule("CLA-04", WARNING, "désaccord des lecteurs")
def disagreements(inspection: Inspection) -> Iterator[Fault]:
    """Find two readers who disagree and no arbitration, or too weak an agreement."""
    rows = read(inspection)
    pairs = classification.twice_read(rows)
    kappa = classification.kappa(pairs)
    ruled = set(inspection.table(ARBITRATIONS)["id_action"])
    principal = rows[rows["rang"] == classification.FIRST]
    lines = dict(zip(principal["id_action"], principal.index, strict=True))
    apart = pairs[(pairs["premier"] != pairs["second"]) & ~pairs.index.isin(ruled)]
    for code, row in zip(apart.index, apart.to_dict("records"), strict=True):
        message = say(
            "{} : un lecteur la classe {}, l’autre {}. Tranchez par une ligne de data/{}.csv. "
            "Accord global (kappa) : {}.",
            code,
            *(_within(inspection, row[reader]) for reader in ("premier", "second")),
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
    kept = classification.settled(read(inspection), inspection.table(ARBITRATIONS))
    classes = kept[kept["rang"] == classification.FIRST].set_index("id_action")["preconisation"]
    rows = inspection.followed
    rows = rows.assign(principale=rows["id_action"].map(classes)).dropna(subset=["principale"])
    owners = inspection.table("preconisations/preconisations").set_index("liste")["preconisation"]
    for field in inspection.edition.schema("recensement/actions")["fields"]:
        held, column = field.get("liste", {}), field["name"]
        wanted, name = owners.get(held.get("nom")), held.get("dit")
        if wanted is None:
            continue
        labels = inspection.edition.labels(held["nom"])
        for line, row in each(rows[rows[column].notna() != (rows["principale"] == wanted)]):
            code, kind = row["id_action"], _within(inspection, row["principale"])
            message = (
                say(
                    "{} : {} {} ne va qu’avec {}, et l’action est classée {}. Videz la cellule, ou "
                    "revoyez le classement.",
                    code,
                    name,
                    quote(labels.get(row[column], row[column])),
                    inspection.recommendations[wanted],
                    kind,
                )
                if pd.notna(row[column])
                else say("{} : {} manque, alors que l’action est classée {}.", code, name, kind)
            )
            yield fault("recensement/actions", line, column, message, code)


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
                inspection.recommendations[code],
                french.percent(share),
            )
            yield fault(CLASSES, None, "preconisation", message, str(code))
