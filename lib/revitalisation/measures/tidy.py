"""Tidy frames for analysts: what the report counts, one value a cell, typed.

Their columns are said in `measures.columns`; nothing is counted here that the report does not.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import stages
from revitalisation.data.edition import OFF_GRID, Edition
from revitalisation.data.kept import kept
from revitalisation.measures import frames, official
from revitalisation.measures.columns import FRACTION, typed
from revitalisation.measures.fields import exploration, field_name
from revitalisation.measures.indicators import INCOME, INDICATORS, indicators
from revitalisation.measures.registry import families, values
from revitalisation.measures.value import printed

NAMED, CARRIED = "nommée", "du porteur"
"""How an action concerns a commune."""
OFF_GRID_NAME = "Hors grille"


def _ranked(cells: "pd.Series[str]", order: Iterable[Any]) -> "pd.Series[Any]":
    return cells.astype(pd.CategoricalDtype(list(order), ordered=True))


def _alone(held: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the code of tuples that hold one, nothing for the others."""
    return held.map(lambda codes: codes[0] if len(codes) == 1 else None)


def _read_through(edition: Edition) -> list[str]:
    return [*map(str, edition.recommendation_names.index), OFF_GRID]


def _files(edition: Edition) -> "pd.Series[str]":
    return edition.table("programmes/candidatures").set_index("id_candidature")["libelle"]


@kept
def actions(edition: Edition) -> pd.DataFrame:
    """Return the actions of the report's inventory; those of several communes name none."""
    rows = edition.actions
    carriers = edition.table("territoire/territoires").set_index("territoire")["nom_court"]
    state = _ranked(rows["statut"], edition.labels("statuts").index)
    found = rows.assign(
        etat=state,
        etape=_ranked(rows["etape"].where(rows["etape"] != stages.NO_STAGE), stages.STAGES),
        annee_etat=rows["annee_statut"],
        age=rows["age"].astype(
            pd.CategoricalDtype([stages.RECENT, stages.OLD, stages.UNDATED]),
        ),
        age_mois=stages.months(rows["annee_statut"], edition.cutoff),
        etat_source=rows["statut_source"],
        preconisation=_ranked(rows["principale"], _read_through(edition)),
        preconisation_nom=rows["principale"]
        .map(edition.recommendation_names)
        .fillna(OFF_GRID_NAME),
        code_insee=_alone(rows["codes"]),
        commune=_alone(rows["codes"]).map(edition.names),
        communes_nommees=rows["codes"].map(len),
        programme=_alone(rows["programmes"]),
        programmes_nommes=rows["programmes"].map(len),
        porteur_nom=rows["porteur"].map(carriers),
    )
    later = {"annee_statut_deduite": "annee_etat_deduite", "a_confirmer": "etat_a_confirmer"}
    return typed(edition, "actions", found.rename(columns=later))


@kept
def links(edition: Edition) -> pd.DataFrame:
    """Return what each action is linked to: communes, programmes, préconisations, fonctions."""
    rows = edition.actions
    ids = rows["id_action"]
    named = dict(zip(ids, rows["codes"], strict=True))
    pairs = edition.links[edition.links["id_action"].isin(ids)]
    found: list[tuple[str, str, str, str | None]] = [
        (action, "commune", code, NAMED if code in named[action] else CARRIED)
        for action, code in zip(pairs["id_action"], pairs["code_insee"], strict=True)
    ]
    for link, column, precision in (
        ("programme", "programmes", None),
        ("préconisation", "principale", "principale"),
        ("préconisation", "secondaires", "secondaire"),
        ("fonction", "fonctions", None),
    ):
        held = rows[["id_action", column]].explode(column).dropna()
        found += [(action, link, code, precision) for action, code in held.itertuples(index=False)]
    names: Mapping[str, Mapping[Any, str]] = {
        "commune": edition.names.to_dict(),
        "programme": edition.scheme_names,
        "préconisation": edition.recommendation_names.to_dict() | {OFF_GRID: OFF_GRID_NAME},
        "fonction": edition.labels("fonctions").to_dict(),
    }
    table = pd.DataFrame(found, columns=["id_action", "lien", "code", "precision"])
    table["nom"] = [names[link][code] for _, link, code, _ in found]
    return typed(edition, "liens", table)


