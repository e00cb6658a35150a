"""The 118 facts of the 2021 document: each has its place in the replayed edition, or its reason."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from revitalisation.data.contents import choose
from revitalisation.document import assemble
from revitalisation.document.model import Block, Heading, Section
from revitalisation.drawing.records import Figure, Table, named, walk
from revitalisation.measures.registry import values
from revitalisation.sections import facts, views
from tests.conftest import Executed
from tests.frozen import frozen, opened

YEAR = "2021"
NUMBERS = [f"F{rank}" for rank in range(1, 119)]


def rows() -> list[Mapping[str, Any]]:
    table = opened(YEAR).table(facts.TABLE).astype("object")
    return list(views.records(table.where(table.notna(), "")))


@pytest.mark.living
def test_each_of_the_118_facts_has_a_place_or_a_reason() -> None:
    edition = opened(YEAR)
    assert [row["fait"] for row in rows()] == NUMBERS
    for row in rows():
        missing, corrected = row["devenir"] == "manquant", row["devenir"] == "corrigé"
        assert bool(row["lieu"] and row["ancre"] and row["mots"]) is not missing, row
        assert row["precision"] or not (missing or corrected), row
        assert bool(row["document"]) is corrected, row
        assert set(row["codes_insee"].split()) <= set(edition.names.index), row


@pytest.mark.living
def test_a_measure_gives_the_figure_of_the_document_again() -> None:
    told = {row["fait"]: row for row in rows() if row["mesure"]}
    assert {"F18", "F32", "F43", "F54", "F90"} <= set(told)
    for row in told.values():
        assert values(opened(YEAR))[row["mesure"]].amount == row["valeur"], row
    assert all(row["mesure"] for row in rows() if row["valeur"] != "")


@pytest.mark.living
def test_the_annex_prints_them_all_each_with_a_link_to_its_place() -> None:
    shown = facts.told(opened(YEAR))
    assert shown is not None
    (table,) = (record for record in shown if isinstance(record, Table))
    assert [str(row.cells[0]) for row in table.rows] == NUMBERS
    for row, fact in zip(table.rows, rows(), strict=True):
        links = [span.href for span in row.cells[-1].spans if span.href]
        places = [f"#{fact['ancre']}"] if fact["ancre"] else []
        assert links == places + [f"#document-{fact['document']}"] * bool(fact["document"])
        assert fact["precision"].split("\u00a0")[0][:12] in row.cells[-1]


@pytest.mark.living
@pytest.mark.parametrize(("year", "place"), [("2026", ""), (YEAR, "cahc")])
def test_no_other_edition_and_no_other_territory_has_them(year: str, place: str) -> None:
    assert facts.told(opened(year, place)) is None


def test_an_edition_without_the_table_has_them_not() -> None:
    assert facts.told(frozen(YEAR)) is None


# --- the built document -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def document(executed: Executed) -> tuple[Section, ...]:
    """The sections of the replayed edition, from its notebooks once executed."""
    edition = opened(YEAR)
    folder = executed(YEAR, edition.territory.slug)
    return assemble.number(
        [
            assemble.section(each, folder / f"{each.slug}.ipynb", None)
            for each in choose((), edition.folder, YEAR)
        ]
    )


def _words(*blocks: object) -> str:
    """Return all that blocks say, what their figures draw included, with plain spaces."""
    said = [word for word in walk(tuple(blocks)) if isinstance(word, str)]
    said += [
        json.dumps(block.plot, ensure_ascii=False) for block in blocks if isinstance(block, Figure)
    ]
    return _plain(" \n ".join(said))


def _plain(text: str) -> str:
    return re.sub(r"[\s\u2060]+", " ", text)


def _places(part: Section) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each anchor of a section with what is read there; a heading has all that follows."""
    yield part.slug, (part.title, part.finding, *part.blocks)
    heading: str | None = None
    held: list[Block] = []
    for block in part.blocks:
        if isinstance(block, Heading):
            if heading:
                yield heading, tuple(held)
            heading, held = block.anchor, []
        elif isinstance(block, Figure):
            yield f"fig-{block.slug}", (block,)
        elif isinstance(block, Table):
            yield f"tab-{block.slug}", (block,)
            yield from ((row.anchor, (row,)) for row in block.rows if row.anchor)
        held.append(block)
    if heading:
        yield heading, tuple(held)


@pytest.fixture(scope="module")
def places(document: tuple[Section, ...]) -> dict[str, tuple[object, ...]]:
    return dict(place for part in document for place in _places(part))


@pytest.mark.living
@pytest.mark.slow
def test_each_place_exists_in_the_document_and_says_the_fact(
    places: dict[str, tuple[object, ...]],
) -> None:
    lost = {}
    for row in rows():
        if row["ancre"]:
            said = _words(*places.get(row["ancre"], ()))
            unsaid = [words for words in _plain(row["mots"]).split("|") if words not in said]
            lost |= {row["fait"]: (row["ancre"], unsaid)} if unsaid else {}
    assert lost == {}


@pytest.mark.living
@pytest.mark.slow
def test_a_fact_corrected_shows_both_versions(places: dict[str, tuple[object, ...]]) -> None:
    corrected = [row for row in rows() if row["devenir"] == "corrigé"]
    assert {"F18", "F37", "F69", "F72"} <= {row["fait"] for row in corrected}
    for row in corrected:
        theirs, ours = _plain(row["mots"]).split("|")
        said = _words(*places[row["ancre"]])
        assert theirs in said, row
        assert ours in said.replace(theirs, ""), row


@pytest.mark.living
@pytest.mark.slow
def test_the_place_prints_the_figure_that_it_tells(places: dict[str, tuple[object, ...]]) -> None:
    for row in rows():
        if row["mesure"]:
            printed = {(span.name, span.amount) for span in named(places[row["ancre"]])}
            assert (row["mesure"], row["valeur"]) in printed, row
