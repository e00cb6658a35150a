"""The findings of the whole report, on its first page: sentences on values that have names."""

from markupsafe import Markup

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count
from revitalisation.sections import display, phrases, ranking

ORT = "par une opération de revitalisation de territoire (ORT)"
GAP = "une lacune du recensement avant d’être un constat"


def essentials(edition: Edition) -> None:
    """Show the findings of the whole report."""
    sentences = [communes(edition), ort(edition), actions(edition), ranking.finding(edition)]
    if edition.supported:
        sentences.append(fields(edition))
    # Names that the tables give are escaped where a value is said: the rest is ours.
    display.html(
        display.render(
            "essentiel.html.j2",
            sentences=[Markup(typography(words)) for words in sentences if words],
        )
    )


def communes(edition: Edition) -> Markup:
    """Say how many communes each programme supports."""
    held = [code for code in edition.short_names if count(edition, f"communes.{code.lower()}")]
    if not held:
        return Markup("")
    first = phrases.counted(
        edition,
        f"communes.{held[0].lower()}",
        "commune accompagnée",
        "communes accompagnées",
        first=True,
    )
    each = [Markup("{} en {}").format(first, edition.short_names[held[0]])]
    for code in held[1:]:
        name = f"communes.{code.lower()}"
        written = phrases.said(edition, name, french.words(count(edition, name)))
        each.append(Markup("{} en {}").format(written, edition.short_names[code]))
    return Markup("{}.").format(Markup(french.join(each)))


def ort(edition: Edition) -> Markup:
    """Say which communes are under an ORT, those that no programme supports apart."""
    whole, inside = count(edition, "communes.ort"), count(edition, "ort.accompagnees")
    if not whole:
        return Markup(f"Aucune commune n’est couverte {ORT}.")
    codes = edition.ort["code_insee"]
    others = phrases.names_of(edition, codes[~codes.isin(edition.supported)])
    if not inside:
        return Markup("{} {} {} sans être {} : {}.").format(
            phrases.counted(edition, "communes.ort", "commune", first=True),
            french.agree(whole, "est couverte", "sont couvertes"),
            ORT,
            french.agree(whole, "accompagnée", "accompagnées"),
            french.join(others),
        )
    too = Markup("")
    if others:
        too = Markup(" ; {}, sans être {}, {} aussi").format(
            french.join(others),
            french.agree(len(others), "accompagnée", "accompagnées"),
            french.agree(len(others), "l’est", "le sont"),
        )
    return Markup("{} {}{}.").format(_covered(edition, inside), ORT, too)


def _covered(edition: Edition, inside: int) -> Markup:
    n = count(edition, "communes.accompagnees")
    if n == 1:
        return Markup("La commune accompagnée est couverte")
    several = phrases.spelled(edition, "communes.accompagnees")
    if inside == n:
        every = phrases.said(edition, "ort.accompagnees", french.spelled(inside))
        return Markup("Les {} communes accompagnées sont couvertes").format(every)
    part = french.sentence(french.words(inside), stop=False)
    return Markup("{} des {} communes accompagnées {}").format(
        phrases.said(edition, "ort.accompagnees", part),
        several,
        french.agree(inside, "est couverte", "sont couvertes"),
    )


def actions(edition: Edition) -> Markup:
    """Say how many actions the sources name, and how far they are."""
    n = count(edition, "actions.total")
    if not n:
        return Markup("Aucune action n’est recensée dans les sources lues.")
    return Markup("{} {} dans les sources lues ; {}.").format(
        phrases.counted(edition, "actions.total", "action", first=True),
        french.agree(n, "est recensée", "sont recensées"),
        phrases.clause(edition, ("actions.engagees", "actions.livrees"), n, defined=True),
    )


def fields(edition: Edition) -> Markup:
    """Say of how many fields a commune acts, another scale does, and nobody known does."""
    words = {
        "propres": ("où la commune agit elle-même",) * 2,
        "intercommunaux": ("couvert à une autre échelle", "couverts à une autre échelle"),
        "non-explores": ("sans action connue",) * 2,
    }
    held = {key: n for key in words if (n := count(edition, f"champs.{key}"))}
    parts = [
        Markup("{} {}").format(
            phrases.spelled(edition, f"champs.{key}", "m"), french.agree(n, *words[key])
        )
        for key, n in held.items()
    ]
    told = Markup(" : ") + Markup(french.join(parts))
    if len(held) == 1:
        told = Markup(", tous ") + words[next(iter(held))][1]
    if "non-explores" in held:
        told += f" : {GAP}" if len(held) == 1 else f" ({GAP})"
    return Markup("{} et {} font {}{}.").format(
        phrases.counted(edition, "communes.accompagnees", "commune", first=True),
        phrases.counted(edition, "preconisations.total", "préconisation"),
        phrases.counted(edition, "champs.total", "champ", gender="m"),
        told,
    )
