"""The communes of a programme: the steps of their signatures, their table."""

from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts, timelines
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Figure, Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.measures.communes import signature_name, signatures
from revitalisation.sections import display, phrases, terms, views
from revitalisation.sections.wording import block


def communes(edition: Edition, code: str) -> display.Records:
    """Return the communes of a programme: table, those that left, then steps of signatures."""
    parts = _communes(edition, code), terms.exits(edition, code), _steps(edition, code)
    return display.show(*parts)


def drawn(edition: Edition, code: str) -> bool:
    """Whether the steps of signatures are drawn: there are three at least."""
    return len(_signature_rows(edition, code)) > 2


def _steps(edition: Edition, code: str) -> Figure | None:
    steps = _signature_rows(edition, code)
    if not drawn(edition, code):
        return None
    first, last = (french.long_date(steps["date"].iloc[end]) for end in (0, -1))
    said = [phrases.said(edition, name) for name in steps["mesure"]]
    told = (steps, edition.cited(code, "communes"), "le compte du document de 2021")
    return display.figure(
        timelines.signature_steps(*told, 164, 50, code),
        f"signatures-{code.lower()}",
        _steps_title(edition, code),
        size=(164, 50),
        subtitle="Communes signataires, cumul",
        source=sources.documents(edition, edition.members_of(code)["document"]),
        alt=f"Courbe en escalier : {steps['cumulated'].iloc[-1]} communes signataires, du {first} "
        f"au {last}.",
        description=Words(" ; ").join(
            Words("{} : {}, cumul {}").format(french.long_date(row["date"]), row["communes"], said)
            for row, said in zip(views.records(steps), said, strict=True)
        ),
        data=pd.DataFrame(
            {
                "Date": steps["date"].map(french.long_date),
                "Communes signataires": steps["communes"],
                "Cumul": said,
            }
        ),
        narrow=timelines.signature_steps(*told, charts.NARROW, 90, code),
    )


def _communes(edition: Edition, code: str) -> Table | None:
    frame = _commune_rows(edition, code)
    if len(frame) == 1:
        return None
    codes = edition.members_of(code)["code_insee"]
    milestones = edition.milestones
    ends = edition.ends[edition.ends["programme"] == code]
    mine = milestones[milestones["programme"].isin(views.schemes(edition, code))]
    return display.table(
        frame,
        f"communes-{code.lower()}",
        block(edition, "signataires.titre", code=code, nom=edition.short_names[code]),
        subtitle=f"{joining(edition, code)[1]}, ORT, {'échéance, ' * bool(len(ends))}"
        "population municipale",
        source=sources.documents(edition, pd.concat([mine["document"], ends["document"]])),
        note=_note(edition, code),
        total=True,
        subjects=[Subject((commune,)) for commune in codes],
        formats={
            views.population_head(edition): french.number,
            views.evolution_head(edition): views.signed,
        },
    )


def _steps_title(edition: Edition, code: str) -> Words:
    """Say what the steps of signatures show against the cited count."""
    cited = edition.cited(code, "communes")
    cumul = crossing(edition, code, cited or 0)
    return block(edition, "signataires.cumul", code=code, cites=cited, cumul=cumul)


def crossing(edition: Edition, code: str, cited: int) -> dict[str, dict[str, Any]]:
    """Return the steps of the cumulated signatures around the cited count.

    The ``premiere`` and the ``derniere``; if there are any, the last ``sous`` it, the first
    ``egale`` and the first ``sur`` it: each its ``date``, the ``nom`` of its value and its ``n``.
    """
    steps = signatures(edition, code).groupby("date")["code_insee"].nunique().cumsum()
    around = {
        "premiere": steps.head(1),
        "derniere": steps.tail(1),
        "sous": steps[steps < cited].tail(1),
        "egale": steps[steps == cited].head(1),
        "sur": steps[steps > cited].head(1),
    }
    return {
        key: {"date": day, "nom": signature_name(code, day), "n": int(n)}
        for key, found in around.items()
        for day, n in zip(found.index, found, strict=True)
    }


