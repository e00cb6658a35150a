"""The rules: each finds its fault where it is put, and says nothing of the tables as they are."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.paths import DATA, ROOT
from revitalisation.rules import registry
from tests.frozen import FROZEN, opened, tables_in

ACTIONS, PLACES = "recensement/actions", "recensement/actions_communes"
FOLLOW, CLASSES = "recensement/suivi", "recensement/classements"
GRANTS = "programmes/financements"
WITHDRAWN = "recensement/retraits"
MEMBERS, COMMUNES = "programmes/adhesions", "territoire/communes"
Row = dict[str, str]
Edit = Callable[[list[Row]], object]


def put(where: Mapping[str, str], **cells: str) -> Edit:
    """Change the cells of the first row that matches."""

    def edit(rows: list[Row]) -> None:
        row = next(row for row in rows if where.items() <= row.items())
        row.update(cells)

    return edit


def add(like: Mapping[str, str], **cells: str) -> Edit:
    """Add a copy of the first row that matches, some cells changed."""

    def edit(rows: list[Row]) -> None:
        row = next(row for row in rows if like.items() <= row.items())
        rows.append({**row, **cells})

    return edit


def drop(**where: str) -> Edit:
    """Remove every row that matches."""

    def edit(rows: list[Row]) -> None:
        before = len(rows)
        rows[:] = [row for row in rows if not where.items() <= row.items()]
        assert len(rows) < before

    return edit


def action(code: str, **cells: str) -> tuple[str, Edit]:
    return ACTIONS, put({"id_action": code}, **cells)


def state(code: str, **cells: str) -> tuple[str, Edit]:
    return FOLLOW, put({"id_action": code, "edition": "2026"}, **cells)


def withdraw(code: str, reason: str, heir: str = "") -> Edit:
    """Say why an action is no longer followed in 2026."""
    cells = {"edition": "2026", "id_action": code, "motif": reason, "vers": heir}

    def edit(rows: list[Row]) -> None:
        rows.append({**dict.fromkeys(("date", "document", "note"), ""), **cells})

    return edit


def second(code: str, like: str, recommendation: str) -> tuple[str, Edit]:
    where = {"id_action": code, "preconisation": like, "rang": "principale"}
    return CLASSES, add(where, lecteur="lecteur_2", preconisation=recommendation)


MEMBER = {"code_insee": "96005", "jalon": "convention d’adhésion"}
VIOLATIONS: dict[str, tuple[str, list[tuple[str, Edit]]]] = {
    "REF-03": (
        "96013 PVD",
        [(MEMBERS, put({"code_insee": "96013", "programme": "PVD"}, note=""))],
    ),
    "REF-06": ("96003", [(COMMUNES, put({"code_insee": "96003"}, type_liaison="0"))]),
    "PRG-01": (
        "96003 PVD",
        [
            (
                MEMBERS,
                add(
                    {"code_insee": "96003", "jalon": "convention d’adhésion"},
                    id_candidature="pvd-maquette",
                    document="liste-ort",
                ),
            )
        ],
    ),
    "PRG-02": (
        "ACV",
        [("programmes/effectifs_cites", put({"fait": "F90"}, valeur="5"))],
    ),
    "PRG-03": (
        "96003",
        [
            (
                MEMBERS,
                add(
                    {"code_insee": "96008", "jalon": "lauréate"},
                    code_insee="96003",
                    id_candidature="",
                ),
            )
        ],
    ),
    "PRG-04": (
        "pvd-maquette",
        [("programmes/candidatures", put({"id_candidature": "pvd-maquette"}, type="binôme"))],
    ),
    "PRG-05": (
        "96003 PVD",
        [("programmes/programmes", put({"programme": "PVD"}, seuil_population="5000"))],
    ),
    "PRG-06": (
        "96001 acv-modele-tests",
        [(MEMBERS, put({"code_insee": "96001", "jalon": "avenant"}, date="2018-03-28"))],
    ),
    "PRG-09": (
        "96005 PVD",
        [
            (
                MEMBERS,
                add(
                    {"code_insee": "96005", "jalon": "convention d’adhésion"},
                    date="2021-06-25",
                    document="radio-marais-2024",
                ),
            )
        ],
    ),
    "PRG-10": (
        "pvd-maquette",
        [
            (
                MEMBERS,
                put(
                    {"code_insee": "96005", "jalon": "convention d’adhésion"},
                    generation="2020-2024",
                ),
            )
        ],
    ),
    "PRG-13": ("96005 PVD", [(MEMBERS, put(MEMBER, date="2026-12-03"))]),
    "PRG-11": (
        "96005 PVD",
        [
            (
                MEMBERS,
                put({"code_insee": "96005", "jalon": "convention d’adhésion"}, date="2012-07-27"),
            )
        ],
    ),
    "PRG-12": (
        "96005 PVD",
        [
            (
                MEMBERS,
                add(
                    {"code_insee": "96005", "jalon": "convention d’adhésion"},
                    jalon="sortie",
                    date="",
                ),
            )
        ],
    ),
    "ACT-02": (
        "S02 S08",
        [action("S08", intitule="Étude : création de la salle polyvalente")],
    ),
    "ACT-03": ("S08", [(PLACES, drop(id_action="S08"))]),
    "ACT-04": ("A2021-08", [action("A2021-08", fait="")]),
    "ACT-05": ("S08", [action("S08", intitule="Projet de travaux pour une action")]),
    "ACT-06": ("A2021-08", [(FOLLOW, drop(id_action="A2021-08", edition="2026"))]),
    "ACT-08": ("A2021-03", [state("A2021-03", statut="à l’étude")]),
    "ACT-09": (
        "96002",
        [state(code, annee_statut="2026") for code in ("A2021-07", "A2021-08")],
    ),
    "ACT-10": ("S08", [(PLACES, add({"id_action": "S08"}, code_insee="96002"))]),
    "ACT-11": ("S08", [action("S08", niveau_porteur="EPCI", porteur="bocage")]),
    "ACT-13": ("S07", [(WITHDRAWN, withdraw("S07", "erreur"))]),
    "CAL-02": ("S07", [state("S07", annee_statut="")]),
    "CAL-05": ("S07", [state("S07", statut="en cours")]),
    "CAL-06": ("S07", [state("S07", annee_statut="2027")]),
    "CAL-08": ("A2021-02", [action("A2021-02", annee="2027")]),
    "CAL-07": ("S07", [state("S07", annee_statut="2024")]),
    "CLA-01": ("S07", [(CLASSES, drop(id_action="S07"))]),
    "CLA-02": (
        "S07",
        [(CLASSES, add({"id_action": "S07"}, preconisation="usages"))],
    ),
    "CLA-03": ("classements", []),
    "CLA-04": ("S07", [second("S07", "operationnel", "innovation")]),
    "CLA-06": ("S07", [action("S07", forme_operationnelle="")]),
    "CLA-09": (
        "operationnel",
        [
            (CLASSES, put({"id_action": code, "rang": "principale"}, preconisation="operationnel"))
            for code in ("A2021-07", "A2021-08", "S06", "S11", "S12", "S20")
        ],
    ),
    "FIN-01": ("S09", [action("S09", montant_base="")]),
    "FIN-03": ("D003", [(GRANTS, put({"financement": "D003"}, subvention_eur="60000"))]),
    "FIN-05": ("D003", [(GRANTS, put({"financement": "D003"}, subvention_eur="45000"))]),
    "FIN-11": (
        "D001 D005",
        [(GRANTS, add({"financement": "D001"}, financement="D005", intitule="La même halle"))],
    ),
    "IND-06": (
        "prix-maison Les Tests",
        [
            (
                "territoire/reperes",
                put({"indicateur": "prix-maison", "code_insee": "96002"}, valeur="900"),
            )
        ],
    ),
    "FIN-08": ("S09", [action("S09", montant_eur="200")]),
    "FIN-10": (
        "S09 S10",
        [action("S10", montant_eur="200000", montant_base="HT", montant_precision="coût")],
    ),
    "FIN-14": ("actions", []),
    "IND-05": ("2026", []),
    "IND-11": (
        "96003",
        [("territoire/populations", put({"code_insee": "96003"}, population_totale="12"))],
    ),
    "IND-07": (
        "96003 vacance",
        [("territoire/comparateur", put({"code_insee": "96003"}, P22_LOGVAC="4000"))],
    ),
    "IND-09": ("populations", []),
    "PUB-04": ("actions", [action("S09", note="Voir Mme X, 03 21 00 00 00")]),
    "PUB-06": ("actions", []),
}
"""Rule → what it must name, and what is done to the tables for that."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tables_in(tmp_path_factory.mktemp("regles"))


