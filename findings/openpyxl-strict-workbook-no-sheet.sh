#!/usr/bin/env bash
# openpyxl 3.1.5, with python-calamine 0.9.1 and pandas 3.1.1 to compare.
# Usual guess: a workbook that Excel saved as « Strict Open XML » (ISO/IEC 29500 Strict, offered in its
#   list of types beside the ordinary one) is read like any other .xlsx, or refused with an exception.
# Seen: load_workbook succeeds and gives a workbook of no sheet at all; all it says is a UserWarning of
#   an « invalid specification ». pandas, whose first engine it is, then finds that worksheet 0 is
#   invalid. python-calamine reads the same file whole: the two formats differ by their namespaces.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import warnings
import zipfile

import openpyxl
import pandas
import python_calamine

TRANSITIONAL, STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
NAMES = (
    ("spreadsheetml/2006/main", "spreadsheetml/main"),
    ("officeDocument/2006/relationships", "officeDocument/relationships"),
    ("drawingml/2006/main", "drawingml/main"),
)
book = openpyxl.Workbook()
book.active.title = "communes"
for row in (["code", "n"], ["62498", 3], ["62119", 7]):
    book.active.append(row)
book.save("ordinary.xlsx")
with zipfile.ZipFile("ordinary.xlsx") as source, zipfile.ZipFile("strict.xlsx", "w") as target:
    for name in source.namelist():
        text = source.read(name).decode()
        for old, new in NAMES:
            text = text.replace(TRANSITIONAL + old, STRICT + new)
        if name == "xl/workbook.xml":
            text = text.replace("<workbook ", '<workbook conformance="strict" ')
        target.writestr(name, text)

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    sheets = openpyxl.load_workbook("strict.xlsx").sheetnames
rows = python_calamine.load_workbook("strict.xlsx").get_sheet_by_index(0).to_python()
try:
    pandas.read_excel("strict.xlsx")
    refused = ""
except ValueError as error:
    refused = str(error)
print("openpyxl, sheets:", sheets, "-", said[0].category.__name__, said[0].message)
print("python-calamine: ", rows)
print("pandas:          ", refused)
assert openpyxl.load_workbook("ordinary.xlsx").sheetnames == ["communes"], "changed"
assert sheets == [], "changed"
assert rows == [["code", "n"], ["62498", 3.0], ["62119", 7.0]], "changed"
assert "0 worksheets found" in refused, "changed"
PY
