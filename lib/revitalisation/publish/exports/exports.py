"""What is taken up again elsewhere: rows as CSV and workbook, GeoPackage, drawings as files."""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from revitalisation.data.edition import Edition
from revitalisation.document.model import Document
from revitalisation.document.render_figures import SVG, written
from revitalisation.drawing.records import Figure
from revitalisation.publish.exports import geopackage, package, xlsx

DATA, DRAWINGS = "donnees", "figures"
"""Folders of the edition."""
WORKBOOK, PACKAGE = "donnees.xlsx", "territoire.gpkg"
BESIDE = (("données (XLSX)", f"{DATA}/{WORKBOOK}"), ("cartes (GeoPackage)", f"{DATA}/{PACKAGE}"))
"""What the page calls the two files that hold all the data, and where they stand."""


def write(folder: Path, document: Document, edition: Edition, svgs: Mapping[str, str]) -> None:
    """Write donnees/ and, when figures were drawn, figures/.

    The workbook and the package are written where the document names them: a comparison of two
    editions is CSV alone, its rows are long, its territory that of the report.

    ``svgs`` are the drawings by slug of their figure, none without a browser.
    """
    data = folder / DATA
    data.mkdir()
    for exhibit in document.exhibits:
        text = harmless(exhibit.csv)
        (data / f"{exhibit.slug}.csv").write_text(text, encoding="utf-8-sig", newline="")
    if {*BESIDE} & {*document.files}:
        (data / WORKBOOK).write_bytes(xlsx.workbook(document))
        geopackage.write(edition, data / PACKAGE)
        package.write(edition, data)
    if svgs:
        drawings = folder / DRAWINGS
        drawings.mkdir()
        for figure in document.figures:
            text = standalone(svgs[figure.slug], figure)
            (drawings / f"{figure.slug}.svg").write_text(text, encoding="utf-8", newline="\n")


def harmless(text: str) -> str:
    """Return CSV, its texts quoted, in which a spreadsheet takes no text for a formula."""
    return re.sub(r"""^"(?=[=+@-])|(?<=,)"(?=[=+@-])""", "\"'", text, flags=re.MULTILINE)


def standalone(svg: str, figure: Figure) -> str:
    """Return a drawing as a file of its own: its size on paper, and what it says in words."""
    root = ElementTree.fromstring(svg)
    root.set("width", f"{figure.width:g}mm")
    root.set("height", f"{figure.height:g}mm")
    root.set("role", "img")
    said = (figure.alt, figure.subtitle, figure.description, figure.note, figure.source)
    for rank, (name, text) in enumerate(
        (("title", figure.title), ("desc", "\n".join(filter(None, said))))
    ):
        element = ElementTree.Element(f"{{{SVG}}}{name}")
        element.text = text
        root.insert(rank, element)
    return written(root) + "\n"
