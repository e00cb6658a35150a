"""Three years: 2021 frozen, 2026 left behind, 2027 made from its workbook, told by what changed.

That 2021 stays as it was whatever is entered since, `data/test_editions.py` tells.
"""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from shapely.geometry import mapping, shape
from shapely.ops import unary_union

from revitalisation.paths import ROOT
from tests.entries import append
from tests.frozen import PLACE, checkout

SOFFICE = shutil.which("soffice")
BEFORE, YEAR = "2026", "2027"
NEWS = "mag-2027"
RENAMED = ("theme_source", "theme_du_document")
MERGED, INTO, LEFT = "96014", "96010", "96004"
DELIVERED = "96001.operationnel"
PENDING = "État à confirmer"
ROLE = "auteur des tests"


def run(project: Path, *words: str, code: int = 0) -> str:
    """Run a command of the project as an analyst does, and return what it printed."""
    command = [sys.executable, "run_report.py", *words]
    environment = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a built edition; only the seconds of its sections may differ."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    content = {name: path.read_bytes() for name, path in found.items()}
    about = json.loads(content["manifeste.json"])
    for section in about["sections"]:
        section.pop("secondes")
    return content | {"manifeste.json": json.dumps(about, sort_keys=True).encode()}


def facts(edition: dict[str, bytes]) -> dict[str, bytes]:
    """Return what the cells of an edition show and its data, which all formats are made from.

    The fingerprint of what it was made from, and where from, are left out.
    """
    kinds = (".csv", ".svg", ".ipynb")
    mark = json.loads(edition["manifeste.json"])["empreinte"].encode()
    home = f"data/editions/{BEFORE}/tables/".encode()
    said = {name: text for name, text in edition.items() if name.endswith(kinds)}
    return {n: text.replace(mark, b"").replace(home, b"data/") for n, text in said.items()}


