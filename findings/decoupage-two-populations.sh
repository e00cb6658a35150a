#!/usr/bin/env bash
# @etalab/decoupage-administratif 6.0.0 (French communes and intercommunalités, 2026), from npm.
# Usual guess: in one release of one data set, the population of an intercommunalité is the sum of
#   those of its communes, whichever of its files one adds up.
# Seen: the two files hold two censuses, neither says which. epci.json agrees with itself for the 1 255
#   intercommunalités, but the population of communes.json is another year's: it differs for nine
#   communes out of ten, and for all but a handful of intercommunalités. A share whose top comes from
#   one file and bottom from the other is of no year. And `code` is no key of communes.json: hundreds
#   of merged communes share theirs with the old commune that stays inside them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @etalab/decoupage-administratif@6.0.0
python3 - <<'PY'
import json
from collections import Counter
from pathlib import Path

folder = Path("node_modules/@etalab/decoupage-administratif/data")
everything = json.loads((folder / "communes.json").read_text(encoding="utf-8"))
epcis = json.loads((folder / "epci.json").read_text(encoding="utf-8"))
communes = {row["code"]: row for row in everything if row["type"] == "commune-actuelle"}
members = [member for epci in epcis for member in epci["membres"]]
within = sum(
    epci["populationMunicipale"] != sum(m["populationMunicipale"] for m in epci["membres"])
    for epci in epcis
)
across = sum(
    epci["populationMunicipale"] != sum(communes[m["code"]]["population"] for m in epci["membres"])
    for epci in epcis
)
differing = sum(m["populationMunicipale"] != communes[m["code"]]["population"] for m in members)
shared = sum(count > 1 for count in Counter(row["code"] for row in everything).values())
print(f"epci.json with itself: {within} of {len(epcis)} differ")
print(f"epci.json with communes.json: {across} of {len(epcis)} differ")
print(f"communes: {differing} of {len(members)} differ")
print(f"codes that more than one row bears: {shared}")
assert within == 0 and across > 1200 and differing > 30_000 and shared == 584, "changed"
PY
