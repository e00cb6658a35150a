"""The tidy tables as a data package: valid, one value a cell, typed, the same every time."""

from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from revitalisation.data.edition import Edition
from revitalisation.measures import columns, tidy
from revitalisation.publish.exports import package
from tests.frozen import frozen

EDITIONS = (("2026", "essai"), ("2026", "marais"), ("2021", "essai"))


@pytest.fixture(scope="module", params=EDITIONS, ids="-".join)
def edition(request: pytest.FixtureRequest) -> Edition:
    return frozen(*request.param)


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("donnees")
    package.write(edition, made)
    return made


def test_the_package_is_valid(folder: Path) -> None:
    report = frictionless.validate(str(folder / package.DESCRIPTOR))
    assert report.flatten(["name", "type", "message"]) == []
    assert report.valid
    assert {task.name for task in report.tasks} == set(tidy.BUILDERS)


def test_every_table_comes_back_with_its_values_and_types(edition: Edition, folder: Path) -> None:
    whole = frictionless.Package(str(folder / package.DESCRIPTOR))
    for name, build in tidy.BUILDERS.items():
        rows = build(edition)
        read = pd.DataFrame(
            [row.to_dict() for row in whole.get_resource(name).read_rows()], columns=list(rows)
        )
        for column in columns.columns(edition, name):
            before = [told(cell, column.kind) for cell in rows[column.name]]
            after = [told(cell, column.kind) for cell in read[column.name]]
            assert before == after, f"{name}.{column.name}"


def told(cell: Any, kind: str) -> Any:
    """A cell as its type says it, whatever read it."""
    if pd.isna(cell) or cell == "":
        return None
    if kind == columns.DAY:
        return str(cell)[:10]
    if kind in (columns.NUMBER, columns.WHOLE):
        assert not isinstance(cell, str)
        return pytest.approx(float(cell))
    return bool(cell) if kind == columns.FLAG else str(cell)


def test_a_state_and_its_year_are_two_columns(folder: Path, edition: Edition) -> None:
    rows = pd.read_csv(folder / "tables/actions.csv", dtype="str")
    assert {"etat", "annee_etat", "code_insee", "commune", "montant_eur", "montant_base"} <= set(
        rows
    )
    assert not rows["etat"].str.contains(r"[(\d]", regex=True).any()
    assert list(rows["id_action"]) == list(edition.actions["id_action"])


def test_the_guide_says_every_column(folder: Path) -> None:
    guide = (folder / package.GUIDE).read_text(encoding="utf-8")
    for name in tidy.BUILDERS:
        assert f"`tables/{name}.csv`" in guide
        for column in columns.FRAMES[name]["colonnes"]:
            assert f"`{column}`" in guide


def test_the_same_bytes_every_time(edition: Edition, folder: Path, tmp_path: Path) -> None:
    package.write(edition, tmp_path)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert files
    for path in files:
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes()
