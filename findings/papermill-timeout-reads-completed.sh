#!/usr/bin/env bash
# papermill 2.7.0 with nbclient 0.11.0.
# Usual guess: a cell that exceeds `execution_timeout` makes papermill raise its
#   PapermillExecutionError, as any failing cell does, and the notebook it leaves on disk says which
#   cell failed: its metadata exist for that.
# Seen: what is raised is nbclient's CellTimeoutError, which an `except PapermillExecutionError` lets
#   through (a kernel that dies takes the same way, as DeadKernelError). The notebook left on disk
#   says « completed » for the cell that was cut short AND for the one that never ran, and its own
#   « exception » is empty: who reads the file, and not the exception, publishes half a notebook.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile papermill==2.7.0 nbclient==0.11.0 ipykernel==7.4.0
cd "$work"
"$work/venv/bin/python" - 2>/dev/null <<'PY'
import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

book = nbformat.v4.new_notebook()
book.cells = [
    nbformat.v4.new_code_cell(source)
    for source in ("print('first')", "import time; time.sleep(60)", "print('never ran')")
]
book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
nbformat.write(book, "in.ipynb")
try:
    papermill.execute_notebook("in.ipynb", "out.ipynb", progress_bar=False, execution_timeout=3)
except Exception as error:
    raised = error
print("raised:", type(raised).__name__, "- is PapermillExecutionError:",
      isinstance(raised, PapermillExecutionError))
left = nbformat.read("out.ipynb", as_version=4)
said = [
    (cell.metadata.papermill["status"], cell.metadata.papermill["exception"], len(cell.outputs))
    for cell in left.cells
]
print("status, exception, outputs of each cell on disk:", said)
print("of the notebook:", left.metadata.papermill["exception"])
assert not isinstance(raised, PapermillExecutionError), "changed"
assert [status for status, _, _ in said] == ["completed"] * 3, "changed"
assert not any(exception for _, exception, _ in said), "changed"
assert said[2][2] == 0 and left.metadata.papermill["exception"] is None, "changed"
PY