@kept
def communes(edition: Edition) -> pd.DataFrame:
    """Return the communes of the perimeter, with what the report says of each."""
    rows = edition.communes
    codes = rows["code_insee"]
    held = edition.members.groupby("code_insee")
    programmes = held["programme"].agg(tuple).reindex(codes)
    own = exploration(edition).groupby("code_insee")
    whole = {
        code: len(value.rows.keys)
        for code in edition.supported
        if (value := values(edition)[f"actions.{code}"]).rows is not None
    }
    context = (
        indicators(edition)
        if edition.settings["comparateur"]
        else pd.DataFrame(index=codes, columns=list(INDICATORS), dtype="float64")
    )
    found = rows.assign(
        longitude=rows["mairie_lon"],
        latitude=rows["mairie_lat"],
        accompagnee=codes.isin(edition.supported),
        programmes=codes.map(held.size()).fillna(0),
        combinaison=programmes.map(" + ".join, na_action="ignore").array,
        depuis=held["quand"].min().reindex(codes).array,  # a map by nothing makes dates floats
        ort=codes.isin(edition.ort["code_insee"]),
        actions_propres=codes.map(whole),
        champs_explores=codes.map(own["n"].agg(lambda counts: int((counts > 0).sum()))),
        **{name: context[name].reindex(codes).array for name in INDICATORS},
    )
    return typed(edition, "communes", found)


@kept
def memberships(edition: Edition) -> pd.DataFrame:
    """Return how each commune came into the programmes, and the ORT, that it belongs to."""
    rows = edition.standing.merge(
        edition.ends[["code_insee", "programme", "terme"]],
        on=["code_insee", "programme"],
        how="left",
    )
    order = list(edition.scheme_names)
    rows = rows.iloc[rows["programme"].map(order.index).argsort(kind="stable")]
    found = _of_schemes(edition, rows).assign(depuis=rows["quand"])
    return typed(edition, "adhesions", found)


@kept
def milestones(edition: Edition) -> pd.DataFrame:
    """Return the milestones of the perimeter's communes up to the cut-off."""
    rows = _of_schemes(edition, edition.milestones)
    doubtful = rows.get("date_douteuse", pd.Series(None, index=rows.index, dtype="str")).eq("oui")
    rows = rows.assign(date_douteuse=doubtful.astype(bool), document_titre=rows["titre"])
    return typed(edition, "jalons", rows)


