"""The two tables that one questions on the page: all the actions, all that the State granted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, stages
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.record_parts import Facet
from revitalisation.drawing.records import Table, Text
from revitalisation.drawing.subjects import Subject
from revitalisation.french.typography import typography
from revitalisation.measures import funding, tidy
from revitalisation.sections import display, phrases, views
from revitalisation.sections.wording import block

PLACES = (
    Facet("communes", "Commune", "liste"),
    Facet("programmes", "Programme", "cases"),
)
AGES = (
    (stages.RECENT, "Récent"),
    (stages.OLD, "Ancien"),
    (stages.UNDATED, "Sans date"),
)
COMMUNE = "commune"
"""The code of who carries an action when it is a commune."""
OTHER = "autre"


def actions(edition: Edition, rows: pd.DataFrame, shown: Table) -> Table:
    """Return the table of some actions with what they are chosen by, and tidy rows behind it."""
    records = views.records(rows)
    who = [_carrier(row["niveau_porteur"], row["porteur"]) for row in records]
    carriers = {code: phrases.carrier(edition, code) for code in set(who) - {COMMUNE, OTHER}}
    facets = (
        *PLACES,
        Facet("preconisations", "Préconisation", "cases"),
        Facet("etat", "État", "cases", _slugged(edition.labels("statuts"))),
        Facet("age", "Âge de l’état", "cases", tuple((french.slug(c), n) for c, n in AGES)),
        Facet(
            "porteur",
            "Porteur",
            "liste",
            ((COMMUNE, "Une commune"), *_sorted(carriers), (OTHER, "Autre, ou inconnu")),
        ),
        Facet("montant", "Montant", "montant"),
    )
    answers = [
        (
            french.slug(str(row["statut"])),
            french.slug(str(row["age"])),
            carrier,
            "" if pd.isna(row["montant_eur"]) else f"{row['montant_eur']:g}",
        )
        for row, carrier in zip(records, who, strict=True)
    ]
    whole = tidy.actions(edition)
    data = whole.set_index("id_action", drop=False).loc[list(rows["id_action"])]
    return _asked(shown, facets, answers, ("action", "actions"), data)


def _carrier(level: str, code: object) -> str:
    if level in INTERCOMMUNAL and isinstance(code, str):
        return code
    return COMMUNE if level == COMMUNE else OTHER


def _slugged(names: "pd.Series[str]") -> tuple[tuple[str, str], ...]:
    return tuple(
        (french.slug(str(code)), french.sentence(n, stop=False)) for code, n in names.items()
    )


def _sorted(names: dict[str, str]) -> Iterable[tuple[str, str]]:
    return sorted(names.items(), key=lambda pair: french.sort_key(pair[1]))


def _asked(
    shown: Table,
    facets: tuple[Facet, ...],
    answers: Sequence[tuple[str, ...]],
    noun: tuple[str, str],
    data: pd.DataFrame,
) -> Table:
    """Return a table that one can question, its file the tidy rows."""
    rows = tuple(replace(row, answers=said) for row, said in zip(shown.rows, answers, strict=True))
    plain = display.plain(data.astype("object").where(data.notna(), None))
    return replace(shown, rows=rows, facets=facets, noun=noun, csv=display.exact(plain), frame=data)


def reading(edition: Edition) -> Text | None:
    """Say what the amounts of the actions and of the grants do not say."""
    if not len(edition.grants):
        return None
    return display.text(
        block(edition, "financements.lecture", trous=funding.holes(edition.grants["annee"]))
    )


def grants(edition: Edition) -> Table | None:
    """Return every grant of the State, for the page only; nothing in an edition that read none."""
    rows = edition.grants
    if not len(rows):
        return None
    rows = rows.sort_values(["annee", "subvention_eur"], ascending=False, kind="stable")
    names, _ = phrases.beneficiaries(edition)
    who = list(funding.named(rows)["beneficiaire"])
    frame = pd.DataFrame(
        {
            "Projet": rows["intitule"].map(typography),
            "Bénéficiaire": [names[code] for code in who],
            "Année": rows["annee"],
            "Dispositif": rows["dispositif"],
            "Subvention, €": rows["subvention_eur"],
            "Coût, €": rows["cout_eur"],
        }
    )
    shown = display.table(
        frame,
        "subventions",
        "Toutes les subventions de l’État, projet par projet",
        compact=True,
        subtitle="Subventions accordées, non versées ; les coûts ne s’additionnent pas",
        source=sources.documents(edition, rows["document"]),
        formats={
            "Année": str,
            "Subvention, €": french.number,
            "Coût, €": french.number,
        },
        subjects=[
            Subject((code,), views.held(edition, code))
            if code in edition.names
            else Subject((), ())
            for code in who
        ],
    )
    years = tuple((str(year), str(year)) for year in sorted(rows["annee"].unique()))
    kinds = sorted(rows["dispositif"].unique())
    facets = (
        Facet("beneficiaire", "Bénéficiaire", "liste", tuple(names.items())),
        PLACES[1],
        Facet("annee", "Année", "cases", years),
        Facet("dispositif", "Dispositif", "cases", tuple((french.slug(k), k) for k in kinds)),
        Facet("lecture", "Lecture", "liste", (("centre", "Lu « centre »"), ("autre", "Autre"))),
        Facet("montant", "Subvention", "montant"),
    )
    answers = [
        (
            code,
            str(row["annee"]),
            french.slug(row["dispositif"]),
            "centre" if row["lecture"] == funding.READ_AS_CENTRE else "autre",
            f"{row['subvention_eur']:.0f}",
        )
        for row, code in zip(views.records(rows), who, strict=True)
    ]
    whole = tidy.grants(edition).set_index("financement", drop=False)
    data = whole.loc[list(rows["financement"])]
    made = _asked(shown, facets, answers, ("subvention", "subventions"), data)
    return replace(made, layout="question")