def table(project: Path, name: str, edit: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a living table by hand, as in a spreadsheet."""
    path = project / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, heads = list(reader), list(reader.fieldnames or ())
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def changed(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def rename_a_column(project: Path) -> None:
    """Give another name to a column that no code reads, in its schema and in the living table."""
    old, new = RENAMED
    changed(project / "data" / "schemas" / "actions.json", (f'"{old}"', f'"{new}"'))
    changed(project / "data" / "recensement" / "actions.csv", (f",{old},", f",{new},"))


def fill(path: Path) -> None:
    """Enter the year in the workbook: one new action, one of each other fate."""
    book = openpyxl.load_workbook(path)
    for sheet, code, cells in (
        ("documents", "", {"Document": NEWS, "Titre": "Le Modèle, le mag, février 2027",
                           "Producteur": "Ville du Modèle", "Type": "magazine municipal",
                           "Date": "2027-02", "Adresse": "https://example.org/mag-2027"}),
        ("actions", "", {"Intitulé": "Ferme pédagogique dans l’ancienne conserverie",
                         "Nature": "action", "Commune 1": "96002", "Programme 1": "ACV",
                         "Statut": "engagée", "Maturité": "mature",
                         "Statut, mot de la source": "« financée »", "Année du statut": 2027,
                         "Préconisation (principale)": "Opérationnel",
                         "Confiance (principale)": "forte",
                         "Justification (principale)": "Rénovation d’un équipement (F86).",
                         "Lecteur (classement)": "lecteur_1", "Date (classement)": "2027-03-01",
                         "Fonction urbaine 1": "services", "Niveau porteur": "commune",
                         "Rattachement": "programme", "Rattachement, mot de la source": "magazine",
                         "Année": 2027, "Document": NEWS, "Forme": "bâtiment"}),
        ("actions", "S08", {"Statut": "livrée", "Année du statut": 2027, "Page de l’état": "4",
                            "Statut, mot de la source": "« inauguré en janvier »",
                            "Document de l’état": NEWS}),
        ("actions", "S04", {"Motif du retrait": "fusionnée", "Action qui la reprend": "S03",
                            "Date du retrait": "2027-03", "Note du retrait": "mêmes travaux"}),
        ("actions", "S19", {"Préconisation (principale)": "Régulation",
                            "Justification (principale)": "Relu : une règle d’usage du local.",
                            "Date (classement)": "2027-03-01", "Forme": None}),
    ):  # fmt: skip
        put(book[sheet], code, cells)
    (states,) = (c for c in book["actions"].iter_cols(min_row=1) if c[0].value == PENDING)
    for cell in states:
        cell.value = "non" if cell.value == "oui" else cell.value
    book.save(path)


def put(
    sheet: openpyxl.worksheet.worksheet.Worksheet, code: str, cells: Mapping[str, object]
) -> None:
    """Fill cells of the row of a code, or of the first empty row, by the heads of their columns."""
    heads = [cell.value for cell in sheet[1]]
    title = heads.index("Titre" if "Titre" in heads else "Intitulé")
    line = next(
        number
        for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), 2)
        if (row[0] == code if code else row[0] is None and row[title] is None)
    )
    for head, value in cells.items():
        sheet.cell(line, heads.index(head) + 1).value = value


def saved_by_libreoffice(path: Path) -> Path:
    """Open a workbook in LibreOffice, save it as one of its own, then as Excel's again."""
    assert SOFFICE
    profile = f"-env:UserInstallation={(path.parent / 'profil').as_uri()}"
    for kind, place in (("ods", "ods"), ("xlsx", "xlsx")):
        out = path.parent / place
        command: list[str | Path] = [
            SOFFICE,
            "--headless",
            profile,
            "--convert-to",
            kind,
            "--outdir",
            out,
            path,
        ]
        subprocess.run(command, check=True, capture_output=True)
        path = out / f"{path.stem}.{kind}"
    return path


def merge_a_commune(project: Path) -> None:
    """Merge a commune into its neighbour, as the geography of 2027 would have it."""
    for name in ("communes", "populations", "comparateur", "reperes"):
        table(project, f"territoire/{name}", _without)
    append(project / "data", "territoire/passages", code_ancien=MERGED, nom_ancien="Yvetrace",
           code_nouveau=INTO, date="2027-01-01",
           source="Donnée inventée pour les tests")  # fmt: skip
    path = project / "data" / "territoire" / "contours_communes.geojson"
    land = json.loads(path.read_text(encoding="utf-8"))
    shapes = {part["properties"]["code_insee"]: part for part in land["features"]}
    both = unary_union([shape(shapes[code]["geometry"]) for code in (MERGED, INTO)])
    shapes.pop(MERGED)
    shapes[INTO]["geometry"] = mapping(both)
    path.write_text(json.dumps({**land, "features": list(shapes.values())}), encoding="utf-8")


def _without(rows: list[dict[str, str]]) -> None:
    rows[:] = [row for row in rows if row["code_insee"] != MERGED]


def leave_the_programme(project: Path) -> None:
    append(project / "data", "programmes/adhesions", code_insee=LEFT, programme="PVD",
           id_candidature="pvd-epreuve-boeufs", generation="2020-2026", jalon="sortie",
           date="2027-02-10", document=NEWS)  # fmt: skip


def confirm(project: Path) -> None:
    """Confirm the settings, another vintage in them, and read the texts."""
    home = project / "data" / "editions" / YEAR
    settings = home / "parametres.toml"
    changed(settings, ("millesime_population = 2022", "millesime_population = 2023"))
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^a_confirmer = \[[^]]*\]", "a_confirmer = []", text), "utf-8")
    for path in sorted((home / "redaction").glob("*.md")):
        text = path.read_text(encoding="utf-8").replace(f"l’édition {BEFORE}", f"l’édition {YEAR}")
        path.write_text(re.sub(r"<!-- à relire.*?-->\n\n", "", text), encoding="utf-8")
        append(project / "data", "redaction/relectures", edition=YEAR, fichier=path.stem,
               date="2027-06-01", role=ROLE, etat="relu")  # fmt: skip


def acquit(project: Path, told: Callable[..., str]) -> None:
    """Confirm what was acquitted, rule by rule; treat the alerts that are left."""
    assert "S03 S04" in told("etat", "--retirer")
    for rule in ("ACT-09", "ACT-10", "CAL-05", "CLA-03", "PRG-02", "PRG-10", "REF-03"):
        told("etat", "--confirmer", rule)
    for target in ("acv-modele-tests", "pvd-epreuve-boeufs", "pvd-maquette"):
        append(project / "data", "recensement/acquittements", edition=YEAR, regle="PRG-10",
               cible=target, motif="Aucune source ne dit la suite.", role=ROLE,
               date="2027-06-01")  # fmt: skip


