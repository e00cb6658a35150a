"""What the page's scripts need: figures as JSON, plotly.js packed, hashes for the policy."""

import base64
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from revitalisation.document.model import Section
from revitalisation.drawing.identity import RECOMMENDATIONS, SHORT_NAMES, identity
from revitalisation.drawing.record_parts import Entry
from revitalisation.drawing.records import Figure, Table, walk
from revitalisation.drawing.subjects import Subject

SHARED = 200
"""Values longer than this (characters of JSON) are written once when figures share them."""


@cache
def plotly_source() -> str:
    """Return plotly.js as the installed package holds it."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@cache
def packed_plotly() -> str:
    """Return plotly.js packed; the same bytes every time."""
    return packed(plotly_source())


def packed(text: str) -> str:
    """Return a text gzipped, in base 85, which is a sixteenth shorter than base 64.

    No « < » is left in it, so that it can stand inside a ``<script>``: « , » takes its place.
    """
    return base64.b85encode(gzip.compress(text.encode(), 9, mtime=0)).decode().replace("<", ",")


@cache
def style_places() -> tuple[str, ...]:
    """Return the ids of the style elements that plotly.js looks for before it makes its own.

    Empty ones stand in the page: those it would make, the policy refuses.
    """
    own = re.findall(r'getElementById\("([0-9a-f]{64})"\)', plotly_source())
    return ("plotly.js-style-global", *dict.fromkeys(own))


def digest(text: str) -> str:
    """Return the source expression that lets an inline script or style of this text be used."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content-Security-Policy under which these texts work, and nothing else.

    Nothing is fetched, nothing sent; style attributes stay free because plotly.js writes them.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(digest, scripts))}",
            f"style-src-elem {' '.join(map(digest, styles))}",
            "style-src-attr 'unsafe-inline'",
            "img-src data: blob:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def block(value: Any) -> str:
    """Return JSON that can stand inside a ``<script>``: no « < » is left in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def palette() -> dict[str, list[str]]:
    """Return light colour, dark colour (and shape of a programme) of each role."""
    found: dict[str, list[str]] = {}
    for group in ("roles", "preconisations", "programmes"):
        for name, value in identity()[group].items():
            found[name] = [value["clair"], value["sombre"]]
            if "forme" in value:
                found[name].append(value["forme"])
    return found


def subjects(communes: Mapping[str, str], sections: Iterable[Section]) -> dict[str, Any]:
    """Return what the filters offer: codes and names in order, préconisations with their number.

    ``communes`` are all those of the perimeter: only those that a row is about are offered.
    """
    held = (each for part in sections for each in walk(part.blocks))
    said = {c for each in held if isinstance(each, Subject | Entry) for c in each.communes or ()}
    return {
        "communes": [[code, name] for code, name in communes.items() if code in said],
        "programmes": [[code, name] for code, name in SHORT_NAMES.items()],
        "preconisations": [[code, name, rank] for code, (rank, name) in RECOMMENDATIONS.items()],
    }


def facets(table: Table) -> str:
    """Return what the rows of a table are chosen by, as JSON; empty when nothing is."""
    said = [[each.name, each.label, each.kind, each.codes] for each in table.facets]
    return block(said) if said else ""


def rows(sections: Iterable[Section]) -> dict[str, str]:
    """Return the rows behind the tables that can be questioned, packed, by slug."""
    held = (each for part in sections for each in part.of(Table) if each.facets)
    return {each.slug: packed(each.csv) for each in held}


def figures(drawn: Sequence[Figure]) -> dict[str, Any]:
    """Return every figure's drawing and data; long values that repeat go to a common pool.

    Returns
    -------
    dict
        ``pool``, a list of values, and ``figures``, by slug (``noms``, the named values of the
        data, by « row,column » ; ``etroit``, the drawing for a phone), where ``{"$": rank}``
        stands for a value of the pool (contours that several maps share, say).
    """
    content = {
        figure.slug: {"plot": figure.plot, "csv": figure.csv}
        | ({"noms": dict(figure.names)} if figure.names else {})
        | ({"etroit": figure.narrow} if figure.narrow else {})
        for figure in drawn
    }
    seen: Counter[str] = Counter()
    _each(content, lambda text, value: seen.update([text]))
    ranks = {text: rank for rank, text in enumerate(t for t, times in seen.items() if times > 1)}
    pooled = _each(content, lambda text, value: {"$": ranks[text]} if text in ranks else value)
    return {"pool": [json.loads(text) for text in ranks], "figures": pooled}


def _key(value: Any) -> str | None:
    """Return the JSON of a value long enough to be shared: a text, or a list of scalars."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return None
    if not isinstance(value, (str, list)) or len(value) < 8:
        return None
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) >= SHARED else None


def _each(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """Return a value where those long enough to be shared were changed, given their JSON."""
    text = _key(value)
    if text is not None:
        return change(text, value)
    if isinstance(value, dict):
        return {name: _each(held, change) for name, held in value.items()}
    return [_each(held, change) for held in value] if isinstance(value, list) else value
