"""Texts carried over from the edition before: marked in the file until someone has read them."""

import re

from revitalisation.data.edition import Edition
from revitalisation.french.messages import say
from revitalisation.french.spans import Span, Words

MARK = re.compile(r"<!-- à relire : texte de (\d{4}) -->")


def marked(text: str, year: str) -> str:
    """Return a text each block of which says that it is that of a year, and unread.

    A block is a part under a heading of two signs, or the whole text when it has none.
    """
    mark = f"<!-- à relire : texte de {year} -->\n\n"
    first, *parts = re.split(r"(?m)^(?=## )", MARK.sub("", text).lstrip())
    head = mark + first.lstrip() if first.strip() else ""
    return head + "".join(
        heading.rstrip() + "\n\n" + mark + rest.lstrip()
        for heading, _, rest in (part.partition("\n") for part in parts)
    )


def shown(text: str) -> Words:
    """Return a piece of text, its marks printed in the document."""
    pieces = MARK.split(text)
    words = Words(pieces[0])
    for year, after in zip(pieces[1::2], pieces[2::2], strict=True):
        told = say("[Texte de l’édition {}, à relire]", year)
        words = Words(words, Span(told, css="contredit"), after)
    return words


def hidden(text: str) -> str:
    """Return a text without its marks, each of the rest where it was."""
    return MARK.sub(lambda found: " " * len(found[0]), text)


def texts(edition: Edition) -> dict[str, int]:
    """Return the texts that have unread blocks, by name, and how many."""
    found = {
        path.stem: len(MARK.findall(path.read_text(encoding="utf-8", errors="replace")))
        for path in sorted(edition.texts.glob("*.md"))
    }
    return {name: number for name, number in found.items() if number}
