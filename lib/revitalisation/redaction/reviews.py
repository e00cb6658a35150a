"""How far the review of each section is: states, dates and roles of redaction/relectures.csv."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data import contents
from revitalisation.data.edition import Edition
from revitalisation.data.frozen import TEXTS, home
from revitalisation.data.kept import whole
from revitalisation.errors import WARNING, Fault
from revitalisation.french.messages import closest, quote, say
from revitalisation.measures.registry import alone, values
from revitalisation.measures.value import Value, printed
from revitalisation.redaction import reviewed, tokens
from revitalisation.redaction.unread import hidden

TABLE = "redaction/relectures"
_SIGNED = ("communes", "candidatures", "liste", "ort", "cites")
"""First words of the names that the conventions give; the others come from the actions."""


DRAFT, TO_READ, READ, APPROVED = STATES = ("brouillon", "à relire", "relu", "validé")


@dataclass(frozen=True)
class Review:
    """Where a section, or a text, stands.

    ``state`` is what holds today: « à relire » when nobody has noted anything, and when what was
    read (``noted`` « relu » or « validé ») has moved since, ``why``; ``line`` is that of its row.
    """

    name: str
    state: str = TO_READ
    noted: str = ""
    day: date | None = None
    role: str = ""
    comment: str = ""
    fingerprint: str = ""
    why: tuple[str, ...] = ()
    line: int = 0

    def __str__(self) -> str:
        if self.day is None:
            return say("à relire : aucune relecture notée")
        told = say("{} le {} ({})", self.noted, french.long_date(self.day), self.role)
        return say("à relire : {}, puis {}", told, " ; ".join(self.why)) if self.why else told


def states(edition: Edition) -> dict[str, Review]:
    """Return where each section stands, in the order of the document, then the other texts.

    The review is that of the whole territory: the others print the same texts.
    """
    edition = whole(edition)
    rows = edition.table(TABLE)
    rows = rows[rows["edition"] == edition.year]
    rows = rows.assign(ligne=rows.index + 2)
    last = rows.sort_values("date", kind="stable").drop_duplicates("fichier", keep="last")
    noted = {row["fichier"]: _review(edition, row) for row in last.to_dict("records")}
    texts = (path.stem for path in sorted(edition.texts.glob("*.md")))
    return {name: noted.get(name, Review(name)) for name in (*sections(edition), *texts)}


def sections(edition: Edition) -> tuple[str, ...]:
    """Return the names of the sections of an edition."""
    return tuple(chapter.slug for chapter in contents.choose((), edition.folder, edition.year))


COLUMNS = ("edition", "fichier", "etat", "date", "role", "commentaire", "empreinte")


def _review(edition: Edition, row: dict[Any, Any]) -> Review:
    # A frozen edition may follow a schema older than these columns.
    found: dict[str, Any] = {"etat": READ, "commentaire": "", "empreinte": ""}
    found |= {head: cell for head, cell in row.items() if pd.notna(cell)}
    name, noted, mark, day = (found[head] for head in ("fichier", "etat", "empreinte", "date"))
    day = day.date()
    why: tuple[str, ...] = ()
    if noted in (READ, APPROVED):
        why = reviewed.moved(edition, name, mark) if mark else _older(edition, name, day)
    state = TO_READ if why else noted
    cells = (found["role"], found["commentaire"], mark)
    return Review(name, state, noted, day, *cells, why, found["ligne"])


def _older(edition: Edition, name: str, day: date) -> tuple[str, ...]:
    """Say that a text was read before the newest row that it speaks of, if it was."""
    path = edition.texts / f"{name}.md"
    newest, table = newest_row(edition, names_in(edition, path)) if path.exists() else (None, "")
    if newest is None or day >= newest:
        return ()
    return (say("données du {} ({})", french.long_date(newest), table),)


def check(edition: Edition, files: Iterable[Path]) -> tuple[Fault, ...]:
    """Return the faults of what was never read, was merely carried over, or has moved since.

    Parameters
    ----------
    edition
        Its tables are without blocking fault.
    files
        The texts of the edition.
    """
    found: list[Fault] = []
    texts = {path.stem: path for path in files}
    reviews = states(edition)
    for name, review in reviews.items():
        if review.why:
            found.append(_back(edition, review, texts.get(name)))
        elif name in texts and not review.noted:
            found.append(_unread(edition, texts[name]))
    rows = edition.table(TABLE)
    rows = rows[(rows["edition"] == edition.year) & ~rows["fichier"].isin(reviews)]
    for line, name in zip(rows.index + 2, rows["fichier"], strict=True):
        close = closest(name.removesuffix(".md"), reviews)
        message = say(
            "l’édition n’a ni section ni texte {}.{} Corrigez le nom (sans .md), ou retirez la "
            "ligne.",
            quote(name),
            say(" Nom proche : {}.", quote(close)) if close else "",
        )
        found.append(Fault(edition.file(TABLE), int(line), "fichier", message, WARNING))
    return tuple(found)


def _back(edition: Edition, review: Review, path: Path | None) -> Fault:
    """Say that what was read has moved since, and why."""
    assert review.day is not None
    message = say(
        "{} le {}, depuis : {}. Relisez, puis notez-le : python run_report.py relire {}.",
        review.noted,
        french.long_date(review.day),
        " ; ".join(review.why),
        review.name,
    )
    if path is None:
        file = edition.file(TABLE)
        return Fault(file, review.line, "fichier", message, WARNING, "TXT-02", review.name)
    return Fault(edition.named(path), None, None, message, WARNING, "TXT-02")


def _unread(edition: Edition, path: Path) -> Fault:
    """Say that a text was never read; one carried over says more: the numbers that moved."""
    message = say(
        "aucune relecture de ce texte n’est notée pour l’édition {}. Relisez-le, puis notez-le : "
        "python run_report.py relire {}.",
        edition.year,
        path.stem,
    )
    carried = _carried(edition, path)
    return carried or Fault(edition.named(path), None, None, message, WARNING, "TXT-02")


def _carried(edition: Edition, path: Path) -> Fault | None:
    """Say that a text is the previous edition's, not re-read, while its numbers moved (TXT-04)."""
    earlier = edition.earlier
    if earlier is None:
        return None
    before = home(earlier.year, edition.root) / TEXTS / path.name
    if not before.exists() or _letters(before) != _letters(path):
        return None
    names, now = names_in(edition, path), values(edition)
    then = alone(earlier)
    if not then.keys() >= {*names} & now.keys():  # what changed in its turn: long to tell
        then = values(earlier)
    moved = [
        name
        for name in names
        if name in then and name in now and then[name].amount != now[name].amount
    ]
    if not moved:
        return None
    told = french.count(len(moved), "chiffre a bougé", "chiffres ont bougé", gender="m")
    message = say(
        "texte inchangé depuis l’édition {}, alors {} ({}{} : {} puis {}). Relisez-le, puis notez "
        "la relecture : python run_report.py relire {}.",
        earlier.year,
        f"qu’{told}" if len(moved) == 1 else f"que {told}",
        "par exemple " if len(moved) > 1 else "",
        moved[0],
        *(_short(edition, found[moved[0]]) for found in (then, now)),
        path.stem,
    )
    return Fault(edition.named(path), None, None, message, WARNING, "TXT-04")


