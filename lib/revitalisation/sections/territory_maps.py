"""The maps of the first section, of the programmes; the strip of its vacant dwellings."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from revitalisation import french
from revitalisation.charts import strips
from revitalisation.charts.charts import NARROW
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Figure
from revitalisation.french.spans import Words
from revitalisation.maps import programmes
from revitalisation.maps.geometry import Area, contours, dissolve
from revitalisation.maps.legend import measured
from revitalisation.measures.indicators import indicators
from revitalisation.measures.rates import VACANCY, just_below, percents, vacancy_classes
from revitalisation.measures.registry import count, values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.territory import headline
from revitalisation.sections.wording import block

MAP_SIZE, UPRIGHT_SIZE = (273.0, 150.0), (164.0, 70.0)
"""Width and height on paper, in millimetres."""


def programme_map(edition: Edition) -> Figure:
    """Return the seed's map: three programmes as symbols, limits of communes and EPCI (EF-32)."""
    members = edition.members[["code_insee", "nom", "programme", "quand"]]
    size = UPRIGHT_SIZE if edition.few else MAP_SIZE
    drawn = _drawn(edition, members, size)
    towns = any(trace.meta["role"] == "repere-nom" for trace in drawn.data)
    said = block(edition, "cartes.voisines") if towns else Words()
    # A phone's map leaves these towns out, and hides what is said of them.
    note = said.map(lambda span: replace(span, css="voisines"))
    plot = measured(drawn, [f"communes.{code.lower()}" for code in edition.short_names])
    groups = members.groupby(members["programme"].astype(str), sort=False)["nom"]
    return display.figure(
        plot,
        "carte-programmes",
        _map_title(edition),
        size=size,
        landscape=not edition.few,
        subtitle=f"Communes de chaque programme au {french.long_date(edition.cutoff)}",
        source=sources.documents(edition, edition.members["document"]),
        note=Words(" ").join(filter(None, [Words(_map_note(edition)), note])),
        alt=f"Carte des communes {phrases.here(edition)} : {headline(edition)}.",
        description=block(
            edition,
            "cartes.communes",
            programmes=[(code, edition.short_names[code], list(names)) for code, names in groups],
        ),
        data=_listed(edition, edition.members),
    )


def chosen_map(edition: Edition, members: pd.DataFrame) -> Figure:
    """Return the map of some rows of the edition's members: what an analyst asks to see."""
    names = phrases.names_of(edition, members["code_insee"])
    return display.figure(
        _drawn(edition, members, MAP_SIZE),
        "carte-choisie",
        block(edition, "cartes.choisies", noms=names),
        size=MAP_SIZE,
        subtitle=f"Communes de chaque programme au {french.long_date(edition.cutoff)}",
        source=sources.documents(edition, members["document"]),
        alt=block(edition, "cartes.choisies", noms=names),
        data=_listed(edition, members),
    )


def _drawn(edition: Edition, members: pd.DataFrame, size: tuple[float, float]) -> go.Figure:
    return programmes.programme_map(
        edition.communes,
        _land(edition),
        edition.epci,
        members,
        *size,
        programmes=_legend(edition),
        context=_around(edition),
        towns=_towns(edition),
    )


