#!/usr/bin/env bash
# python-calamine 0.9.1, with openpyxl 3.1.5 and pandas 3.1.1 to compare.
# Usual guess: a cell where Excel shows #DIV/0! or #REF! comes out of a reader as the error: its name,
#   a special value, an exception.
# Seen: an empty string, exactly as a cell where nothing was ever typed: after reading, « the formula
#   broke » and « unknown » cannot be told apart. openpyxl gives the name of the error. Through pandas,
#   with keep_default_na=False, one engine gives "" and the other NaN for the same cell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile python-calamine==0.9.1 openpyxl==3.1.5 pandas==3.1.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import openpyxl
import pandas
import python_calamine

book = openpyxl.Workbook()
for row in (["rate", "of"], ["#DIV/0!", "Lens"], ["#REF!", "Avion"], [None, "Harnes"], [0.5, "Barlin"]):
    book.active.append(row)
book.save("rates.xlsx")
kinds = [cell.data_type for cell in book.active["A"]]
calamine = [row[0] for row in python_calamine.load_workbook("rates.xlsx").get_sheet_by_index(0).to_python()]
openpyxl_ = [cell.value for cell in openpyxl.load_workbook("rates.xlsx", data_only=True).active["A"]]
frames = {
    engine: pandas.read_excel("rates.xlsx", engine=engine, keep_default_na=False)["rate"].tolist()
    for engine in ("calamine", "openpyxl")
}
print("types in the file:", kinds)
print("python-calamine:  ", calamine)
print("openpyxl:         ", openpyxl_)
print("pandas:           ", frames)
assert kinds == ["s", "e", "e", "n", "n"], "changed"
assert calamine == ["rate", "", "", "", 0.5], "changed"
assert openpyxl_ == ["rate", "#DIV/0!", "#REF!", None, 0.5], "changed"
assert frames["calamine"] != frames["openpyxl"], "changed"
PY
