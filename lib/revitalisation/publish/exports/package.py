"""The tidy tables as a data package: a CSV each, their schemas, and how to read them in French."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.data.tables import names
from revitalisation.drawing.rendering import ENVIRONMENT
from revitalisation.french.typography import typography
from revitalisation.measures import columns, tidy
from revitalisation.measures.columns import TidyColumn

TABLES = "tables"
"""The folder of the tables, under that of the data."""
DESCRIPTOR, GUIDE = "datapackage.json", "LISEZMOI.md"
_TYPES: Mapping[str, Mapping[str, Any]] = {
    columns.WHOLE: {"type": "integer"},
    columns.NUMBER: {"type": "number"},
    columns.FLAG: {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
    columns.DAY: {"type": "date"},
}
"""How Table Schema says a type; the others are texts."""
_LICENCES = {
    "Licence Ouverte 2.0": {
        "name": "etalab-2.0",
        "title": "Licence Ouverte 2.0",
        "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    }
}


def write(edition: Edition, folder: Path) -> None:
    """Write the tidy tables of an edition, their descriptor and their guide.

    The same bytes for the same edition: one value a cell, ISO dates, « oui » and « non ».
    """
    (folder / TABLES).mkdir()
    resources = []
    for name, build in tidy.BUILDERS.items():
        rows = build(edition)
        path = f"{TABLES}/{name}.csv"
        (folder / path).write_text(written(rows), encoding="utf-8", newline="")
        resources.append(_resource(edition, name, path, rows))
    about = _descriptor(edition, resources)
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8", newline="\n")
    guide = ENVIRONMENT.get_template("donnees.md.j2").render(about=about)
    (folder / GUIDE).write_text(typography(guide), encoding="utf-8", newline="\n")


def written(rows: pd.DataFrame) -> str:
    """Return a tidy table as CSV: what is missing is empty."""
    flags = rows.select_dtypes("boolean").columns
    said = rows.assign(**{name: rows[name].map({True: "oui", False: "non"}) for name in flags})
    return said.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _resource(edition: Edition, name: str, path: str, rows: pd.DataFrame) -> dict[str, Any]:
    held = columns.columns(edition, name)
    fields = [_field(each, rows[each.name]) for each in held]
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "title": french.sentence(columns.FRAMES[name]["ligne"], stop=False),
        "description": f"Une ligne : {columns.FRAMES[name]['ligne']}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "sources": [{"title": title} for title in _sources(edition, held)],
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _field(column: TidyColumn, cells: "pd.Series[Any]") -> dict[str, Any]:
    meaning = f"{column.meaning}. Source : {column.source}"
    if column.unit:
        meaning += f". Unité : {column.unit}"
    found: dict[str, Any] = {"name": column.name, "title": column.title, "description": meaning}
    found |= _TYPES.get(column.kind, {"type": "string"})
    if isinstance(cells.dtype, pd.CategoricalDtype) and len(cells.cat.categories):
        found["constraints"] = {"enum": list(map(str, cells.cat.categories))}
    return found


def _sources(edition: Edition, held: Iterable[TidyColumn]) -> list[str]:
    tables = dict.fromkeys(each.table for each in held if each.table)
    known = names(edition.folder)
    said = [edition.schema(name) for name in tables if name in known]
    return list(dict.fromkeys(f"{each['source']} ({each['licence']})" for each in said))


def _descriptor(edition: Edition, resources: list[dict[str, Any]]) -> dict[str, Any]:
    settings = edition.settings
    licence = str(settings["licence"])
    return {
        "profile": "tabular-data-package",
        "name": f"revitalisation-{edition.territory.slug}-{edition.year}",
        "title": f"{settings['titre']}, {edition.territory.name}, édition {edition.year}",
        "description": f"Données arrêtées au {french.long_date(edition.cutoff)}.",
        "version": edition.year,
        "created": f"{edition.cutoff.isoformat()}T00:00:00Z",
        "contributors": [{"title": str(settings["agence_nom"]), "role": "author"}],
        "licenses": [_LICENCES.get(licence, {"title": licence, "name": french.slug(licence)})],
        "resources": resources,
    }
