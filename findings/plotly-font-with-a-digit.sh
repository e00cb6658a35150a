#!/usr/bin/env bash
# plotly 7.1.0 (plotly.js 4.1.1), in a Chrome, Chromium or Edge of the machine (BROWSER_PATH, or found).
# Usual guess: `font.family` takes the name of a font as the system knows it (« Source Sans 3 ») or a
#   list of names; a font that lacks is replaced by the next, at worst by plotly's own.
# Seen: the name goes into a style as it stands, unquoted, where a word that begins with a digit makes
#   the declaration invalid: the browser drops the whole list, fallbacks included, and every text of
#   the figure is set in plotly's default list, « Open Sans » first. Python accepts, nothing is
#   logged; the same name between quotes inside the string works.
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

FAMILIES = ["Source Sans 3, Arial", "Source Sans Pro, Arial", "'Source Sans 3', Arial"]
used = {}
with sync_playwright() as driver:
    browser = driver.chromium.launch(executable_path=os.environ["BROWSER_PATH"], args=["--no-sandbox"])
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    for family in FAMILIES:
        figure = go.Figure(go.Bar(x=["Lens"], y=[1])).update_layout(font_family=family)
        page.set_content(figure.to_html(include_plotlyjs=True))
        page.wait_for_selector(".xtick text")
        used[family] = page.eval_on_selector(".xtick text", "text => getComputedStyle(text).fontFamily")
    browser.close()
for family, found in used.items():
    print(f"asked {family}: used {found}")
print("console:", said)
first, second, third = used.values()
assert "Arial" in second and "Arial" in third and "Source Sans 3" in third, "changed"
assert "Arial" not in first and "Source" not in first, "changed"
assert said == [], "changed"
PY
