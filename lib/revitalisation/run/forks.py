"""Processes forked from one that has already imported what they share."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from revitalisation.paths import LIBRARY
from revitalisation.run._fork import PREPARED, kernel_main

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # a process that is to be forked has one thread
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger, unused, warns about frozen modules
    "PYTHONHASHSEED": "0",  # sets come in the same order every time
    "COLUMNS": "100",  # what pandas prints does not depend on the terminal's width
    "LINES": "40",
    "REVITALISATION_PUBLICATION": "1",  # no font in each notebook: sections/display.py
}
"""What every kernel finds in its environment, forked or not."""

_lock = threading.RLock()

# Its farewell removes the folder of the forkserver's socket, and what is registered last is called
# first: imported here, it registers before whoever calls :func:`stop` at the end.
import_module("multiprocessing.util")


def serve(prepared: str = "") -> None:
    """Start the forkserver, unless it is there; its imports go on by themselves.

    ``prepared`` is what :data:`revitalisation.run._fork.PREPARED` tells it to open.
    """
    from multiprocessing import forkserver

    with _lock, _environment({PREPARED: prepared}):
        forkserver.set_forkserver_preload(["revitalisation.run._warm"])
        forkserver.ensure_running()


def stop() -> None:
    """Stop the forkserver, whose processes must have ended; without it, it leaves by itself."""
    server = getattr(sys.modules.get("multiprocessing.forkserver"), "_forkserver", None)
    end = getattr(server, "_stop", None)
    if end is not None:
        end()


def python_path() -> str:
    """Return where Python finds our modules, installed or not."""
    library = str(LIBRARY)
    return os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH"))))


class Fork:
    """A kernel's process, in the few words of subprocess.Popen that a LocalProvisioner says.

    Once ``halted`` is set, no process starts any more.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        arguments: list[str],
        environment: dict[str, str],
        folder: str,
        halted: threading.Event,
    ) -> None:
        self._process = multiprocessing.get_context("forkserver").Process(
            target=kernel_main, args=(arguments, environment, folder), name="carnet"
        )
        with _lock, _without_main():
            if halted.is_set():
                raise RuntimeError("kernels are being stopped")
            serve()
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, or nothing while it runs."""
        with _lock:  # two threads that read one exit code would wait for each other
            return self._process.exitcode

    def wait(self) -> int | None:
        """Return the exit code once it has stopped."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process alone."""
        os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill the process alone."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process alone to stop."""
        self.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """Lend the forkserver the kernels' environment, and more, while it starts."""
    lent = {**ENVIRONMENT, "PYTHONPATH": python_path(), **more}
    before = {name: os.environ.get(name) for name in lent}
    os.environ.update(lent)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module, which multiprocessing would have each child run again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
