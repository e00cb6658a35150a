"""Every number says its rows: as many as it counts, each somewhere in the document."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup, Tag
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from revitalisation.data.contents import publishable
from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.drawing.records import Proofs, Table, from_json, to_json
from revitalisation.measures import rates
from revitalisation.measures.indicators import indicators
from revitalisation.measures.registry import families, values
from revitalisation.measures.value import Rows, Value
from revitalisation.paths import DATA
from revitalisation.publish.web import html
from revitalisation.sections import annexes, proofs
from revitalisation.sections.proof_rows import KINDS, Evidence
from tests.artificial import with_section
from tests.frozen import FROZEN, frozen, opened

LIVING = [
    pytest.param(DATA, year, place, marks=pytest.mark.living)
    for year in years()
    for place in ("", publishable()[-1])
]
CASES = [(FROZEN, year, place) for year in ("2021", "2026") for place in publishable(FROZEN)]
EVERY = pytest.mark.parametrize(
    ("folder", "year", "place"), [*CASES, *LIVING], ids=lambda value: getattr(value, "name", value)
)


def proved(edition: Edition) -> Iterator[tuple[str, Value]]:
    """The values that are numbers and known: those that a page can print as such."""
    for name, value in values(edition).items():
        if value.known and not isinstance(value.amount, tuple):
            yield name, value


@EVERY
def test_a_count_is_the_number_of_its_rows(folder: Path, year: str, place: str) -> None:
    counted = 0
    for name, value in proved(opened(year, place, folder)):
        assert value.rows is not None, name
        assert len(set(value.rows.keys)) == len(value.rows.keys), name
        if not value.formula:
            assert len(value.rows.keys) == value.count, name
            counted += 1
    assert counted > 150


@EVERY
def test_rows_are_in_the_tables(folder: Path, year: str, place: str) -> None:
    edition = opened(year, place, folder)
    known: dict[str, set[str]] = {
        "action": set(edition.actions["id_action"]),
        "commune": set(edition.communes["code_insee"]),
        "accompagnée": set(edition.supported),
        "champ": {
            f"{code}.{each}"
            for code in edition.supported
            for each in edition.recommendations["preconisation"]
        },
        "document": set(edition.table("recensement/documents")["document"]),
        "jalon": {str(line + 2) for line in edition.table("programmes/adhesions").index},
        "valeur": set(values(edition)),
    }
    for name, value in proved(edition):
        assert value.rows is not None
        assert set(value.rows.keys) <= known.get(value.rows.kind, set(value.rows.keys)), name


@EVERY
def test_sums_and_rates_follow_from_their_communes(folder: Path, year: str, place: str) -> None:
    edition = opened(year, place, folder)
    figures = rates.figures(edition).set_index("code_insee")
    for name, value in proved(edition):
        rows = value.rows
        if rows is None or not value.formula or rows.kind != "commune":
            continue
        assert not isinstance(value.amount, tuple)
        if rows.columns[0] in figures:
            sums = [figures[c].reindex(list(rows.keys)).astype(float).sum() for c in rows.columns]
            found = sums[0] / sums[1] if len(sums) == 2 else sums[0]
            found = found - 1 if name.startswith("evolution") else found
            found = 100 * found if name.startswith("emplois") else found
        else:
            own = indicators(edition)[rows.columns[0]]
            found = own.reindex(list(rows.keys)).median()
        assert found == pytest.approx(value.amount), name


@EVERY
def test_values_made_of_values_follow_from_them(folder: Path, year: str, place: str) -> None:
    known = values(opened(year, place, folder))
    for name, value in proved(opened(year, place, folder)):
        if value.rows is None or not value.formula or value.rows.kind != "valeur":
            continue
        amounts = [float(known[other].amount) for other in value.rows.keys]  # type: ignore[arg-type]
        first, _, rest = name.partition(".")
        if first.startswith("rang"):
            counted = first.removeprefix("rang").removeprefix("-") or "actions"
            own = float(known[f"{counted}.{rest}"].amount)  # type: ignore[arg-type]
            assert value.amount == 1 + sum(amount > own for amount in amounts)
        elif name.startswith("inconnues"):
            assert value.amount == amounts[0] - amounts[1]
        else:
            assert value.amount == pytest.approx(amounts[0] / amounts[1])


@EVERY
def test_the_annex_has_an_entry_for_each_value_with_each_of_its_rows(
    folder: Path, year: str, place: str
) -> None:
    edition = opened(year, place, folder)
    annex, figures = proofs.appendix(edition)
    assert isinstance(annex, Proofs)
    assert isinstance(figures, Table)
    entries = {entry.name: entry for family in annex.families for entry in family.entries}
    for name, value in proved(edition):
        rows = value.rows
        assert rows is not None
        same = entries[name].same
        entry = entries[same[0] if same else name]
        lines = entry.lines + entry.rest
        if rows.kind == "commune":
            assert sorted(entry.communes) == sorted(rows.keys), name
            assert len(lines) == len(rows.keys), name
        elif rows.kind in ("action", "champ", "document", "valeur", "candidature"):
            links = [span for line in lines for span in line.spans if span.href]
            assert len(links) == len(rows.keys), name
    anchors = {row.anchor for row in figures.rows}
    assert anchors == {f"chiffres-{code}" for code in edition.communes["code_insee"]}
    assert figures.layout == "lignes"


def test_every_kind_of_row_is_called_something() -> None:
    kinds = {value.rows.kind for _, value in proved(frozen()) if value.rows}
    assert kinds <= set(KINDS)


def test_no_value_counts_a_signature_after_the_cut_off() -> None:
    known = values(frozen("2021"))
    last = [name for name in known if name.startswith("signataires.pvd.")][-1]
    assert last == "signataires.pvd.2021-06-28"
    lines = Evidence(frozen("2021")).lines(known[last].rows or Rows("nom", ()))
    assert lines
    assert all(any(span.href.startswith("#jalon-") for span in line.spans) for line in lines)


def test_families_hold_every_value_once() -> None:
    edition = frozen()
    names = [name for family in families(edition).values() for name in family]
    assert names == list(values(edition))


# --- the document --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hostile_title_stays_text() -> None:
    edition = open_edition("2026", "marais", FROZEN)
    hostile = "<img src=x onerror=alert(1)>"
    edition.actions["intitule"] = hostile
    table = from_json(to_json(annexes.inventory(edition)))
    assert isinstance(table, Table)
    assert hostile in table.rows[0].cells[1]
    written = html.render(with_section(table), {})
    assert "&lt;img src=x" in written
    assert "<img src=x" not in written


@pytest.mark.slow
def test_every_number_of_the_page_leads_to_its_proof(edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    ids = {str(element["id"]) for element in page.select("[id]")}
    marks = page.select("main data[data-mesure]")
    assert len(marks) > 300
    for each in marks:
        link = each.find_parent("a")
        assert link is not None
        assert link["href"] == f"#preuve-{each['data-mesure']}"
        assert str(link["href"])[1:] in ids
    for link in page.select(".preuves a[href^='#']"):
        assert str(link["href"])[1:] in ids, link
    assert not page.select(".papier")


@pytest.mark.slow
def test_the_proof_of_a_printed_number_says_the_same_number(edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    known = values(frozen())
    for entry in page.select("p.preuve"):
        value = known[str(entry["id"]).removeprefix("preuve-")]
        strong = entry.find("strong")
        assert isinstance(strong, Tag)
        if isinstance(value.amount, int):
            assert int(re.sub(r"\D", "", strong.get_text())) == value.amount


@pytest.mark.slow
def test_the_page_stays_light(edition_folder: Path) -> None:
    assert (edition_folder / "index.html").stat().st_size < 3_200_000


TITLE = "D’où viennent les chiffres"


@pytest.fixture(scope="module")
def printed(whole_edition: Path) -> PdfReader:
    return PdfReader(whole_edition / "annexes.pdf")


def links(page: PageObject) -> Iterator[tuple[str, DictionaryObject]]:
    for each in page.get("/Annots", []):
        link = each.get_object()
        if "/Dest" in link:
            yield str(link["/Dest"]), link


@pytest.mark.slow
def test_every_call_on_paper_leads_to_its_entry(printed: PdfReader) -> None:
    places = printed.named_destinations
    texts = [page.extract_text().replace("\u00a0", " ") for page in printed.pages]
    start = max(n for n, text in enumerate(texts) if TITLE in text)
    called = [(to, link) for page in printed.pages[:start] for to, link in links(page)]
    called = [(to, link) for to, link in called if to.startswith("preuve")]
    assert len(called) > 25
    for to, link in called:
        page = printed.get_destination_page_number(places[to])
        assert page is not None
        assert page >= start
        assert "/StructParent" in link
        left, top, right, bottom = map(float, cast(list[Any], link["/Rect"]))
        assert right > left
        assert abs(top - bottom) > 3


@pytest.mark.slow
def test_every_action_of_the_annex_is_a_link_to_its_row(printed: PdfReader) -> None:
    texts = [page.extract_text().replace("\u00a0", " ") for page in printed.pages]
    start = max(n for n, text in enumerate(texts) if TITLE in text)
    annex = "".join(texts[start:]).partition(TITLE)[2]
    # The actions of the edition before are not rows of this one.
    annex = re.sub(r"(?s)Actions de\s+l’édition\s+précédente\s:.*?\.", "", annex)
    cited = re.findall(r"\b(?:S\d{2,}|A\d{4}-\d{2,})\b", annex)
    to = [name for page in printed.pages[start:] for name, _ in links(page) if "action-" in name]
    assert len(cited) > 20
    assert sorted(f"action-{each}" for each in cited) == sorted(to)
    rows = {f"action-{each}" for each in frozen().actions["id_action"]}
    assert set(to) <= rows <= set(printed.named_destinations)
