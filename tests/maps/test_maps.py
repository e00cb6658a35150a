import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
import shapely

from revitalisation.data import tables
from revitalisation.data.contents import publishable
from revitalisation.data.edition import open_edition
from revitalisation.drawing.identity import PX_PER_MM, SHORT_NAMES, programme_fill, role
from revitalisation.errors import DataError, PublicationError
from revitalisation.maps import geometry, programmes
from revitalisation.maps.geometry import Area
from revitalisation.maps.land import TINTS, brief, tint
from revitalisation.maps.layers import symbol
from revitalisation.maps.sheet import CLEARANCE, Inset, MapSheet, fit
from revitalisation.paths import DATA
from tests.frozen import CONTOURS, FROZEN

MEMBERS = {"ACV": "96001 96002", "PVD": "96003 96004 96005 96013", "REDYNAMISONS": "96008 96005"}
SQUARE = shapely.box(600_000, 7_000_000, 640_000, 7_020_000)


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FROZEN / "territoire" / f"{name}.csv", dtype=str)


@pytest.fixture(scope="module")
def contours() -> dict[str, Area]:
    return dict(geometry.contours(CONTOURS))


@pytest.fixture(scope="module")
def memberships() -> pd.DataFrame:
    rows = [(code, name) for name, codes in MEMBERS.items() for code in codes.split()]
    return pd.DataFrame(rows, columns=["code_insee", "programme"])