@pytest.fixture
def data(copy: Path) -> Iterator[Path]:
    """Return a copy of the tables; what a test changes in it is put back."""
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    yield copy
    for path, stamp in before.items():
        if path.stat().st_mtime_ns != stamp:
            shutil.copy2(FROZEN / path.relative_to(copy), path)


def change(folder: Path, name: str, edit: Edit) -> None:
    path = folder / f"{name}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    heads = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def set_up(folder: Path, year: str, old: str, new: str) -> None:
    path = folder / "editions" / year / "parametres.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(folder: Path, rule: str, year: str = "2026") -> set[str]:
    one = next(each for each in registry.every() if each.identifier == rule)
    return {f.target for f in one.find(registry.Inspection(open_edition(year, folder=folder)))}


@pytest.mark.parametrize("rule", [rule for rule, (_, edits) in VIOLATIONS.items() if edits])
def test_a_rule_finds_its_fault_and_nothing_before_it_is_made(data: Path, rule: str) -> None:
    target, edits = VIOLATIONS[rule]
    before = found(data, rule)
    for name, edit in edits:
        change(data, name, edit)
    after = found(data, rule)
    if rule == "ACT-09":  # here the edit mends what the tables have
        before, after = after, before
    assert target in after - before


def test_every_rule_has_its_violation() -> None:
    assert {each.identifier for each in registry.every()} == set(VIOLATIONS)


