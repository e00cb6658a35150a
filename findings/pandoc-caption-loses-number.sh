#!/usr/bin/env bash
# pypandoc_binary 1.17 (pandoc 3.9) with python-docx 1.2.0.
# Usual guess: a caption that pandoc numbers (`docx+native_numbering`) reads « Figure 1: Communes » in
#   Word, and in `paragraph.text` of python-docx, as the runs of a paragraph are its text.
# Seen: python-docx reads « Figure : Communes », without the number, though the number is in the file.
#   It stands in a simple field, which is neither a run nor a hyperlink, so `text`, `runs` and
#   `iter_inner_content` step over it: a test that compares captions cannot see a wrong number, and a
#   search for « Figure 2 » finds nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile pypandoc_binary==1.17 python-docx==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import docx
import pypandoc
from docx.oxml.ns import qn

TABLE = "<table><caption>{}</caption><thead><tr><th>n</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
page = TABLE.format("Communes") + TABLE.format("Actions")
pypandoc.convert_text(page, "docx+native_numbering", format="html", outputfile="out.docx")
captions = [p for p in docx.Document("out.docx").paragraphs if p.style.name == "Table Caption"]
stored = ["".join(t.text for t in p._p.iter(qn("w:t"))).replace("\u00a0", " ") for p in captions]
read = [p.text.replace("\u00a0", " ") for p in captions]
walked = ["".join(part.text for part in p.iter_inner_content()).replace("\u00a0", " ") for p in captions]
print("in the file:        ", stored)
print("paragraph.text:     ", read)
print("iter_inner_content: ", walked)
assert stored == ["Table 1: Communes", "Table 2: Actions"], "changed"
assert read == walked == ["Table : Communes", "Table : Actions"], "changed"
PY
