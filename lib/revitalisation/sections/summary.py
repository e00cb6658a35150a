"""The findings of the whole report, on its first page: sentences on values that have names."""

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Text
from revitalisation.french.spans import Words
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count
from revitalisation.sections import phrases, ranking

ORT = "par une opération de revitalisation de territoire (ORT)"
GAP = "une lacune du recensement avant d’être un constat"


def essentials(edition: Edition) -> Text:
    """Return the findings of the whole report."""
    sentences = [communes(edition), ort(edition), actions(edition), ranking.finding(edition)]
    if edition.supported:
        sentences.append(fields(edition))
    return Text(tuple(typography(words) for words in sentences if words), "essentiel")


def communes(edition: Edition) -> Words:
    """Say how many communes each programme supports."""
    held = [code for code in edition.short_names if count(edition, f"communes.{code.lower()}")]
    if not held:
        return Words()
    first = phrases.counted(
        edition,
        f"communes.{held[0].lower()}",
        "commune accompagnée",
        "communes accompagnées",
        first=True,
    )
    each = [Words("{} en {}").format(first, edition.short_names[held[0]])]
    for code in held[1:]:
        name = f"communes.{code.lower()}"
        written = phrases.said(edition, name, french.words(count(edition, name)))
        each.append(Words("{} en {}").format(written, edition.short_names[code]))
    return Words("{}.").format(french.join(each))


def ort(edition: Edition) -> Words:
    """Say which communes are under an ORT, those that no programme supports apart."""
    whole, inside = count(edition, "communes.ort"), count(edition, "ort.accompagnees")
    if not whole:
        return Words("Aucune commune n’est couverte ", ORT, ".")
    codes = edition.ort["code_insee"]
    others = phrases.names_of(edition, codes[~codes.isin(edition.supported)])
    if not inside:
        return Words("{} {} {} sans être {} : {}.").format(
            phrases.counted(edition, "communes.ort", "commune", first=True),
            french.agree(whole, "est couverte", "sont couvertes"),
            ORT,
            french.agree(whole, "accompagnée", "accompagnées"),
            french.join(others),
        )
    too = Words()
    if others:
        too = Words(" ; {}, sans être {}, {} aussi").format(
            french.join(others),
            french.agree(len(others), "accompagnée", "accompagnées"),
            french.agree(len(others), "l’est", "le sont"),
        )
    return Words("{} {}{}.").format(_covered(edition, inside), ORT, too)


def _covered(edition: Edition, inside: int) -> Words:
    n = count(edition, "communes.accompagnees")
    if n == 1:
        return Words("La commune accompagnée est couverte")
    several = phrases.spelled(edition, "communes.accompagnees")
    if inside == n:
        every = phrases.said(edition, "ort.accompagnees", french.spelled(inside))
        return Words("Les {} communes accompagnées sont couvertes").format(every)
    part = french.sentence(french.words(inside), stop=False)
    return Words("{} des {} communes accompagnées {}").format(
        phrases.said(edition, "ort.accompagnees", part),
        several,
        french.agree(inside, "est couverte", "sont couvertes"),
    )


def actions(edition: Edition) -> Words:
    """Say how many actions the sources name, and how far they are."""
    n = count(edition, "actions.total")
    if not n:
        return Words("Aucune action n’est recensée dans les sources lues.")
    return Words("{} {} dans les sources lues ; {}.").format(
        phrases.counted(edition, "actions.total", "action", first=True),
        french.agree(n, "est recensée", "sont recensées"),
        phrases.clause(edition, ("actions.engagees", "actions.livrees"), n, defined=True),
    )


def fields(edition: Edition) -> Words:
    """Say of how many fields a commune acts, another scale does, and nobody known does."""
    words = {
        "propres": ("où la commune agit elle-même",) * 2,
        "intercommunaux": ("couvert à une autre échelle", "couverts à une autre échelle"),
        "non-explores": ("sans action connue",) * 2,
    }
    held = {key: n for key in words if (n := count(edition, f"champs.{key}"))}
    parts = [
        Words("{} {}").format(
            phrases.spelled(edition, f"champs.{key}", "m"), french.agree(n, *words[key])
        )
        for key, n in held.items()
    ]
    told = Words(" : ") + french.join(parts)
    if len(held) == 1:
        told = Words(", tous ") + words[next(iter(held))][1]
    if "non-explores" in held:
        told += f" : {GAP}" if len(held) == 1 else f" ({GAP})"
    return Words("{} et {} font {}{}.").format(
        phrases.counted(edition, "communes.accompagnees", "commune", first=True),
        phrases.counted(edition, "preconisations.total", "préconisation"),
        phrases.counted(edition, "champs.total", "champ", gender="m"),
        told,
    )
