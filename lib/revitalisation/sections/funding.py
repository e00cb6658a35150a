"""What the State granted to whom, and what it counts of the actions itself."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, stages
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words, linked
from revitalisation.french.typography import NOT_KNOWN, typography
from revitalisation.measures import frames, funding
from revitalisation.measures.registry import count, values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.wording import block

NOTHING = "–"
TABLE = "#tab-financements"
NOT_READ = "Les subventions de l’État n’ont pas été lues pour cette édition."


def grants(edition: Edition) -> display.Shown:
    """Say what the State granted by carrier, and where the table of each stands."""
    if not len(edition.grants):
        return display.text(NOT_READ)
    runs = [funding.span_name(*run) for run in funding.spans(edition.grants["annee"])]
    said = block(
        edition,
        "financements.porteurs",
        periodes=[
            {"nom": span, "communes": _amount_of(edition, funding.COMMUNES, span),
             "epci": _amount_of(edition, funding.EPCI, span)}
            for span in runs
        ],
        trous=funding.holes(edition.grants["annee"]),
        accompagnees=len(edition.supported),
        n_epci=len(edition.epci),
    )  # fmt: skip
    where = Words(
        "Chaque commune et chaque intercommunalité a sa ligne dans le ",
        linked("tableau des subventions", TABLE),
        ".",
    )
    return display.text(said, where)


def _amount_of(edition: Edition, who: str, span: str) -> dict[str, Any]:
    """Return the names of the values of a carrier in a span, their sum written, their number."""
    total, number = funding.sum_name(who, span), funding.number_name(who, span)
    return {
        "somme": total,
        "montant": french.money(values(edition)[total].amount),
        "projets": number,
        "n": count(edition, number),
    }


def by_carrier(edition: Edition) -> Table | None:
    """Return what was granted to each commune accompagnée and each EPCI, never the costs.

    A span of years that was not read has its column, « n. d. » all along: nothing is drawn nor
    added over it.
    """
    rows = edition.grants
    if not len(rows):
        return None
    names, keys = phrases.beneficiaries(edition)
    sums = funding.by_beneficiary(funding.named(rows)).reindex(list(names), fill_value=0)
    runs = [funding.span_name(*run) for run in funding.spans(rows["annee"])]
    unread = funding.holes(rows["annee"])
    table = pd.DataFrame({"Bénéficiaire": list(names.values())})
    for span in sorted([*runs, *unread]):
        table[span] = pd.Series(
            [
                _cell(edition, funding.sum_name(keys[who], span)) if span in runs else None
                for who in names
            ],
            dtype=object,
        )
    last = [_cell(edition, funding.number_name(keys[who], runs[-1])) for who in names]
    table["Projets"] = pd.Series(last, dtype=object)
    recent = [name for name in sums if name not in (*runs, "projets", "centre")]
    for name in (*recent, "centre"):
        table["dont lus « centre »" if name == "centre" else name] = list(sums[name])
    return display.table(
        table,
        "financements",
        _title(edition, sums, runs[-1]),
        compact=True,
        subtitle=f"Subventions accordées, en euros ; projets, dispositifs et « centre » : "
        f"{runs[-1]}",
        source=sources.documents(edition, rows["document"]),
        note=block(edition, "financements.note", trous=unread),
        formats=dict.fromkeys(table.columns[1:], _amount),
        subjects=[Subject((who,) if who in edition.names else ()) for who in names],
    )


def _cell(edition: Edition, name: str) -> display.Datum:
    value = values(edition)[name].amount
    assert isinstance(value, int)
    return display.Datum(value, phrases.said(edition, name, _amount(value)))


def _amount(value: float) -> str:
    if pd.isna(value):
        return NOT_KNOWN
    return french.number(value) if value else NOTHING


def _title(edition: Edition, sums: pd.DataFrame, last: str) -> str:
    """Say which commune was granted the most in the last span, if one was."""
    own = sums[sums.index.isin(edition.supported)][last]
    most = own[own == own.max()].index
    if len(most) != 1 or not own.max():
        return f"Ce que l’État a accordé aux communes et aux intercommunalités, {last}"
    return (
        f"{edition.names[most[0]]} est la commune accompagnée à qui l’État accorde le plus, {last}"
    )


def by_year(edition: Edition) -> Table | None:
    """Return what was granted by beneficiary, by dispositif and by year, for the annexes."""
    rows = edition.grants
    if not len(rows):
        return None
    names, _ = phrases.beneficiaries(edition)
    sums = funding.by_year(funding.named(rows))
    sums = sums.reindex([key for who in names for key in sums.index if key[0] == who])
    table = pd.DataFrame(
        {
            "Bénéficiaire": [names[who] for who, _ in sums.index],
            "Dispositif": [dispositif for _, dispositif in sums.index],
            **{str(year): list(sums[year]) for year in sums},
        }
    )
    for hole in funding.holes(rows["annee"]):
        heads = [str(head) for head in table]
        after = next(at for at, head in enumerate(heads) if at > 1 and head[:4] > hole[:4])
        table.insert(after, hole, None)
    return display.table(
        table,
        "financements-annees",
        "Ce que l’État a accordé, par dispositif et par année",
        compact=True,
        subtitle="Subventions accordées, en euros",
        source=sources.documents(edition, rows["document"]),
        note=block(edition, "financements.note", trous=funding.holes(rows["annee"])),
        formats=dict.fromkeys(table.columns[2:], _amount),
        subjects=[Subject((who,) if who in edition.names else ()) for who, _ in sums.index],
    )


def totals(edition: Edition) -> Table | None:
    """Return what was granted to all the communes accompagnées, and to all the EPCI, by year.

    Not where the communes are few: the line of each says it.
    """
    rows = edition.grants
    if not len(rows) or edition.few:
        return None
    whose = (
        rows["code_insee"].notna().map({True: "Communes accompagnées", False: "Intercommunalités"})
    )
    sums = rows.pivot_table(
        index=whose.rename("Bénéficiaires"), columns="annee", values="subvention_eur",
        aggfunc="sum", fill_value=0,
    )  # fmt: skip
    last = funding.span_name(*funding.spans(rows["annee"])[-1])
    heads = sorted([*(str(year) for year in sums), *(unread := funding.holes(rows["annee"]))])
    table = pd.DataFrame({"Bénéficiaires": list(sums.index)})
    for head in heads:
        table[head] = None if head in unread else list(sums[int(head)])
    known = {row["sigle"]: row["libelle"] for row in _glossary(edition)}
    names = sorted(rows["dispositif"].unique(), key=french.sort_key)
    return display.table(
        table,
        "financements-totaux",
        block(
            edition, "financements.totaux", periode=last,
            communes=_amount_of(edition, funding.COMMUNES, last),
        ),
        subtitle="Subventions accordées, en euros, par année",
        source=sources.documents(edition, rows["document"]),
        note=block(
            edition, "financements.note_totaux", trous=unread,
            dispositifs=[f"{name} ({known[name].lower()})" if name in known else name
                         for name in names],
        ),
        formats=dict.fromkeys(heads, _amount),
    )  # fmt: skip


def _glossary(edition: Edition) -> list[dict[str, Any]]:
    return views.records(edition.table("redaction/glossaire"))


def line(edition: Edition, code: str) -> Words:
    """Return the line that the fiche of a commune prints: the State's grants known to it.

    Their sum, span of years by span (« 2018-2019 », then « 2023-2025 »), then what was not read,
    « n. d. ». Sums carry the names of their values (``financements.CODE.SPAN``). Empty for an
    edition that read no grant.

    Parameters
    ----------
    edition
        The edition.
    code
        Code of a commune accompagnée.
    """
    rows = edition.grants
    if not len(rows):
        return Words()
    spans: list[Mapping[str, Any]] = []
    for first, last in funding.spans(rows["annee"]):
        span = funding.span_name(first, last)
        spans.append({"nom": span, **_amount_of(edition, code, span)})
    unread = funding.holes(rows["annee"])
    return block(edition, "financements.commune", code=code, periodes=spans, trous=unread)


def counted(edition: Edition, code: str) -> Table | None:
    """Return the actions that the State counts in each candidature, beside those found here."""
    rows = edition.official_counts
    rows = rows[rows["programme"] == code]
    if not len(rows):
        return None
    members = edition.members_of(code)
    actions = frames.in_programme(edition.actions, code)
    held = [set(members[members["id_candidature"] == each]["code_insee"]) for each in rows.index]
    mine = [actions[[bool(set(codes) & part) for codes in actions["codes"]]] for part in held]
    further = [len(frames.at_stage(part, stages.ENGAGED, stages.DELIVERED)) for part in mine]
    whole = list(rows["en_cours"] + rows["livrees"])
    table = pd.DataFrame(
        {
            "Candidature": list(rows["libelle"]),
            "En cours, selon l’État": list(rows["en_cours"]),
            "Livrées, selon l’État": list(rows["livrees"]),
            "Recensées ici": [len(part) for part in mine],
            "dont livrées": [len(frames.at_stage(part, stages.DELIVERED)) for part in mine],
            "Engagées ou livrées ici, sur celles de l’État": [
                f"{n} sur {total}" for n, total in zip(further, whole, strict=True)
            ],
        }
    )
    fewer = all(n < total for n, total in zip(further, whole, strict=True))
    notes = french.join(rows["note"].dropna().unique())
    return display.table(
        table,
        f"comptes-officiels-{code.lower()}",
        "L’État compte plus d’actions que les sources lues n’en disent engagées"
        if fewer
        else "Ce que l’État compte d’actions, et ce que les sources lues en disent",
        source=sources.documents(edition, rows["document"]),
        note="Une candidature compte une fois pour toutes ses communes. L’État ne publie pas les "
        "intitulés : rien ne dit que les actions retrouvées soient les siennes. Les signatures de "
        "conventions sont recensées comme actions."
        + (f" {typography(notes[0].upper() + notes[1:])}." if notes else ""),
        formats=dict.fromkeys(table.columns[1:5], french.number),
        subjects=[Subject(tuple(part)) for part in held],
    )
