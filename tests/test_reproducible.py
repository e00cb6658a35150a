"""Two builds of the same inputs: the same bytes, elsewhere, one notebook at a time or several."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import whole

ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "COLUMNS": "40", "SOURCE_DATE_EPOCH": "0"}


def made(folder: Path) -> tuple[dict[str, bytes], Any]:
    """Return the files of a built edition, and its manifest apart."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return files, json.loads(files.pop("manifeste.json"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition built apart; asked for first, while another process builds the shared one."""
    place = tmp_path_factory.mktemp("un peu") / "plus loin"
    return whole(place, "--travaux", "1", **ELSEWHERE)


@pytest.mark.slow
def test_two_builds_of_the_same_inputs_have_the_same_bytes(
    elsewhere: Path, whole_edition: Path
) -> None:
    others, other = made(elsewhere)
    files, manifest = made(whole_edition)
    assert sorted(files) == sorted(others)
    assert [name for name, content in files.items() if content != others[name]] == []
    kinds = {Path(name).suffix for name in files}
    data = {".csv", ".xlsx", ".gpkg", ".json", ".md"}
    assert kinds == {".html", ".pdf", ".docx", ".ipynb", ".svg", ".zip"} | data
    # The seconds that a section took are all that may differ.
    for section in (*manifest["sections"], *other["sections"]):
        assert section.pop("secondes") > 0
    assert manifest == other