def _of_schemes(edition: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """Name the commune, the programme and the candidature of milestones."""
    return rows.assign(
        commune=rows["code_insee"].map(edition.names),
        programme=_ranked(rows["programme"], edition.scheme_names),
        programme_nom=rows["programme"].map(edition.scheme_names),
        candidature=rows["id_candidature"].map(_files(edition)),
    )


@kept
def fields(edition: Edition) -> pd.DataFrame:
    """Return the fields of the damier, a commune accompagnée and a préconisation each."""
    rows = exploration(edition)
    known = list(edition.recommendation_names.index)
    found = rows.assign(
        commune=rows["code_insee"].map(edition.names),
        preconisation=_ranked(rows["preconisation"], known),
        preconisation_nom=rows["preconisation"].map(edition.recommendation_names),
        etat=_ranked(rows["etat"], frames.STATES),
        actions_propres=rows["n"],
        actions_ailleurs=rows["n_intercommunal"],
        mesure=[field_name(row) for row in rows.to_dict("records")],
    )
    return typed(edition, "champs", found)


@kept
def measures(edition: Edition) -> pd.DataFrame:
    """Return every named value, as the report prints it."""
    rows = [
        (
            name,
            family,
            value.meaning,
            None if isinstance(value.amount, tuple) else value.amount,
            printed(value, edition.settings),
            value.share,
            *(value.part or (None, None)),
            len(value.rows.keys) if value.rows else None,
            value.rows.kind if value.rows else None,
        )
        for family, held in families(edition).items()
        for name, value in held.items()
    ]
    heads = ["mesure", "famille", "sens", "valeur", "texte", "part", "combien", "parmi"]
    found = pd.DataFrame(rows, columns=[*heads, "preuves", "preuves_de"])
    return typed(edition, "mesures", found)


@kept
def figures(edition: Edition) -> pd.DataFrame:
    """Return the indicators of places: those of context, then the official ones."""
    told = [*_context(edition), *_official(edition)]
    return typed(edition, "indicateurs", pd.concat(told) if told else pd.DataFrame(columns=_HEADS))


_HEADS = ["indicateur", "libelle", "lieu", "millesime", "valeur", "unite"]


def _context(edition: Edition) -> Iterable[pd.DataFrame]:
    if not edition.settings["comparateur"]:
        return
    year, before = (edition.settings[f"millesime_{x}"] for x in ("population", "reference"))
    for name, held in indicators(edition).items():
        each = INDICATORS[str(name)]
        vintage = f"20{INCOME[-2:]}" if INCOME in each.colonnes else str(year)
        yield pd.DataFrame(
            {
                "indicateur": name,
                "libelle": each.long,
                "niveau": "commune",
                "code_insee": held.index,
                "lieu": [edition.names[code] for code in held.index],
                "millesime": f"{before}-{year}" if each.moins else vintage,
                "valeur": held.array,
                "unite": FRACTION if each.part else each.unite,
                "classe": None,
            }
        )


def _official(edition: Edition) -> Iterable[pd.DataFrame]:
    levels = edition.official.drop_duplicates("lieu") if len(edition.official) else None
    for code, kind in official.defined(edition).iterrows():
        table = official.values_of(edition, str(code))
        cells = (
            table.melt(var_name="millesime", value_name="cell", ignore_index=False)
            .reset_index()
            .dropna()
        )
        assert levels is not None
        known = cells["place"].isin(edition.names.index)
        classed = kind["forme"] == official.CLASS
        share = kind["forme"] == official.SHARE
        yield pd.DataFrame(
            {
                "indicateur": code,
                "libelle": french.sentence(kind["libelle"], stop=False),
                "niveau": cells["place"].map(levels.set_index("lieu")["niveau"]).fillna("commune"),
                "code_insee": cells["place"].where(known),
                "lieu": cells["place"].map(edition.names).fillna(cells["place"]),
                "millesime": cells["millesime"],
                "valeur": None if classed else cells["cell"],
                "unite": FRACTION if share else kind["unite"],
                "classe": cells["cell"] if classed else None,
            }
        )


@kept
def grants(edition: Edition) -> pd.DataFrame:
    """Return what the State granted to the communes accompagnées and the EPCI."""
    rows = edition.grants
    if "financement" not in rows:
        rows = pd.DataFrame(columns=["financement", "code_insee", "siren_epci"])
    names = edition.epci.set_index("siren")["nom_court"]
    found = rows.assign(
        commune=rows["code_insee"].map(edition.names), epci=rows["siren_epci"].map(names)
    )
    return typed(edition, "financements", found)


@kept
def documents(edition: Edition) -> pd.DataFrame:
    """Return the documents that the edition reads."""
    return typed(edition, "documents", edition.documents)


BUILDERS: Mapping[str, Callable[[Edition], pd.DataFrame]] = {
    "actions": actions,
    "liens": links,
    "communes": communes,
    "adhesions": memberships,
    "jalons": milestones,
    "champs": fields,
    "mesures": measures,
    "indicateurs": figures,
    "financements": grants,
    "documents": documents,
}
"""Name of each tidy frame → what makes it."""
