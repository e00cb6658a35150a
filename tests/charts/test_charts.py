"""What charts draw: nothing overlaps, nothing is filtered, what is missing says so."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations, groupby
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revitalisation.charts import ages, charts
from revitalisation.charts.calendar import (
    AMENDMENT,
    ANNOUNCED,
    END,
    ENTRY,
    KINDS,
    ORT,
    convention_calendar,
)
from revitalisation.charts.strips import strip_svg
from revitalisation.charts.timelines import signature_steps
from revitalisation.drawing.identity import PX_PER_MM, recommendation_colour, role
from revitalisation.drawing.text_boxes import Box, Letters, wrapped

ANCHORS = {"right": "left", "left": "right", "center": "middle"}
CITED = "le compte du document de 2021"


def letters(figure: go.Figure) -> list[Letters]:
    """Return every line of letters of a figure, where it stands."""
    found = []
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "text":
            font = trace.textfont
            found += [
                Letters(
                    text, x, y, ANCHORS[place.split()[1]], size, weight, style == "italic", colour
                )
                for text, x, y, place, size, weight, style, colour in zip(
                    trace.text,
                    trace.x,
                    trace.y,
                    trace.textposition,
                    font.size,
                    font.weight,
                    font.style,
                    font.color,
                    strict=True,
                )
            ]
    return found


def words(figure: go.Figure) -> list[str]:
    return [text.text.replace("\u00a0", " ").replace("\u202f", " ") for text in letters(figure)]


def marks(figure: go.Figure) -> Iterator[tuple[float, float, str]]:
    """Yield where the programmes' symbols stand, and what they say."""
    for trace in figure.select_traces({"mode": "markers"}):
        yield from zip(trace.x, trace.y, trace.customdata, strict=True)


def ticks(figure: go.Figure) -> Iterator[tuple[float, float, str]]:
    """Yield where bars begin, and what they say."""
    for trace in figure.select_traces({"type": "bar"}):
        yield from zip(trace.base, trace.y, trace.customdata, strict=True)


def _rings(trace: Any) -> Iterator[list[float]]:
    """Yield the x of each piece of a trace."""
    for gap, ring in groupby(trace.x, lambda value: value is None):
        if not gap:
            yield list(ring)


def symbols(figure: go.Figure) -> list[int]:
    """Return the number of corners of each programme's symbol."""
    drawn = [list(trace.x) for trace in figure.select_traces({"fill": "toself"})]
    pieces = [groupby(x, lambda value: value is None) for x in drawn]
    return [len(list(ring)) - 1 for piece in pieces for gap, ring in piece if not gap]


def bars(figure: go.Figure) -> list[tuple[float, str]]:
    return [
        (length, colour)
        for trace in figure.data
        if trace.type == "bar"
        for length, colour in zip(trace.x, trace.marker.color, strict=True)
    ]


def check(figure: go.Figure, width: float, height: float) -> None:
    """Fail when letters overlap letters or symbols, leave the sheet, or the size is not exact."""
    assert (figure.layout.width, figure.layout.height) == (width * PX_PER_MM, height * PX_PER_MM)
    assert not figure.layout.title.text
    boxes = [text.box for text in letters(figure)]
    for text, box in zip(letters(figure), boxes, strict=True):
        assert box[0] >= -0.5, text
        assert box[2] <= figure.layout.width + 0.5, text
        assert box[1] >= -0.5, text
        assert box[3] <= figure.layout.height + 0.5, text
    for a, b in combinations(letters(figure), 2):
        assert not a.box.meets(b.box), (a, b)
    drawn = [Box(x, y, x, y).grown(6) for x, y, _ in marks(figure)]
    for text in letters(figure):
        assert not any(text.box.meets(symbol) for symbol in drawn), text


def check_same_twice(first: go.Figure, second: go.Figure) -> None:
    assert first.to_json() == second.to_json()
    assert all(trace.uid for trace in first.data)


# --- signatures ------------------------------------------------------------------------------

PVD = pd.DataFrame(
    [
        ("2021-04-15", "Hesdin-la-Forêt", 1),
        ("2021-04-19", "Frévent", 2),
        ("2021-06-28", "Auxi-le-Château", 3),
        ("2021-06-30", "Auchel, Calonne-Ricouart et Lillers", 6),
        ("2021-07-23", "Libercourt", 7),
        ("2021-07-27", "Carvin", 8),
        ("2021-09-21", "Bully-les-Mines et Mazingarbe", 10),
    ],
    columns=["date", "communes", "cumulated"],
).astype({"date": "datetime64[ns]"})


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7])
def test_every_signature_is_labelled(rows: int) -> None:
    steps = PVD.head(rows)
    figure = signature_steps(steps, 9, CITED, 164, 62, "PVD")
    check(figure, 164, 62)
    for names in steps["communes"]:
        assert any(names in text for text in words(figure))
    assert str(steps["cumulated"].iloc[-1]) in words(figure)


