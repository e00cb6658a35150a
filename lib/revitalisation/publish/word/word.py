"""The Word document: pandoc over the manuscript, then what pandoc does not write."""

import io
import os
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from revitalisation import __version__
from revitalisation.document.model import Document
from revitalisation.document.reproducible_zip import pinned
from revitalisation.drawing.identity import font_file
from revitalisation.errors import PublicationError
from revitalisation.publish.word.manuscript import Manuscript, compose
from revitalisation.publish.word.pages import finish
from revitalisation.publish.word.styles import reference

LANGUAGE = "fr-FR"


def write(document: Document, target: Path, svgs: Mapping[str, str]) -> None:
    """Write the document for Word, the same bytes for the same document.

    Parameters
    ----------
    document
        Figures and tables numbered.
    svgs
        The figures as SVG, by slug (``figures.render``).

    Raises
    ------
    PublicationError
        When a figure was not drawn, a heading is missing, or pandoc is not there or complains.
    """
    target.write_bytes(convert(document, svgs))


def convert(document: Document, svgs: Mapping[str, str]) -> bytes:
    """Return the .docx that `write` writes."""
    import docx

    manuscript = compose(document, svgs)
    book = docx.Document(io.BytesIO(_pandoc(manuscript, document)))
    finish(book, {name: drawing.width for name, drawing in manuscript.drawings.items()})
    _describe(book, document)
    with io.BytesIO() as file:
        book.save(file)
        return pinned(file.getvalue(), document.cutoff)


def _pandoc(manuscript: Manuscript, document: Document) -> bytes:
    import pypandoc

    try:
        program = str(pypandoc.get_pandoc_path())
    except OSError:
        raise PublicationError(
            "pandoc est introuvable : réinstaller l’environnement (paquet Python "
            "« pypandoc-binary », ou « pypandoc » avec conda)."
        ) from None
    with tempfile.TemporaryDirectory(prefix="word-") as name:
        folder = Path(name)
        for address, drawing in manuscript.drawings.items():
            (folder / address).write_bytes(png(drawing.svg, drawing.width))
        (folder / "styles.docx").write_bytes(reference(document, program))
        command = [program, "--from=html", "--to=docx", "--reference-doc=styles.docx"]
        command += [f"--metadata=lang:{LANGUAGE}", "--fail-if-warnings", "--output=rapport.docx"]
        day = datetime.combine(document.cutoff, time(12), UTC)
        done = subprocess.run(
            command,
            input=manuscript.html.encode(),
            capture_output=True,
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(int(day.timestamp()))},
            check=False,
        )
        if done.returncode:
            raise PublicationError(f"pandoc signale : {done.stderr.decode().strip()}")
        return (folder / "rapport.docx").read_bytes()


def _describe(book: Any, document: Document) -> None:
    properties = book.core_properties
    properties.title = f"{document.title}. {document.subtitle}, édition {document.year}"
    properties.author = f"{document.agency_name} ({document.agency})"
    properties.last_modified_by = properties.author
    properties.subject = f"{document.territory} : {document.perimeter}. {document.cutoff_text}."
    properties.keywords = f"revitalisation, centres-villes, centres-bourgs, {document.territory}"
    properties.comments = f"Revitalisation {__version__}, empreinte {document.fingerprint}"
    properties.content_status = "Brouillon" if document.draft else "Publication"
    properties.language = LANGUAGE


DOTS = 10
"""Pixels per millimetre of paper: 254 dots per inch."""
_CSS_DOTS = 96
STYLES = ("Regular", "Semibold", "Bold", "Black", "Light", "It")


def png(svg: str, width: float) -> bytes:
    """Return a drawing as PNG, in the identity's font and no other.

    Parameters
    ----------
    svg
        A whole SVG document.
    width
        Width on paper, in millimetres.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(width * DOTS),
            dpi=_CSS_DOTS,
            font_files=[str(font_file(style)) for style in STYLES],
            skip_system_fonts=True,
        )
    )
