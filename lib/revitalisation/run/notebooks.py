"""The notebooks' files: read and checked before they are executed, cleaned and written after."""

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revitalisation import french
from revitalisation.document.model import Failure
from revitalisation.french.messages import quote
from revitalisation.paths import ROOT
from revitalisation.run import failures
from revitalisation.run.failures import NotebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS, INJECTED = "parameters", "injected-parameters"
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def read(path: Path, parameters: Sequence[str]) -> "NotebookNode":
    """Return the notebook, each cell with an identifier, once sure that it takes the parameters.

    Raises
    ------
    NotebookError
        When there is no such file, it is no notebook, or it lacks a parameter.
    """
    import nbformat

    name = failures.plain(str(path))
    restore = f"Rétablir le carnet {name} depuis le dépôt, puis relancer."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for rank, cell in enumerate(content["cells"], start=1):
            if content["nbformat_minor"] >= 5:
                cell.setdefault("id", f"cellule-{rank}")  # nbformat would draw one
        notebook: NotebookNode = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise NotebookError(f"Le carnet {name} est introuvable.", restore) from None
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise NotebookError(f"Le carnet {name} est illisible ({place}).", restore) from None
    except Exception as error:
        kind = type(error).__name__
        raise NotebookError(f"Le carnet {name} n’est pas lisible ({kind}).", restore) from None
    _check_parameters(notebook, name, parameters)
    return notebook


def _check_parameters(notebook: "NotebookNode", name: str, wanted: Sequence[str]) -> None:
    """Refuse a notebook that would run with its own values instead of those given."""
    from papermill.translators import PythonTranslator

    tagged = [cell for cell in notebook.cells if PARAMETERS in _tags(cell)]
    if not tagged:
        raise NotebookError(
            f"Le carnet {name} n’a pas de cellule de paramètres.",
            f"Donner l’étiquette « {PARAMETERS} » à la cellule qui fixe "
            f"{french.join(map(quote, wanted))} (JupyterLab, volet de droite, « Cell Tags »).",
        )
    known = {parameter.name for parameter in PythonTranslator.inspect(tagged[0])}
    missing = [parameter for parameter in wanted if parameter not in known]
    if missing:
        raise NotebookError(
            f"La cellule de paramètres du carnet {name} ne fixe pas "
            f"{french.join(map(quote, missing))}.",
            f'Y ajouter une ligne par paramètre manquant\u202f: {missing[0]} = "…".',
        )


def clean(notebook: "NotebookNode") -> None:
    """Take out of an executed notebook, in place, all that changes from one run to the next.

    That is papermill's times and paths, the random name of the cell it adds, and the addresses
    of objects in memory. Its messages in English go as well.
    """
    notebook.metadata.pop("papermill", None)
    notebook.cells = [
        cell for cell in notebook.cells if "papermill-error-cell-tag" not in _tags(cell)
    ]
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not _tags(cell):
            cell.metadata.pop("tags", None)
        if INJECTED in _tags(cell):
            cell["id"] = INJECTED
            cell.source = cell.source.replace("# Parameters", "# Paramètres", 1)
        for output in cell.get("outputs", ()):
            _clean_output(output)


def _clean_output(output: Any) -> None:
    if "text" in output:
        output.text = _ADDRESS.sub("0x…", output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub("0x…", output.data["text/plain"])
    if output.output_type == "error":
        output.evalue = failures.plain(_ADDRESS.sub("0x…", output.evalue))
        output.traceback = [
            line.replace(f"{ROOT}{os.sep}", "").replace(f"{sys.prefix}{os.sep}", "")
            for line in output.traceback
        ]


def write(notebook: "NotebookNode", failure: Failure | None, output: Path) -> None:
    """Write the notebook under another name, then give it its own: it is whole or it is not."""
    import nbformat

    clean(notebook)
    if failure is not None:
        notebook.metadata["revitalisation"] = {"echec": failure.cause, "cellule": failure.cell}
    output.parent.mkdir(parents=True, exist_ok=True)
    draft = output.with_name(f".{output.name}.partiel")
    try:
        draft.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


def _tags(cell: Any) -> Sequence[str]:
    tags: Sequence[str] = cell.metadata.get("tags", ())
    return tags
