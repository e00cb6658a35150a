"""Files before anything in them is read: what they are, and whether they may be opened."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from revitalisation.errors import DataError, Fault
from revitalisation.french.messages import fault

LARGEST = 50 * 2**20
"""Bytes of a file."""
UNPACKED = 256 * 2**20
"""Bytes of a file once unpacked."""
RATIO = 200
"""How many times a part above a mebibyte may shrink: a full sheet shrinks twenty times or so."""
_PARTS = 2000
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_CHUNK = 2**18
XLSX, ODS, CSV = "xlsx", "ods", "csv"
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
        if not stat.S_ISREG(path.stat().st_mode):
            message = "ce n’est pas un fichier : donnez un classeur, ou un .zip de classeurs."
            raise _refused(name, message)
        if path.stat().st_size > LARGEST:
            raise _refused(name, _TOO_BIG)
        return _sort(name, path.read_bytes(), inside=False)
    except DataError as refused:
        return [], list(refused.faults)


def parts(content: bytes, pattern: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the parts of an archive whose name matches, each in pieces that overlap none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.fullmatch(pattern, name):
                with archive.open(name) as part:
                    yield name, iter(lambda part=part: part.read(_CHUNK), b"")  # type: ignore[misc]


def _refused(name: str, message: str) -> DataError:
    return DataError([fault(name, message)])


def _sort(name: str, content: bytes, inside: bool) -> tuple[list[Source], list[Fault]]:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(_OLE):
        message = f"classeur protégé par un mot de passe, ou au format .xls. {_TO_XLSX}"
        raise _refused(name, message)
    if not content.startswith(_ZIP):
        if suffix in (".xlsx", ".xlsm", ".ods", ".zip"):
            raise _refused(name, _BROKEN)
        return [Source(name, CSV, content)], []
    try:
        names = _weigh(name, content)
        if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
            return [_one(name, XLSX, content, names)], []
        if "content.xml" in names:
            return [_one(name, ODS, content, names)], []
        if inside:
            raise _refused(name, "archive dans une archive : sortez-la.")
        return _several(name, content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _refused(name, _BROKEN) from None


def _weigh(name: str, content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
    big = [info for info in infos if info.file_size > 2**20]
    heavy = any(info.file_size > RATIO * max(info.compress_size, 1) for info in big)
    if heavy or sum(info.file_size for info in infos) > UNPACKED or len(infos) > _PARTS:
        raise _refused(name, _TOO_BIG)
    if any(info.flag_bits & 1 for info in infos):
        raise _refused(name, "archive protégée par un mot de passe : ôtez-le.")
    return {info.filename for info in infos}


def _one(name: str, kind: str, content: bytes, names: set[str]) -> Source:
    macros = ("Basic/", "Scripts/")
    if any(part.lower().endswith("vbaproject.bin") or part.startswith(macros) for part in names):
        raise _refused(
            name,
            "ce classeur contient des macros, aucune n’est exécutée. Enregistrez-le sans macros, "
            "en .xlsx.",
        )
    manifest = parts(content, "META-INF/manifest.xml")
    if kind == ODS and any(b"encryption-data" in b"".join(pieces) for _, pieces in manifest):
        raise _refused(name, f"classeur protégé par un mot de passe. {_TO_XLSX}")
    for part, pieces in parts(content, r".*\.(xml|rels)"):
        if _ENTITY.search(next(pieces, b"")) and part != "META-INF/manifest.xml":
            raise _refused(name, _BROKEN)
    return Source(name, kind, content)


def _several(name: str, content: bytes) -> tuple[list[Source], list[Fault]]:
    found: list[Source] = []
    faults: list[Fault] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            inner = PurePosixPath(info.filename)
            if info.is_dir() or inner.name.startswith((".", "~$")) or "__MACOSX" in inner.parts:
                continue
            try:
                found += _sort(f"{name} › {inner.name}", archive.read(info), inside=True)[0]
            except DataError as refused:
                faults += refused.faults
    if not found and not faults:
        raise _refused(name, "aucun classeur dans cette archive.")
    return found, faults
