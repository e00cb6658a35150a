"""Rules of the actions: where they are, what they say, who carries them (ACT)."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from revitalisation import french
from revitalisation.data.edition import INTERCOMMUNAL
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.rules.registry import Inspection, each, fault, rule

ACTIONS, COMMUNES = "recensement/actions", "recensement/actions_communes"
STATEMENT = "énoncé"
"""Nature of what a source says without telling one action from another."""
PAGED = ("document d’agence", "convention", "avenant", "fiche-action", "délibération")
"""Kinds of documents that have pages; the others have an address."""
SHOWN = 4


@rule("ACT-02", WARNING, "doublon probable")
def duplicates(inspection: Inspection) -> Iterator[Fault]:
    """Find two actions of one commune whose titles say the same thing."""
    rows = inspection.followed
    titles = dict(zip(rows["id_action"], rows["intitule"], strict=True))
    lines = dict(zip(rows["id_action"], rows.index, strict=True))
    seen: set[tuple[str, str]] = set()
    for code, held in inspection.places.groupby("code_insee"):
        ids = sorted(set(held["id_action"]))
        pairs = alike([titles[each] for each in ids], inspection.thresholds["similarite"])
        for left, right, score in pairs:
            pair = ids[left], ids[right]
            if pair in seen:
                continue
            seen.add(pair)
            said = list(dict.fromkeys(quote(titles[each]) for each in pair))
            message = say(
                "{} et {} ({}) se ressemblent à {} : {}. S’il s’agit d’une même opération, "
                "fusionnez-les et gardez les deux rattachements ; sinon, acquittez.",
                *pair,
                inspection.names[code],
                french.percent(score / 100, 0),
                french.join(said) if len(said) > 1 else say("toutes deux {}", *said),
            )
            yield fault(ACTIONS, lines[pair[1]], "intitule", message, *pair)


@rule("ACT-03", BLOCKING, "action sans territoire")
def nowhere(inspection: Inspection) -> Iterator[Fault]:
    """Find an action without commune nor carrier; a statement may have none if it says why."""
    rows = inspection.followed
    rows = rows[~rows["id_action"].isin(inspection.places["id_action"]) & rows["porteur"].isna()]
    rows = rows[(rows["nature"] != STATEMENT) | rows["note"].isna()]
    for line, row in each(rows):
        message = say(
            "{} : aucun territoire. Une action vise au moins une commune (actions_communes.csv) "
            "ou est portée par un territoire (colonne « porteur »).",
            row["id_action"],
        )
        yield fault(ACTIONS, line, "porteur", message, row["id_action"])


@rule("ACT-04", BLOCKING, "page manquante")
def without_page(inspection: Inspection) -> Iterator[Fault]:
    """Find an action read in a document that has pages, without its page nor its fact."""
    kinds = inspection.named("recensement/documents", "type")
    titles = inspection.named("recensement/documents", "titre")
    rows = inspection.followed
    paged = rows["document"].map(kinds).isin(PAGED)
    rows = rows[paged & rows["page"].isna() & rows["fait"].isna()]
    for line, row in each(rows):
        message = say(
            "{} : la page manque. Indiquez celle de {} où l’action se lit.",
            row["id_action"],
            quote(titles[row["document"]]),
        )
        yield fault(ACTIONS, line, "page", message, row["id_action"])


@rule("ACT-05", WARNING, "intitulé trop général")
def vague(inspection: Inspection) -> Iterator[Fault]:
    """Find a title too short, or made of words that any action may have."""
    rows = inspection.followed
    least = inspection.thresholds["intitule_minimum"]
    bare = rows["intitule"].map(lambda title: not reduced(title)).astype(bool)
    for line, row in each(rows[(rows["intitule"].str.len() < least) | bare]):
        message = say(
            "{} : {} est trop court ou trop général pour être classé. Reprenez l’intitulé de la "
            "fiche-action.",
            row["id_action"],
            quote(row["intitule"]),
        )
        yield fault(ACTIONS, line, "intitule", message, row["id_action"])


@rule("ACT-10", WARNING, "action sur plusieurs communes, sans clé de répartition")
def without_key(inspection: Inspection) -> Iterator[Fault]:
    """Find an action over several communes: its cost cannot be shared out."""
    names = inspection.places.groupby("id_action")["nom"].agg(tuple)
    lines = dict(zip(inspection.followed["id_action"], inspection.followed.index, strict=True))
    for code, held in names[names.map(len) > 1].items():
        message = say(
            "{} concerne {}. Sans clé de répartition, elle compte une fois dans chaque commune et "
            "une seule au total ; son coût n’est pas ventilé. Si ce sont plusieurs actions, "
            "séparez-les ; sinon, acquittez.",
            code,
            french.join(held, most=SHOWN),
        )
        yield fault(ACTIONS, lines[str(code)], None, message, code)


@rule("ACT-11", NOTICE, "action intercommunale")
def carried_above(inspection: Inspection) -> Iterator[Fault]:
    """Find an action carried by an EPCI or a SCoT: it lifts the gap of communes that it names."""
    rows = inspection.followed[inspection.followed["niveau_porteur"].isin(INTERCOMMUNAL)]
    names = inspection.places.groupby("id_action")["nom"].agg(tuple)
    areas = inspection.table("territoire/territoires").set_index("territoire")
    for line, row in each(rows.dropna(subset=["porteur"])):
        carrier = areas.loc[row["porteur"]]
        held = names.get(row["id_action"], ())
        message = say(
            "{} relève {} : elle ne compte pas comme action communale, mais lève la lacune "
            "signalée pour {}.",
            row["id_action"],
            french.of_group(carrier["nom"], carrier["article"]),
            french.join(held, most=SHOWN) if held else "toutes les communes de ce territoire",
        )
        yield fault(ACTIONS, line, "niveau_porteur", message, row["id_action"])


_EMPTY = frozenset(
    (
        *("a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le"),
        *("les", "par", "pour", "sur", "un", "une"),
        *("action", "actions", "operation", "programme", "projet", "projets", "travaux"),
    )
)
"""Words that tell no action from another."""
_SAME = {
    "rehabilitation": "renovation",
    "restauration": "renovation",
    "refection": "renovation",
    "reamenagement": "amenagement",
    "requalification": "amenagement",
    "implantation": "creation",
    "construction": "creation",
    "amelioration": "renovation",
}
"""Words of this field that name one kind of work."""
_CHUNK = 512
"""Titles compared at once with those before: memory stays in proportion to their number."""
_NEAREST = 4
"""So many of the titles that each one is like are told: pairs grow as actions do."""


def alike(titles: Sequence[str], least: float) -> list[tuple[int, int, float]]:
    """Return the pairs of titles that are alike, by rank, with their likeness in %.

    Words are compared whatever their order, their accents and their capitals; those that any
    action may have count for nothing, and those that name the same kind of work are one. Each
    title is told with the four before it that it is most like, so that a thousand titles alike
    are not half a million pairs. ``least`` is the likeness from which a pair is told, in %.
    """
    # Imported here: most editions have no two actions to compare in most communes.
    from rapidfuzz import fuzz, process

    plain = [reduced(title) for title in titles]
    found = []
    for start in range(0, len(plain), _CHUNK):
        rights = plain[start : start + _CHUNK]
        scores = process.cdist(
            rights,
            plain[: start + _CHUNK],
            scorer=fuzz.ratio,
            score_cutoff=least,
            dtype=np.float32,
            workers=-1,
        )
        for right, (title, row) in enumerate(zip(rights, scores, strict=True), start):
            if not title:
                continue
            near = np.flatnonzero(row[:right] >= least)
            if len(near) > _NEAREST:
                near = near[np.argsort(-row[near], kind="stable")[:_NEAREST]]
            found += [(int(left), right, float(row[left])) for left in near]
    return sorted(found)


@cache
def reduced(title: str) -> str:
    """Return the words of a title that tell it from others, each in its plain form, sorted."""
    words = [_SAME.get(word, word) for word in french.slug(title).split("-")]
    return " ".join(sorted(word for word in words if word not in _EMPTY))