def test_the_threshold_says_what_it_means() -> None:
    never = signature_steps(PVD, 9, CITED, 164, 62, "PVD")
    assert f"neuf, {CITED} : aucune date n’y tombe" in words(never)
    once = signature_steps(PVD, 8, CITED, 164, 62, "PVD")
    check(once, 164, 62)
    assert f"huit, {CITED}" in words(once)
    without = signature_steps(PVD, None, CITED, 164, 62, "PVD")
    assert not any(CITED in text for text in words(without))


def test_a_step_says_its_day_its_communes_and_the_count() -> None:
    figure = signature_steps(PVD, 9, CITED, 164, 62, "PVD")
    _, _, hover = list(marks(figure))[3]
    assert symbols(figure) == [3] * len(PVD)
    assert (
        re.sub(r"\s", " ", hover)
        == "30 juin 2021<br>Auchel, Calonne-Ricouart et Lillers<br>cumul : 6"
    )
    other = signature_steps(PVD, 9, CITED, 164, 62, "ACV")
    assert set(symbols(other)) == {48}


def test_years_are_written_when_there_are_several() -> None:
    longer = PVD.assign(date=PVD["date"] + pd.to_timedelta(range(0, 7 * 120, 120), "D"))
    figure = signature_steps(longer, 9, CITED, 164, 62, "PVD")
    assert {"2021", "2022", "2023"} <= set(words(figure))
    assert any(text.endswith("2021 Frévent") for text in words(figure))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.dates(date(2018, 1, 1), date(2024, 12, 31)), st.integers(1, 4)),
        min_size=1,
        max_size=17,
        unique_by=lambda step: step[0],
    ),
    st.none() | st.integers(1, 30),
)
def test_signatures_never_overlap(steps: list[tuple[date, int]], cited: int | None) -> None:
    steps.sort()
    rows = pd.DataFrame(
        {
            "date": pd.to_datetime([day for day, _ in steps]),
            "communes": [", ".join(["Bruay-la-Buissière"] * n) for _, n in steps],
            "cumulated": pd.Series([n for _, n in steps]).cumsum(),
        }
    )
    check(signature_steps(rows, cited, CITED, 164, 62, "PVD"), 164, 62)


# --- calendar --------------------------------------------------------------------------------


def milestone(
    candidature: str, programme: str, jalon: str, day: str, precision: str = "jour", doubt: str = ""
) -> dict[str, Any]:
    return {
        "candidature": candidature,
        "programme": programme,
        "jalon": jalon,
        "libelle_court": jalon.removeprefix("convention ").removeprefix("d'"),
        "effet": {"avenant": "sans effet", "fin": "fin"}.get(jalon, "entrée"),
        "acte": None if jalon in ("annonce", "éligible") else "signature",
        "date": pd.to_datetime(day or None),
        "precision": precision,
        "doubt": doubt,
        "codes": (),
    }


CALENDAR = pd.DataFrame(
    [
        milestone("Lens–Liévin", "ACV", "annonce", "2018-03-27"),
        milestone("Lens–Liévin", "ACV", "convention-cadre", "2018-09-20", doubt="28 selon la CALL"),
        milestone("Lens–Liévin", "ACV", "avenant", "", "n. d."),
        milestone("Auchel–Calonne-Ricouart–Lillers", "PVD", "convention d'adhésion", "2021-06-30"),
        milestone("Carvin", "REDYNAMISONS", "lauréate", "2020-01-01", "année"),
        milestone("Lillers", "REDYNAMISONS", "éligible", "2023-01-01", "mois"),
        milestone("Lens–Liévin", "ORT", "convention ORT", "2019-08-04"),
        milestone("Auchel", "ORT", "convention ORT", "2022-03-07"),
        milestone("Lillers", "ORT", "convention ORT", "2023-03-07"),
        milestone("Calonne-Ricouart", "ORT", "convention ORT", "2023-03-07"),
        milestone("Marconnelle", "ORT", "convention ORT", "2022-07-12"),
    ]
)
CUTOFF = date(2026, 5, 31)


