"""Texts read as a proofreader does: bare numbers, bare quantifiers, marks of a failure, slips."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.kept import kept
from revitalisation.errors import NOTICE, WARNING, Fault
from revitalisation.french.messages import fault, quote, say
from revitalisation.french.numbers import SPOKEN
from revitalisation.french.typography import FINE, typography
from revitalisation.measures.registry import values
from revitalisation.measures.value import Value
from revitalisation.paths import ROOT
from revitalisation.redaction import quantifiers, tokens
from revitalisation.redaction.tokens import MARK

_SPACE = "[ \u00a0\u202f]"
_MONTHS = "|".join(french.MONTHS)
_REFERENCE = (
    r"n°|nos|p\.|pp\.|page|pages|art\.|article|articles|alinéa|figure|fig\.|tableau|tab\.|carte|"
    r"annexe|chapitre|section|volet|axe|cas|phase|tranche|version|édition|échelle|route|rue"
)
LEFT_OUT = (
    r"«[^»]*»",  # a quotation
    r"`[^`]*`|\]\([^)]*\)|https?://\S+|www\.\S+",
    r"(?m)^\s*\d+[.)]\s",  # the numbers of a list
    rf"\b\d{{1,2}}(?:er)?{_SPACE}+(?:{_MONTHS})(?:{_SPACE}+\d{{4}})?\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\s?h(?:\s?\d{2})?\b",
    rf"(?i)\b(?:{_REFERENCE}){_SPACE}*(?:[LRD]\.{_SPACE}*)?\d+(?:-\d+)*",
    r"\b(?:19|20)\d{2}(?:[-–](?:19|20)\d{2})?\b",  # years and periods
    r"\b\d+(?:er|ers|re|res|e|es|ère|ème)\b",  # ranks
    r"\b[A-Za-z]+[-.]?\d[\w-]*|\b\d+[A-Za-z]\w*",  # acronyms and codes
    r"(?i)\b(?:tous|toutes)(?: les)? (?:deux|trois)\b|\bentre deux\b|\bdeux à deux\b"
    r"|\bl’un(?:e)? des deux\b",
)
"""What looks like a number and counts nothing; the guide (LISEZMOI) says the same in French."""
_LETTERS = {word: n for word, n in SPOKEN.items() if n > 1} | {
    "une dizaine": 10,
    "une douzaine": 12,
    "une vingtaine": 20,
    "une centaine": 100,
}
_SPOKEN = "|".join(sorted((re.escape(word) for word in _LETTERS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w,.-])(?P<digits>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?)"
    rf"(?:{_SPACE}*(?P<unit>%|€|[kM]€))?(?![\w])"
    rf"|(?i:(?<!\bcent )(?<!\bmille )\b(?P<spoken>{_SPOKEN})\b(?!-))"
)
_NOUN = re.compile(rf"{_SPACE}*([^\W\d_][\w’-]*)")
_FALL = "baisses?|reculs?|diminutions?|pertes?|chutes?|replis?|hausses?|progressions?|gains?"
_VERB = "baiss|recul|diminu|perd|chut|augment|progress|gagn"
_RULES: tuple[tuple[str, str], ...] = (
    # « baisse de −3 % », « a reculé de -0,4 % » : the word already says which way.
    (
        rf"(?i)\b((?:{_FALL}|(?:{_VERB})\w*)(?:{_SPACE}[\w’]+){{0,3}}?{_SPACE}(?:de|d’))"
        rf"{_SPACE}*[-−–+]{_SPACE}*(?=\d)",
        "\\1 ",
    ),
    (rf"(\d){_SPACE}*%{_SPACE}+(?:de{_SPACE}+)?points?\b", "\\1 points"),
    (r"(?<![\w\d,.)/-])-(?=\d)", "−"),
    (r"(\d)%", "\\1\u202f%"),
    (r"(?<=[^\W\d_])([;:!?])(?=\s)", "\u202f\\1"),
    (r"(?i)\bpas (aucune?)\b", "\\1"),
    (r"(?i)\bn’(\w+) pas (rien|jamais)\b", "n’\\1 \\2"),
    (r"\b1ère(s?)\b", "1re\\1"),
    (r"\b1er?ème\b", "1er"),
    (r"\b(\d+)i?[èe]mes?\b", "\\1e"),
    (r"(?i)\betc\.{2,}|\betc…", "etc."),
    (r'"([^"\n]+)"', "«\u202f\\1\u202f»"),
    (r"(?i)\b(de|la|le|les|des|du|et|à|en|un|une|que|qui|dans|par|pour)[ \n]\1\b", "\\1"),
    (r"(?<=\S) {2,}(?=\S)", " "),
    (r"[ \u00a0\u202f]+([,.])(?=\s|$)", "\\1"),
)
FAILED = re.compile(r"(?<![\w-])(?:NaN|None|NaT|inf|nan|<NA>)(?![\w-])")
"""What a calculation leaves when it fails, pasted into a text (TXT-01)."""
FAMILIES = {
    "commune": ("communes", "couverture", "ort", "cites", "champs"),
    "intercommunalité": ("epci",),
    "epci": ("epci",),
    "candidature": ("candidatures",),
    "action": (
        *("actions", "secondaires", "engagees", "livrees", "statut", "fonction", "type"),
        *("methode", "forme", "communales", "intercommunales"),
    ),
    "champ": ("champs",),
    "préconisation": ("preconisations",),
    "programme": ("programmes",),
    "habitant": ("population",),
}
"""Noun after a number → first words of the names that can be that number."""
_LONGEST = 180
_NAMES = 3


@dataclass(frozen=True)
class Written:
    """A number found in a text: as written, its value, the noun after it, where it stands."""

    text: str
    value: Fraction
    percent: bool
    noun: str
    position: int


def numbers(text: str, names: Iterable[str] = ()) -> tuple[Written, ...]:
    """Return the numbers of a text outside its tokens, and outside these proper names.

    Such names hold a number (« 7 Vallées »). Positions are those of the text as it was written.
    """
    hidden = MARK.sub(_blank, text)
    for name in sorted((n for n in names if re.search(r"\d", n)), key=len, reverse=True):
        pattern = _SPACE.join(map(re.escape, re.split(_SPACE, name)))
        hidden = re.sub(pattern, _blank, hidden, flags=re.IGNORECASE)
    for pattern in LEFT_OUT:
        hidden = re.sub(pattern, _blank, hidden)
    return tuple(_written(hidden, found) for found in _NUMBER.finditer(hidden))


def _blank(found: re.Match[str]) -> str:
    # As long as what it hides, lines kept: positions stay true. A letter would make a word.
    return re.sub(r"[^\n]", "\x00", found[0])


def _written(text: str, found: re.Match[str]) -> Written:
    noun = _NOUN.match(text, found.end())
    if found["spoken"]:
        value = Fraction(_LETTERS[found["spoken"].casefold()])
    else:
        value = Fraction(re.sub(_SPACE, "", found["digits"]).replace(",", "."))
    return Written(
        found[0], value, found["unit"] == "%", noun[1].casefold() if noun else "", found.start()
    )


@dataclass(frozen=True)
class Slip:
    """What is written, what to write instead, and where."""

    written: str
    better: str
    position: int


def slips(text: str) -> tuple[Slip, ...]:
    """Return the slips of a text, in its order; tokens, code and addresses are left alone.

    Spaces before ; : ! ? % may be plain: the report sets the thin one. What is told is their
    absence, which a reader of the file would not see corrected.
    """
    hidden = re.sub(rf"{MARK.pattern}|`[^`]*`|\]\([^)]*\)|https?://\S+", _blank, text)
    found = []
    for pattern, better in _RULES:
        for match in re.finditer(pattern, hidden):
            start, end = _widened(hidden, match)
            fixed = hidden[start : match.start()] + match.expand(better)
            fixed += hidden[match.end() : end]
            if "\x00" not in hidden[start:end]:
                written, better = _shortest(hidden[start:end], fixed)
                found.append(Slip(written, better, match.start()))
    found.sort(key=lambda slip: slip.position)
    apart: list[Slip] = []
    for slip in found:
        # One slip in another is one: the longer, told first.
        if not apart or slip.position >= apart[-1].position + len(apart[-1].written):
            apart.append(slip)
    return tuple(apart)


def _widened(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return where the words around a slip begin and end, so that the message can be read."""
    start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    after = re.compile(r"\s|$").search(text, match.end())
    return start, after.start() if after else len(text)


