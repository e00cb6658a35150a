"""A line a commune, and what is carried above the communes: how far, how old, with what money."""

import re
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, stages
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.records import Table
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words, linked, strong
from revitalisation.french.typography import NOT_KNOWN, typography
from revitalisation.measures import frames, funding
from revitalisation.measures.registry import count, exploration, values
from revitalisation.sections import display, phrases, views
from revitalisation.sections.wording import block

NOTHING = "–"
STAGES = {
    "Inscrites": ("inscrites", stages.INSCRIBED),
    "Engagées": ("engagees", stages.ENGAGED),
    "Livrées": ("livrees", stages.DELIVERED),
}
"""Head of a column → first word of its values' names, stage."""


def communes(edition: Edition) -> Table | None:
    """Return a line a commune accompagnée, under that of its EPCI; ``None`` without any.

    Its own actions of the grid by stage, its newest state, where no action at all is known, what
    the State granted it by span of years.
    """
    if not edition.supported:
        return None
    area = edition.by_code["siren_epci"]
    rows, subjects = [], []
    for epci in views.records(edition.epci):
        inside = [code for code in edition.supported if area[code] == epci["siren"]]
        if inside:
            rows.append(_epci(edition, epci))
            subjects.append(_about(edition, inside))
            rows += [_commune(edition, code) for code in inside]
            subjects += [views.commune_subject(edition, code) for code in inside]
    frame = pd.DataFrame(rows)
    spans = funding.spans(edition.grants["annee"]) if len(edition.grants) else ()
    covered = set(edition.ort["code_insee"])
    return display.table(
        frame,
        "communes-ligne",
        block(edition, "une_ligne.titre"),
        subtitle=block(edition, "une_ligne.sous_titre", aides=bool(spans)),
        compact=True,
        source=_source(edition, edition.grants),
        note=block(
            edition,
            "une_ligne.note",
            aides=bool(spans),
            trous=funding.holes(edition.grants["annee"]) if spans else [],
            hors=[edition.names[code] for code in edition.supported if code not in covered],
            couvertes=len(covered & set(edition.supported)),
        ),
        formats=dict.fromkeys(
            (*STAGES, "État le plus récent", *(_head(*span) for span in spans)), _number
        ),
        subjects=subjects,
    )


def _source(edition: Edition, grants: pd.DataFrame | None = None) -> str:
    """Name the sources of some grants; those of the actions are the damier's."""
    damier = Words("Actions\u202f: ", linked("damier", "#tab-damier"), ".")
    if grants is None or not len(grants):
        return damier
    return Words(sources.documents(edition, grants["document"]), " ", damier)


def _about(edition: Edition, codes: list[str]) -> Subject:
    programmes = dict.fromkeys(one for code in codes for one in views.held(edition, code))
    return Subject(tuple(codes), tuple(programmes))


def _number(value: Any) -> str:
    return NOT_KNOWN if pd.isna(value) else french.number(value) if value else NOTHING


def _head(first: int, last: int) -> str:
    return f"Accordé {funding.span_name(first, last)}"


def _commune(edition: Edition, code: str) -> dict[str, Any]:
    """Return the cells of a commune: its own actions of the grid, and where none is known."""
    name = Words(edition.names[code])
    for programme in views.held(edition, code):
        name = Words(name, " ", views.symbol(programme))
    states = exploration(edition)
    states = states[states["code_insee"] == code]
    ids = {each for held in states["actions"] for each in held}
    own = edition.grid[edition.grid["id_action"].isin(ids)]
    staged = {head: _said(edition, f"{word}.{code}") for head, (word, _) in STAGES.items()}
    return (
        {"Commune": display.Datum(str(edition.names[code]), name)}
        | staged
        | {"État le plus récent": _newest(own)}
        | {"Sans action connue": _unexplored(edition, states)}
        | _granted(edition, code)
    )


