#!/usr/bin/env bash
# plotly 7.1.0 (plotly.js 4.1.1), in a Chrome, Chromium or Edge of the machine (BROWSER_PATH, or found).
# Usual guess: `fig.write_html(include_plotlyjs=True)` is for pages that stand alone: what its buttons
#   do (zoom, save as a picture) they do in the page.
# Seen: the first row of buttons has « Share chart… », which proposes the reader of the page, not its
#   author, to send the figure with its data to a service of plotly's vendor. In plotly.js 3 such a
#   button had to be asked for. `config={"showSendToCloud": False}` is what takes it away.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile plotly==7.1.0 playwright==1.65.2
browser=${BROWSER_PATH:-$(command -v chromium google-chrome google-chrome-stable microsoft-edge | head -1)}
BROWSER_PATH=$browser "$work/venv/bin/python" - <<'PY'
import os

import plotly.graph_objects as go
from playwright.sync_api import sync_playwright

figure = go.Figure(go.Bar(x=["Lens"], y=[41]))


def share(page, **config) -> list[str]:
    page.set_content(figure.to_html(include_plotlyjs=True, config=config))
    page.wait_for_selector(".modebar-btn", state="attached")
    titles = page.eval_on_selector_all(".modebar-btn", "all => all.map(b => b.dataset.title)")
    return [title for title in titles if "Share" in (title or "")]


with sync_playwright() as driver:
    browser = driver.chromium.launch(executable_path=os.environ["BROWSER_PATH"], args=["--no-sandbox"])
    page = browser.new_page()
    without = share(page, showSendToCloud=False)
    default = share(page)
    page.eval_on_selector_all(
        ".modebar-btn", "all => all.find(b => /Share/.test(b.dataset.title)).click()"
    )
    told = page.get_by_text("will be uploaded").first.inner_text()
    browser.close()
print("by default:", default, "- with showSendToCloud=False:", without)
print("it says:", told)
assert len(default) == 1 and without == [], "changed"
assert "uploaded" in told, "changed"
PY
