"""A named value of the report, as an analyst reads it, with the rows that prove it."""

from dataclasses import dataclass

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.lab import proofs
from revitalisation.measures.value import Value, printed


@dataclass(frozen=True)
class Mesure:
    """Une valeur nommée du rapport : ``valeur``, ``texte``, ``sens``, et ses ``preuves``.

    ``valeur`` est exacte (une part est une fraction de 1, une liste un tuple de noms, une valeur
    inconnue NaN) ; ``texte`` est ce que le rapport imprime.

    Examples
    --------
    >>> from revitalisation import ouvrir
    >>> ouvrir(2021).mesure("actions.livrees")
    actions.livrees = 4 : actions recensées dites livrées par leur source (4 lignes de preuve)
    """

    nom: str
    valeur: int | float | tuple[str, ...]
    texte: str
    sens: str
    calcul: str
    preuves: pd.DataFrame

    @classmethod
    def of(cls, edition: Edition, name: str, value: Value) -> "Mesure":
        """Return a named value as an analyst reads it."""
        text = printed(value, edition.settings)
        rows = proofs.rows_of(edition, value)
        return cls(name, value.amount, text, value.meaning, proofs.formula(edition, value), rows)

    def __repr__(self) -> str:
        n = len(self.preuves)
        many = f"{n} ligne{'s' * (n > 1)} de preuve"
        return f"{self.nom} = {self.texte} : {self.sens} ({many})"
