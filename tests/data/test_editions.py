"""Editions that were published: nothing moves them, and what was touched in them is told."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from revitalisation.data import frozen, settings
from revitalisation.data.edition import open_edition
from revitalisation.errors import BLOCKING, DataError, Fault
from revitalisation.rules import registry
from revitalisation.rules.registry import Inspection, Rule
from revitalisation.sections import annexes
from tests.frozen import FROZEN, PLACE, checkout, tables_in

PAST, LATEST = "2021", "2026"


def test_a_past_edition_is_read_from_its_own_tables() -> None:
    past, latest = open_edition(PAST, folder=FROZEN), open_edition(LATEST, folder=FROZEN)
    assert past.frozen
    assert past.folder == FROZEN / "editions" / PAST / "tables"
    assert not latest.frozen
    assert latest.folder == FROZEN
    assert frozen.faults(PAST, FROZEN) == frozen.faults(LATEST, FROZEN) == ()


def test_nothing_later_than_its_cut_off_stands_in_the_past_edition() -> None:
    for root in (FROZEN, frozen.DATA):
        edition = open_edition(PAST, folder=root)
        assert len(edition.table("programmes/adhesions")) == len(edition.milestones)
        assert set(edition.table("recensement/suivi")["edition"]) == {PAST}
        assert (edition.table("territoire/populations")["annee"] < edition.cutoff.year).all()


def touched(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def added(path: Path) -> None:
    shutil.copy(path, path.with_name("copie.csv"))


@pytest.mark.parametrize(
    ("spoil", "file", "words"),
    [
        (touched, "tables/recensement/actions.csv", "a changé"),
        (touched, "tables/schemas/actions.json", "a changé"),
        (touched, "parametres.toml", "a changé"),
        (touched, "redaction/1_usages.md", "a changé"),
        (Path.unlink, "tables/territoire/epci.csv", "y manque"),
        (Path.unlink, "empreintes.csv", "empreintes manquent"),
        (added, "tables/territoire/copie.csv", "n’en est pas"),
    ],
)
def test_a_file_that_is_not_as_it_was_frozen_is_told(
    tmp_path: Path, spoil: Callable[[Path], Any], file: str, words: str
) -> None:
    root = tables_in(tmp_path)
    path = root / "editions" / PAST / file
    spoil(path.with_name("epci.csv") if spoil is added else path)
    with pytest.raises(DataError) as refused:
        open_edition(PAST, folder=root)
    (fault,) = refused.value.faults
    assert fault.file == f"data/editions/{PAST}/{file}"
    assert f"l’édition {PAST} est figée" in fault.message
    assert words in fault.message
    # The open edition goes on; only what compares it with that one cannot.
    assert len(open_edition(LATEST, folder=root).actions)


def test_what_a_system_leaves_in_a_folder_is_nothing(tmp_path: Path) -> None:
    root = tables_in(tmp_path)
    (root / "editions" / PAST / ".DS_Store").write_bytes(b"x")
    (root / "editions" / PAST / "tables" / "~$actions.csv").write_bytes(b"x")
    assert frozen.faults(PAST, root) == ()


def test_the_living_tables_are_those_of_the_newest_edition_only(tmp_path: Path) -> None:
    root = tables_in(tmp_path)
    shutil.rmtree(root / "editions" / PAST / "tables")
    (root / "editions" / PAST / "empreintes.csv").unlink()
    with pytest.raises(DataError, match="n’est pas la plus récente"):
        open_edition(PAST, folder=root)


def test_a_threshold_added_later_is_asked_of_the_open_edition_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = "part_inventee"

    def found(inspection: Inspection) -> Iterator[Fault]:
        yield registry.fault("recensement/actions", None, None, "Trop.")
        assert inspection.thresholds[later]

    monkeypatch.setattr(settings, "THRESHOLDS", (*settings.THRESHOLDS, later))
    monkeypatch.setattr(annexes, "THRESHOLDS", annexes.THRESHOLDS | {later: ("Part inventée", "%")})
    every = (*registry.every(), Rule("ESS-01", BLOCKING, "essai", found))
    monkeypatch.setattr(registry, "every", lambda: every)

    root = tables_in(tmp_path)
    past = open_edition(PAST, PLACE, root)
    assert "ESS-01" not in {each.rule for each in registry.run(past)[0]}
    before = annexes.choices(open_edition(PAST, PLACE, FROZEN))
    assert annexes.choices(past).equals(before)
    assert "Part inventée" not in set(before["Paramètre"])
    with pytest.raises(DataError, match="part_inventee"):
        open_edition(LATEST, PLACE, root)


def rewrite(data: Path, table: str, edit: Callable[[list[dict[str, str]]], Any]) -> None:
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = edit(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def spoil_the_living(data: Path) -> None:
    """Withdraw an action, reclassify all, merge a commune, rename a column of a schema…"""

    def renamed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{"remarque" if k == "note" else k: cell for k, cell in row.items()} for row in rows]

    for name in ("suivi", "actions", "actions_communes", "classements"):
        rewrite(
            data,
            f"recensement/{name}",
            lambda rows: [row for row in rows if row["id_action"] != "A2021-01"],
        )
    rewrite(
        data,
        "recensement/classements",
        lambda rows: [row.update(preconisation="innovation") for row in rows] and None,
    )
    rewrite(
        data, "territoire/communes", lambda rows: [r for r in rows if r["code_insee"] != "96002"]
    )
    rewrite(data, "programmes/programmes", lambda rows: rows[0].update(nom_court="Renommé"))
    rewrite(data, "territoire/passages", renamed)
    schema = data / "schemas" / "passages.json"
    text = schema.read_text(encoding="utf-8").replace('"note"', '"remarque"')
    schema.write_text(text, encoding="utf-8")
    (data / "README.md").write_text("Autre chose.\n", encoding="utf-8")
    for path in (data / "redaction" / "glossaire.csv", data / "preconisations" / "guide.csv"):
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def outputs(project: Path, name: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Build the past edition and return its files, and what its manifest says of their origin."""
    command = [sys.executable, "run_report.py", "--edition", PAST, "--format", "html"]
    subprocess.run([*command, "--sortie", name], cwd=project, check=True, capture_output=True)
    folder = project / name / f"{PLACE}-{PAST}"
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    said = json.loads(files.pop("manifeste.json").read_text(encoding="utf-8"))
    kept = {key: said[key] for key in ("empreinte", "entrees_sha256", "sorties_sha256")}
    return {name: path.read_bytes() for name, path in files.items()}, kept


@pytest.mark.slow
def test_whatever_is_done_to_the_living_tables_a_past_edition_stays_byte_for_byte(
    tmp_path: Path,
) -> None:
    project = checkout(tmp_path)
    before, origin = outputs(project, "avant")
    spoil_the_living(project / "data")
    after, same = outputs(project, "apres")
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert before.keys() == after.keys()
    assert origin == same
    assert not [file for file in origin["entrees_sha256"] if file.startswith("data/recensement")]
    asked = subprocess.run(
        [sys.executable, "run_report.py", "controler"], cwd=project, capture_output=True, text=True
    )
    assert asked.returncode == 2, asked.stderr
