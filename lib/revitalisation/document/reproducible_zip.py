"""Office files with the same bytes every time: their parts carry a date, which becomes one day."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of parts, in their order."""
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in parts.items():
                package.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
        return file.getvalue()


def pinned(content: bytes, day: date) -> bytes:
    """Return an .xlsx as it would be, had it been written on that day."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    return packed(parts | {_CORE: _DATES.sub(rb"\g<1>" + stamp, parts[_CORE])})
