"""L’état des lieux reproductible des programmes de revitalisation des centres-villes."""

import sys

__version__ = "1.0.0"

# jsonschema compiles this optional package's grammars for more than a second wherever it is
# installed (conda brings it), each time nbformat is imported; nothing of ours needs it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