def joining(edition: Edition, code: str) -> tuple[str, str]:
    """Return what the dates of a programme's communes are: a column's head, then in full."""
    if edition.programmes.loc[code, "entree"] == "désignation":
        return "Lauréate en", "Année de désignation"
    return "Signature", "Première signature connue"


def _note(edition: Edition, code: str) -> str:
    """Say the reserves of the dates, and which populations the total leaves out."""
    members = edition.members_of(code)["code_insee"]
    people = edition.communes[edition.communes["code_insee"].isin(members)]
    total = block(edition, "signataires.ensemble", code=code, sans=phrases.unknown(people))
    own = edition.ends[edition.ends["programme"] == code]["propre"]
    ends = block(edition, "signataires.echeance", code=code, propres=[bool(each) for each in own])
    dates = [*map(views.told_day, views.records(edition.members_of(code)))]
    dates += [views.ort(edition, commune) for commune in members]
    return " ".join(filter(None, (views.doubtful(dates), views.doubts(edition, code), ends, total)))


def _commune_rows(edition: Edition, code: str) -> pd.DataFrame:
    """One row per commune of a programme, by date of signature, with a total."""
    members = edition.members_of(code)
    people = edition.by_code
    rows: list[tuple[Any, ...]] = [
        (
            row["nom"],
            people.loc[row["code_insee"], "epci"],
            f"{row['jalon']}, {views.told_day(row)}"
            if row["effet"] == "retour"
            else views.told_day(row),
            views.ort(edition, row["code_insee"]),
            terms.cell(edition, row["code_insee"], code),
            people.loc[row["code_insee"], "population"],
            _evolution(people.loc[[row["code_insee"]]]),
        )
        for row in views.records(members)
    ]
    together = _together(edition, code, people.loc[list(members["code_insee"])])
    total = phrases.said(edition, f"population.{code.lower()}")
    rows.append(("Ensemble", "", "", "", "", total, together))
    heads = ["Commune", "Intercommunalité", joining(edition, code)[0], "ORT", "Échéance"]
    heads += [views.population_head(edition), views.evolution_head(edition)]
    frame = pd.DataFrame(rows, columns=heads)
    left_out = [] if edition.settings["comparateur"] else [views.evolution_head(edition)]
    left_out += [] if (edition.ends["programme"] == code).any() else ["Échéance"]
    return frame.drop(columns=left_out)


def _evolution(communes: pd.DataFrame) -> float:
    """Change of population in %, over the edition's two millésimes."""
    before, now = communes["population_reference"].sum(), communes["population"].sum()
    return 100 * (now / before - 1) if before else float("nan")


def _together(edition: Edition, code: str, communes: pd.DataFrame) -> Any:
    """Change of population of a programme's communes together, a value that has a name."""
    change = _evolution(communes)
    if not edition.settings["comparateur"] or not len(communes):
        return change
    name = f"evolution.{code.lower()}"
    return display.Datum(change, phrases.said(edition, name, views.signed(change)))


def _signature_rows(edition: Edition, programme: str) -> pd.DataFrame:
    """Cumulated communes by date: ``date``, ``communes``, ``cumulated``, ``mesure``, ``sujet``."""
    members = edition.members_of(programme).dropna(subset=["date"])
    grouped = members.groupby("date")["nom"].agg(list)
    codes = members.groupby("date")["code_insee"].agg(tuple)
    return pd.DataFrame(
        {
            "date": grouped.index,
            "communes": [french.join(sorted(names, key=french.sort_key)) for names in grouped],
            "cumulated": grouped.map(len).cumsum().to_numpy(),
            "mesure": [signature_name(programme, day) for day in grouped.index],
            "sujet": [Subject(communes) for communes in codes],
        }
    )
