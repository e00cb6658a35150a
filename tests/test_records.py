"""Formats render records: no HTML of ours is read back, in any room that publishes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from revitalisation.paths import ROOT

PACKAGE = ROOT / "lib" / "revitalisation"
MARKDOWN = PACKAGE / "document" / "markdown.py"
"""Analysts' Markdown is the one HTML that someone else writes."""
MODULES = sorted(
    path
    for room in ("document", "publish")
    for path in (PACKAGE / room).rglob("*.py")
    if path != MARKDOWN
)
PARSERS = re.compile(r"\b(?:bs4|BeautifulSoup|html\.parser|HTMLParser|lxml|html5lib|selectolax)\b")
SELECTORS = re.compile(r"\.(?:select|select_one|find_all|find_parent|get_text|cssselect)\(")
OURS = re.compile(r"</?(?!w:|a:|dcterms:|path|svg)[a-z]|(?:href|class|id|data-\w+)=|div|span|&\w+;")
"""What only a pattern for HTML holds: a tag, one of its attributes, an entity."""


def patterns(code: str) -> Iterator[str]:
    """Yield the patterns that a module gives to ``re``."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            yield ast.unparse(node.args[0])


def reading(code: str) -> list[str]:
    """Return what, in a module, reads HTML back."""
    found = [*PARSERS.findall(code), *SELECTORS.findall(code.replace("geometry.select(", ""))]
    return found + [pattern for pattern in patterns(code) if OURS.search(pattern)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_reads_html_of_ours(path: Path) -> None:
    assert reading(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "from bs4 import BeautifulSoup",
        "page.select('h1')",
        "re.sub(r'<[^>]*>|</data>', '', words)",
        '_NAMED = re.compile(\'data-mesure="([^"]*)"\')',
    ],
)
def test_reading_it_would_be_seen(code: str) -> None:
    assert reading(code)
