"""The next edition: the open one frozen, its settings, texts and rows carried over to confirm."""

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from revitalisation.data import frozen, settings, tables
from revitalisation.data.atomic_write import deposit
from revitalisation.data.csv_reader import read
from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import BLOCKING, DataError, Fault, RequestError
from revitalisation.french.messages import say
from revitalisation.redaction import render, unread
from revitalisation.rules import remaining
from revitalisation.rules.report import Examination, examine, spent
from revitalisation.rules.states import FINAL, FOLLOW

ACQUITTALS, REVIEWS, WITHDRAWN = (
    "recensement/acquittements", "redaction/relectures", "recensement/retraits",
)  # fmt: skip
TO_CONFIRM = ("date_arrete", "date_arrete_note", "millesime_population", "millesime_reference")
"""The settings that a new year may change."""
Row = dict[str, str]


def open_next(year: str, folder: Path) -> Path:
    """Freeze the open edition, open the next one, and return where the tables replaced are kept.

    All is made and checked beside before anything is put in its place; whatever goes wrong then
    leaves the data folder as it was.

    Raises
    ------
    RequestError
        When the edition exists, is not the next one, or the open one is not finished.
    DataError
        When the open edition, or what would be carried over, has blocking faults.
    """
    before = _before(year, folder)
    with tempfile.TemporaryDirectory(prefix=".ouverture-", dir=folder / frozen.EDITIONS) as place:
        stage = Path(place) / folder.name
        shutil.copytree(folder, stage, ignore=_left_out)
        _freeze(before, stage)
        _carry_home(before, year, stage)
        rows = dict(_carry_rows(before, year, stage))
        for name, content in rows.items():
            (stage / f"{name}.csv").write_bytes(content)
        _refuse(tables.check(stage))
        seen = examine(open_edition(year, folder=stage))
        found = seen.of(BLOCKING)
        stale = render.contradictions(found)  # of last year's texts, unread so far
        _refuse(tuple(fault for fault in found if fault not in stale))
        heads, called_for, _ = _sorted_out(seen, stage)
        rows[ACQUITTALS] = _written(heads, called_for)
        return _put(before, year, stage, folder, rows)


def _before(year: str, folder: Path) -> str:
    """Return the open edition, when the one asked for comes next and it has no fault."""
    known = years(folder)
    if year in known:
        raise RequestError(say("L’édition {} existe déjà.", year))
    if year != str(int(known[-1]) + 1):
        message = "L’édition {} ne peut pas s’ouvrir : après {} vient {}."
        raise RequestError(say(message, year, known[-1], int(known[-1]) + 1))
    before = known[-1]
    if not frozen.is_frozen(before, folder):
        _refuse(tables.check(folder))
        edition = open_edition(before, folder=folder)
        _refuse(examine(edition).of(BLOCKING))
        if remaining.drafted(edition):
            message = (
                "L’édition {} n’est pas finie : des paramètres ou des textes y sont à confirmer. "
                "La liste : python run_report.py etat."
            )
            raise RequestError(say(message, before))
    return before


def _left_out(place: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "precedents" or name.startswith(".ouverture-")}


