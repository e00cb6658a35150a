"""A table's file before its cells are read: bytes, encoding, separators, quotes, header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from revitalisation.errors import DataError, Fault
from revitalisation.french import count
from revitalisation.french.messages import closest, enumerated, fault, quote, say
from revitalisation.french.typography import FINE
from revitalisation.paths import SCHEMAS

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MANGLED = re.compile("\ufffd|Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|â€.|Å“")
"""A letter lost, or UTF-8 once read as Windows-1252 (« Ã© » for « é »)."""
_STRAIGHT = re.compile(r"https?://[^\s,\"]*|'")
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

    Straight apostrophes become « ’ », as the closed lists have them; addresses keep theirs.

    Parameters
    ----------
    path
        Where the file is.
    file
        How messages name it.
    expected
        Names of the columns that the schema describes.
    """
    try:
        text = _decode(path, file, expected)
        first = text.split("\n", 1)[0]
        for mark, name in ((";", "des points-virgules"), ("\t", "des tabulations")):
            if mark in first and "," not in first:
                how = say(_HOW) if mark == ";" else ""
                message = "les colonnes sont séparées par {}, il faut des virgules : {}{}"
                raise DataError([fault(file, message, name, _SAVE, how, line=1)])
        text = _STRAIGHT.sub(lambda found: "’" if found[0] == "'" else found[0], text)
        sheet = _split(text, file)
    except DataError as refused:
        return None, refused.faults
    return sheet, (*_unreadable(text, file), *_heading(sheet.header, expected, file))


def _decode(path: Path, file: str, expected: Sequence[str]) -> str:
    if not path.is_file():
        tables = {schema.stem for schema in SCHEMAS.glob("*.json")}
        others = [o for o in path.parent.glob("*") if o.is_file() and o.stem not in tables]
        close = closest(path.name, [other.name for other in others])
        hint = say("Fichier proche : {}. ", quote(close)) if close else ""
        message = "fichier introuvable. {}Remettez-le à sa place, sous ce nom."
        raise DataError([fault(file, message, hint)])
    content = path.read_bytes()
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


def _heading(header: list[str], expected: Sequence[str], file: str) -> Iterator[Fault]:
    extra = [name for name in header if name not in expected]
    for name in (name for name in expected if name not in header):
        close = closest(name, [label for label in extra if label])
        if close:
            extra.remove(close)
        hint = (
            say("Colonne proche : {}, à renommer.", quote(close))
            if close
            else "Ajoutez-la, vide au besoin."
        )
        yield fault(file, "colonne introuvable. {}", hint, line=1, column=name, rule="IND-02")
    for name in extra:
        if name:
            message = "colonne inattendue. Retirez-la ; colonnes attendues : {}."
            yield fault(file, message, enumerated(expected), line=1, column=name)
        else:
            message = "colonne {} sans titre : retirez-la, ou ôtez la virgule en trop."
            yield fault(file, message, header.index(name) + 1, line=1)
    for name, times in Counter(header).items():
        if name and times > 1:
            message = "colonne écrite {} : n’en gardez qu’une."
            yield fault(file, message, count(times, "fois", digits=True), line=1, column=name)
