"""The first section: the map, the communes accompagnées, the calendar, the context."""

from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Figure, Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures import frames
from revitalisation.measures.communes import combination
from revitalisation.measures.registry import count, values
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import display, phrases, views

INDICATOR_HEADS = {
    "evolution": "Population, %",
    "vacance": "Logements vacants, %",
    "proprietaires": "Propriétaires occupants, %",
    "chomage": "Chômage (recensement), %",
    "emplois": "Emplois pour 100 actifs",
    "revenu": "Niveau de vie médian, €",
}


def headline(edition: Edition) -> Words:
    """Say how many communes are supported, of how many."""
    subject = phrases.supported(edition)
    return Words("{} sur {}").format(subject, phrases.said(edition, "communes.total"))


@replaceable
def lead(edition: Edition) -> Words:
    """Say the population of the communes accompagnées and its share."""
    n = count(edition, "communes.accompagnees")
    if not n:
        return Words("Aucune commune {} ne relève, à la date d’arrêté, {}.").format(
            phrases.here(edition), any_programme(edition)
        )
    cumul = count(edition, "communes.cumul")
    twice = ""
    if cumul:
        several = frames.overlaps(edition.members, list(edition.short_names))
        names = [
            name
            for row in views.records(several)
            if len(row["programmes"]) > 1
            for name in row["communes"]
        ]
        verb = french.agree(cumul, "relève", "relèvent")
        once = french.agree(cumul, "elle n’est comptée", "elles ne sont comptées")
        twice = f" {french.join(names)} {verb} de deux programmes ; {once} qu’une fois."
    plural = Words("Les {} communes qui relèvent").format(
        phrases.spelled(edition, "communes.accompagnees")
    )
    head = french.agree(n, "La commune qui relève", plural)
    inside = edition.communes[edition.communes["code_insee"].isin(edition.supported)]
    people = phrases.people(edition, inside, "accompagnees")
    return Words("{} {} {}{}").format(head, any_programme(edition), people, typography(twice))


def any_programme(edition: Edition) -> str:
    """Name the programmes followed after « relève »: « d’Un, de Deux ou de Trois »."""
    *others, last = (french.elide("de", name) for name in edition.short_names.values())
    return f"{', '.join(others)} ou {last}" if others else last


def supported(edition: Edition) -> Table:
    """Return the table of communes accompagnées (Tab. 1)."""
    return display.table(
        _supported_rows(edition),
        "communes-accompagnees",
        "Chaque commune accompagnée, ses programmes et ses dates",
        subtitle=f"Première signature connue, au {french.long_date(edition.cutoff)}",
        source=sources.documents(
            edition, pd.concat([edition.members["document"], edition.ort["document"]])
        ),
        formats={views.population_head(edition): views.whole},
        note=_supported_note(edition),
        subjects=[views.commune_subject(edition, code) for code in edition.supported],
    )


def _supported_note(edition: Edition) -> str:
    retained = (
        "« Lauréate » : commune retenue par la Région, sans signature connue. "
        if (edition.members["jalon"] == "lauréate").any()
        else ""
    )
    return (
        f"ORT : opération de revitalisation de territoire. {retained}« n. d. » : la source ne "
        "donne pas la date."
    )


def overlaps(edition: Edition) -> Figure | None:
    """Return how programmes combine (EF-31)."""
    combos = frames.overlaps(edition.members, list(edition.short_names))
    if not len(combos):
        return None
    several = count(edition, "communes.cumul")
    title: Words | str = "Aucune commune ne relève de deux programmes"
    if several:
        title = Words("{} {} de plusieurs programmes").format(
            phrases.counted(edition, "communes.cumul", "commune", first=True),
            french.agree(several, "relève", "relèvent"),
        )
    if several == 1:
        (name,) = (
            row["communes"][0] for row in views.records(combos) if len(row["programmes"]) > 1
        )
        title = Words("{} relève de plusieurs programmes").format(
            phrases.said(edition, "communes.cumul", f"Une seule commune, {name},")
        )
    names = [combination(held) for held in combos["programmes"]]
    codes = {name: code for code, name in edition.names.items() if code in edition.supported}
    about: list[Any] = [
        Subject(tuple(codes[name] for name in row["communes"]), row["programmes"])
        for row in views.records(combos)
    ]
    named = combos.assign(mesure=names, sujet=about)
    plot, height = charts.overlaps(named, 164)
    numbers = [phrases.said(edition, name) for name in names]
    rows = combos.assign(
        programmes=[
            french.join([edition.short_names[code] for code in row]) for row in combos["programmes"]
        ],
        communes=[french.join(sorted(names, key=french.sort_key)) for names in combos["communes"]],
    )
    said = " ; ".join(
        f"{row['programmes']}, {row['n']} : {row['communes']}" for row in views.records(rows)
    )
    return display.figure(
        plot,
        "cumul-programmes",
        title,
        size=(164, height),
        subtitle="Communes selon la combinaison exacte de leurs programmes",
        source=sources.documents(edition, edition.members["document"]),
        alt=f"Combinaisons de programmes : {said}.",
        description=Words(" ; ").join(
            Words("{}, {} : {}").format(row["programmes"], number, row["communes"])
            for row, number in zip(views.records(rows), numbers, strict=True)
        ),
        data=pd.DataFrame(
            {"Programmes": rows["programmes"], "Nombre": numbers, "Communes": rows["communes"]}
        ),
        narrow=charts.overlaps(named, charts.NARROW)[0],
    )


