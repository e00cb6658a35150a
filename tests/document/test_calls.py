"""Proofs in the document: which are kept, how they are ranked, where paper calls them."""

from typing import Any

import pytest

from revitalisation.document import assemble, calls
from revitalisation.document.model import Aside, Block, Heading, Listing, Section
from revitalisation.drawing.record_parts import Crosstab, Entry, Family, Line
from revitalisation.drawing.records import NOTHING, Cited, Column, Figure, Proofs, Row, Table, Text
from revitalisation.french.spans import Span, Words, linked
from tests.artificial import text


def mark(name: str, said: str) -> Words:
    return Words(Span(said, name, 1))


def entry(name: str, *lines: Words, **more: Any) -> Entry:
    held: dict[str, Any] = {"row_kind": "valeur"} | more
    return Entry(
        name, name.upper(), "1", "", "", held.pop("row_kind"), "Valeurs", "", (), (), lines, (), "",
        **held,
    )  # fmt: skip


def proofs(*tables: Crosstab, **more: Any) -> Proofs:
    first = (entry("a", linked("B : 2", "#preuve-b")), entry("b"), entry("c"))
    return Proofs((Family("Un", first), Family("Deux", (entry("d", **more),))), tables)


def table(*words: Words, slug: str = "essai") -> Table:
    rows = tuple(Row((each,)) for each in words)
    return Table(slug, Words("Titre"), (Column("Tête"),), rows, Words("Source."), '"Tête"\n')


def settled(*blocks: Block, finding: Words = NOTHING, annex: Proofs | None = None) -> Section:
    held = (*blocks, annex or proofs())
    (part,) = assemble.number([Section("un", "Un", "Un", finding, held)])
    return part


def on_paper(*blocks: Block, **more: Any) -> Section:
    held = [settled(*blocks, **more)]
    (part,) = calls.on_paper(held, calls.proved(held))
    return part


def entries(part: Section) -> dict[str, Entry]:
    (held,) = part.of(Proofs)
    return {each.name: each for family in held.families for each in family.entries}


def test_entries_kept_are_those_printed_and_those_they_rest_on() -> None:
    part = settled(text(mark("a", "un")))
    assert {name: each.rank for name, each in entries(part).items()} == {"a": 1, "b": 2}
    (held,) = part.of(Proofs)
    assert [family.title for family in held.families] == ["Un"]


def test_an_entry_with_the_rows_of_another_keeps_it() -> None:
    annex = proofs(same=("c", "C"))
    assert list(entries(settled(text(mark("d", "un")), annex=annex))) == ["c", "d"]


def test_a_document_that_prints_no_number_has_no_proof() -> None:
    assert [type(block) for block in settled(text("Rien.")).blocks] == [Text]


@pytest.mark.parametrize(
    "block",
    [
        Heading(2, mark("c", "trois"), "x"),
        Listing((mark("c", "trois"),)),
        Aside(Words(Span("", drawn="<p>"), mark("c", "trois"), Span("", drawn="</p>"))),
        table(mark("c", "trois")),
        Cited(mark("c", "trois"), "avant", Words("3"), "après", Words()),
        Figure("f", mark("c", "3"), Words("S."), "alt", {"data": []}, "", 1, 1),
        Figure("f", Words("T"), Words("S."), "alt", {"data": []}, "", 1, 1, names={"0,1": "c"}),
        Figure(
            "f", Words("T"), Words("S."), "alt",
            {"data": [{"meta": {"mesures": [None, "c"]}}]}, "", 1, 1,
        ),
    ],
)  # fmt: skip
def test_a_number_is_proved_wherever_it_is_printed(block: Block) -> None:
    assert list(entries(settled(block))) == ["c"]


