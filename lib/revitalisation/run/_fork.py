"""What happens in the forkserver, and in the kernels forked from it.

multiprocessing finds the child's function again by the name of its module, which each kernel
therefore imports: only the standard library stands at its top.
"""

import contextlib
import gc
import importlib
import multiprocessing
import os
import pkgutil
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

from revitalisation.run import watch

PRELOAD = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # every kernel imports it, and debugpy with it: most of its start
    "pandas",
    "plotly.graph_objects",
    "plotly.io",
    "shapely",
    "pyproj",
    "rapidfuzz.process",
    "jinja2",
    "revitalisation.data.tables",
    "revitalisation.redaction.render",
)
"""What every kernel would import by itself, imported once; never anything that starts a thread."""

PREPARED = "REVITALISATION_EDITION"
"""Variable that names what the kernels are about to open: an edition, a slash, a territory."""

_path: list[str] = []


def preload() -> None:
    """Import what the kernels share, then set it aside from garbage collection.

    A module that is missing or wrong is left out: the notebook that needs it says so better.
    """
    # Ctrl-C during these seconds ends the forkserver without a word; later, it ignores it.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    without_grammars()
    watch.begin()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (*PRELOAD, *sections()):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None:  # imported outside of a kernel, it takes this for a terminal
        pandas.set_option("display.max_columns", 20)
    tables: Any = sys.modules.get("revitalisation.data.tables")
    if tables is not None:  # kernels inherit tables already checked
        with contextlib.suppress(Exception):
            tables.check()
    opening: Any = sys.modules.get("revitalisation.sections.opening")
    if opening is not None:  # and the edition open, its values counted
        with contextlib.suppress(Exception):
            opening.prepare(*os.environ[PREPARED].split("/"))
    _path[:] = [place for place in sys.path if place]
    gc.collect()
    gc.freeze()  # a collection would write in every page and undo the sharing
    signal.signal(signal.SIGINT, before)


def sections() -> list[str]:
    """Return the modules that notebooks call: the whole room."""
    room = importlib.import_module("revitalisation.sections")
    return [f"{room.__name__}.{found.name}" for found in pkgutil.iter_modules(room.__path__)]


def without_grammars() -> None:
    """Hide an optional package of jsonschema that compiles grammars on import, over a second."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def kernel_main(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Be an IPython kernel, in a session of its own, until killed or until the parent dies.

    ``arguments`` are what stands after the program's name on an ordinary kernel's command line.
    """
    os.setsid()
    _silence()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if place := environment.get(watch.PLACE):
        watch.note(place, str(Path(environment["IPYTHONDIR"]).parent))
    sys.path[:] = _path or sys.path
    sys.argv = ["ipykernel_launcher", *arguments]
    threading.Thread(target=_die_with_parent, daemon=True).start()
    if "numpy" in sys.modules:  # forks would all draw the same numbers
        sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance()
    app.initialize(arguments)
    app.start()


def _silence() -> None:
    """Keep the kernel's own log off the terminal; what cells print goes through sockets."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _die_with_parent() -> None:
    """Kill the kernel and what it started once the process that asked for it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)
