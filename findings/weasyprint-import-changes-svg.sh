#!/usr/bin/env bash
# weasyprint 70.0, Python's own xml.etree.
# Usual guess: importing a library that prints PDF changes nothing in what the standard library
#   writes elsewhere in the process.
# Seen: weasyprint registers prefixes with xml.etree when imported, the empty one among them, which
#   takes it from whoever had it: a program that had registered "" for SVG writes <ns0:svg> from then
#   on. Valid XML, drawn from a file, but in an HTML page the browser no longer knows the element:
#   the picture is gone. The order of the imports decides.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile weasyprint==70.0
"$work/venv/bin/python" - <<'PY'
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)
drawing = ElementTree.fromstring(f'<svg xmlns="{SVG}"><rect/></svg>')
before = ElementTree.tostring(drawing, encoding="unicode")
import weasyprint  # noqa: E402, F401

after = ElementTree.tostring(drawing, encoding="unicode")
print("before the import:", before)
print("after the import: ", after)
assert before.startswith("<svg "), "changed"
assert after.startswith("<ns0:svg "), "changed"
PY
