"""What comes in: replaced where it means the same, refused where it cannot be printed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revitalisation.french.characters import cleaned, unprintable


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("centre\u2011ville", "centre-ville"),
        ("re\u00advita\u00adlisation", "revitalisation"),
        ("10\u2009000\u2003habitants\tenviron", "10\u202f000 habitants environ"),
        ("e\u0301tude", "étude"),
        ("l'étude : https://example.org/l'etude", "l’étude : https://example.org/l'etude"),
        ("12\u00a0% «\u202fœuvre\u202f» – € …", "12\u00a0% «\u202fœuvre\u202f» – € …"),
    ],
)
def test_what_means_the_same_is_written_as_ours(written: str, kept: str) -> None:
    assert cleaned(written) == kept
    assert unprintable(kept) == ""


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


# Measured with the packaged font: case 00 of the inputs that were answered badly.
@pytest.mark.parametrize("sign", "\u2028●▪★☎✉✔➔➢⇒①\uf0b7\uf0a7\U0001f3db\u202e\u200b\x07\uffff")
def test_what_cannot_be_printed_is_named(sign: str) -> None:
    said = unprintable(f"Halle du {sign} marché")
    assert f"(U+{ord(sign):04X}" in said
    assert unicodedata.name(sign, "") in said
    assert "Halle du" in said


@pytest.mark.parametrize("sign", "→■✓☐ﬁ⅓Œÿ")
def test_what_the_font_has_is_kept(sign: str) -> None:
    assert unprintable(sign) == ""
