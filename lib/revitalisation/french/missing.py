"""What stands for nothing: a command refused in French must not wait for pandas to be imported."""

import sys
from typing import Any


def missing(value: Any) -> bool:
    """Whether a value is missing: nothing, or the NaN, NaT, NA of pandas.

    Whoever holds one of the latter two has imported pandas already.
    """
    pandas = sys.modules.get("pandas")
    return value is None or bool(pandas.isna(value) if pandas else value != value)