def _short(edition: Edition, value: Value) -> str:
    if isinstance(value.amount, tuple):
        return french.count(len(value.amount), "nom", gender="m", digits=True)
    return printed(value, edition.settings)


def _letters(path: Path) -> str:
    return " ".join(hidden(path.read_text(encoding="utf-8")).split())


def names_in(edition: Edition, path: Path) -> tuple[str, ...]:
    """Return the values a text speaks of: those of its tokens, and those of its subject."""
    said = [token.name for token in tokens.read(path.read_text(encoding="utf-8"))]
    stem = path.stem
    codes = tuple(edition.recommendations["preconisation"])
    sections = {name: str(code).lower() for code, name in edition.programmes["section"].items()}
    last = stem.rpartition(".")[2] if "." in stem else stem.partition("_")[2]
    alone = sections.get(stem, last)
    subjects = codes if stem == "double_page" else (alone,)
    about = [
        name
        for name in values(edition)
        if not name.startswith("liste.") and set(name.split(".")[1:]) & set(subjects)
    ]
    return tuple(dict.fromkeys([*said, *about]))


def newest_row(edition: Edition, names: Iterable[str]) -> tuple[date | None, str]:
    """Return the newest date of the rows behind some values, and the table that has it.

    Conventions are as old as their documents; actions as their documents and their classing.
    No name at all stands for all the values.
    """
    firsts = {name.partition(".")[0] for name in names}
    signed = bool(firsts & set(_SIGNED)) or not firsts
    acted = bool(firsts - set(_SIGNED)) or not firsts
    register = _days(edition.table("recensement/documents").set_index("document")["date"])
    found: list[tuple[pd.Timestamp, str]] = []
    if signed:
        rows = edition.milestones
        found += [(d, "adhesions.csv") for d in rows["date"].dropna()]
        read = register.reindex(rows["document"].dropna()).dropna()
        found += [(d, "documents.csv") for d in read]
    if acted:
        classes = edition.table("recensement/classements")
        mine = classes[classes["id_action"].isin(edition.actions["id_action"])]
        found += [(d, "classements.csv") for d in mine["date"].dropna()]
        acts = edition.actions
        read = register.reindex(pd.concat([acts["document"], acts["document_etat"]])).dropna()
        found += [(d, "documents.csv") for d in read]
    if not found:
        return None, ""
    newest, table = max(found)
    return newest.date(), table


def _days(dates: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Return the first day that a date may stand for, « 2021 » or « 2021-03 » included."""
    whole = dates + dates.str.len().map({4: "-01-01", 7: "-01"}).fillna("")
    return pd.to_datetime(whole, format="%Y-%m-%d", errors="coerce")
