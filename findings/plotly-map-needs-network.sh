#!/usr/bin/env bash
# plotly 7.1.0 (plotly.js 4.1.1), in a Chrome, Chromium or Edge of the machine (BROWSER_PATH, or found).
# Usual guess: a choropleth given its own contours (`geojson=`), its base map hidden (`visible=False`)
#   and plotly.js written in the page is a self-contained map, as every other figure is.
# Seen: it fetches the outline of the *world* from plotly's CDN all the same; without network nothing
#   is drawn, the error goes to the console, and the page shows an empty frame. The same areas as
#   filled lines (`go.Scatter(fill="toself")`) are drawn without a request.
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

RING = [[2, 50], [2, 51], [3, 51], [3, 50], [2, 50]]
AREA = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "id": "a", "geometry": {"type": "Polygon", "coordinates": [RING]}}
    ],
}
map_ = go.Figure(go.Choropleth(geojson=AREA, locations=["a"], z=[1]))
map_.update_geos(visible=False, fitbounds="locations")
lines = go.Figure(go.Scatter(x=[x for x, _ in RING], y=[y for _, y in RING], fill="toself"))


def offline(browser, figure: go.Figure) -> tuple[list[str], int]:
    page = browser.new_page()
    asked = []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    page.set_content(figure.to_html(include_plotlyjs=True))
    page.wait_for_timeout(3000)
    drawn = page.locator(".choroplethlayer path, .scatterlayer path.js-fill").count()
    return [url.rsplit("/", 1)[-1] for url in asked], drawn


with sync_playwright() as driver:
    browser = driver.chromium.launch(executable_path=os.environ["BROWSER_PATH"], args=["--no-sandbox"])
    asked, drawn = offline(browser, map_)
    print("choropleth: fetched", asked, "- areas drawn:", drawn)
    asked_lines, drawn_lines = offline(browser, lines)
    print("filled lines: fetched", asked_lines, "- areas drawn:", drawn_lines)
    browser.close()
assert asked == ["world_110m.json"] and drawn == 0, "changed"
assert asked_lines == [] and drawn_lines == 1, "changed"
PY
