"""Execute notebooks through papermill, several at once; one that fails does not stop the others."""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from revitalisation.document.model import Failure
from revitalisation.run import _fork, failures, kernels, notebooks
from revitalisation.run.failures import NotebookError

if TYPE_CHECKING:
    from revitalisation.run.engine import Trace


@dataclass(frozen=True)
class Job:
    """A notebook to execute, by the slug of its section; it is never written.

    ``parameters`` are the variables of its cell tagged « parameters », all texts: a code never
    becomes a number. The executed notebook goes to ``output``, whose folder is made if need be.
    What its kernel opens is noted in the file ``watched``, where kernels are forked.
    """

    slug: str
    notebook: Path
    parameters: Mapping[str, str]
    output: Path
    watched: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job, after how long; ``failure`` is ``None`` when every cell succeeded.

    ``why`` says why it was executed, when an earlier result might have served; ``reused`` that one
    did.
    """

    job: Job
    seconds: float
    failure: Failure | None
    why: str = ""
    reused: bool = False


def run(
    jobs: Sequence[Job],
    workers: int,
    report: Callable[[Outcome], None],
    started: Callable[[Job], None] = lambda job: None,
    timeout: int = 600,
) -> list[Outcome]:
    """Execute notebooks, several at once, and write what they became.

    They start in their order. Where a notebook could be opened, its output holds what its cells
    gave, whether it succeeded or not.

    Parameters
    ----------
    workers
        How many run at once, at least one.
    report
        Called in the caller's thread when a job ends.
    started
        Called when a job starts, in the thread that executes it.
    timeout
        What one cell may take, in seconds.

    Raises
    ------
    KeyboardInterrupt, SystemExit
        On Ctrl-C and on a request to terminate, once every kernel is dead. Notebooks that were
        under way are not written.
    RequestError
        When the variable ``REVITALISATION_NOYAUX`` has no meaning.
    """
    first = jobs[0].parameters if jobs else {}
    kernels.warm(first.get("edition", ""), first.get("territoire", ""))
    _fork.without_grammars()
    stop = threading.Event()
    pool = ThreadPoolExecutor(max(1, workers), thread_name_prefix="carnet")
    futures: list[Future[Outcome]] = []
    try:
        with _terminable():
            futures += [pool.submit(_execute, job, timeout, started, stop) for job in jobs]
            left = set(futures)
            while left:  # Windows hears Ctrl-C between two waits
                done, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in filter(done.__contains__, futures):
                    report(future.result())
    except BaseException:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        while any(not future.done() for future in futures):
            kernels.kill()  # again and again: a kernel may have been about to start
            time.sleep(0.05)
        raise
    finally:
        pool.shutdown()
    return [future.result() for future in futures]


def _execute(
    job: Job, timeout: int, started: Callable[[Job], None], stop: threading.Event
) -> Outcome:
    """Execute one notebook, in a thread of the pool."""
    from jupyter_core.utils import ensure_event_loop

    from revitalisation.run.engine import Trace

    started(job)
    start = time.perf_counter()
    trace = Trace()
    failure: Failure | None = None
    try:
        # The event loop of this thread is jupyter_client's; its tasks end with it.
        with asyncio.Runner(loop_factory=partial(ensure_event_loop, prefer_selector_loop=True)):
            _papermill(job, timeout, trace)
    except Exception as error:
        cause, remedy = failures.explain(error, _reopen(job), timeout, trace.cell)
        failure = Failure(trace.cell or None, failures.short(trace.source), cause, remedy)
    if trace.notebook is not None and not stop.is_set():
        notebooks.write(trace.notebook, failure, job.output)
    return Outcome(job, time.perf_counter() - start, failure)


def _papermill(job: Job, timeout: int, trace: "Trace") -> None:
    """Execute a notebook; what it became, whole or not, is left in the trace."""
    import papermill

    from revitalisation.run import engine

    notebook = papermill.execute_notebook(
        notebooks.read(job.notebook, list(job.parameters)),
        None,
        parameters=dict(job.parameters),
        engine_name=engine.NAME,
        kernel_name="python3",
        language="python",
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        progress_bar=False,
        trace=trace,
        limit=timeout,
        watched=job.watched,
    )
    if notebook.metadata.papermill.get("exception"):  # papermill lets exit() pass
        raise NotebookError(failures.of_cell("SystemExit", ""), _reopen(job))


def _reopen(job: Job) -> str:
    """Return how to see the fault for oneself."""
    values = ", ".join(f'{name} = "{value}"' for name, value in job.parameters.items())
    given = f" avec {values}" if values else ""
    name = failures.plain(str(job.notebook))
    return f"Ouvrir {name} dans JupyterLab (make lab){given} et exécuter jusqu’à cette cellule."


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Make a request to terminate pass through the cleaning up, as Ctrl-C does."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