def line_of(figure: go.Figure, name: str) -> float:
    return next(text.y for text in letters(figure) if text.text == name)


@pytest.mark.parametrize("rows", [0, 1, 3, 11])
def test_the_calendar_never_overlaps(rows: int) -> None:
    figure, height = convention_calendar(CALENDAR.head(rows), CUTOFF, 164)
    check(figure, 164, height)


def test_the_calendar_of_seventeen_candidatures() -> None:
    rows = pd.concat(
        [CALENDAR.head(4).assign(candidature=f"Bruay-la-Buissière–Béthune {n}") for n in range(17)]
    )
    figure, height = convention_calendar(rows, CUTOFF, 164)
    check(figure, 164, height)
    assert height < 400


def test_a_milestone_stands_at_its_date_on_the_line_of_its_candidature() -> None:
    figure, _ = convention_calendar(CALENDAR, CUTOFF, 164)
    y = line_of(figure, "Lens–Liévin")
    places = [x for x, height, _ in marks(figure) if height == y]
    (tick,) = (x + 2 for x, height, _ in ticks(figure) if height == y)
    assert len(places) == 2
    assert places[0] < places[1] < tick
    year = next(text.x for text in letters(figure) if text.text == "2019") - 4
    after = next(text.x for text in letters(figure) if text.text == "2020") - 4
    assert tick == pytest.approx(year + (after - year) * 215 / 365, abs=0.2)


def test_an_ort_joins_the_candidature_that_names_its_commune() -> None:
    figure, _ = convention_calendar(CALENDAR, CUTOFF, 164)
    written = words(figure)
    assert "ORT Auchel" in written
    assert "ORT Calonne-Ricouart et Lillers" in written  # one mark: the same day
    assert written.count("Lillers") == 1
    assert "Opération de revitalisation de territoire seule" in written
    assert len(list(ticks(figure))) == 4 + 1  # that of the key


def test_imprecise_doubtful_and_missing_dates_say_so() -> None:
    figure, _ = convention_calendar(CALENDAR, CUTOFF, 164)
    written = words(figure)
    assert "avenant : n. d." in written
    assert "convention-cadre*" in written
    assert "adhésion" in written
    assert "date d’arrêté : 31 mai 2026" in written
    hovers = [re.sub(r"\s", " ", said) for _, _, said in marks(figure)]
    assert "lauréate : 2020" in hovers
    assert "éligible : janvier 2023" in hovers
    assert "convention-cadre : 20 septembre 2018<br>28 selon la CALL" in hovers
    thick = [trace for trace in figure.data if trace.type == "scatter" and trace.line.width == 5]
    spans = [trace.x[1] - trace.x[0] for trace in thick]
    assert spans[0] > 50  # the whole year


def test_each_kind_of_milestone_has_its_mark_and_the_key_says_those_shown() -> None:
    kinds = {
        "annonce": ANNOUNCED,
        "convention-cadre": ENTRY,
        "avenant": AMENDMENT,
        "fin": END,
        "convention ORT": ORT,
    }
    assert set(kinds.values()) == set(KINDS)
    drawn = []
    for jalon, kind in kinds.items():
        programme = "ORT" if kind == ORT else "ACV"
        rows = pd.DataFrame([milestone("Lens–Liévin", programme, jalon, "2020-03-27")])
        figure, height = convention_calendar(rows, CUTOFF, 164)
        check(figure, 164, height)
        assert [said for said in KINDS if said in words(figure)] == [kind]
        # Two of each: on the line, and in the key.
        looks = [
            (trace.fillcolor, round(min(size)))
            for trace in figure.select_traces({"fill": "toself"})
            for size in [[max(ring) - min(ring) for ring in _rings(trace)]]
        ]
        drawn.append((str(looks), len(list(ticks(figure)))))
    assert len(set(drawn)) == len(kinds)


def test_a_calendar_without_milestones_says_so() -> None:
    figure, _ = convention_calendar(CALENDAR.head(0), CUTOFF, 164)
    assert "aucun jalon connu à la date d’arrêté" in words(figure)


# --- bars ------------------------------------------------------------------------------------


AGES = pd.DataFrame(
    [(f"Action {k}", year, stage, old) for k, (year, stage, old) in enumerate([
        *[(2018, "inscrite", True)] * 14, *[(2021, "engagée", True)] * 3, (2025, "livrée", False),
        (None, "livrée", True), (None, "", True),
    ])],
    columns=["intitule", "annee", "etape", "ancien"],
).astype({"annee": "Int64"})  # fmt: skip


