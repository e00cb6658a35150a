"""Generated sentences: worded in templates, replaced by the analysts' own."""

from dataclasses import replace
from typing import Any

import pytest

from revitalisation.data.edition import Edition
from revitalisation.errors import DataError
from revitalisation.french.spans import Words
from revitalisation.measures.registry import values
from revitalisation.redaction import quantifiers, render
from revitalisation.sections import phrases, wording
from tests.frozen import frozen
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


def scaled(kind: str, **words: dict[str, float]) -> Edition:
    """Return the frozen edition with other bounds for some words of its scale."""
    edition = frozen()
    scale: dict[str, Any] = dict(edition.settings["echelle"])
    scale[kind] = scale[kind] | words
    return replace(edition, settings={**edition.settings, "echelle": scale})


def test_generated_sentences_take_their_words_from_the_scale() -> None:
    before = frozen()
    total, engaged = (values(before)[f"actions.{x}"].amount for x in ("total", "engagees"))
    assert isinstance(total, int)
    assert isinstance(engaged, int)
    assert 0 < engaged < total
    assert "toutes" not in wording.block(before, "essentiel.actions")
    looser = scaled("part", toutes={"au_moins": engaged / total - 0.001})
    assert "toutes" in wording.block(looser, "essentiel.actions")


def test_a_count_of_a_sentence_says_none_where_the_scale_does() -> None:
    name = "candidatures.pvd"
    (n,) = [values(frozen())[name].count]
    assert n
    assert not phrases.counted(frozen(), name, "candidature").startswith("aucune")
    fewer = scaled("nombre", aucune={"au_plus": n})
    assert phrases.counted(fewer, name, "candidature") == "aucune candidature"


def test_a_scale_without_a_word_of_the_sentences_is_refused() -> None:
    edition = frozen()
    scale = {"nombre": edition.settings["echelle"]["nombre"]}
    with pytest.raises(DataError, match="toutes"):
        quantifiers.claims({**edition.settings, "echelle": scale})


def test_communes_of_several_programmes_are_told_by_how_many() -> None:
    facts = {
        "ici": "du marais",
        "programmes": ["A"],
        "sans": [],
        "cumulent": [(2, ["B"]), (3, ["C", "D"])],
    }
    edition = frozen()
    assert values(edition)["communes.cumul"].amount
    said = wording.block(edition, "territoire.chapeau", **facts)
    assert "B relève de deux programmes, C et D relèvent de trois programmes" in said
