"""The fiche of a commune accompagnée: an edition in, panels' records out."""

from collections.abc import Iterator
from typing import Any, cast

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.data.kept import kept
from revitalisation.drawing.record_parts import FicheAction, FicheBlock, ProgrammeLines
from revitalisation.drawing.records import Fiche, Text
from revitalisation.drawing.symbols import ELSEWHERE, State
from revitalisation.french.spans import Words
from revitalisation.french.typography import HARD, typography
from revitalisation.maps.geometry import contours
from revitalisation.maps.land import brief
from revitalisation.maps.svg_maps import locator_svg
from revitalisation.measures import frames
from revitalisation.measures.fields import covering, field_count, field_name
from revitalisation.measures.registry import count, values
from revitalisation.sections import (
    actors,
    changes,
    display,
    funding,
    phrases,
    reserves,
    terms,
    views,
    wording,
)
from revitalisation.sections.fiche_indicators import Landmarks
from revitalisation.sections.fields import states_of

ADVANCE = (
    "livrée", "en cours", "engagée", "à l’étude", "inscrite", "suspendue", "non précisé",
    "abandonnée",
)  # fmt: skip


def fiches(edition: Edition) -> Iterator[Fiche]:
    """Yield the fiche of each commune accompagnée, in French order of names."""
    context = _context(edition)
    for code in sorted(edition.supported, key=lambda c: french.sort_key(edition.names[c])):
        yield context.sheet(code)


def fiche(edition: Edition, code: str) -> Fiche:
    """Return the fiche of one commune accompagnée."""
    return _context(edition).sheet(code)


class _Context:
    """What all fiches of an edition share, computed once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.land = contours(edition.folder / "territoire" / "contours_communes.geojson")
        self.communes = edition.by_code
        self.groups = dict(self.communes["siren_epci"])
        self.states = states_of(edition)
        self.landmarks = Landmarks(edition)
        self.areas = edition.table("territoire/comparateur").set_index("code_insee")["SUPERF"]
        keys = ["id_action", "code_insee", "preconisation"]
        pairs = frames.pairs(edition.grid, edition.links).drop_duplicates(keys)
        rows = edition.grid.merge(pairs[[*keys, "rang"]], on="id_action")
        self.rows = rows.assign(
            avance=rows["statut"].map(ADVANCE.index),
            ailleurs=rows["niveau_porteur"].isin(INTERCOMMUNAL),
        ).sort_values(["ailleurs", "avance", "rang"], kind="stable")

    def sheet(self, code: str) -> Fiche:
        """Return one commune's fiche."""
        edition = self.edition
        commune = self.communes.loc[code]
        fields = self.states[self.states["code_insee"] == code]
        return Fiche(
            code=code,
            name=str(commune["nom"]),
            identity_lines=self._identity(code),
            locator_svg=locator_svg(
                {c: self.land[c] for c in self.groups},
                self.groups,
                code,
                f"{commune['nom']} dans le périmètre",
            ),
            programmes=self._programmes(code),
            key_sentence=finding(edition, code, fields),
            account=account(edition, code, fields),
            since=Words(" ").join(
                filter(None, (changes.of_commune(edition, code), funding.line(edition, code)))
            ),
            outside=self._outside(code),
            recommendations=tuple(
                self._block(code, r) for r in edition.recommendations["preconisation"]
            ),
            indicators=self.landmarks.rows(code),
            indicator_heads=self.landmarks.heads(code),
            indicator_title=self.landmarks.finding(code) or Fiche.indicator_title,
            notes=(Words(f"{self.landmarks.note(code)} {views.provisional(edition)}"),),
            sources=Words(self._sources(code)),
            subject=views.commune_subject(edition, code),
        )

    def _identity(self, code: str) -> tuple[Words, ...]:
        commune, area = self.communes.loc[code], self.areas.get(code)
        epci = self.edition.epci.set_index("siren").loc[commune["siren_epci"], "nom"]
        district = f"arrondissement {french.elide('de', str(commune['arrondissement']))}"
        people = commune["population"]
        said = wording.block(
            self.edition,
            "fiches.habitants",
            code=code,
            people=people if pd.notna(people) else None,
            area=area if pd.notna(area) else None,
        )
        return Words(typography(f"{brief(epci)}, {district.replace(' ', HARD)}")), said

    def _programmes(self, code: str) -> tuple[ProgrammeLines, ...]:
        """Return the programmes of a commune, then its ORT, which is none."""
        rows = self.edition.ort[self.edition.ort["code_insee"] == code]
        signed = tuple((day, "signée", doubt) for day, _, doubt in _milestones(rows))
        ort = ProgrammeLines("", "Opération de revitalisation de territoire", signed)
        held = tuple(self._programme(code, p) for p in views.held(self.edition, code))
        exits = self.edition.exits
        left = tuple(self._left(code, p) for p in exits[exits["code_insee"] == code]["programme"])
        return (*held, *left, ort) if len(rows) else (*held, *left)

    def _left(self, code: str, programme: str) -> ProgrammeLines:
        """Return what is left of a programme that a commune quit: no symbol."""
        rows = self.edition.exits
        rows = rows[(rows["code_insee"] == code) & (rows["programme"] == programme)]
        title = f"{self.edition.short_names[programme]}, programme quitté"
        return ProgrammeLines("", title, _milestones(rows))

    def _programme(self, code: str, programme: str) -> ProgrammeLines:
        rows = self.edition.milestones
        rows = rows[(rows["code_insee"] == code) & (rows["programme"] == programme)]
        files = self.edition.table("programmes/candidatures")
        files = files[files["id_candidature"].isin(rows["id_candidature"].dropna()[:1])]
        together = files[files["type"] != "individuelle"]
        label = "".join(f", {file['type']} {file['libelle']}" for file in views.records(together))
        title = self.edition.short_names[programme] + label
        lines = (*_milestones(rows), *terms.line(self.edition, code, programme))
        return ProgrammeLines(programme, title, lines)

    def _outside(self, code: str) -> tuple[FicheAction, ...]:
        """Return the commune's own actions that the grid does not hold."""
        keys = values(self.edition)[f"hors-grille.{code}"].rows
        assert keys is not None
        rows = self.edition.actions[self.edition.actions["id_action"].isin(keys.keys)]
        return tuple(map(self._action, views.records(rows)))

    def _block(self, code: str, recommendation: str) -> FicheBlock:
        field = self.states.xs((code, recommendation)).to_dict()
        rows = self.rows[self.rows["code_insee"] == code]
        rows = rows[rows["preconisation"] == recommendation]
        above, own = rows[rows["ailleurs"]], rows[~rows["ailleurs"]]
        return FicheBlock(
            recommendation,
            field["etat"],
            field_count(field),
            tuple(
                self._action(row, row["principale"] if row["rang"] == "secondaire" else "")
                for row in views.records(own)
            ),
            self._above(above, alone=own.empty),
            measure=field_name(field),
            recent=bool(field["recent"]) or not field["n"],
        )

    def _above(self, rows: pd.DataFrame, *, alone: bool) -> Words:
        """Say in one line what another scale carries; where ``alone``, name the first action."""
        if not len(rows):
            return Words()
        first = views.records(rows)[0]
        return wording.block(
            self.edition,
            "fiches.ailleurs",
            titre=typography(first["intitule"]),
            etat=f"{first['statut']} ({views.year(first['annee_statut'])})",
            porteurs=actors.carriers(self.edition, rows["porteur"].dropna()),
            nombre=len(rows),
            seule=alone,
        )

    def _action(self, row: dict[str, Any], principal: str = "") -> FicheAction:
        above = row["niveau_porteur"] in INTERCOMMUNAL
        state, recent = frames.furthest([(row["etape"], row["age"])])
        if above:
            acts = frames.covers(row["id_action"], row["etape"], covering(self.edition))
            state = frames.UPSTREAM if acts else frames.UNDEFINED
        carrier = phrases.carrier(self.edition, row["porteur"]) if above else ""
        amount, kind = map(typography, reserves.amount_and_kind(row))
        return FicheAction(
            typography(row["intitule"]),
            carrier,
            f"{row['statut']} ({views.dated(row)})",
            amount,
            cast(State, state),
            row["id_action"],
            self.edition.recommendation_names[principal] if principal else "",
            recent,
            typography(f"montant : {kind}") if kind else "",
        )

    def _sources(self, code: str) -> str:
        links, dated, rows = self.edition.links, self.edition.milestones, self.edition.actions
        mine = rows["id_action"].isin(links[links["code_insee"] == code]["id_action"])
        ends = self.edition.ends
        read = pd.concat(
            [
                dated[dated["code_insee"] == code]["document"],
                ends[ends["code_insee"] == code]["document"],
                rows[mine]["document"],
                rows[mine]["document_etat"],
            ]
        )
        return f"{sources.documents(self.edition, read)} {self.landmarks.sources()}".strip()


