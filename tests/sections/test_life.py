"""A programme has a life: communes leave and return, terms pass, and all that is said follows."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from revitalisation.data import tables
from revitalisation.data.edition import Edition, open_edition
from revitalisation.drawing.records import Table
from revitalisation.measures import since
from revitalisation.measures.registry import count, values
from revitalisation.sections import (
    annexes,
    fiches,
    fields,
    programme,
    signatories,
    territory,
    territory_maps,
    views,
)
from tests.entries import append
from tests.frozen import FROZEN, checkout, tables_in
from tests.texts import printed

LEFT, BACK, ALONE = "96005", "96003", "96004"
"""La Maquette, also in another programme; L’Épreuve; Essai-lès-Bœufs, in this one alone."""
PVD = "liste-pvd-2026"


def move(folder: Path, code: str, kind: str, day: str = "", **cells: str) -> None:
    files = {LEFT: "pvd-maquette"}
    append(folder, "programmes/adhesions", code_insee=code, programme="PVD",
           id_candidature=files.get(code, "pvd-epreuve-boeufs"), generation="2020-2026",
           jalon=kind, date=day, document=PVD, **cells)  # fmt: skip


def moves(folder: Path) -> None:
    """One commune leaves, one leaves and returns, one leaves the only programme it had."""
    move(folder, LEFT, "sortie", "2025-01-01")
    move(folder, BACK, "sortie", "2024-03-01")
    move(folder, BACK, "retour", "2025-06-02")
    move(folder, ALONE, "sortie", periode="2025-02")


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    folder = tables_in(tmp_path)
    moves(folder)
    assert tables.check(folder) == ()
    return open_edition("2026", folder=folder)


def pvd(edition: Edition) -> set[str]:
    return set(edition.members_of("PVD")["code_insee"])


def test_a_commune_counts_until_it_leaves_and_from_its_return(edition: Edition) -> None:
    before = open_edition("2026", folder=FROZEN)
    assert pvd(edition) == pvd(before) - {LEFT, ALONE}
    assert set(edition.supported) == set(before.supported) - {ALONE}
    assert count(edition, "communes.pvd") == count(before, "communes.pvd") - 2
    assert count(edition, "communes.accompagnees") == count(before, "communes.accompagnees") - 1
    assert set(edition.exits["code_insee"]) == {LEFT, ALONE}
    # Its ORT and its other programme are other conventions.
    assert LEFT in set(edition.ort["code_insee"])
    entry = edition.members_of("PVD").set_index("code_insee").loc[BACK]
    assert (entry["jalon"], str(entry["date"].date())) == ("retour", "2025-06-02")


def test_it_counts_the_day_it_leaves_and_not_the_next(tmp_path: Path) -> None:
    for day, held in (("2026-05-31", True), ("2026-05-30", False)):
        folder = tables_in(tmp_path / day)
        move(folder, LEFT, "sortie", day)
        edition = open_edition("2026", folder=folder)
        assert edition.cutoff.isoformat() == "2026-05-31"
        assert (LEFT in pvd(edition)) is held


def test_an_exit_after_the_cutoff_and_an_end_change_no_count(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    move(folder, LEFT, "sortie", "2026-09-01")
    move(folder, BACK, "fin", "2026-03-31")
    move(folder, BACK, "prolongation", "2026-04-01")
    edition = open_edition("2026", folder=folder)
    assert pvd(edition) == pvd(open_edition("2026", folder=FROZEN))
    assert not len(edition.exits)


def test_a_new_generation_keeps_the_first_signature_and_brings_back_who_left(
    tmp_path: Path,
) -> None:
    folder = tables_in(tmp_path)
    move(folder, LEFT, "nouvelle génération", "2025-01-01")
    move(folder, BACK, "sortie", "2024-03-01")
    move(folder, BACK, "nouvelle génération", "2025-01-01")
    rows = open_edition("2026", folder=folder).members_of("PVD").set_index("code_insee")
    assert rows.loc[LEFT, "jalon"] == "convention d’adhésion"
    assert rows.loc[BACK, "jalon"] == "nouvelle génération"


def test_the_sentence_the_tables_and_their_proof_say_it(edition: Edition) -> None:
    parts = list(signatories.communes(edition, "PVD"))
    said = " ".join(str(line) for part in parts for line in getattr(part, "paragraphs", ()))
    assert said.startswith("Deux\u00a0communes sont sorties du programme et n’y sont plus comptées")
    assert "La Maquette (le 1er\u00a0janvier 2025" in said
    assert "Essai-lès-Bœufs (en février 2025" in said
    assert "Liste des communes Petites Villes de Demain" in said
    shown = {part.slug: part for part in parts if hasattr(part, "slug")}
    assert set(shown["sorties-pvd"].data["Commune"]) == {"La Maquette", "Essai-lès-Bœufs"}
    rows = table_of(edition, "PVD")
    assert rows.loc["L’Épreuve", "Signature"].startswith("retour, 2\u00a0juin 2025")
    assert not {"La Maquette", "Essai-lès-Bœufs"} & set(rows.index)
    # What proves the count is a row of the annex.
    keys = values(edition)["sorties.pvd"].rows
    lines = {line for lines in views.milestones(edition)["lignes"] for line in lines}
    assert keys is not None
    assert {int(key) for key in keys.keys} <= lines


@pytest.mark.slow
def test_the_map_the_damier_and_the_fiches_follow(edition: Edition) -> None:
    figure = territory_maps.programme_map(edition)
    said = next(t for t in figure.plot["data"] if t["meta"]["role"] == "legende-detail")
    assert said["text"][list(edition.short_names).index("PVD")].startswith("2")
    rows = {row.code: row for group in fields.groups(edition) for row in group.rows if row.code}
    assert set(rows) == set(edition.supported)
    assert {code for code, row in rows.items() if "PVD" in row.also} == pvd(edition)
    pages = {page.code: page for page in fiches.fiches(edition)}
    assert ALONE not in pages
    lines = {each.title: each for each in pages[LEFT].programmes}
    gone = lines["Petites Villes de Demain, programme quitté"]
    assert gone.programme == ""
    assert ("1er\u00a0janv. 2025", "sortie", "") in gone.milestones
    assert ALONE not in set(territory.supported(edition).data["Commune"])
    assert {"sortie", "retour"} <= set(views.calendar(edition)["jalon"])


def table_of(edition: Edition, code: str) -> pd.DataFrame:
    """Return the table of a programme's communes, by their names."""
    slug = f"communes-{code.lower()}"
    parts = signatories.communes(edition, code)
    return next(p.data for p in parts if isinstance(p, Table) and p.slug == slug).set_index(
        "Commune"
    )


