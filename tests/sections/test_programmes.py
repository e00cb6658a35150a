"""A programme, an EPCI are rows: one more, one less, and all that is drawn and said follows."""

import csv
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from revitalisation.data import tables
from revitalisation.data.contents import chapters
from revitalisation.data.edition import Edition, open_edition
from revitalisation.drawing import identity
from revitalisation.drawing.symbols import symbol
from revitalisation.maps import svg_maps
from revitalisation.maps.geometry import contours
from revitalisation.measures.registry import count
from revitalisation.paths import DATA
from revitalisation.redaction import render
from revitalisation.sections import (
    fiches,
    fields,
    opening,
    programme,
    recommendation,
    signatories,
    territory,
    territory_maps,
)
from tests.entries import append
from tests.frozen import CONTOURS, FROZEN, checkout, frozen, tables_in

REAL = {
    "62036": "Anvin", "62050": "Auchy-lès-Hesdin", "62154": "Bonnières", "62190": "Busnes",
    "62195": "Calonne-sur-la-Lys", "62258": "Croisette", "62328": "Ferfay", "62376": "Gonnehem",
    "62451": "Heuchin", "62647": "Le Parcq", "62652": "Pernes",
}  # fmt: skip
"""Villages d’avenir of the perimeter on 16 September 2024: ANCT, superposeur (LO 2.0)."""
VILLAGES = {"96006": "Aux Gabarits", "96007": "Huître-Témoin", "96014": "Yvetrace"}
LIST = "liste-villages"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    opening.adopt(frozen())


def enter_the_villages(folder: Path, villages: Mapping[str, str] = VILLAGES) -> None:
    append(folder, "programmes/programmes", programme="VA", nom="Villages d’Avenir",
           nom_court="Villages d’Avenir", sigle="VA", initiateur="l’État", financeur="l’État",
           lancement="janvier 2024", objectif="Appuyer les projets des communes rurales",
           cible="aux communes rurales", seuil_population="3500", ordre="4",
           section="villages_d_avenir", entree="désignation", liste_partielle="non",
           source="Essai")  # fmt: skip
    append(folder, "recensement/documents", document=LIST, producteur="Essai",
           type="liste officielle", titre="Les villages de l’essai", date="2024-09-16",
           adresse="https://example.org/villages")  # fmt: skip
    for code, name in villages.items():
        append(folder, "programmes/candidatures", id_candidature=f"va-{code}", programme="VA",
               generation="2024-2026", libelle=name, type="individuelle")  # fmt: skip
        append(folder, "programmes/adhesions", code_insee=code, programme="VA",
               id_candidature=f"va-{code}", generation="2024-2026", jalon="lauréate",
               document=LIST)  # fmt: skip


@pytest.fixture
def four(tmp_path: Path) -> Edition:
    """The territory, and a fourth programme."""
    folder = tables_in(tmp_path)
    enter_the_villages(folder)
    assert tables.check(folder) == ()
    return opening.open_edition("2026", folder=folder)


def without(folder: Path, table: str, column: str, value: str) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row[column] != value)


# --- one more ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_map_and_its_legend_follow(four: Edition) -> None:
    figure = territory_maps.programme_map(four)
    drawn = [t["meta"]["programme"] for t in figure.plot["data"] if t["meta"]["role"] == "symbole"]
    assert drawn == list(four.short_names)
    said = next(t for t in figure.plot["data"] if t["meta"]["role"] == "legende-detail")
    assert said["text"][3] == "3\u00a0communes"
    assert said["meta"]["mesures"][3] == "communes.va"
    legend = [str(t["text"]) for t in figure.plot["data"] if t["meta"]["role"] == "legende-texte"]
    assert any("Villages d’Avenir" in words for words in legend)


@pytest.mark.slow
@pytest.mark.living
def test_the_villages_of_the_real_perimeter_are_a_fourth_programme(tmp_path: Path) -> None:
    folder = tables_in(tmp_path, DATA)
    enter_the_villages(folder, REAL)
    assert tables.check(folder) == ()
    edition = opening.open_edition("2026", folder=folder)
    assert count(edition, "communes.va") == len(REAL)
    figure = territory_maps.programme_map(edition)
    said = next(t for t in figure.plot["data"] if t["meta"]["role"] == "legende-detail")
    assert said["text"][3] == f"{len(REAL)}\u00a0communes"
    rows = [row for group in fields.groups(edition) for row in group.rows]
    assert {row.code for row in rows if "VA" in row.also} == set(REAL)
    assert set(REAL) <= {sheet.code for sheet in fiches.fiches(edition)}


def test_the_cover_follows(four: Edition) -> None:
    land = contours(CONTOURS)
    people = four.communes.assign(densite=100.0)
    cover = svg_maps.cover_svg(people, land, four.members, programmes=four.short_names)
    assert "Villages d’Avenir" in cover


def test_a_shape_and_a_colour_that_no_other_takes(four: Edition) -> None:
    looks = identity.identity()["programmes"]
    assert looks["VA"]["forme"] == "carré"
    assert len({look["forme"] for look in looks.values()}) == 4
    assert len({look["clair"] for look in looks.values()}) == 4
    assert ".d-va{fill:var(--VA)}" in identity.css_rules()
    assert "--VA:" in identity.css_variables()
    assert "Villages d’Avenir" in symbol("VA")


def test_the_damier_and_the_fiches_follow(four: Edition) -> None:
    rows = [row for group in fields.groups(four) for row in group.rows]
    assert {row.code for row in rows if row.also == ("VA",)} == set(VILLAGES)
    assert set(four.supported) == {*frozen().supported, *VILLAGES}
    page = next(page for page in fiches.fiches(four) if page.code == "96006")
    lines = page.programmes
    assert [(each.programme, each.title) for each in lines] == [("VA", "Villages d’Avenir")]


