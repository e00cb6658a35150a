"""The report as one HTML file: readable without script, alive with it, closed to the network."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from itertools import groupby
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from revitalisation.document import calls, fragment, inline_svg
from revitalisation.document.model import Document, Figure, Section
from revitalisation.drawing import fonts
from revitalisation.drawing.identity import RECOMMENDATIONS, css_rules, css_variables
from revitalisation.errors import PublicationError
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE
from revitalisation.publish.web import payload

STYLES = ("dessins.css", "ecran.css")
SCRIPTS = (
    "tools",
    "contents",
    "search",
    "tables",
    "proofs",
    "sizes",
    "key",
    "figures",
    "filters",
    "pale",
    "downloads",
    "page",
)

_WEAK = re.compile(r"\b(de|des|du|dans|en|et|la|le|les) ")

_templates = Environment(
    loader=FileSystemLoader(TEMPLATE / "ecran"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Part:
    """A section as the page shows it.

    ``finding`` is the sentence of its heading, ``name`` its short title, ``anchor`` the id of the
    heading, ``communes`` the anchors and names of its fiches.
    """

    name: str
    finding: str
    group: str
    anchor: str
    recommendation: int | None
    failed: bool
    html: str
    code: str
    communes: tuple[tuple[str, str], ...]


def write(document: Document, target: Path, svgs: Mapping[str, str]) -> None:
    """Write the document as one self-contained page, the same bytes for the same document.

    Parameters
    ----------
    document
        Its figures and tables are already numbered.
    target
        The file written (« index.html »).
    svgs
        Static drawings by figure slug, their ids unique; a figure without one shows its data
        until plotly.js draws it.

    Raises
    ------
    PublicationError
        When a section has no heading, a figure is missing, an id serves twice, the font or a
        style sheet is not there.
    """
    target.write_text(render(document, svgs), encoding="utf-8", newline="\n")


def render(document: Document, svgs: Mapping[str, str]) -> str:
    """Return the page that `write` writes."""
    parts = [_part(section, svgs) for section in document.sections]
    anchors = _anchors(part.html for part in parts)
    parts = [replace(part, html=fragment.unlink(part.html, anchors)) for part in parts]
    drawn = [figure for section in document.sections for figure in section.figures]
    data = payload.block(payload.figures(drawn)) if drawn else ""
    theme, script = _script("theme"), "\n".join(_script(name) for name in SCRIPTS)
    cover = _cover(document.cover_svg)
    content = {
        "document": document,
        # A line does not end with « des », « et »…
        "title": _WEAK.sub("\\1\N{NO-BREAK SPACE}", document.title),
        "groups": [(group, list(found)) for group, found in groupby(parts, lambda p: p.group)],
        "cover": cover,
        "ribbon": len(RECOMMENDATIONS),
        "cover_key": document.cover_key if cover else "",
        "theme": theme,
        "script": script,
        "palette": payload.block(payload.palette()),
        "subjects": payload.block(
            payload.subjects(document.communes, [part.html for part in parts])
        ),
        "figures": data,
        "style_places": payload.style_places() if drawn else (),
        "plotly": "",
        "policy": "",
        "style": "",
    }
    template = _templates.get_template("index.html.j2")
    style = _style(template.render(content))
    scripts = [theme, script, *([payload.plotly_source()] if drawn else [])]
    content |= {
        "style": style,
        "policy": payload.policy(scripts, [style, ""]),
        "plotly": payload.packed_plotly() if drawn else "",
    }
    return typography(template.render(content))


def _part(section: Section, svgs: Mapping[str, str]) -> Part:
    page = fragment.prepare(section, lambda figure: _figure(figure, svgs))
    calls.link(page)
    fragment.fold(page)
    heading = page.find("h2")
    assert isinstance(heading, Tag)
    heading["id"] = heading.get("id") or section.slug
    if section.recommendation is not None:
        _number(page, heading, section.recommendation, section.title)
    if section.failure is not None:
        box = _templates.get_template("echec.html.j2").render(failure=section.failure)
        heading.insert_after(BeautifulSoup(box, "html.parser"))
    finding = " ".join(heading.get_text().split())
    return Part(
        name=section.title,
        finding=finding,
        group=section.group,
        anchor=str(heading["id"]),
        recommendation=section.recommendation,
        failed=section.failure is not None,
        html=_with_drawings(fragment.written(page), section, svgs),
        code=section.code,
        communes=fragment.communes(page),
    )


def _number(page: BeautifulSoup, heading: Tag, rank: int, name: str) -> None:
    """Put the préconisation's number before the line above the heading."""
    kicker = heading.find_previous_sibling("p", class_="surtitre")
    if not isinstance(kicker, Tag):
        kicker = page.new_tag("p", attrs={"class": "surtitre"})
        kicker.string = name
        heading.insert_before(kicker)
    if kicker.select_one(".pastille") is None:
        mark = page.new_tag("span", attrs={"class": f"pastille p{rank}"})
        mark.string = str(rank)
        kicker.insert(0, mark)
        mark.insert_after(" ")