# --- ends ----------------------------------------------------------------------------------------


def ends(folder: Path, term: str, code: str = "", document: str = PVD, kind: str = "fin") -> None:
    append(folder, "programmes/termes", programme="PVD", generation="2020-2026",
           id_candidature=code, jalon=kind, terme=term, document=document)  # fmt: skip


def test_the_term_of_a_programme_is_said_with_its_source(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    ends(folder, "2026-03")
    edition = open_edition("2026", folder=folder)
    shown = programme.presentation(edition, "PVD")
    assert shown is not None
    said = " ".join(map(str, shown.paragraphs))
    assert "Terme du programme\u202f: mars 2026, selon" in said
    assert "ce terme est passé" in said
    rows = signatories.communes(edition, "PVD").data
    assert rows is not None
    assert set(table_of(edition, "PVD")["Échéance"][:-1]) == {"mars 2026"}
    page = next(page for page in fiches.fiches(edition) if page.code == LEFT)
    assert ("Échéance", "programme, mars 2026", "") in page.programmes[0].milestones
    # Not before its document.
    assert not len(open_edition("2021", folder=folder).ends)


@pytest.mark.slow
def test_a_convention_is_overdue_where_its_end_is_known(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    ends(folder, "2026-03")
    ends(folder, "2025-12-31", "pvd-maquette")
    ends(folder, "2027-12-31", "pvd-epreuve-boeufs", kind="prolongation")
    edition = open_edition("2026", folder=folder)
    rows = table_of(edition, "PVD")["Échéance"]
    assert rows["La Maquette"] == "échue au 31\u00a0décembre 2025"
    assert rows["L’Épreuve"] == "31\u00a0décembre 2027"
    assert rows["Essai-la-Forêt"] == "mars 2026"
    page = next(page for page in fiches.fiches(edition) if page.code == LEFT)
    said = [text for lines in page.programmes for _, text, _ in lines.milestones]
    assert "convention échue au 31\u00a0décembre 2025" in said


def test_a_commune_that_a_list_names_has_the_term_of_its_generation(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    rows = open_edition("2026", folder=folder).members_of("PVD")
    one = rows.iloc[0]
    append(folder, "programmes/termes", programme="PVD", generation="2023-2030",
           id_candidature="", jalon="prolongation", terme="2030", document=PVD)  # fmt: skip
    before = open_edition("2026", folder=folder).ends
    assert "2030" not in set(before["terme"])
    append(folder, "programmes/adhesions", code_insee=one["code_insee"], programme="PVD",
           id_candidature=one["id_candidature"], generation="2023-2030",
           jalon="présence sur une liste", document=PVD)  # fmt: skip
    found = open_edition("2026", folder=folder).ends
    assert list(found[found["terme"] == "2030"]["code_insee"]) == [one["code_insee"]]


def test_an_undated_signature_is_not_overdue(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    append(folder, "programmes/termes", programme="REDYNAMISONS", generation="2019-2022",
           id_candidature="redynamisons-maquette", jalon="fin", terme="2022-12-31",
           document="region-essai")  # fmt: skip
    edition = open_edition("2026", folder=folder)
    assert (
        table_of(edition, "REDYNAMISONS").loc["La Maquette", "Échéance"] == "31\u00a0décembre 2022"
    )


# --- states and withdrawals ----------------------------------------------------------------------


def test_a_state_cites_its_own_document(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    path = folder / "recensement" / "suivi.csv"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("2026,S08,"))
    told = "2026,S08,livrée,lancée,« ouverte en juin »,2024,,radio-marais-2024,12,"
    path.write_text(text.replace(row, told), encoding="utf-8")
    edition = open_edition("2026", folder=folder)
    assert tables.check(folder) == ()
    rows = edition.actions
    mine = rows[rows["id_action"] == "S08"]
    (shown,) = views.actions(edition, mine).to_dict("records")
    assert shown["État"].startswith("livrée (2024)")
    title = "Les chantiers du marais (Radio Marais, 8\u00a0juin 2024)"
    assert str(shown["Document"]) == f"{title}, p. 12"
    whole = printed(annexes.inventory(edition)).set_index("N°").loc["S08", "Document"]
    assert whole.startswith("État\u202f: Les chantiers du marais")
    assert "action\u202f: Le Modèle, le mag" in whole
    assert "radio-marais-2024" in set(edition.documents["document"])


def test_a_withdrawn_action_says_why(tmp_path: Path) -> None:
    edition = open_edition("2026", folder=FROZEN)
    before = annexes.withdrawals(edition)
    assert before is not None
    # Those that an acquittal tells are there too, as many as the chapter on what changed counts.
    assert set(before.data["N°"]) == set(since.gone(edition)["id_action"])
    folder = tables_in(tmp_path)
    append(folder, "recensement/retraits", edition="2026", id_action="A2021-06",
           motif="fusionnée", vers="S08", date="2026-03", document="radio-marais-2024")  # fmt: skip
    table = annexes.withdrawals(open_edition("2026", folder=folder))
    assert table is not None
    row, *others = table.data.to_dict("records")
    assert (row["N°"], row["Pourquoi"]) == ("A2021-06", "fusionnée avec S08")
    assert len(others) == len(before.data) - 1
    assert row["Date"] == "mars 2026"


@pytest.mark.slow
def test_the_report_of_a_year_in_which_communes_move(tmp_path: Path) -> None:
    project = checkout(tmp_path)
    moves(project / "data")
    ends(project / "data", "2026-03")
    command = [sys.executable, "run_report.py", "--format", "html"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (project / "report/editions/essai-2026/index.html").read_text(encoding="utf-8")
    for said in ("programme quitté", "sont sorties", "Terme du programme", "Échéance"):
        assert said in page
