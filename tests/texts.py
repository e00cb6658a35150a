"""A data folder of its own, whose texts a test writes; the tables are those of the territory."""

import shutil
from pathlib import Path

import pandas as pd

from revitalisation.data import frozen, tables
from revitalisation.data.edition import Edition, open_edition
from revitalisation.data.settings import years
from revitalisation.drawing.records import Table
from revitalisation.redaction import reviews
from tests.frozen import FROZEN


class Desk:
    """Where a test writes as an analyst does."""

    def __init__(self, root: Path, source: Path = FROZEN) -> None:
        self.folder = root / "data"
        self.folder.mkdir()
        for part in source.iterdir():
            if part.name in ("redaction", "editions"):
                continue
            (self.folder / part.name).symlink_to(part, target_is_directory=part.is_dir())

        def texts(place: str, _: list[str]) -> set[str]:
            return {"redaction"} if Path(place).parent.name == "editions" else set()

        shutil.copytree(source / "editions", self.folder / "editions", ignore=texts)
        (self.folder / "redaction").mkdir()
        shutil.copy(source / "redaction" / "glossaire.csv", self.folder / "redaction")
        self.reviews()
        self._opened: dict[tuple[str, str | None], Edition] = {}

    def write(self, text: str, section: str = "4_operationnel", year: str = "2026") -> None:
        path = self.folder / "editions" / year / "redaction" / f"{section}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._seal()

    def reviews(self, *rows: str) -> None:
        """Note that texts were read: « edition,fichier,date,role » each."""
        for folder in {frozen.tables_of(year, self.folder) for year in years(self.folder)}:
            fields = tables.schema_of(reviews.TABLE, folder)["fields"]
            heads = [field["name"] for field in fields]
            lines = [",".join(heads), *(_row(row, heads) for row in rows), ""]
            path = folder / "redaction" / "relectures.csv"
            path.write_text("\n".join(lines), encoding="utf-8")
        self._seal()

    def clear(self) -> None:
        """Take away what a test wrote; editions stay open, for their texts are read anew."""
        for path in self.folder.glob("editions/*/redaction/*"):
            path.unlink()
        self.reviews()

    def edition(self, year: str = "2026", territory: str | None = None) -> Edition:
        if (year, territory) not in self._opened:
            self._opened[year, territory] = open_edition(year, territory, self.folder)
        return self._opened[year, territory]

    def _seal(self) -> None:
        """Freeze again the editions whose texts the test writes."""
        for year in years(self.folder):
            if frozen.is_frozen(year, self.folder):
                frozen.seal(frozen.home(year, self.folder))


def _row(row: str, heads: list[str]) -> str:
    year, name, day, role = row.split(",")
    said = {"edition": year, "fichier": name, "etat": "relu", "date": day, "role": role}
    return ",".join(said.get(head, "") for head in heads)


def printed(table: Table) -> pd.DataFrame:
    """Return what a table prints, cell by cell, under its heads."""
    cells = [[str(cell) for cell in row.cells] for row in table.rows]
    return pd.DataFrame(cells, columns=[column.head for column in table.columns])
