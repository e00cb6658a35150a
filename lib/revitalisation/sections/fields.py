"""The section of the fields not yet explored: the damier and its readings."""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import Cell, DamierGroup, DamierRow
from revitalisation.drawing.records import Damier, Table, Text
from revitalisation.drawing.subjects import Subject
from revitalisation.french.spans import Words
from revitalisation.measures import frames
from revitalisation.measures.fields import carried, field_count, field_name
from revitalisation.measures.registry import count, exploration
from revitalisation.sections import actors, display, phrases, recommendation, views
from revitalisation.sections.wording import block

STATES = {
    "Une action livrée": "livres",
    "Engagée": "engages",
    "Seulement inscrite": "inscrits",
    "À une autre échelle": "intercommunaux",
    "Évoqué, commune non nommée": "evoques",
    "En définition, à une autre échelle": "definition-ailleurs",
    "Aucune connue": "non-explores",
}
"""Head of a column of the coverage → part of its values' names."""
RARE = ("evoques", "definition-ailleurs")
"""The states whose column is left out where no field has them."""
BRIEF = {"EPCI": "EPCI", "SCoT": "SCoT", "pôle métropolitain": "Pôle"}
"""Short words for narrow columns."""


def headline(edition: Edition) -> Words:
    """Say how many fields have no known action."""
    return block(edition, "champs.accroche")


def lead(edition: Edition) -> Words:
    """Say how the damier reads, and name the communes without any known action."""
    n = exploration(edition).groupby("code_insee")["n"].sum()
    without, others = (
        phrases.names_of(edition, pd.Series(n[keep].index)) for keep in (n == 0, n > 0)
    )
    few = edition.few
    return block(edition, "champs.chapeau", noms=without, autres=others, double_page=not few)


def damier(edition: Edition, codes: Collection[str] | None = None) -> Damier:
    """Return the damier préconisation × commune, by EPCI and who acts above (EF-36, Fig. 12).

    With ``codes``, only the rows of these communes and of who acts above them.
    """
    states = exploration(edition)
    if codes is not None:
        states = states[states["code_insee"].isin(codes)]
    states = states.assign(
        **{column: states[column].map(", ".join) for column in ("porteurs", "couvrants")}
    )
    states.insert(1, "nom", states["code_insee"].map(edition.names))
    data = display.plain(states)
    return Damier(
        "damier",
        Words("Qui a exploré quoi, commune par commune"),
        _about(groups(edition), codes),
        Words(sources.of_actions(edition, edition.grid)),
        display.exact(data),
        note=Words(block(edition, "champs.lecture"), " ", views.provisional(edition)),
        frame=data,
    )


def _about(
    groups: tuple[DamierGroup, ...], codes: Collection[str] | None
) -> tuple[DamierGroup, ...]:
    """Keep the rows that are about some communes."""
    if codes is None:
        return groups
    kept = [
        replace(
            group,
            rows=tuple(row for row in group.rows if set(row.subject.communes or ()) & {*codes}),
        )
        for group in groups
    ]
    return tuple(group for group in kept if group.rows)


def groups(edition: Edition) -> tuple[DamierGroup, ...]:
    """Return the communes accompagnées under their EPCI, what it carries, then what is above."""
    states, held = states_of(edition), carried(edition)
    carriers = list(dict.fromkeys(held["porteur"]))
    area = edition.by_code["siren_epci"]
    found = []
    for epci in views.records(edition.epci):
        slug = epci["code"]
        name = str(epci["nom_court"])
        rows = [
            _row(edition, code, states) for code in edition.supported if area[code] == epci["siren"]
        ]
        heads = slug in carriers
        if heads:
            rows.insert(0, _carrier(edition, slug, name, held))
            carriers.remove(slug)
        if rows:
            found.append(DamierGroup(None, "" if heads else name, tuple(rows)))
    above = [_carrier(edition, slug, phrases.carrier(edition, slug), held) for slug in carriers]
    if above:
        found.append(DamierGroup(None, "", tuple(above)))
    return tuple(found)


def _carrier(edition: Edition, slug: str, label: str, held: pd.DataFrame) -> DamierRow:
    """Return what an EPCI, a SCoT or another territory carries above the communes."""
    cells = [
        Cell(row["etat"], row["n"], row["valeur"], row["recent"]) if row["n"] else Cell(row["etat"])
        for row in views.records(held[held["porteur"] == slug])
    ]
    areas = edition.table("territoire/territoires_epci")
    sirens = areas[areas["territoire"] == slug]["siren_epci"]
    inside = edition.by_code["siren_epci"].isin(sirens)
    codes = [code for code in edition.supported if inside[code]]
    n = len(codes)
    what = french.count(n, "commune accompagnée", "communes accompagnées", digits=True)
    some = any(cell.count for cell in cells)
    programmes = dict.fromkeys(one for code in codes for one in views.held(edition, code))
    subject = Subject(tuple(codes), tuple(programmes))
    return DamierRow("", label, (), tuple(cells), what if some else "", subject=subject)


