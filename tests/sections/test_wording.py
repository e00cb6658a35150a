"""Generated sentences: worded in templates, replaced by the analysts' own."""

from revitalisation.french.spans import Words
from revitalisation.redaction import render
from revitalisation.sections import wording
from tests.texts import Desk


def test_a_generated_block_keeps_the_names_of_its_values(desk: Desk) -> None:
    edition = desk.edition()
    said = wording.block(edition, "essentiel.ort", others=[])
    assert "ort.accompagnees" in {span.name for span in said.named()}


def test_an_analyst_words_a_block_with_tokens_and_no_python(desk: Desk) -> None:
    desk.write("L’ORT couvre {{v:communes.ort|commune}}.", "essentiel.ort")
    said = wording.block(desk.edition(), "essentiel.ort", others=[])
    assert said.startswith("L’ORT couvre ")
    assert [span.name for span in said.named()] == ["communes.ort"]
    assert not any("n’imprime" in fault.message for fault in render.check(desk.edition()))


def test_a_text_of_no_block_is_told(desk: Desk) -> None:
    desk.write("Perdu.", "essentiel.orts")
    told = [f.message for f in render.check(desk.edition()) if "essentiel.orts" in f.file]
    assert any("essentiel.ort\N{NARROW NO-BREAK SPACE}»" in message for message in told)


def test_words_given_to_a_macro_come_out_as_they_are(desk: Desk) -> None:
    edition = desk.edition()
    others = [Words("Essai « bis »"), "L’Épreuve"]
    assert "L’Épreuve" in wording.block(edition, "essentiel.ort", others=others)
