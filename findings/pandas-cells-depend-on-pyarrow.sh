#!/usr/bin/env bash
# pandas 3.1.1, without then with pyarrow 26.0.1.
# Usual guess: pyarrow makes the text columns of pandas faster; the same values come out of them.
# Seen: a cell that is an instance of a subclass of str (text that carries its source, a Markup, the
#   member of an enumeration) comes back as itself where pyarrow is absent, as a plain str where some
#   other package brought it; `dtype` says « str » both times, both are equal to the text. Only an
#   explicit dtype=object keeps the value in both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile pandas==3.1.1
cat >"$work/cells.py" <<'PY'
import pandas as pd


class Sourced(str):
    """Text that knows where it comes from."""


value = Sourced("41")
frames = {
    "inferred": pd.DataFrame({"n": [value]}),
    "mapped": pd.DataFrame({"n": pd.Series([41]).map(lambda n: Sourced(str(n)))}),
    "object": pd.DataFrame({"n": pd.Series([value], dtype=object)}),
}
print(*(f"{how}: {frame.n.dtype} holds {type(frame.n[0]).__name__}" for how, frame in frames.items()),
      sep="; ")
PY
without=$("$work/venv/bin/python" "$work/cells.py")
"$work/venv/bin/pip" install --quiet --no-compile pyarrow==26.0.1
with=$("$work/venv/bin/python" "$work/cells.py")
echo "without pyarrow: $without"
echo "with pyarrow:    $with"
[ "$without" = "inferred: str holds Sourced; mapped: str holds Sourced; object: object holds Sourced" ]
[ "$with" = "inferred: str holds str; mapped: str holds str; object: object holds Sourced" ]
