#!/usr/bin/env bash
# papermill 2.7.0.
# Usual guess: what `execute_notebook(parameters=…)` accepts and writes into the notebook's metadata
#   as a list or a mapping is a list or a mapping in the notebook; what cannot be passed is refused.
# Seen: a tuple is injected as the *string* "(2021, 2026)", so a loop over it runs on its letters, and
#   the integer keys of a dictionary become strings, so `.get(2026)` finds nothing. No warning; the
#   metadata of the notebook written say [2021, 2026] where its own cell says a string. (A set or an
#   integer of numpy is refused, but by the JSON of the metadata, not for what the cell would say.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile papermill==2.7.0 ipykernel==7.4.0
cd "$work"
"$work/venv/bin/python" - 2>/dev/null <<'PY'
import nbformat
import papermill

book = nbformat.v4.new_notebook()
book.cells = [
    nbformat.v4.new_code_cell("years = ()\nnames = {}", metadata={"tags": ["parameters"]}),
    nbformat.v4.new_code_cell("print(type(years).__name__, len(years), names.get(2026))"),
]
book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
nbformat.write(book, "in.ipynb")
given = {"years": (2021, 2026), "names": {2026: "open"}}
papermill.execute_notebook("in.ipynb", "out.ipynb", given, progress_bar=False)
left = nbformat.read("out.ipynb", as_version=4)
recorded = left.metadata.papermill.parameters["years"]
said = left.cells[-1].outputs[0].text.strip()
print("metadata:", recorded)
print(left.cells[1].source)
print("the notebook says:", said)
assert recorded == [2021, 2026], "changed"
assert said == "str 12 None", "changed"
PY
