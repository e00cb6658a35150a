"""The settings of an edition: what analysts forget or mistype in the file of the new year."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from revitalisation.commands import check
from revitalisation.data import settings
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.errors import DataError, Fault
from revitalisation.paths import DATA
from tests.frozen import FROZEN, PLACE, tables_in

LATEST = years(FROZEN)[-1]
NEXT = str(int(LATEST) + 1)
Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def opened(folder: Path, *edits: Edit) -> tuple[Fault, ...]:
    """Open the next edition with its settings as edited, and return what is told of it."""
    text = (FROZEN / "editions" / LATEST / settings.FILE).read_text(encoding="utf-8")
    for edit in (swap(f"annee = {LATEST}", f"annee = {NEXT}"), *edits):
        text = edit(text)
    path = folder / "editions" / NEXT / settings.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        settings.read(NEXT, folder)
    except DataError as refused:
        return refused.faults
    return ()


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
def test_the_editions_that_exist_are_read(folder: Path) -> None:
    for year in years(folder):
        assert settings.read(year, folder)["annee"] == int(year)


@pytest.mark.parametrize(
    ("edit", "key", "words"),
    [
        (swap("date_arrete = 2026-05-31", "date_arrete = 31/05/2027"), None, "incomprise"),
        (swap("date_arrete = 2026-05-31", 'date_arrete = "31 mai 2027"'), "date_arrete", "AAAA"),
        (swap("date_arrete = 2026", "date_arretee = 2026"), "date_arrete", "date_arretee"),
        (swap("millesime_population = 2022", 'millesime_population = "2022"'), None, "entier"),
        (swap("comparateur = true", 'comparateur = "oui"'), "comparateur", "true (oui)"),
        (swap("kappa = 0.60", "kapa = 0.60"), "seuils.kappa", "kapa"),
        (swap("similarite = 85", 'similarite = "85 %"'), "seuils.similarite", "un nombre"),
        (
            swap("annee = ", 'adresse_remarques = "agence?cc=x@y.fr"\nannee = '),
            "adresse_remarques",
            "n’est pas une adresse",
        ),
        (swap(f"annee = {NEXT}", f"annee = {LATEST}"), "annee", f"se nomme {NEXT}"),
    ],
)
def test_a_key_that_lacks_or_is_wrong_is_told(
    tmp_path: Path, edit: Edit, key: str | None, words: str
) -> None:
    faults = opened(tmp_path, edit)
    assert any(words in fault.message and key in (None, fault.column) for fault in faults), faults


def test_every_fault_is_told_at_once_with_its_line_or_its_key(tmp_path: Path) -> None:
    faults = opened(tmp_path, swap("titre =", "titres ="), swap("kappa = 0.60", 'kappa = "x"'))
    assert [fault.column for fault in faults] == ["titre", "seuils.kappa"]
    assert ", clé «\u202ftitre\u202f»" in str(faults[0])
    (fault,) = opened(tmp_path, swap("annee =", "annee"))
    assert fault.line == 3


def test_the_date_of_the_edition_copied_is_not_kept(tmp_path: Path) -> None:
    shutil.copytree(FROZEN / "editions", tmp_path / "editions")
    (fault,) = opened(tmp_path)
    assert fault.column == "date_arrete"
    assert "Mettez-la à jour" in fault.message
    assert opened(tmp_path, swap("date_arrete = 2026", "date_arrete = 2027")) == ()


def test_what_no_edition_can_be_opened_for_is_told_with_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tables_in(tmp_path)
    path = folder / "editions" / LATEST / settings.FILE
    path.write_text(path.read_text(encoding="utf-8").replace("annee =", "an ="), encoding="utf-8")
    shutil.copytree(path.parent, folder / "editions" / f"{LATEST} - Copie")
    (folder / "recensement" / "suivi.csv").write_bytes(b"")
    target = tmp_path / "anomalies.csv"
    assert check.command(["--territoire", PLACE, "--sortie", str(target)], folder) == 2
    told = capsys.readouterr()
    assert "«\u202fannee\u202f»" in told.out
    assert "le fichier est vide" in told.out
    assert "Règles non appliquées" in told.err


def test_a_year_without_populations_is_told(tmp_path: Path) -> None:
    folder = tables_in(tmp_path)
    path = folder / "editions" / LATEST / settings.FILE
    edit = swap("millesime_population = 2022", "millesime_population = 2035")
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError, match="2035 n’est pas un millésime"):
        _ = open_edition(LATEST, folder=folder).communes
