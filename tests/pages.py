"""Pages opened in a real browser, which wait for what must come as long as it takes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

PATIENCE = 300_000
"""Milliseconds before a wait is a fault: a busy machine is slow, not wrong."""
WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
SMALL = ViewportSize(width=320, height=640)


def quiet(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page whose test fails on any message of the console."""
    faults: list[str] = []
    context = browser.new_context(reduced_motion="reduce", **options)
    opened = context.new_page()
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(address)
    whole(opened)
    yield opened
    context.close()
    assert faults == []


def whole(page: Page) -> None:
    """Lay all of the page out: the text of what is far from the screen is not read otherwise."""
    page.evaluate(
        """document.styleSheets[0].insertRule(
            '.partie, .partie * { content-visibility: visible !important }',
            document.styleSheets[0].cssRules.length)"""
    )


def explore(page: Page, figure: str) -> None:
    """Ask for a figure, by the selector of its element, and wait for plotly.js to draw it."""
    place = page.locator(figure)
    place.scroll_into_view_if_needed()
    if place.locator(".dessin.trace").count() == 0:
        # A filter may have asked for it already: the button is then away.
        place.locator("[data-explorer]").evaluate("button => button.click()")
    page.wait_for_selector(f"{figure} .dessin.trace .main-svg")


def until(page: Page, condition: str, value: object = None) -> None:
    """Wait for a condition; Playwright's own wait evaluates text, which the policy forbids."""
    for _ in range(PATIENCE // 100):
        if page.evaluate(condition, value):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"jamais vrai : {condition}")