@kept
def _context(edition: Edition) -> _Context:
    return _Context(edition)


def _milestones(rows: pd.DataFrame) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            views.day(row),
            f"{row['jalon']} {row['generation']}" if row["jalon"] == "avenant" else row["jalon"],
            typography(row["note"]) if pd.notna(row["note"]) else "",
        )
        for row in views.records(rows)
    )


def pages(edition: Edition) -> display.Records | Text | None:
    """Return one page per commune accompagnée."""
    return display.show(*fiches(edition)) or display.text(
        "Aucune commune accompagnée dans ce périmètre."
    )


def finding(edition: Edition, code: str, fields: pd.DataFrame) -> Words:
    """Say where a commune's own actions are, or that only others act.

    ``fields`` has one row per préconisation: ``preconisation``, ``champ``, ``etat``, ``n``
    (actions of the commune).
    """
    labels = fields["preconisation"].map(edition.recommendation_names)
    named = pd.Series(list(zip("actions." + fields["champ"], labels, strict=True)), fields.index)
    held = fields["n"] > 0
    given = {"held": list(named[held]), "missing": list(named[~held])}
    others = {state: list(labels[fields["etat"] == state]) for state in ELSEWHERE}
    most = named.iloc[fields["n"].argmax()]
    return wording.block(edition, "fiches.constat", code=code, most=most, others=others, **given)


def account(edition: Edition, code: str, fields: pd.DataFrame) -> Words:
    """Count a commune's actions: its own by progress, those above it, those off the grid."""
    twice = bool(fields["n"].sum() > count(edition, f"actions.{code}"))
    return wording.block(edition, "fiches.compte_rendu", code=code, twice=twice)
