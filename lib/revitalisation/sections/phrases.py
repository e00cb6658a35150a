"""The bits of sentences that several sections say."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import OFF_GRID, Edition
from revitalisation.french.spans import Words, strong
from revitalisation.french.typography import sentence, typography
from revitalisation.measures.actions import reason
from revitalisation.measures.registry import count, values
from revitalisation.measures.value import marked, printed


def said(edition: Edition, name: str, text: str | None = None) -> Words:
    """Return a named value as a sentence prints it, its name with it.

    Parameters
    ----------
    name
        Name of the value (« communes.pvd »).
    text
        How this sentence writes it (« dix communes »), the number alone otherwise.
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
    long = long or first
    text = french.count(count(edition, name), noun, plural, gender=gender, digits=digits, long=long)
    return said(edition, name, sentence(text, stop=False) if first else text)


def spelled(edition: Edition, name: str, gender: french.Gender = "f") -> Words:
    """Return a named count without a noun, in words under ten."""
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


def people(edition: Edition, communes: pd.DataFrame, key: str) -> Words:
    """Say the population of communes and its share; a missing one is told, not made up.

    ``key`` is the last word of their values' names: « pvd » for « population.pvd ».
    """
    year = edition.settings["millesime_population"]
    known = communes.dropna(subset=["population"])
    without = sorted(set(communes["nom"]) - set(known["nom"]), key=french.sort_key)
    if not len(known):
        return Words(
            "{} pas de population connue en {} dans {} limites d’aujourd’hui (n. d.)."
        ).format(
            french.agree(len(communes), "n’a", "n’ont"),
            year,
            french.agree(len(communes), "ses", "leurs"),
        )
    return Words("{} {} habitants en {}, soit {} de la population du périmètre{}.").format(
        french.agree(len(communes), "compte", "comptent"),
        strong(said(edition, f"population.{key}")),
        year,
        strong(said(edition, f"part-population.{key}")),
        f", {unknown(without)}" if without else "",
    )


def unknown(names: Sequence[str]) -> str:
    """Say which communes a total of populations leaves out: those that merged since."""
    told = french.agree(
        len(names),
        "la population n’est pas connue dans ses limites d’aujourd’hui",
        "les populations ne sont pas connues dans leurs limites d’aujourd’hui",
    )
    return typography(f"sans {french.join(names)}, dont {told} (n. d.)")


ENGAGED = typography(
    "« Engagée » réunit trois états : engagée (décision prise), en cours et livrée."
)
"""What is counted as engaged; said wherever it is counted."""

SIGNED = typography(
    "Les signatures de conventions sont recensées comme actions, hors de la grille."
)
"""Said where some of the actions counted are signatures."""

READING = (
    "Recensée ne veut pas dire engagée, engagée ne veut pas dire livrée : ces comptes portent sur "
    "les mêmes actions et ne s’additionnent pas."
)
"""How to read the three counts; said where there are actions to count."""


def note(actions: pd.DataFrame) -> str:
    """Say what the three counts of some actions hold."""
    off = actions[actions["principale"] == OFF_GRID]
    signed = off["justification"].map(reason).str.startswith("jalon").any()
    return f"{ENGAGED} {SIGNED}" if signed else ENGAGED


def whole(n: int) -> str:
    """Say all of ``n`` things in the feminine: « toutes deux », « toutes »."""
    return "toutes deux" if n == 2 else "toutes"


def clause(
    edition: Edition,
    named: tuple[str, str],
    n: int,
    write: Callable[[Edition, str, str], Words] = said,
    defined: bool = False,
) -> Words:
    """Say how many of the ``n`` actions just named are engaged, and delivered.

    Parameters
    ----------
    named
        The values that count those engaged, and those delivered (`names`).
    write
        How a named number is set: ``prose.said``, or in bold.
    defined
        Whether to say what engaged means.
    """
    engaged = count(edition, named[0])
    if not engaged:
        return Words(
            "sa source ne la dit pas engagée"
            if n == 1
            else "aucune n’est dite engagée par sa source"
        )
    if n == 1:
        said = Words("elle est dite engagée par sa source")
    else:
        text = whole(n) if engaged == n else french.spelled(engaged)
        said = Words("{} {} par {} source").format(
            write(edition, named[0], text),
            french.agree(engaged, "est dite engagée", "sont dites engagées"),
            french.agree(engaged, "sa", "leur"),
        )
    if defined:
        states = french.agree(
            engaged, "décidée, en cours ou livrée", "décidées, en cours ou livrées"
        )
        said += f" ({states})"
    return said + _delivered(edition, named[1], engaged, write)


def _delivered(
    edition: Edition,
    name: str,
    engaged: int,
    write: Callable[[Edition, str, str], Words],
) -> Words:
    delivered = count(edition, name)
    if engaged == 1:
        return Words(", et livrée" if delivered else ", mais non livrée")
    if not delivered:
        return Words(", aucune n’est dite livrée")
    if delivered == engaged:
        return Words(", et livrées")
    return Words(", dont {} {}").format(
        write(edition, name, french.spelled(delivered)),
        french.agree(delivered, "livrée", "livrées"),
    )