def states_of(edition: Edition) -> pd.DataFrame:
    """Return the state of every field, by commune and préconisation, which stay columns too."""
    return exploration(edition).set_index(["code_insee", "preconisation"], drop=False)


def _row(edition: Edition, code: str, states: pd.DataFrame) -> DamierRow:
    cells = []
    carriers: dict[str, None] = {}
    kinds = edition.table("territoire/territoires").set_index("territoire")["type"]
    for field in edition.recommendations["preconisation"]:
        state = states.loc[(code, field)]
        told = state.to_dict()
        # What is held above has its age in the row of who carries it.
        recent = bool(state["recent"]) or not state["n"]
        cells.append(Cell(state["etat"], field_count(told), field_name(told), recent))
        if state["n"]:
            carriers.setdefault("Commune")
        for slug in state["porteurs"]:
            name = BRIEF.get(kinds[slug]) or phrases.carrier(edition, slug)
            carriers.setdefault(name)
    actors = sorted(
        carriers,
        key=lambda name: (name != "Commune", name.startswith("SCoT"), french.sort_key(name)),
    )
    subject = views.commune_subject(edition, code)
    return DamierRow(
        code,
        edition.names[code],
        views.held(edition, code),
        tuple(cells),
        " · ".join(actors),
        subject=subject,
    )


def coverage(edition: Edition) -> display.Records:
    """Return, per préconisation, the communes in each state (EF-35)."""
    names = edition.recommendations.set_index("preconisation")
    frame = pd.DataFrame(
        {
            "Préconisation": [views.numbered(code, names.loc[code, "nom"]) for code in names.index],
            **{
                head: [phrases.said(edition, f"champs.{state}.{code}") for code in names.index]
                for head, state in STATES.items()
                if state not in RARE or count(edition, f"champs.{state}")
            },
        }
    )
    shown = display.table(
        frame,
        "couverture",
        coverage_title(edition),
        subtitle="Communes accompagnées selon l’état du champ",
        note=views.provisional(edition),
        source=sources.of_actions(edition, edition.grid),
        formats=dict.fromkeys(frame.columns[1:], french.number),
        subjects=[Subject(recommendations=(code,)) for code in names.index],
    )
    gaps = [
        Words(
            f"{names.loc[code, 'numero']}. {names.loc[code, 'nom']} — ", actors.gap(edition, code)
        )
        for code in names.index
    ]
    return display.show(shown, display.text(*gaps))


def coverage_title(edition: Edition) -> Words:
    """Say which préconisation most communes have explored by an action of their own."""
    names = edition.recommendation_names
    counts = {code: count(edition, f"couverture.{code}") for code in names.index}
    first = [(code, names[code]) for code, n in counts.items() if n == max(counts.values())]
    return block(edition, "champs.couverture", premieres=first)


def functions(edition: Edition) -> Text | None:
    """Say how many actions each of the four fonctions urbaines has over the grid (EF-37)."""
    return recommendation.listed(edition, "fonctions", "Fonctions urbaines")


def sensitivity(edition: Edition) -> Table:
    """Return the ranking with principal classes only, then with the secondary ones."""
    table = frames.by_recommendation(edition.grid, edition.recommendations)
    both = table["principal"] + table["secondaire"]
    rank = both.rank(method="min", ascending=False).astype(int)

    def said(key: str, printed: "pd.Series[int]") -> list[Words]:
        return [
            phrases.said(edition, f"{key}.{code}", french.number(n))
            for code, n in zip(table["preconisation"], printed, strict=True)
        ]

    frame = pd.DataFrame(
        {
            "Préconisation": [
                views.numbered(code, name)
                for code, name in zip(table["preconisation"], table["nom"], strict=True)
            ],
            "Actions, principal": said("actions", table["principal"]),
            "Rang": said("rang", table["rang"]),
            "Avec les secondaires": said("avec-secondaires", both),
            "Rang avec secondaires": said("rang-avec-secondaires", rank),
        }
    )
    same = bool((rank == table["rang"]).all())
    return display.table(
        frame,
        "sensibilite",
        block(edition, "champs.sensibilite", meme=same),
        source=sources.of_actions(edition, edition.grid),
        note=views.provisional(edition),
        formats=dict.fromkeys(frame.columns[1:], french.number),
        subjects=[Subject(recommendations=(code,)) for code in table["preconisation"]],
    )
