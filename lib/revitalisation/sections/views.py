"""The rows and marks that several tables share: an edition in, a frame in French out."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import classification
from revitalisation.data.edition import INTERCOMMUNAL, OFF_GRID, Edition
from revitalisation.data.memberships import ENTRIES
from revitalisation.drawing import symbols
from revitalisation.drawing.identity import PROGRAMMES, RECOMMENDATIONS
from revitalisation.drawing.subjects import Subject
from revitalisation.drawing.symbols import recommendation_class
from revitalisation.french.spans import Span, Words, linked
from revitalisation.french.typography import HARD, typography
from revitalisation.measures import followed
from revitalisation.measures.comparison import changes
from revitalisation.sections import display, phrases, reserves, wording

DOUBTFUL = f"{HARD}*"
DOUBT = typography("« * » : date douteuse ou contredite ; le tableau des jalons dit pourquoi.")
signed = partial(french.rate, sign=True)
"""How a change in % is written."""


def day(row: Mapping[str, Any]) -> str:
    """Write the date of a milestone as precisely as its source does, « n. d. » without one."""
    return (
        french.short_date(row["date"]) if pd.notna(row["date"]) else french.period(row["periode"])
    )


def told_day(row: Mapping[str, Any]) -> str:
    """Write the date of a milestone, « * » after one that its note calls doubtful."""
    return day(row) + DOUBTFUL * (row.get("date_douteuse") == "oui")


def doubtful(dates: Iterable[str]) -> str:
    """Say what the mark of doubtful dates means, where one of some dates has it."""
    return DOUBT if any(DOUBTFUL in str(each) for each in dates) else ""


def ort(edition: Edition, code: str) -> str:
    """Write since when a commune is under an ORT, « non couverte » when it is not."""
    signed = records(edition.ort[edition.ort["code_insee"] == code])
    return told_day(signed[0]) if signed else "non couverte"


def joined(row: Mapping[str, Any]) -> str:
    """Write when a commune joined a programme, and how if it is not by a signature."""
    when = told_day(row)
    if row["acte"] == "signature":
        return when
    year = pd.notna(row["periode"]) and pd.isna(row["date"])
    return f"{row['jalon']} en {when}" if year else f"{row['jalon']}, {when}"


def population_head(edition: Edition) -> str:
    """Head of the population column."""
    return f"Habitants {edition.settings['millesime_population']}"


def evolution_head(edition: Edition) -> str:
    """Head of the column of population change, in %."""
    return "{millesime_reference}-{millesime_population}, %".format_map(edition.settings)


def milestones(edition: Edition) -> pd.DataFrame:
    """One row per candidature × jalon × date, communes and ``lignes`` grouped (EF-06)."""
    rows = edition.milestones
    files = edition.table("programmes/candidatures").set_index("id_candidature")["libelle"]
    rows = rows.assign(
        candidature=rows["id_candidature"].map(files).fillna(rows["nom"]),
        jour=[day(row) for row in records(rows)],
    )
    kind = ["jalon", "effet", "acte", "libelle_court"]
    keys = ["programme", "candidature", "generation", *kind, "jour", "document", "titre"]
    grouped = rows.groupby(keys, dropna=False, sort=False)
    table = grouped.agg(
        quand=("quand", "min"),
        communes=("nom", tuple),
        codes=("code_insee", tuple),
        lignes=("ligne", tuple),
        adresse=("adresse", "first"),
        note=("note", "first"),
    ).reset_index()
    table["ordre"] = table["programme"].map(list(edition.scheme_names).index)
    return table.sort_values(["ordre", "quand"], kind="stable").reset_index(drop=True)


def held(edition: Edition, code: str) -> tuple[str, ...]:
    """Return the programmes of a commune, in their order."""
    return tuple(edition.members[edition.members["code_insee"] == code]["programme"])


def commune_subject(edition: Edition, code: str) -> Subject:
    """Say what the row of a commune is about: it and its programmes."""
    return Subject((code,), held(edition, code))


def action_subjects(edition: Edition, rows: pd.DataFrame) -> list[Subject]:
    """Say what each action is about, those of an EPCI or a SCoT about all the communes they hold.

    Of these, only the communes accompagnées: the others are not offered to choose from.
    """
    links = edition.links[edition.links["code_insee"].isin(edition.supported)]
    concerned = links.groupby("id_action")["code_insee"].agg(list)
    return [
        Subject(
            tuple(dict.fromkeys((*row["codes"], *concerned.get(row["id_action"], ())))),
            row["programmes"],
            tuple(code for code in (row["principale"], *row["secondaires"]) if code != OFF_GRID),
        )
        for row in records(rows)
    ]


def milestone_subjects(edition: Edition) -> list[Subject]:
    """Say what each milestone is about; an ORT is of the programmes of its communes."""
    rows = milestones(edition)
    return [
        Subject(
            codes,
            (programme,)
            if programme in edition.short_names
            else tuple(dict.fromkeys(p for code in codes for p in held(edition, code))),
        )
        for codes, programme in zip(rows["codes"], rows["programme"], strict=True)
    ]


def actions(edition: Edition, rows: pd.DataFrame, *, marked: bool = True) -> pd.DataFrame:
    """One row per action: what, where, who, state, document, amount (Tab. 7 and annex).

    Reserves stand where what they bear on is read; amounts, where one of the rows has some.
    ``marked``: what changed since the earlier edition is said after its title.
    """
    state, each = edition.labels("statuts"), records(rows)
    since = marks(edition) if marked else {}
    again = reserves.twice(edition)
    frame = pd.DataFrame(
        {
            "Action": [
                _titled(row["intitule"], since.get(row["id_action"], ""), row["id_action"] in again)
                for row in each
            ],
            "Où, porteur": [
                reserves.marked(where(edition, row), reserves.where(row)) for row in each
            ],
            "État": [_state(row, state.get(row["statut"], row["statut"])) for row in each],
            "Document": [source(row) for row in each],
        }
    )
    amounts = [reserves.amount(row) for row in each]
    if any(amounts):
        # Last: the panel of proofs knows the others by their rank.
        frame["Montant"] = [typography(said) if said else None for said in amounts]
    return frame


def _titled(title: str, mark: str, again: bool) -> "Words | display.Datum":
    """Write the title of an action, its reserve, and its mark: that one is not in its data."""
    words = reserves.marked(typography(title), (reserves.TWICE,) if again else ())
    if not mark:
        return words
    return display.Datum(str(words), Words(words, " ", Span(mark, css="depuis")))


def marks(edition: Edition) -> Mapping[str, str]:
    """Return what is said after the title of an action that changed, by action.

    An action that was already there before the earlier edition is not said to be new.
    """
    if edition.earlier is None:
        return {}
    rows = changes(edition.earlier, edition)
    new = rows[(rows["genre"] == followed.NEW) & rows["precision"].isna()]
    done = rows[rows["genre"] == followed.DELIVERED]
    return dict.fromkeys(new["objet"], "nouvelle") | dict.fromkeys(done["objet"], "livrée depuis")


def _state(row: Mapping[str, Any], label: str) -> str:
    """Write a state, its year, and what the source adds to it."""
    state, added = f"{label} ({dated(row)})", more(row, label)
    return typography(f"{state} : {added}") if added else state


def dated(row: Mapping[str, Any]) -> str:
    """Write the year of a state: « 2024, année déduite »."""
    return ", ".join((year(row["annee_statut"]), *reserves.year(row)))


def more(row: Mapping[str, Any], label: str) -> str:
    """Return what the source of an action adds to its state: « chantier retardé ».

    Nothing of the 2021 document: what it says of a state is one of its facts, by their number.
    """
    words = str(row["statut_source"])
    if pd.notna(row["fait"]) and row["document_etat"] == row["document"]:
        return ""
    return words.removeprefix(label).strip(" ,()") if words.startswith(label) else words


def where(edition: Edition, row: Mapping[str, Any]) -> str:
    """Say where an action is, and who carries it when that is not there."""
    place = phrases.place(edition, row)
    if row["niveau_porteur"] not in INTERCOMMUNAL:
        return place
    carrier = phrases.carrier(edition, row["porteur"])
    return place if place == carrier else f"{place} ({carrier})"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries, for typing's sake."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def source(row: Mapping[str, Any]) -> Words:
    """Name the document that tells the state of an action, its page or fact, with its address."""
    if row["document_etat"] == row["document"]:
        return _origin(row)
    return titled(row["etat_titre"], row["etat_adresse"]) + _page(row["page_etat"])


def both_sources(row: Mapping[str, Any]) -> Words:
    """Name the document of an action's state, then that of the action when it is another."""
    if row["document_etat"] == row["document"]:
        return _origin(row)
    return Words("État\u202f: {}\u202f; action\u202f: {}").format(source(row), _origin(row))


