"""The command « classeur »: write the collection workbook of an edition, or one per commune."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from revitalisation.collect.inventory import (
    Census,
    Record,
    basis,
    document_records,
    open_census,
    readers,
    views,
)
from revitalisation.collect.workbook import Contents, workbook
from revitalisation.commands.options import Parser, print_help
from revitalisation.data.atomic_write import write_file
from revitalisation.data.edition import Edition, only_open, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import count, fold, slug
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA

_ROWS = {False: 200, True: 60}
"""Empty rows of a workbook of everything, of a commune."""
_ELSEWHERE = "sans-commune"


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code."""
    parser = Parser()
    for option in ("--edition", "--territoire", "--lecteur"):
        parser.add_argument(option, default="")
    parser.add_argument("--par-commune", action="store_true", dest="split")
    parser.add_argument("--sortie", type=Path, default=None)
    options = parser.read(arguments)
    if options.help:
        return print_help("classeur")
    year = options.edition or years(folder)[-1]
    path = options.sortie or _default(year, options.territoire, options.split)
    refuse(year, path, options.split, options.lecteur)
    only_open(year, folder)
    census = open_census(folder)
    reader = options.lecteur or next(iter(readers(census)), "lecteur_1")
    edition = open_edition(year, options.territoire or None, folder)
    records = perimeter(views(census, year, reader), options.territoire, edition)
    start = basis(census, year)
    contents = Contents(
        year,
        start,
        edition.territory.name,
        records,
        document_records(census),
        _ROWS[options.split],
    )
    if options.split:
        write_file(path, archive(contents, edition, folder))
    else:
        write_file(path, workbook(contents, folder))
    _tell(path, contents, census)
    return 0


def refuse(year: str, path: Path, split: bool, reader: str) -> None:
    """Refuse a request that cannot be, with everything that is wrong in it."""
    faults = []
    if not (year.isdecimal() and len(year) == 4):
        faults.append(say("L’édition est une année à quatre chiffres, pas {}.", quote(year)))
    if reader and not re.fullmatch(r"lecteur_\d+", reader):
        faults.append(say("Un lecteur se nomme lecteur_1, lecteur_2…, pas {}.", quote(reader)))
    suffix = ".zip" if split else ".xlsx"
    if path.exists():
        faults.append(say("{} existe déjà et n’est pas remplacé : choisissez un autre nom.", path))
    elif path.suffix.lower() != suffix:
        faults.append(say("{} : ce fichier doit se nommer en {}.", path, suffix))
    if not path.absolute().parent.is_dir():
        faults.append(say("Le dossier {} n’existe pas.", path.absolute().parent))
    if faults:
        raise RequestError("\n".join(faults))


def _tell(path: Path, contents: Contents, census: Census) -> None:
    if contents.start != contents.year:
        print(
            say(
                "L’édition {} n’a pas encore de suivi : les états sont ceux de {}.",
                contents.year,
                contents.start,
            ),
            file=sys.stderr,
        )
    total = len(census.rows["recensement/actions"])
    print(
        say(
            "Écrit dans {} : {} sur {} recensées.",
            path,
            count(len(contents.actions), "action", digits=True),
            total,
        )
    )


def _default(year: str, territory: str, split: bool) -> Path:
    words = ["classeur", year, *([territory] if territory else [])]
    return Path("-".join(words) + (".zip" if split else ".xlsx"))


def perimeter(records: Mapping[str, Record], territory: str, edition: Edition) -> dict[str, Record]:
    """Return the records of a territory: of its communes, carried by its EPCI or its SCoT."""
    if not territory:
        return dict(records)
    inside = set(edition.communes["code_insee"])
    carriers = set(edition.links["id_action"])
    return {
        code: record
        for code, record in records.items()
        if code in carriers or inside & set(communes(record))
    }


def communes(record: Record) -> Iterator[str]:
    """Yield the codes of the communes that an action names."""
    return (value for key, value in record.items() if key.startswith("commune."))


def archive(contents: Contents, edition: Edition, folder: Path) -> bytes:
    """Return a zip of one workbook per commune, and one for actions that name none.

    Of those that ask questions, only the workbooks that have some.
    """
    names = dict(edition.names)
    codes = set(edition.supported) | {
        code for record in contents.actions.values() for code in communes(record)
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as packing:
        for code in sorted(codes & set(names), key=lambda code: fold(names[code])):
            mine = {
                action: record
                for action, record in contents.actions.items()
                if code in communes(record)
            }
            if mine or not contents.asked:
                part = replace(contents, perimeter=f"{names[code]} ({code})", actions=mine)
                packing.writestr(_file(names[code], code), workbook(part, folder))
        rest = {a: r for a, r in contents.actions.items() if not set(communes(r)) & set(names)}
        if rest or not contents.asked:
            part = replace(
                contents, perimeter="actions qui ne nomment aucune commune", actions=rest
            )
            packing.writestr(f"{_ELSEWHERE}.xlsx", workbook(part, folder))
    return packed.getvalue()


def _file(name: str, code: str) -> str:
    return f"{slug(name)}-{code}.xlsx"
