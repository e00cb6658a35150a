"""The door of the tables: any text in any cell is one that is printed, or is refused there."""

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revitalisation.data import tables
from revitalisation.data.cell_checks import wrong
from revitalisation.french.characters import cleaned, unprintable

FIELDS = [
    pytest.param(field, id=f"{name}.{field['name']}")
    for name in tables.names()
    for field in tables.schema_of(name)["fields"]
]
ODD = st.sampled_from(
    [
        *("1_000", "+12", " 12", "1e400", "1e5", "NaN", "inf", "-0", "007", "٣", "12", "oui"),
        *("2025-1-2", "0001-01-01", "2026-02-30", "9999-12-31", "2026-05-01", "x" * 5000),
        *("a\u202eb", "\u2011", "①", "\uf0b7", "\ud800", "\0", "e\u0301", " ", "\u00a0"),
        *("=1+1", "<b>", "{{ x }}"),
    ]
)


@pytest.mark.parametrize("field", FIELDS)
@given(text=ODD | st.text(max_size=40) | st.integers().map(str) | st.floats().map(str))
@settings(max_examples=25, derandomize=True)
def test_any_text_is_refused_at_its_cell_or_can_be_printed(
    field: dict[str, Any], text: str
) -> None:
    cell, rules = cleaned(text), field.get("constraints", {})
    if not cell or wrong(field, cell):
        return
    assert not unprintable(cell)
    assert not cell.isspace()
    assert len(cell) <= rules.get("maxLength", 4000)
    if field["type"] in ("integer", "number"):
        assert math.isfinite(float(cell))
        assert rules["minimum"] <= float(cell) <= rules["maximum"]
        assert not set(cell) - set("-0123456789.")
    if field["type"] == "date":
        assert date.fromisoformat(cell).isoformat() == cell
        assert rules["minimum"] <= cell <= rules["maximum"]