def _origin(row: Mapping[str, Any]) -> Words:
    where = _page(row["page"]) + (f" ({row['fait']})" if pd.notna(row["fait"]) else "")
    return titled(row["document_titre"], row["document_adresse"]) + where


def _page(page: Any) -> str:
    return f", p. {page}" if pd.notna(page) else ""


def titled(title: Any, address: Any) -> Words:
    """Write the title of a document, linked to its address if it has one."""
    words = typography(str(title))
    if pd.isna(address) or not str(address).startswith(("http://", "https://")):
        return Words(words)
    return linked(words, str(address))


def told(row: Mapping[str, Any]) -> Words:
    """Name the document of a milestone, and what its date calls for."""
    note = f" — {typography(row['note'])}" if pd.notna(row["note"]) else ""
    return titled(row["titre"], row["adresse"]) + note


def numbered(code: str, name: str) -> Words:
    """Write the name of a préconisation after its number, set on its colour."""
    number, _ = RECOMMENDATIONS[code]
    return Words(Span(str(number), css=f"pastille {recommendation_class(code)}"), HARD, name)


def symbol(programme: str) -> Words:
    """Return the symbol of a programme, its name where nothing is drawn."""
    return Words(Span(PROGRAMMES[programme], drawn=symbols.symbol(programme)))


