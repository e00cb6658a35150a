"""Titles of actions that say the same thing in other words: probable duplicates."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

_EMPTY = frozenset(
    (
        *("a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le"),
        *("les", "par", "pour", "sur", "un", "une"),
        *("action", "actions", "operation", "programme", "projet", "projets", "travaux"),
    )
)
"""Words that tell no action from another."""
_SAME = {
    "rehabilitation": "renovation",
    "restauration": "renovation",
    "refection": "renovation",
    "reamenagement": "amenagement",
    "requalification": "amenagement",
    "implantation": "creation",
    "construction": "creation",
    "amelioration": "renovation",
}
"""Words of this field that name one kind of work."""
_CHUNK = 512
"""Titles compared at once with all the others: memory stays in proportion to their number."""


def alike(titles: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of titles that are alike, by rank, with their likeness in %.

    Words are compared whatever their order, their accents and their capitals; those that any
    action may have count for nothing, and those that name the same kind of work are one.

    Parameters
    ----------
    least
        Likeness from which a pair is told, in %.
    """
    # Imported here: most editions have no two actions to compare in most communes.
    from rapidfuzz import fuzz, process

    plain = [reduced(title) for title in titles]
    for start in range(0, len(plain), _CHUNK):
        scores = process.cdist(
            plain[start : start + _CHUNK],
            plain,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=least,
            dtype=np.float32,
            workers=-1,
        )
        for left, right in np.argwhere(scores >= least):
            if start + left < right and plain[right]:
                yield int(start + left), int(right), float(scores[left, right])


@cache
def reduced(title: str) -> str:
    """Return the words of a title that tell it from others, each in its plain form."""
    letters = unicodedata.normalize("NFD", title.casefold().replace("œ", "oe"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = [_SAME.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
    return " ".join(word for word in words if word not in _EMPTY)
