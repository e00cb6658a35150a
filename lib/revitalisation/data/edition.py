"""One edition: a year, a perimeter, a cut-off date, and the tables seen from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from revitalisation.data import frozen, inventory, memberships, settings, stages, tables
from revitalisation.data.contents import no_territory, publishable
from revitalisation.data.settings import years
from revitalisation.data.territories import Territory, territories
from revitalisation.errors import DataError, Fault, RequestError
from revitalisation.french.messages import fault, nearest, say
from revitalisation.paths import DATA

INTERCOMMUNAL = ("EPCI", "SCoT ou syndicat")
OFF_GRID = "hors-grille"
FEW = 5
"""Fewer communes accompagnées make short documents: a synthesis of four pages."""


@dataclass(frozen=True, eq=False)
class Edition:
    """The tables of one year, cut to one perimeter and one cut-off date.

    Attributes are computed once, on first use. No reader modifies their frames, indexed from 0.
    Its tables are those of ``folder``: the living ones, or its own once it is frozen. ``root`` is
    the data folder, where every edition stands.
    """

    year: str
    settings: Mapping[str, Any]
    territory: Territory
    folder: Path = DATA
    root: Path = DATA
    compared: str = ""

    def __repr__(self) -> str:
        return f"Edition({self.year!r}, {self.territory.slug!r}, arrêtée au {self.cutoff})"

    @property
    def texts(self) -> Path:
        """Folder of the analysts' texts."""
        return frozen.home(self.year, self.root) / frozen.TEXTS

    @property
    def frozen(self) -> bool:
        """Whether it is read from its own tables, which nothing moves any more."""
        return self.folder != self.root

    def named(self, path: Path) -> str:
        """Return how messages name a file under the data folder."""
        return path.relative_to(self.root.parent).as_posix()

    @cached_property
    def earlier(self) -> "Edition | None":
        """The edition that this one is compared with, over the same territory, if there is one.

        It is the one before, or that of the year ``compared``.
        """
        known = [year for year in years(self.root) if year < self.year]
        year = self.compared or max(known, default="")
        try:
            return open_edition(year, self.territory.slug, self.root) if year else None
        except RequestError:  # this territory had no report then
            return None

    def table(self, name: str) -> pd.DataFrame:
        """Return one of its tables, whole and checked against its schema."""
        return tables.load(name, self.folder)

    def later_table(self, name: str) -> pd.DataFrame | None:
        """Return one of its tables, or ``None`` if the edition has none of that name."""
        return self.table(name) if name in tables.names(self.folder) else None

    def schema(self, name: str) -> dict[str, Any]:
        """Return the schema that its tables follow."""
        return tables.schema_of(name, self.folder)

    def file(self, name: str) -> str:
        """Return how messages name one of its tables."""
        return f"{frozen.place(self.folder)}/{name}.csv"

    def placed(self, file: str) -> str:
        """Return a name of a living table as that of the edition's own; any other as it is."""
        folder, _, name = file.partition("/")
        living = folder == "data" and not name.startswith(frozen.EDITIONS)
        return f"{frozen.place(self.folder)}/{name}" if living and self.frozen else file

    @property
    def cutoff(self) -> date:
        """Date d’arrêté: nothing later is counted."""
        value = self.settings["date_arrete"]
        assert isinstance(value, date)
        return value

    @cached_property
    def epci(self) -> pd.DataFrame:
        """EPCI of the perimeter, in the order of the table."""
        epci = self.table("territoire/epci")
        return epci[epci["siren"].isin(self.territory.sirens)].reset_index(drop=True)

    @cached_property
    def communes(self) -> pd.DataFrame:
        """Communes of the perimeter, with EPCI names and populations.

        ``population`` is the population municipale of the edition's millésime (inhabitants),
        ``population_reference`` that of the reference year, ``epci`` the EPCI's short name.
        A population is missing where the commune has absorbed others since.
        """
        communes = self.table("territoire/communes")
        communes = communes[communes["siren_epci"].isin(self.territory.sirens)]
        names = self.epci.set_index("siren")["nom_court"]
        codes = communes["code_insee"]
        return communes.assign(
            epci=communes["siren_epci"].map(names),
            population=codes.map(self._population("millesime_population")),
            population_reference=codes.map(self._reference()),
        ).reset_index(drop=True)

    def _population(self, key: str) -> "pd.Series[int]":
        """Return the population municipale of a year; missing where the commune was smaller then.

        A millésime N is published in the geography of 1 January N + 3: a commune that absorbed
        others later has no value of its own in it.
        """
        rows, year = self.table("territoire/populations"), int(self.settings[key])
        if year not in set(rows["annee"]):
            raise settings.unknown_vintage(self.year, key, year, set(rows["annee"]))
        people = rows[rows["annee"] == year].set_index("code_insee")["population_municipale"]
        moves = self.table("territoire/passages")
        grown = moves[moves["date"] > pd.Timestamp(year + 3, 1, 1)]["code_nouveau"]
        return people.mask(people.index.isin(grown))

    def _reference(self) -> "pd.Series[int]":
        """Return the population of the reference year, in one geography with the millésime's."""
        if not self.settings["comparateur"]:
            return self._population("millesime_reference")
        return self.table("territoire/comparateur").set_index("code_insee")["P16_POP"]

    @cached_property
    def by_code(self) -> pd.DataFrame:
        """The communes of the perimeter, by code."""
        return self.communes.set_index("code_insee")

    @cached_property
    def names(self) -> "pd.Series[str]":
        """Name of each commune of the perimeter, by code."""
        return self.by_code["nom"]

    @cached_property
    def milestones(self) -> pd.DataFrame:
        """Milestones of the perimeter's communes up to the cut-off, with their documents.

        ``quand`` is the first day the milestone may stand for, missing when the source gives none:
        the generation of the programme then says whether it is past. ``ligne`` is its line;
        ``effet``, ``acte``, ``rang`` and ``libelle_court`` are those of its kind (jalons.csv).
        """
        rows = self.table("programmes/adhesions")
        inside = rows["code_insee"].isin(self.communes["code_insee"])
        rows = rows.assign(ligne=rows.index + 2)[inside]
        rows = memberships.past(rows, self.cutoff).merge(
            self.table("recensement/documents"),
            on="document",
            how="left",
            suffixes=("", "_document"),
        )
        kinds = self.table("programmes/jalons").set_index("jalon")[
            ["effet", "acte", "rang", "libelle_court"]
        ]
        rows = rows.join(kinds, on="jalon").assign(nom=rows["code_insee"].map(self.names))
        return rows.sort_values(["quand", "nom"], kind="stable").reset_index(drop=True)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """One row per commune × programme or ORT it belongs to at the cut-off: how it came in.

        It is the first of its entries; after an exit, the first since. A commune counts until the
        end of the day it leaves.
        """
        return memberships.standing(self.milestones, self._gone)

    @cached_property
    def members(self) -> pd.DataFrame:
        """One row per commune × programme it belongs to at the cut-off (first signature)."""
        rows = self.standing[self.standing["programme"].isin(self.short_names)]
        return (
            rows.assign(rang=rows["programme"].map(list(self.short_names).index))
            .sort_values(["rang", "quand", "nom"], kind="stable")
            .drop(columns="rang")
            .reset_index(drop=True)
        )

    @cached_property
    def exits(self) -> pd.DataFrame:
        """The last exit of each commune × programme that left and has not come back."""
        gone = self._gone[self._gone["programme"].isin(self.short_names)]
        return memberships.last_exits(gone, self.standing)

    @cached_property
    def _gone(self) -> pd.DataFrame:
        return memberships.gone(self.milestones, self.cutoff)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """What is known at the cut-off of the ends of the programmes that have members here.

        By the dates of the documents that tell it, those without a date first.
        """
        rows = (
            self.table("programmes/termes")
            .merge(
                self.table("recensement/documents")[["document", "titre", "adresse", "date"]],
                on="document",
            )
            .merge(self.table("programmes/jalons")[["jalon", "effet"]], on="jalon")
        )
        begun = rows["generation"].str[:4] <= str(self.cutoff.year)
        told = rows["date"].fillna("") <= self.cutoff.isoformat()
        here = rows["programme"].isin(self.members["programme"])
        rows = rows[begun & told & here].sort_values("date", kind="stable", na_position="first")
        return rows.reset_index(drop=True)

    @cached_property
    def ends(self) -> pd.DataFrame:
        """The end of each membership that has one known: of its convention, else its programme's.

        ``code_insee``, ``programme``, ``terme`` (AAAA, AAAA-MM or AAAA-MM-JJ), ``propre`` (whether
        it is the convention's), ``document``; rows in the order of ``members``.
        """
        return memberships.ends(self.members, self.milestones, self.terms)

    def members_of(self, programme: str) -> pd.DataFrame:
        """Return the members of one programme, by date then name."""
        return self.members[self.members["programme"] == programme]

    @cached_property
    def supported(self) -> tuple[str, ...]:
        """Codes of the communes accompagnées, each once, in the programmes' order."""
        return tuple(dict.fromkeys(self.members["code_insee"]))

    @property
    def few(self) -> bool:
        """Whether its communes accompagnées are so few that its documents are short ones."""
        return len(self.supported) < FEW

    @cached_property
    def ort(self) -> pd.DataFrame:
        """Communes under an ORT at the cut-off."""
        rows = self.standing
        return rows[~rows["programme"].isin(self.short_names)].reset_index(drop=True)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Every (action, commune of the perimeter) pair; ``niveau`` says who carries it.

        An action carried by an EPCI or a SCoT that names no commune concerns every commune of
        its carrier.
        """
        actions = self._inventory
        pairs = self._places(actions)
        pairs = pairs[pairs["code_insee"].isin(self.communes["code_insee"])]
        return pairs.merge(actions[["id_action", "niveau_porteur"]], on="id_action").reset_index(
            drop=True
        )

    def _places(self, actions: pd.DataFrame) -> pd.DataFrame:
        """Return every (action, commune) pair of some actions, in the perimeter or out of it."""
        return inventory.places(actions, self.table)

    @cached_property
    def _inventory(self) -> pd.DataFrame:
        """All actions followed in this edition, wherever they are."""
        follow = self.table("recensement/suivi")
        follow = follow[follow["edition"] == self.year].drop(columns="edition")
        return inventory.followed(self.table("recensement/actions"), follow)

    @cached_property
    def actions(self) -> pd.DataFrame:
        """One row per action of the perimeter: state, class, programmes, communes, document.

        ``etape`` is one of `stages.STAGES` or empty, ``age`` one of ``stages.RECENT``, ``OLD`` and
        ``UNDATED``; ``principale`` is a préconisation's code or ``hors-grille``; ``secondaires``,
        ``programmes``, ``codes`` and ``fonctions`` are tuples (``codes`` holds the communes the
        source names). Statements that name no place are kept only where every commune of their
        programme lies inside the perimeter.
        """
        rows = self._inventory
        communes = self.communes["code_insee"]
        inside = rows["id_action"].isin(self.links["id_action"])
        placeless = inventory.placeless(rows, communes, self.table)
        rows = rows[inside | rows["id_action"].isin(placeless)]
        limit = self.settings["seuils"]["mois_verification"]
        return (
            inventory.described(rows, communes, self.table)
            .assign(age=stages.ages(rows["annee_statut"], self.cutoff, limit))
            .reset_index(drop=True)
        )

    @cached_property
    def withdrawals(self) -> pd.DataFrame:
        """The actions of the perimeter that the edition says it no longer follows, and why."""
        rows = self.table("recensement/retraits")
        rows = rows[rows["edition"] == self.year].drop(columns="edition")
        rows = rows.merge(
            self.table("recensement/actions")[["id_action", "intitule", "porteur"]], on="id_action"
        )
        places = self._places(rows)
        inside = places[places["code_insee"].isin(self.communes["code_insee"])]["id_action"]
        here = rows["id_action"].isin(inside) | ~rows["id_action"].isin(places["id_action"])
        return rows[here].reset_index(drop=True)

    @cached_property
    def grants(self) -> pd.DataFrame:
        """What the State granted to the communes accompagnées and the EPCI, one row a project."""
        rows = self.later_table("programmes/financements")
        if rows is None:
            return pd.DataFrame({"document": pd.Series(dtype="str")})
        own = rows["code_insee"].isin(self.supported)
        shared = rows["code_insee"].isna() & rows["siren_epci"].isin(self.epci["siren"])
        return rows[(own | shared) & (rows["annee"] <= self.cutoff.year)]

    @cached_property
    def official_counts(self) -> pd.DataFrame:
        """The actions that the State counts, by candidature of the perimeter."""
        rows = self.later_table("programmes/comptes_officiels")
        if rows is None:
            return pd.DataFrame({"document": pd.Series(dtype="str"), "programme": []})
        files = self.table("programmes/candidatures")[["id_candidature", "programme", "libelle"]]
        rows = rows.merge(files, on="id_candidature").set_index("id_candidature")
        return rows[rows.index.isin(self.members["id_candidature"])]

    @cached_property
    def benchmarks(self) -> pd.DataFrame:
        """What all of France gives of the programmes that have members here, at the cut-off."""
        rows = self.later_table("programmes/cadre_national")
        if rows is None:
            return pd.DataFrame({"document": pd.Series(dtype="str"), "programme": []})
        told = rows["date"] <= self.cutoff.isoformat()
        return rows[told & rows["programme"].isin(self.members["programme"])]

    @cached_property
    def official(self) -> pd.DataFrame:
        """The official indicators of the perimeter's communes and of larger places."""
        rows = self.later_table("territoire/reperes")
        if rows is None:
            return pd.DataFrame({"document": pd.Series(dtype="str")})
        here = rows["code_insee"].isin(self.communes["code_insee"]) | rows["code_insee"].isna()
        return rows[here & (rows["millesime"] <= self.cutoff.isoformat())]

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents that the edition reads: of actions, milestones, ends and amounts."""
        rows = self.table("recensement/documents")
        read = [self.actions["document"], self.actions["document_etat"]]
        others = (self.milestones, self.terms, self.withdrawals, self.grants, self.official_counts)
        read += [each["document"] for each in (*others, self.benchmarks, self.official)]
        return rows[rows["document"].isin(pd.concat(read))]

    @cached_property
    def grid(self) -> pd.DataFrame:
        """The actions read through the préconisations (hors-grille left out)."""
        return self.actions[self.actions["principale"] != OFF_GRID].reset_index(drop=True)

    @cached_property
    def recommendations(self) -> pd.DataFrame:
        """The préconisations, by number."""
        return (
            self.table("preconisations/preconisations").sort_values("numero").reset_index(drop=True)
        )

    @cached_property
    def recommendation_names(self) -> "pd.Series[str]":
        """Name of each préconisation, by code, in the order of their numbers."""
        return self.recommendations.set_index("preconisation")["nom"]

    @cached_property
    def programmes(self) -> pd.DataFrame:
        """The programmes, in the order of legends and lists, indexed by code; no ORT."""
        return self._schemes[self._schemes["section"].notna()]

    @cached_property
    def _schemes(self) -> pd.DataFrame:
        return self.table("programmes/programmes").sort_values("ordre").set_index("programme")

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """Short name of each programme, by code, in their order."""
        return {str(code): name for code, name in self.programmes["nom_court"].items()}

    @cached_property
    def scheme_names(self) -> Mapping[str, str]:
        """Short name of each programme, then of what is none (ORT), by code."""
        others = self._schemes[self._schemes["section"].isna()]["nom_court"]
        return {**self.short_names, **{str(code): name for code, name in others.items()}}

    def labels(self, name: str) -> "pd.Series[str]":
        """Return the labels of a closed list (« statuts », « fonctions »…), in its order."""
        lists = self.table("preconisations/nomenclatures")
        return lists[lists["liste"] == name].sort_values("ordre").set_index("code")["libelle"]

    def cited(self, programme: str, quantity: str) -> int | None:
        """Return a count that the 2021 document states, or ``None`` outside its perimeter."""
        rows = self.table("programmes/effectifs_cites")
        rows = rows[(rows["programme"] == programme) & (rows["grandeur"] == quantity)]
        whole = self.territory.slug == self.settings["territoire_par_defaut"]
        return int(rows["valeur"].iloc[0]) if whole and len(rows) else None

    def cited_year(self, programme: str) -> int:
        """Return the year of the document that states the counts of a programme."""
        rows = self.table("programmes/effectifs_cites")
        return int(rows[rows["programme"] == programme]["edition"].iloc[0])

    def cited_by_name(self, programme: str) -> bool:
        """Whether the 2021 document names all the communes that it counts in a programme."""
        rows = self.table("programmes/effectifs_cites")
        return bool(rows[rows["programme"] == programme]["nommees"].any())


def open_edition(year: str, territory: str | None = None, folder: Path = DATA) -> Edition:
    """Return the edition of a year over a territory, its whole territory when none is named.

    ``folder`` is the data folder; a frozen edition is read from the tables that it holds there.

    Raises
    ------
    RequestError
        When the year or the territory does not exist; the message names the nearest.
    DataError
        When the settings of the edition or the tables of territories are at fault, or a file of a
        frozen edition is no longer what was published.
    """
    if year not in years(folder):
        raise RequestError(nearest(year, years(folder), "L’édition"))
    if moved := (*frozen.faults(year, folder), *_adrift(year, folder)):
        raise DataError(moved)
    said, own = settings.read(year, folder), frozen.tables_of(year, folder)
    slug = territory or str(said["territoire_par_defaut"])
    known = territories(own)
    if slug not in publishable(own):
        message = no_territory(slug, own)
        wrong = settings.refusal(year, "territoire_par_defaut", message)
        raise RequestError(message) if territory else wrong
    return Edition(year, said, known[slug], own, folder)


def only_open(year: str, folder: Path = DATA) -> None:
    """Refuse what is asked of an edition that is not the open one.

    Raises
    ------
    RequestError
        With the edition that is open, and how to open the next.
    """
    known = years(folder)
    if year in known and frozen.is_frozen(year, folder):
        message = say("L’édition {} est figée : plus rien ne s’y saisit.", year)
    elif year not in known:
        message = say("L’édition {} n’est pas ouverte.", year)
    else:
        return
    last = known[-1] if known else ""
    if last and not frozen.is_frozen(last, folder):
        message += say(" Édition ouverte : {}.", last)
    if last and year == str(int(last) + 1):
        message += say(" Pour ouvrir {} : python run_report.py ouvrir {}.", year, year)
    raise RequestError(message)


def _adrift(year: str, folder: Path) -> tuple[Fault, ...]:
    """Find an edition without tables: the living ones belong to the newest."""
    if frozen.is_frozen(year, folder) or year == years(folder)[-1]:
        return ()
    message = (
        "l’édition {} n’est pas la plus récente et n’est pas figée : elle n’a plus de tables. "
        "Remettez son dossier tables et ses empreintes."
    )
    return (fault(f"data/{frozen.EDITIONS}/{year}/{frozen.SUMS}", message, year),)
