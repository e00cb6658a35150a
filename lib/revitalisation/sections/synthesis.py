"""The synthesis's own pages: the programmes side by side, what to do next."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.data import sources, stages
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Table
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.registry import count, exploration
from revitalisation.redaction import render
from revitalisation.sections import actors, display, phrases, programme, terms, views
from revitalisation.sections.wording import block, paragraphs

TEXT = "synthese"
"""The analysts' text of what to do next."""
LEADS = 2
"""So many préconisations to explore are told: the emptiest."""
MONTHS = 12
"""A programme that ends within so many months is something to prepare."""


def programmes(edition: Edition) -> Table | None:
    """Return the programmes in columns: what each is, who is in, since when, until when, how far.

    Only those that have communes of the perimeter; ``None`` when none has.
    """
    held = [c for c in edition.short_names if count(edition, f"communes.{c.lower()}")]
    if not held:
        return None
    columns = {code: _column(edition, code) for code in held}
    heads = next(iter(columns.values()))
    frame = pd.DataFrame(
        {
            "": list(heads),
            **{edition.short_names[code]: list(columns[code].values()) for code in held},
        }
    )
    table = display.table(
        frame,
        "programmes",
        block(edition, "synthese.programmes", n=len(held)),
        subtitle=f"Au {french.long_date(edition.cutoff)}",
        source=sources.documents(edition, edition.members["document"]),
        note=block(edition, "synthese.note_programmes"),
    )
    return replace(table, across=True)


def _column(edition: Edition, code: str) -> dict[str, Words]:
    """Return what the synthesis says of a programme, by the head of its row."""
    entries = edition.members_of(code)
    days = entries["quand"].dropna()
    term = _term(edition, code)
    total = count(edition, f"actions.{code.lower()}")
    return {
        "Ce que c’est": programme.definition(edition, code)[0],
        "Les communes": Words(french.join(phrases.names_of(edition, entries["code_insee"]))),
        "Depuis": block(
            edition,
            "synthese.depuis",
            code=code,
            annees=sorted({str(day.year) for day in days}),
            sans=len(entries) - len(days),
            entree=edition.programmes.loc[code, "entree"],
        ),
        "Jusqu’à": block(
            edition,
            "synthese.jusque",
            code=code,
            terme=french.period(term) if term else "",
            passe=bool(term) and terms.past(edition, term),
        ),
        "Où en sont les actions": block(
            edition, "synthese.actions", code=code, total=total, etat=_counted(edition, code)
        ),
    }


def _counted(edition: Edition, code: str) -> str:
    """Return the day of the list in which the State counts the actions itself, if it does."""
    rows = edition.official_counts
    read = edition.table("recensement/documents").set_index("document")["date"]
    days = rows[rows["programme"] == code]["document"].map(read).dropna()
    return french.period(str(days.max())) if len(days) else ""


def next_steps(edition: Edition) -> display.Shown:
    """Return the analysts' recommendations, or else what some would rest on."""
    if written := render.written(edition, TEXT):
        return display.markdown(written)
    return display.show(display.text(block(edition, "synthese.sans_texte")), leads(edition))


def leads(edition: Edition) -> Table | None:
    """Return what the data leave to do: on what, why, and who would act; ``None`` for nothing.

    A préconisation that most communes have not explored, a programme that ends, the communes
    without any action of theirs, the actions that no source says engaged.
    """
    found = [*_unexplored(edition), *_ending(edition), *_without(edition), *_pending(edition)]
    if not found:
        return None
    heads = ("À faire", "Pourquoi", "Qui agirait")
    return display.table(
        pd.DataFrame(found, columns=heads),
        "suites",
        block(edition, "synthese.suites", n=len(found)),
        source=sources.of_actions(edition, edition.actions),
    )


def _unexplored(edition: Edition) -> Iterator[tuple[Words, ...]]:
    """Yield the préconisations that most communes have not explored, two at most.

    Where nothing is explored, none stands out: the communes without any action say it.
    """
    states = exploration(edition)
    empty = states[states["etat"] == frames.UNEXPLORED]
    names = edition.recommendation_names
    held = {code: empty[empty["preconisation"] == code] for code in names.index}
    ranked = sorted(held, key=lambda code: -len(held[code])) if len(edition.grid) else []
    for code in ranked[:LEADS]:
        codes = held[code]["code_insee"]
        if 2 * len(codes) >= len(edition.supported):
            name = views.numbered(str(code), names[code])
            epci = _epci(edition, codes)
            yield paragraphs(edition, "synthese.champ", code=str(code), nom=name, epci=epci)


def _ending(edition: Edition) -> Iterator[tuple[Words, ...]]:
    """Yield the programmes that have communes here, and whose term is past or within a year."""
    for code, name in edition.short_names.items():
        codes = edition.members_of(code)["code_insee"]
        term = _term(edition, code)
        if len(codes) and term and terms.past(edition, term, months=MONTHS):
            about = {
                "nom": name,
                "terme": french.period(term),
                "passe": terms.past(edition, term),
                "suite": terms.announced(edition, code),
                "initiateur": edition.programmes.loc[code, "initiateur"],
                "epci": _epci(edition, codes),
            }
            yield paragraphs(edition, "synthese.terme", code=code, **about)


def _without(edition: Edition) -> Iterator[tuple[Words, ...]]:
    """Yield the communes that have no known action of their own."""
    n = exploration(edition).groupby("code_insee")["n"].sum()
    codes = pd.Series(n[n == 0].index)
    if len(codes):
        names = phrases.names_of(edition, codes)
        yield paragraphs(edition, "synthese.sans_action", noms=names, epci=_epci(edition, codes))


def _pending(edition: Edition) -> Iterator[tuple[Words, ...]]:
    """Yield the actions that no source says engaged, with those that carry them."""
    further = frames.at_stage(edition.actions, stages.ENGAGED, stages.DELIVERED)
    rows = edition.actions.drop(further.index)
    if len(rows):
        places = actors.places(edition, rows)
        yield paragraphs(edition, "synthese.a_engager", attente=len(rows), porteurs=places)


def _epci(edition: Edition, codes: "pd.Series[str]") -> list[str]:
    """Name the intercommunalités of some communes, in French order."""
    return sorted(set(codes.map(edition.by_code["epci"])), key=french.sort_key)


def _term(edition: Edition, code: str) -> str:
    """Return when a programme ends: a day, a month or a year; empty when nobody says it."""
    rows = edition.terms
    rows = rows[(rows["programme"] == code) & rows["id_candidature"].isna()]
    known = rows.sort_values("generation")["terme"].dropna()
    return str(known.iloc[-1]) if len(known) else ""