def _shortest(written: str, better: str) -> tuple[str, str]:
    """Take off the comma that ends both, when it is not what is at fault."""
    written, better = written.replace("\n", " "), better.replace("\n", " ")
    same = written[-1:] == better[-1:] and better[-1:] in (",", ";", ")")
    return (written[:-1], better[:-1]) if same and written[-2:-1].strip() else (written, better)


def text_faults(edition: Edition, file: str, text: str) -> Iterator[Fault]:
    """Yield what a proofreader says of an analyst's text."""
    for found in FAILED.finditer(MARK.sub(_blank, text)):
        yield fault(
            file,
            "la phrase contient {}, marque d’une donnée manquante : {}. Écrivez « n. d. », ou un "
            "jeton.",
            quote(found[0]),
            _around(text, found.start(), found[0]),
            line=tokens.line_of(text, found.start()),
            rule="TXT-01",
        )
    for number in numbers(text, proper_names(edition)):
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
        if cell.get("cell_type") == "markdown":
            for found in _of_cell(edition, file, "".join(cell["source"])):
                yield replace(found, line=None, message=say("cellule {} : ", rank) + found.message)


def _of_cell(edition: Edition, file: str, text: str) -> Iterator[Fault]:
    for token in tokens.read(text):
        yield fault(
            file,
            "le texte d’un carnet est le même pour toutes les éditions et tous les territoires, un "
            "jeton n’y est pas calculé ({}). Mettez la phrase dans data/editions/.",
            quote(token.written),
            rule="TXT-01",
        )
    for number in numbers(text, proper_names(edition)):
        yield fault(
            file,
            "le nombre {} est écrit dans le texte d’un carnet, qui sert à toutes les éditions : "
            "{}. Mettez la phrase dans data/editions/, avec un jeton.",
            quote(number.text),
            _around(text, number.position, number.text),
            severity=WARNING,
            rule="TXT-02",
        )
    yield from _quantifiers(edition, file, text)
    yield from _slips(file, text)


