#!/usr/bin/env bash
# jupyter_client 8.10.0 with ipykernel 7.4.0 and nbclient 0.11.0.
# Usual guess: JSON shown by a cell under a MIME type of one's own arrives as it was, and a NaN in it
#   is refused, or becomes null, as in the tables of the web.
# Seen: the whole message is « cleaned »: NaN arrives as the *string* "nan", Infinity as "inf", in a
#   list whose other members are still numbers; the cell succeeds, a warning goes to stderr. A reader
#   that tests for null takes it for a word. And one NaN changes how the rest is written: a date and
#   time without zone arrives with the machine's zone, but as it was if a NaN stands beside it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile jupyter_client==8.10.0 ipykernel==7.4.0 nbclient==0.11.0
cd "$work"
"$work/venv/bin/python" - 2>/dev/null <<'PY'
import json
import os

import nbclient
import nbformat

os.environ["TZ"] = "Europe/Paris"
CELL = """
import datetime
from IPython.display import display
values = {"cut_off": datetime.datetime(2026, 6, 1), "shares": [0.5, SHARES]}
display({"application/vnd.example+json": values}, raw=True)
"""


def shown(shares: str) -> dict:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL.replace("SHARES", shares))])
    nbclient.NotebookClient(book).execute()
    return next(
        output.data["application/vnd.example+json"]
        for output in book.cells[0].outputs
        if output.output_type == "display_data"
    )


without, with_nan = shown("None"), shown("None, float('nan'), float('inf')")
print("without NaN:", json.dumps(without))
print("with NaN:   ", json.dumps(with_nan))
assert without == {"cut_off": "2026-06-01T00:00:00+02:00", "shares": [0.5, None]}, "changed"
assert with_nan["shares"] == [0.5, None, "nan", "inf"], "changed"
assert with_nan["cut_off"].startswith("2026-06-01T00:00:00"), "changed"
assert "+" not in with_nan["cut_off"], "changed"
PY
