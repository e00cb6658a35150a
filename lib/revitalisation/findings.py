"""What a fiche says first of a commune's actions: a finding, then the account that holds it."""

from collections.abc import Iterable, Sequence

import pandas as pd
from markupsafe import Markup

from revitalisation import french, prose
from revitalisation.data.edition import Edition
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count


def finding(edition: Edition, code: str, fields: pd.DataFrame) -> Markup:
    """Say where a commune's own actions are, or that only others act.

    ``fields`` has one row per préconisation: ``preconisation``, ``n`` (actions of the commune),
    ``n_intercommunal``.
    """
    names = fields["preconisation"].map(
        edition.recommendations.set_index("preconisation")["nom"].astype(str)
    )
    n = count(edition, f"actions.{code}")
    if not n:
        above = fields["n_intercommunal"] > 0
        return Markup(typography(_by_others(list(names[above]), list(names[~above]))))
    own = fields["n"] > 0
    top = fields["n"].max()
    most = list(names)[int(fields["n"].argmax())] if 2 * top > n else ""
    said = prose.counted(
        edition, f"actions.{code}", "action propre", "actions propres", digits=True
    )
    where = _where(n, list(names[own]), list(names[~own]), most)
    return Markup(typography(said + ", " + where))


def _where(n: int, held: Sequence[str], missing: Sequence[str], most: str) -> str:
    if len(held) == 1:
        return f"{'toutes ' if n > 1 else ''}en {held[0]}"
    first = f"surtout en {most}" if most else ""
    if not missing:
        return f"{first}, mais dans les cinq préconisations".removeprefix(", mais ")
    if len(missing) > 2:
        return f"{_in(held, 'et')} seulement"
    return f"{first} ; aucune {_in(missing, 'ni')}".removeprefix(" ; ")


def _in(names: Iterable[str], joint: str) -> str:
    """Write « en Usages ni en Innovation »."""
    *rest, last = (f"en {name}" for name in names)
    return f"{', '.join(rest)} {joint} {last}" if rest else last


def _by_others(above: Sequence[str], missing: Sequence[str]) -> str:
    if not above:
        return "Aucune action connue dans les cinq préconisations"
    if not missing:
        return "Les cinq préconisations à l’échelle intercommunale seulement"
    if len(missing) == 1:
        return f"Tout à l’échelle intercommunale, rien de connu en {missing[0]}"
    return f"{french.join(above)} à l’échelle intercommunale seulement"


def account(edition: Edition, code: str, fields: pd.DataFrame) -> Markup:
    """Count a commune's actions: its own by progress, those above it, those off the grid."""
    n, others, off = (
        count(edition, f"{key}.{code}") for key in ("actions", "intercommunales", "hors-grille")
    )
    if not n + others + off:
        return Markup("")
    parts = [_progress(edition, code) if n else Markup("Aucune action propre dans la grille")]
    if others:
        text = french.count(others, "autre", digits=True) + "," if n else french.number(others)
        above = prose.said(edition, f"intercommunales.{code}", text)
        which = french.agree(others, "intercommunale", "intercommunales")
        parts.append(Markup("{} {}").format(above, which))
    if off:
        outside = prose.said(edition, f"hors-grille.{code}")
        parts.append(Markup("{} hors de la grille").format(outside))
    if fields["n"].sum() > n:
        parts.append(Markup("une action peut compter deux fois"))
    return Markup(typography(Markup(" ; ").join(parts) + "."))


def _progress(edition: Edition, code: str) -> Markup:
    stages = (("engagees", "dite engagée", "dites engagées"), ("livrees", "livrée", "livrées"))
    said: list[Markup] = []
    for key, singular, plural in stages:
        n = count(edition, f"{key}.{code}")
        number = prose.said(edition, f"{key}.{code}", french.number(n) if n else "aucune")
        within = "dont " if said and n else ""
        said.append(Markup("{}{} {}").format(within, number, french.agree(n, singular, plural)))
    return Markup(french.sentence(Markup(", ").join(said), stop=False))
