"""The kernels that execute the notebooks: forked from one warm process, or ordinary ones.

An ordinary kernel spends a second or more on imports that all kernels share. Where the standard
library has a forkserver, one process imports them once and each kernel is a fork of it. Elsewhere
(Windows), or when the variable ``REVITALISATION_NOYAUX`` says so, kernels are ordinary.

Either way the notebook runs in the interpreter that runs this one, whatever kernel it names, away
from the user's own IPython profile, and its kernel never outlives the process that asked for it.
"""

import asyncio
import atexit
import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import zmq
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from revitalisation.errors import RequestError
from revitalisation.run import forks
from revitalisation.run.forks import ENVIRONMENT, Fork, python_path

MODE = "REVITALISATION_NOYAUX"
FORKED, ORDINARY = "partages", "ordinaires"

_MARK = "REVITALISATION_CARNET"
"""Variable by which the processes that a notebook starts are known as its own."""
_SOCKET_PATH = 100  # systems take 104 to 108 bytes
_PATIENCE = 30.0
_NO_GRAMMARS = '__import__("sys").modules.setdefault("rfc3987_syntax", None)'

_running: set["_Provisioner"] = set()
_halted = threading.Event()


def forked() -> bool:
    """Say whether kernels are forks of one warm process.

    By default they are wherever the standard library can; macOS is left out, since its own
    libraries do not promise to survive a fork.

    Raises
    ------
    RequestError
        When ``REVITALISATION_NOYAUX`` is neither ``partages`` nor ``ordinaires``.
    """
    wanted = os.environ.get(MODE, "")
    if wanted not in ("", FORKED, ORDINARY):
        raise RequestError(
            f"La variable {MODE} vaut « {wanted} »\u202f: elle ne peut valoir que "
            f"« {FORKED} » ou « {ORDINARY} »."
        )
    possible = "forkserver" in multiprocessing.get_all_start_methods()
    return possible and wanted != ORDINARY and (sys.platform != "darwin" or wanted == FORKED)


def warm(edition: str = "", territory: str = "") -> None:
    """Allow kernels; start the imports that they share, without waiting for them.

    The edition and the territory that most of them open are then opened once for all.
    """
    _halted.clear()
    if forked():
        forks.serve(f"{edition}/{territory}")


def kill() -> None:
    """Kill every kernel, with whatever it started, and allow no other until :func:`warm`."""
    _halted.set()
    for provisioner in tuple(_running):
        provisioner.destroy()


def close() -> None:
    """Kill the kernels and stop the forkserver; a later :func:`warm` starts another one."""
    kill()
    forks.stop()


atexit.register(close)


class _Provisioner(LocalProvisioner):
    """Starts an ordinary kernel, with a folder of its own for its sockets and its profile."""

    _folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets and the environment before the connection file is written."""
        self._folder = Path(tempfile.mkdtemp(prefix="carnet-"))
        kernel: Any = self.parent
        kernel.connection_file = str(self._folder / "noyau.json")
        socket = os.fsencode(self._folder / "noyau-ipc-5")
        if os.name == "posix" and len(socket) < _SOCKET_PATH:
            kernel.transport = "ipc"
        elif zmq.has("curve"):
            kernel.transport_encryption = "auto"
        launch: dict[str, Any] = await super().pre_launch(**kwargs)
        profile = {
            "IPYTHONDIR": str(self._folder / "ipython"),
            "PYTHONPATH": python_path(),
            _MARK: self._folder.name,
        }
        launch["env"] |= ENVIRONMENT | profile
        return launch

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and wait until its sockets are there to be connected to."""
        _running.add(self)
        try:
            if _halted.is_set():
                raise RuntimeError("kernels are being stopped")
            await self._start(cmd, **kwargs)
            await self._listening()
        except BaseException:
            await self.cleanup()  # nbclient does not, before a kernel has started
            raise
        return self.connection_info

    async def _start(self, cmd: list[str], **kwargs: Any) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super().launch_kernel(cmd, **kwargs, **quiet)

    async def _listening(self) -> None:
        """Wait for the sockets' files: connecting too early costs a second."""
        kernel: Any = self.parent
        if kernel.transport != "ipc":
            return
        sockets = [Path(f"{kernel.ip}-{port}") for port in kernel.ports]
        limit = time.monotonic() + _PATIENCE
        while not all(path.exists() for path in sockets):
            if await self.poll() is not None or time.monotonic() > limit:
                return  # the client finds the kernel dead or mute, and says so
            await asyncio.sleep(0.01)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind: no process, no socket, no folder."""
        await super().cleanup(restart=restart)
        self.destroy()
        _running.discard(self)
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)

    def destroy(self) -> None:
        """Kill the kernel and the processes that its cells may have started, astray or not."""
        strays = self._strays()
        if self.pgid and hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self.pgid, signal.SIGKILL)
        process: Any = self.process
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                process.kill()
        for stray in strays:
            with contextlib.suppress(psutil.Error):
                stray.kill()

    def _strays(self) -> list[psutil.Process]:
        """Return the processes that come from this kernel, in whatever session they went.

        A child has it for an ancestor; one whose parent has ended still has its environment.
        """
        found: list[psutil.Process] = []
        if self._folder is None:
            return found
        if self.pid:
            with contextlib.suppress(psutil.Error):
                found += psutil.Process(self.pid).children(recursive=True)
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.environ().get(_MARK) == self._folder.name:
                    found.append(process)
        return found


class _ForkProvisioner(_Provisioner):
    """Starts a kernel as a fork of the warm process."""

    async def _start(self, cmd: list[str], **kwargs: Any) -> None:
        folder = str(kwargs.get("cwd") or Path.cwd())
        # Any parent but 0: ipykernel then neither greets on the terminal nor watches a parent,
        # which here is the forkserver; the child has a watch of its own.
        arguments = [*cmd[cmd.index("-f") :], "--IPKernelApp.parent_handle=1"]
        process = Fork(arguments, kwargs["env"], folder, _halted)
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        self.cwd = folder


class Manager(AsyncKernelManager):
    """Manages a kernel of this very interpreter, for nbclient and papermill."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kind = _ForkProvisioner if forked() else _Provisioner
        self.provisioner = kind(kernel_spec=self.kernel_spec, parent=self)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of this interpreter, whatever the notebook or the user's folders name."""
        python = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        arguments = ["-f", "{connection_file}", f"--IPKernelApp.exec_lines={_NO_GRAMMARS}"]
        return KernelSpec(
            argv=[*python, *arguments],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )
