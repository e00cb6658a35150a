"""What only a commune can answer of its actions: what is unknown, deduced, or too old."""

from collections.abc import Mapping

from revitalisation.collect.inventory import Record
from revitalisation.data.edition import Edition
from revitalisation.french.messages import say
from revitalisation.rules.registry import Inspection
from revitalisation.rules.states import unverified

_UNKNOWN = {
    "action.annee": "En quelle année l’action a-t-elle été inscrite ?",
    "action.porteur": "Qui porte l’action ?",
    "action.montant_eur": "Quel est son coût, en euros ? Dites aussi sa base et ce qu’il couvre.",
    "fonction.1.fonction": "Quelle fonction urbaine l’action sert-elle ?",
    "suivi.annee_statut": "De quelle année est cet état ?",
}
_DEDUCED = {
    "action.annee": ("action.annee_deduite", "Cette année est déduite : est-ce la bonne ?"),
    "action.porteur": ("action.porteur_deduit", "Ce porteur est déduit : est-ce le bon ?"),
    "suivi.annee_statut": (
        "suivi.annee_statut_deduite",
        "L’année de cet état est déduite : est-ce la bonne ?",
    ),
}
_TRUE = ("oui", "true", "VRAI")


def questions(edition: Edition, records: Mapping[str, Record]) -> dict[str, dict[str, str]]:
    """Return the questions of each action that has some, by column of the collection workbook."""
    old = unverified(Inspection(edition)).dropna(subset=["annee_statut"])
    aged = dict(zip(old["id_action"], old["annee_statut"], strict=True))
    found = {action: _asked(record, aged.get(action)) for action, record in records.items()}
    return {action: asked for action, asked in found.items() if asked}


def _asked(record: Record, year: object) -> dict[str, str]:
    asked = {key: say(words) for key, words in _UNKNOWN.items() if not record.get(key)}
    if record.get("action.niveau_porteur") == "commune":  # the commune itself, unless told
        asked.pop("action.porteur", None)
    for key, (flag, words) in _DEDUCED.items():
        if record.get(key) and record.get(flag) in _TRUE:
            asked[key] = say(words)
    if year is not None:
        asked["suivi.statut"] = say("Cet état est celui de {} : où en est l’action ?", year)
    return asked
