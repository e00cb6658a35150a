"""What a spreadsheet set in French saves as CSV, brought back to ours where only one reading holds.

Excel separates by semicolons or tabulations, writes in the letters of Windows or of MS-DOS, days
first, and amounts as they are shown.
"""

import csv
import io
import re
from collections.abc import Iterator

from revitalisation.collect.columns import ACTIONS, DOCUMENTS, understood
from revitalisation.errors import NOTICE, DataError, Fault
from revitalisation.french import join
from revitalisation.french.messages import fault, quote, say

_SEPARATORS = {
    ";": "des points-virgules",
    "\t": "des tabulations",
    "|": "des barres verticales",
    ",": "des virgules",
}
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”–—…€°²³½·ᵉ\u00a0\u202f\u00ad")
"""The letters beyond ASCII that a text in French has."""
_LETTERS = {"cp1252": "l’alphabet de Windows", "cp850": "l’alphabet de MS-DOS"}
_DAY = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
_AMOUNT = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:,0+)?|\d+,0+")


def as_ours(content: bytes, file: str) -> tuple[bytes, list[Fault]]:
    """Return a file as UTF-8 separated by commas, with what to say of how it was read.

    One that is ours already, or that has several readings, is returned as it is.

    Raises
    ------
    DataError
        When rows have not a cell per column: a separator stands within a text.
    """
    text, letters = _decoded(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):
        text = rest
    separator = max(_SEPARATORS, key=lambda sign: _titles(text, sign))
    if not _titles(text, separator) or (separator == "," and not letters):
        return content, []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return content, []
    while rows[0] and not rows[0][-1] and not any(row[len(rows[0]) - 1 :] for row in rows[1:]):
        rows[0].pop()
    wrong = [row for row in rows if any(row) and len(row) != len(rows[0])]
    if wrong and separator != ",":
        message = (
            "les colonnes sont séparées par {}, et la ligne qui commence par {} a {} cellules au "
            "lieu de {}. Un texte qui contient le séparateur s’écrit entre guillemets droits ; le "
            "plus sûr est d’enregistrer en .xlsx."
        )
        start, widths = quote(" ".join(wrong[0])), (len(wrong[0]), len(rows[0]))
        raise DataError([fault(file, message, _SEPARATORS[separator], start, *widths)])
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows(_ours(rows))
    how = [say("colonnes séparées par {}", _SEPARATORS[separator])] if separator != "," else []
    how += [_LETTERS[letters]] if letters else []
    message = "lu comme un tableur réglé en français l’enregistre ({}) : jour avant le mois."
    return made.getvalue().encode("utf-8"), [fault(file, message, join(how), severity=NOTICE)]


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text, and the letters it is written in when only one set makes it French."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), ""
    except UnicodeDecodeError:
        found = {letters: content.decode(letters, "replace") for letters in _LETTERS}
        likely = [
            letters
            for letters, text in found.items()
            if all(sign.isascii() or sign in _FRENCH for sign in text)
        ]
        if len(likely) != 1:
            return "", ""
        return found[likely[0]].replace("\r\n", "\n").replace("\r", "\n"), likely[0]


def _titles(text: str, separator: str) -> int:
    """Return how many titles of our columns the first line has."""
    header = next(csv.reader(io.StringIO(text), delimiter=separator), [])
    return max(len({*header} & understood(sheet).keys()) for sheet in (ACTIONS, DOCUMENTS))


def _ours(rows: list[list[str]]) -> Iterator[list[str]]:
    header = rows[0]
    yield header
    known = {**understood(DOCUMENTS), **understood(ACTIONS)}
    kinds = [known[head].field["type"] if head in known else "" for head in header]
    for row in rows[1:]:
        yield [
            _value(kind, cell)
            for kind, cell in zip(kinds + [""] * (len(row) - len(kinds)), row, strict=False)
        ]


def _value(kind: str, cell: str) -> str:
    if kind == "date" and (found := _DAY.fullmatch(cell.strip())):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    if kind == "integer" and _AMOUNT.fullmatch(cell.strip()):
        return re.sub(r"[ \u00a0\u202f]|,0+$", "", cell.strip())
    return cell