def perimeter(slug: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = table("territoires_epci")
    sirens = parts.loc[parts["territoire"] == slug, "siren_epci"]
    communes, epci = table("communes"), table("epci")
    return communes[communes["siren_epci"].isin(sirens)], epci[epci["siren"].isin(sirens)]


def draw(
    slug: str, contours: dict[str, Area], memberships: pd.DataFrame, width: float, height: float
) -> go.Figure:
    communes, epci = perimeter(slug)
    return programmes.programme_map(
        communes, contours, epci, memberships, width, height, programmes=SHORT_NAMES
    )


@pytest.fixture(scope="module")
def whole(contours: dict[str, Area], memberships: pd.DataFrame) -> go.Figure:
    return draw("essai", contours, memberships, 273, 178)


def traces(figure: go.Figure, name: str) -> Iterator[go.Scatter]:
    return (trace for trace in figure.data if trace.meta["role"] == name)


def written(figure: go.Figure, name: str) -> list[str]:
    return [text for trace in traces(figure, name) for text in trace.text]


def test_every_accompanied_commune_is_named_once(whole: go.Figure) -> None:
    found = written(whole, "nom")
    assert len(found) == len(set(found)) == 7
    assert {"Le Modèle", "L’Épreuve", "Essai-lès-Bœufs"} <= set(found)


def test_the_legend_counts_communes_in_the_programmes_order(whole: go.Figure) -> None:
    assert written(whole, "legende-texte")[:3] == [
        "Action Cœur de Ville", "Petites Villes de Demain", "Redynamisons"]  # fmt: skip
    counts = ["2\u00a0communes", "4\u00a0communes", "2\u00a0communes"]
    assert written(whole, "legende-detail") == counts


def test_two_programmes_give_two_symbols_side_by_side(whole: go.Figure) -> None:
    centres = {
        trace.meta["programme"]: dict(
            zip(trace.meta["sujets"]["communes"], trace.meta["centres"], strict=True)
        )
        for trace in traces(whole, "symbole")
    }
    (x1, y1), (x2, y2) = centres["PVD"]["96005"], centres["REDYNAMISONS"]["96005"]
    assert y1 == y2
    assert x1 < x2


def test_epci_are_named_in_capitals(whole: go.Figure) -> None:
    said = " ".join(written(whole, "nom-epci"))
    assert "BOCAGE D’ESSAI" in said
    assert "MARAIS" in said


def test_the_pointer_finds_every_commune(whole: go.Figure) -> None:
    hover = list(traces(whole, "survol"))
    assert sum(len(trace.x) for trace in hover) == 14
    lens = [
        (trace.hovertemplate, row)
        for trace in hover
        for name, row in zip(trace.text, trace.customdata, strict=True)
        if name == "Le Modèle"
    ]
    assert "CA du Bocage d’Essai" in lens[0][0]
    assert lens[0][1] == "<br>Action Cœur de Ville"


def test_marks_say_what_they_are_about(whole: go.Figure) -> None:
    (names,) = traces(whole, "nom")
    about = names.meta["sujets"]
    said = dict(
        zip(names.text, zip(about["communes"], about["programmes"], strict=True), strict=True)
    )
    assert said["Le Modèle"] == ("96001", "ACV")
    assert said["La Maquette"] == ("96005", "PVD REDYNAMISONS")
    for trace in traces(whole, "renvoi"):
        assert len(trace.meta["sujets"]["communes"]) == list(trace.x).count(None) + 1


def test_the_figure_is_light_whole_and_on_scale(whole: go.Figure) -> None:
    assert len(whole.to_json()) < 150_000
    assert (whole.layout.width, whole.layout.height) == (273 * PX_PER_MM, 178 * PX_PER_MM)
    assert whole.layout.yaxis.scaleanchor == "x"
    wide, high = whole.layout.xaxis.range[1], whole.layout.yaxis.range[1]
    assert wide / high == pytest.approx(273 / 178, rel=1e-3)
    for trace in traces(whole, "limite-commune"):
        assert all(value is None or isinstance(value, int) for value in trace.x)


def test_every_trace_can_be_painted_for_both_themes(whole: go.Figure) -> None:
    for trace in whole.data:
        assert trace.meta["clair"].keys() == trace.meta["sombre"].keys()
        for path, colour in trace.meta["clair"].items():
            assert trace[path] == colour
    assert next(traces(whole, "nom")).meta["sombre"] == {"textfont.color": role("encre", True)}


def test_traces_have_their_own_uid(whole: go.Figure) -> None:
    assert len({trace.uid for trace in whole.data}) == len(whole.data)


def test_the_same_map_twice_is_the_same(
    contours: dict[str, Area], memberships: pd.DataFrame
) -> None:
    first, second = (draw("marais", contours, memberships, 164, 110) for _ in range(2))
    assert first.to_json() == second.to_json()


@pytest.mark.parametrize(
    ("slug", "known"),
    [("essai", 7), ("bocage", 5), ("marais", 2)],
)
def test_each_territory_is_drawn_with_its_names(
    slug: str, known: int, contours: dict[str, Area], memberships: pd.DataFrame
) -> None:
    figure = draw(slug, contours, memberships, 164, 110)
    assert len(written(figure, "nom")) == known


@pytest.mark.slow
@pytest.mark.living
@pytest.mark.parametrize("slug", publishable())
def test_every_member_of_a_living_territory_is_named(slug: str) -> None:
    edition = open_edition("2026", slug)
    land = dict(geometry.contours(edition.folder / tables.CONTOURS))
    rows = edition.members[["code_insee", "programme"]]
    figure = programmes.programme_map(
        edition.communes, land, edition.epci, rows, 164, 110, programmes=edition.short_names
    )
    assert sorted(written(figure, "nom")) == sorted(edition.names[list(edition.supported)])
    assert sum(len(trace.x) for trace in traces(figure, "survol")) == len(edition.communes)


def test_a_programme_without_commune_says_so(
    contours: dict[str, Area], memberships: pd.DataFrame
) -> None:
    figure = draw("marais", contours, memberships, 164, 110)
    assert written(figure, "legende-detail")[0] == "aucune commune"


def test_what_lies_around_is_drawn_and_named(
    contours: dict[str, Area], memberships: pd.DataFrame
) -> None:
    communes, epci = perimeter("bocage")
    others = perimeter("marais")[0]["code_insee"]
    context = geometry.dissolve(contours, dict.fromkeys(others, "CC des Marais de l’Épreuve"))
    figure = programmes.programme_map(
        communes, contours, epci, memberships, programmes=SHORT_NAMES, context=context
    )
    assert written(figure, "nom-autour")
    assert "MARAIS" in written(figure, "nom-autour")[-1]
    wide = figure.layout.xaxis.range[1]
    around = next(traces(figure, "terre-autour"))
    assert all(value is None or -1 <= value <= wide + 1 for value in around.x)


def test_a_commune_without_contour_is_refused(
    contours: dict[str, Area], memberships: pd.DataFrame
) -> None:
    less = {code: area for code, area in contours.items() if code != "96008"}
    with pytest.raises(DataError, match="la commune 96008 n’a pas de contour"):
        draw("marais", less, memberships, 164, 110)


@pytest.mark.living
@pytest.mark.parametrize("folder", [DATA, FROZEN], ids=["living", "frozen"])
def test_neighbours_never_have_the_same_beige(folder: Path) -> None:
    communes = tables.load("territoire/communes", folder)
    groups = dict(zip(communes["code_insee"], communes["siren_epci"], strict=True))
    epci = geometry.dissolve(geometry.contours(folder / tables.CONTOURS), groups)
    tints = tint(epci)
    assert set(tints.values()) <= set(TINTS)
    for siren, touching in geometry.neighbours(epci).items():
        assert all(tints[other] != tints[siren] for other in touching)


def test_the_kind_of_an_epci_is_abbreviated() -> None:
    assert brief("Communauté d’agglomération de Lens-Liévin") == "CA de Lens-Liévin"
    assert brief("Métropole de Lille") == "Métropole de Lille"


def test_land_and_legend_do_not_meet() -> None:
    sheet, (legend,) = fit(SQUARE, 160, 100, [Inset(50, 30)])
    land = sheet.on_paper({"": SQUARE})[""]
    assert land.distance(shapely.box(*legend)) >= CLEARANCE
    assert shapely.box(*sheet.frame).contains(land)
    assert shapely.box(*sheet.frame).contains(shapely.box(*legend))


def test_a_sheet_too_small_for_its_legend_is_refused() -> None:
    with pytest.raises(PublicationError, match="trop petite pour sa légende"):
        fit(SQUARE, 60, 40, [Inset(59, 39)])


def test_tracks_drop_points_that_paper_cannot_show() -> None:
    sheet = MapSheet(100, 100, 500, 0, 0)
    line = shapely.LineString([(0, 0), (0.001, 0), (1, 0), (1, 2)])
    other = shapely.LineString([(3, 3), (4, 4)])
    x, y = sheet.tracks([line, other])
    assert x == [0, 50, 50, None, 150, 200]
    assert y == [0, 0, 100, None, 150, 200]


def test_symbols_have_the_identitys_shapes() -> None:
    corners = {code: len(symbol(code, 0, 0, 3).exterior.coords) - 1 for code in MEMBERS}
    assert (corners["PVD"], corners["REDYNAMISONS"]) == (3, 4)
    assert symbol("ACV", 5, 5, 3).area == pytest.approx(7.05, abs=0.1)
    assert programme_fill("ACV", dark=True) == role("encre", dark=True)


def test_json_is_plain(whole: go.Figure) -> None:
    assert json.loads(whole.to_json())["layout"]["dragmode"] is False