def calendar(edition: Edition) -> Figure:
    """Return the calendar of conventions (Fig. 2) and its table."""
    rows, table = views.milestones(edition), views.milestone_table(edition)
    told = [
        f"{name} : {french.join([f'{jalon} ({day})' for jalon, day in zip(*dated, strict=True)])}"
        for name, group in table.groupby("Candidature", sort=False)
        for dated in [(group["Jalon"], group["Date"])]
    ]
    plot, height = charts.convention_calendar(views.calendar(edition), edition.cutoff, 164)
    return display.figure(
        plot,
        "calendrier-conventions",
        calendar_title(edition),
        size=(164, height),
        subtitle="Jalons par candidature, selon leurs documents",
        source=sources.documents(edition, rows["document"]),
        note="* réserve ou précision de la source, donnée avec les jalons en fin de document. "
        "Symbole vide : annonce ou éligibilité. Barre grise : date connue à l’année ou au mois.",
        alt=f"Frise de {len(rows)} jalons par candidature, donnés un à un avec les sources.",
        description=" ; ".join(told) + ".",
        data=table,
    )


def calendar_title(edition: Edition) -> Words:
    """Say the year in which most communes joined a programme."""
    years = edition.members["quand"].dropna().dt.year
    if not len(years):
        return Words("Aucune entrée datée dans un programme")
    known = years.value_counts()
    first = known[known == known.max()]
    year, n = int(first.index[0]), len(edition.members)
    if len(first) > 1:
        return Words("Des entrées dans un programme en {}").format(
            french.join([str(each) for each in sorted(known.index)]).replace(" et ", " et en ")
        )
    if known.max() == n:
        return Words("{} dans un programme en {}").format(
            phrases.counted(edition, f"adhesions.{year}", "entrée", first=True), year
        )
    part = french.sentence(french.words(int(known.max())), stop=False)
    return Words("{} des {} entrées dans un programme {} de {}").format(
        phrases.said(edition, f"adhesions.{year}", part),
        phrases.spelled(edition, "adhesions.total"),
        french.agree(known.max(), "date", "datent"),
        year,
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
        formats=dict.fromkeys(frame.columns[1:], views.whole),
        total=len(edition.epci) > 1,
    )
    return display.show(said, table)


def _context_title(edition: Edition) -> Words:
    """Say between which intercommunalités the share of vacant dwellings ranges."""
    named = [
        (values(edition)[f"vacance.{row['code']}"].amount, f"vacance.{row['code']}", row)
        for row in views.records(edition.epci)
    ]
    if len(named) < 2:
        return Words("Logements vacants : {} dans l’intercommunalité").format(
            phrases.said(edition, named[0][1])
        )
    low, high = (choose(named, key=lambda each: each[0]) for choose in (min, max))
    return Words("De {} ({}) à {} ({}) de logements vacants").format(
        phrases.said(edition, low[1]),
        low[2]["nom_court"],
        phrases.said(edition, high[1]),
        high[2]["nom_court"],
    )


def _supported_rows(edition: Edition) -> pd.DataFrame:
    """One row per commune accompagnée: programmes, first signature, ORT, population (Tab. 1)."""
    people = edition.by_code
    ort = edition.ort.set_index("code_insee")
    rows = []
    for code in edition.supported:
        held = edition.members[edition.members["code_insee"] == code]
        under = ort.loc[[code]].iloc[0] if code in ort.index else None
        rows.append(
            {
                "Commune": edition.names[code],
                "Intercommunalité": people.loc[code, "epci"],
                "Programme": Words(" ").join(
                    views.symbol(programme) for programme in held["programme"]
                ),
                "Signature": " ; ".join(views.joined(row) for _, row in held.iterrows()),
                "ORT": views.day(under) if under is not None else "non couverte",
                f"Habitants {edition.settings['millesime_population']}": people.loc[
                    code, "population"
                ],
            }
        )
    return pd.DataFrame(
        rows,
        columns=[
            "Commune",
            "Intercommunalité",
            "Programme",
            "Signature",
            "ORT",
            views.population_head(edition),
        ],
    )


def _indicator_rows(edition: Edition) -> pd.DataFrame:
    """Context indicators of each EPCI and of the whole perimeter (Tab. 2), in printed units."""
    communes = edition.by_code
    comparison = edition.table("territoire/comparateur")
    groups = frames.indicators_together(edition.communes, comparison, communes["epci"])
    whole = frames.indicators_together(
        edition.communes, comparison, pd.Series("Ensemble", index=communes.index)
    )
    order = [name for name in edition.epci["nom_court"] if name in groups.index]
    table = pd.concat([groups.loc[order], whole]) if len(order) > 1 else groups.loc[order]
    people = communes.groupby("epci")["population"].sum()
    people["Ensemble"] = people.sum()
    table = table.drop(columns="revenu")
    for share in ("evolution", "vacance", "proprietaires", "chomage"):
        table[share] = 100 * table[share]
    table.insert(0, "population", people.reindex(table.index))
    keys = {**edition.epci.set_index("nom_court")["code"], "Ensemble": "total"}
    write = {"population": views.whole, "evolution": views.signed, "emplois": views.whole}

    def said(column: "pd.Series[float]") -> "pd.Series[Any]":
        name = str(column.name)
        shown = [
            phrases.said(edition, f"{name}.{keys[row]}", write.get(name, views.tenth)(datum))
            for row, datum in column.items()
        ]
        pairs = [display.Datum(*pair) for pair in zip(column, shown, strict=True)]
        return pd.Series(pairs, index=column.index, dtype=object)

    heads = {"population": views.population_head(edition), **INDICATOR_HEADS}
    return table.apply(said).rename(columns=heads).rename_axis("Périmètre").reset_index()
