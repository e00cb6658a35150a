"""Office files with the same bytes every time: their parts carry a date, which becomes one day."""

import io
import re
import zipfile
from datetime import date

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def pinned(content: bytes, day: date) -> bytes:
    """Return an .xlsx or a .docx as it would be, had it been written on that day."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with io.BytesIO() as file:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as before,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for name in before.namelist():
                part = before.read(name)
                if name == _CORE:
                    part = _DATES.sub(rb"\g<1>" + stamp, part)
                after.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
        return file.getvalue()
