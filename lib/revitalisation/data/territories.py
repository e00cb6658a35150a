"""The perimeters: those a report is built for, and those that only carry actions."""

from dataclasses import dataclass
from pathlib import Path

from revitalisation.data import tables
from revitalisation.paths import DATA


@dataclass(frozen=True)
class Territory:
    """A perimeter: its slug, names, and the SIREN of the EPCI it is made of."""

    slug: str
    name: str
    short: str
    article: str
    kind: str
    sirens: tuple[str, ...]
    note: str = ""


def territories(folder: Path = DATA) -> dict[str, Territory]:
    """Return every territory by slug; those that carry actions only are not publishable."""
    parts = tables.load("territoire/territoires_epci", folder)
    rows = tables.load("territoire/territoires", folder).fillna({"article": "", "note": ""})
    return {
        row["territoire"]: Territory(
            row["territoire"],
            row["nom"],
            row["nom_court"],
            row["article"],
            row["type"],
            tuple(parts[parts["territoire"] == row["territoire"]]["siren_epci"]),
            row["note"],
        )
        for row in rows.to_dict("records")
    }
