"""Every notebook, as git holds it and as papermill executes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revitalisation.data.contents import APART, PROGRAMME, chapters, publishable
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.drawing.records import MIME, from_json, to_json
from revitalisation.paths import NOTEBOOKS
from revitalisation.run import execute


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
def test_every_notebook_runs(year: str, tmp_path: Path) -> None:
    edition = open_edition(year)
    # The whole territory in the last edition; the one with fewest members, whom nothing spares,
    # in the others.
    place = edition.territory.slug
    if year != years()[-1]:
        place = min(publishable(), key=lambda slug: len(open_edition(year, slug).supported))
    parameters = {"edition": year, "territoire": place}
    jobs = [
        execute.Job(
            c.slug, c.notebook, {**parameters, **c.parameters}, tmp_path / f"{c.slug}.ipynb"
        )
        for c in chapters()
    ]
    outcomes = execute.run(jobs, 2, lambda outcome: None)
    assert [(o.job.slug, o.failure) for o in outcomes if o.failure] == []
    shown = [output for job in jobs for output in outputs(job.output)]
    assert len(shown) > 60
    for bundle in shown:
        if "text/markdown" not in bundle:
            assert to_json(from_json(bundle[MIME])) == bundle[MIME]


def outputs(notebook: Path) -> Iterator[dict[str, Any]]:
    """Yield what the cells of an executed notebook show."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        yield from (output["data"] for output in cell.get("outputs", ()) if "data" in output)
