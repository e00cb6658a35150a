"""The fiche of a commune accompagnée: an edition in, panels' records out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import INTERCOMMUNAL, Edition
from revitalisation.drawing.record_parts import FicheAction, FicheBlock, ProgrammeLines
from revitalisation.drawing.records import Fiche, Text
from revitalisation.drawing.symbols import State
from revitalisation.french.spans import Words
from revitalisation.french.typography import HARD, typography
from revitalisation.maps import programmes
from revitalisation.maps.geometry import contours
from revitalisation.maps.land import brief
from revitalisation.measures import frames
from revitalisation.measures.fields import field_name
from revitalisation.measures.registry import count, values
from revitalisation.sections import damiers, display, phrases, views
from revitalisation.sections.fiche_indicators import Landmarks

ADVANCE = (
    "livrée",
    "en cours",
    "engagée",
    "à l’étude",
    "inscrite",
    "suspendue",
    "non précisé",
    "abandonnée",
)


def fiches(edition: Edition) -> Iterator[Fiche]:
    """Yield the fiche of each commune accompagnée, in French order of names."""
    context = _Context(edition)
    for code in sorted(edition.supported, key=lambda c: french.sort_key(edition.names[c])):
        yield context.sheet(code)


class _Context:
    """What all fiches of an edition share, computed once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.land = contours(edition.folder / "territoire" / "contours_communes.geojson")
        self.communes = edition.by_code
        self.groups = self.communes["siren_epci"]
        self.states = damiers.states_of(edition)
        self.landmarks = Landmarks(edition)
        self.areas = edition.table("territoire/comparateur").set_index("code_insee")["SUPERF"]
        self.pairs = frames.pairs(edition.grid, edition.links)

    def sheet(self, code: str) -> Fiche:
        """Return one commune's fiche."""
        edition = self.edition
        commune = self.communes.loc[code]
        fields = self.states[self.states["code_insee"] == code]
        title = self.landmarks.finding(code)
        inside = dict(self.groups)
        return Fiche(
            code=code,
            name=str(commune["nom"]),
            identity_lines=self._identity(code),
            locator_svg=programmes.locator_svg(
                {c: self.land[c] for c in inside},
                inside,
                code,
                f"{commune['nom']} dans le périmètre",
            ),
            programmes=self._programmes(code),
            key_sentence=finding(edition, code, fields),
            account=account(edition, code, fields),
            outside=self._outside(code),
            recommendations=tuple(
                self._block(code, r) for r in edition.recommendations["preconisation"]
            ),
            indicators=self.landmarks.rows(code),
            indicator_heads=self.landmarks.heads(code),
            indicator_title=title or Fiche.indicator_title,
            notes=(Words(f"{self.landmarks.note(code)} {views.provisional(edition)}"),),
            sources=Words(self._sources(code)),
            list_href="#tab-inventaire",
            subject=views.commune_subject(edition, code),
        )

    def _identity(self, code: str) -> tuple[Words, ...]:
        commune, edition = self.communes.loc[code], self.edition
        area, year = self.areas.get(code), edition.settings["millesime_population"]
        epci = edition.epci.set_index("siren").loc[commune["siren_epci"], "nom"]
        surface = f"{french.number(area, 1)} km², " if pd.notna(area) else ""
        people = f"{french.number(commune['population'])} habitants en {year}, {surface}code {code}"
        if pd.isna(commune["population"]):
            people = f"{surface}code {code} ; population de {year} n. d. (fusion depuis)"
        place = f"arrondissement {_of(str(commune['arrondissement']))}"
        return (
            Words(typography(f"{brief(epci)}, {place.replace(' ', HARD)}")),
            Words(typography(people)),
        )

    def _programmes(self, code: str) -> tuple[ProgrammeLines, ...]:
        """Return the programmes of a commune, then its ORT, which is none."""
        rows = self.edition.ort[self.edition.ort["code_insee"] == code]
        signed = tuple((day, "signée", doubt) for day, _, doubt in _milestones(rows))
        ort = ProgrammeLines("", "Opération de revitalisation de territoire", signed)
        held = tuple(self._programme(code, p) for p in views.held(self.edition, code))
        return (*held, ort) if len(rows) else held

    def _programme(self, code: str, programme: str) -> ProgrammeLines:
        rows = self.edition.milestones
        rows = rows[(rows["code_insee"] == code) & (rows["programme"] == programme)]
        files = self.edition.table("programmes/candidatures").set_index("id_candidature")
        held = rows["id_candidature"].dropna()
        label = ""
        if len(held):
            file = files.loc[held.iloc[0]]
            if file["type"] != "individuelle":
                label = f", {file['type']} {file['libelle']}"
        return ProgrammeLines(
            programme,
            self.edition.short_names[programme] + label,
            _milestones(rows),
        )

    def _outside(self, code: str) -> tuple[FicheAction, ...]:
        """Return the commune's own actions that the grid does not hold."""
        keys = values(self.edition)[f"hors-grille.{code}"].rows
        assert keys is not None
        rows = self.edition.actions
        return tuple(
            self._action(row) for row in views.records(rows[rows["id_action"].isin(keys.keys)])
        )

    def _block(self, code: str, recommendation: str) -> FicheBlock:
        field = self.states.xs((code, recommendation)).to_dict()
        mine = self.pairs[
            (self.pairs["code_insee"] == code) & (self.pairs["preconisation"] == recommendation)
        ].drop_duplicates("id_action")
        rows = self.edition.grid.merge(mine[["id_action", "rang"]], on="id_action")
        rows = rows.assign(
            avance=rows["statut"].map(ADVANCE.index),
            ailleurs=rows["niveau_porteur"].isin(INTERCOMMUNAL),
        )
        rows = rows.sort_values(["ailleurs", "rang", "avance"], kind="stable")
        return FicheBlock(
            recommendation,
            field["etat"],
            int(field["n"] or field["n_intercommunal"]),
            tuple(
                self._action(row, row["principale"] if row["rang"] == "secondaire" else "")
                for row in views.records(rows)
            ),
            measure=field_name(field),
        )

    def _action(self, row: dict[str, Any], principal: str = "") -> FicheAction:
        above = row["niveau_porteur"] in INTERCOMMUNAL
        early = row["maturite"] == "en définition"
        state: State = "intercommunal" if above else "en définition" if early else "exploré"
        amount = french.money(row["montant_eur"]) if pd.notna(row["montant_eur"]) else ""
        carrier = phrases.carrier(self.edition, row["porteur"]) if above else ""
        return FicheAction(
            typography(row["intitule"]),
            carrier,
            f"{row['statut']} ({views.year(row['annee_statut'])})",
            amount,
            state,
            row["id_action"],
            self.edition.recommendation_names[principal] if principal else "",
        )

    def _sources(self, code: str) -> str:
        edition = self.edition
        mine = edition.links[edition.links["code_insee"] == code]["id_action"]
        read = pd.concat(
            [
                edition.milestones[edition.milestones["code_insee"] == code]["document"],
                edition.actions[edition.actions["id_action"].isin(mine)]["document"],
            ]
        )
        return sources.documents(edition, read) + self.landmarks.sources()


