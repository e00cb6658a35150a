#!/usr/bin/env bash
# jupyter_client 8.10.0.
# Usual guess: two kernels given `transport="ipc"` have their own sockets, as over TCP they have their
#   own ports; the connection files have different names and keys.
# Seen: both are told the same five sockets, kernel-ipc-1 to -5 of the current folder, as long as the
#   first has not yet created its own: names are taken from what is on disk, not reserved. Two started
#   together speak on the same files. An `ip` of its own for each (a path in a temporary folder)
#   separates them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile jupyter_client==8.10.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from jupyter_client import KernelManager

PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")


def sockets(**options) -> list[str]:
    manager = KernelManager(**options)
    manager.write_connection_file()
    return [f"{manager.ip}-{getattr(manager, port)}" for port in PORTS]


first, second = sockets(transport="ipc"), sockets(transport="ipc")
print("first: ", first)
print("second:", second)
apart = [sockets(transport="ipc", ip=f"own-{n}") for n in (1, 2)]
ports = [sockets(transport="tcp") for _ in range(2)]
print("over TCP:", ports)
assert first == second, "changed"
assert not set(apart[0]) & set(apart[1]) and not set(ports[0]) & set(ports[1]), "changed"
PY
