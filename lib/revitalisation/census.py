"""The named values of the communes: programmes, populations, context."""

from collections.abc import Mapping

import pandas as pd

from revitalisation import french, measures
from revitalisation.edition import PROGRAMMES, Edition
from revitalisation.named import Value, counted, shared

NAMES = {
    "ACV": "Action Cœur de Ville",
    "PVD": "Petites Villes de Demain",
    "REDYNAMISONS": "Redynamisons",
}
RATES = {
    "evolution": "évolution de la population {years} des communes {of}",
    "vacance": "part des logements vacants dans les communes {of}, recensement {year}",
    "chomage": "taux de chômage au sens du recensement {year} dans les communes {of}",
}
"""Rates that the leads say; a rate of a group is that of its sums."""


def of(code: str) -> str:
    """Return a programme after *de*: « d’Action Cœur de Ville »."""
    return french.elide("de", NAMES[code])


def territory(edition: Edition) -> dict[str, Value]:
    """Return the values of the perimeter and of its communes accompagnées."""
    communes, total = edition.communes, len(edition.communes)
    year = edition.settings["millesime_population"]
    names = tuple(edition.names[code] for code in edition.supported)
    under = set(edition.ort["code_insee"])
    both = len(under & set(edition.supported))
    found = {
        "communes.total": Value(total, "communes du périmètre"),
        "programmes.total": Value(len(PROGRAMMES), "programmes suivis"),
        "epci.total": Value(len(edition.epci), "intercommunalités du périmètre"),
        "communes.accompagnees": counted(
            len(names),
            total,
            "communes relevant d’au moins un programme, parmi celles du périmètre",
        ),
        "liste.accompagnees": Value(names, "noms des communes accompagnées"),
        "communes.ort": counted(
            len(under), total, "communes couvertes par une convention ORT, parmi le périmètre"
        ),
        "ort.accompagnees": counted(
            both, len(names), "communes accompagnées couvertes par une convention ORT"
        ),
    }
    found |= {
        f"communes.{row['code']}": counted(
            int((communes["siren_epci"] == row["siren"]).sum()),
            total,
            f"communes {french.of_group(row['sigle'], row['article'])}, parmi le périmètre",
        )
        for row in edition.epci.fillna({"article": ""}).to_dict("records")
    }
    found["population.total"] = Value(
        total_population(communes), f"population municipale {year} du périmètre"
    )
    return found | _people(edition, "accompagnees", set(edition.supported), "accompagnées")


def total_population(communes: pd.DataFrame) -> float:
    """Add up the known populations (inhabitants); NaN when none is known."""
    known = communes["population"].dropna()
    return int(known.sum()) if len(known) else float("nan")


def _people(edition: Edition, key: str, codes: set[str], which: str) -> dict[str, Value]:
    """Return the population of some communes and its share of the perimeter's."""
    year = edition.settings["millesime_population"]
    inside = edition.communes[edition.communes["code_insee"].isin(codes)]
    people, everyone = total_population(inside), total_population(edition.communes)
    if not (isinstance(people, int) and isinstance(everyone, int)):
        unknown = Value(float("nan"), f"population municipale {year} des communes {which}")
        part = Value(float("nan"), f"part de la population {year} des communes {which}", share=True)
    else:
        unknown = counted(people, everyone, f"population municipale {year} des communes {which}")
        part = shared(
            people, everyone, f"part de la population {year} du périmètre, communes {which}"
        )
    return {f"population.{key}": unknown, f"part-population.{key}": part}


def programmes(edition: Edition) -> dict[str, Value]:
    """Return the values of each programme: communes, candidatures, population, rates."""
    found: dict[str, Value] = {}
    supported, under = len(edition.supported), set(edition.ort["code_insee"])
    for row in measures.programme_counts(edition.members).to_dict("records"):
        code, key = row["programme"], row["programme"].lower()
        members = edition.members[edition.members["programme"] == code]
        held, which = set(members["code_insee"]), of(code)
        found[f"communes.{key}"] = counted(
            row["communes"], supported, f"communes {which}, parmi les communes accompagnées"
        )
        found[f"candidatures.{key}"] = Value(row["candidatures"], f"candidatures {which}")
        found[f"liste.{key}"] = Value(tuple(members["nom"]), f"noms des communes {which}")
        found[f"ort.{key}"] = counted(
            len(held & under), len(held), f"communes {which} couvertes par une convention ORT"
        )
        found |= _people(edition, key, held, which)
        cited = edition.cited(code, "communes")
        if cited is not None:
            found[f"cites.{key}"] = Value(cited, f"communes {which} citées par le document de 2021")
    combos = measures.overlaps(edition.members)
    several = combos[combos["programmes"].map(len) > 1]
    found["communes.cumul"] = counted(
        int(several["n"].sum()), supported, "communes accompagnées relevant de plusieurs programmes"
    )
    return found | _rates(edition)


def _rates(edition: Edition) -> dict[str, Value]:
    """Return the context rates of the perimeter and of each programme's communes."""
    if not edition.settings["comparateur"]:
        return {}
    year = edition.settings["millesime_population"]
    years = f"{edition.settings['millesime_reference']}-{year}"
    groups: Mapping[str, tuple[str, set[str]]] = {
        "total": ("du périmètre", set(edition.communes["code_insee"])),
        **{
            code.lower(): (
                of(code),
                set(edition.members[edition.members["programme"] == code]["code_insee"]),
            )
            for code in PROGRAMMES
        },
    }
    return {
        f"{name}.{key}": Value(
            _rate(edition, codes, name),
            meaning.format(of=which, year=year, years=years),
            share=True,
        )
        for name, meaning in RATES.items()
        for key, (which, codes) in groups.items()
    }


def _rate(edition: Edition, codes: set[str], name: str) -> float:
    communes = edition.communes.set_index("code_insee")
    inside = pd.Series(communes.index.isin(list(codes)), index=communes.index).map(
        {True: "dedans", False: "dehors"}
    )
    table = measures.indicators_together(
        edition.communes, edition.table("territoire/comparateur"), inside
    )
    return float(table[name].get("dedans", float("nan")))