def _epci(edition: Edition, epci: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of an EPCI: what it carries itself."""
    own = edition.grid[edition.grid["porteur"] == epci["code"]]
    staged = {
        head: len(frames.at_stage(own, stage)) or NOTHING for head, (_, stage) in STAGES.items()
    }
    return (
        {"Commune": strong(str(epci["nom_court"]))}
        | {head: Words(str(n)) for head, n in staged.items()}
        | {"État le plus récent": _newest(own)}
        | {"Sans action connue": Words("")}
        | _granted(edition, epci["code"])
    )


def _said(edition: Edition, name: str) -> display.Datum:
    n = count(edition, name)
    return display.Datum(n, phrases.said(edition, name, _number(n)))


def _newest(actions: pd.DataFrame) -> Words:
    """Write the year of the newest state of some actions."""
    if not len(actions):
        return Words(NOTHING)
    years = actions["annee_statut"].dropna()
    return Words(str(int(years.max())) if len(years) else "sans date")


def _unexplored(edition: Edition, states: pd.DataFrame) -> Words:
    """Write the numbers of the préconisations where nobody is known to act, each on its colour."""
    codes = list(states[states["etat"] == frames.UNEXPLORED]["preconisation"])
    if not codes:
        return Words(NOTHING)
    names = edition.recommendation_names
    ordered = [code for code in names.index if code in codes]
    return Words(" ").join(
        Words(*(span for span in views.numbered(code, "").spans if span.css)) for code in ordered
    )


def _granted(edition: Edition, who: str) -> dict[str, Any]:
    if not len(edition.grants):
        return {}
    found = {}
    for first, last in funding.spans(edition.grants["annee"]):
        name = funding.sum_name(who, funding.span_name(first, last))
        amount = values(edition)[name].amount
        found[_head(first, last)] = display.Datum(
            amount, phrases.said(edition, name, _number(amount))
        )
    return found


def carriers(edition: Edition) -> Table | None:
    """Return what each EPCI, SCoT or other territory carries, its furthest actions first.

    The note names the EPCI of the communes accompagnées of which nothing is known. Not where the
    communes are few: the damier counts them, their fiches name them.
    """
    rows = edition.grid[edition.grid["niveau_porteur"].isin(INTERCOMMUNAL)]
    rows = rows[rows["porteur"].notna()]
    area = edition.by_code.loc[list(edition.supported), "siren_epci"]
    here = list(edition.epci[edition.epci["siren"].isin(area)]["code"])
    listed = edition.table("territoire/territoires")["territoire"]
    held = [*here, *(each for each in listed if each in set(rows["porteur"]) - set(here))]
    if not len(rows) or edition.few:
        return None
    order = [stages.DELIVERED, stages.ENGAGED, stages.INSCRIBED]
    rows = rows.assign(rang=rows["etape"].map(order.index).fillna(len(order)))
    rows = rows.sort_values(["rang", "annee_statut"], ascending=[True, False], kind="stable")
    acts = {w: list(map(_act, views.records(rows[rows["porteur"] == w]))) for w in held}
    told = {phrases.carrier(edition, w): Words(" ; ").join(acts[w]) for w in held if acts[w]}
    silent = [phrases.carrier(edition, w) for w in held if not acts[w]]
    frame = pd.DataFrame({"Qui": list(told), "Ce qui est connu": list(told.values())})
    return display.table(
        frame,
        "porteurs-actes",
        block(edition, "une_ligne.porteurs"),
        source=_source(edition),
        note=block(
            edition,
            "une_ligne.note_porteurs",
            muettes=silent,
            sigles=acronyms(edition, list(told.values())),
        ),
    )


def _act(row: dict[str, Any]) -> Words:
    """Name an action, without the detail that its title adds, how far it is and since when."""
    title = re.split(r"\s+:\s|,? \(", str(row["intitule"]))[0]
    return Words(typography(title), typography(f" ({row['statut']}, {views.dated(row)})"))


def acronyms(edition: Edition, texts: list[Words]) -> list[str]:
    """Return the acronyms that some texts say, each with its meaning, as the glossary has it."""
    said = " ".join(texts)
    rows = views.records(edition.table("redaction/glossaire"))
    return [
        f"{row['sigle']}, {str(row['libelle'])[:1].lower()}{str(row['libelle'])[1:]}"
        for row in rows
        if str(row["sigle"]).isupper() or "-" in str(row["sigle"])
        if str(row["sigle"]) in said
    ]