@pytest.mark.parametrize("width", [164.0, charts.NARROW])
def test_ages_are_one_mark_per_action_over_the_year_of_its_state(width: float) -> None:
    figure, height = ages.strip(AGES, date(2026, 10, 31), "plus de 18 mois", width)
    check(figure, width, height)
    frames = {(x, y) for x, y, said in ticks(figure) if said.startswith("Action")}
    places = sorted({x for x, _ in frames})
    assert len(frames) >= len(AGES)
    assert "2018" in words(figure) or "’18" in words(figure)
    assert {"14", "3", "1", "2", "sans date"} <= set(words(figure))
    assert places[0] == 0


def test_the_mark_of_a_recent_state_is_full_that_of_an_old_one_hatched() -> None:
    def fills(old: bool) -> set[str]:
        rows = AGES.tail(1).assign(etape="livrée", ancien=old, annee=2025)
        figure, _ = ages.strip(rows, date(2026, 10, 31), "plus de 18 mois", 164)
        (trace,) = figure.select_traces({"type": "bar"})
        pairs = zip(trace.marker.color, trace.customdata, strict=True)
        return {color for color, said in pairs if said}

    assert role("encre") in fills(old=False)
    assert role("encre") not in fills(old=True)


GRID = pd.DataFrame(
    [
        ("usages", 1, "Usages", 4, 2),
        ("organisation", 2, "Organisation", 9, 0),
        ("regulation", 3, "Régulation", 0, 1),
        ("operationnel", 4, "Opérationnel", 24, 1),
        ("innovation", 5, "Innovation", 3, 0),
    ],
    columns=["preconisation", "numero", "nom", "principal", "secondaire"],
)


def test_recommendations_never_show_a_colour_without_its_number() -> None:
    figure = charts.recommendation_bars(GRID, 164, 52)
    check(figure, 164, 52)
    written = words(figure)
    for row in GRID.to_dict("records"):
        assert str(row["numero"]) in written
        colour = recommendation_colour(str(row["preconisation"]))
        expected = 2 if row["principal"] else 1
        assert sum(painted == colour for _, painted in bars(figure)) == expected
    assert {"24", "2 secondaires", "– aucune", "– aucune secondaire"} <= set(written)


LONG = "Patrimoine bâti et paysager des centres anciens, y compris les friches reconverties"


def test_the_same_rows_make_the_same_figure() -> None:
    check_same_twice(
        signature_steps(PVD, 9, CITED, 164, 62, "PVD"),
        signature_steps(PVD, 9, CITED, 164, 62, "PVD"),
    )
    check_same_twice(
        convention_calendar(CALENDAR, CUTOFF, 164)[0],
        convention_calendar(CALENDAR, CUTOFF, 164)[0],
    )
    check_same_twice(
        charts.recommendation_bars(GRID, 164, 52), charts.recommendation_bars(GRID, 164, 52)
    )


def test_wrapping() -> None:
    assert wrapped("", 100) == [""]
    assert wrapped("Béthune", 10, most=1)[0].endswith("…")
    lines = wrapped("Auchel, Béthune et Lillers", 100, most=3)
    assert " ".join(lines) == "Auchel, Béthune et Lillers"


# --- strips ----------------------------------------------------------------------------------


def places(svg: str, shape: str) -> list[float]:
    return [float(x) for x in re.findall(rf"<{shape} cx=\"([\d.]+)\"", svg)]


def test_a_strip_runs_from_the_least_to_the_most() -> None:
    svg = strip_svg(5, 4, 3, [0, 5, 10])
    epci, commune = places(svg, "circle")
    assert commune == 28
    assert epci < commune
    assert "<title>" in svg
    assert 'viewBox="0 0 56 5"' in svg


def test_a_value_beyond_the_communes_is_drawn_beyond_their_line() -> None:
    svg = strip_svg(3, 1, 4, [2, 3, 4])
    line = float(re.search(r"d=\"M([\d.]+) 2.5H", svg)[1])  # type: ignore[index]
    assert places(svg, "circle")[0] < line


def test_what_is_missing_from_a_strip_is_not_drawn() -> None:
    assert places(strip_svg(None, float("nan"), 3, [1, pd.NA, 5]), "circle") == []
    assert strip_svg(None, None, None, []).count("<path") == 0
    assert "NaN" not in strip_svg(2, 2, 2, [2])
