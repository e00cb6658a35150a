#!/usr/bin/env bash
# frictionless 5.21.0.
# Usual guess: a table valid against a Table Schema holds integers and dates as the standard writes
#   them (optional sign and digits; YYYY-MM-DD), so what reads it next, a database, a spreadsheet or
#   a sort of the texts, reads the same.
# Seen: whatever Python's int() and strptime() take is valid: 1_000 is the integer 1000, so are
#   digits of another script and a number between spaces; 2026-1-5 is a date. The last one sorts
#   *after* 2026-01-31 as text, and pandas or a spreadsheet keep the first as words.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile frictionless==5.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from frictionless import Resource, Schema

schema = Schema.from_descriptor(
    {"fields": [{"name": "amount", "type": "integer"}, {"name": "day", "type": "date"}]}
)
rows = [["amount", "day"], ["1_000", "2026-1-5"], ["\u0661\u0662", "2026-01-31"], [" 7 ", "2026-12-1"]]
resource = Resource(data=rows, schema=schema)
report = resource.validate()
read = [row.to_dict() for row in Resource(data=rows, schema=schema).read_rows()]
print("valid:", report.valid)
print("read: ", read)
print("days sorted as written:", sorted(row[1] for row in rows[1:]))
assert report.valid, "changed"
assert [row["amount"] for row in read] == [1000, 12, 7], "changed"
assert str(read[0]["day"]) == "2026-01-05", "changed"
PY
