#!/usr/bin/env bash
# nbconvert 7.17.2.
# Usual guess: `HTMLExporter(exclude_anchor_links=True)` leaves out the ¶ that follows each title, and
#   the titles keep their identifiers, so links to them still lead there.
# Seen: the identifiers go too: « [see below](#Part-two) », right in JupyterLab and in the page without
#   the option, leads nowhere with it. Nothing is logged.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile nbconvert==7.17.2
"$work/venv/bin/python" - <<'PY'
import re

import nbformat
from nbconvert import HTMLExporter

cells = [nbformat.v4.new_markdown_cell("[see below](#Part-two)\n\n## Part two")]
book = nbformat.v4.new_notebook(cells=cells)
titles = {}
for option in (False, True):
    page, _ = HTMLExporter(exclude_anchor_links=option).from_notebook_node(book)
    (titles[option],) = re.findall(r"<h2.*?</h2>", page)
    print(f"exclude_anchor_links={option}: {titles[option]}; link kept:", 'href="#Part-two">see' in page)
assert 'id="Part-two"' in titles[False], "changed"
assert titles[True] == "<h2>Part two</h2>", "changed"
PY
