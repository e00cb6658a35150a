"""Imported by the forkserver, and by nothing else: it imports what all kernels share."""

from revitalisation import _fork

_fork.preload()
