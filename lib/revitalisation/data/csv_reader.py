"""A table's file before its cells are read: bytes, encoding, separators, quotes, header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from revitalisation.errors import DataError, Fault
from revitalisation.french import count
from revitalisation.french.characters import cleaned
from revitalisation.french.messages import closest, enumerated, fault, quote, say
from revitalisation.french.typography import FINE
from revitalisation.paths import SCHEMAS

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MANGLED = re.compile("\ufffd|Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|â€.|Å“")
"""A letter lost, or UTF-8 once read as Windows-1252 (« Ã© » for « é »)."""
_SAVE = "enregistrez-le en CSV, encodage UTF-8, séparateur virgule."
_HOW = (
    " Excel réglé en français met des points-virgules : passez par LibreOffice (« Éditer les "
    "paramètres du filtre »), ou par le classeur de recensement."
)


@dataclass(frozen=True)
class RawTable:
    """The cells of a file as written, header first, and the line where each row starts."""

    rows: tuple[list[str], ...]
    lines: tuple[int, ...]

    @property
    def header(self) -> list[str]:
        """Names of the columns, as written."""
        return self.rows[0]

    @cached_property
    def whole(self) -> tuple[tuple[int, dict[str, str]], ...]:
        """Rows that have one cell per column, with their line; blank ones left out."""
        return tuple(
            (line, dict(zip(self.header, row, strict=True)))
            for line, row in zip(self.lines[1:], self.rows[1:], strict=True)
            if len(row) == len(self.header) and any(row)
        )


def read(
    path: Path, file: str, expected: Sequence[str]
) -> tuple[RawTable | None, tuple[Fault, ...]]:
    """Read a CSV file; the sheet is ``None`` when its cells cannot be told apart.

    Hyphens, spaces and apostrophes become those of the closed lists. ``file`` is how messages name
    it, ``expected`` the columns that its schema describes.
    """
    if not path.is_file():
        tables = {schema.stem for schema in SCHEMAS.glob("*.json")}
        others = [o for o in path.parent.glob("*") if o.is_file() and o.stem not in tables]
        close = closest(path.name, [other.name for other in others])
        hint = say("Fichier proche : {}. ", quote(close)) if close else ""
        message = "fichier introuvable. {}Remettez-le à sa place, sous ce nom."
        return None, (fault(file, message, hint),)
    return read_content(path.read_bytes(), file, expected)


def read_content(
    content: bytes, file: str, expected: Sequence[str] | None = None
) -> tuple[RawTable | None, tuple[Fault, ...]]:
    """Read the content of a CSV file as :func:`read` does; without names, any header will do."""
    try:
        text = _decode(content, file, expected or ())
        first = text.split("\n", 1)[0]
        for mark, name in ((";", "des points-virgules"), ("\t", "des tabulations")):
            if mark in first and "," not in first:
                how = say(_HOW) if mark == ";" else ""
                message = "les colonnes sont séparées par {}, il faut des virgules : {}{}"
                raise DataError([fault(file, message, name, _SAVE, how, line=1)])
        text = cleaned(text)
        sheet = _split(text, file)
    except DataError as refused:
        return None, refused.faults
    titles = _heading(sheet.header, sheet.header if expected is None else expected, file)
    return sheet, (*_unreadable(text, file), *titles)


def _decode(content: bytes, file: str, expected: Sequence[str]) -> str:
    if content.startswith(_WORKBOOKS):
        raise DataError([fault(file, "c’est un classeur de tableur, pas un CSV : {}", _SAVE)])
    if content.startswith(_WIDE):
        message = "le fichier est en « texte Unicode » (UTF-16) : {}"
        raise DataError([fault(file, message, _SAVE)])
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        message = "caractère nul, le fichier est abîmé : reprenez la dernière version saine, ou {}"
        raise DataError([fault(file, message, _SAVE, line=line)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        around = content[max(0, error.start - 12) : error.start + 12].decode("cp1252", "replace")
        word = next((w for w in re.split(r"[\s,;\"]+", around) if not w.isascii()), around)
        message = "le fichier est en Latin-1 (Windows) et non en UTF-8 ({} se lit mal) : {}"
        raise DataError([fault(file, message, quote(word), _SAVE, line=line)]) from None
    if not text.strip():
        titles = f"{FINE}: {','.join(expected)}" if expected else ""
        message = "le fichier est vide. Il lui faut au moins sa ligne de titres{}."
        raise DataError([fault(file, message, titles)])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str, file: str) -> RawTable:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error:
        message = (
            "guillemet droit mal placé ou jamais refermé à partir d’ici. Un texte qui contient une "
            "virgule s’écrit entre deux guillemets droits ; dans le texte, employez les guillemets "
            "français."
        )
        raise DataError([fault(file, message, line=start)]) from None
    return RawTable(tuple(rows), tuple(lines))


def _unreadable(text: str, file: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), 1):
        if found := _MANGLED.search(line):
            around = quote(line[max(0, found.start() - 8) : found.end() + 8])
            message = (
                "caractères illisibles ({}) : un accent a été perdu. Reprenez le texte, puis "
                "enregistrez en UTF-8."
            )
            yield fault(file, message, around, line=number)


def heading(
    header: Sequence[str], needed: Iterable[str], known: Iterable[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the titles that a header lacks, with what to do, then those nobody knows, with none."""
    known = set(known)
    left = [name for name in header if name and name not in known]
    for name in (name for name in needed if name not in header):
        close = closest(name, left)
        hint = say("Ajoutez-la, vide au besoin.")
        if close:
            left.remove(close)
            hint = say("Colonne proche : {}, à renommer.", quote(close))
        yield name, hint
    for name in left:
        yield name, None


def _heading(header: list[str], expected: Sequence[str], file: str) -> Iterator[Fault]:
    for name, hint in heading(header, expected, expected):
        if hint:
            message = "colonne introuvable. {}"
            yield fault(file, message, hint, line=1, column=name, rule="IND-02")
        else:
            message = "colonne inattendue. Retirez-la ; colonnes attendues : {}."
            yield fault(file, message, enumerated(expected), line=1, column=name)
    for rank in (rank for rank, name in enumerate(header, 1) if not name):
        message = "colonne {} sans titre : retirez-la, ou ôtez la virgule en trop."
        yield fault(file, message, rank, line=1)
    for name, times in Counter(header).items():
        if name and times > 1:
            message = "colonne écrite {} : n’en gardez qu’une."
            yield fault(file, message, count(times, "fois", digits=True), line=1, column=name)
