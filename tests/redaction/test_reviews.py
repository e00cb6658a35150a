"""Texts older than their data, or carried over from one edition to the next."""

from revitalisation.errors import WARNING
from revitalisation.redaction import render
from tests.texts import Desk

TEXT = "Nombre d’actions : {{v:actions.pvd}}."


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(f.rule, f.message) for f in render.check(desk.edition()) if f.severity == WARNING]


def test_a_text_read_after_its_data_is_silent(desk: Desk) -> None:
    desk.write(TEXT)
    desk.reviews("2026,4_operationnel,2099-01-01,chef de projet")
    assert told(desk) == []


def test_a_text_read_before_its_data_is_told_with_both_dates(desk: Desk) -> None:
    desk.write(TEXT)
    desk.reviews("2026,4_operationnel,2020-01-31,chef de projet")
    ((rule, message),) = told(desk)
    assert rule == "TXT-02"
    assert "31\u00a0janvier" in message or "31 janvier 2020" in message
    assert "classements.csv" in message or "documents.csv" in message


def test_a_text_never_read_is_told_how_to_note_it(desk: Desk) -> None:
    desk.write(TEXT)
    ((rule, message),) = told(desk)
    assert rule == "TXT-02"
    assert "relire 4_operationnel" in message


def test_a_text_carried_over_while_its_numbers_moved(desk: Desk) -> None:
    desk.write(TEXT, year="2021")
    desk.write(TEXT)
    ((rule, message),) = told(desk)
    assert rule == "TXT-04"
    assert "édition 2021" in message
    assert "bougé" in message


def test_a_text_carried_over_and_read_again_is_silent(desk: Desk) -> None:
    desk.write(TEXT, year="2021")
    desk.write(TEXT)
    desk.reviews("2026,4_operationnel,2099-01-01,chef de projet")
    assert told(desk) == []


def test_a_review_of_no_text_is_told_at_its_line(desk: Desk) -> None:
    desk.reviews("2026,4_operationel,2099-01-01,chef de projet")
    (fault,) = render.check(desk.edition())
    assert (fault.file, fault.line) == ("data/redaction/relectures.csv", 2)