def test_few_amounts_are_told_until_enough_are_known(data: Path) -> None:
    assert found(data, "FIN-14") == {"actions"}
    set_up(data, "2026", "part_cout_connu = 60", "part_cout_connu = 10")
    assert found(data, "FIN-14") == set()


def test_vintages_too_close_are_told(data: Path) -> None:
    assert found(data, "IND-05") == set()
    set_up(data, "2026", "millesime_reference = 2016", "millesime_reference = 2018")
    assert found(data, "IND-05") == {"2026"}


def test_a_newer_vintage_is_told_when_it_was_published(data: Path) -> None:
    assert found(data, "IND-09") == {"populations"}
    assert found(data, "IND-09", "2021") == set()


def test_one_reader_is_told_until_there_are_two(data: Path) -> None:
    assert found(data, "CLA-03") == {"classements"}

    def twice(rows: list[Row]) -> None:
        rows += [{**row, "lecteur": "lecteur_2"} for row in rows]

    change(data, CLASSES, twice)
    assert found(data, "CLA-03") == set()
    assert found(data, "CLA-04") == set()


def test_a_disagreement_is_settled_by_an_arbitration(data: Path) -> None:
    change(data, *second("S07", "operationnel", "innovation"))
    heads = "id_action,preconisation,motif,role,date"
    ruling = f"{heads}\nS07,innovation,Le service change.,essai,2026-11-27\n"
    path = data / "recensement" / "arbitrages.csv"
    path.write_text(ruling, encoding="utf-8")
    assert found(data, "CLA-04") == {"kappa"}
    edition = open_edition("2026", folder=data)
    kept = edition.actions.set_index("id_action")["principale"]
    assert kept["S07"] == "innovation"
    # Its form goes with the class it had.
    assert "S07" in found(data, "CLA-06")


def test_a_table_without_licence_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(data, "PUB-06") == set()
    schema = {**registry.tables.schema_of(ACTIONS), "licence": ""}
    monkeypatch.setattr(
        registry.tables,
        "schema_of",
        lambda name, _: schema if name == ACTIONS else {"licence": "x", "source": "x"},
    )
    assert found(data, "PUB-06") == {"actions"}


def test_a_text_with_an_address_is_told(data: Path) -> None:
    path = data / "editions" / "2026" / "redaction" / "1_usages.md"
    path.write_text("Écrire à prenom.nom@exemple.fr.\n", encoding="utf-8")
    assert found(data, "PUB-04") == {"1_usages"}


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
@pytest.mark.parametrize("year", years())
def test_every_message_is_a_french_sentence_that_names_its_place(year: str, folder: Path) -> None:
    told, unread = registry.run(opened(year, folder=folder))
    assert told
    assert not unread
    for fault in told:
        assert re.match(r"[^ ].*[.?!]$", fault.message), fault.message
        assert not re.search(r"\b(None|nan|NaN|NaT|<NA>)\b", fault.message), fault.message
        assert not re.search(r" [;:!?%»]", fault.message), fault.message
        assert fault.rule
        assert (ROOT / fault.file).is_file()


def messages(folder: Path, rule: str) -> list[str]:
    one = next(each for each in registry.every() if each.identifier == rule)
    told = one.find(registry.Inspection(open_edition("2026", folder=folder)))
    return [fault.message for fault in told]


def test_one_is_singular_and_names_stand_for_codes(data: Path) -> None:
    told = messages(data, "ACT-09")
    assert any("1\u00a0action sur 2 a un état" in message for message in told)
    assert any("actions sur 8 ont un état" in message for message in told)
    assert all("REDYNAMISONS" not in message for message in messages(data, "PRG-02"))
    change(data, "territoire/comparateur", put({"code_insee": "96001"}, P22_LOGVAC="4000"))
    assert any(" au Modèle" in message for message in messages(data, "IND-07"))
    change(data, *action("S07", forme_operationnelle=""))
    change(data, *action("S09", type_innovation="mobilite"))
    said = " ".join(messages(data, "CLA-06"))
    assert "S07\u202f: la forme manque, alors que l’action est classée en Opérationnel." in said
    assert "le type d’innovation «\u202fmobilité\u202f» ne va qu’avec Innovation" in said


