"""Text that remembers: words, the named values they print, emphasis, links, small drawings.

A :class:`Words` is a string (its value is the plain text, as a screen reader, a CSV or a console
says it) made of spans. What does not know spans sees a string, and loses the marks, never the
words; :func:`french.typography`, :func:`french.sentence` and :func:`french.join` keep both.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from string import Formatter
from typing import Annotated, Any, Self

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Span:
    """A run of characters of one kind.

    Parameters
    ----------
    text
        What is read aloud, or printed where nothing can be drawn.
    name, amount
        Name of the value printed (« communes.pvd »), and its exact amount.
    strong, emphasis, raised, struck, added
        Bold, italic, superscript, crossed out, new since the last review.
    href
        Where it leads: « #action-12 », an address; empty for no link.
    css
        Class of the element on screen and on paper; empty for none.
    drawn
        Safe markup of a drawing that stands for the text (a symbol); nobody ever reads it back.
    """

    text: str
    name: str = ""
    amount: float | int | None = None
    strong: bool = False
    emphasis: bool = False
    raised: bool = False
    struck: bool = False
    href: str = ""
    css: str = ""
    drawn: str = ""
    added: bool = False

    @property
    def bare(self) -> bool:
        """Whether it is its text alone."""
        return self == Span(self.text)

    def __html__(self) -> Markup:
        """Return it as HTML, its name as ``<data value="10" data-mesure="communes.pvd">``."""
        html = Markup(self.drawn) if self.drawn else escape(self.text)
        if self.struck:
            html = Markup("<del>{}</del>").format(html)
        if self.added:
            html = Markup("<ins>{}</ins>").format(html)
        if self.name and self.amount is not None:
            html = Markup('<data value="{}" data-mesure="{}">{}</data>').format(
                written(self.amount), self.name, html
            )
        css = Markup(' class="{}"').format(self.css) if self.css else Markup("")
        if self.href:
            html = Markup('<a{} href="{}">{}</a>').format(css, self.href, html)
        elif css:
            html = Markup("<span{}>{}</span>").format(css, html)
        # Around the link: paper would make one more link of each element inside it.
        for wanted, tag in ((self.emphasis, "em"), (self.strong, "strong"), (self.raised, "sup")):
            if wanted:
                html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)
        return html


class Words(str):
    """A text made of spans; its value as a string is their plain text.

    Built from strings, other words and spans: ``Words("Au total, ", Span("10", "communes.pvd",
    10))``. ``format``, ``+`` and ``join`` work as those of strings and keep the spans.
    """

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, *parts: "str | Span") -> Self:
        """Join parts; neighbouring plain texts become one span."""
        spans: list[Span] = []
        for span in _spans(parts):
            if spans and span.bare and spans[-1].bare:
                spans[-1] = Span(spans[-1].text + span.text)
            else:
                spans.append(span)
        words = super().__new__(cls, "".join(span.text for span in spans))
        words.spans = tuple(spans)
        return words

    def __html__(self) -> Markup:
        """Return the spans as HTML: templates print words without more ado."""
        return Markup("").join(self.spans)

    def __add__(self, other: str) -> "Words":
        return Words(self, other)

    def __radd__(self, other: str) -> "Words":
        return Words(other, self)

    def format(self, *args: Any, **kwargs: Any) -> "Words":
        """Fill the fields of the plain spans; what is put in them keeps its own spans."""
        count = iter(range(len(args)))
        parts: list[str | Span] = []
        for span in self.spans:
            if not span.bare:
                parts.append(span)
                continue
            for literal, field, spec, _ in Formatter().parse(span.text):
                parts.append(literal)
                if field is not None:
                    key = next(count) if not field else int(field) if field.isdigit() else field
                    value = args[key] if isinstance(key, int) else kwargs[key]
                    kept = isinstance(value, Words | Span) and not spec
                    parts.append(value if kept else format(value, spec or ""))
        return Words(*parts)

    def join(self, parts: Iterable[str]) -> "Words":
        """Join texts by this one."""
        joined: list[str | Span] = []
        for rank, part in enumerate(parts):
            joined += [self, part] if rank else [part]
        return Words(*joined)

    def map(self, change: Callable[[Span], "Span | Words"]) -> "Words":
        """Return the words whose spans were each changed."""
        return Words(*(change(span) for span in self.spans))

    def named(self) -> Iterator[Span]:
        """Yield the spans that print a named value."""
        return (span for span in self.spans if span.name)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Read and write words as JSON: a string when plain, else a list of strings and spans."""
        from pydantic import PlainSerializer, PlainValidator

        return handler.generate_schema(
            Annotated[Any, PlainValidator(_read), PlainSerializer(_write)]
        )


def _spans(parts: Iterable["str | Span"]) -> Iterator[Span]:
    for part in parts:
        if isinstance(part, Span):
            yield part
        elif isinstance(part, Words):
            yield from part.spans
        elif part:
            yield Span(str(part))


def _read(value: Any) -> Words:
    if isinstance(value, str):
        return value if isinstance(value, Words) else Words(value)
    return Words(*(Span(**part) if isinstance(part, dict) else part for part in value))


def _write(words: Words) -> Any:
    if all(span.bare for span in words.spans):
        return str(words)
    empty = Span("")
    return [
        span.text
        if span.bare
        else {
            name: value
            for name in Span.__dataclass_fields__
            if (value := getattr(span, name)) != getattr(empty, name) or name == "text"
        }
        for span in words.spans
    ]


def strong(text: "str | Span") -> Words:
    """Return a text in bold."""
    return Words(text).map(lambda span: replace(span, strong=True))


def emphasised(text: "str | Span") -> Words:
    """Return a text in italic."""
    return Words(text).map(lambda span: replace(span, emphasis=True))


def linked(text: "str | Span", href: str) -> Words:
    """Return a text that leads somewhere."""
    return Words(text).map(lambda span: replace(span, href=href))


def written(amount: float | int) -> str:
    """Return an exact amount as ``<data value>`` holds it: « 10 », « 0.125 »."""
    return str(amount) if isinstance(amount, int) else f"{amount:.6g}"
