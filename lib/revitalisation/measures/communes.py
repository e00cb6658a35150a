"""The named values of the communes: perimeter, programmes, conventions, combinations."""

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.measures import frames
from revitalisation.measures.value import Rows, Value, tally


def of(edition: Edition, code: str) -> str:
    """Return the short name of a programme after *de*, elided where it must be."""
    return french.elide("de", edition.short_names[code])


def territory(edition: Edition) -> dict[str, Value]:
    """Return the values of the perimeter and of its communes accompagnées."""
    communes, supported = edition.communes, edition.supported
    followed = Rows.of("nom", edition.short_names.values())
    total = len(communes)
    names = tuple(edition.names[code] for code in supported)
    found = {
        "communes.total": tally(
            Rows.of("commune", communes["code_insee"]), "communes du périmètre"
        ),
        "programmes.total": tally(followed, "programmes suivis"),
        "epci.total": tally(Rows.of("nom", edition.epci["nom"]), "intercommunalités du périmètre"),
        "communes.accompagnees": tally(
            Rows.of("accompagnée", supported),
            "communes relevant d’au moins un programme, parmi celles du périmètre",
            total,
        ),
        "liste.accompagnees": Value(names, "noms des communes accompagnées"),
        "communes.ort": tally(
            signed(edition.ort),
            "communes couvertes par une convention ORT, parmi le périmètre",
            total,
        ),
        "ort.accompagnees": tally(
            signed(edition.ort[edition.ort["code_insee"].isin(supported)]),
            "communes accompagnées couvertes par une convention ORT",
            len(supported),
        ),
    }
    for row in edition.epci.fillna({"article": ""}).to_dict("records"):
        inside = communes[communes["siren_epci"] == row["siren"]]["code_insee"]
        which = french.of_group(row["sigle"], row["article"])
        found[f"communes.{row['code']}"] = tally(
            Rows.of("commune", inside), f"communes {which}, parmi le périmètre", total
        )
        held = [code for code in supported if code in set(inside)]
        found[f"accompagnees.{row['code']}"] = tally(
            Rows.of("accompagnée", held),
            f"communes accompagnées {which}, parmi celles du périmètre",
            len(supported),
        )
    return found


def signed(milestones: pd.DataFrame) -> Rows:
    """Return the first of these milestones of each commune: as many rows as communes."""
    return Rows.of("jalon", milestones.drop_duplicates("code_insee")["ligne"])


def programmes(edition: Edition) -> dict[str, Value]:
    """Return the values of each programme: communes, candidatures, ORT, what 2021 said."""
    found: dict[str, Value] = {}
    supported, epci = len(edition.supported), edition.by_code["epci"]
    for code in edition.short_names:
        members = edition.members_of(code)
        held, key, which = set(members["code_insee"]), code.lower(), of(edition, code)
        found[f"communes.{key}"] = tally(
            signed(members), f"communes {which}, parmi les communes accompagnées", supported
        )
        found[f"candidatures.{key}"] = tally(
            Rows.of("candidature", members["id_candidature"].dropna()), f"candidatures {which}"
        )
        found[f"liste.{key}"] = Value(tuple(members["nom"]), f"noms des communes {which}")
        found[f"ort.{key}"] = tally(
            signed(edition.ort[edition.ort["code_insee"].isin(held)]),
            f"communes {which} couvertes par une convention ORT",
            len(held),
        )
        found[f"epci.{key}"] = tally(
            Rows.of("nom", epci[epci.index.isin(held)]), f"intercommunalités des communes {which}"
        )
        left = edition.exits[edition.exits["programme"] == code]
        if len(left):
            found[f"sorties.{key}"] = tally(
                Rows.of("jalon", left["ligne"]), f"communes sorties {which}, plus comptées"
            )
        found |= _cited(edition, code)
        found |= _signatures(edition, code)
        parts = edition.table("programmes/volets")
        parts = parts[parts["programme"] == code].sort_values("ordre")
        if len(parts):
            found[f"volets.{key}"] = tally(
                Rows.of("nom", parts["libelle"]), f"volets ou axes {which}"
            )
    return found | _joined(edition) | _combinations(edition)


def _joined(edition: Edition) -> dict[str, Value]:
    """Return how many times a commune joined a programme, whole and by year."""
    rows, years = edition.members, edition.members["quand"].dt.year
    said = "entrées d’une commune dans un programme"
    whole = {"adhesions.total": tally(Rows.of("jalon", rows["ligne"]), said)}
    return whole | {
        f"adhesions.{int(year)}": tally(
            Rows.of("jalon", rows[years == year]["ligne"]), f"{said} en {int(year)}", len(rows)
        )
        for year in sorted(years.dropna().unique())
    }


def _cited(edition: Edition, code: str) -> dict[str, Value]:
    """Return the communes that the 2021 document counts, those found of them, those not found.

    A commune that entered later is none of them; one whose entry has no date may be.
    """
    cited, key = edition.cited(code, "communes"), code.lower()
    if cited is None:
        return {}
    said = f"communes {of(edition, code)} citées par le document de 2021"
    found = {
        f"cites.{key}": Value(
            cited, said, rows=Rows("énoncé", (code,)), formula="nombre relevé dans le document"
        )
    }
    members = edition.members_of(code)
    then = members[~(members["quand"].dt.year > edition.cited_year(code))]
    found[f"retrouvees.{key}"] = tally(signed(then), f"{said}, retrouvées dans les sources")
    if len(then) < cited:
        both = Rows("valeur", (f"cites.{key}", f"retrouvees.{key}"))
        found[f"inconnues.{key}"] = Value(
            cited - len(then),
            f"{said} et qui manquent aux sources",
            rows=both,
            formula="différence entre les deux",
        )
    return found


def _signatures(edition: Edition, code: str) -> dict[str, Value]:
    """Return the cumulated communes at each date of signature."""
    steps = signatures(edition, code)
    return {
        signature_name(code, day): tally(
            signed(steps[steps["date"] <= day]),
            f"communes {of(edition, code)} signataires au {french.long_date(day)}",
        )
        for day in steps["date"].unique()
    }


def signature_name(code: str, day: pd.Timestamp) -> str:
    """Return the name of the value that counts the signatures up to a day."""
    return f"signataires.{code.lower()}.{day:%Y-%m-%d}"


def signatures(edition: Edition, code: str) -> pd.DataFrame:
    """Return the dated signatures by which communes of the perimeter join a programme, by date."""
    rows = edition.members_of(code)[["code_insee", "programme", "date", "ligne"]]
    return rows.dropna(subset=["date"]).sort_values("date", kind="stable")


def combination(programmes: tuple[str, ...]) -> str:
    """Return the name of the value that counts the communes of exactly these programmes."""
    return f"combinaison.{'-'.join(programmes).lower()}"


def _combinations(edition: Edition) -> dict[str, Value]:
    """Return how many communes have several programmes, and each exact combination."""
    short, supported = edition.short_names, len(edition.supported)
    combos = frames.overlaps(edition.members, list(short))
    codes = {name: code for code, name in edition.names.items() if code in edition.supported}
    found: dict[str, Value] = {}
    several: list[str] = []
    for row in combos.to_dict("records"):
        held = [codes[name] for name in row["communes"]]
        several += held if len(row["programmes"]) > 1 else []
        named = french.elide("de", french.join([short[code] for code in row["programmes"]]))
        found[combination(row["programmes"])] = tally(
            Rows.of("accompagnée", held), f"communes relevant {named}, exactement", supported
        )
    what = "communes accompagnées relevant de plusieurs programmes"
    return {"communes.cumul": tally(Rows.of("accompagnée", several), what, supported)} | found
