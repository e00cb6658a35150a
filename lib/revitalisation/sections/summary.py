"""The findings of the whole report, on its first page: sentences on values that have names."""

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Text
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count
from revitalisation.sections import ages, phrases, recommendations
from revitalisation.sections.wording import block

OFFICIAL = "liste officielle"
"""Type of the documents that say which communes are in a programme."""


def essentials(edition: Edition) -> Text:
    """Return the findings of the whole report."""
    covered = [words for words in (communes(edition), ort(edition)) if words]
    sentences = [Words(" ").join(covered), actions(edition), recommendations.finding(edition)]
    if edition.supported:
        sentences.append(fields(edition))
    sentences.append(age(edition))
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


def age(edition: Edition) -> Words:
    """Say how old what was read is: newest and median state, the list of each programme."""
    rows = edition.milestones
    lists = rows[(rows["type"] == OFFICIAL) & rows["date_document"].notna()]
    latest = lists.groupby("programme")["date_document"].max()
    names = edition.scheme_names
    held = [(names[code], french.period(latest[code])) for code in names if code in latest]
    return block(edition, "essentiel.age", **ages.span(edition), listes=held)


def fields(edition: Edition) -> Words:
    """Say of how many fields a commune acts, another scale does, and nobody known does."""
    own = ("avances", "inscrits")
    cases = (*own, "intercommunaux", "evoques", "definition-ailleurs", "non-explores")
    held = [case for case in cases if count(edition, f"champs.{case}")]
    return block(edition, "essentiel.champs", cas=held)
