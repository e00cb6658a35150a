"""The card of an open edition: what it is, what it counts, what it lacks, the names to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.folding import fold
from revitalisation.french.typography import sentence, typography
from revitalisation.measures.registry import count
from revitalisation.sections import ages, display
from revitalisation.sections.wording import block

WIDTH, LABEL = 96, 18
"""Letters of a line of a console, and of a label there."""


@dataclass(frozen=True)
class Card:
    """What is said of an edition, for a notebook (``html``) and for a console (``text``)."""

    kicker: str
    title: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]

    @property
    def html(self) -> str:
        """The card as a cell of JupyterLab shows it."""
        return ENVIRONMENT.get_template("atelier.html.j2").render(vars(self))

    @property
    def text(self) -> str:
        """The card as a console shows it."""
        lines = [f"{self.kicker} · {self.title}"]
        lines += [fill(self.warning, WIDTH)] * bool(self.warning)
        for label, said in (*self.facts, ("", ""), *self.names):
            head = f"{label:<{LABEL}}"
            lines.append(fill(head + said, WIDTH, subsequent_indent=" " * LABEL).rstrip())
        return "\n".join(lines)


def of(edition: Edition, asked: str, names: Mapping[str, str]) -> Card:
    """Return the card of an edition; ``names`` are those to go on with and what they are."""
    return Card(
        f"Édition {edition.year}",
        str(sentence(typography(edition.territory.name), stop=False)),
        str(display.frozen(edition)),
        tuple((label, str(said)) for label, said in _facts(edition, asked).items() if said),
        tuple((f"e.{name}", str(typography(said))) for name, said in names.items()),
    )


def _facts(edition: Edition, asked: str) -> Mapping[str, str]:
    inside = {fold(str(name)): str(name) for name in edition.names}
    called = {fold(each) for each in (edition.territory.name, edition.territory.short)}
    commune = "" if fold(asked) in called else inside.get(fold(asked.strip()), "")
    held = set(edition.members["programme"])
    missing = block(
        edition,
        "atelier.manque",
        montants=count(edition, "actions.total") - count(edition, "actions.chiffrees"),
        indicateurs=bool(edition.settings["comparateur"]),
        subventions=bool(len(edition.grants)),
    )
    return {
        "Périmètre": block(edition, "atelier.perimetre", demande=commune),
        "Arrêtée au": french.long_date(edition.cutoff),
        "Sources": typography(str(edition.settings.get("date_arrete_note", ""))),
        "Communes": block(
            edition,
            "atelier.accompagnees",
            programmes=[(code, name) for code, name in edition.short_names.items() if code in held],
        ),
        "Actions": block(edition, "atelier.actions"),
        "Âge des états": sentence(ages.finding(edition)),
        "Manque": sentence(missing) if missing else "",
    }
