"""The scale of an edition: what each quantifier of a sentence supposes, and which word is true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from revitalisation import french
from revitalisation.data.settings import name
from revitalisation.errors import DataError, Fault
from revitalisation.french.messages import enumerated, say
from revitalisation.measures.value import Value

SHARE, NUMBER = "part", "nombre"
MASCULINE = {"toutes": "tous", "aucune": "aucun"}
"""Masculine forms of the words that have one; the other words have no gender."""
_FEMININE = {word: scale for scale, word in MASCULINE.items()}
_BOUNDS = ("au_moins", "plus_de", "au_plus", "moins_de")


@dataclass(frozen=True)
class Claim:
    """What one word supposes, of a share (0 to 1) or of a number.

    ``low`` and ``high`` are bounds, ``None`` for none; each is reached or not.
    """

    word: str
    kind: str
    low: Fraction | None = None
    low_reached: bool = True
    high: Fraction | None = None
    high_reached: bool = True

    def holds(self, value: Value) -> bool:
        """Whether a value allows the word; never when the value is unknown."""
        found = exact(value, self.kind)
        if found is None:
            return False
        low = self.low is None or found > self.low or (self.low_reached and found == self.low)
        high = self.high is None or found < self.high or (self.high_reached and found == self.high)
        return low and high

    @property
    def width(self) -> Fraction:
        """How much the word allows; the smaller, the more it says."""
        top = Fraction(1 if self.kind == SHARE else 10**9) if self.high is None else self.high
        return top - (self.low or Fraction(0))

    @property
    def condition(self) -> str:
        """What the word supposes, in French: « au moins 75 % »."""
        low, high = (self._written(bound) for bound in (self.low, self.high))
        if self.low is not None and self.low == self.high:
            return low
        if self.kind == SHARE and self.low == 1:
            return low
        if self.low is None and self.high == 0:
            return high
        if self.kind == NUMBER and low and high and self.low_reached and self.high_reached:
            return f"de {low} à {high}"
        if self.low == 0 and not self.low_reached:
            low = "plus de zéro"
        elif self.low is not None:
            low = f"{'au moins' if self.low_reached else 'plus de'} {low}"
        if self.high is not None:
            high = f"{'au plus' if self.high_reached else 'moins de'} {high}"
        return " et ".join(bound for bound in (low, high) if bound)

    def _written(self, bound: Fraction | None) -> str:
        if bound is None:
            return ""
        if self.kind == NUMBER:
            return french.number(int(bound))
        return french.percent(float(bound), 0 if (100 * bound).denominator == 1 else 1)


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
            good = (
                kind in (SHARE, NUMBER)
                and isinstance(bounds, dict)
                and bool(bounds)
                and all(key in _BOUNDS and isinstance(x, int | float) for key, x in bounds.items())
            )
            if good:
                found.append(_claim(word, kind, bounds))
                continue
            message = say(
                "« {} » : écrivez le mot sous [echelle.part] ou [echelle.nombre], avec une "
                "condition parmi {}, par exemple {{ au_moins = 0.75 }}.",
                word,
                enumerated(_BOUNDS),
            )
            faults.append(Fault(file, None, f"echelle.{kind}", message))
    if faults:
        raise DataError(faults)
    return tuple(found)


def _claim(word: str, kind: str, bounds: Mapping[str, float]) -> Claim:
    # A decimal as people write it: 0.15 is fifteen hundredths, not the nearest binary number.
    exactly = {key: Fraction(str(bound)) for key, bound in bounds.items()}
    return Claim(
        word,
        kind,
        exactly.get("au_moins", exactly.get("plus_de")),
        "au_moins" in exactly,
        exactly.get("au_plus", exactly.get("moins_de")),
        "au_plus" in exactly,
    )


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
