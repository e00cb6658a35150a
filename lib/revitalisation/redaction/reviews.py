"""When each text was last read against its data: dates kept in redaction/relectures.csv."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.frozen import TEXTS, home
from revitalisation.errors import WARNING, Fault
from revitalisation.french.messages import closest, quote, say
from revitalisation.measures.registry import values
from revitalisation.measures.value import Value, printed
from revitalisation.redaction import tokens
from revitalisation.redaction.unread import hidden

TABLE = "redaction/relectures"
_SIGNED = ("communes", "candidatures", "liste", "ort", "cites")
"""First words of the names that the conventions give; the others come from the actions."""


def check(edition: Edition, files: Iterable[Path]) -> tuple[Fault, ...]:
    """Return the faults of texts older than their data, never re-read or merely carried over.

    Parameters
    ----------
    edition
        Its tables are without blocking fault.
    files
        The texts of the edition.
    """
    rows = edition.table(TABLE)
    rows = rows[rows["edition"] == edition.year]
    read = rows.groupby("fichier")["date"].max()
    texts = {path.stem: path for path in files}
    found: list[Fault] = []
    for stem, path in texts.items():
        last = read[stem].date() if stem in read else None
        found += _stale(edition, path, last) or _carried(edition, path, last)
    for line, stem in zip(rows.index + 2, rows["fichier"], strict=True):
        if stem not in texts:
            close = closest(stem.removesuffix(".md"), texts)
            message = say(
                "l’édition n’a pas de texte {}.{} Corrigez le nom (sans .md), ou retirez la ligne.",
                quote(stem),
                say(" Texte proche : {}.", quote(close)) if close else "",
            )
            found.append(Fault(edition.file(TABLE), int(line), "fichier", message, WARNING))
    return tuple(found)


def _stale(edition: Edition, path: Path, last: date | None) -> list[Fault]:
    """Say that a text was never re-read, or before the newest row that it speaks of."""
    if last is None:
        message = say(
            "aucune relecture de ce texte n’est notée pour l’édition {}. Relisez-le, puis ajoutez "
            "une ligne à data/{}.csv : {}.",
            edition.year,
            TABLE,
            quote(f"{edition.year},{path.stem},AAAA-MM-JJ,rôle"),
        )
        # A text carried over from the last edition says more: the numbers that moved.
        carried = _carried(edition, path, last)
        return carried or [Fault(edition.named(path), None, None, message, WARNING, "TXT-02")]
    newest, table = newest_row(edition, names_in(edition, path))
    if newest is None or last >= newest:
        return []
    message = say(
        "texte relu le {}, données du {} ({}). Relisez-le, puis corrigez sa date dans data/{}.csv.",
        french.long_date(last),
        french.long_date(newest),
        table,
        TABLE,
    )
    return [Fault(edition.named(path), None, None, message, WARNING, "TXT-02")]


def _carried(edition: Edition, path: Path, last: date | None) -> list[Fault]:
    """Say that a text is the previous edition's, not re-read, while its numbers moved (TXT-04)."""
    earlier = edition.earlier
    if last is not None or earlier is None:
        return []
    before = home(earlier.year, edition.root) / TEXTS / path.name
    if not before.exists() or _letters(before) != _letters(path):
        return []
    then, now = values(earlier), values(edition)
    moved = [
        name
        for name in names_in(edition, path)
        if name in then and name in now and then[name].amount != now[name].amount
    ]
    if not moved:
        return []
    told = french.count(len(moved), "chiffre a bougé", "chiffres ont bougé", gender="m")
    message = say(
        "texte inchangé depuis l’édition {}, alors {} ({}{} : {} puis {}). Relisez-le, puis notez "
        "la relecture dans data/{}.csv.",
        earlier.year,
        f"qu’{told}" if len(moved) == 1 else f"que {told}",
        "par exemple " if len(moved) > 1 else "",
        moved[0],
        *(_short(edition, found[moved[0]]) for found in (then, now)),
        TABLE,
    )
    return [Fault(edition.named(path), None, None, message, WARNING, "TXT-04")]


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
