"""Small notebooks for the tests of execution."""

import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from revitalisation.run.execute import Job

PATIENCE = 600
"""Seconds before a wait for an event is a fault: far more than any machine needs."""
DEFAULTS = 'edition = "2021"\nterritoire = "ternois"'


def notebook(*sources: str, parameters: str | None = DEFAULTS) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("# Section", id="titre")]
    if parameters is not None:
        cells.append(new_code_cell(parameters, id="parametres", metadata={"tags": ["parameters"]}))
    cells += [new_code_cell(source, id=f"c{rank}") for rank, source in enumerate(sources)]
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {
                "name": "un-noyau-d-ailleurs",
                "display_name": "Python",
                "language": "python",
            }
        },
    )


def job(
    folder: Path, *sources: str, slug: str = "section", parameters: str | None = DEFAULTS
) -> Job:
    path = folder / f"{slug}.ipynb"
    path.write_text(json.dumps(notebook(*sources, parameters=parameters)), encoding="utf-8")
    given = {"edition": "2026", "territoire": "aula"}
    return Job(slug, path, given, folder / "sortie" / f"{slug}.ipynb")


def printed(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return "".join(output.text for output in outputs if output.output_type == "stream")
