"""The command « comparer »: refused in French, a summary, the chapter alone."""

from pathlib import Path

import pytest

from revitalisation.commands import cli
from revitalisation.commands.build import Request
from revitalisation.commands.compare import command, summary
from revitalisation.data.contents import chapters, choose
from revitalisation.document.model import Section
from revitalisation.drawing.records import Text
from revitalisation.errors import RequestError
from revitalisation.sections import changes
from revitalisation.sections.changes import against
from tests.frozen import frozen


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Il faut deux éditions"),
        (("2021",), "Il faut deux éditions"),
        (("2021", "2062"), "«\u202f2062\u202f» n’existe pas"),
        (("2026", "2021"), "Écrivez : comparer 2021 2026"),
        (("2026", "2026"), "n’est pas antérieure"),
        (("2021", "2026", "--territoire", "cabalr"), "cabbalr"),
        (("2021", "2026", "--sortie", __file__), "un fichier"),
    ],
)
def test_a_request_is_refused_in_french(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(RequestError) as refused:
        command(words)
    assert said in str(refused.value).replace("\u202f:", " :")


def test_the_help_tells_the_editions(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["comparer", "--aide"]) == 0
    assert "2021, 2026" in capsys.readouterr().out


def test_the_summary_tells_each_kind_of_change() -> None:
    edition = frozen()
    finding, lead = changes.said(edition)
    every = changes.every(edition)
    assert every is not None
    lead_alone = Text((lead,), "chapeau")
    part = Section("depuis", "", "", finding=finding, blocks=(lead_alone, every))
    lines = summary([part])
    assert lines[0] == str(finding)
    assert str(lead) in lines
    assert any("Action nouvelle" in line and "21" in line for line in lines)
    assert any("Action retirée" in line and "A2021-05" in line for line in lines)


def test_the_chapter_alone_has_a_folder_of_its_own(tmp_path: Path) -> None:
    chapter = [each for each in chapters() if each.comparing]
    asked = Request("2026", "aula", chapter, ("html",), tmp_path, 1, compared="2021")
    assert asked.name == "aula-2021-2026"
    assert asked.parameters["avant"] == "2021"


def test_the_first_edition_has_no_such_chapter() -> None:
    assert not any(each.comparing for each in choose((), year="2021"))
    assert any(each.comparing for each in choose((), year="2026"))


def test_any_two_editions_compare() -> None:
    edition = frozen()
    asked = against(edition, "2021")
    assert asked.earlier is not None
    assert asked.earlier.year == "2021"
    assert asked is edition  # what is counted of it is counted once