def year(value: Any) -> str:
    """Write the year of a state, « sans date » when unknown."""
    return "sans date" if pd.isna(value) else str(value)


def readings(edition: Edition) -> dict[str, Any]:
    """Count the actions that two readers have classed, the same way or not, and their kappa."""
    classes = edition.table("recensement/classements")
    classes = classes[classes["id_action"].isin(edition.actions["id_action"])]
    pairs = classification.twice_read(classes)
    return {
        "read": len(pairs),
        "same": int((pairs["premier"] == pairs["second"]).sum()),
        "total": classes["id_action"].nunique(),
        "kappa": classification.kappa(pairs),
    }


def provisional(edition: Edition) -> str:
    """Say that the reading of actions is provisional, or how far its two readers agree."""
    return wording.block(edition, "controle.classement", **readings(edition))


def calendar(edition: Edition) -> pd.DataFrame:
    """Rows of the calendar: a milestone, its day and precision, its doubt, its communes' codes."""
    rows = milestones(edition)
    words = {1: "année", 2: "mois"}
    precision = [w if w == "n. d." else words.get(len(w.split()), "jour") for w in rows["jour"]]
    rows = rows.assign(date=rows["quand"], precision=precision, doubt=rows["note"].fillna(""))
    heads = ["candidature", "programme", "jalon", "libelle_court", "effet", "acte", "date"]
    return rows[[*heads, "precision", "doubt", "codes"]]


def milestone_table(edition: Edition) -> pd.DataFrame:
    """One printed row per milestone: candidature, programme, jalon, date, document, doubt."""
    rows = milestones(edition)
    return pd.DataFrame(
        {
            "Candidature": rows["candidature"].map(typography),
            "Programme": rows["programme"].map(edition.scheme_names),
            "Jalon": rows["jalon"],
            "Date": rows["jour"],
            "Document et réserve": list(map(told, records(rows))),
        }
    )


def schemes(edition: Edition, programme: str) -> tuple[str, ...]:
    """Return a programme and what is none (ORT): what is dated beside it."""
    return (programme, *(code for code in edition.scheme_names if code not in edition.short_names))


def doubts(edition: Edition, programme: str) -> str:
    """Write the reserves that the sources' dates call for, each once."""
    rows = edition.milestones
    rows = rows[rows["programme"].isin(schemes(edition, programme)) & rows["note"].notna()]
    held = edition.members_of(programme)["code_insee"]
    rows = rows[rows["code_insee"].isin(held) & rows["effet"].isin(ENTRIES)]
    said = rows.groupby(["jalon", "note"], sort=False)["nom"].agg(
        lambda names: french.join(sorted(set(names), key=french.sort_key))
    )
    return typography(
        " ".join(
            f"{row['nom']}, {row['jalon']} : {row['note']}." for row in records(said.reset_index())
        )
    )
