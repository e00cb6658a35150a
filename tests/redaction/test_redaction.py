"""Texts that cannot say what the data no longer supports."""

from pathlib import Path

import pytest

from revitalisation.commands import build, cli
from revitalisation.data.contents import choose, publishable
from revitalisation.data.settings import years
from revitalisation.errors import BLOCKING, NOTICE, WARNING, DataError, Fault
from revitalisation.paths import DATA
from revitalisation.redaction import render
from tests.frozen import frozen, opened
from tests.texts import Desk


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over the living tables, for the edition of 2021 that no entry changes."""
    return Desk(tmp_path_factory.mktemp("2021"), DATA)


def faults(desk: Desk, text: str, rule: str, **where: str) -> tuple[Fault, ...]:
    desk.write(text)
    return tuple(f for f in render.check(desk.edition(**where)) if f.rule == rule)


def written(desk: Desk, text: str, **where: str) -> str:
    desk.write(text)
    return render.written(desk.edition(**where), "4_operationnel")


# --- what is printed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("{{v:communes.pvd}}", ">4<"),
        ("{{v:communes.total|commune}}", ">14 communes<"),
        ("{{v:candidatures.pvd|dossier|dossiers|m}}", ">trois\u00a0dossiers<"),
        ("{{l:liste.acv}}", "Le Modèle et Les Tests"),
        ("{{q:part.operationnel|la majorité}}", ">la majorité<"),
        ("{{q:couverture.operationnel.acv|toutes}}", ">toutes<"),
        ("{{q:couverture.operationnel.acv|deux}}", ">deux<"),
        ("{{q:actions.usages|quelques}}", ">quelques<"),
        ("{{ q : part.operationnel | la majorité }}", ">la majorité<"),
    ],
)
def test_a_token_that_holds_is_printed_plain(desk: Desk, token: str, text: str) -> None:
    shown = written(desk, f"Dit {token} ici.")
    assert text in shown
    assert "{{" not in shown
    assert "<del>" not in shown


def test_a_number_carries_its_name(desk: Desk) -> None:
    shown = written(desk, "{{v:communes.pvd}} et {{q:part.operationnel|la majorité}}")
    assert '<data value="4" data-mesure="communes.pvd">4</data>' in shown
    assert 'data-mesure="part.operationnel">la majorité</data>' in shown


def test_a_number_of_one_digit_holds_to_its_noun(desk: Desk) -> None:
    assert "2</data>\u00a0communes" in written(desk, "{{v:communes.acv}} communes")


def test_a_small_whole_is_a_fraction(desk: Desk) -> None:
    desk.write("{{v:part.operationnel}}", year="2021")
    assert "3\u00a0sur 9" in render.written(desk.edition("2021"), "4_operationnel")


def test_the_text_is_never_markup(desk: Desk) -> None:
    desk.write("## usages\n\n<script>x</script> & {{v:communes.acv}}\n", "double_page")
    (piece,) = render.parts(desk.edition(), "double_page").values()
    assert piece.startswith("<script>x</script> & 2")
    assert [span.name for span in piece.named()] == ["communes.acv"]
    assert "&lt;script&gt;" in piece.__html__()
    assert "<script" not in render.written(desk.edition(), "double_page")


def test_a_contradicted_word_is_struck_with_the_true_one_beside(desk: Desk) -> None:
    shown = written(desk, "{{q:part.operationnel|La grande majorité}} des actions")
    assert "<del>La grande majorité</del></span> " in shown
    assert "<ins>[lire\u202f: La majorité]</ins>" in shown
    assert "<data" not in shown


# --- what is refused -------------------------------------------------------------------------


def test_a_contradicted_word_is_told_with_its_sentence_measure_and_truth(desk: Desk) -> None:
    text = "Titre.\n\nUne phrase. {{q:part.operationnel|La grande majorité}} des actions. Fin."
    (fault,) = faults(desk, text, "TXT-03")
    assert fault.severity == BLOCKING
    assert (fault.file, fault.line) == ("data/editions/2026/redaction/4_operationnel.md", 3)
    for words in (
        "«\u202fLa grande majorité\u202f»",
        "au moins 75\u202f%",
        "part.operationnel",
        "52,0\u202f% (13 sur 25)",
        "juste\u202f: «\u202fLa majorité\u202f»",
        "«\u202fLa grande majorité des actions\u202f»",
    ):
        assert words in fault.message
    assert "Une phrase" not in fault.message


@pytest.mark.parametrize(
    ("token", "true"),
    [
        ("{{q:couverture.operationnel.pvd|toutes}}", "la grande majorité"),
        ("{{q:champs.avances|tous}}", "une minorité"),
        ("{{q:communes.acv|aucune}}", "une minorité"),
        ("{{q:actions.redynamisons|la majorité}}", "peu"),
        ("{{q:actions.operationnel|quelques}}", "plusieurs"),
        ("{{q:couverture.regulation.acv|plusieurs}}", "aucune"),
        ("{{q:champs.inscrits.usages|tous}}", "aucun"),
    ],
)
def test_the_true_word_is_given_on_counts_and_shares(desk: Desk, token: str, true: str) -> None:
    (fault,) = faults(desk, token, "TXT-03")
    assert f"Le mot juste\u202f: «\u202f{true}\u202f»" in fault.message


def test_a_half_has_no_word_but_its_value(desk: Desk) -> None:
    (fault,) = faults(desk, "{{q:couverture.usages.acv|la majorité}}", "TXT-03")
    assert "{{v:couverture.usages.acv}}" in fault.message


def test_a_number_that_moved_is_told_with_the_calculation(desk: Desk) -> None:
    (fault,) = faults(desk, "les {{q:couverture.innovation.acv|quatre}} communes", "TXT-02")[:1]
    assert fault.severity == BLOCKING
    assert "le texte dit «\u202fquatre\u202f», le calcul donne 2" in fault.message
    assert "<ins>[lire\u202f: deux]</ins>" in render.written(desk.edition(), "4_operationnel")


def test_a_rank_shared_with_another_is_not_held_alone(desk: Desk) -> None:
    found = faults(desk, "{{q:rang.usages|troisième}}", "TXT-02")[:1]
    assert [f.severity for f in found] == [BLOCKING]
    assert "à égalité" in found[0].message


@pytest.mark.parametrize(
    "token",
    [
        "{{v:communes.pdv}}",
        "{{x:communes.pvd}}",
        "{{v:communes.pvd",
        "{{v communes.pvd}}",
        "{{l:communes.pvd}}",
        "{{v:liste.pvd}}",
        "{{v:communes.pvd|commune voisine}}",
        "{{v:part.operationnel|action}}",
        "{{q:part.operationnel}}",
        "{{q:part.operationnel|la plupart}}",
        "{{q:communes.total|la majorité}}",
        "{{q:vacance.pvd|plusieurs}}",
        "NaN",
        "None",
    ],
)
def test_what_has_nothing_to_print_is_blocking(desk: Desk, token: str) -> None:
    found = faults(desk, f"Il y a {token} ici.", "TXT-01")
    assert [f.severity for f in found] == [BLOCKING]
    assert found[0].line == 1


def test_every_unresolved_token_is_told_at_once(desk: Desk) -> None:
    found = faults(desk, "{{v:a.b}}\n{{v:communes.pvdd}} {{q:part.x|peu}}\n", "TXT-01")
    assert [f.line for f in found] == [1, 2, 2]
    assert "«\u202fcommunes.pvd\u202f»" in found[1].message
    with pytest.raises(DataError) as refused:
        render.written(desk.edition(), "4_operationnel")
    assert len(refused.value.faults) == 3


def test_a_value_unknown_here_is_a_warning_and_prints_n_d(desk: Desk) -> None:
    (fault,) = faults(desk, "{{v:vacance.acv}}", "TXT-01", territory="marais")
    assert fault.severity == WARNING
    assert "n. d." in render.written(desk.edition(territory="marais"), "4_operationnel")


def test_nothing_is_said_of_texts_without_tables(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (desk.folder / "recensement").unlink()
    desk.write("{{v:a.b}}")
    assert render.check(desk.edition()) == ()


def test_a_scale_at_fault_is_told_and_raises_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = desk.folder / "editions" / "2026" / "parametres.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"peu" = {', '"peu" = { environ = 1, '), encoding="utf-8")
    desk.write("{{q:part.usages|peu}}")
    (fault,) = render.check(desk.edition())
    assert fault.file == "data/editions/2026/parametres.toml"


# --- warnings --------------------------------------------------------------------------------


def test_a_bare_number_that_is_no_measure_is_a_warning(desk: Desk) -> None:
    (fault,) = (f for f in faults(desk, "On compte 97 communes PVD.", "TXT-02") if f.line)
    assert fault.severity == WARNING
    assert "«\u202f97 communes\u202f»" in fault.message


def test_a_bare_number_equal_to_a_measure_is_told_its_token(desk: Desk) -> None:
    (fault,) = (f for f in faults(desk, "Dont quatre communes.", "TXT-02") if f.line)
    assert fault.severity == NOTICE
    assert "{{v:communes.pvd}}" in fault.message


def test_a_bare_quantifier_is_a_warning_but_a_quotation_is_not(desk: Desk) -> None:
    found = faults(desk, "« La majorité des actions », et la majorité des communes.", "TXT-03")
    assert [f.severity for f in found] == [WARNING]
    assert "communes" in found[0].message


def test_a_slip_is_told_with_its_correction(desk: Desk) -> None:
    (fault,) = faults(desk, "Une baisse de −3 %.", "TXT-05")
    assert "«\u202fbaisse de 3\u202f»" in fault.message


def test_a_text_that_no_section_prints_is_a_warning(desk: Desk) -> None:
    desk.write("Un texte.", "4_operationel")
    found = [f for f in render.check(desk.edition()) if "n’imprime" in f.message]
    assert "4_operationnel" in found[0].message


# --- the project's own texts -----------------------------------------------------------------


@pytest.mark.living
@pytest.mark.parametrize("year", years())
@pytest.mark.parametrize("territory", publishable())
def test_the_texts_of_the_project_hold_everywhere(year: str, territory: str) -> None:
    found = render.check(opened(year, territory))
    assert [str(f) for f in found if f.severity == BLOCKING] == []


@pytest.mark.living
@pytest.mark.parametrize("year", years())
def test_the_texts_of_the_project_have_no_slip(year: str) -> None:
    assert [str(f) for f in render.check(opened(year)) if f.rule == "TXT-05"] == []


@pytest.mark.parametrize("year", ["2021", "2026"])
def test_texts_read_after_their_data_have_no_warning(year: str) -> None:
    assert [str(f) for f in render.check(frozen(year))] == []


# --- the claims of the 2021 document, on its fifteen statements ----------------------------------


@pytest.mark.living
@pytest.mark.parametrize(
    "claim",
    [
        "{{q:rang.operationnel|première}}",  # « celle qui revient le plus » (F87), strictly
        "{{q:couverture.operationnel.acv|toutes}}",  # « dans les 4 communes lauréates » (F89, F91)
        "{{q:couverture.operationnel.acv|4}}",
        "{{q:actions.organisation|quelques}}",  # « quelques actions », without a count
        "{{q:actions.usages|plusieurs}}",  # « plusieurs actions ont été lancées »
        "{{q:candidatures.acv|deux}}",
        "{{q:communes.acv|4}}",
        "{{q:cites.pvd|9}}",
        "{{q:cites.redynamisons|7}}",
    ],
)
def test_a_claim_of_2021_that_the_statements_support(past: Desk, claim: str) -> None:
    past.write(claim, year="2021")
    found = render.check(past.edition("2021"))
    assert [str(f) for f in found if f.severity == BLOCKING] == []


@pytest.mark.parametrize(
    ("claim", "rule", "true"),
    [
        # 4 of 15: the document says « plusieurs » without counting, the replay cannot agree.
        ("{{q:part.operationnel|la grande majorité}}", "TXT-03", "une minorité"),
        # 3 of 15 is 20 %: over the 15 % of « peu ».
        ("{{q:part.organisation|peu}}", "TXT-03", "une minorité"),
        # One statement stands for all of « plusieurs réaménagements d’espace public ».
        ("{{q:forme.requalification-espace-public|plusieurs}}", "TXT-03", "écrivez"),
        # The dated sources do not give the counts that the document cites.
        ("{{q:communes.pvd|9}}", "TXT-02", ""),
        ("{{q:communes.redynamisons|7}}", "TXT-02", ""),
    ],
)
@pytest.mark.living
def test_a_claim_of_2021_that_the_statements_do_not_support(
    past: Desk, claim: str, rule: str, true: str
) -> None:
    past.write(claim, year="2021")
    found = [f for f in render.check(past.edition("2021")) if f.severity == BLOCKING]
    assert [f.rule for f in found] == [rule]
    assert true in found[0].message


# --- the build -------------------------------------------------------------------------------


def contradiction() -> Fault:
    return Fault(
        "data/editions/2026/redaction/x.md", 3, None, "« peu » ne tient plus.", rule="TXT-03"
    )


def test_a_contradicted_publication_stops_before_any_kernel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(render, "check", lambda *_: (contradiction(),))
    monkeypatch.setattr(build.execute, "run", lambda *_: pytest.fail("un noyau a démarré"))
    assert cli.main(["--sortie", str(tmp_path / "sortie")]) == 2
    said = capsys.readouterr().err
    assert "ligne 3" in said
    assert "--brouillon" in said
    assert not (tmp_path / "sortie").exists()


@pytest.mark.slow
def test_a_draft_is_built_all_the_same_marked_and_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(render, "check", lambda *_: (contradiction(),))
    asked = build.Request(
        "2026", "cahc", choose(["99_sources_et_limites"]), ("html",), tmp_path, 1, draft=True
    )
    built = build.build(asked, lambda _: None, lambda _: None, lambda _: None)
    assert built.folder.name == "cahc-2026-extrait-brouillon"
    assert built.contradicted == (contradiction(),)
    assert "brouillon" in (built.folder / "index.html").read_text(encoding="utf-8")
    assert "TXT-03" in (built.folder / "anomalies.csv").read_text(encoding="utf-8")


def test_a_draft_does_not_pass_a_token_without_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fault = Fault("data/editions/2026/redaction/x.md", 1, None, "inconnue", rule="TXT-01")
    monkeypatch.setattr(render, "check", lambda *_: (fault,))
    assert cli.main(["--brouillon", "--sortie", str(tmp_path / "sortie")]) == 2
