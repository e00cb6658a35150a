"""Names as analysts write them, with or without accents, or codes: what they name."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from revitalisation.data.edition import Edition
from revitalisation.errors import RequestError
from revitalisation.french.folding import fold
from revitalisation.french.messages import closest, quote, say

Names = str | Sequence[str]


def communes(edition: Edition, names: Names) -> list[str]:
    """Return the codes of communes accompagnées from their names or codes."""
    known = {fold(str(edition.names[code])): code for code in edition.supported}
    known |= {code: code for code in edition.supported}
    every = {fold(str(name)) for name in edition.names} | set(edition.names.index)
    found = []
    for name in _listed(names):
        code = known.get(fold(name.strip()))
        if code is None and fold(name.strip()) in every:
            raise RequestError(
                say(
                    "{} n’est pas une commune accompagnée : le damier, la carte et les fiches "
                    "n’en disent rien. Sa ligne est dans e.communes.",
                    name.strip(),
                )
            )
        shown = [str(edition.names[code]) for code in edition.supported]
        found.append(code or known[fold(chosen(name, shown, "La commune accompagnée"))])
    return found


def programmes(edition: Edition, names: Names) -> list[str]:
    """Return the codes of programmes from their names or codes."""
    rows = edition.programmes
    known = {fold(str(code)): str(code) for code in rows.index}
    for column in ("nom", "nom_court"):
        known |= {fold(name): str(code) for code, name in rows[column].items()}
    offered = [word for pair in edition.short_names.items() for word in pair]
    choose = partial(chosen, known=offered, what="Le programme")
    return [known.get(fold(n.strip())) or known[fold(choose(n))] for n in _listed(names)]


def _listed(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else [str(name) for name in names]


def chosen(word: str, known: Any, what: str) -> str:
    """Return a known name, whatever its accents and capitals; refuse another, with the nearest."""
    names = {fold(name): str(name) for name in known}
    if fold(word.strip()) in names:
        return names[fold(word.strip())]
    close = closest(word, names.values(), cutoff=0.4)
    hint = say(" Vouliez-vous dire {} ?", quote(close)) if close else ""
    listed = ", ".join(names.values())
    raise RequestError(
        say("{} {} n’existe pas.{} Possibles : {}.", what, quote(word), hint, listed)
    )
