"""Stopping: Ctrl-C, a closed terminal and a request to end all pass through the same cleaning up.

This module is imported before all others: it imports nothing of ours but what is as light.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_heard: list[int] = []


class Stopped(KeyboardInterrupt):
    """The system or a person asks this process to end, by a signal of this number."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        self.number = number
        super().__init__(number)


def heed() -> None:
    """Make each of these signals raise :class:`Stopped`, but those that are ignored (nohup)."""
    for number in _numbers():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def deafen() -> None:
    """Ignore these signals: what is being done, or undone, is to be finished."""
    for number in _numbers():
        signal.signal(number, signal.SIG_IGN)


def check() -> None:
    """Raise :class:`Stopped` if a signal came that the code it interrupted let pass.

    An exception goes no further than the C code that called us: a callback of Pango, a destructor.
    """
    if _heard:
        raise Stopped(_heard[0])


@contextmanager
def held() -> Iterator[None]:
    """Let what is begun end: a signal is heard, and raised by the next :func:`check`."""
    ours = [number for number in _numbers() if signal.getsignal(number) is _stop]
    for number in ours:
        signal.signal(number, lambda heard, _: _heard.append(heard))
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, _stop)


def code(error: KeyboardInterrupt) -> int:
    """Return the exit code of a process that was stopped so."""
    return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)


def _stop(number: int, _: FrameType | None) -> None:
    deafen()
    sys.unraisablehook = lambda _: None  # destructors of what a stop takes away
    _heard.append(number)
    raise Stopped(number)


def _numbers() -> tuple[int, ...]:
    if threading.current_thread() is not threading.main_thread():
        return ()
    return tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
