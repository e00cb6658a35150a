"""Texts read as a proofreader does: bare numbers, bare quantifiers, marks of a failure, slips."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

from revitalisation import digits, scale, slips, tokens
from revitalisation.data.edition import Edition
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.french.typography import FINE, typography
from revitalisation.measures.registry import values
from revitalisation.measures.value import Value
from revitalisation.paths import ROOT

FAILED = re.compile(r"(?<![\w-])(?:NaN|None|NaT|inf|nan|<NA>)(?![\w-])")
"""What a calculation leaves when it fails, pasted into a text (TXT-01)."""
FAMILIES = {
    "commune": ("communes", "couverture", "ort", "cites", "champs"),
    "intercommunalité": ("epci",),
    "epci": ("epci",),
    "candidature": ("candidatures",),
    "action": (
        "actions",
        "secondaires",
        "engagees",
        "livrees",
        "statut",
        "fonction",
        "type",
        "methode",
        "forme",
        "communales",
        "intercommunales",
    ),
    "champ": ("champs",),
    "préconisation": ("preconisations",),
    "programme": ("programmes",),
    "habitant": ("population",),
}
"""Noun after a number → first words of the names that can be that number."""
_LONGEST = 180
_NAMES = 3


def text_faults(edition: Edition, file: str, text: str) -> Iterator[Fault]:
    """Yield what a proofreader says of an analyst's text."""
    for found in FAILED.finditer(re.sub(tokens.MARK, lambda m: " " * len(m[0]), text)):
        message = say(
            "la phrase contient {}, marque d’une donnée manquante : {}. Écrivez « n. d. », ou "
            "un jeton.",
            quote(found[0]),
            cited(tokens.sentence_at(text, found.start()), found[0]),
        )
        yield Fault(file, tokens.line_of(text, found.start()), None, message, BLOCKING, "TXT-01")
    for number in digits.numbers(text, proper_names(edition)):
        yield _bare(edition, file, text, number)
    yield from _quantifiers(edition, file, text)
    yield from _slips(file, text)


def notebook_faults(edition: Edition, path: Path) -> Iterator[Fault]:
    """Yield the faults of a notebook's own text.

    One notebook serves every edition and territory, and its text is shown as it is in
    JupyterLab: nothing in it may depend on the data. A token there is refused, a number warned.
    """
    if not path.is_file():
        return
    file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        return  # the build says what is wrong with the file
    for rank, cell in enumerate(cells, start=1):
        if cell.get("cell_type") != "markdown":
            continue
        text = "".join(cell["source"])
        where = say("cellule {} : ", rank)
        for token in tokens.read(text):
            message = say(
                "le texte d’un carnet est le même pour toutes les éditions et tous les "
                "territoires, un jeton n’y est pas calculé ({}). Mettez la phrase dans "
                "data/redaction/.",
                quote(token.written),
            )
            yield Fault(file, None, None, where + message, BLOCKING, "TXT-01")
        for fault in (*_numbers_of(edition, file, text), *_slips(file, text)):
            yield Fault(file, None, None, where + fault.message, fault.severity, fault.rule)


def _numbers_of(edition: Edition, file: str, text: str) -> Iterator[Fault]:
    for number in digits.numbers(text, proper_names(edition)):
        message = say(
            "le nombre {} est écrit dans le texte d’un carnet, qui sert à toutes les éditions : "
            "{}. Mettez la phrase dans data/redaction/, avec un jeton.",
            quote(number.text),
            cited(tokens.sentence_at(text, number.position), number.text),
        )
        yield Fault(file, None, None, message, WARNING, "TXT-02")
    yield from _quantifiers(edition, file, text)


def _bare(edition: Edition, file: str, text: str, number: digits.Written) -> Fault:
    """Say that a number is written by hand: with the token that has it, if one does."""
    line = tokens.line_of(text, number.position)
    sentence = cited(tokens.sentence_at(text, number.position), number.text)
    equal = same(edition, number)
    if equal:
        message = say(
            "le nombre {} est écrit à la main : {}. C’est aujourd’hui la valeur de {} : si c’est "
            "elle que dit la phrase, écrivez le jeton, pour qu’elle suive les données.",
            quote(number.text),
            sentence,
            " ou de ".join(f"{{{{v:{name}}}}}" for name in equal[:_NAMES]),
        )
        return Fault(file, line, None, message, NOTICE, "TXT-02")
    message = say(
        "le nombre {} n’est celui d’aucune mesure : {}. Vérifiez-le ; employez un jeton (python "
        "run_report.py mesures), ou des guillemets si c’est une citation.",
        quote(typography(f"{number.text} {number.noun}") if _family(number) else number.text),
        sentence,
    )
    return Fault(file, line, None, message, WARNING, "TXT-02")


