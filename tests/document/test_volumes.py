"""What each PDF takes of the document: sections, numbers, calls, references to the annexes."""

from datetime import date

from revitalisation.data.contents import (
    ANNEXES,
    FORMATS,
    REPORT,
    SYNTHESIS,
    Chapter,
    filled,
    formats,
)
from revitalisation.document import assemble
from revitalisation.document.model import Document, Section
from revitalisation.document.volumes import volume
from revitalisation.drawing.records import Table
from revitalisation.french.spans import linked
from tests.artificial import text
from tests.document.test_calls import mark, proofs, table

PARTS = assemble.number(
    [
        Section(
            "un", "Un", "Un", blocks=(text(mark("a", "dix")), table(slug="t1")),
            volumes=(SYNTHESIS, REPORT),
        ),
        Section(
            "deux", "Deux", "Deux", blocks=(text(linked("la liste", "#tab-t3")), table(slug="t2")),
            volumes=(REPORT,),
        ),
        Section("trois", "Trois", "Trois", blocks=(table(slug="t3"), proofs()), volumes=(ANNEXES,)),
    ]
)  # fmt: skip
WHOLE = Document(
    "A", "Agence", "Titre", "Sous-titre", "Territoire", "Périmètre", "2026", date(2026, 5, 31), "",
    False, "", "", PARTS, "", "",
)  # fmt: skip


def numbers(document: Document) -> list[int]:
    return [each.number for part in document.sections for each in part.of(Table)]


def test_each_volume_holds_its_sections_and_numbers_its_own_tables() -> None:
    assert numbers(WHOLE) == [1, 2, 3]
    assert numbers(volume(WHOLE, REPORT, {})) == [1, 2]
    assert numbers(volume(WHOLE, ANNEXES, {})) == [1]
    assert numbers(volume(WHOLE, SYNTHESIS, {})) == [0]


def said(document: Document) -> str:
    return " ".join(str(block.paragraphs[0]) for block in document.sections[0].blocks[:1])  # type: ignore[union-attr]


def test_the_report_calls_proofs_and_the_synthesis_does_not() -> None:
    assert said(volume(WHOLE, REPORT, {})) == "dix(1)"
    assert said(volume(WHOLE, SYNTHESIS, {})) == "dix"


def test_a_reference_to_a_table_of_the_annexes_says_its_page_and_leads_nowhere() -> None:
    (_, part) = volume(WHOLE, REPORT, {"tab-t3": 12}).sections
    (words,) = part.blocks[0].paragraphs  # type: ignore[union-attr]
    assert words == "la liste (annexes, p.\u202f12)"
    assert not any(span.href for span in words.spans)


def test_a_volume_without_section_is_not_written() -> None:
    only = [Chapter("x.ipynb", "X", volumes=(ANNEXES,))]
    assert filled(FORMATS, only) == ("html", ANNEXES, "docx")


def test_words_for_several_formats() -> None:
    assert formats(()) == ("html", SYNTHESIS, REPORT, ANNEXES)
    assert formats(["pdf"]) == (SYNTHESIS, REPORT, ANNEXES)
    assert formats(["docx", "html"]) == ("html", "docx")
    assert formats(["tout"]) == FORMATS
