"""One font for the drawings and for the pages, whatever the system has installed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from revitalisation.errors import PublicationError
from revitalisation.identity import font_file

# The package holds each style twice; were both offered, the choice would be fontconfig's.
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{folder}</dir>
<cachedir>{cache}</cachedir>
<selectfont><rejectfont><glob>*.ttf</glob></rejectfont></selectfont>
</fontconfig>
"""


@contextmanager
def only_ours() -> Iterator[None]:
    """Let fontconfig see the identity's font and no other, while the block runs.

    WeasyPrint reads the setting when its font map is made, Chromium when it starts. A character
    that the font lacks is then a fault that can be reported, not a glyph of another font.

    Raises
    ------
    PublicationError
        When the package of the font is not installed.
    """
    folder = font_file("Regular").parent
    if not font_file("Regular").is_file():
        raise PublicationError(
            "La police Source Sans Pro est introuvable ; réinstaller l’environnement "
            "(paquet Python « font-source-sans-pro »)."
        )
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="polices-", ignore_cleanup_errors=True) as work:
        file = Path(work) / "fonts.conf"
        file.write_text(
            _CONFIGURATION.format(folder=escape(str(folder)), cache=escape(work)), encoding="utf-8"
        )
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
