"""The first section: the map, the communes accompagnées, the calendar, the context."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts.calendar import convention_calendar
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Figure, Table
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.indicators import RATES
from revitalisation.measures.registry import values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.wording import block


def headline(edition: Edition) -> Words:
    """Say how many communes are supported, of how many."""
    return block(edition, "territoire.accroche")


def lead(edition: Edition) -> Words:
    """Say the population of the communes accompagnées and its share."""
    several = frames.overlaps(edition.members, list(edition.short_names))
    inside = edition.communes[edition.communes["code_insee"].isin(edition.supported)]
    return block(
        edition,
        "territoire.chapeau",
        ici=phrases.here(edition),
        programmes=list(edition.short_names.values()),
        sans=phrases.unknown(inside),
        cumulent=[
            (n, list(held["communes"].explode()))
            for n, held in several.groupby(several["programmes"].map(len))
            if n > 1
        ],
    )


def supported(edition: Edition) -> Table:
    """Return the table of communes accompagnées (Tab. 1)."""
    retained = edition.members[edition.members["acte"] == "désignation"]["programme"].unique()
    rows = _supported_rows(edition)
    return display.table(
        rows,
        "communes-accompagnees",
        "Chaque commune accompagnée, ses programmes et ses dates",
        subtitle=f"Première signature connue, au {french.long_date(edition.cutoff)}",
        source=sources.documents(
            edition, pd.concat([edition.members["document"], edition.ort["document"]])
        ),
        formats={views.population_head(edition): french.number},
        note=block(
            edition,
            "territoire.accompagnees",
            laureates=list(edition.programmes.loc[retained, "initiateur"].unique()),
            doutes=views.doubtful([*rows["Signature"], *rows["ORT"]]),
        ),
        subjects=[views.commune_subject(edition, code) for code in edition.supported],
    )


def calendar(edition: Edition) -> Figure:
    """Return the calendar of conventions (Fig. 2) and its table."""
    rows, table = views.milestones(edition), views.milestone_table(edition)
    told = [
        f"{name} : {french.join([f'{jalon} ({day})' for jalon, day in zip(*dated, strict=True)])}"
        for name, group in table.groupby("Candidature", sort=False)
        for dated in [(group["Jalon"], group["Date"])]
    ]
    plot, height = convention_calendar(views.calendar(edition), edition.cutoff, 164)
    return display.figure(
        plot,
        "calendrier-conventions",
        calendar_title(edition),
        size=(164, height),
        subtitle="Jalons par candidature, selon leurs documents",
        source=sources.documents(edition, rows["document"]),
        note="* réserve ou précision de la source, donnée avec les jalons, en annexe. "
        "Barre grise : date connue à l’année ou au mois.",
        alt=f"Frise de {len(rows)} jalons par candidature, donnés un à un avec les sources.",
        description=" ; ".join(told) + ".",
        data=table,
    )


def calendar_title(edition: Edition) -> Words:
    """Say the year in which most communes joined a programme."""
    known = edition.members["quand"].dropna().dt.year.value_counts()
    return block(
        edition,
        "territoire.calendrier",
        annees=[str(year) for year in sorted(known.index)],
        premieres=[str(year) for year in known[known == known.max()].index],
        entrees=len(edition.members),
    )


def context(edition: Edition) -> display.Shown:
    """Return the context indicators by EPCI (Tab. 2)."""
    if not edition.settings["comparateur"]:
        return display.text(
            "Repères de contexte : n. d. Le millésime disponible à la date d’arrêté n’est "
            "pas dans les données du projet, et un millésime plus récent n’a pas été "
            "mêlé à cette édition."
        )
    said = display.text(
        "Ces indicateurs décrivent des communes entières, non leurs centres. Ils situent ; ils ne "
        "mesurent pas l’effet des programmes."
    )
    frame = _indicator_rows(edition)
    table = display.table(
        frame,
        "reperes",
        _context_title(edition),
        subtitle=f"Population municipale et son évolution "
        f"{views.evolution_head(edition).removesuffix(', %')}, recensement "
        f"{edition.settings['millesime_population']}",
        source=f"Source : {sources.insee(edition)}.",
        note="Taux calculés sur les sommes des communes. Chômage au sens du recensement.",
        formats=dict.fromkeys(frame.columns[1:], french.number),
        total=len(edition.epci) > 1,
    )
    return display.show(said, table)


def _context_title(edition: Edition) -> Words:
    """Say between which intercommunalités the share of vacant dwellings ranges."""

    def vacancy(row: Mapping[str, Any]) -> Any:
        return values(edition)[f"vacance.{row['code']}"].amount

    epci = views.records(edition.epci)
    low, high = (choose(epci, key=vacancy) for choose in (min, max))
    return block(edition, "territoire.reperes", n_epci=len(epci), bas=low, haut=high)


def _supported_rows(edition: Edition) -> pd.DataFrame:
    """One row per commune accompagnée: programmes, first signature, ORT, population (Tab. 1)."""
    rows = []
    for code, people in edition.by_code.loc[list(edition.supported)].iterrows():
        held = edition.members[edition.members["code_insee"] == code]
        rows.append(
            (
                people["nom"],
                people["epci"],
                Words(" ").join(map(views.symbol, held["programme"])),
                " ; ".join(map(views.joined, views.records(held))),
                views.ort(edition, str(code)),
                people["population"],
            )
        )
    heads = ["Commune", "Intercommunalité", "Programme", "Signature", "ORT"]
    return pd.DataFrame(rows, columns=[*heads, views.population_head(edition)])


def _indicator_rows(edition: Edition) -> pd.DataFrame:
    """Context indicators of each EPCI and of the whole perimeter (Tab. 2), in printed units."""
    heads = {name: rate.repere for name, rate in RATES.items()}
    heads = {"population": views.population_head(edition), **heads}
    write: Mapping[str, Callable[[Any], str]] = {
        "population": french.number,
        "evolution": views.signed,
        "emplois": french.number,
    }
    places = dict(zip(edition.epci["code"], edition.epci["nom_court"], strict=True))
    if len(places) > 1:
        places["total"] = "Ensemble"

    def cell(name: str, key: str) -> display.Datum:
        value = values(edition)[f"{name}.{key}"]
        assert not isinstance(value.amount, tuple)
        amount = 100 * value.amount if value.share else value.amount
        shown = write.get(name, french.rate)(amount)
        return display.Datum(amount, phrases.said(edition, f"{name}.{key}", shown))

    rows = [[place, *(cell(name, key) for name in heads)] for key, place in places.items()]
    return pd.DataFrame(rows, columns=["Périmètre", *heads.values()])
