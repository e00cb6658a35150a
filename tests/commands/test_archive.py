"""The archive of an edition: what it may be opened on, what it never replaces; outputs compared."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from revitalisation.commands import archive, manifest, outputs
from revitalisation.errors import RequestError

ABOUT = {"empreinte": "0", "scellement": {}, manifest.READ: {}, manifest.MADE: {}}


def packed(folder: Path, *parts: tuple[str | zipfile.ZipInfo, str]) -> Path:
    """Return a zip that says it is an archive, with other parts."""
    path = folder / "archive.zip"
    about = manifest.encoded({**ABOUT, archive.REST: {}})
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(manifest.NAME, about)
        for name, text in parts:
            file.writestr(name, text)
    return path


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def test_what_is_in_an_archive_stays_in_its_folder(tmp_path: Path) -> None:
    path = packed(tmp_path, ("sorties/donnees/a.csv", "a"))
    found = archive.unpack(path, tmp_path / "ici")
    assert (tmp_path / "ici" / "sorties" / "donnees" / "a.csv").read_text() == "a"
    assert found.altered == ("sorties/donnees/a.csv",)  # no manifest names it


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("sorties/../../dehors.txt", "hors de son dossier"),
        ("../dehors.txt", "hors de son dossier"),
        ("/dehors.txt", "hors de son dossier"),
        ("C:/dehors.txt", "hors de son dossier"),
        ("sorties\\..\\dehors.txt", "hors de son dossier"),
        ("sorties//a", "hors de son dossier"),
        ("autre/a", "hors de son dossier"),
        ("MANIFESTE.json", "hors de son dossier"),
        (link("sorties/lien"), "un lien"),
    ],
)
def test_an_archive_that_would_write_elsewhere_is_refused(
    tmp_path: Path, name: str | zipfile.ZipInfo, why: str
) -> None:
    path = packed(tmp_path, ("sorties/a", "a"), (name, "b"))
    with pytest.raises(RequestError, match=why):
        archive.unpack(path, tmp_path / "ici")
    assert list(tmp_path.iterdir()) == [path]


def test_too_much_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path, ("sorties/a", "a" * 1000))
    monkeypatch.setattr(archive, "LARGEST", 1000)
    with pytest.raises(RequestError, match="volumineuse"):
        archive.unpack(path, tmp_path / "ici")
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_archive_of_an_edition_is_told(tmp_path: Path) -> None:
    path = tmp_path / "texte.zip"
    path.write_text("Ce n’est pas une archive.")
    with pytest.raises(RequestError, match="abîmé"):
        archive.unpack(path, tmp_path / "ici")
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as other:
            other.writestr("sorties/a.csv", "a")
        path.write_bytes(file.getvalue())
    with pytest.raises(RequestError, match="édition scellée"):
        archive.unpack(path, tmp_path / "ici")


def test_an_archive_never_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "archives" / archive.name("essai", "2026", 1)
    archive.deposit(target, b"la premiere")
    with pytest.raises(FileExistsError):
        archive.deposit(target, b"la seconde")
    assert target.read_bytes() == b"la premiere"
    assert list(target.parent.iterdir()) == [target]


def test_a_deposit_that_the_disk_refuses_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "write_file", full)
    with pytest.raises(OSError, match="space"):
        archive.deposit(tmp_path / "archives" / "a.zip", b"a")
    assert list((tmp_path / "archives").iterdir()) == []


def test_versions_are_counted_by_edition(tmp_path: Path) -> None:
    for place, year, version in (
        ("essai", "2026", 1), ("essai", "2026", 2), ("essai", "2026", 11), ("essai", "2021", 1),
        ("essai-nord", "2026", 1),
    ):  # fmt: skip
        (tmp_path / archive.name(place, year, version)).touch()
    found = archive.versions(tmp_path, "essai", "2026")
    assert list(found) == [1, 2, 11]
    assert found[11].name == "essai-2026-v11.zip"


# --- outputs compared --------------------------------------------------------------------------

NOTEBOOK = """{"cells": [{"cell_type": "code", "source": [], "outputs": [
{"data": {"application/vnd.revitalisation+json": {"kind": "texte", "paragraphs":
[["Les ", {"text": "dix", "name": "communes.pvd", "amount": 10}, " communes."]]}}},
{"data": {"application/vnd.revitalisation+json": {"kind": "figure", "slug": "carte",
"title": ["Dix communes"], "plot": {"data": [1.5]}, "csv": ""}}}]}]}"""


def edition(folder: Path) -> Path:
    for name, text in {
        "donnees/carte.csv": '"nom"\n"Le Modèle"\n',
        "donnees/liste.csv": '"nom"\n"Le Modèle"\n"Les Tests"\n',
        "notebooks/essai.ipynb": NOTEBOOK,
        "index.html": "<p>",
        manifest.NAME: '{"mesures": {"communes.pvd": "10", "liste.pvd": ["Le Modèle"]}}',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def compared(one: Path, two: Path) -> tuple[outputs.Compared, ...]:
    return outputs.compare(one, two, manifest.read(one), manifest.read(two))


@pytest.mark.parametrize(
    ("file", "before", "after", "kind", "told"),
    [
        (
            manifest.NAME,
            ': "10"',
            ': "11"',
            "nombres",
            "communes.pvd (« 10 », puis « 11 »)",
        ),
        (
            "donnees/liste.csv",
            '"Les Tests"',
            '"Les Essais"',
            "tableaux",
            'liste (ligne 3 : « "Les Tests" », puis « "Les Essais" »)',
        ),
        (
            "donnees/carte.csv",
            '\n"Le Modèle"',
            "",
            "données des figures",
            'carte (ligne 2 : « "Le Modèle" », puis rien)',
        ),
        (
            "notebooks/essai.ipynb",
            '"dix"',
            '"onze"',
            "textes",
            "essai (ligne 1 : « Les dix communes. », puis « Les onze communes. »)",
        ),
        ("index.html", "<p>", "<div>", None, None),
    ],
)
def test_what_differs_is_told_where_it_is(
    tmp_path: Path, file: str, before: str, after: str, kind: str | None, told: str | None
) -> None:
    one, two = edition(tmp_path / "un"), edition(tmp_path / "deux")
    assert {each.differences for each in compared(one, two)} == {()}
    text = (two / file).read_text(encoding="utf-8")
    assert before in text
    (two / file).write_text(text.replace(before, after), encoding="utf-8")
    found = {each.kind: each.differences for each in compared(one, two)}
    # The manifest, which says how long it took, is no output.
    assert found.pop("fichiers, octet pour octet") == (() if file == manifest.NAME else (file,))
    apart = {name: each for name, each in found.items() if each}
    plain = {name: [d.replace("\u202f", " ") for d in each] for name, each in apart.items()}
    assert plain == ({kind: [told]} if kind else {})


def test_what_lacks_and_what_is_more_are_told(tmp_path: Path) -> None:
    one, two = edition(tmp_path / "un"), edition(tmp_path / "deux")
    (two / "donnees" / "liste.csv").rename(two / "donnees" / "autre.csv")
    tables = next(each for each in compared(one, two) if each.kind == "tableaux")
    assert tables.number == 2
    assert tables.differences == ("liste (manque)", "autre (en plus)")