def same(edition: Edition, number: digits.Written) -> tuple[str, ...]:
    """Return the names of the values equal to a number, as printed, of its noun's family."""
    family = _family(number)
    return tuple(
        name
        for name, value in values(edition).items()
        if (not family or name.partition(".")[0] in family) and _equal(value, number)
    )


def _family(number: digits.Written) -> tuple[str, ...]:
    return FAMILIES.get(number.noun) or FAMILIES.get(number.noun.removesuffix("s"), ())


def _equal(value: Value, number: digits.Written) -> bool:
    if isinstance(value.amount, tuple) or not value.known:
        return False
    if not number.percent:
        return not value.share and Fraction(value.amount) == number.value
    if not value.share:
        return False
    # As many decimals as were written: « 58 % » and « 58,5 % » are the same share.
    decimals = len(number.text.partition(",")[2].rstrip(f" {FINE}\u00a0%"))
    return round(100 * float(value.amount), decimals) == float(number.value)


def _quantifiers(edition: Edition, file: str, text: str) -> Iterator[Fault]:
    """Warn of the words of the scale that no token binds, those of one word being too common."""
    hidden = re.sub(rf"{tokens.MARK.pattern}|«[^»]*»|`[^`]*`", lambda m: "\0" * len(m[0]), text)
    words = {claim.word for claim in scale.claims(edition.settings) if " " in claim.word}
    for word in sorted(words):
        for found in re.finditer(rf"(?i)(?<!\w){re.escape(word)} (?:des|de|d’)", hidden):
            message = say(
                "{} n’est lié à aucune mesure : {}. Écrivez {{{{q:mesure|{}}}}}.",
                quote(word),
                cited(tokens.sentence_at(text, found.start()), found[0]),
                word,
            )
            line = tokens.line_of(text, found.start())
            yield Fault(file, line, None, message, WARNING, "TXT-03")


def _slips(file: str, text: str) -> Iterator[Fault]:
    for slip in slips.slips(text):
        # Quotes may be what is at fault: then none stands around them.
        bare = "«" in slip.better
        words = [word if bare else quote(word) for word in (slip.better, slip.written)]
        message = say("écrivez {} au lieu de {}.", *words)
        line = tokens.line_of(text, slip.position)
        yield Fault(file, line, None, message, WARNING, "TXT-05")


def cited(sentence: str, around: str = "") -> str:
    """Return a sentence between French quotes, cut around some words when it is long.

    Its own quotes become “ ”.
    """
    inner = re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", sentence)).rstrip(" .")
    if len(inner) > _LONGEST:
        middle = max(inner.find(around), 0)
        start = max(0, min(middle - _LONGEST // 2, len(inner) - _LONGEST))
        short = inner[start : start + _LONGEST]
        head = "…" + short.split(" ", 1)[-1] if start else short
        cut = start + _LONGEST < len(inner)
        inner = head.rsplit(" ", 1)[0] + "…" if cut else head
    return f"«{FINE}{inner}{FINE}»"


@cache
def proper_names(edition: Edition) -> frozenset[str]:
    """Return the names of the tables that hold a number, such as « 7 Vallées »."""
    names: set[str] = set()
    for table, columns in (
        ("territoire/epci", ("nom", "nom_court", "sigle")),
        ("territoire/territoires", ("nom", "nom_court")),
        ("territoire/communes", ("nom",)),
        ("recensement/documents", ("titre",)),
    ):
        rows = edition.table(table)
        for column in columns:
            names |= {str(name) for name in rows[column].dropna() if re.search(r"\d", str(name))}
    # « communauté de communes des 7 Vallées » is also called « 7 Vallées ».
    ends = {found[0] for name in names for found in re.finditer(r"\d+ [A-ZÉÈÀ][\w’-]+", name)}
    return frozenset(names | ends)
