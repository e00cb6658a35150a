"""Pages opened in a real browser."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page


def quiet(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page whose test fails on any message of the console."""
    faults: list[str] = []
    context = browser.new_context(reduced_motion="reduce", **options)
    opened = context.new_page()
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    assert faults == []
