"""From executed notebooks to one document: fragments, figures and tables, numbered in order."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from revitalisation.data.contents import Chapter
from revitalisation.document import calls
from revitalisation.document.model import Failure, Figure, Section
from revitalisation.errors import Fault
from revitalisation.french.messages import quote, say
from revitalisation.paths import TEMPLATE

MIME = "application/vnd.revitalisation+json"


def section(chapter: Chapter, executed: Path, failure: Failure | None) -> Section:
    """Turn one executed notebook into a section; figures are not numbered yet.

    A section that failed keeps what its cells showed before the fault.
    """
    import nbformat

    notebook = nbformat.read(executed, as_version=4) if executed.exists() else None
    if notebook is None:
        title = chapter.slug
        return Section(
            chapter.slug,
            chapter.group,
            title,
            f"<h1>{escape(title)}</h1>",
            (),
            chapter.recommendation,
            "",
            failure,
        )
    page = BeautifulSoup(_fragment(notebook), "html.parser")
    title = _head(page, chapter)
    _identify(page, chapter.slug)
    return Section(
        slug=chapter.slug,
        group=chapter.group,
        title=title,
        html=str(page),
        figures=tuple(_figures(notebook)),
        recommendation=chapter.recommendation,
        code=_code(notebook),
        failure=failure,
    )


def number(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give figures, tables and proofs their numbers in the order of the document, each from 1."""
    figures = tables = 0
    numbered = []
    pages = [BeautifulSoup(part.html, "html.parser") for part in sections]
    drawn = [figure for part in sections for figure in part.figures]
    calls.settle(pages, drawn)
    _keep_used(pages, drawn)
    for part, page in zip(sections, pages, strict=True):
        for place in page.select("span.numero[data-numero=tableau]"):
            tables += 1
            place.string = f"Tableau {tables}"
        mine = []
        for figure in part.figures:
            figures += 1
            mine.append(replace(figure, number=figures))
        numbered.append(replace(part, html=str(page), figures=tuple(mine)))
    return tuple(numbered)


def _keep_used(pages: Sequence[BeautifulSoup], drawn: Sequence[Figure]) -> None:
    """Keep the lines of the glossary whose acronym the document says elsewhere too."""
    rows = [row for page in pages for row in page.select("#tab-glossaire tbody tr")]
    if not rows:
        return
    figures = (f"{f.title} {f.subtitle} {f.note} {f.source} {f.description} {f.csv}" for f in drawn)
    said = " ".join(chain((page.get_text(" ") for page in pages), figures))
    for row in rows:
        acronym = row.select_one("th")
        assert acronym is not None
        if len(re.findall(rf"\b{re.escape(acronym.get_text().strip())}\b", said)) < 2:
            row.decompose()


def unsaid(sections: Sequence[Section]) -> tuple[Fault, ...]:
    """Return a blocking fault for each figure without title, source or alternative text."""
    words = {"title": "titre", "source": "source", "alt": "texte de remplacement"}
    return tuple(
        Fault(
            part.slug,
            None,
            None,
            say("figure {} : {} manquant.", quote(figure.slug), word),
            rule="PUB-03",
            about=figure.slug,
        )
        for part in sections
        for figure in part.figures
        for name, word in words.items()
        if not getattr(figure, name).strip()
    )


def tables(executed: Path) -> dict[str, str]:
    """Return the CSV behind each table and figure of an executed notebook, by slug."""
    import nbformat

    if not executed.exists():
        return {}
    notebook = nbformat.read(executed, as_version=4)
    return {item["slug"]: item["csv"] for item in _items(notebook)}


def _items(notebook: Any) -> list[dict[str, Any]]:
    return [
        output["data"][MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if MIME in output.get("data", {})
    ]


def _fragment(notebook: Any) -> str:
    """Run nbconvert's template over the notebook: its texts, its outputs, figures as places."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    priority = [MIME, "text/html", "text/markdown", "text/plain"]
    exporter = HTMLExporter(
        config=Config({"NbConvertBase": {"display_data_priority": priority}}),
        extra_template_basedirs=[str(TEMPLATE)],
        template_name="carnet",
    )
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)


def _figures(notebook: Any) -> list[Figure]:
    return [
        Figure(
            slug=item["slug"],
            number=0,
            title=item["title"],
            subtitle=item["subtitle"],
            note=item["note"],
            source=item["source"],
            alt=item["alt"],
            description=item["description"],
            plot=json.loads(json.dumps(item["plot"])),
            width=item["width"],
            height=item["height"],
            csv=item["csv"],
            names=item["names"],
            heading=item["heading"],
            narrow=item["narrow"],
        )
        for item in _items(notebook)
        if item["kind"] == "figure"
    ]


def _code(notebook: Any) -> str:
    """Return the notebook's code, cell by cell, for reviewers."""
    cells = [
        cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()
    ]
    return "".join(f"<pre><code>{escape(source)}</code></pre>" for source in cells)


def _head(page: BeautifulSoup, chapter: Chapter) -> str:
    """Make the finding the heading, and the notebook's title the line above it."""
    for anchor in page.select("a.anchor-link"):
        anchor.decompose()
    title = page.find("h1")
    if not isinstance(title, Tag):
        title = page.new_tag("h1")
        title.string = chapter.slug
        page.insert(0, title)
    name = title.get_text().strip()
    finding = page.select_one("p.accroche")
    if finding is not None:
        kicker = page.new_tag("p", attrs={"class": "surtitre"})
        kicker.string = name
        title.insert_before(kicker)
        title.clear()
        title.extend(list(finding.contents))
        title["data-titre"] = name
        finding.decompose()
    return name


def _identify(page: BeautifulSoup, slug: str) -> None:
    """Give every heading an id of its own in the whole document."""
    seen: set[str] = set()
    for heading in page.find_all(re.compile("^h[1-6]$")):
        base = slug if heading.name == "h1" else f"{slug}-{slugify(heading.get_text())}"
        if heading.name != "h1" and heading.get("id") and heading.find_parent("article"):
            continue
        identifier, rank = base, 2
        while identifier in seen:
            identifier, rank = f"{base}-{rank}", rank + 1
        seen.add(identifier)
        heading["id"] = identifier


def slugify(text: str) -> str:
    """Return an ASCII name for an id: « L’œuvre d’Art » gives ``l-oeuvre-d-art``."""
    text = text.lower().replace("œ", "oe").replace("’", " ")
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
