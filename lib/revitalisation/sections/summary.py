"""The findings of the whole report, on its first page: sentences on values that have names."""

from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Text
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count
from revitalisation.sections import phrases, recommendations
from revitalisation.sections.wording import block


def essentials(edition: Edition) -> Text:
    """Return the findings of the whole report."""
    sentences = [communes(edition), ort(edition), actions(edition)]
    sentences.append(recommendations.finding(edition))
    if edition.supported:
        sentences.append(fields(edition))
    return Text(tuple(typography(words) for words in sentences if words), "essentiel")


def communes(edition: Edition) -> Words:
    """Say how many communes each programme supports."""
    names = edition.short_names
    held = [(code, names[code]) for code in names if count(edition, f"communes.{code.lower()}")]
    return block(edition, "essentiel.communes", programmes=held)


def ort(edition: Edition) -> Words:
    """Say which communes are under an ORT, those that no programme supports apart."""
    codes = edition.ort["code_insee"]
    others = phrases.names_of(edition, codes[~codes.isin(edition.supported)])
    return block(edition, "essentiel.ort", others=others)


def actions(edition: Edition) -> Words:
    """Say how many actions the sources name, and how far they are."""
    return block(edition, "essentiel.actions")


def fields(edition: Edition) -> Words:
    """Say of how many fields a commune acts, another scale does, and nobody known does."""
    own = ("avances", "inscrits")
    cases = (*own, "intercommunaux", "evoques", "definition-ailleurs", "non-explores")
    held = [case for case in cases if count(edition, f"champs.{case}")]
    return block(edition, "essentiel.champs", cas=held)
