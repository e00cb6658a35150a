"""What rows and marks are about: communes, programmes, préconisations, for the page's filters."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

Codes = tuple[str, ...] | None


@dataclass(frozen=True)
class Subject:
    """What a row or a mark is about.

    ``None`` where it says nothing of a criterion, which then leaves it as it is; empty where it
    could and names none: no choice then holds it.
    """

    communes: Codes = None
    programmes: Codes = None
    recommendations: Codes = None

    @property
    def codes(self) -> dict[str, str]:
        """The codes said, separated by spaces, by criterion as the page names it."""
        said = {
            "communes": self.communes,
            "programmes": self.programmes,
            "preconisations": self.recommendations,
        }
        return {name: " ".join(codes) for name, codes in said.items() if codes is not None}

    @property
    def attributes(self) -> Markup:
        """The attributes of the row's element, each after a space."""
        pairs = (Markup(' data-{}="{}"').format(*pair) for pair in self.codes.items())
        return Markup("").join(pairs)


ANY = Subject()
"""Of what no filter touches."""


def by_criterion(subjects: Sequence[Subject]) -> dict[str, dict[str, list[str | None]]]:
    """Return what a trace's ``meta`` says of its marks: ``sujets``, by criterion, if any."""
    codes = [subject.codes for subject in subjects]
    names = dict.fromkeys(name for each in codes for name in each)
    return {"sujets": {n: [each.get(n) for each in codes] for n in names}} if names else {}