def _milestones(rows: pd.DataFrame) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (views.day(row), _milestone(row), typography(_text(row["note"])))
        for _, row in rows.iterrows()
    )


def _milestone(row: "pd.Series[Any]") -> str:
    generation = f" {row['generation']}" if row["jalon"] == "avenant" else ""
    return f"{row['jalon']}{generation}"


def _of(name: str) -> str:
    return french.elide("de", name)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def pages(edition: Edition) -> display.Records | Text | None:
    """Return one page per commune accompagnée."""
    return display.show(*fiches(edition)) or display.text(
        "Aucune commune accompagnée dans ce périmètre."
    )


def finding(edition: Edition, code: str, fields: pd.DataFrame) -> Words:
    """Say where a commune's own actions are, or that only others act.

    ``fields`` has one row per préconisation: ``preconisation``, ``n`` (actions of the commune),
    ``n_intercommunal``.
    """
    names = fields["preconisation"].map(edition.recommendation_names)
    n = count(edition, f"actions.{code}")
    if not n:
        above = fields["n_intercommunal"] > 0
        return typography(Words(_by_others(list(names[above]), list(names[~above]))))
    own = fields["n"] > 0
    top = fields["n"].max()
    most = list(names)[int(fields["n"].argmax())] if 2 * top > n else ""
    said = phrases.counted(
        edition, f"actions.{code}", "action propre", "actions propres", digits=True
    )
    where = _where(n, list(names[own]), list(names[~own]), most)
    return typography(said + ", " + where)


def _where(n: int, held: Sequence[str], missing: Sequence[str], most: str) -> str:
    if len(held) == 1:
        return f"{'toutes ' if n > 1 else ''}en {held[0]}"
    first = f"surtout en {most}" if most else ""
    if not missing:
        every = f"dans les {french.words(len(held))} préconisations"
        return f"{first}, mais {every}" if first else every
    if len(missing) > 2:
        return f"{_in(held, 'et')} seulement"
    return f"{first} ; aucune {_in(missing, 'ni')}".removeprefix(" ; ")


def _in(names: Iterable[str], joint: str) -> str:
    """Write « en Usages ni en Innovation »."""
    *rest, last = (f"en {name}" for name in names)
    return f"{', '.join(rest)} {joint} {last}" if rest else last


def _by_others(above: Sequence[str], missing: Sequence[str]) -> str:
    if not above:
        return f"Aucune action connue dans les {french.words(len(missing))} préconisations"
    if not missing:
        each = french.words(len(above))
        return f"Les {each} préconisations à l’échelle intercommunale seulement"
    if len(missing) == 1:
        return f"Tout à l’échelle intercommunale, rien de connu en {missing[0]}"
    return f"{french.join(above)} à l’échelle intercommunale seulement"


def account(edition: Edition, code: str, fields: pd.DataFrame) -> Words:
    """Count a commune's actions: its own by progress, those above it, those off the grid."""
    n, others, off = (
        count(edition, f"{key}.{code}") for key in ("actions", "intercommunales", "hors-grille")
    )
    if not n + others + off:
        return Words()
    parts = [_progress(edition, code) if n else Words("Aucune action propre dans la grille")]
    if others:
        text = french.count(others, "autre", digits=True) + "," if n else french.number(others)
        above = phrases.said(edition, f"intercommunales.{code}", text)
        which = french.agree(others, "intercommunale", "intercommunales")
        parts.append(Words("{} {}").format(above, which))
    if off:
        outside = phrases.said(edition, f"hors-grille.{code}")
        parts.append(Words("{} hors de la grille").format(outside))
    if fields["n"].sum() > n:
        parts.append(Words("une action peut compter deux fois"))
    return typography(Words(" ; ").join(parts) + ".")


def _progress(edition: Edition, code: str) -> Words:
    stages = (("engagees", "dite engagée", "dites engagées"), ("livrees", "livrée", "livrées"))
    said: list[Words] = []
    for key, singular, plural in stages:
        n = count(edition, f"{key}.{code}")
        number = phrases.said(edition, f"{key}.{code}", french.number(n) if n else "aucune")
        within = "dont " if said and n else ""
        said.append(Words("{}{} {}").format(within, number, french.agree(n, singular, plural)))
    return french.sentence(Words(", ").join(said), stop=False)
