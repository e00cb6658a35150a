"""The analysts' own text, with checked values in it."""

import re
from collections.abc import Mapping

from revitalisation import (
    french,
)
from revitalisation.edition import Edition
from revitalisation.errors import DataError, Fault
from revitalisation.typography import typography
from revitalisation.values import Value, values

TOKEN = re.compile(r"\{\{\s*([vl])\s*:\s*([^}|]+?)\s*(?:\|([^}]*))?\}\}")


def written(edition: Edition, section: str) -> str:
    """Return the analysts' text of a section as Markdown, its tokens replaced by values.

    ``{{v:communes.pvd}}`` prints a number, ``{{v:communes.pvd|commune}}`` the number and its
    noun in agreement (``|noun|plural|m`` for a masculine one), ``{{l:liste.pvd}}`` a list of
    names. An absent file is an empty text.

    Raises
    ------
    DataError
        For every token whose value does not exist, with its line.
    """
    path = edition.folder / "redaction" / edition.year / f"{section}.md"
    if not path.exists():
        return ""
    name = path.relative_to(edition.folder.parent).as_posix()
    known = values(edition)
    faults = [
        Fault(
            name,
            line,
            None,
            f"la valeur « {match[2]} » n’existe pas. Valeurs proches : "
            f"{', '.join(sorted(k for k in known if k.split('.')[0] == match[2].split('.')[0]))}"
            f" ; corrigez le jeton « {match[0]} ».",
            rule="TXT-01",
        )
        for line, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in TOKEN.finditer(row)
        if match[2] not in known
    ]
    if faults:
        raise DataError(faults)
    text = path.read_text(encoding="utf-8").replace("<", "&lt;")
    return typography(TOKEN.sub(lambda match: _token(match, known), text))


def parts(edition: Edition, section: str) -> dict[str, str]:
    """Return the analysts' text of a section cut at its ``## `` headings."""
    pieces = re.split(r"^## +(.+?) *$", written(edition, section), flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def _token(match: re.Match[str], known: Mapping[str, Value]) -> str:
    amount = known[match[2]].amount
    if isinstance(amount, tuple):
        return french.join(sorted(amount, key=french.sort_key))
    if isinstance(amount, float):
        return french.percent(amount) if match[2].startswith("part.") else french.number(amount)
    if not match[3]:
        return french.number(amount)
    noun, plural, gender = [*match[3].split("|"), "", ""][:3]
    return french.count(amount, noun, plural or None, gender=gender or "f")
