"""Every number says its rows: as many as it counts, each somewhere in the document."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject
from tests.artificial import STILL, with_section

from revitalisation.commands import build
from revitalisation.data.contents import choose
from revitalisation.data.edition import Edition, open_edition
from revitalisation.document import assemble, calls, render_figures
from revitalisation.document.model import Section
from revitalisation.measures import frames, rates
from revitalisation.measures.registry import families, values
from revitalisation.measures.value import Rows, Value
from revitalisation.publish.web import html
from revitalisation.sections import display, proofs
from revitalisation.sections.proof_rows import KINDS, Evidence

EDITIONS = [(year, place) for year in ("2021", "2026") for place in ("aula", "cahc", "7-vallees")]
EVERY = pytest.mark.parametrize(("year", "place"), EDITIONS)


@cache
def opened(year: str, place: str) -> Edition:
    return open_edition(year, place)


def proved(edition: Edition) -> Iterator[tuple[str, Value]]:
    """The values that are numbers and known: those that a page can print as such."""
    for name, value in values(edition).items():
        if value.known and not isinstance(value.amount, tuple):
            yield name, value


@EVERY
def test_a_count_is_the_number_of_its_rows(year: str, place: str) -> None:
    counted = 0
    for name, value in proved(opened(year, place)):
        assert value.rows is not None, name
        assert len(set(value.rows.keys)) == len(value.rows.keys), name
        if not value.formula:
            assert len(value.rows.keys) == value.count, name
            counted += 1
    assert counted > 150


@EVERY
def test_rows_are_in_the_tables(year: str, place: str) -> None:
    edition = opened(year, place)
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
def test_sums_and_rates_follow_from_their_communes(year: str, place: str) -> None:
    edition = opened(year, place)
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
            table = edition.table("territoire/comparateur")
            own = frames.indicators(edition.communes, table)[rows.columns[0]]
            found = own.reindex(list(rows.keys)).median()
        assert found == pytest.approx(value.amount), name


@EVERY
def test_values_made_of_values_follow_from_them(year: str, place: str) -> None:
    known = values(opened(year, place))
    for name, value in proved(opened(year, place)):
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


def appendix(edition: Edition) -> BeautifulSoup:
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            display, "display", lambda bundle, raw=False: shown.append(bundle["text/html"])
        )
        patch.setattr(display, "html", shown.append)
        proofs.appendix(edition)
    return BeautifulSoup("".join(map(str, shown)), "html.parser")


@EVERY
def test_the_annex_has_an_entry_for_each_value_with_each_of_its_rows(year: str, place: str) -> None:
    edition = opened(year, place)
    page = appendix(edition)
    entries = {str(entry["id"]): entry for entry in page.find_all("p", class_="preuve")}
    for name, value in proved(edition):
        entry, rows = entries[f"preuve-{name}"], value.rows
        assert rows is not None
        lines = entry.select_one(".preuve-lignes")
        assert isinstance(lines, Tag)
        if lines.has_attr("data-memes"):
            (other,) = lines.find_all("a")
            lines = entries[str(other["href"])[1:]].select_one(".preuve-lignes")
            assert isinstance(lines, Tag)
        if rows.kind == "commune":
            assert sorted(str(lines["data-communes"]).split()) == sorted(rows.keys), name
        elif rows.kind in ("action", "champ", "document", "valeur", "candidature"):
            assert len(lines.find_all("a")) == len(rows.keys), name
    figures = {str(line["id"]) for line in page.select(".lignes li")}
    assert figures == {f"chiffres-{code}" for code in edition.communes["code_insee"]}


def test_every_kind_of_row_is_called_something() -> None:
    kinds = {value.rows.kind for _, value in proved(opened("2026", "aula")) if value.rows}
    assert kinds <= set(KINDS)


def test_no_value_counts_a_signature_after_the_cut_off() -> None:
    known = values(opened("2021", "aula"))
    last = [name for name in known if name.startswith("signataires.pvd.")][-1]
    assert last == "signataires.pvd.2021-06-30"
    lines = Evidence(opened("2021", "aula")).lines(known[last].rows or Rows("nom", ()))
    assert lines
    assert all("#jalon-" in line for line in lines)


def test_families_hold_every_value_once() -> None:
    edition = opened("2026", "aula")
    names = [name for family in families(edition).values() for name in family]
    assert names == list(values(edition))


# --- the document --------------------------------------------------------------------------------

ENTRIES = """<div class="preuves"><h3>Un</h3>
<p class="preuve" id="preuve-a">A : <strong>1</strong>. <span class="preuve-lignes">Valeurs :
<a href="#preuve-b">B : 2</a></span></p>
<p class="preuve" id="preuve-b">B : <strong>2</strong>.</p>
<p class="preuve" id="preuve-c">C : <strong>3</strong>.</p><h3>Deux</h3>
<p class="preuve" id="preuve-d">D : <strong>4</strong>.</p></div>"""


def mark(name: str, text: str) -> str:
    return f'<data value="1" data-mesure="{name}">{text}</data>'


def settled(text: str) -> BeautifulSoup:
    page = BeautifulSoup(text + ENTRIES, "html.parser")
    calls.settle([page], [])
    return page


def test_entries_kept_are_those_printed_and_those_they_rest_on() -> None:
    page = settled(f"<p>{mark('a', 'un')}</p>")
    kept = [entry["id"] for entry in page.find_all("p", class_="preuve")]
    assert kept == ["preuve-a", "preuve-b"]
    assert [h.get_text() for h in page.find_all("h3")] == ["Un"]
    assert [rang.get_text() for rang in page.select(".preuve-rang")] == ["(1)", "(2)"]


def test_a_call_stands_where_a_sentence_first_says_a_number() -> None:
    page = settled(
        f"<h1>Titre {mark('c', 'trois')}</h1><p>{mark('a', 'un')} puis {mark('a', 'un')}.</p>"
        f"<figure><p>{mark('a', 'un')}, {mark('b', 'deux')}, {mark('d', 'quatre')}</p>"
        '<p class="source">Source.</p></figure>'
    )
    calls.on_paper([page])
    first = page.select("p")[0].get_text()
    assert first == "un(1) puis un."
    assert page.select("h1")[0].get_text() == "Titre trois(3)"
    assert calls.uncalled(page.select("h1")[0]) == "Titre trois"
    assert page.select(".source")[0].get_text() == "Source. Preuves\u202f: 1, 2, 4."
    assert not page.find_all("data")


def test_the_glossary_keeps_the_acronyms_said_elsewhere() -> None:
    rows = "".join(f"<tr><th>{name}</th><td>Sigle</td></tr>" for name in ("ORT", "HT"))
    table = f'<figure id="tab-glossaire"><table><tbody>{rows}</tbody></table></figure>'
    part = Section("un", "Un", "Un", f"<h1>Couvertes par une ORT, HTML</h1>{table}")
    (kept,) = assemble.number([part])
    assert [th.get_text() for th in BeautifulSoup(kept.html, "html.parser").select("th")] == ["ORT"]


def test_a_call_stays_on_the_line_of_its_number() -> None:
    page = settled(f"<p>{mark('a', '15,5 %')} du tout.</p>")
    calls.on_paper([page])
    assert page.select("p .appele")[0].get_text() == "15,5 %(1)"


def test_numbers_in_a_row_are_called_as_one() -> None:
    page = settled(
        "<figure>" + "".join(mark(name, "n") for name in "abcd") + '<p class="source"></p></figure>'
    )
    calls.on_paper([page])
    assert page.select(".source a")[0].get_text() == "1 à 4"
    assert page.select(".source a")[0]["href"] == "#preuve-a"


def test_an_entry_calls_another_by_its_number_on_paper() -> None:
    page = settled(f"<p>{mark('a', 'un')}</p>")
    calls.on_paper([page])
    assert page.select("#preuve-a a")[0].get_text() == "(2)"


def test_a_hostile_title_stays_text(tmp_path: Path) -> None:
    edition = open_edition("2026", "cahc")
    hostile = "<img src=x onerror=alert(1)>"
    edition.actions["intitule"] = hostile
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            display, "display", lambda bundle, raw=False: shown.append(bundle["text/html"])
        )
        from revitalisation.sections import annexes

        annexes.inventory(edition)
    page = BeautifulSoup(shown[0], "html.parser")
    assert page.find("img") is None
    assert hostile in page.find_all("td")[0].get_text()
    document = with_section("<h1>Un</h1>" + shown[0])
    written = html.render(replace(document), {})
    assert "<img src=x" not in written


@pytest.mark.slow
def test_every_number_of_the_page_leads_to_its_proof(edition_folder: Path) -> None:
    page = BeautifulSoup((edition_folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    ids = {str(element["id"]) for element in page.select("[id]")}
    marks = page.select("main data[data-mesure]")
    assert len(marks) > 400
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
    known = values(opened("2026", "aula"))
    for entry in page.select("p.preuve"):
        value = known[str(entry["id"]).removeprefix("preuve-")]
        strong = entry.find("strong")
        assert isinstance(strong, Tag)
        if isinstance(value.amount, int):
            assert int(re.sub(r"\D", "", strong.get_text())) == value.amount


@pytest.mark.slow
def test_the_page_stays_light(edition_folder: Path) -> None:
    assert (edition_folder / "index.html").stat().st_size < 4_000_000


TITLE = "D’où viennent les chiffres"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """A small edition on paper; one drawing stands for each figure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            render_figures, "render", lambda drawn: {figure.slug: STILL for figure in drawn}
        )
        sections = choose(("00_territoire", "90_champs_non_explores", "99_sources_et_limites"))
        folder = tmp_path_factory.mktemp("cahc")
        asked = build.Request("2026", "cahc", sections, ("pdf",), folder, 2)
        made = build.build(asked, lambda _: None, lambda _: None, lambda _: None)
    assert not made.failed
    return PdfReader(made.folder / "rapport.pdf")


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
        left, top, right, bottom = map(float, link["/Rect"])
        assert right > left
        assert abs(top - bottom) > 3


@pytest.mark.slow
def test_every_action_of_the_annex_is_a_link_to_its_row(printed: PdfReader) -> None:
    texts = [page.extract_text().replace("\u00a0", " ") for page in printed.pages]
    start = max(n for n, text in enumerate(texts) if TITLE in text)
    annex = "".join(texts[start:]).partition(TITLE)[2]
    cited = re.findall(r"\b(?:S\d{2,}|A\d{4}-\d{2,})\b", annex)
    to = [name for page in printed.pages[start:] for name, _ in links(page) if "action-" in name]
    assert len(cited) > 20
    assert sorted(f"action-{each}" for each in cited) == sorted(to)
    rows = {f"action-{each}" for each in opened("2026", "cahc").actions["id_action"]}
    assert set(to) <= rows <= set(printed.named_destinations)
