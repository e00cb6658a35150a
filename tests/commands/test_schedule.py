"""A scheduled run: refused when the edition is out of date, done once, accounted for, logged."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from revitalisation.collect.next_edition import moved_on
from revitalisation.commands import account, cli, manifest, schedule
from revitalisation.commands.schedule import Run
from revitalisation.errors import ScheduleError
from tests.frozen import FROZEN, PLACE, YEAR, checkout, tables_in

SECTION = "99_sources_et_limites"
ON_TIME, LATE = "2026-06-01T05:00", "2027-06-01T05:00"
RUN = """
import sys
from datetime import datetime
from revitalisation.commands.cli import main
day = datetime.fromisoformat(sys.argv[1])
raise SystemExit(main(sys.argv[2:], lambda: day))
"""


def untypeset(text: str) -> list[str]:
    """Return what French typography would have otherwise; code and paths are no prose."""
    prose = re.sub(r"`[^`]*`|--[\w-]+", "", text)
    return re.findall(r"[^\W\d_]'\w|\w ?[;!?](?=\s)| :|« | »", prose)


@pytest.mark.parametrize("day", [date(2026, 1, 15), date(2026, 6, 1), date(2027, 5, 31)])
def test_an_edition_holds_until_its_cut_off_comes_round(day: date) -> None:
    schedule.check(day, FROZEN)


@pytest.mark.parametrize("day", [date(2027, 6, 1), date(2029, 1, 1)])
def test_past_it_one_sentence_says_what_to_open(day: date) -> None:
    with pytest.raises(ScheduleError) as refused:
        schedule.check(day, FROZEN)
    (said,) = str(refused.value).splitlines()
    assert "31\xa0mai 2026" in said
    assert "run_report.py ouvrir 2027" in said
    assert untypeset(said) == []


def test_the_edition_that_was_opened_is_the_one_that_holds(tmp_path: Path) -> None:
    data = tables_in(tmp_path)
    settings, opened = (data / "editions" / year / "parametres.toml" for year in (YEAR, "2027"))
    opened.parent.mkdir()
    opened.write_text(moved_on(settings.read_text(encoding="utf-8"), YEAR, "2027"))
    schedule.check(date(2027, 6, 1), data)
    with pytest.raises(ScheduleError, match="ouvrir 2028"):
        schedule.check(date(2028, 6, 1), data)


def test_no_edition_is_open_when_the_newest_is_frozen(tmp_path: Path) -> None:
    data = tables_in(tmp_path)
    (data / "editions" / YEAR / "parametres.toml").unlink()
    with pytest.raises(ScheduleError, match=r"2021, arrêtée au .* est figée .*ouvrir 2022"):
        schedule.check(date(2021, 7, 1), data)


# What stands: a folder as a build leaves it, small.

PARAMETERS = {"edition": YEAR, "territoire": PLACE}
SUMS = {"data/a.csv": "1"}
Spoil = Callable[[Path], object]


def made(folder: Path, draft: bool = False) -> Path:
    for name in ("index.html", "donnees/a.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    sections = [{"section": SECTION, "secondes": 1.0, "etat": "faite"}]
    manifest.write(folder, PARAMETERS, SUMS, sections, {"communes.pvd": "10"}, draft, [])
    return folder


def stands(folder: Path, sums: dict[str, str] = SUMS, sections: Sequence[str] = (SECTION,)) -> bool:
    return manifest.stands(folder, PARAMETERS, sums, sections, ["html"])


def rewritten(folder: Path, key: str, value: object) -> None:
    content = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    (folder / manifest.NAME).write_text(json.dumps(content | {key: value}))


def test_what_was_built_whole_from_the_same_inputs_stands(tmp_path: Path) -> None:
    made(tmp_path)
    assert stands(tmp_path)
    assert not stands(tmp_path, {"data/a.csv": "2"})
    assert not stands(tmp_path, sections=(SECTION, "1_usages"))
    assert not manifest.stands(tmp_path, PARAMETERS, SUMS, [SECTION], ["html", "rapport"])
    assert not manifest.stands(tmp_path, PARAMETERS | {"edition": "2021"}, SUMS, [SECTION], [])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "index.html").write_text("retouchée"),
        lambda folder: (folder / "donnees" / "a.csv").unlink(),
        lambda folder: (folder / manifest.NAME).unlink(),
        lambda folder: (folder / manifest.NAME).write_text("{"),
        lambda folder: (folder / manifest.NAME).write_text("[]"),
        lambda folder: rewritten(folder, "brouillon", True),
        lambda folder: rewritten(folder, "python", "3.0.0"),
        lambda folder: rewritten(folder, "paquets", {}),
    ],
)
def test_what_was_touched_is_a_draft_or_comes_from_elsewhere_does_not(
    tmp_path: Path, spoil: Spoil
) -> None:
    made(tmp_path)
    spoil(tmp_path)
    assert not stands(tmp_path)


def test_the_log_of_a_run_has_the_time_of_each_line_and_old_ones_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / schedule.LOGS
    folder.mkdir()
    for rank in range(schedule.KEPT + 5):
        (folder / f"2020-01-01T{rank:06}.log").touch()
    hours = iter([datetime(2026, 6, 1, 5), *[datetime(2026, 6, 1, 5, 0, 7)] * 3])
    with schedule.logged(tmp_path, lambda: next(hours)):
        print("une", "ligne")
        print("deux\ntrois", file=sys.stderr)
        assert not sys.stderr.isatty()
    logs = sorted(path.name for path in folder.iterdir())
    assert len(logs) == schedule.KEPT
    assert logs[-1] == "2026-06-01T050000.log"
    lines = (folder / logs[-1]).read_text(encoding="utf-8").splitlines()
    assert lines == [f"2026-06-01 05:00:07  {said}" for said in ("une ligne", "deux", "trois")]
    assert capsys.readouterr() == ("une ligne\n", "deux\ntrois\n")


def test_a_long_refusal_is_cut_in_an_account_and_its_number_said() -> None:
    begun = datetime(2026, 6, 1, 5)
    run = Run(begun, refusal=[f"anomalie {rank}" for rank in range(account.SHOWN + 7)])
    text = account.written(run, 2, begun)
    assert "anomalie 19" in text
    assert "anomalie 20" not in text
    assert "… et 7\xa0autres" in text


@pytest.mark.parametrize(
    "words", [["--resume", "{}", "--planifi"], ["--edition", "1999", "--resume={}"]]
)
def test_a_refused_request_is_accounted_for(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "ailleurs" / "resume.md"
    assert cli.main([word.format(path) for word in words]) == 2
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Rapport\u202f: refusé\n")
    assert "n’existe pas" in text
    assert untypeset(text) == []


def test_a_fault_of_ours_is_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_build", broken)
    monkeypatch.setattr(account, "open_edition", broken)
    assert cli.main(["--resume", str(tmp_path / "resume.md")]) == 3
    text = (tmp_path / "resume.md").read_text(encoding="utf-8")
    assert text.startswith("# Rapport\u202f: erreur imprévue\n")
    journal = Path(text.split("signalement\u202f: ")[1].splitlines()[0])
    assert "ZeroDivisionError" in journal.read_text(encoding="utf-8")
    assert str(journal) in capsys.readouterr().err
    journal.unlink()


def test_an_account_that_cannot_be_written_is_a_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--resume", str(tmp_path)]) == 2
    assert "il faut un fichier" in capsys.readouterr().err


# The command itself, in a copy of the project, at a day that the test says.


class Project:
    """A checkout where the command runs; its last account."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "report" / "editions"
        self.built = self.output / f"{PLACE}-{YEAR}-extrait"

    def run(self, day: str, *words: str, stopped: str = "") -> tuple[int, str, str]:
        """Return the exit code, what was printed, and the account.

        ``stopped`` is what the command is told to end at, as a scheduler does, once it is printed.
        """
        path = self.folder / "resume.md"
        path.unlink(missing_ok=True)
        asked = ["--planifie", "--format", "html", "--section", SECTION, "--resume", str(path)]
        with subprocess.Popen(
            [sys.executable, "-c", RUN, day, *asked, *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "lib")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as command:
            assert command.stdout
            said = ""
            for line in command.stdout:
                said += line
                if stopped and stopped in line:
                    command.terminate()
        text = path.read_text(encoding="utf-8")
        assert untypeset(text) == []
        assert f"code de retour\u202f: {command.returncode}." in text
        return command.returncode, said, text

    def stamp(self) -> int:
        return (self.built / manifest.NAME).stat().st_mtime_ns


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, its edition built on time."""
    project = Project(checkout(tmp_path_factory.mktemp("projet")))
    code, _, text = project.run(ON_TIME)
    assert code == 0, text
    assert text.startswith(f"# Rapport {YEAR}, territoire d’essai\u202f: construit\n")
    assert "Première construction" in text
    assert "actions classées par un seul lecteur" in text.lower()
    return project


@pytest.fixture
def other(place: Project, tmp_path: Path) -> Project:
    """A copy of the project and of what it built, that a test may spoil."""
    return Project(shutil.copytree(place.folder, tmp_path / "projet"))


@pytest.mark.slow
def test_a_second_run_says_that_nothing_changed_and_builds_nothing(place: Project) -> None:
    before = place.stamp()
    code, said, text = place.run(ON_TIME)
    assert code == 0
    assert "Rien n’a changé" in said
    assert SECTION not in said  # no notebook ran
    assert place.stamp() == before
    assert "\u202f: inchangé\n" in text
    assert "actions classées par un seul lecteur" in text.lower()


@pytest.mark.slow
def test_an_edition_out_of_date_has_its_own_code_and_is_left_as_it_was(place: Project) -> None:
    before = place.stamp()
    code, said, text = place.run(LATE)
    assert code == 4
    assert "run_report.py ouvrir 2027" in text
    assert "\u202f: aucune édition ouverte\n" in text
    assert place.stamp() == before
    log = max((place.output / schedule.LOGS).glob("*.log"))
    assert log.name == "2027-06-01T050000.log"
    lines = log.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("2027-06-01 05:00:00  ") for line in lines)
    assert lines[-1].endswith("Code de retour\u202f: 4.")
    assert "ouvrir 2027" in said


@pytest.mark.slow
def test_an_edition_asked_for_by_its_year_is_never_out_of_date(place: Project) -> None:
    assert place.run(LATE, "--edition", YEAR)[0] == 0


@pytest.mark.slow
def test_what_changed_is_told_by_measure_and_by_file(other: Project) -> None:
    table = other.folder / "data" / "recensement" / "suivi.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    code, said, text = other.run(ON_TIME)
    assert code == 0, said
    assert "`data/recensement/suivi.csv` modifié" in text
    ((before, after),) = re.findall(r"\(`actions\.total`\)\u202f: (\d+) → (\d+)", text)
    assert int(after) == int(before) - 1


@pytest.mark.slow
def test_a_failed_build_is_not_taken_for_done(other: Project) -> None:
    notebook = other.folder / "notebooks" / f"{SECTION}.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("open_edition(", "1 / 0 + ("))
    for _ in range(2):
        code, said, text = other.run(ON_TIME)
        assert code == 1
        assert "ZeroDivisionError" in text
        assert "\u202f: brouillon\n" in text
        assert "Rien n’a changé" not in said


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows arrête sans prévenir")
def test_a_forced_run_builds_and_when_its_scheduler_stops_it_is_accounted_for(
    other: Project,
) -> None:
    before = other.stamp()
    code, _, text = other.run(ON_TIME, "--refaire", stopped=f"territoire {PLACE}")
    assert code == 143
    assert "\u202f: interrompu\n" in text
    assert other.stamp() == before
    assert not list(other.output.glob(".en-cours-*"))


@pytest.mark.slow
def test_faults_of_the_data_are_accounted_for(other: Project) -> None:
    table = other.folder / "data" / "recensement" / "suivi.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2026,", "20x6,", 1))
    code, _, text = other.run(ON_TIME)
    assert code == 2
    assert "\u202f: refusé\n" in text
    assert "data/recensement/suivi.csv, ligne" in text
