"""Controlling an edition: what is told, what is acquitted, what stops, what is written."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revitalisation.commands import check
from revitalisation.data import classification, settings, tables
from revitalisation.data.edition import open_edition
from revitalisation.data.settings import years
from revitalisation.errors import BLOCKING, WARNING, Fault
from revitalisation.measures.registry import count
from revitalisation.paths import DATA
from revitalisation.rules import report
from revitalisation.rules.actions import alike, reduced
from revitalisation.rules.report import EVERY, STALE, Examination, examine, within
from revitalisation.sections import annexes, quality
from tests.frozen import FROZEN, frozen, opened, tables_in

ACQUITTALS = "recensement/acquittements.csv"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tables_in(tmp_path)


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is no longer there: the test would prove nothing"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def controlled(folder: Path, *words: str) -> tuple[int, list[dict[str, str]]]:
    target = folder.parent / "anomalies.csv"
    code = check.command([*words, "--sortie", str(target)], folder)
    text = target.read_text(encoding="utf-8-sig")
    return code, list(csv.DictReader(io.StringIO(text)))


@pytest.mark.living
@pytest.mark.parametrize("year", years())
def test_nothing_blocks_the_living_tables_and_every_rule_reads_them(year: str) -> None:
    seen = examine(opened(year))
    assert seen.of(BLOCKING) == ()
    assert not seen.unread


def test_what_blocks_gives_code_2_and_every_anomaly_is_written(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(data, "recensement/actions.csv", ",200000,", ",200,")  # FIN-08
    rewrite(data, "recensement/actions.csv", "part d’un total", "1 200 € ; part d’un total")
    rewrite(data, "recensement/classements.csv", "S07,operationnel", "S07,usages")  # CLA-06
    code, rows = controlled(data)
    said = capsys.readouterr().out
    assert code == 2
    by_rule = {row["regle"]: row for row in rows if row["cible"] in ("S07", "S09")}
    assert by_rule["CLA-06"]["gravite"] == BLOCKING
    assert by_rule["FIN-08"]["gravite"] == WARNING
    assert by_rule["FIN-08"]["ligne"]
    assert said.index("BLOQUANT (") < said.index("ALERTE (") < said.index("INFO (")
    assert "data/recensement/actions.csv\n" in said
    assert "2 anomalies bloquantes" in said.replace("\u00a0", " ")


def test_nothing_blocks_gives_code_0_and_touches_no_table(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    code, rows = controlled(data)
    assert code == 0
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    kept = [row for row in rows if row["acquittement"]]
    assert {row["gravite"] for row in kept} == {WARNING}
    assert "0 alerte à traiter" in capsys.readouterr().out.replace("\u00a0", " ")


@pytest.mark.slow
def test_long_lists_are_cut_unless_all_is_asked(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert controlled(data)[0] == 0
    short = capsys.readouterr().out
    assert controlled(data, "--tout")[0] == 0
    whole = capsys.readouterr().out
    assert "1 autre de même (ACT-11) : --tout" in re.sub(r"\s", " ", short)
    assert "--tout" not in whole
    assert "Motif" in whole
    assert "Motif" not in short


@pytest.mark.slow
def test_an_acquittal_that_matches_nothing_is_told(data: Path) -> None:
    rewrite(data, ACQUITTALS, "2026,ACT-02,S03 S04", "2026,ACT-02,S03 S05")
    seen = examine(open_edition("2026", folder=data))
    assert {fault.rule for fault in seen.of(WARNING)} == {"ACT-02", STALE}
    (stale,) = [fault for fault in seen.of(WARNING) if fault.rule == STALE]
    assert "S03 S05" in stale.message
    assert stale.line == 2
    part = examine(open_edition("2026", "marais", data))
    assert STALE not in {fault.rule for fault in part.faults}


def test_an_acquittal_of_no_edition_or_of_no_rule_is_told(data: Path) -> None:
    rewrite(data, ACQUITTALS, "2026,ACT-02,S03 S04", f"2062,ACT-02,{EVERY}")
    rewrite(data, ACQUITTALS, f"2026,ACT-10,{EVERY}", f"2026,ACT-99,{EVERY}")
    told = [
        fault.message
        for fault in examine(open_edition("2026", folder=data)).of(WARNING)
        if fault.rule == STALE
    ]
    assert any("l’édition 2026, pas de 2062" in message for message in told)
    assert any(message.startswith("la règle ACT-99 ne donne aucune alerte") for message in told)


def test_two_principal_classes_of_one_reader_stop_nothing_else(data: Path) -> None:
    path = data / "recensement" / "classements.csv"
    text = path.read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("S07,operationnel,principale")]
    other = line.replace("operationnel", "usages")
    path.write_text(f"{text}{other}\n", encoding="utf-8")
    seen = examine(open_edition("2026", folder=data))
    assert [(f.rule, f.about) for f in seen.of(BLOCKING)] == [("CLA-02", "S07")]
    assert "CLA-04" not in {fault.rule for fault in seen.faults}


def test_empty_tables_are_refused_and_stop_no_rule(data: Path) -> None:
    for name in ("territoire/populations", "territoire/comparateur", "recensement/suivi"):
        path = data / f"{name}.csv"
        path.write_text(
            path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8"
        )
    seen = examine(open_edition("2026", folder=data))
    told = seen.of(BLOCKING)
    assert {f.file for f in told if "n’a que sa ligne de titres" in f.message} == {
        f"data/{name}.csv"
        for name in ("territoire/populations", "territoire/comparateur", "recensement/suivi")
    }


def test_what_blocks_cannot_be_acquitted(data: Path) -> None:
    rewrite(data, "recensement/classements.csv", "S07,operationnel", "S07,usages")
    rewrite(data, ACQUITTALS, "2026,ACT-02,S03 S04", f"2026,CLA-06,{EVERY}")
    seen = examine(open_edition("2026", folder=data))
    assert "CLA-06" in {fault.rule for fault in seen.of(BLOCKING)}
    assert any("ne s’acquitte pas" in fault.message for fault in seen.of(WARNING))


def test_an_acquittal_says_why(data: Path) -> None:
    rewrite(data, ACQUITTALS, "Aucune clé de répartition : aucun coût n’est additionné.", "Bof.")
    (fault,) = tables.check(data)
    assert (fault.file, fault.column) == ("data/recensement/acquittements.csv", "motif")
    assert "trop court" in fault.message


@pytest.mark.slow
def test_a_territory_keeps_what_concerns_it_and_what_blocks(data: Path) -> None:
    rewrite(data, "recensement/classements.csv", "S07,operationnel", "S07,usages")
    seen = examine(open_edition("2026", folder=data))
    part = within(seen, open_edition("2026", "marais", data))
    assert "S07" in {fault.about for fault in part.of(BLOCKING)}
    about = {fault.about for fault in part.faults if fault.severity == WARNING}
    assert "redynamisons-brouillon" in about
    assert "96001" not in about
    assert "redynamisons-maquette" not in about


def test_a_table_refused_is_told_with_the_rules_that_need_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(data, "recensement/suivi.csv", ",livrée,", ",fini,")
    code, rows = controlled(data)
    told = capsys.readouterr()
    assert code == 2
    assert "CAL-05" in told.err
    assert "data/recensement/suivi.csv" in told.err
    assert {row["regle"] for row in rows if row["gravite"] == BLOCKING} == {"ACT-07"}


def test_tables_that_say_no_territory_are_told_all_the_same(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "territoire" / "territoires.csv").write_bytes(b"\0")
    code, rows = controlled(data, "--territoire", "marais")
    assert code == 2
    assert any(row["fichier"] == "data/territoire/territoires.csv" for row in rows)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (("recensement/actions_communes.csv", "96001"), "9600", "REF-01"),
        (("recensement/actions_communes.csv", "96001"), "59350", "REF-04"),
        (("recensement/actions_communes.csv", "96001"), "96021", "REF-03"),
        (("programmes/adhesions.csv", "2018-03-27"), "27/03/2018", "PRG-08"),
        (("programmes/adhesions.csv", "annonce-acv-2018"), "", "PRG-07"),
        (("recensement/actions.csv", "\nS02,"), "\nS01,", "ACT-01"),
        (("recensement/actions.csv", ",document-2021,"), ",,", "ACT-04"),
        (("recensement/suivi.csv", ",livrée,"), ",finie,", "ACT-07"),
        (("recensement/actions.csv", ",200000,"), ",0.2 M€,", "FIN-07"),
        (("territoire/comparateur.csv", "4333.2"), "s", "IND-01"),
        (("territoire/comparateur.csv", "P22_LOGVAC"), "P21_LOGVAC", "IND-02"),
    ],
)
def test_a_schema_names_the_rule_that_is_broken(
    data: Path, old: tuple[str, str], new: str, rule: str
) -> None:
    rewrite(data, *old, new)
    assert rule in {fault.rule for fault in tables.check(data)}


def test_no_cell_of_the_anomalies_is_a_formula() -> None:
    fault = Fault("data/x.csv", 2, None, "=HYPERLINK(1)", about="@x")
    (row,) = csv.DictReader(io.StringIO(report.written(Examination((fault,))).decode("utf-8-sig")))
    assert row["message"] == "'=HYPERLINK(1)"
    assert row["cible"] == "'@x"


def test_the_command_refuses_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.command(["--aide"]) == 0
    assert "Code de retour" in capsys.readouterr().out


CLASSES = st.sampled_from(["usages", "organisation", "operationnel"])


def pairs(readings: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(readings, columns=["premier", "second"], dtype="str")


@given(st.lists(st.tuples(CLASSES, CLASSES), min_size=1))
def test_kappa_is_at_most_one_and_is_one_for_readers_who_agree(
    readings: list[tuple[str, str]],
) -> None:
    kappa = classification.kappa(pairs(readings))
    assert -1 <= kappa <= 1
    assert classification.kappa(pairs([(one, one) for one, _ in readings])) == 1
    swapped = classification.kappa(pairs([(two, one) for one, two in readings]))
    assert kappa == pytest.approx(swapped)


def test_kappa_of_the_textbook() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.7 seen, 0.5 by chance.
    readings = [("oui", "oui")] * 20 + [("oui", "non")] * 5
    readings += [("non", "oui")] * 10 + [("non", "non")] * 15
    assert classification.kappa(pairs(readings)) == pytest.approx(0.4)


@given(st.permutations(["rénovation", "beffroi", "façade"]), st.sampled_from(["", "Travaux de "]))
def test_words_are_compared_whatever_their_order_and_their_accents(
    words: list[str], before: str
) -> None:
    titles = ["Restauration de la façade du Beffroi", before + " ".join(words).upper()]
    assert [pair[:2] for pair in alike(titles, 99)] == [(0, 1)]


def test_likeness_compares_every_pair_of_a_long_list() -> None:
    titles = [f"Rue numéro {rank:04}" for rank in range(1200)]
    titles[700], titles[1199] = "Halle couverte", "Halles couvertes"
    assert [pair[:2] for pair in alike(titles, 90) if 700 in pair] == [(700, 1199)]
    assert reduced("Projets et travaux") == ""
    assert alike(["Travaux", "Projet"], 85) == []


def test_of_many_titles_alike_each_is_told_with_few() -> None:
    titles = [f"Place du marché, tranche {rank:03}" for rank in range(600)]
    pairs = alike(titles, 85)
    assert {right for _, right, _ in pairs} == set(range(1, 600))
    assert len(pairs) == 4 * 600 - (1 + 2 + 3 + 4)
    assert [pair[:2] for pair in alike(["Halle couverte"] * 3, 85)] == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
def test_completeness_counts_the_cells_of_the_edition(folder: Path) -> None:
    edition = opened("2026", folder=folder)
    rows = quality.filled_by_table(edition).set_index("table")
    actions = edition.table("recensement/actions")
    actions = actions[actions["id_action"].isin(edition.actions["id_action"])]
    wanted = actions[quality.expected(edition, "recensement/actions")]
    assert rows.at["recensement/actions", "attendues"] == wanted.size
    assert rows.at["recensement/actions", "remplies"] == wanted.size - wanted.isna().sum().sum()
    assert (rows["remplies"] <= rows["attendues"]).all()


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
@pytest.mark.parametrize("year", ["2026", "2021"])
def test_completeness_of_a_commune_is_that_of_the_actions_its_fiche_counts(
    year: str, folder: Path
) -> None:
    edition = opened(year, folder=folder)
    rows = quality.filled_by_commune(edition)
    assert list(rows.index) == list(edition.supported)
    for code in edition.supported:
        off = count(edition, f"hors-grille.{code}")
        assert rows.at[code, "hors_grille"] == off
        assert rows.at[code, "actions"] == count(edition, f"actions.{code}")


def test_a_doubt_is_counted_and_the_most_common_named() -> None:
    edition = frozen()
    said = quality._summed(edition, [("Doublon probable (ACT-02)", 1, "", "")], 0)
    assert said.endswith("la publication. Un\u00a0doute reste, que les sources ne lèvent pas.")
    rows = [("État ancien (CAL-05)", 44, "", ""), ("Un seul lecteur (CLA-03)", 1, "", "")]
    said = quality._summed(edition, rows, 2)
    assert "45 doutes restent" in said
    assert "«\u202fÉtat ancien\u202f» (44)" in said
    assert "seul lecteur" not in said
    assert said.endswith("deux\u00a0autres sont à traiter.")


@pytest.mark.parametrize("year", ["2026", "2021"])
def test_every_threshold_is_said_in_words(year: str) -> None:
    edition = frozen(year)
    assert set(annexes.THRESHOLDS) == set(settings.THRESHOLDS)
    said = " ".join(annexes.choices(edition).map(str).to_numpy().ravel())
    assert "_" not in said
    assert "50\u202f000\u202f000\u202f€" in said
    words = annexes.words(edition)
    assert not words["Mot"].duplicated().any()
    assert "toutes, tous" in set(words["Mot"])
