"""What an analyst chose of an edition: the actions that match, the communes they leave."""

from dataclasses import dataclass

import pandas as pd

from revitalisation.data.edition import Edition
from revitalisation.sections import views


@dataclass(frozen=True)
class Selection:
    """A choice, by code; empty is all.

    As the filters of the page read them: an action is of a programme when its source attaches it
    there, of a préconisation as a principal or a secondary class, of every commune accompagnée
    that it concerns.
    """

    programme: str = ""
    preconisation: str = ""
    commune: str = ""
    etape: str = ""

    def actions(self, edition: Edition) -> pd.DataFrame:
        """Return the actions of an edition that match, numbered from 0."""
        rows = edition.actions
        kept = [
            self._about(subject.programmes, self.programme)
            and self._about(subject.recommendations, self.preconisation)
            and self._about(subject.communes, self.commune)
            and self.etape in ("", stage)
            for subject, stage in zip(
                views.action_subjects(edition, rows), rows["etape"], strict=True
            )
        ]
        return rows[pd.Series(kept, index=rows.index, dtype=bool)].reset_index(drop=True)

    @staticmethod
    def _about(codes: tuple[str, ...] | None, chosen: str) -> bool:
        return not chosen or chosen in (codes or ())

    def communes(self, edition: Edition) -> tuple[str, ...]:
        """Return the communes accompagnées that match: those chosen, where such actions are."""
        kept = set(edition.supported)
        if self.programme:
            kept &= set(edition.members_of(self.programme)["code_insee"])
        if self.commune:
            kept &= {self.commune}
        if self.preconisation or self.etape:
            about = views.action_subjects(edition, self.actions(edition))
            kept &= {code for subject in about for code in subject.communes or ()}
        return tuple(code for code in edition.supported if code in kept)
