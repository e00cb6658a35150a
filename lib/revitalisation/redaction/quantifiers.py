"""The scale of an edition: what each quantifier of a sentence supposes, and which word is true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.data.settings import name
from revitalisation.errors import DataError, Fault
from revitalisation.french.messages import enumerated, say
from revitalisation.measures.value import Value

SHARE, NUMBER = "part", "nombre"
COMPOSED = ("toutes", "la majorité", "aucune")
"""The words that generated sentences ask for: every scale has them."""
MASCULINE = {"toutes": "tous", "aucune": "aucun"}
"""Masculine forms of the words that have one; the other words have no gender."""
_FEMININE = {word: scale for scale, word in MASCULINE.items()}
_BOUNDS = {"au_moins": ge, "plus_de": gt, "au_plus": le, "moins_de": lt}


@dataclass(frozen=True)
class Claim:
    """What one word supposes, of a share (0 to 1) or of a number: at least 0.75, for one."""

    word: str
    kind: str
    bounds: Mapping[str, Fraction]

    def holds(self, value: Value) -> bool:
        """Whether a value allows the word; never when the value is unknown."""
        found = exact(value, self.kind)
        return found is not None and all(
            _BOUNDS[key](found, bound) for key, bound in self.bounds.items()
        )

    @property
    def width(self) -> Fraction:
        """How much the word allows; the smaller, the more it says."""
        low, high = self.bounds.get("au_moins"), self.bounds.get("au_plus")
        low = self.bounds.get("plus_de", Fraction(0)) if low is None else low
        top = Fraction(1 if self.kind == SHARE else 10**9)
        return (self.bounds.get("moins_de", top) if high is None else high) - low

    @property
    def condition(self) -> str:
        """What the word supposes, in French: « au moins 75 % »."""
        bounds = {key: self._written(bound) for key, bound in self.bounds.items()}
        whole = self.kind == SHARE and self.bounds == {"au_moins": 1}
        if whole or self.bounds == {"au_plus": 0}:
            return next(iter(bounds.values()))
        if self.kind == NUMBER and bounds.keys() == {"au_moins", "au_plus"}:
            return f"de {bounds['au_moins']} à {bounds['au_plus']}"
        if self.bounds.get("plus_de") == 0:
            bounds["plus_de"] = "zéro"
        return " et ".join(
            f"{key.replace('_', ' ')} {bounds[key]}" for key in _BOUNDS if key in bounds
        )

    def _written(self, bound: Fraction) -> str:
        if self.kind == NUMBER:
            return french.number(int(bound))
        whole = (100 * bound).denominator == 1
        return french.percent(float(bound), 0 if whole else french.DECIMALS)


def exact(value: Value, kind: str) -> Fraction | None:
    """Return a value as the share or the number that a word speaks of, without rounding."""
    if not value.known:
        return None
    if kind == NUMBER:
        return None if value.count is None else Fraction(value.count)
    if value.part is not None:
        return Fraction(*value.part) if value.part[1] else None
    # A rate that falls is a share of nothing: no word says it.
    return None if value.fraction is None or value.fraction < 0 else Fraction(value.fraction)


def claims(settings: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Return every word of the edition's scale, in its order.

    Raises
    ------
    DataError
        When the scale cannot be read, with every word at fault.
    """
    file = name(str(settings["annee"]))
    found: list[Claim] = []
    faults: list[Fault] = []
    scale = settings.get("echelle")
    if not isinstance(scale, dict) or not scale:
        message = say("échelle des mots absente : recopiez-la d’une autre édition.")
        raise DataError([Fault(file, None, "echelle", message)])
    for kind, words in scale.items():
        for word, bounds in words.items() if isinstance(words, dict) else ((kind, words),):
            if (
                kind in (SHARE, NUMBER)
                and isinstance(bounds, dict)
                and bool(bounds)
                and all(key in _BOUNDS and isinstance(x, int | float) for key, x in bounds.items())
            ):
                # A decimal as people write it: 0.15 is fifteen hundredths, exactly.
                exactly = {key: Fraction(str(bound)) for key, bound in bounds.items()}
                found.append(Claim(word, kind, exactly))
                continue
            message = say(
                "« {} » : écrivez le mot sous [echelle.part] ou [echelle.nombre], avec une "
                "condition parmi {}, par exemple {{ au_moins = 0.75 }}.",
                word,
                enumerated(_BOUNDS),
            )
            faults.append(Fault(file, None, f"echelle.{kind}", message))
    for word in COMPOSED:
        if not faults and not named(found, word):
            message = say("« {} » manque : les phrases composées le disent. Ajoutez-le.", word)
            faults.append(Fault(file, None, "echelle.part", message))
    if faults:
        raise DataError(faults)
    return tuple(found)


@kept
def scale(edition: Edition) -> tuple[Claim, ...]:
    """Return the words of an edition's scale: generated sentences ask for them all along."""
    return claims(edition.settings)


def named(scale: Iterable[Claim], written: str) -> tuple[Claim, ...]:
    """Return the claims of a word as written: any case, feminine or masculine."""
    word = " ".join(written.casefold().replace("'", "’").split())
    word = _FEMININE.get(word, word)
    return tuple(claim for claim in scale if claim.word == word)


def truest(scale: Iterable[Claim], value: Value, kinds: Iterable[str]) -> Claim | None:
    """Return the word that says the most among those that a value allows."""
    wanted = tuple(kinds)
    true = [claim for claim in scale if claim.kind in wanted and claim.holds(value)]
    return min(true, key=lambda claim: (wanted.index(claim.kind), claim.width), default=None)


def dressed(word: str, like: str, gender: str = "") -> str:
    """Return a word of the scale with the gender and the capital of the one it replaces."""
    if gender == "m" or " ".join(like.casefold().split()) in MASCULINE.values():
        word = MASCULINE.get(word, word)
    return french.sentence(word, stop=False) if like[:1].isupper() else word


def conditions(settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return each word, in its genders, and what it supposes, for people to read."""
    what = {SHARE: "", NUMBER: " (en nombre)"}
    return tuple(
        (
            "/".join(filter(None, (claim.word, MASCULINE.get(claim.word)))),
            claim.condition + what[claim.kind],
        )
        for claim in claims(settings)
    )
