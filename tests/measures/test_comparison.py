"""What changed between two editions: exactly the edits that were made, each of its nature."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.measures import comparison, followed, registry, since
from revitalisation.measures.comparison import changes
from revitalisation.measures.reread import reread, successors
from revitalisation.sections import changes as chapter
from tests.frozen import FROZEN, PLACE, frozen, tables_in

NEXT = "2027"


class Tables:
    """The frozen tables, in a folder where their next edition is open, as a test edits them."""

    def __init__(self, folder: Path) -> None:
        self.folder = tables_in(folder)
        last = self.folder / "editions" / "2026"
        new = self.folder / "editions" / NEXT
        new.mkdir()
        text = (last / "parametres.toml").read_text(encoding="utf-8")
        text = text.replace("annee = 2026", f"annee = {NEXT}")
        self.settings = new / "parametres.toml"
        self.settings.write_text(
            text.replace("date_arrete = 2026-05-31", f"date_arrete = {NEXT}-05-31"),
            encoding="utf-8",
        )
        rows = self.read("recensement/suivi")
        again = rows[rows["edition"] == "2026"].assign(edition=NEXT)
        self.write("recensement/suivi", pd.concat([rows, again]))

    def read(self, name: str) -> pd.DataFrame:
        path = self.folder / f"{name}.csv"
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")

    def write(self, name: str, rows: pd.DataFrame) -> None:
        rows.to_csv(self.folder / f"{name}.csv", index=False, lineterminator="\n")

    def add(self, name: str, **cells: str) -> None:
        rows = self.read(name)
        row = pd.DataFrame([cells]).reindex(columns=rows.columns, fill_value="")
        self.write(name, pd.concat([rows, row]))

    def put(self, name: str, column: str, value: str, **where: str) -> None:
        rows = self.read(name)
        kept = pd.Series(True, index=rows.index)
        for key, wanted in where.items():
            kept &= rows[key] == wanted
        assert kept.any()
        rows.loc[kept, column] = value
        self.write(name, rows)

    def drop(self, name: str, **where: str) -> None:
        rows = self.read(name)
        kept = pd.Series(True, index=rows.index)
        for key, wanted in where.items():
            kept &= rows[key] == wanted
        assert kept.any()
        self.write(name, rows[~kept])

    def state(self, action: str, column: str, value: str) -> None:
        self.put("recensement/suivi", column, value, edition=NEXT, id_action=action)

    @property
    def edition(self) -> Edition:
        """The next edition, to be compared with the frozen one."""
        opened = open_edition(NEXT, PLACE, self.folder)
        opened.__dict__["earlier"] = frozen()
        return opened


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def told(edition: Edition) -> set[tuple[str, str, str]]:
    assert edition.earlier is not None
    rows = changes(edition.earlier, edition)
    assert rows["cle"].is_unique
    found = list(rows[["nature", "genre", "objet"]].itertuples(index=False, name=None))
    assert len(set(found)) == len(found)
    return set(found)


def new(tables: Tables) -> None:
    place = {"niveau_porteur": "commune", "rattachement": "non précisé"}
    words = {"rattachement_source": "essai", "exemple_notable": "non", "porteur_deduit": "non"}
    tables.add(
        "recensement/actions",
        id_action="S90",
        intitule="Marché couvert de la place",
        nature="action",
        annee=NEXT,
        annee_deduite="non",
        document="radio-marais-2024",
        forme_operationnelle="batiment",
        **place,
        **words,
    )
    tables.add("recensement/actions_communes", id_action="S90", code_insee="96001")
    tables.add(
        "recensement/classements",
        id_action="S90",
        preconisation="operationnel",
        rang="principale",
        lecteur="lecteur_1",
        date="2027-01-04",
        confiance="forte",
        justification="Un équipement.",
    )
    tables.add(
        "recensement/suivi",
        edition=NEXT,
        id_action="S90",
        statut="engagée",
        maturite="mature",
        statut_source="votée",
        annee_statut=NEXT,
    )


def delivered(tables: Tables) -> None:
    tables.state("S09", "statut", "livrée")
    tables.state("S09", "annee_statut", NEXT)
    tables.state("S09", "document", "region-essai")


def withdrawn(tables: Tables) -> None:
    tables.drop("recensement/suivi", edition=NEXT, id_action="S03")
    tables.add(
        "recensement/retraits",
        edition=NEXT,
        id_action="S03",
        motif="fusionnée",
        vers="S04",
        note="les mêmes travaux",
    )


def forgotten(tables: Tables) -> None:
    tables.drop("recensement/suivi", edition=NEXT, id_action="S21")


def reclassified(tables: Tables) -> None:
    tables.put("recensement/classements", "preconisation", "regulation", id_action="S20")


def merged(tables: Tables) -> None:
    for name in ("communes", "populations", "comparateur", "reperes"):
        tables.drop(f"territoire/{name}", code_insee="96007")
    tables.add(
        "territoire/passages",
        code_ancien="96007",
        nom_ancien="Huître-Témoin",
        code_nouveau="96014",
        date="2027-01-01",
        source="Donnée inventée pour les tests",
    )


def left(tables: Tables) -> None:
    tables.add(
        "programmes/adhesions",
        code_insee="96004",
        programme="PVD",
        id_candidature="pvd-epreuve-boeufs",
        generation="2020-2026",
        jalon="sortie",
        date="2027-02-01",
        document="liste-pvd-2026",
    )


def signed(tables: Tables) -> None:
    tables.add(
        "programmes/adhesions",
        code_insee="96008",
        programme="ORT",
        jalon="convention ORT",
        date="2026-11-02",
        document="liste-ort",
    )


def entered(tables: Tables) -> None:
    tables.add(
        "programmes/adhesions",
        code_insee="96010",
        programme="PVD",
        id_candidature="pvd-maquette",
        generation="2020-2026",
        jalon="convention d’adhésion",
        date="2026-09-14",
        document="liste-pvd-2026",
    )


def dearer(tables: Tables) -> None:
    tables.put("recensement/actions", "montant_eur", "1600000", id_action="S14")


def renamed(tables: Tables) -> None:
    tables.put("recensement/actions", "intitule", "Mise en lumière du fort", id_action="S05")


def threshold(tables: Tables) -> None:
    text = tables.settings.read_text(encoding="utf-8")
    tables.settings.write_text(
        re.sub(r"similarite = 85\b", "similarite = 80", text), encoding="utf-8"
    )


def relabelled(tables: Tables) -> None:
    row = {"liste": "statuts", "code": "suspendue"}
    tables.put("preconisations/nomenclatures", "libelle", "mise en attente", **row)


def guided(tables: Tables) -> None:
    tables.put("preconisations/guide", "regle", "Tout est mobilité.", ordre="2")


def planned(tables: Tables) -> None:
    rows = tables.read("recensement/planification")
    name = rows["document_planification"].iloc[0]
    tables.put("recensement/planification", "etat", "approuvé", document_planification=name)


FACT, METHOD = comparison.FACT, comparison.METHOD
EDITS: dict[Callable[[Tables], None], set[tuple[str, str, str]]] = {
    new: {(FACT, followed.NEW, "S90")},
    delivered: {
        (FACT, followed.DELIVERED, "S09"),
        (FACT, comparison.ALTERED, "96005.operationnel"),
    },
    # Another action of the commune keeps the field.
    withdrawn: {(FACT, followed.MERGED, "S03")},
    forgotten: {
        (FACT, followed.VANISHED, "S21"),
        (FACT, comparison.LOST, "96013.regulation"),
    },
    reclassified: {
        (METHOD, followed.CLASS, "S20"),
        (METHOD, comparison.LOST, "96005.organisation"),
        (METHOD, comparison.GAINED, "96005.regulation"),
    },
    merged: {(comparison.GEOGRAPHY, "commune fusionnée", "96007")},
    left: {(FACT, comparison.LEFT, "96004"), (FACT, comparison.MARKED, "96004")},
    signed: {(FACT, comparison.SIGNED, "96008")},
    entered: {(FACT, comparison.ENTERED, "96010"), (FACT, comparison.SIGNED, "96010")},
    dearer: {(FACT, followed.AMOUNT, "S14")},
    renamed: {(FACT, followed.TITLE, "S05")},
    threshold: {(METHOD, "paramètre", "seuils.similarite")},
    relabelled: {
        (
            comparison.NOMENCLATURE,
            "nomenclatures, ligne changée",
            "statuts.suspendue",
        )
    },
    guided: {(METHOD, "guide, ligne changée", "2")},
    planned: {(FACT, "document de planification", "SCoT d’Essai")},
}
"""Each edit, and the changes that it makes."""


def test_nothing_done_is_nothing_changed(tables: Tables) -> None:
    assert told(tables.edition) == set()


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_is_found_and_nothing_else(tables: Tables, edit: Callable[[Tables], None]) -> None:
    edit(tables)
    assert told(tables.edition) == EDITS[edit]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    tables = Tables(tmp_path_factory.mktemp("tout"))
    for edit in EDITS:
        edit(tables)
    return tables.edition


def test_all_edits_together_are_found_and_nothing_else(everything: Edition) -> None:
    assert told(everything) == set.union(*EDITS.values())


def test_a_change_says_before_after_and_its_proof(everything: Edition) -> None:
    assert everything.earlier is not None
    rows = changes(everything.earlier, everything).set_index("cle").astype("object")
    rows = rows.where(rows.notna(), None)
    said = rows[["avant", "apres", "document", "date"]].apply(tuple, axis="columns")
    assert said["action livrée S09"] == ("engagée", "livrée", "region-essai", NEXT)
    assert said["action fusionnée S03"] == ("inscrite", "S04", None, None)
    assert said["commune sortie 96004"] == ("PVD", None, "liste-pvd-2026", "2027-02-01")
    assert said["commune entrée 96010"] == (None, "PVD", "liste-pvd-2026", "2026-09-14")
    assert tuple(map(float, said["montant S14"][:2])) == (1_500_000, 1_600_000)
    assert said["préconisation S20"][:2] == ("organisation", "regulation")
    assert said["commune fusionnée 96007"] == ("Huître-Témoin", "Yvetrace", None, "2027-01-01")


def test_named_values_count_the_changes(everything: Edition) -> None:
    values = registry.values(everything)
    said = {name: values[name].amount for name in since.COUNTED}
    assert {name: n for name, n in said.items() if n} == {
        "actions.nouvelles": 1,
        "actions.livrees_depuis": 1,
        "actions.etats_changes": 1,
        "actions.fusionnees": 1,
        "actions.perdues_de_vue": 1,
        "actions.montants_changes": 1,
        "actions.reclassees": 1,
        "communes.entrees": 1,
        "communes.sorties": 1,
        "conventions.depuis": 2,
        "champs.gagnes": 1,
        "champs.perdus": 2,
    }
    assert values["actions.nouvelles_datees"].part == (1, 1)
    natures = {name: values[f"changements.{name}"].amount for name in ("methode", "geographie")}
    assert natures == {"methode": 5, "geographie": 1}


def test_the_first_edition_has_no_such_value() -> None:
    assert frozen("2021").earlier is None
    assert not set(since.COUNTED) & set(registry.values(frozen("2021")))


def test_rules_and_facts_are_told_apart(everything: Edition) -> None:
    """Of S20, read otherwise, the rules answer; of S21, followed no more, the facts."""
    rows = since.compared(everything)
    sides = rows[["avant", "relu", "apres"]]
    assert list(sides.loc["actions.regulation"]) == [3, 4, 3]
    assert list(sides.loc["actions.organisation"]) == [2, 1, 1]
    assert list(sides.loc["communes.total"]) == [14, 13, 13]
    assert list(sides.loc["communes.pvd"]) == [4, 4, 4]
    old = registry.values(frozen())
    assert all(sides["avant"][name] == old[name].amount or old[name].amount != old[name].amount
               for name in sides.index)  # fmt: skip


def test_the_same_rules_read_the_same(tables: Tables) -> None:
    edition = tables.edition
    rows = since.compared(edition)
    assert rows["avant"].equals(rows["relu"])
    assert not reread(frozen(), edition).actions.empty


def test_a_merged_commune_brings_its_actions_and_programmes(tables: Tables) -> None:
    """A commune accompagnée that merges is neither an exit nor an entry."""
    for name in ("communes", "populations", "comparateur", "reperes"):
        tables.drop(f"territoire/{name}", code_insee="96008")
    cells = {"nom_ancien": "Brouillon-le-Vieux", "source": "Donnée inventée pour les tests"}
    tables.add("territoire/passages", code_ancien="96008", code_nouveau="96009", **cells)
    tables.put("programmes/adhesions", "code_insee", "96009", code_insee="96008")
    tables.put("recensement/actions_communes", "code_insee", "96009", code_insee="96008")
    edition = tables.edition
    assert successors(frozen(), edition) == {"96008": "96009"}
    assert told(edition) == {(comparison.GEOGRAPHY, "commune fusionnée", "96008")}


def test_another_perimeter_is_no_fact(tables: Tables) -> None:
    tables.drop("territoire/territoires_epci", territoire="essai", siren_epci="999000018")
    found = told(tables.edition)
    print(sorted(found))
    assert {nature for nature, _, _ in found} == {comparison.PERIMETER}
    assert (comparison.PERIMETER, "intercommunalité sortie", "999000018") in found
    assert (comparison.PERIMETER, followed.OUTSIDE, "S01") in found
    assert not any(kind == followed.VANISHED for _, kind, _ in found)


def test_one_abandoned_before_is_not_lost_from_sight(tables: Tables) -> None:
    tables.drop("recensement/suivi", edition=NEXT, id_action="S15")
    edition = tables.edition
    assert told(edition) == set()
    fate = since.fates(edition).set_index("id_action")["devenir"]
    assert fate["S15"] == since.CLOSED
    assert (fate.drop("S15") == since.SAME).all()
    assert registry.count(edition, "actions.sans_nouvelle") == len(fate) - 1
    table = chapter.fates(edition)
    assert table is not None
    assert "une n’est plus suivie" in str(table.title)


def test_what_became_of_each_action_of_2021() -> None:
    now = frozen()
    fate = since.fates(now).set_index("id_action")["devenir"]
    assert list(fate.index) == list(frozen("2021").actions["id_action"])
    gone = ["A2021-05", "A2021-06", "A2021-09"]
    assert (fate[gone] == followed.WITHDRAWN).all()
    assert (fate.drop(gone) == since.SAME).all()


def test_an_undated_or_older_action_is_new_to_the_inventory_only() -> None:
    before = frozen("2021")
    rows = changes(before, frozen()).set_index("objet")["precision"]
    assert rows["S01"] == followed.KNOWN_SINCE
    assert pd.isna(rows["S12"])


def test_indicators_compare_on_one_basis_only(tables: Tables) -> None:
    assert since.indicators(tables.edition)["obstacle"].isna().all()
    early = since.indicators(frozen()).set_index("indicateur")["obstacle"]
    assert early["vacance"] == "absent de l’édition précédente"
    assert early["population"].startswith("millésimes à moins de")
    edition = tables.edition
    other = replace(edition, settings={**edition.settings, "millesime_reference": 2018})
    other.__dict__["earlier"] = frozen()
    rebased = since.indicators(other).set_index("indicateur")["obstacle"].dropna()
    assert list(rebased.index) == ["evolution"]


@pytest.mark.living
@pytest.mark.parametrize("year", years()[1:])
def test_old_and_new_actions_add_up(year: str) -> None:
    edition = open_edition(year)
    before = edition.earlier
    assert before is not None
    values, fate = registry.values(edition), since.fates(edition)
    kept = ~fate["devenir"].isin((*comparison.ACTIONS_GONE, since.CLOSED))
    arrived = comparison.of_kinds(changes(before, edition), followed.NEW, followed.INSIDE)
    assert len(fate) == len(before.actions)
    assert kept.sum() + len(arrived) == values["actions.total"].amount


def test_frozen_tables_are_those_compared() -> None:
    assert frozen().earlier is not None
    assert frozen().earlier.root == FROZEN
