"""The pickers of the explorer: what is chosen drives the map, the damier and the table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets as widgets
import pandas as pd

from revitalisation import french
from revitalisation.data import frozen, stages
from revitalisation.data.contents import publishable
from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.data.territories import territories
from revitalisation.drawing import rendering
from revitalisation.drawing.records import Record
from revitalisation.errors import RevitalisationError
from revitalisation.lab import door
from revitalisation.lab.atelier import Atelier
from revitalisation.lab.selection import Selection
from revitalisation.measures import tidy

ALL = ""
PICKED = ("programme", "preconisation", "commune", "etape")
"""What is chosen inside an edition; `Selection` has a field of each name."""
LABELS = {
    "edition": "Édition",
    "territoire": "Territoire",
    "programme": "Programme",
    "preconisation": "Préconisation",
    "commune": "Commune",
    "etape": "Étape",
}
Options = list[tuple[str, str]]


class Explorateur(widgets.VBox):  # type: ignore[misc]
    """Six choix, et ce qu’ils montrent : la carte, le damier, le tableau des actions.

    ``choix.e`` est l’édition ouverte, ``choix.actions`` la table des actions retenues,
    ``choix.communes`` celle des communes.
    """

    def __init__(self, e: Atelier) -> None:
        self.e = e
        self.pickers = {
            name: widgets.Dropdown(
                description=label,
                layout=widgets.Layout(width="19rem"),
                style={"description_width": "6.5rem"},
            )
            for name, label in LABELS.items()
        }
        self.said = widgets.HTML()
        self.parts = {name: widgets.Output() for name in ("carte", "damier", "tableau")}
        self._quiet = False
        self._offer()
        for name, picker in self.pickers.items():
            picker.observe(self._reopen if name not in PICKED else self._change, names="value")
        row = widgets.HBox(list(self.pickers.values()), layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([row, self.said, *self.parts.values()])
        self.draw()

    # --- what is chosen --------------------------------------------------------------------------

    @property
    def selection(self) -> Selection:
        """What is chosen inside the edition."""
        return Selection(**{name: self.pickers[name].value or ALL for name in PICKED})

    @property
    def actions(self) -> pd.DataFrame:
        """Les actions retenues, comme ``e.actions``."""
        rows = tidy.actions(self.e.edition)
        kept = self.selection.actions(self.e.edition)["id_action"]
        return rows[rows["id_action"].isin(kept)].reset_index(drop=True)

    @property
    def communes(self) -> pd.DataFrame:
        """Les communes accompagnées retenues, comme ``e.communes``."""
        rows = tidy.communes(self.e.edition)
        kept = self.selection.communes(self.e.edition)
        return rows[rows["code_insee"].isin(kept)].reset_index(drop=True)

    def _offer(self) -> None:
        """Offer what the open edition holds; a choice that it holds too stays."""
        edition = self.e.edition
        offered = {
            "edition": [(year, year) for year in reversed(years(edition.root))],
            "territoire": _places(edition),
            "programme": _all(edition.short_names),
            "preconisation": _all(edition.recommendation_names.to_dict()),
            "commune": _all(
                {
                    code: str(edition.names[code])
                    for code in sorted(
                        edition.supported, key=lambda code: french.sort_key(edition.names[code])
                    )
                }
            ),
            "etape": _all({stage: stage for stage in stages.STAGES}),
        }
        chosen = {"edition": edition.year, "territoire": edition.territory.slug}
        self._quiet = True
        for name, options in offered.items():
            picker, before = self.pickers[name], self.pickers[name].value
            picker.options = options
            wanted = chosen.get(name, before)
            picker.value = wanted if wanted in dict(options).values() else options[0][1]
        self._quiet = False

    # --- what it shows ---------------------------------------------------------------------------

    def _reopen(self, _: Mapping[str, Any]) -> None:
        if self._quiet:
            return
        year = self.pickers["edition"].value
        place = self.pickers["territoire"].value
        if year != self.e.edition.year:
            own = frozen.tables_of(year, self.e.edition.root)
            place = place if place in publishable(own) else ALL
        try:
            self.e = door.opened(year, place, self.e.edition.root)
        except RevitalisationError as error:
            self.said.value = str(_paragraph(str(error)))
            return
        self._offer()
        self.draw()

    def _change(self, _: Mapping[str, Any]) -> None:
        if not self._quiet:
            self.draw()

    def draw(self) -> None:
        """Show what is chosen: how many, then the map, the damier and the table."""
        edition, chosen = self.e.edition, self.selection
        rows, codes = chosen.actions(edition), list(chosen.communes(edition))
        self.said.value = _paragraph(
            f"{french.count(len(rows), 'action', digits=True)}, "
            + french.count(len(codes), "commune accompagnée", "communes accompagnées", digits=True),
        )
        every = chosen == Selection()
        makers: Mapping[str, Callable[[], Record]] = {
            # The map last: the others take a tenth of its time.
            "damier": self.e.damier if every else lambda: self.e.damier(codes),
            "tableau": lambda: self.e.inventaire(None if every else rows),
            "carte": self.e.carte
            if every
            else lambda: self.e.carte(chosen.programme or None, codes),
        }
        for name, make in makers.items():
            self.parts[name].outputs = (_output(make),)


def _output(make: Callable[[], Record]) -> dict[str, Any]:
    """Return what an output area shows of a record, or why there is none."""
    try:
        shown = rendering.bundle(make())
    except RevitalisationError as error:
        shown = {"text/html": _paragraph(str(error)), "text/plain": str(error)}
    return {"output_type": "display_data", "data": shown, "metadata": {}}


def _paragraph(words: str) -> str:
    return f'<p class="revitalisation">{words}</p>'


def _all(names: Mapping[Any, str]) -> Options:
    return [("(tout)", ALL), *((name, str(code)) for code, name in names.items())]


def _places(edition: Edition) -> Options:
    known = territories(edition.folder)
    found: Iterable[str] = publishable(edition.folder)
    return [(known[slug].short, slug) for slug in found]
