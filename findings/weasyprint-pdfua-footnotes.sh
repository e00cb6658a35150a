#!/usr/bin/env bash
# weasyprint 70.0.
# Usual guess: footnotes are a feature of weasyprint, PDF/UA-1 is another, and `pdf_variant=
#   "pdf/ua-1"` tags the first for the second: ISO 14289-1 wants each note in a <Note> element with an
#   identifier; a missing alternative text is logged, so would be what cannot be tagged.
# Seen: the file declares PDF/UA-1 and nothing is logged, but no <Note> is in its structure: the note
#   stands as unnamed text (NonStruct, Span) after the paragraphs, with no identifier and no link to
#   or from its call, so a screen reader meets it as a stray sentence.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile weasyprint==70.0 pikepdf==10.18.0
"$work/venv/bin/python" - <<'PY'
import io
import logging

import pikepdf
import weasyprint

logged = []
weasyprint.LOGGER.addHandler(type("H", (logging.Handler,), {"emit": lambda _, r: logged.append(r)})())
PAGE = """<html lang="en"><title>Notes</title><style>.note { float: footnote }</style>
<h1>Notes</h1><p>A number<span class="note">Where it comes from.</span> in a sentence.</p>
<p>Another paragraph.</p>"""
written = pikepdf.open(io.BytesIO(weasyprint.HTML(string=PAGE).write_pdf(pdf_variant="pdf/ua-1")))
shapes, identified = [], 0


def walk(element, path: tuple[str, ...] = ()) -> None:
    global identified
    if isinstance(element, pikepdf.Array):
        for child in element:
            walk(child, path)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        path += (str(element.S),)
        identified += path[-1] in ("/Note", "/FENote")
        walk(element.get("/K"), path)
    elif path and path not in shapes:
        shapes.append(path)


walk(written.Root.StructTreeRoot.K)
declared = "pdfuaid" in written.Root.Metadata.read_bytes().decode()
print("declares PDF/UA:", declared, "- logged:", [record.getMessage() for record in logged])
print("structure:", *("".join(path) for path in shapes), sep="\n  ")
assert declared and not logged, "changed"
assert identified == 0, "changed"
assert any(path[:2] == ("/Document", "/NonStruct") for path in shapes), "changed"
PY
