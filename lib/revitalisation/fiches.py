"""The fiche of a commune accompagnée: an edition in, panels' records out."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from revitalisation import cells, charts, damiers, french, maps, measures, prose, views
from revitalisation.coverage import field_name
from revitalisation.drawings import State
from revitalisation.edition import INTERCOMMUNAL, Edition
from revitalisation.fiche import (
    Fiche,
    FicheAction,
    FicheBlock,
    IndicatorRow,
    ProgrammeLines,
    fiche,
)
from revitalisation.geometry import contours
from revitalisation.typography import typography
from revitalisation.values import count, values

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
        self.groups = edition.communes.set_index("code_insee")["siren_epci"]
        self.communes = edition.communes.set_index("code_insee")
        self.states = damiers.states_of(edition)
        self.comparison = edition.table("territoire/comparateur")
        self.pairs = measures.pairs(edition.grid, edition.links)
        if edition.settings["comparateur"]:
            self.values = measures.indicators(edition.communes, self.comparison)
            self.by_epci = measures.indicators_together(
                edition.communes, self.comparison, self.communes["epci"]
            )

    def sheet(self, code: str) -> Fiche:
        """Return one commune's fiche."""
        edition = self.edition
        commune = self.communes.loc[code]
        first = views.held(edition, code)[0]
        inside = dict(self.groups)
        return Fiche(
            code=code,
            name=str(commune["nom"]),
            identity_lines=self._identity(code),
            locator_svg=maps.locator_svg(
                {c: self.land[c] for c in inside},
                inside,
                code,
                f"{commune['nom']} dans le périmètre",
            ),
            programmes=tuple(self._programme(code, p) for p in views.held(edition, code)),
            key_sentence=self._key(code),
            recommendations=tuple(
                self._block(code, r) for r in edition.recommendations["preconisation"]
            ),
            indicators=self._indicators(code, first),
            indicator_heads=(
                str(commune["nom"]),
                str(commune["epci"]),
                f"Médiane {damiers.BRIEF.get(first, first)}",
            ),
            notes=(self._notes(),),
            sources=self._sources(code),
            list_href="#tab-inventaire",
            subject=views.commune_subject(edition, code),
        )

    def _identity(self, code: str) -> tuple[str, ...]:
        commune, edition = self.communes.loc[code], self.edition
        area = self.comparison.set_index("code_insee")["SUPERF"].get(code)
        epci = edition.epci.set_index("siren").loc[commune["siren_epci"], "nom"]
        surface = f", {french.number(area, 1)} km²" if pd.notna(area) else ""
        return (
            typography(f"{epci}, arrondissement {_of(str(commune['arrondissement']))}"),
            f"{french.number(commune['population'])} habitants en "
            f"{edition.settings['millesime_population']}{surface}, code {code}",
        )

    def _programme(self, code: str, programme: str) -> ProgrammeLines:
        rows = self.edition.milestones
        rows = rows[(rows["code_insee"] == code) & rows["programme"].isin((programme, "ORT"))]
        files = self.edition.table("programmes/candidatures").set_index("id_candidature")
        held = rows[rows["programme"] == programme]["id_candidature"].dropna()
        label = ""
        if len(held):
            file = files.loc[held.iloc[0]]
            if file["type"] != "individuelle":
                label = f", {file['type']} {file['libelle']}"
        return ProgrammeLines(
            programme,
            views.SHORT[programme] + label,
            tuple(
                (views.day(row), _milestone(row), typography(_text(row["note"])))
                for _, row in rows.iterrows()
            ),
        )

    def _key(self, code: str) -> Markup:
        edition, more = self.edition, Markup("")
        n, others = (count(edition, f"{key}.{code}") for key in ("actions", "intercommunales"))
        if others:
            text = french.count(others, "autre", digits=True) if n else french.number(others)
            above = prose.said(edition, f"intercommunales.{code}", text)
            more = Markup(" ; {} à l’échelle intercommunale").format(above)
        if not n:
            whole = prose.said(edition, f"actions.{code}", "Aucune action")
            words = Markup("{} propre à la commune dans les sources lues").format(whole)
        else:
            words = Markup(", ").join(
                (
                    prose.counted(
                        edition,
                        f"actions.{code}",
                        "action recensée",
                        "actions recensées",
                        digits=True,
                    ),
                    self._stage(f"engagees.{code}", "dite engagée", "dites engagées"),
                    self._stage(f"livrees.{code}", "livrée", "livrées"),
                )
            )
        return Markup(typography(words + more))

    def _stage(self, name: str, singular: str, plural: str) -> Markup:
        n = count(self.edition, name)
        said = prose.said(self.edition, name, french.number(n) if n else "aucune")
        return Markup("{} {}").format(said, french.agree(n, singular, plural))

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
            tuple(self._action(row) for row in views.records(rows)),
            measure=field_name(field),
        )

    def _action(self, row: dict[str, Any]) -> FicheAction:
        above = row["niveau_porteur"] in INTERCOMMUNAL
        early = row["maturite"] == "en définition"
        state: State = "intercommunal" if above else "en définition" if early else "exploré"
        amount = french.money(row["montant_eur"]) if pd.notna(row["montant_eur"]) else ""
        carrier = prose.carrier(self.edition, row["porteur"]) if above else ""
        return FicheAction(
            typography(row["intitule"]),
            carrier,
            f"{row['statut']} ({views.year(row['annee_statut'])})",
            amount,
            state,
        )

    def _indicators(self, code: str, programme: str) -> tuple[IndicatorRow, ...]:
        edition = self.edition
        if not edition.settings["comparateur"]:
            return ()
        peers = edition.members[edition.members["programme"] == programme]["code_insee"]
        medians = measures.medians(self.values, peers)
        everyone = self.values.reindex(list(edition.supported))
        above = self.by_epci.loc[str(self.communes.loc[code, "epci"])]
        siren = str(self.communes.loc[code, "siren_epci"])
        epci = edition.epci.set_index("siren")["code"][siren]
        group = f"mediane.{programme.lower()}"
        return tuple(
            IndicatorRow(
                label,
                unit,
                write(self.values.loc[code, name]),
                self._said(f"{name}.{epci}", write(above[name])),
                self._said(f"{name}.{group}", write(medians[name])),
                charts.strip_svg(
                    self.values.loc[code, name],
                    above[name],
                    medians[name],
                    list(everyone[name].dropna()),
                ),
            )
            for name, label, unit, write in _indicator_names(edition)
        )

    def _said(self, name: str, text: str) -> str:
        """Return a number with its name, if it has one."""
        return prose.said(self.edition, name, text) if name in values(self.edition) else text

    def _notes(self) -> str:
        if not self.edition.settings["comparateur"]:
            return (
                "Indicateurs de contexte : n. d., le millésime disponible à la date d’arrêté "
                "n’est pas dans les données du projet."
            )
        return (
            "Les indicateurs décrivent la commune, non son centre. Le niveau de vie médian "
            "d’une intercommunalité ne se calcule pas depuis ses communes. Chaque ligne va "
            "du minimum au maximum des communes accompagnées. Classement des actions "
            "provisoire, un seul lecteur."
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
        insee = f" {views.insee(edition)}." if edition.settings["comparateur"] else ""
        return views.sources(edition, read) + insee


def _indicator_names(edition: Edition) -> tuple[tuple[str, str, str, Any], ...]:
    def percent(x: float) -> str:
        return french.number(100 * x, 1)

    def signed(x: float) -> str:
        return french.number(100 * x, 1, sign=True)

    span = views.evolution_head(edition).removesuffix(", %")
    return (
        ("evolution", f"Population {span}", "%", signed),
        ("vacance", "Logements vacants", "% des logements", percent),
        ("proprietaires", "Propriétaires occupants", "% des résidences principales", percent),
        ("chomage", "Chômage au sens du recensement", "% des actifs de 15 à 64 ans", percent),
        ("emplois", "Emplois dans la commune", "pour 100 actifs résidents", french.number),
        (
            "revenu",
            f"Niveau de vie médian 20{measures.INCOME[-2:]}",
            "€ par an",
            french.number,
        ),
    )


def _milestone(row: "pd.Series[Any]") -> str:
    generation = f" {row['generation']}" if row["jalon"] == "avenant" else ""
    return f"{row['jalon']}{generation}"


def _of(name: str) -> str:
    return french.elide("de", name)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def pages(edition: Edition) -> None:
    """Show one page per commune accompagnée."""
    sheets = list(fiches(edition))
    if not sheets:
        cells.text("Aucune commune accompagnée dans ce périmètre.")
        return
    cells.html(cells.render("index_fiches.html.j2", sheets=sheets))
    cells.html("".join(fiche(sheet) for sheet in sheets))
