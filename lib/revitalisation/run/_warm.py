"""Imported by the forkserver, and by nothing else: it imports what all kernels share."""

from revitalisation.run import _fork

_fork.preload()