def test_a_row_of_a_table_stands_for_its_entries_on_paper() -> None:
    line = Line("preuves-x", linked("X", "#preuve-c"), (Words("4"),))
    lost = Line("preuves-y", Words("Y"), ())
    annex = proofs(Crosstab("T", ("A",), (line, lost), ""), group="preuves-x")
    part = settled(text(mark("d", "quatre")), annex=annex)
    assert [(name, each.rank) for name, each in entries(part).items()] == [("c", 1), ("d", 2)]
    (held,) = part.of(Proofs)
    assert [(each.anchor, each.rank) for each in held.tables[0].lines] == [("preuves-x", 2)]
    (paper,) = calls.on_paper([part], calls.proved([part]))
    assert list(entries(paper)) == ["c"]
    (held,) = paper.of(Proofs)
    (link,) = held.tables[0].lines[0].label.spans
    assert (link.text, link.href) == ("(1)", "#preuve-c")
    (said,) = paper.of(Text)
    assert said.paragraphs[0].spans[1].href == "#preuves-x"


def test_a_call_stands_where_a_sentence_first_says_a_number() -> None:
    said = Words(mark("a", "un"), " puis ", mark("a", "un"), ".")
    part = on_paper(
        text(said),
        table(mark("a", "un"), mark("b", "deux"), mark("d", "quatre")),
        Heading(2, Words("Un sur ", mark("a", "un"), " et ", mark("c", "trois")), "x"),
        finding=Words("Titre ", mark("c", "trois")),
    )
    heading, prose, rows = next(part.of(Heading)), next(part.of(Text)), next(part.of(Table))
    assert prose.paragraphs[0] == "un(1) puis un."
    assert part.finding == "Titre trois(3)"
    assert calls.uncalled(part.finding) == "Titre trois"
    assert heading.words == "Un sur un et trois"
    assert rows.source == "Source. Preuves\u202f: 1, 2, 4."
    every = (*prose.paragraphs, part.finding, heading.words, *(r.cells[0] for r in rows.rows))
    assert not [span for words in every for span in words.named()]


def test_what_the_screen_alone_shows_is_not_on_paper() -> None:
    lines = Table("l", Words("T"), (), (), Words("S."), "", layout="lignes")
    assert [type(block) for block in on_paper(lines, text("Texte.")).blocks] == [Text]


def test_a_figure_quoted_is_called_in_its_explanation() -> None:
    cited = Cited(mark("a", "9"), "avant", mark("c", "10"), "après", Words(mark("a", "neuf"), "."))
    held = next(on_paper(cited).of(Cited))
    assert (held.before, held.now, held.why) == ("9", "10(3)", "neuf(1).")


def test_the_glossary_keeps_the_acronyms_said_elsewhere() -> None:
    glossary = table(Words("ORT"), Words("HT"), slug="glossaire")
    part = settled(glossary, finding=Words("Couvertes par une ORT, HTML"))
    assert [row.cells[0] for row in next(part.of(Table)).rows] == ["ORT"]


def test_a_call_is_raised_and_leads_to_its_entry() -> None:
    called, call, _ = (
        next(on_paper(text(Words(mark("a", "15,5 %"), " du tout."))).of(Text)).paragraphs[0].spans
    )
    assert (called.text, called.css) == ("15,5 %", calls.CALLED)
    assert (call.text, call.raised, call.href) == ("(1)", True, "#preuve-a")


def test_numbers_in_a_row_are_called_as_one() -> None:
    part = on_paper(table(*(mark(name, "n") for name in "abcd")))
    calling = [span for span in next(part.of(Table)).source.spans if span.href]
    assert [(span.text, span.href) for span in calling] == [("1 à 4", "#preuve-a")]


def test_an_entry_calls_another_by_its_number_on_paper() -> None:
    (link,) = entries(on_paper(text(mark("a", "un"))))["a"].lines[0].spans
    assert (link.text, link.href) == ("(2)", "#preuve-b")


def test_figures_and_tables_are_numbered_apart_in_order() -> None:
    figure = Figure("f", Words("T"), Words("S."), "alt", {"data": []}, "", 1, 1)
    part = settled(table(slug="a"), figure, table(slug="b"))
    assert [each.number for each in part.of(Table)] == [1, 2]
    assert [each.number for each in part.figures] == [1]
