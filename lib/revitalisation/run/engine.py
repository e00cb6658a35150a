"""What papermill is asked to do otherwise: our kernels, our limits, and a trace of where it is."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

from revitalisation.french import number
from revitalisation.paths import ROOT
from revitalisation.run import kernels, watch
from revitalisation.run.notebooks import INJECTED

NAME = "revitalisation"
PRINTED = 100_000
"""What a cell may print, in characters: a loop that prints must not fill the disk."""
NOTE = (
    f"\n[… La suite est coupée\u202f: la cellule a affiché plus de {number(PRINTED)} caractères.]\n"
)
START = 60
"""How long a kernel may take to start, in seconds."""

logger.addHandler(logging.NullHandler())  # its English lines would go to the terminal


@dataclass
class Trace:
    """Where an execution is; what remains of it when papermill gives up without writing.

    ``cell`` is the rank of the cell among those that JupyterLab numbers, in the notebook as its
    author sees it: the cell where papermill writes the parameters does not count.
    """

    notebook: NotebookNode | None = None
    cell: int = 0
    source: str = ""

    def enter(self, cell: NotebookNode) -> None:
        """Note that a cell is about to be executed."""
        if cell.cell_type == "code" and cell.source.strip():
            self.cell += INJECTED not in cell.metadata.get("tags", ())
            self.source = cell.source


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Executes the cells; keeps of their printing only the beginning."""

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], *place: Any) -> Any:
        """Take an output in; of printed text, what fits."""
        if msg["msg_type"] == "stream":
            printed = sum(len(out.text) for out in outs if out.output_type == "stream")
            if printed > PRINTED:
                return None
            content = msg["content"]
            if printed + len(content["text"]) > PRINTED:
                content["text"] = content["text"][: PRINTED - printed] + NOTE
        return super().output(outs, msg, *place)


class Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, without what costs time or changes from one run to the next."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        trace: Trace,
        limit: int,
        watched: Path | None,
        **_: Any,
    ) -> None:
        """Execute the notebook; ``limit`` is what one cell may take, in seconds.

        What its kernel opens is noted in the file ``watched``.
        """
        trace.notebook = nb_man.nb
        client = Client(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=kernels.Manager,
            resources={"metadata": {"path": str(ROOT)}},
            log=logger,
            timeout=limit,
            startup_timeout=START,
            iopub_timeout=60,  # a cell that prints much is slow to be read, not stuck
            record_timing=False,
            # How a kernel cuts what it prints, and in two streams, depends on the moment.
            coalesce_streams=True,
            shutdown_kernel="immediate",
            on_cell_start=lambda cell, cell_index: trace.enter(cell),
        )
        client.execute(env=os.environ | ({watch.PLACE: str(watched)} if watched else {}))


papermill_engines.register(NAME, Engine)
