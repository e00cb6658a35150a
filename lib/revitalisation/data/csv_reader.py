"""A table's file before its cells are read: bytes, encoding, separators, quotes, header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from revitalisation.errors import Fault
from revitalisation.french import count
from revitalisation.french.messages import closest, enumerated, quote, say
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
    if not path.is_file():
        return None, (Fault(file, None, None, _absent(path)),)
    text, fault = _decode(path.read_bytes(), file, expected)
    if fault:
        return None, (fault,)
    first = text.split("\n", 1)[0]
    for mark, name in ((";", "des points-virgules"), ("\t", "des tabulations")):
        if mark in first and "," not in first:
            message = say(
                "les colonnes sont séparées par {}, il faut des virgules : {}{}",
                name,
                _SAVE,
                say(_HOW) if mark == ";" else "",
            )
            return None, (Fault(file, 1, None, message),)
    text = _STRAIGHT.sub(lambda found: "’" if found[0] == "'" else found[0], text)
    sheet, broken = _split(text, file)
    if sheet is None:
        return None, broken
    faults = (*_unreadable(text, file), *_heading(sheet.header, expected, file))
    return sheet, faults


def _times(number: int) -> str:
    return count(number, "fois", digits=True)


def _absent(path: Path) -> str:
    tables = {schema.stem for schema in SCHEMAS.glob("*.json")}
    near = [
        other.name
        for other in path.parent.glob("*")
        if other.is_file() and other.stem not in tables
    ]
    close = closest(path.name, near)
    hint = say("Fichier proche : {}. ", quote(close)) if close else ""
    return say("fichier introuvable. {}Remettez-le à sa place, sous ce nom.", hint)


def _decode(content: bytes, file: str, expected: Sequence[str]) -> tuple[str, Fault | None]:
    def refuse(line: int | None, message: str) -> tuple[str, Fault]:
        return "", Fault(file, line, None, message)

    if content.startswith(_WORKBOOKS):
        return refuse(None, say("c’est un classeur de tableur, pas un CSV : {}", _SAVE))
    if content.startswith(_WIDE):
        return refuse(None, say("le fichier est en « texte Unicode » (UTF-16) : {}", _SAVE))
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        return refuse(
            line,
            say(
                "caractère nul, le fichier est abîmé : reprenez la dernière version saine, ou {}",
                _SAVE,
            ),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        around = content[max(0, error.start - 12) : error.start + 12].decode("cp1252", "replace")
        word = next((w for w in re.split(r"[\s,;\"]+", around) if not w.isascii()), around)
        return refuse(
            line,
            say(
                "le fichier est en Latin-1 (Windows) et non en UTF-8 ({} se lit mal) : {}",
                quote(word),
                _SAVE,
            ),
        )
    if not text.strip():
        titles = f"{FINE}: {','.join(expected)}" if expected else ""
        return refuse(
            None,
            say("le fichier est vide. Il lui faut au moins sa ligne de titres{}.", titles),
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _split(text: str, file: str) -> tuple[RawTable | None, tuple[Fault, ...]]:
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
        return None, (
            Fault(
                file,
                start,
                None,
                say(
                    "guillemet droit mal placé ou jamais refermé à partir d’ici. Un texte qui "
                    "contient une virgule s’écrit entre deux guillemets droits ; dans le texte, "
                    "employez les guillemets français."
                ),
            ),
        )
    return RawTable(tuple(rows), tuple(lines)), ()


def _unreadable(text: str, file: str) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            file,
            number,
            None,
            say(
                "caractères illisibles ({}) : un accent a été perdu. Reprenez le texte, puis "
                "enregistrez en UTF-8.",
                quote(line[max(0, found.start() - 8) : found.end() + 8]),
            ),
        )
        for number, line in enumerate(text.split("\n"), 1)
        if (found := _MANGLED.search(line))
    )


def _heading(header: list[str], expected: Sequence[str], file: str) -> tuple[Fault, ...]:
    faults = []
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    for name in missing:
        close = closest(name, [label for label in extra if label])
        if close:
            extra.remove(close)
        hint = (
            say("Colonne proche : {}, à renommer.", quote(close))
            if close
            else "Ajoutez-la, vide au besoin."
        )
        faults.append(Fault(file, 1, name, say("colonne introuvable. {}", hint), rule="IND-02"))
    for name in extra:
        if name:
            faults.append(
                Fault(
                    file,
                    1,
                    name,
                    say(
                        "colonne inattendue. Retirez-la ; colonnes attendues : {}.",
                        enumerated(expected),
                    ),
                )
            )
        else:
            faults.append(
                Fault(
                    file,
                    1,
                    None,
                    say(
                        "colonne {} sans titre : retirez-la, ou ôtez la virgule en trop.",
                        header.index(name) + 1,
                    ),
                )
            )
    faults += [
        Fault(file, 1, name, say("colonne écrite {} : n’en gardez qu’une.", _times(times)))
        for name, times in Counter(header).items()
        if name and times > 1
    ]
    return tuple(faults)
