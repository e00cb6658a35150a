"""What the page costs a reader's processor: « python benchmarks/page.py PAGE [PAGE…] ».

Each page is opened in Chromium, the processor slowed four times, then scrolled from top to bottom
with the wheel. Several pages (before, after) are opened in turn, so that what the machine does
meanwhile falls on all. Milliseconds of the main thread: until the first text is painted, the
longest task while the page loads, the longest while it is scrolled, tasks of more than 200 ms then.
"""

import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

SLOWER, ROUNDS, LONG = 4, 3, 200
STEP, PAUSE = 600, 30
"""Pixels of a turn of the wheel, milliseconds after it."""
SIZES = {"bureau": {"width": 1440, "height": 900}, "téléphone": {"width": 390, "height": 844}}
CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "loading"]


def trace(session: CDPSession, page: Page, work: Any) -> list[dict[str, Any]]:
    """Return the events of the browser while something is done."""
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session.on("Tracing.dataCollected", lambda said: events.extend(said["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send(
        "Tracing.start",
        {"traceConfig": {"includedCategories": CATEGORIES, "recordMode": "recordAsMuchAsPossible"}},
    )
    work()
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(50)
    return events


def tasks(events: list[dict[str, Any]], pid: int) -> list[tuple[float, float]]:
    """Return the tasks of the page's main thread: when they begin, how long they take (ms).

    It is the time of the thread, not that of the clock: other processes do not count.
    """
    (main,) = {
        e["tid"]
        for e in events
        if e["pid"] == pid and e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    return [
        (e["ts"] / 1000, e.get("tdur", e["dur"]) / 1000)
        for e in events
        if e["name"] == "ThreadControllerImpl::RunTask"
        and e["pid"] == pid
        and e["tid"] == main
        and "dur" in e
    ]


def measured(browser: Browser, address: str, size: dict[str, Any]) -> dict[str, float]:
    """Open a page once and scroll it: what it cost."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("about:blank")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def load() -> None:
        page.goto(address)
        page.wait_for_timeout(1500)

    events = trace(session, page, load)
    paints = [e for e in events if e["name"] == "firstContentfulPaint"]
    pid, painted = paints[-1]["pid"], paints[-1]["ts"] / 1000
    # A new process may answer: tracing named it once.
    found = tasks(events, pid)
    before = sum(min(spent, painted - start) for start, spent in found if start < painted)

    def scroll() -> None:
        page.mouse.move(size["width"] / 2, size["height"] / 2)
        for _ in range(2000):
            page.mouse.wheel(0, STEP)
            page.wait_for_timeout(PAUSE)
            if page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2"):
                break

    scrolled = [spent for _, spent in tasks(trace(session, page, scroll), pid)]
    context.close()
    return {
        "premier texte": before,
        "plus longue, ouverture": max(spent for _, spent in found),
        "plus longue, défilement": max(scrolled),
        "tâches de plus de 200 ms": float(sum(spent > LONG for spent in scrolled)),
    }


def main() -> None:
    pages = [Path(name).resolve() for name in sys.argv[1:]]
    found: dict[tuple[Path, str], list[dict[str, float]]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(ROUNDS):
            for name, size in SIZES.items():
                for path in pages:
                    found.setdefault((path, name), []).append(
                        measured(browser, path.as_uri(), size)
                    )
        browser.close()
    for (path, name), rounds in found.items():
        print(f"{path} ({path.stat().st_size} octets), {name}")
        for key in rounds[0]:
            values = [each[key] for each in rounds]
            print(
                f"  {key:<26} {statistics.median(values):7.0f}"
                f" (de {min(values):.0f} à {max(values):.0f})"
            )


if __name__ == "__main__":
    main()
