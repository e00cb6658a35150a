"""Files before anything in them is read: what they are, and whether they may be opened."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from revitalisation.errors import NOTICE, DataError, Fault
from revitalisation.french.messages import fault

LARGEST = 50 * 2**20
"""Bytes of a file."""
UNPACKED = 256 * 2**20
"""Bytes of a file once unpacked."""
RATIO = 200
"""How many times a part above a mebibyte may shrink: a full sheet shrinks twenty times or so."""
_PARTS = 2000
_PROLOGUE = 2**16
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
XLSX, ODS, CSV = "xlsx", "ods", "csv"
_TABLES = (".xlsx", ".xlsm", ".ods", ".xls", ".csv", ".txt", ".tsv", ".zip")
_SYSTEM = ("thumbs.db", "ehthumbs.db", "desktop.ini")
_TO_XLSX = "Enregistrez-le en .xlsx, sans mot de passe."
_TOO_BIG = (
    "fichier trop volumineux une fois ouvert, il n’est pas lu. Recopiez les lignes utiles dans un "
    "classeur neuf."
)
_BROKEN = (
    "classeur illisible : le fichier est abîmé, ou n’est pas ce que dit son nom. Rouvrez-le dans "
    "le tableur et enregistrez-le de nouveau en .xlsx."
)


@dataclass(frozen=True)
class Source:
    """A file that may be read: its shown name, its kind (``XLSX``, ``ODS``, ``CSV``), bytes."""

    name: str
    kind: str
    content: bytes


def sources(path: Path) -> tuple[list[Source], list[Fault]]:
    """Return the workbooks and tables of a file, those of a zip each on its own.

    Nothing is unpacked before its announced size is known to be bearable.
    """
    name = path.name or str(path)
    try:
        if not path.exists():
            raise _refused(name, "fichier introuvable. Vérifiez son nom.")
        if not path.is_file():
            message = "ce n’est pas un fichier : donnez un classeur, ou un .zip de classeurs."
            raise _refused(name, message)
        if path.stat().st_size > LARGEST:
            raise _refused(name, _TOO_BIG)
        content = path.read_bytes()
        with _guarded(name):
            if kind := _kind(name, content):
                return [Source(name, kind, content)], []
            return _several(name, content)
    except DataError as refused:
        return [], list(refused.faults)


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """Refuse a file that zipfile cannot read."""
    try:
        yield
    except (*_DAMAGED, OSError, ValueError):
        raise _refused(name, _BROKEN) from None


def _refused(name: str, message: str) -> DataError:
    return DataError([fault(name, message)])


def _kind(name: str, content: bytes) -> str:
    """Return what a file is, nothing for an archive of several; refuse what may not be opened."""
    if PurePosixPath(name).suffix.lower() not in _TABLES:
        raise _refused(name, "ce n’est pas un classeur : donnez un .xlsx, un .ods ou un .csv.")
    if content.startswith(_OLE):
        message = f"classeur protégé par un mot de passe, ou au format .xls. {_TO_XLSX}"
        raise _refused(name, message)
    if not content.startswith(_ZIP):
        if PurePosixPath(name).suffix.lower() in (".xlsx", ".xlsm", ".ods", ".zip"):
            raise _refused(name, _BROKEN)
        return CSV
    return _packed(name, content)


def _packed(name: str, content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        names = [info.filename for info in infos]
        big = [info for info in infos if info.file_size > 2**20]
        heavy = any(info.file_size > RATIO * max(info.compress_size, 1) for info in big)
        if heavy or sum(info.file_size for info in infos) > UNPACKED or len(infos) > _PARTS:
            raise _refused(name, _TOO_BIG)
        if any(info.flag_bits & 1 for info in infos):
            raise _refused(name, "archive protégée par un mot de passe : ôtez-le.")
        excel = "xl/workbook.xml" in names or "[Content_Types].xml" in names
        if not excel and "content.xml" not in names:
            return ""
        written = [name for name in names if name.endswith((".xml", ".rels"))]
        if any(b"<!DOCTYPE" in archive.open(part).read(_PROLOGUE) for part in written):
            raise _refused(name, _BROKEN)  # entities are for harm only
        macros = ("Basic/", "Scripts/")
        if any(n.lower().endswith("vbaproject.bin") or n.startswith(macros) for n in names):
            message = (
                "ce classeur contient des macros, aucune n’est exécutée. Enregistrez-le sans "
                "macros, en .xlsx."
            )
            raise _refused(name, message)
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in archive.read(manifest):
            raise _refused(name, f"classeur protégé par un mot de passe. {_TO_XLSX}")
    return XLSX if excel else ODS


def _several(name: str, content: bytes) -> tuple[list[Source], list[Fault]]:
    found: list[Source] = []
    faults: list[Fault] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            inner = PurePosixPath(info.filename)
            hidden = inner.name.startswith((".", "~$")) or inner.name.lower() in _SYSTEM
            if info.is_dir() or hidden or "__MACOSX" in inner.parts:
                continue
            shown = f"{name} › {inner.name}"
            if inner.suffix.lower() not in _TABLES:
                message = "ce n’est pas un classeur : il n’est pas lu."
                faults.append(fault(shown, message, severity=NOTICE))
                continue
            try:
                with _guarded(shown):
                    part = archive.read(info)
                    kind = _kind(shown, part)
                if not kind:
                    raise _refused(shown, "archive dans une archive : sortez-la.")
                found.append(Source(shown, kind, part))
            except DataError as refused:
                faults += refused.faults
    if not found and all(told.severity == NOTICE for told in faults):
        raise _refused(name, "aucun classeur dans cette archive.")
    return found, faults
