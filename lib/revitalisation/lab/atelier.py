"""What an open edition shows an analyst: tidy frames, the report's own records, proofs."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from revitalisation.data import stages
from revitalisation.data.edition import Edition
from revitalisation.data.settings import years
from revitalisation.drawing.records import Damier, Fiche, Figure, Table
from revitalisation.errors import RequestError
from revitalisation.french.folding import fold
from revitalisation.french.messages import enumerated, quote, say
from revitalisation.lab import card, names
from revitalisation.lab.dictionary import Dictionary, dictionary, frames_said
from revitalisation.lab.mesure import Mesure
from revitalisation.lab.names import Names
from revitalisation.lab.selection import Selection
from revitalisation.measures import tidy
from revitalisation.measures.columns import FRAMES
from revitalisation.measures.registry import nearby, values
from revitalisation.sections import annexes, changes, display, fiches, fields, territory_maps
from revitalisation.sections.opening import adopt

if TYPE_CHECKING:
    from revitalisation.lab.pickers import Explorateur


class Atelier:
    """Une édition ouverte sur un territoire : ses tables rangées, ses figures, ses preuves.

    On l’obtient par ``ouvrir`` ; ``e`` seul montre ce qu’elle contient, ``dir(e)`` ou la touche
    Tab les noms pour continuer, ``e.aide()`` ce que sont les tables et ``e.aide("actions")``
    leurs colonnes.

    Examples
    --------
    >>> from revitalisation import ouvrir
    >>> e = ouvrir(2021)
    >>> dir(e)[:4]
    ['actions', 'adhesions', 'aide', 'carte']
    """

    def __init__(self, edition: Edition, asked: str = "") -> None:
        self._edition = edition
        self._asked = asked

    @property
    def edition(self) -> Edition:
        """L’édition elle-même : ce que prennent les fonctions dont les carnets sont faits.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> from revitalisation.sections import territory
        >>> territory.calendar(ouvrir(2021).edition).slug
        'calendrier-conventions'
        """
        return self._edition

    # --- tidy frames: each call gives a copy, which may be changed -----------------------------

    @property
    def actions(self) -> pd.DataFrame:
        """Les actions recensées, une par ligne, comme dans l’inventaire du rapport.

        L’état est une catégorie ordonnée (``etat``) et son année un entier (``annee_etat``). Une
        action de plusieurs communes ou programmes les a tous dans ``liens``.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> a = ouvrir(2021).actions
        >>> len(a[a["etat"] >= "engagée"])
        8
        """
        return self._frame("actions")

    @property
    def liens(self) -> pd.DataFrame:
        """Ce à quoi chaque action est liée : communes, programmes, préconisations, fonctions.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> e = ouvrir(2021)
        >>> de = e.liens[(e.liens["lien"] == "commune") & (e.liens["precision"] == "nommée")]
        >>> e.actions.merge(de, on="id_action").groupby("nom").size().max()
        np.int64(6)
        """
        return self._frame("liens")

    @property
    def communes(self) -> pd.DataFrame:
        """Toutes les communes du territoire, accompagnées ou non, et leurs indicateurs.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> c = ouvrir(2021).communes
        >>> int(c["accompagnee"].sum()), len(c)
        (14, 319)
        """
        return self._frame("communes")

    @property
    def adhesions(self) -> pd.DataFrame:
        """Les programmes de chaque commune à la date d’arrêté, et depuis quand.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> ouvrir(2021).adhesions["depuis"].min().year
        2018
        """
        return self._frame("adhesions")

    @property
    def jalons(self) -> pd.DataFrame:
        """Les jalons datés : candidatures, signatures, avenants, avec leur document.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> ouvrir(2021).jalons["acte"].eq("signature").any()
        np.True_
        """
        return self._frame("jalons")

    @property
    def champs(self) -> pd.DataFrame:
        """Les champs du damier : une commune accompagnée, une préconisation, un état.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> c = ouvrir(2021).champs
        >>> len(c) == c["commune"].nunique() * c["preconisation"].nunique()
        True
        """
        return self._frame("champs")

    @property
    def mesures(self) -> pd.DataFrame:
        """Toutes les valeurs que le rapport peut dire, par leur nom.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> m = ouvrir(2021).mesures
        >>> m.loc[m["mesure"] == "actions.livrees", "texte"].item()
        '4'
        """
        return self._frame("mesures")

    @property
    def indicateurs(self) -> pd.DataFrame:
        """Les indicateurs statistiques : une ligne par lieu et par millésime.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> i = ouvrir().indicateurs
        >>> i.query("indicateur == 'vacance'")["valeur"].between(0, 1).all()
        np.True_
        """
        return self._frame("indicateurs")

    @property
    def financements(self) -> pd.DataFrame:
        """Les subventions de l’État, une par projet, par dispositif et par année.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> f = ouvrir().financements
        >>> bool((f.groupby("annee")["subvention_eur"].sum() > 0).all())
        True
        """
        return self._frame("financements")

    @property
    def documents(self) -> pd.DataFrame:
        """Les documents lus, avec leur producteur, leur date et leur adresse.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> e = ouvrir(2021)
        >>> set(e.actions["document"]) <= set(e.documents["document"])
        True
        """
        return self._frame("documents")

    def _frame(self, name: str) -> pd.DataFrame:
        return tidy.BUILDERS[name](self._edition).copy()

    def aide(self, table: str = "") -> Dictionary:
        """Dit ce que sont les tables ; d’une table, ses colonnes.

        Parameters
        ----------
        table
            Le nom d’une table (« actions ») ; vide : la liste des tables.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> aide = ouvrir(2021).aide("actions")
        >>> aide.set_index("colonne").loc["age_mois", ["type", "unité"]].tolist()
        ['entier', 'mois']
        """
        if not table:
            return frames_said()
        return dictionary(self._edition, names.chosen(table, FRAMES, "La table"))

    def filtrer(
        self, programme: str = "", preconisation: str = "", commune: str = "", etape: str = ""
    ) -> pd.DataFrame:
        """Les actions d’un programme, d’une préconisation, d’une commune, d’une étape.

        Elles sont lues comme par les filtres de la page : d’une commune, toutes celles qui la
        concernent, même portées par son intercommunalité (``liens`` dit lesquelles la nomment).

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> len(ouvrir(2021).filtrer(etape="livrée"))
        4
        """
        called = {str(code): str(n) for code, n in self._edition.recommendation_names.items()}
        words = {fold(word): code for code, n in called.items() for word in (code, n)}
        offered = [*called, *called.values()]
        chosen = Selection(
            names.programmes(self._edition, programme)[0] if programme else "",
            words[fold(names.chosen(preconisation, offered, "La préconisation"))]
            if preconisation
            else "",
            names.communes(self._edition, commune)[0] if commune else "",
            names.chosen(etape, stages.STAGES, "L’étape") if etape else "",
        )
        rows = tidy.actions(self._edition)
        kept = chosen.actions(self._edition)["id_action"]
        return rows[rows["id_action"].isin(kept)].reset_index(drop=True)

    # --- the report's own records ---------------------------------------------------------------

    def carte(self, programme: Names | None = None, commune: Names | None = None) -> Figure:
        """La carte des programmes, telle que le rapport l’imprime, ou d’une partie.

        Parameters
        ----------
        programme, commune
            Un nom ou plusieurs : seules ces communes portent leur symbole.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> e = ouvrir(2021)
        >>> premier = e.adhesions["programme"].iloc[0]
        >>> e.carte(programme=premier).data["Programme"].nunique()
        1
        """
        adopt(self._edition)
        if programme is None and commune is None:
            return territory_maps.programme_map(self._edition)
        rows = self._edition.members
        if programme is not None:
            rows = rows[rows["programme"].isin(names.programmes(self._edition, programme))]
        if commune is not None:
            rows = rows[rows["code_insee"].isin(names.communes(self._edition, commune))]
        return territory_maps.chosen_map(self._edition, rows)

    def damier(self, commune: Names | None = None) -> Damier:
        """Le damier : qui a exploré quoi, commune par commune.

        Parameters
        ----------
        commune
            Un nom ou plusieurs : leurs lignes seulement.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> ouvrir(2021).damier().data["etat"].value_counts().sum()
        np.int64(70)
        """
        adopt(self._edition)
        return fields.damier(
            self._edition, None if commune is None else names.communes(self._edition, commune)
        )

    def inventaire(self, lignes: pd.DataFrame | None = None) -> Table:
        """Le tableau des actions, tel que le rapport l’imprime.

        Parameters
        ----------
        lignes
            Une partie de ``e.actions`` ; toutes sinon.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> e = ouvrir(2021)
        >>> len(e.inventaire(e.actions.query("etape == 'livrée'")).rows)
        4
        """
        adopt(self._edition)
        if lignes is None:
            return annexes.inventory(self._edition)
        rows = self._edition.actions
        return annexes.inventory(
            self._edition, rows[rows["id_action"].isin(lignes["id_action"])].reset_index(drop=True)
        )

    def fiche(self, commune: str) -> Fiche:
        """La fiche d’une commune accompagnée.

        Parameters
        ----------
        commune
            Son nom, avec ou sans accents, ou son code Insee.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> e = ouvrir(2021)
        >>> nom = e.adhesions["commune"].iloc[0]
        >>> e.fiche(nom.upper()).name == nom
        True
        """
        adopt(self._edition)
        (code,) = names.communes(self._edition, commune)
        return fiches.fiche(self._edition, code)

    def comparer(self, edition: int | str = "") -> display.Records:
        """Ce qui a changé depuis une édition antérieure : le constat, puis les tableaux.

        Parameters
        ----------
        edition
            L’année ; vide : l’édition précédente.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> ouvrir().comparer(2021).data["genre"].notna().all()
        np.True_
        """
        adopt(self._edition)
        before = [year for year in years(self._edition.root) if year < self._edition.year]
        if not before:
            raise RequestError(say("L’édition {} est la première.", self._edition.year))
        year = str(edition)
        if year and year not in before:
            raise RequestError(
                say(
                    "L’édition {} ne se compare pas à {} : il faut une édition antérieure. "
                    "Possibles : {}.",
                    self._edition.year,
                    year,
                    ", ".join(before),
                )
            )
        compared = changes.against(self._edition, year)
        if compared.earlier is None:
            raise RequestError(say("Ce territoire n’avait pas de rapport dans l’édition {}.", year))
        parts = (changes.opening, changes.fates, changes.communes, changes.new, changes.every)
        return display.show(*(part(compared) for part in parts))

    def mesure(self, nom: str) -> Mesure:
        """Une valeur du rapport par son nom, et les lignes qui la prouvent.

        Parameters
        ----------
        nom
            Son nom, comme dans ``e.mesures`` (« actions.livrees »).

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> m = ouvrir(2021).mesure("actions.livrees")
        >>> m.valeur == len(m.preuves)
        True
        """
        known = values(self._edition)
        if nom not in known:
            close = nearby(self._edition, nom)
            hint = say(" Noms proches : {}.", enumerated(close)) if close else ""
            raise RequestError(
                say("La mesure {} n’existe pas.{} Toutes sont dans e.mesures.", quote(nom), hint)
            )
        return Mesure.of(self._edition, nom, known[nom])

    def explorer(self) -> "Explorateur":
        """Des choix qui règlent ensemble la carte, le damier et le tableau, dans JupyterLab.

        Examples
        --------
        >>> from revitalisation import ouvrir
        >>> choix = ouvrir(2021).explorer()
        >>> choix.pickers["etape"].value = "livrée"
        >>> len(choix.actions)
        4
        """
        from revitalisation.lab.pickers import Explorateur

        return Explorateur(self)

    # --- what is said of it ----------------------------------------------------------------------

    @cached_property
    def _card(self) -> card.Card:
        called = {name: "(…)" * callable(vars(Atelier)[name]) for name in _said()}
        offered = {f"{name}{called[name]}": said for name, said in _said().items()}
        return card.of(self._edition, self._asked, offered)

    def __repr__(self) -> str:
        return self._card.text

    def _repr_html_(self) -> str:
        return self._card.html

    def __dir__(self) -> list[str]:
        return sorted(_said())


def _said() -> Mapping[str, str]:
    """Return what an analyst may ask of an edition → the first line of its docstring."""
    return {
        name: (made.__doc__ or "").partition("\n")[0]
        for name, made in vars(Atelier).items()
        if not name.startswith("_")
    }
