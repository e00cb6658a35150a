"""What was reviewed of a section, kept beside its row; and what has moved since."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.frozen import home, sha256
from revitalisation.french.messages import say
from revitalisation.french.typography import NOT_KNOWN
from revitalisation.measures.registry import values
from revitalisation.measures.value import printed
from revitalisation.redaction import tokens

FOLDER = "relectures"
"""Of the folder of an edition: a file a section, as it was when it was last reviewed."""
SHOWN = 3
"""Names told of those that moved, before the rest is counted."""
_PLACES = ("code_insee", "programme", "jalon", "generation", "date", "periode")


def path(edition: Edition, name: str) -> Path:
    """Return where what was reviewed of a section, or of a text, is kept."""
    return home(edition.year, edition.root) / FOLDER / f"{name}.json"


def content(
    edition: Edition, name: str, names: Iterable[str], blocks: Mapping[str, list[str]]
) -> bytes:
    """Return what is kept of a section that was read: its text, its values, their rows, its lines.

    Parameters
    ----------
    name
        Of the section, or of the text.
    names
        The values that it prints.
    blocks
        Its lines as the document prints them, by block (`document.reviewed.said`).
    """
    text = _text(edition, name)
    said = {token.name for token in tokens.read(text)} | set(names)
    found = _measures(edition, sorted(said))
    kept = {"texte": text, "mesures": found, "lignes": _rows(edition, found), "blocs": blocks}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()


def kept(edition: Edition, name: str) -> Mapping[str, Any] | None:
    """Return what was kept of a section at its last review, nothing when there is none."""
    file = path(edition, name)
    try:
        found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def moved(edition: Edition, name: str, fingerprint: str) -> tuple[str, ...]:
    """Say what is no longer as it was reviewed, in French phrases; nothing when all is.

    ``fingerprint`` is that of the row. The edition is that of the whole territory.
    """
    file, then = path(edition, name), kept(edition, name)
    if then is None or sha256(file) != fingerprint:
        return (say("ce qui a été relu n’est plus dans {}, ou a changé", edition.named(file)),)
    now = _measures(edition, then["mesures"])
    found = [say("le texte a changé")] if _text(edition, name) != then["texte"] else []
    amounts = [
        say("{} : {} puis {}", value, before, now[value])
        for value, before in then["mesures"].items()
        if now[value] != before
    ]
    found += _few(amounts, "autre mesure", "autres mesures")
    for table, rows in _rows(edition, now).items():
        before = then["lignes"].get(table, {})
        changed = sorted(key for key in before | rows if before.get(key) != rows.get(key))
        if changed:
            told = french.join(_few(changed, "autre ligne", "autres lignes"))
            found.append(say("{}.csv : {}", table, told))
    return tuple(found)


def _few(told: list[str], one: str, many: str) -> list[str]:
    rest = len(told) - SHOWN
    return told[:SHOWN] + ([french.count(rest, one, many, digits=True)] if rest > 0 else [])


def _text(edition: Edition, name: str) -> str:
    file = edition.texts / f"{name}.md"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _measures(edition: Edition, names: Iterable[str]) -> dict[str, str]:
    known = values(edition)
    return {
        name: printed(known[name], edition.settings) if name in known else NOT_KNOWN
        for name in names
    }


def _rows(edition: Edition, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, by table, the digest of each row that stands behind some values."""
    known, behind = values(edition), _digests(edition)
    keys: dict[str, set[str]] = {}
    for rows in (known[name].rows for name in names if name in known):
        if rows is not None:
            keys.setdefault(rows.kind, set()).update(rows.keys)
    found: dict[str, dict[str, set[str]]] = {}
    for kind, table, key, row, digest in behind:
        if key in keys.get(kind, ()):
            found.setdefault(table, {}).setdefault(row, set()).add(digest)
    return {
        table: {row: " ".join(sorted(digests)) for row, digests in sorted(rows.items())}
        for table, rows in sorted(found.items())
    }


@cache
def _digests(edition: Edition) -> list[tuple[str, str, str, str, str]]:
    """Return the rows that values count: their kind, table, key, name and digest."""
    acts = edition.actions
    own: dict[str, list[Any]] = {
        name: list(edition.table(name)) for name in ("recensement/actions", "recensement/suivi")
    }
    states = [
        *(c for c in own["recensement/suivi"] if c in acts and c not in own["recensement/actions"]),
        "document_etat",
        "page_etat",
    ]
    classes = ["principale", "secondaires", "confiance", "programmes", "fonctions", "codes"]
    columns: dict[str, list[Any]] = {
        "recensement/actions": [c for c in own["recensement/actions"] if c in acts],
        "recensement/suivi": states,
        "recensement/classements": classes,
    }
    found = [
        ("action", table, row["id_action"], row["id_action"], _digest(row, heads))
        for table, heads in columns.items()
        for row in acts.to_dict("records")
    ]
    for row in edition.milestones.to_dict("records"):
        what = " ".join(_cell(row[head]) for head in ("nom", "programme", "jalon"))
        digest = _digest(row, [*_PLACES, "document", "acte", "effet"])
        found += [
            (kind, "programmes/adhesions", str(key), what, digest)
            for kind, key in (("jalon", row["ligne"]), ("accompagnée", row["code_insee"]))
        ]
    return found


def _digest(row: Mapping[Any, Any], heads: Iterable[Any]) -> str:
    text = "\n".join(_cell(row[head]) for head in heads)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _cell(cell: Any) -> str:
    if isinstance(cell, tuple):
        return " ".join(sorted(map(str, cell)))
    return "" if pd.isna(cell) else str(cell)