def test_all_that_is_personal_in_a_cell_is_told(data: Path) -> None:
    change(data, *action("S09", note="Voir 03 21 00 00 00 ou prenom.nom@exemple.fr"))
    (message,) = messages(data, "PUB-04")
    assert "03 21 00 00 00" in message
    assert "prenom.nom@exemple.fr" in message


def test_a_table_that_refuses_stops_its_rules_only(data: Path) -> None:
    change(data, *state("S07", statut="inconnu"))
    told, unread = registry.run(open_edition("2026", folder=data))
    assert set(unread["CAL-05"]) == {"data/recensement/suivi.csv"}
    assert "REF-06" not in unread
    assert any(fault.rule == "PRG-03" for fault in told)


def test_the_document_says_where_each_rule_is_decided() -> None:
    text = (ROOT / "docs" / "regles.md").read_text(encoding="utf-8")
    rows = [
        line.strip("| ").split(" | ")
        for line in text.splitlines()
        if re.match(r"\| [A-Z]{3}-", line)
    ]
    assert len(rows) == 79 + 7
    applied = {row[0]: row for row in rows if row[3] == "règle"}
    assert set(applied) == {each.identifier for each in registry.every()}
    for each in registry.every():
        module = each.find.__module__.removeprefix("revitalisation.")
        assert applied[each.identifier][1:] == [
            each.severity,
            each.title,
            "règle",
            f"`{module}.{each.find.__name__}`",
        ]


@pytest.mark.parametrize(
    ("moves", "wrong"),
    [
        ([("sortie", "2024-03-01")], False),
        ([("sortie", "2024-03-01"), ("retour", "2025-03-01")], False),
        ([("sortie", "2020-12-01")], True),  # it signed in 2021
        ([("retour", "2024-03-01")], True),
        ([("sortie", "2024-03-01"), ("retour", "")], True),
        ([("nouvelle génération", "2025-03-01"), ("fin", "2025-12-31")], False),
    ],
)
def test_exits_and_returns_alternate(data: Path, moves: list[tuple[str, str]], wrong: bool) -> None:
    for kind, day in moves:
        change(data, MEMBERS, add(MEMBER, jalon=kind, date=day))
    assert ("96005 PVD" in found(data, "PRG-12")) is wrong
    assert found(data, "PRG-01") == set()


def test_a_month_and_a_year_are_not_before_a_programme_that_they_may_follow(data: Path) -> None:
    change(data, MEMBERS, put(MEMBER, date="", periode="2020"))
    assert found(data, "PRG-11") == set()
    change(data, MEMBERS, put(MEMBER, periode="2019"))
    assert found(data, "PRG-11") == {"96005 PVD"}


def test_a_day_written_for_its_month_is_asked_about(data: Path) -> None:
    change(data, MEMBERS, put(MEMBER, date="2026-12-03"))
    told, _ = registry.run(open_edition("2026", folder=data))
    (message,) = [each.message for each in told if each.rule == "PRG-13"]
    assert "Jour et mois inversés\u202f: 12\u00a0mars 2026" in message


@pytest.mark.parametrize(
    ("reason", "heir", "wrong"),
    [
        ("abandonnée", "", False), ("sortie du programme", "", False), ("erreur", "", False),
        ("fusionnée", "S07", False), ("doublon", "S07", False),
        ("fusionnée", "", True), ("abandonnée", "S07", True), ("fusionnée", "A2021-05", True),
    ],
)  # fmt: skip
def test_an_action_withdrawn_for_a_reason_is_not_forgotten(
    data: Path, reason: str, heir: str, wrong: bool
) -> None:
    change(data, FOLLOW, drop(id_action="A2021-08", edition="2026"))
    assert "A2021-08" in found(data, "ACT-06")
    change(data, WITHDRAWN, withdraw("A2021-08", reason, heir))
    assert "A2021-08" not in found(data, "ACT-06")
    assert (found(data, "ACT-13") == {"A2021-08"}) is wrong


def test_a_state_has_the_document_that_tells_it(data: Path) -> None:
    change(data, *state("S07", annee_statut="2024"))
    assert found(data, "CAL-07") == {"S07"}
    change(data, *state("S07", document="radio-marais-2024"))
    assert found(data, "CAL-07") == set()


@pytest.mark.parametrize(("term", "over"), [("2025-12-31", True), ("2026-05", False)])
def test_a_convention_ends_when_its_own_end_says(data: Path, term: str, over: bool) -> None:
    def ends(rows: list[Row]) -> None:
        rows.append(
            {
                "programme": "PVD", "generation": "2020-2026", "id_candidature": "pvd-maquette",
                "jalon": "fin", "terme": term, "document": "liste-pvd-2026", "note": "",
            }
        )  # fmt: skip

    assert "pvd-maquette" not in found(data, "PRG-10")
    change(data, "programmes/termes", ends)
    assert ("pvd-maquette" in found(data, "PRG-10")) is over
