"""What papermill is asked to do otherwise: our kernels, our limits, and a trace of where it is."""

import itertools
import logging
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

from revitalisation.paths import ROOT
from revitalisation.run import kernels

NAME = "revitalisation"
PRINTED = 100_000
"""What a cell may print, in characters: a loop that prints must not fill the disk."""
START = 60
"""How long a kernel may take to start, in seconds."""
INJECTED = "injected-parameters"

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._printed: dict[int, int] = {}

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], *place: Any) -> Any:
        """Take an output in; of printed text, what fits."""
        if msg["msg_type"] != "stream":
            return super().output(outs, msg, *place)
        content, index = msg["content"], place[-1]
        room = PRINTED - self._printed.get(index, 0)
        if room < 0:
            return None
        self._printed[index] = PRINTED - room + len(content["text"])
        if len(content["text"]) > room:
            content["text"] = content["text"][:room] + _note()
        return self._printing(outs, msg, *place)

    def _printing(self, outs: list[NotebookNode], msg: dict[str, Any], *place: Any) -> Any:
        """Join printed text to what was printed just before, standard output first.

        Where the kernel cuts it, and which of the two streams comes first, depend on the moment.
        """
        before = itertools.takewhile(lambda out: out.output_type == "stream", reversed(outs))
        streams = {} if self.clear_before_next_output else {out.name: out for out in before}
        content = msg["content"]
        if content["name"] in streams:
            streams[content["name"]].text += content["text"]
            return None
        printed = super().output(outs, msg, *place)
        if content["name"] == "stdout" and streams:
            outs[-2:] = reversed(outs[-2:])
        return printed


class Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, without what costs time or changes from one run to the next."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, trace: Trace, limit: int, **_: Any
    ) -> None:
        """Execute the notebook; ``limit`` is what one cell may take, in seconds."""
        trace.notebook = nb_man.nb
        client = Client(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=kernels.manager(),
            resources={"metadata": {"path": str(ROOT)}},
            log=logger,
            timeout=limit,
            startup_timeout=START,
            iopub_timeout=60,  # a cell that prints much is slow to be read, not stuck
            record_timing=False,
            shutdown_kernel="immediate",
            on_cell_start=lambda cell, cell_index: trace.enter(cell),
        )
        client.execute()


papermill_engines.register(NAME, Engine)


def _note() -> str:
    size = f"{PRINTED:,}".replace(",", "\u202f")
    return f"\n[… La suite est coupée\u202f: la cellule a affiché plus de {size} caractères.]\n"
