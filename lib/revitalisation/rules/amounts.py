"""Rules of the amounts that sources give (FIN)."""

from collections.abc import Iterator

from revitalisation import french
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.french.messages import say
from revitalisation.rules.registry import Inspection, each, fault, rule

ACTIONS = "recensement/actions"


@rule("FIN-01", BLOCKING, "montant sans base")
def without_base(inspection: Inspection) -> Iterator[Fault]:
    """Find an amount that does not say whether tax is in it."""
    rows = inspection.table(ACTIONS)
    rows = rows[rows["montant_eur"].notna() & rows["montant_base"].isna()]
    for line, row in each(rows):
        message = say(
            "{} : {} € sans mention HT ou TTC. Si la source ne le dit pas, écrivez « non "
            "précisée ».",
            row["id_action"],
            french.number(row["montant_eur"]),
        )
        yield fault(ACTIONS, line, "montant_base", message, row["id_action"])


@rule("FIN-08", WARNING, "ordre de grandeur suspect")
def odd_size(inspection: Inspection) -> Iterator[Fault]:
    """Find an amount so small or so large that it may have been typed in k€ or in M€."""
    rows = inspection.followed
    low, high = (inspection.thresholds[f"montant_{end}"] for end in ("minimum", "maximum"))
    odd = ((rows["montant_eur"] < low) | (rows["montant_eur"] > high)).fillna(False)
    for line, row in each(rows[odd]):
        message = say(
            "{} : {} €, est-ce une saisie en k€ ou en M€ ? Vérifiez la source : les montants "
            "s’écrivent en euros.",
            row["id_action"],
            french.number(row["montant_eur"]),
        )
        yield fault(ACTIONS, line, "montant_eur", message, row["id_action"])


@rule("FIN-10", WARNING, "même montant deux fois")
def same_cost_twice(inspection: Inspection) -> Iterator[Fault]:
    """Find two actions of one commune that carry the same amount."""
    places = inspection.places[["id_action", "code_insee", "nom"]]
    rows = inspection.followed.reset_index(names="ligne").dropna(subset=["montant_eur"])
    rows = rows.merge(places, on="id_action").drop_duplicates(["id_action", "code_insee"])
    seen: set[tuple[str, ...]] = set()
    for (_, amount), held in rows.groupby(["code_insee", "montant_eur"]):
        ids = tuple(sorted(held["id_action"]))
        if len(ids) > 1 and ids not in seen:
            seen.add(ids)
            message = say(
                "{} ({}) affichent le même montant, {} €. S’il s’agit de la même opération, elle "
                "est comptée deux fois : fusionnez-les, ou acquittez.",
                french.join(ids),
                held["nom"].iloc[0],
                french.number(amount),
            )
            yield fault(ACTIONS, held["ligne"].iloc[-1], "montant_eur", message, *ids)


@rule("FIN-14", NOTICE, "peu de montants connus")
def few_amounts(inspection: Inspection) -> Iterator[Fault]:
    """Find too few amounts are known for totals to mean anything."""
    known, total = int(inspection.followed["montant_eur"].count()), len(inspection.followed)
    if total and 100 * known / total < inspection.thresholds["part_cout_connu"]:
        message = say(
            "montant connu pour {} sur {}. Ni total ni comparaison entre communes ne sont "
            "imprimés.",
            french.count(known, "action", digits=True),
            total,
        )
        yield fault(ACTIONS, None, "montant_eur", message)
