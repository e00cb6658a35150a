#!/usr/bin/env bash
# dask 2026.8.0 with pandas 3.1.1 and pyarrow 26.0.1.
# Usual guess: two pandas tables put into Dask come out as the two tables they were.
# Seen: a table is known to Dask by its cells. Two tables with the same cells and different `attrs`
#   (their source, their year) are one table: the second comes out with the first one's source,
#   computed together or alone, without a word, for as long as the first is alive. So too for a pure
#   function of them. pandas itself keeps `attrs` through a copy and a pickle.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile dask==2026.8.0 pandas==3.1.1 pyarrow==26.0.1
"$work/venv/bin/python" - <<'PY'
import pickle

import dask
import dask.dataframe
import pandas


@dask.delayed(pure=True)
def source(table: pandas.DataFrame) -> str:
    return table.attrs["source"]


old = pandas.DataFrame({"actions": [41]})
new = old.copy()
old.attrs["source"], new.attrs["source"] = "2021", "2026"
kept = pickle.loads(pickle.dumps(new.copy())).attrs["source"]
first, second = (dask.dataframe.from_pandas(table, npartitions=1) for table in (old, new))
alone = second.compute().attrs["source"]
together = [table.attrs["source"] for table in dask.compute(first, second)]
pure = list(dask.compute(source(old), source(new)))
print("second table: through pandas", kept, "- through Dask alone", alone)
print("both together:", together, "- a pure function of each:", pure)
assert kept == "2026", "changed"
assert alone == "2021" and together == pure == ["2021", "2021"], "changed"
PY