def _figure(figure: Figure, svgs: Mapping[str, str]) -> str:
    if not figure.alt.strip():
        raise PublicationError(f"La figure « {figure.slug} » n’a pas de texte alternatif.")
    return _templates.get_template("figure.html.j2").render(
        figure=figure,
        drawing=_mark(figure.slug) if figure.slug in svgs else "",
        criteria=_criteria(figure),
        rows=list(csv.reader(StringIO(figure.csv))) or [[]],
        ratio=f"{figure.width / figure.height:.4f}",
    )


def _criteria(figure: Figure) -> str:
    """Return what the marks of a figure can be chosen by, for the page's filters."""
    metas = (trace.get("meta") or {} for trace in figure.plot["data"])
    return " ".join(dict.fromkeys(name for meta in metas for name in meta.get("sujets", ())))


def _mark(slug: str) -> str:
    return f"[dessin {slug}]"


def _with_drawings(html: str, section: Section, svgs: Mapping[str, str]) -> str:
    """Put the static drawings in last: parsing their thousands of points again costs seconds."""
    for figure in section.figures:
        if figure.slug in svgs:
            drawing = inline_svg.drawing(svgs[figure.slug], figure)
            html = html.replace(_mark(figure.slug), drawing, 1)
    return html


def _cover(svg: str) -> str:
    """Return the cover's map for the page: decorative, as wide as its place."""
    if not svg:
        return ""
    page = BeautifulSoup(svg[svg.index("<svg") :], "html.parser")
    drawing = page.find("svg")
    assert isinstance(drawing, Tag)
    del drawing["width"], drawing["height"]
    drawing["aria-hidden"] = "true"
    return fragment.written(page)


def _style(text: str) -> str:
    """Return the whole style sheet: fonts for this text, the themes' colours, our sheets."""
    light, dark = re.findall(r"\{([^}]*)\}", css_variables())
    sheets = [TEMPLATE / "style" / name for name in STYLES]
    rules = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    style = "\n".join(
        [
            fonts.faces(text),
            css_variables(),
            # Without script nothing sets data-theme: the system's choice holds.
            "@media (prefers-color-scheme:dark){:root:not([data-theme])"
            f"{{{dark}color-scheme:dark}}}}",
            f"@media print{{:root,:root[data-theme]{{{light}color-scheme:light}}}}",
            # The cover is the same night in both themes.
            f".couverture{{{dark}}}",
            css_rules(),
            *rules,
        ]
    )
    if "</style" in style.lower():
        raise PublicationError("Une feuille de style contient « </style » ; l’en retirer.")
    return style


def _script(name: str) -> str:
    text = (TEMPLATE / "script" / f"{name}.js").read_text(encoding="utf-8")
    if re.search("</script|<!--", text, re.IGNORECASE):
        raise PublicationError(f"Le script « {name} » contient « </script » ou « <!-- ».")
    return text


def _anchors(fragments: Iterable[str]) -> frozenset[str]:
    """Return every id; refuse those that serve twice: links would lead to the wrong place."""
    seen = Counter(
        identifier for html in fragments for identifier in re.findall(r'\sid="([^"]+)"', html)
    )
    doubles = [identifier for identifier, times in seen.items() if times > 1]
    if doubles:
        listed = ", ".join(f"« {identifier} »" for identifier in doubles[:10])
        raise PublicationError(f"Des identifiants servent plusieurs fois dans la page : {listed}.")
    return frozenset(seen)