def _listed(edition: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows behind a map of the programmes."""
    return pd.DataFrame(
        {
            "Code Insee": rows["code_insee"],
            "Commune": rows["nom"],
            "Programme": rows["programme"].map(edition.short_names),
            "Depuis": [views.day(row) for row in views.records(rows)],
        }
    )


def _land(edition: Edition) -> dict[str, Area]:
    """Return the contours of the perimeter's communes, in Lambert-93 metres."""
    every = contours(edition.folder / "territoire" / "contours_communes.geojson")
    return {code: every[code] for code in edition.communes["code_insee"]}


def _around(edition: Edition) -> dict[str, Area]:
    """Return the EPCI of the agency that are not in the perimeter, merged, by short name."""
    names = edition.table("territoire/epci").set_index("siren")["nom_court"]
    rest = edition.table("territoire/communes")
    rest = rest[~rest["siren_epci"].isin(edition.territory.sirens)]
    every = contours(edition.folder / "territoire" / "contours_communes.geojson")
    return dissolve(
        every, dict(zip(rest["code_insee"], rest["siren_epci"].map(names), strict=True))
    )


def _towns(edition: Edition) -> dict[str, tuple[float, float]]:
    """Return the towns that situate the perimeter, none of which is followed."""
    rows = edition.later_table("territoire/voisines")
    if rows is None:
        return {}
    return {row["nom"]: (row["longitude"], row["latitude"]) for row in views.records(rows)}


def _map_note(edition: Edition) -> str:
    """Say where contours come from, and what is to be known of some of the perimeter's."""
    noted = edition.communes.dropna(subset=["contour"])
    told = [
        f"Le contour {french.of(row['nom'], row['type_liaison'])} est {row['contour']}."
        for row in views.records(noted)
    ]
    return " ".join([sources.CONTOURS, *told])


def _legend(edition: Edition) -> dict[str, str]:
    """Return the programmes' names in the seed's order; a list known to be partial says so."""
    names = {}
    for code in edition.short_names:
        cited = edition.cited(code, "communes")
        partial = cited is not None and count(edition, f"communes.{code.lower()}") < cited
        names[code] = edition.short_names[code] + (", liste partielle" if partial else "")
    return names


def _map_title(edition: Edition) -> Words:
    """Say how many communes are supported, and where most of them are."""
    counts = edition.members.merge(edition.communes[["code_insee", "epci"]], on="code_insee")
    held = counts.groupby("epci")["code_insee"].nunique().sort_values(ascending=False)
    most = len(held) > 1 and held.iloc[0] > held.iloc[1]
    epci = edition.epci.set_index("nom_court", drop=False).fillna({"article": ""})
    first = epci.loc[held.index[0]].to_dict() if most else None
    return block(edition, "cartes.titre", premiere=first)


def vacancy(edition: Edition) -> Figure | None:
    """Return the share of vacant dwellings of the communes accompagnées, among all (Fig. 3)."""
    if not edition.settings["comparateur"] or not len(edition.supported):
        return None
    exact = indicators(edition)["vacance"]
    shares = percents(exact)
    limits, words = [100 * limit for limit in VACANCY], vacancy_classes()
    named = [f"communes.vacance.{rank}" for rank, _ in enumerate(words, start=1)]
    classes = [
        strips.Class(each, count(edition, name), name)
        for each, name in zip(words, named, strict=True)
    ]
    codes = list(edition.supported)
    rows = pd.DataFrame(
        {
            "nom": [edition.names[code] for code in codes],
            "taux": shares.reindex(codes).to_numpy(),
            "sujet": [views.commune_subject(edition, code) for code in codes],
        }
    ).sort_values("taux", ascending=False, kind="stable")
    whole = values(edition)["vacance.total"].amount
    assert isinstance(whole, float)
    told = rows, shares.dropna(), limits, classes, 100 * whole
    plot, height = strips.named_strip(*told, 164)
    return display.figure(
        plot,
        "bande-vacance",
        block(edition, "cartes.vacance", nom=named[-1], seuil=limits[-1]),
        size=(164, height),
        subtitle="Part des logements vacants dans les communes accompagnées, en %, recensement "
        f"{edition.settings['millesime_population']}, par commune entière",
        source=f"Source : {sources.insee(edition)}.",
        note=block(edition, "cartes.bande", dessous=just_below(exact)),
        alt="Part des logements vacants : les communes accompagnées parmi toutes celles "
        f"{phrases.here(edition)}.",
        description=block(
            edition, "cartes.classes_de_vacance", classes=list(zip(words, named, strict=True))
        ),
        data=pd.DataFrame(
            {
                "Code Insee": edition.communes["code_insee"],
                "Commune": edition.communes["nom"],
                "Intercommunalité": edition.communes["epci"],
                "Logements vacants, %": shares.map(
                    lambda share: french.rounded(share, french.DECIMALS)
                ).to_numpy(),
            }
        ),
        narrow=strips.named_strip(*told, NARROW)[0],
    )