def _bare(edition: Edition, file: str, text: str, number: Written) -> Fault:
    """Say that a number is written by hand: with the token that has it, if one does."""
    line = tokens.line_of(text, number.position)
    sentence = _around(text, number.position, number.text)
    if equal := same(edition, number):
        return fault(
            file,
            "le nombre {} est écrit à la main : {}. C’est aujourd’hui la valeur de {} : si c’est "
            "elle que dit la phrase, écrivez le jeton, pour qu’elle suive les données.",
            quote(number.text),
            sentence,
            " ou de ".join(f"{{{{v:{name}}}}}" for name in equal[:_NAMES]),
            line=line,
            severity=NOTICE,
            rule="TXT-02",
        )
    return fault(
        file,
        "le nombre {} n’est celui d’aucune mesure : {}. Vérifiez-le ; employez un jeton (python "
        "run_report.py mesures), ou des guillemets si c’est une citation.",
        quote(typography(f"{number.text} {number.noun}") if _family(number) else number.text),
        sentence,
        line=line,
        severity=WARNING,
        rule="TXT-02",
    )


def same(edition: Edition, number: Written) -> tuple[str, ...]:
    """Return the names of the values equal to a number, as printed, of its noun's family."""
    family = _family(number)
    return tuple(
        name
        for name, value in values(edition).items()
        if (not family or name.partition(".")[0] in family) and _equal(value, number)
    )


def _family(number: Written) -> tuple[str, ...]:
    return FAMILIES.get(number.noun) or FAMILIES.get(number.noun.removesuffix("s"), ())


def _equal(value: Value, number: Written) -> bool:
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
    hidden = re.sub(rf"{MARK.pattern}|«[^»]*»|`[^`]*`", _blank, text)
    words = {claim.word for claim in quantifiers.claims(edition.settings) if " " in claim.word}
    for word in sorted(words):
        for found in re.finditer(rf"(?i)(?<!\w){re.escape(word)} (?:des|de|d’)", hidden):
            yield fault(
                file,
                "{} n’est lié à aucune mesure : {}. Écrivez {{{{q:mesure|{}}}}}.",
                quote(word),
                _around(text, found.start(), found[0]),
                word,
                line=tokens.line_of(text, found.start()),
                severity=WARNING,
                rule="TXT-03",
            )


def _slips(file: str, text: str) -> Iterator[Fault]:
    for slip in slips(text):
        # Quotes may be what is at fault: then none stands around them.
        bare = "«" in slip.better
        words = [word if bare else quote(word) for word in (slip.better, slip.written)]
        line, said = tokens.line_of(text, slip.position), "écrivez {} au lieu de {}."
        yield fault(file, said, *words, line=line, severity=WARNING, rule="TXT-05")


def _around(text: str, position: int, words: str) -> str:
    """Return the sentence of some words, as messages quote it."""
    return cited(tokens.sentence_at(text, position), words)


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


@kept
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
