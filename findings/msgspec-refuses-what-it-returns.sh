#!/usr/bin/env bash
# msgspec 0.22.0 and pydantic 2.14.3.
# Usual guess: an instance of a subclass of str (text that carries its source) is a str to whatever
#   validates or writes JSON: isinstance says so, json and a field declared `str` take it.
# Seen: three answers. msgspec *keeps* the instance when it converts a mapping to a dataclass, then
#   refuses to encode the dataclass it just made. pydantic accepts it for a `str` and puts a plain str
#   in its place, so what the text carried is gone. json writes it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile msgspec==0.22.0 pydantic==2.14.3
"$work/venv/bin/python" - <<'PY'
import json
from dataclasses import asdict, dataclass

import msgspec
import pydantic


class Sourced(str):
    """Text that knows where it comes from."""


@dataclass(frozen=True)
class Row:
    name: str


given = {"name": Sourced("Lens")}
converted = msgspec.convert(given, Row)
try:
    encoded = msgspec.json.encode(converted).decode()
except TypeError as error:
    encoded = str(error)
validated = pydantic.TypeAdapter(Row).validate_python(given)
print("msgspec.convert gives a", type(converted.name).__name__, "- msgspec.json.encode:", encoded)
print("pydantic gives a", type(validated.name).__name__)
print("json writes", json.dumps(asdict(converted)))
assert isinstance(converted.name, Sourced) and "unsupported" in encoded, "changed"
assert type(validated.name) is str, "changed"
PY
