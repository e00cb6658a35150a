#!/usr/bin/env bash
# WeasyPrint 70.0 (pypdf 7.1.0 to read), pdf_variant « pdf/ua-1 ».
# Usual guess: one <a> is one link of the PDF: one annotation a line, under one Link tag.
# Seen: each box inside the <a> makes a link again. An ::after with a leader and a page number, as in
#   a table of contents, gives three annotations and three Link tags, two of them inside the first;
#   an inline <span> gives two annotations at one place under one tag. A plain <a> gives one of each.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile weasyprint==70.0 pypdf==7.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from io import BytesIO

from pypdf import PdfReader
from weasyprint import HTML

PAGE = """<html lang="fr"><title>Sommaire</title><style>{}</style>
<p><a href="#un">{}</a></p><h1 id="un">Un</h1></html>"""
CASES = {
    "plain": ("", "Un"),
    "::after": ('a::after { content: leader(".") target-counter(attr(href), page) }', "Un"),
    "span": ("", "<span>Un</span>"),
}


def links(css: str, words: str) -> tuple[int, int, int]:
    """Return how many annotations, Link tags, and Link tags inside another there are."""
    made = HTML(string=PAGE.format(css, words)).write_pdf(pdf_variant="pdf/ua-1")
    reader = PdfReader(BytesIO(made))
    tags = []

    def walk(node: object, inside: bool) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each, inside)
        elif isinstance(node, dict) and "/S" in node:
            link = node["/S"] == "/Link"
            tags.extend([inside] if link else [])
            walk(node.get("/K"), inside or link)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], False)
    return len(reader.pages[0].get("/Annots", [])), len(tags), sum(tags)


found = {name: links(*case) for name, case in CASES.items()}
print("annotations, Link tags, of which inside another")
for name, counts in found.items():
    print(f"{name:8}", counts)
assert found == {"plain": (1, 1, 0), "::after": (3, 3, 2), "span": (2, 1, 0)}, "changed"
PY
