"""Every notebook, as git holds it and as papermill executes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revitalisation.data.contents import APART, PROGRAMME, chapters, choose
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.drawing.records import MIME, from_json, to_json
from revitalisation.paths import NOTEBOOKS
from tests.conftest import Executed


def test_the_plan_and_the_folder_agree() -> None:
    on_disk = {
        p.relative_to(NOTEBOOKS).as_posix()
        for p in NOTEBOOKS.rglob("*.ipynb")
        if ".ipynb_checkpoints" not in p.parts
    }
    assert on_disk == {*APART, *(chapter.path for chapter in chapters())}


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.slug)
def test_a_notebook_is_short_and_stripped(chapter) -> None:  # type: ignore[no-untyped-def]
    cells = json.loads(chapter.notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    source = "\n".join("".join(cell["source"]) for cell in code)
    assert len(code) <= 10
    assert "def " not in source
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert [cell["metadata"].get("tags") for cell in code].count(["parameters"]) == 1
    # That of a programme takes its title from the table.
    assert cells[0]["source"][0].startswith("# ") != (chapter.path == PROGRAMME)


@pytest.mark.slow
@pytest.mark.living
@pytest.mark.parametrize("year", years())
def test_every_notebook_runs(year: str, executed: Executed) -> None:
    edition = open_edition(year)
    folder = executed(year, edition.territory.slug)  # none fails
    chosen = choose((), edition.folder, year)
    # The last edition has every notebook.
    assert year != years()[-1] or {c.path for c in chosen} == {c.path for c in chapters()}
    shown = [output for c in chosen for output in outputs(folder / f"{c.slug}.ipynb")]
    assert len(shown) > 60
    for bundle in shown:
        if "text/markdown" not in bundle:
            assert to_json(from_json(bundle[MIME])) == bundle[MIME]


def outputs(notebook: Path) -> Iterator[dict[str, Any]]:
    """Yield what the cells of an executed notebook show."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        yield from (output["data"] for output in cell.get("outputs", ()) if "data" in output)
