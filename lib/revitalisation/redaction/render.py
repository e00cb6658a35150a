"""The analysts' own text, with checked values in it."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, nodes

from revitalisation.data import contents
from revitalisation.data.edition import Edition
from revitalisation.errors import BLOCKING, WARNING, DataError, Fault
from revitalisation.french.messages import closest, quote, say
from revitalisation.french.spans import Words
from revitalisation.french.typography import HARD, typography
from revitalisation.measures.registry import values
from revitalisation.paths import TEMPLATE
from revitalisation.redaction import proofreading, reviews, tokens, unread
from revitalisation.redaction.verdict import judge

PIECES = ("double_page", "synthese")
"""Texts that are not those of a section of the same name."""
_HEADING = re.compile(r"\s*^## +(.+?) *$\s*", re.MULTILINE)


def written(edition: Edition, section: str) -> str:
    """Return the analysts' text of a section as Markdown, its tokens replaced.

    ``{{v:communes.pvd}}`` prints a number, ``{{v:communes.pvd|commune}}`` the number and its
    noun in agreement (``|noun|plural|m`` for a masculine one), ``{{l:liste.pvd}}`` a list of
    names, ``{{q:part.operationnel|la grande majorité}}`` the word if the data supports it, else
    the word struck and the true one beside: `check` lets no publication come to that. An absent
    file is an empty text.

    Raises
    ------
    DataError
        For every token that has nothing to print, with its line.
    """
    shown = (
        escape(span.text, quote=False) if span.bare else span.__html__()
        for span in _words(edition, section).spans
    )
    return "".join(shown)


def _words(edition: Edition, section: str) -> Words:
    path = edition.texts / f"{section}.md"
    if not path.exists():
        return Words()
    source = path.read_text(encoding="utf-8").rstrip()
    found = [(token, judge(edition, token)) for token in tokens.read(source)]
    faults = [
        _fault(edition, path, token, verdict.fault, verdict.rule, verdict.severity)
        for token, verdict in found
        if not verdict.resolved
    ]
    if faults:
        raise DataError(faults)
    between = iter(tokens.MARK.split(source)[:: tokens.MARK.groups + 1])
    words = unread.shown(next(between))
    for (_, verdict), after in zip(found, between, strict=True):
        # Before a noun, a number of one digit holds to it: the typography sees no farther.
        if verdict.shown.isdigit() and len(verdict.shown) == 1:
            after = re.sub(r"^ (?=[^\W\d_])", HARD, after)
        words = Words(words, verdict.shown, unread.shown(after))
    return typography(words)


def parts(edition: Edition, section: str) -> dict[str, Words]:
    """Return the analysts' text of a section cut at its ``## `` headings, as plain paragraphs."""
    pieces: dict[str, Words] = {}
    name = ""
    for span in _words(edition, section).spans:
        for rank, text in enumerate(_HEADING.split(span.text) if span.bare else [span]):
            if rank % 2:
                name = str(text)
            elif name:
                pieces[name] = Words(pieces.get(name, ""), text)
    return pieces


def paragraphs(edition: Edition, name: str) -> tuple[Words, ...]:
    """Return the analysts' words for a generated block, a paragraph each, none if they leave it.

    ``name`` is « section.bloc », or « section.bloc.code » for one programme or préconisation
    alone: its file is that name and « .md », with the tokens of `written`.
    """
    found: list[Words] = [Words()]
    for span in _words(edition, name).spans:
        first, *others = re.split(r"\n\s*\n", span.text) if span.bare else [span]
        found[-1] = Words(found[-1], first)
        found += map(Words, others)
    return tuple(each for each in found if each.strip())


def blocks(edition: Edition) -> tuple[str, ...]:
    """Return the names of the texts that may replace a generated block of the edition.

    A block about a programme, a préconisation or a commune may be replaced for that one alone.
    """
    programmes = [code.lower() for code in edition.short_names]
    codes = [*programmes, *edition.recommendation_names.index, *edition.supported]
    alone = [f"{name}.{code}" for name, about in _macros().items() if about for code in codes]
    return (*_macros(), *alone)


@cache
def _macros() -> dict[str, bool]:
    """Return the blocks worded in templates, and whether each is about a code."""
    return {
        f"{path.stem}.{macro.name}": any(arg.name == "code" for arg in macro.args)
        for path in sorted((TEMPLATE / "textes").glob("[!_]*.j2"))
        for macro in Environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


def check(edition: Edition) -> tuple[Fault, ...]:
    """Return every fault of the edition's texts and of the notebooks' own, without raising any.

    Blocking: a token with nothing to print (TXT-01), a number or a word that the data
    contradicts (TXT-02, TXT-03). Warnings: numbers written by hand, texts older than their data
    (TXT-02), merely carried over (TXT-04), slips of the pen (TXT-05). Without usable tables,
    nothing can be said of the texts: theirs are the only faults, told elsewhere.
    """
    try:
        values(edition)
        return tuple(_faults(edition))
    except DataError as error:
        return tuple(f for f in error.faults if f.file.startswith("data/editions/"))


def contradictions(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the blocking faults that a draft may print all the same, struck."""
    return tuple(f for f in faults if f.severity == BLOCKING and f.rule in ("TXT-02", "TXT-03"))


def _faults(edition: Edition) -> Iterator[Fault]:
    files: list[Path] = []
    known = [
        *(chapter.slug for chapter in contents.chapters(edition.folder)),
        *PIECES,
        *blocks(edition),
    ]
    for path in sorted(edition.texts.glob("*.md")):
        if path.stem not in known:
            yield _unprinted(edition, path, known)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            message = say("texte illisible : il n’est pas en UTF-8. Enregistrez-le en UTF-8.")
            yield Fault(edition.named(path), None, None, message, rule="TXT-01")
            continue
        files.append(path)
        for token in tokens.read(text):
            verdict = judge(edition, token)
            if verdict.fault:
                yield _fault(edition, path, token, verdict.fault, verdict.rule, verdict.severity)
        yield from proofreading.text_faults(edition, edition.named(path), unread.hidden(text))
    for chapter in contents.chapters(edition.folder):
        yield from proofreading.notebook_faults(edition, chapter.notebook)
    yield from reviews.check(edition, files)


def _fault(
    edition: Edition, path: Path, token: tokens.Token, message: str, rule: str, severity: str
) -> Fault:
    around = token.words[0] if token.kind == "q" and token.words else f"[{token.name}]"
    where = say("Phrase : {}.", proofreading.cited(token.sentence, around))
    return Fault(edition.named(path), token.line, None, f"{message} {where}", severity, rule)


def _unprinted(edition: Edition, path: Path, known: list[str]) -> Fault:
    near = closest(path.stem, known)
    hint = say(" Section proche : {}.", quote(near)) if near else ""
    message = say("aucune section n’imprime ce texte : renommez-le, ou retirez-le.{}", hint)
    return Fault(edition.named(path), None, None, message, WARNING)
