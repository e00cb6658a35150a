"""Readers of the same actions: where they agree, how much, and which class is kept."""

import pandas as pd

FIRST = "principale"


def twice_read(classes: pd.DataFrame) -> pd.DataFrame:
    """Return the classes of the actions that two readers have: columns ``premier``, ``second``.

    Each action's first two readers are compared, in the order of their names.
    """
    rows = classes[classes["rang"] == FIRST].sort_values(["id_action", "lecteur"], kind="stable")
    rows = rows.drop_duplicates(["id_action", "lecteur"])
    rank = rows.groupby("id_action").cumcount()
    pairs = rows.assign(rang=rank).pivot(index="id_action", columns="rang", values="preconisation")
    if 1 not in pairs:
        return pd.DataFrame({"premier": [], "second": []}, dtype="str")
    pairs = pairs.dropna(subset=[1])[[0, 1]]
    return pairs.set_axis(["premier", "second"], axis="columns")


def kappa(pairs: pd.DataFrame) -> float:
    """Return Cohen's kappa of two readers (`twice_read`): agreement beyond what chance would give.

    1 when they always agree, 0 when no more than by chance; NaN without any pair.
    """
    if not len(pairs):
        return float("nan")
    seen = float((pairs["premier"] == pairs["second"]).mean())
    shares = [pairs[reader].value_counts(normalize=True) for reader in pairs]
    chance = float(shares[0].mul(shares[1], fill_value=0).sum())
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def settled(classes: pd.DataFrame, arbitrations: pd.DataFrame) -> pd.DataFrame:
    """Return the classes kept: one reader's for each action, or what an arbitration decided.

    The first reader's stand until another one's are retained by an arbitration, which names the
    principal class; the secondary ones are those of the reader who gave it. Of two principal
    classes by one reader, which CLA-02 tells, the first is kept.
    """
    ruled = arbitrations.set_index("id_action")["preconisation"]
    first = classes[classes["rang"] == FIRST].sort_values(["id_action", "lecteur"], kind="stable")
    agreed = first["preconisation"] == first["id_action"].map(ruled)
    kept = first.assign(voulu=agreed).sort_values(
        ["id_action", "voulu"], ascending=[True, False], kind="stable"
    )
    reader = kept.drop_duplicates("id_action").set_index("id_action")["lecteur"]
    rows = classes[classes["lecteur"] == classes["id_action"].map(reader)]
    rows = rows[(rows["rang"] != FIRST) | ~rows.duplicated(["id_action", "rang"])]
    decided = rows["id_action"].map(ruled)
    principal = rows["rang"] == FIRST
    rows = rows.assign(
        preconisation=rows["preconisation"].mask(principal & decided.notna(), decided)
    )
    return rows[principal | (rows["preconisation"] != decided)]