def chapter() -> list[list[str]]:
    """Return the commands of the guide's chapter on the year, in its order."""
    guide = (ROOT / "LISEZMOI.md").read_text(encoding="utf-8")
    part = guide.split("\n## L’année d’une édition\n")[1].split("\n## ")[0]
    lines = re.findall(r"(?m)^python run_report\.py\b(.*)$", part)
    return [shlex.split(line, comments=True) for line in lines]


EDITS = {
    ("fait", "commune sortie", LEFT),
    ("fait", "autre jalon", LEFT),
    ("fait", "action nouvelle", "S22"),
    ("fait", "action livrée", "S08"),
    ("fait", "action fusionnée", "S04"),
    ("fait", "champ dont l’état change", DELIVERED),
    ("méthode", "préconisation", "S19"),
    ("méthode", "autre donnée de l’action", "S19"),
    ("méthode", "champ perdu", "96013.operationnel"),
    ("méthode", "paramètre", "millesime_population"),
    ("géographie", "commune fusionnée", MERGED),
}
"""What was done, and what follows for fields: one has a delivered action, one lost its only one."""


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n’est pas installé")
def test_three_years(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    project = checkout(tmp_path / "projet")
    editions = project / "report" / "editions"
    done: list[list[str]] = []

    def told(*words: str, also: Sequence[str] = ()) -> str:
        done.append([*words])
        return run(project, *words, *also)

    def past() -> dict[str, bytes]:
        shutil.rmtree(editions / f"{PLACE}-{BEFORE}", ignore_errors=True)
        run(project, "--edition", BEFORE, "--format", "html")
        return files(editions / f"{PLACE}-{BEFORE}")

    assert "paramètres à confirmer (4)" in told("ouvrir", YEAR)
    published = past()

    rename_a_column(project)
    merge_a_commune(project)
    told("classeur", "--edition", YEAR)
    book = project / f"classeur-{YEAR}.xlsx"
    fill(book)
    shutil.copy(saved_by_libreoffice(book), book)
    shown = told("importer", book.name)
    for line in (
        "data/recensement/documents.csv : 1 ligne ajoutée",
        "data/recensement/actions.csv : 1 ligne ajoutée et 1 ligne modifiée",
        "data/recensement/suivi.csv : 1 ligne ajoutée, 19 lignes modifiées et 1 ligne retirée",
        "data/recensement/classements.csv : 2 lignes ajoutées et 1 ligne retirée",
        "data/recensement/retraits.csv : 1 ligne ajoutée",
    ):
        assert line in plain(shown), shown
    told("importer", book.name, "--ecrire")
    assert "rien ne change" in run(project, "importer", book.name)

    leave_the_programme(project)
    confirm(project)
    acquit(project, told)
    assert "0 anomalie bloquante, 0 alerte à traiter" in plain(told("controler"))
    told()
    assert (editions / f"{PLACE}-{YEAR}" / "rapport.pdf").exists()
    for sections in (["1_usages"], ["toutes"]):
        noted = plain(told("relire", *sections, "--etat", "relu", "--role", "chef de projet"))
    rest = re.findall(r"(?m)^(\w+) : relu le", noted)
    assert {"05_ce_qui_a_change", "95_fiches_communales"} <= {*rest}
    assert "1_usages" not in rest
    (left,) = re.findall(r"(?m)^\[ \] (.*) \(\d+\)", plain(told("etat")))
    assert left == "actions classées par un seul lecteur"

    said = plain(told("comparer", BEFORE, YEAR))
    assert "Action nouvelle" in said
    compared = editions / f"{PLACE}-{BEFORE}-{YEAR}" / "donnees"
    for folder in (compared, editions / f"{PLACE}-{YEAR}" / "donnees"):
        with (folder / "changements.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {(row["nature"], row["genre"], row["objet"]) for row in rows} == EDITS
        assert len(rows) == len(EDITS)
        proofs = {row["objet"]: row["document"] for row in rows if row["nature"] == "fait"}
        assert proofs == {LEFT: NEWS, "S22": NEWS, "S08": NEWS, "S04": "", DELIVERED: ""}
    why = "un-seul-lecteur=Seconde lecture prévue en 2028."
    sealed = told("sceller", "--malgre", why, also=("--format", "html"))
    (archive,) = (project / "report" / "archives").glob("*.zip")
    assert archive.name in sealed
    assert "Égal" in told("verifier", YEAR)
    assert past() == published
    # As it was while it was open: built by another process, which has had the time.
    assert facts(published) == facts(files(request.getfixturevalue("whole_edition")))
    assert [words for words in chapter() if words not in done] == []


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")
