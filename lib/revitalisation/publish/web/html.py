"""The report as one HTML file: readable without script, alive with it, closed to the network."""

import re
from collections.abc import Mapping
from importlib import metadata
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from revitalisation.data.contents import SYNTHESIS
from revitalisation.data.frozen import sha256
from revitalisation.data.store import key, project
from revitalisation.document import calls, links
from revitalisation.document.model import Document
from revitalisation.drawing import fonts
from revitalisation.drawing.identity import RECOMMENDATIONS, css_rules, css_variables, identity
from revitalisation.drawing.records import Table
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.characters import font_file
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE
from revitalisation.publish.web import blocks, payload

STYLES = ("dessins.css", "ecran.css")
SCRIPTS = (
    *("tools", "contents", "search", "tables", "proofs", "sizes"),
    *("key", "figures", "filters", "questions", "pale", "downloads", "page"),
)
"""In the order in which they run."""

_FONT_TOOLS = [metadata.version(name) for name in ("fonttools", "brotli")]
"""What makes the fonts smaller, and packs them."""
_WEAK = re.compile(r"\b(de|des|du|dans|en|et|la|le|les) ")


def render(document: Document, svgs: Mapping[str, str]) -> str:
    """Return the document as one self-contained page, the same for the same document.

    ``svgs`` are static drawings by figure slug, their ids unique; a figure without one shows its
    data until plotly.js draws it.

    Raises
    ------
    PublicationError
        When a figure has no alternative text, an id serves twice, the font or a style sheet is
        not there.
    """
    links.check(document.sections)
    proved = calls.proved(document.sections)
    drawn = document.figures
    data = payload.block(payload.figures(drawn)) if drawn else ""
    light, outlines = blocks.shared(document.sections)
    shown = {part.slug: blocks.section(part, proved, svgs) for part in light}
    theme, script = _script("theme"), "\n".join(_script(name) for name in SCRIPTS)
    content = {
        "document": document,
        # A line does not end with « des », « et »…
        "title": _WEAK.sub("\\1\N{NO-BREAK SPACE}", document.title),
        "groups": [
            (group, list(found)) for group, found in groupby(document.sections, attrgetter("group"))
        ],
        "shown": shown,
        "outlines": outlines,
        "synthesis": any(SYNTHESIS in part.volumes for part in document.sections),
        "ribbon": len(RECOMMENDATIONS),
        "cover": document.cover_svg[document.cover_svg.find("<svg") :],
        "theme": theme,
        "script": script,
        "palette": payload.block(payload.palette()),
        "subjects": payload.block(payload.subjects(document.communes, document.sections)),
        "figures": data,
        "rows": payload.rows(document.sections),
        "questions": [
            (f"tab-{each.slug}", each.noun[1])
            for part in document.sections
            for each in part.of(Table)
            if each.facets
        ],
        "style_places": payload.style_places() if drawn else (),
        "plotly": "",
        "policy": "",
        "style": "",
    }
    template = ENVIRONMENT.get_template("ecran/index.html.j2")
    style = _style(template.render(content))
    scripts = [theme, script, *([payload.plotly_source()] if drawn else [])]
    content |= {
        "style": style,
        "policy": payload.policy(scripts, [style, ""]),
        "plotly": payload.packed_plotly() if drawn else "",
    }
    return typography(template.render(content))


def _faces(text: str) -> str:
    """Return the fonts that hold a text's characters, those of an earlier build if they do."""
    letters = "".join(sorted(set(text)))
    made_by = [
        sha256(Path(fonts.__file__)),
        *(sha256(font_file(style)) for style, *_ in fonts.FACES),
    ]
    store, name = project(), key("polices", letters, made_by, _FONT_TOOLS, identity()["police"])
    found = store.get(name)
    if found is None:
        found = fonts.faces(letters).encode()
        store.put(name, found)
    return found.decode()


def _style(text: str) -> str:
    """Return the whole style sheet: fonts for this text, the themes' colours, our sheets."""
    light, dark = re.findall(r"\{([^}]*)\}", css_variables())
    sheets = [TEMPLATE / "style" / name for name in STYLES]
    rules = [sheet.read_text(encoding="utf-8") for sheet in sheets]
    return "\n".join(
        [
            _faces(text),
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


def _script(name: str) -> str:
    return (TEMPLATE / "script" / f"{name}.js").read_text(encoding="utf-8")
