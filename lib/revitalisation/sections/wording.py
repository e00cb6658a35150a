"""The generated sentences: worded in report/template/textes, one macro a block.

A section counts and chooses; the words, their agreements and their cases stand in a file a section,
which an analyst can read, and replace: ``block(edition, "essentiel.ort", …)`` gives the text of
data/editions/ÉDITION/redaction/essentiel.ort.md if there is one, else what macro ``ort`` of
``textes/essentiel.j2`` says. What its functions print keeps the names of its values.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.spans import Span, Words, linked, strong
from revitalisation.french.typography import typography
from revitalisation.measures.registry import count
from revitalisation.redaction import render
from revitalisation.sections import phrases

_OPEN, _CLOSE = "\ue010", "\ue011"
_MARK = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)
_SPACES = re.compile("[ \n\t]+")


def block(edition: Edition, name: str, *, code: str = "", **facts: Any) -> Words:
    """Return a generated block, its `paragraphs` one after the other."""
    return Words(" ").join(paragraphs(edition, name, code=code, **facts))


def paragraphs(edition: Edition, name: str, *, code: str = "", **facts: Any) -> tuple[Words, ...]:
    """Return the paragraphs of a generated block, or the analysts' own.

    A macro sets « ¶ » between its paragraphs; there is none where it says nothing.

    ``name`` is « section.bloc »; ``code`` the programme, préconisation or commune that it is about,
    also given to the macro; ``facts`` what else it takes, whose texts may be words.

    Raises
    ------
    jinja2.UndefinedError
        When the macro prints what it was not given.
    """
    for own in [f"{name}.{code.lower()}", name] if code else [name]:
        if said := render.paragraphs(edition, own):
            return said
    section, _, macro = name.partition(".")
    texts = _TEXTS.get_template(f"textes/{section}.j2").make_module(_tools(edition))
    say = cast(Callable[..., str], getattr(texts, macro))
    about = {"code": code} if code else {}
    given = {key: _packed(fact) for key, fact in (about | facts).items()}
    pieces = [_SPACES.sub(" ", piece).strip() for piece in say(**given).split("¶")]
    return tuple(typography(_words(piece)) for piece in pieces if piece)


def _tools(edition: Edition) -> dict[str, Any]:
    """Return what macros can say of an edition's values."""
    return {
        "n": partial(count, edition),
        "dit": _saying(partial(phrases.said, edition)),
        "compte": _saying(partial(phrases.counted, edition)),
        "lettres": _saying(partial(phrases.spelled, edition)),
        "quantite": _saying(partial(phrases.quantity, edition)),
        "renvoi": _saying(linked),
        "reglages": edition.settings,
    }


def _saying(function: Callable[..., str | None]) -> Callable[..., str]:
    """Let macros give words to a function, and take from it words they can print."""
    return lambda *args, **kwargs: _packed(
        function(*map(_unpacked, args), **{key: _unpacked(arg) for key, arg in kwargs.items()})
    )


def _packed(fact: Any) -> Any:
    """Return a fact as a macro prints it: the marks of words go through as letters of their own."""
    if isinstance(fact, Words):
        return "".join(
            span.text if span.bare else f"{_OPEN}{json.dumps(vars(span))}{_CLOSE}"
            for span in fact.spans
        )
    if isinstance(fact, list | tuple):
        return [_packed(each) for each in fact]
    return fact


def _unpacked(text: Any) -> Any:
    return _words(text) if isinstance(text, str) and _OPEN in text else text


def _words(text: str) -> Words:
    pieces = _MARK.split(text)
    return Words(*(Span(**json.loads(p)) if rank % 2 else p for rank, p in enumerate(pieces)))


_TEXTS = ENVIRONMENT.overlay(autoescape=False)
_TEXTS.globals = {
    "accord": french.agree,
    "combien": french.count,
    "mots": french.words,
    "nombre": french.number,
    "pourcent": french.percent,
    "taux": french.rate,
    "de": partial(french.elide, "de"),
    "date": french.long_date,
    "liste": _saying(french.join),
    "fort": _saying(strong),
    "phrase": _saying(french.sentence),
}
