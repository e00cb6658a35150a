"""The archive of a sealed edition: what it was made from, and what came out.

A zip of ``entrees/`` (a project that runs), ``sorties/`` (the edition), ``manifeste.json`` (the
sha256 of everything, the versions, in spite of what it was sealed) and ``resume.md``.
"""

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from revitalisation.commands import manifest
from revitalisation.commands.manifest import MADE, READ
from revitalisation.data.atomic_write import write_file
from revitalisation.document import reproducible_zip
from revitalisation.errors import RequestError
from revitalisation.french.messages import say
from revitalisation.paths import OUTPUT, ROOT

ARCHIVES = OUTPUT.parent / "archives"
INPUTS, OUTPUTS, SUMMARY = "entrees", "sorties", "resume.md"
AROUND = ("run_report.py", "pyproject.toml", "requirements.lock", "environment.yml", "LICENSE")
"""Files of the project, beside those that an edition is made from, that make it run again."""
REST, SEAL = "autres_sha256", "scellement"
"""Keys of its manifest: the sha256 of the rest; its version, and in spite of what it was sealed."""
LARGEST, MOST = 2**31, 20_000
"""Bytes of an archive once unpacked; its files."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)


def name(territory: str, year: str, version: int) -> str:
    """Return the name of the archive of an edition: its version is said from the second on."""
    return f"{territory}-{year}{f'-v{version}' if version > 1 else ''}.zip"


def versions(folder: Path, territory: str, year: str) -> dict[int, Path]:
    """Return the archives of an edition, by version."""
    pattern = re.compile(rf"{re.escape(territory)}-{year}(?:-v(\d+))?\.zip")
    names = [(pattern.fullmatch(path.name), path) for path in folder.glob("*.zip")]
    return dict(sorted((int(found[1] or 1), path) for found, path in names if found))


def content(
    built: Path, about: Mapping[str, Any], sealed: Mapping[str, Any], summary: str
) -> bytes:
    """Return the archive of a built edition.

    Parameters
    ----------
    built
        Its folder.
    about
        Its manifest.
    sealed
        What the archive's manifest adds, under ``SEAL``.
    summary
        What people read first.
    """
    inputs = {path: (ROOT / path).read_bytes() for path in about[READ]}
    around = {path: (ROOT / path).read_bytes() for path in AROUND if (ROOT / path).exists()}
    rest = {f"{INPUTS}/{path}": part for path, part in around.items()}
    rest[SUMMARY] = summary.encode()
    # How long each section took is all that two builds do not share.
    sections = [{k: v for k, v in part.items() if k != "secondes"} for part in about["sections"]]
    added = {
        "sections": sections,
        SEAL: dict(sealed),
        REST: {path: hashlib.sha256(part).hexdigest() for path, part in sorted(rest.items())},
    }
    parts = {
        SUMMARY: rest[SUMMARY],
        manifest.NAME: manifest.encoded({**about, **added}),
        **{f"{OUTPUTS}/{path}": (built / path).read_bytes() for path in about[MADE]},
        **{f"{INPUTS}/{path}": part for path, part in inputs.items()},
        **rest,
    }
    return reproducible_zip.packed(parts)


def deposit(target: Path, archive: bytes) -> None:
    """Write an archive whole, under a name that no other has.

    Raises
    ------
    FileExistsError
        When the name is taken, be it meanwhile.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(exist_ok=False)  # the name is ours: what is written beside takes its place
    try:
        write_file(target, archive)
    except BaseException:
        target.unlink()
        raise


@dataclass(frozen=True)
class Unpacked:
    """An archive in a folder: its manifest, and the files that are no longer what was sealed."""

    folder: Path
    about: Mapping[str, Any]

    @cached_property
    def altered(self) -> tuple[str, ...]:
        """Files that changed, lack or came in since the seal."""
        sums = {
            **{f"{INPUTS}/{path}": each for path, each in self.about[READ].items()},
            **{f"{OUTPUTS}/{path}": each for path, each in self.about[MADE].items()},
            **self.about[REST],
        }
        return manifest.altered(self.folder, sums)


def unpack(path: Path, folder: Path) -> Unpacked:
    """Unpack an archive into an empty folder, and nothing anywhere else.

    Raises
    ------
    RequestError
        When it is no archive of ours, damaged, too large, or would write out of the folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if why := _refused(infos):
                raise RequestError(say("{} : {}", path, say(why)))
            archive.extractall(folder, infos)
    except _DAMAGED:
        message = "{} : ce fichier est abîmé, ou n’est pas l’archive d’une édition."
        raise RequestError(say(message, path)) from None
    about = manifest.read(folder)
    if not {SEAL, READ, MADE, REST} <= about.keys():
        raise RequestError(say("{} : ce n’est pas l’archive d’une édition scellée.", path))
    return Unpacked(folder, about)


def _refused(infos: list[zipfile.ZipInfo]) -> str:
    """Say why an archive may not be unpacked, nothing when it may."""
    names = [info.filename for info in infos]
    if any(stat.S_ISLNK(info.external_attr >> 16) for info in infos):
        return "elle contient un lien, qui pourrait mener ailleurs. Elle n’est pas ouverte."
    if not all(map(_inside, names)) or len({each.casefold() for each in names}) < len(names):
        return "un de ses fichiers serait écrit hors de son dossier, ou deux fois."
    if len(infos) > MOST or sum(info.file_size for info in infos) > LARGEST:
        return "trop volumineuse une fois ouverte."
    if any(info.flag_bits & 1 for info in infos):
        return "protégée par un mot de passe : ôtez-le."
    return ""


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    if str(path) != name or path.is_absolute() or {*"\\:"} & {*name} or ".." in path.parts:
        return False
    return path.parts[0] in (INPUTS, OUTPUTS) or name in (manifest.NAME, SUMMARY)