def _refuse(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise DataError(faults)


def _freeze(year: str, root: Path) -> None:
    """Copy the living tables to the folder of their edition, and seal it."""
    own = frozen.home(year, root)
    if not frozen.is_frozen(year, root):
        tables.copy(root, own / frozen.TABLES)
        frozen.seal(own)


def _carry_home(before: str, year: str, root: Path) -> None:
    """Write the settings of the next edition, to confirm, and last year's texts, to read again."""
    old, new = frozen.home(before, root), frozen.home(year, root)
    (new / frozen.TEXTS).mkdir(parents=True)
    text = moved_on((old / settings.FILE).read_text(encoding="utf-8-sig"), before, year)
    (new / settings.FILE).write_text(text, encoding="utf-8")
    for path in sorted((old / frozen.TEXTS).glob("*.md")):
        text = unread.marked(path.read_text(encoding="utf-8"), before)
        (new / frozen.TEXTS / path.name).write_text(text, encoding="utf-8")


def moved_on(text: str, before: str, year: str) -> str:
    """Return settings a year later: what may change is listed, for someone to confirm it.

    Vintages stay, to be confirmed: those of the new year may not be in the tables yet.
    """

    def later(found: re.Match[str]) -> str:
        head, month, day = found.groups()
        return f"{head}{year}-{month}-{'28' if (month, day) == ('02', '29') else day}"

    text = re.sub(rf"(?m)^(#.*?|annee *= *){before}\b", rf"\g<1>{year}", text)
    text = re.sub(r"(?m)^(date_arrete *= *)\d{4}-(\d\d)-(\d\d)", later, text)
    keys = [key for key in TO_CONFIRM if re.search(rf"(?m)^{key} *=", text)]
    listed = "".join(f'    "{key}",\n' for key in keys)
    pending = (
        f"# Repris de {before} : retirez la ligne de chaque clé une fois vérifiée.\n"
        f"{settings.PENDING} = [\n{listed}]\n\n"
    )
    return re.sub(r"(?m)^\[", lambda found: pending + found[0], text, count=1)


def _carry_rows(before: str, year: str, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the living tables that are of one year, as the next edition starts with them."""

    def state(row: Row) -> Row | None:
        if row["statut"] == "abandonnée":
            return None
        return row | {settings.PENDING: "" if row["statut"] in FINAL else "oui"}

    carried: dict[str, Callable[[Row], Row | None]] = {
        FOLLOW: state,
        ACQUITTALS: lambda row: row | {settings.PENDING: "oui"},
        REVIEWS: lambda row: None,
        WITHDRAWN: lambda row: None,
    }
    for name, edit in carried.items():
        heads, rows = _read(name, root)
        kept = [edit(row) for row in rows if row["edition"] == before]
        yield name, _written(heads, [row | {"edition": year} for row in kept if row is not None])


def _sorted_out(seen: Examination, root: Path) -> tuple[list[str], list[Row], list[Row]]:
    """Return the heads of the acquittals, those called for, and those whose alert has gone."""
    useless = {fault.line for fault in seen.faults if spent(fault)}
    heads, rows = _read(ACQUITTALS, root)
    lines = tables.located(ACQUITTALS, root).index
    sides: tuple[list[Row], list[Row]] = [], []
    for line, row in zip(lines, rows, strict=True):
        sides[line in useless].append(row)
    return heads, *sides


def _read(name: str, root: Path) -> tuple[list[str], list[Row]]:
    expected = [field["name"] for field in tables.schema_of(name, root)["fields"]]
    sheet, faults = read(root / f"{name}.csv", f"data/{name}.csv", expected)
    _refuse(faults)
    assert sheet is not None
    return sheet.header, [row for _, row in sheet.whole]


def _written(heads: list[str], rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _put(before: str, year: str, stage: Path, folder: Path, rows: dict[str, bytes]) -> Path:
    """Put in their place the frozen tables, the new folder, then the living tables."""
    own, new = frozen.home(before, folder), frozen.home(year, folder)
    there = frozen.is_frozen(before, folder)
    with _undone(*(() if there else (own / frozen.TABLES, own / frozen.SUMS)), new):
        if not there:
            (frozen.home(before, stage) / frozen.TABLES).replace(own / frozen.TABLES)
            (frozen.home(before, stage) / frozen.SUMS).replace(own / frozen.SUMS)
        frozen.home(year, stage).replace(new)
        return deposit(folder, rows)


@contextmanager
def _undone(*paths: Path) -> Iterator[None]:
    """Take away what was put, if all of it could not be."""
    try:
        yield
    except BaseException:
        for path in paths:
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)
        raise


def confirm(rule: str, target: str, edition: Edition) -> int:
    """Confirm the acquittals carried over of a rule, or the one of a target; return how many."""
    heads, rows = _read(ACQUITTALS, edition.folder)
    mine = [
        row
        for row in rows
        if row["regle"] == rule and target in ("", row["cible"]) and row[settings.PENDING]
    ]
    for row in mine:
        row[settings.PENDING] = ""
    if mine:
        deposit(edition.folder, {ACQUITTALS: _written(heads, rows)})
    return len(mine)


def discard(edition: Edition) -> tuple[str, ...]:
    """Take out the acquittals whose alert has gone; return the rule and the target of each."""
    heads, kept, useless = _sorted_out(examine(edition), edition.folder)
    if useless:
        deposit(edition.folder, {ACQUITTALS: _written(heads, kept)})
    return tuple(f"{row['regle']} {row['cible']}" for row in useless)
