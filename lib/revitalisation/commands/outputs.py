"""Two folders of one edition compared by what they say: numbers, tables, texts, figures, bytes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revitalisation.commands import manifest
from revitalisation.data.frozen import sha256
from revitalisation.drawing.records import MIME
from revitalisation.french.messages import quote, say
from revitalisation.publish.exports.exports import DATA

_TAG = re.compile(r"<[^>]+>")
_UNSAID = frozenset(
    ("kind", "role", "slug", "csv", "plot", "narrow", "names", "rows", "groups", "subject")
)
"""Fields of a record that are no words: what is drawn, and rows, which are compared apart."""
_BEFORE, _SHOWN = 20, 60
"""Signs shown before the first that differs, and in all."""
Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Compared:
    """One kind of thing compared: how many there are, and what differs, each with its place."""

    kind: str
    number: int
    differences: tuple[str, ...]


def compare(
    before: Path, after: Path, then: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[Compared, ...]:
    """Compare two folders of an edition, from what is said to the bytes that say it.

    ``then`` and ``now`` are their manifests.
    """
    cells, rows = (_notebooks(before), _notebooks(after)), (_rows(before), _rows(after))
    drawn = {slug for notebooks in cells for slug in _figures(notebooks)}
    return (
        _compared("nombres", _numbers(then), _numbers(now)),
        _compared("tableaux", _without(rows[0], drawn), _without(rows[1], drawn)),
        _compared("textes", _texts(cells[0]), _texts(cells[1])),
        _compared("données des figures", _only(rows[0], drawn), _only(rows[1], drawn)),
        _compared("fichiers, octet pour octet", _files(before), _files(after), shown=False),
    )


def _compared(kind: str, before: Said, after: Said, shown: bool = True) -> Compared:
    names = dict.fromkeys((*before, *after))
    found = []
    for name in names:
        if name not in after:
            found.append(say("{} (manque)", name))
        elif name not in before:
            found.append(say("{} (en plus)", name))
        elif before[name] != after[name]:
            found.append(f"{name} ({_told(before[name], after[name])})" if shown else name)
    return Compared(kind, len(names), tuple(found))


def _told(before: Sequence[str], after: Sequence[str]) -> str:
    """Return the first line that differs, as it was and as it is."""
    pairs = zip(before, after, strict=False)
    rank = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    lines = [lines[rank] if rank < len(lines) else "" for lines in (before, after)]
    signs = enumerate(zip(*lines, strict=False))
    first = next((n for n, (a, b) in signs if a != b), min(map(len, lines)))
    start = max(0, first - _BEFORE)
    shown = [f"{'…' if start else ''}{line[start : start + _SHOWN]}" for line in lines]
    place = say("ligne {} : ", rank + 1) if max(len(before), len(after)) > 1 else ""
    return say("{}{}, puis {}", place, *(quote(line) if line else "rien" for line in shown))


def _numbers(about: Mapping[str, Any]) -> Said:
    """Return the named values, a list of names as one line."""
    said = about.get("mesures", {}).items()
    return {name: [", ".join(each) if isinstance(each, list) else each] for name, each in said}


def _rows(folder: Path) -> Said:
    files = sorted((folder / DATA).glob("*.csv"))
    return {path.stem: path.read_text(encoding="utf-8-sig").splitlines() for path in files}


def _only(rows: Said, slugs: set[str]) -> Said:
    return {slug: lines for slug, lines in rows.items() if slug in slugs}


def _without(rows: Said, slugs: set[str]) -> Said:
    return {slug: lines for slug, lines in rows.items() if slug not in slugs}


def _files(folder: Path) -> Said:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: [sha256(path)] for name, path in names.items() if name != manifest.NAME}


Notebooks = Mapping[str, Sequence[Mapping[str, Any]]]


def _notebooks(folder: Path) -> Notebooks:
    files = sorted((folder / "notebooks").glob("*.ipynb"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in files}


def _outputs(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (output["data"] for output in cell.get("outputs", ()) if "data" in output)


def _figures(notebooks: Notebooks) -> Iterator[str]:
    """Yield the names of the figures that notebooks show."""
    for cells in notebooks.values():
        for cell in cells:
            for data in _outputs(cell):
                if data.get(MIME, {}).get("kind") == "figure":
                    yield data[MIME]["slug"]


def _texts(notebooks: Notebooks) -> Said:
    """Return what each section says, a line a piece."""
    return {
        slug: [line for cell in cells for line in _lines(cell)] for slug, cells in notebooks.items()
    }


def _lines(cell: Mapping[str, Any]) -> Iterator[str]:
    if cell["cell_type"] == "markdown":
        yield from "".join(cell["source"]).splitlines()
    for data in _outputs(cell):
        if MIME in data:
            yield from _said(data[MIME])
        elif "text/markdown" in data:
            yield from _TAG.sub("", "".join(data["text/markdown"])).splitlines()


def _said(part: Any) -> Iterator[str]:
    """Yield the words of a record as JSON: spans, a list of texts and named values, are one."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        spans = [each.get("text") if isinstance(each, dict) else each for each in part]
        words = [span for span in spans if isinstance(span, str)]
        if len(words) == len(part):
            yield "".join(words)
        else:
            for each in part:
                yield from _said(each)
    elif isinstance(part, dict):
        for name, each in part.items():
            if name not in _UNSAID and not name.endswith("_svg"):
                yield from _said(each)
