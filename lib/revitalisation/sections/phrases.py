"""The bits of sentences that several sections say."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import OFF_GRID, Edition
from revitalisation.french.spans import Words
from revitalisation.french.typography import sentence, typography
from revitalisation.measures.actions import reason
from revitalisation.measures.registry import count, values
from revitalisation.measures.value import marked, printed
from revitalisation.redaction import quantifiers


def said(edition: Edition, name: str, text: str | None = None) -> Words:
    """Return a named value (« communes.pvd ») as a sentence prints it, its name with it.

    ``text`` is how this sentence writes it (« dix communes »), the number alone otherwise.
    """
    value = values(edition)[name]
    return marked(name, value, printed(value, edition.settings) if text is None else text)


def counted(
    edition: Edition,
    name: str,
    noun: str,
    plural: str | None = None,
    *,
    first: bool = False,
    gender: french.Gender = "f",
    digits: bool = False,
    long: bool = False,
) -> Words:
    """Return a named count and its noun in agreement, as ``french.count`` writes them.

    ``first`` opens a sentence: the number is then in words, unless ``digits``.
    """
    none = None if digits else quantity(edition, name, "aucune", gender=gender)
    text = (
        f"{none} {noun}"
        if none
        else french.count(
            count(edition, name), noun, plural, gender=gender, digits=digits, long=long or first
        )
    )
    return said(edition, name, sentence(text, stop=False) if first else text)


def quantity(
    edition: Edition,
    name: str,
    *words: str,
    among: str = "",
    first: bool = False,
    gender: french.Gender = "f",
    pair: bool = False,
) -> Words | None:
    """Return the word of the edition's scale that a named value allows, its name with it.

    Of the ``words`` that the sentence can say and that are true, the one that says the most.
    ``among`` names the whole that the value is a part of, when it knows none; ``first`` opens a
    sentence; with ``pair``, two of two are « toutes deux ».
    """
    value = values(edition)[name]
    if among:
        value = replace(value, part=(count(edition, name), count(edition, among)))
    scale = [claim for claim in quantifiers.scale(edition) if claim.word in words]
    true = quantifiers.truest(scale, value, (quantifiers.SHARE, quantifiers.NUMBER))
    if true is None:
        return None
    word = quantifiers.dressed(true.word, "A" if first else "", gender)
    return said(edition, name, f"{word} deux" if pair and value.count == 2 else word)


def spelled(edition: Edition, name: str, gender: french.Gender = "f") -> Words:
    """Return a named count without a noun, in words up to ten."""
    return said(edition, name, french.spelled(count(edition, name), gender))


def here(edition: Edition) -> str:
    """Return the place as a phrase: « de la communauté de communes », « du territoire »."""
    return french.of_group(edition.territory.name, edition.territory.article)


def names_of(edition: Edition, codes: "pd.Series[str]") -> list[str]:
    """Return the names of communes, each once, in French order."""
    return sorted({edition.names[code] for code in codes}, key=french.sort_key)


def place(edition: Edition, row: Mapping[str, object]) -> str:
    """Name where an action is: its communes, else its carrier, else « communes non nommées »."""
    codes = row["codes"]
    assert isinstance(codes, tuple)
    if codes:
        return french.join(sorted((edition.names[code] for code in codes), key=french.sort_key))
    if isinstance(row["porteur"], str):
        return carrier(edition, row["porteur"])
    return "communes non nommées"


def carrier(edition: Edition, slug: str) -> str:
    """Return the short name of a territory that carries actions."""
    rows = edition.table("territoire/territoires").set_index("territoire")["nom_court"]
    return str(rows[slug])


def unknown(communes: pd.DataFrame) -> list[str]:
    """Name the communes whose population is not known: those that merged since."""
    return sorted(communes[communes["population"].isna()]["nom"], key=french.sort_key)


STAGES = typography(
    "Inscrite : prévue, annoncée ou à l’étude. Engagée : décidée ou en cours, non livrée."
)
"""What the stages hold; said wherever they are counted."""

SIGNED = typography(
    "Les signatures de conventions sont recensées comme actions, hors de la grille."
)
"""Said where some of the actions counted are signatures."""


def note(actions: pd.DataFrame) -> str:
    """Say what the counts of some actions by stage hold."""
    off = actions[actions["principale"] == OFF_GRID]
    signed = off["justification"].map(reason).str.startswith("jalon").any()
    return f"{STAGES} {SIGNED}" if signed else STAGES


def beneficiaries(edition: Edition) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each beneficiary is called, communes first, and its key in names of values."""
    own = sorted(edition.supported, key=lambda code: french.sort_key(edition.names[code]))
    epci = edition.epci.set_index("siren")
    names = {code: str(edition.names[code]) for code in own} | dict(epci["sigle"])
    return names, {code: code for code in own} | dict(epci["code"])