def test_the_sentences_follow(four: Edition) -> None:
    assert count(four, "communes.va") == 3
    assert str(programme.headline(four, "VA")) == "Trois\u00a0candidatures, trois\u00a0communes"
    assert "Villages d’Avenir" in str(territory.lead(four))
    assert "moins de 3\u202f500 habitants" in " ".join(map(str, programme.definition(four, "VA")))
    assert "Lauréate en" in signatories.joining(four, "VA")


def test_the_plan_has_a_section_more(four: Edition) -> None:
    plan = chapters(four.folder)
    assert [c.slug for c in plan if c.parameters] == [
        "action_coeur_de_ville", "petites_villes_de_demain", "redynamisons", "villages_d_avenir",
    ]  # fmt: skip
    assert {c.group for c in plan if c.parameters} == {"Quatre programmes"}
    assert all(c.notebook.is_file() for c in plan)


# --- one less ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_programme_taken_away_is_nowhere(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    for table in ("programmes", "adhesions", "candidatures", "volets", "totaux", "effectifs_cites"):
        without(folder, f"programmes/{table}", "programme", "REDYNAMISONS")
    without(folder, "recensement/actions_programmes", "programme", "REDYNAMISONS")
    edition = opening.open_edition("2026", folder=folder)
    assert list(edition.short_names) == ["ACV", "PVD"]
    rows = [row for group in fields.groups(edition) for row in group.rows if row.code]
    assert {programme for row in rows for programme in row.also} == {"ACV", "PVD"}
    assert {row.code for row in rows} == set(edition.supported)
    assert {c.group for c in chapters(folder) if c.parameters} == {"Deux programmes"}
    figure = territory_maps.programme_map(edition)
    assert "Redynamisons" not in str(figure.plot)
    assert "d’Action Cœur de Ville ou de Petites Villes de Demain" in str(territory.lead(edition))


# --- an EPCI more, without a signed commune ------------------------------------------------------


def enter_an_epci(folder: Path) -> None:
    """Part two communes that no programme supports from theirs, as an EPCI of their own."""
    edition = open_edition("2026", folder=folder)
    signed = {*edition.supported, *edition.ort["code_insee"]}
    free = [code for code in edition.communes["code_insee"] if code not in signed][:2]
    path = folder / "territoire" / "communes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            moved = {"siren_epci": "999000099"} if row["code_insee"] in free else {}
            writer.writerow(row | moved)
    append(folder, "territoire/epci", siren="999000099", code="lande", sigle="CC de la Lande",
           nom="Communauté de communes de la Lande", nom_court="Lande", article="la")  # fmt: skip
    append(folder, "territoire/territoires", territoire="lande", nom="Lande", nom_court="Lande",
           article="la", type="EPCI", publiable="oui", source="Essai")  # fmt: skip
    for place in ("lande", edition.territory.slug):
        append(folder, "territoire/territoires_epci", territoire=place, siren_epci="999000099")


def test_an_epci_more_is_drawn_and_counted(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    before = open_edition("2026", folder=FROZEN)
    enter_an_epci(folder)
    assert tables.check(folder) == ()
    edition = opening.open_edition("2026", folder=folder)
    assert len(edition.epci) == len(before.epci) + 1
    assert count(edition, "communes.lande") == 2
    assert len(edition.communes) == len(before.communes)
    drawn = str(territory_maps.programme_map(edition).plot).upper()
    assert "LANDE" in drawn


@pytest.mark.slow
def test_a_territory_without_a_signed_commune_builds_a_short_true_report(tmp_path: Path) -> None:
    project = checkout(tmp_path)
    enter_an_epci(project / "data")
    command = [sys.executable, "run_report.py", "--territoire", "lande", "--format", "html"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (project / "report/editions/lande-2026/index.html").read_text(encoding="utf-8")
    assert "Aucune commune accompagnée dans ce périmètre" in page
    assert "n’est couverte par une opération de revitalisation" in page


# --- a text in place of a block ------------------------------------------------------------------


def test_a_text_of_the_same_name_replaces_a_generated_block(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    edition = open_edition("2026", folder=folder)
    texts = folder / "editions" / "2026" / "redaction"
    generated = recommendation.furthest(edition, "usages")
    (texts / "programme.definition.pvd.md").write_text(
        "Un premier paragraphe, {{v:communes.pvd|commune}}.\n\nUn second.\n", encoding="utf-8"
    )
    (texts / "preconisation.avancee.innovation.md").write_text("Rien de neuf.", encoding="utf-8")
    first, second = programme.definition(edition, "PVD")
    assert str(first) == "Un premier paragraphe, quatre\u00a0communes."
    assert str(second) == "Un second."
    assert str(recommendation.furthest(edition, "innovation")) == "Rien de neuf."
    assert recommendation.furthest(edition, "usages") == generated


def test_a_text_that_replaces_nothing_is_told_and_a_false_one_refused(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    texts = folder / "editions" / "2026" / "redaction"
    (texts / "programme.definition.pvdd.md").write_text("Texte.", encoding="utf-8")
    (texts / "acteurs.reste.usages.md").write_text(
        "Les communes, {{q:communes.pvd|12}}.", encoding="utf-8"
    )
    told = {f.file.rpartition("/")[2]: f for f in render.check(open_edition("2026", folder=folder))}
    assert "programme.definition.pvd" in told["programme.definition.pvdd.md"].message
    assert told["acteurs.reste.usages.md"].rule == "TXT-02"
