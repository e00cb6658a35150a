import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import shapely

from revitalisation.drawing.identity import SHORT_NAMES
from revitalisation.maps import geometry, svg_maps
from revitalisation.maps.svg_maps import path
from tests.frozen import CONTOURS, FROZEN


@pytest.fixture(scope="module")
def communes() -> pd.DataFrame:
    found = pd.read_csv(FROZEN / "territoire" / "communes.csv", dtype=str)
    return found.assign(densite=[10.0 * (rank + 1) for rank in range(len(found))])


@pytest.fixture(scope="module")
def memberships() -> pd.DataFrame:
    return pd.DataFrame({"code_insee": ["96001", "96005"], "programme": ["ACV", "PVD"]})


@pytest.fixture(scope="module")
def cover(communes: pd.DataFrame, memberships: pd.DataFrame) -> str:
    return svg_maps.cover_svg(
        communes, geometry.contours(CONTOURS), memberships, programmes=SHORT_NAMES
    )


def test_a_closed_path_is_relative_and_in_twentieths() -> None:
    assert path([shapely.box(0, 0, 1, 1)], 10) == "M20 200l0-20-20 0 0 20z"


def test_an_open_path_does_not_close() -> None:
    assert path([shapely.LineString([(0, 0), (1, 0), (1, 0.001)])], 10) == "M0 200l20 0"


def test_the_cover_is_edge_to_edge_without_ground(cover: str) -> None:
    root = ElementTree.fromstring(cover)
    assert root.get("viewBox") == "0 0 210 138"
    assert "<rect" not in cover
    assert len(cover) < 60_000


def test_the_cover_explains_the_symbols_it_has(cover: str) -> None:
    words = [text.text for text in ElementTree.fromstring(cover).iter() if text.text]
    assert words == ["Action Cœur de Ville", "Petites Villes de Demain"]


def test_a_missing_density_is_left_dark(communes: pd.DataFrame, memberships: pd.DataFrame) -> None:
    unknown = communes.assign(densite=float("nan"))
    drawn = svg_maps.cover_svg(
        unknown, geometry.contours(CONTOURS), memberships, programmes=SHORT_NAMES
    )
    fills = re.findall(r'class="densite"[^>]*fill="(#\w+)"', drawn)
    assert fills == ["#14203A"]


def test_the_key_says_its_limits_in_french() -> None:
    key = svg_maps.cover_key("2022")
    assert "Habitants par km², 2022" in key
    assert "moins de 20<" in key
    assert "plus de 2\u202f600<" in key


@pytest.fixture(scope="module")
def land() -> dict[str, geometry.Area]:
    """Three hundred small communes, in rows."""
    return {
        f"96{rank:03}": shapely.box(x, y, x + 4_000, y + 4_000)
        for rank, (x, y) in enumerate(
            (600_000 + 4_000 * (n % 20), 7_000_000 + 4_000 * (n // 20)) for n in range(300)
        )
    }


def test_the_locator_is_light_labelled_and_circled(land: dict[str, geometry.Area]) -> None:
    groups = {code: "est" if int(code) % 20 > 9 else "ouest" for code in land}
    drawn = svg_maps.locator_svg(land, groups, "96110", "L’Épreuve, à l’est & au sud")
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "L’Épreuve, à l’est & au sud"
    classes = [element.get("class") for element in root if element.get("class")]
    assert classes == ["terre", "limite", "point", "cercle"]
    assert len(drawn.encode()) < 10_000


def test_the_circle_of_the_locator_stays_inside_at_the_edge(
    land: dict[str, geometry.Area],
) -> None:
    drawn = svg_maps.locator_svg(land, dict.fromkeys(land, "une"), "96000", "Le Modèle")
    root = ElementTree.fromstring(drawn)
    wide, high = (float(size) for size in str(root.get("viewBox")).split()[2:])
    circle = next(element for element in root if element.get("class") == "cercle")
    x, y, radius = (float(str(circle.get(name))) for name in ("cx", "cy", "r"))
    assert radius <= x <= wide - radius
    assert radius <= y <= high - radius
