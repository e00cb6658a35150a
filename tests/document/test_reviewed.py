"""What has changed in a section since it was reviewed, marked where it stands."""

from dataclasses import replace

from revitalisation.document import reviewed
from revitalisation.document.model import Section
from revitalisation.drawing.records import Figure, Table, mapped
from revitalisation.french.spans import Words
from tests.artificial import document


def marks(section: Section) -> tuple[list[str], list[str]]:
    """The texts marked as new, and as gone."""
    added: list[str] = []
    gone: list[str] = []

    def look(words: Words) -> Words:
        added.extend(span.text for span in words.spans if span.added)
        gone.extend(span.text for span in words.spans if span.struck and span.css == "retire")
        return words

    mapped(section.blocks, look)
    return added, gone


def test_what_is_the_same_is_not_marked() -> None:
    for section in document().sections:
        assert reviewed.marked(section, reviewed.said(section)) == section


def test_a_row_that_is_new_is_marked_and_one_that_is_gone_is_struck() -> None:
    section = next(part for part in document().sections if any(part.of(Table)))
    table = next(section.of(Table))
    then = reviewed.said(section)
    fewer = replace(table, rows=table.rows[1:])
    made = replace(section, blocks=tuple(fewer if b is table else b for b in section.blocks))
    added, gone = marks(reviewed.marked(made, then))
    assert added == []
    assert gone == [str(cell) for cell in table.rows[0].cells if cell]
    added, gone = marks(reviewed.marked(section, reviewed.said(made)))
    assert "".join(added) == "".join(table.rows[0].cells)
    assert gone == []


def test_a_figure_whose_rows_changed_says_which_in_its_note() -> None:
    section = next(part for part in document().sections if part.figures)
    figure = section.figures[0]
    then = reviewed.said(section)
    now = replace(figure, csv=figure.csv.rstrip("\n") + '\n"Nouvelle"\n')
    made = replace(section, blocks=tuple(now if b is figure else b for b in section.blocks))
    noted = next(reviewed.marked(made, then).of(Figure))
    assert "Depuis la relecture" in noted.note
    assert "Nouvelle" in noted.note
