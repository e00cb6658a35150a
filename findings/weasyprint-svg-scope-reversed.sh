#!/usr/bin/env bash
# weasyprint 70.0.
# Usual guess: as in browsers, an SVG written in the page takes the page's style sheet, and an SVG in
#   an <img> is a closed picture, which sees neither the styles nor the @font-face of the page.
# Seen: the reverse, both times. `rect { fill: … }` of the page does not reach the inline SVG, which
#   stays black (the log calls `fill` an unknown property, as it is for HTML); the picture in <img> is
#   set in the font that only the page declares. So colours given by class are right in a browser and
#   black on paper, and a picture right on paper has lost its font in a browser.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile weasyprint==70.0 font-source-sans-pro==0.0.1 pikepdf==10.18.0
"$work/venv/bin/python" - <<'PY'
import base64
import io
import logging
import re
from pathlib import Path

import font_source_sans_pro
import pikepdf
import weasyprint

weasyprint.LOGGER.setLevel(logging.CRITICAL)
font = next(Path(font_source_sans_pro.__file__).parent.rglob("SourceSansPro-Black.ttf"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{}</svg>'


def pdf(css: str, body: str) -> pikepdf.Pdf:
    page = weasyprint.HTML(string=f"<html lang=en><style>{css}</style><body>{body}")
    return pikepdf.open(io.BytesIO(page.write_pdf()))


inline = pdf("rect { fill: #0000ff }", SVG.format('<rect width="90" height="30"/>'))
content = inline.pages[0].Contents.read_bytes()
fills = re.findall(rb"([\d.]+ [\d.]+ [\d.]+) rg", content)
print("fill of the inline SVG, blue in a browser:", fills)

drawing = SVG.format('<text y="20" style="font-family: only-in-the-page">Lens</text>')
source = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
face = f"@font-face {{ font-family: only-in-the-page; src: url({font.as_uri()}) }}"
closed = pdf(face, f'<img alt="" src="{source}">')
fonts = {str(o.BaseFont) for o in closed.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
names = {
    str(o.FontFamily)
    for o in closed.objects
    if isinstance(o, pikepdf.Dictionary) and "/FontFamily" in o
}
print("font of the <img>, the system's in a browser:", fonts, names)
assert fills and set(fills) == {b"0 0 0"}, "changed"
assert any("only-in-the-page" in name for name in fonts | names), "changed"
PY
