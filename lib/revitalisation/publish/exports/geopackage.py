"""The territory as a GeoPackage: communes, intercommunalités, symbols, each with its style."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely

from revitalisation import french
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.french.typography import typography
from revitalisation.maps import geometry
from revitalisation.maps.land import HAIRLINE, brief, tint
from revitalisation.measures.fields import exploration
from revitalisation.measures.indicators import indicators
from revitalisation.publish.exports import qgis_styles

CRS = "EPSG:2154"
"""Lambert-93, as the maps."""
_PERCENT = ("evolution", "vacance", "proprietaires", "chomage")


@dataclass(frozen=True)
class Layer:
    """A layer: its rows, in the order of their geometries, what it is, and its QML."""

    name: str
    rows: pd.DataFrame
    shapes: list[shapely.Geometry]
    title: str
    style: str


def write(edition: Edition, target: Path) -> None:
    """Write the territory of an edition, the same bytes for the same edition.

    Contours are those of the maps. Unknown values are empty.
    """
    import geopandas
    import pyogrio

    layers = _layers(edition)
    day = pd.Timestamp(edition.cutoff, tz="UTC")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day:%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        for layer in layers:
            frame = geopandas.GeoDataFrame(layer.rows, geometry=layer.shapes, crs=CRS)
            kind = "Point" if frame.geometry.geom_type.eq("Point").all() else "MultiPolygon"
            pyogrio.write_dataframe(
                frame,
                target,
                layer=layer.name,
                driver="GPKG",
                geometry_type=kind,
                promote_to_multi=kind == "MultiPolygon",
                # Older readers warn before the version that GDAL writes by itself.
                dataset_options=None if target.exists() else {"VERSION": "1.3"},
                layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": _source(edition)},
                dataset_metadata=None if target.exists() else _metadata(edition),
            )
        styles = pd.DataFrame([_style(layer, day) for layer in layers])
        pyogrio.write_dataframe(styles, target, layer="layer_styles", driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _layers(edition: Edition) -> tuple[Layer, ...]:
    land = geometry.contours(edition.folder / "territoire" / "contours_communes.geojson")
    communes = edition.communes
    groups = dict(zip(communes["code_insee"], communes["siren_epci"], strict=True))
    whole = geometry.dissolve(land, groups)
    names = edition.epci.set_index("siren")["nom"]
    tints = tint(whole)
    lands = {siren: (brief(names[siren]), tints[siren]) for siren in whole}
    held = supported(edition)
    kinds = {
        str(codes): _kind(edition, str(codes)) for codes in held["programmes"].drop_duplicates()
    }
    seats = edition.by_code.loc[held["code_insee"]]
    return (
        Layer(
            "communes",
            table(edition),
            list(geometry.select(land, groups).values()),
            "Communes",
            qgis_styles.lands("siren_epci", lands, HAIRLINE),
        ),
        Layer(
            "intercommunalites",
            _epci(edition).loc[list(whole)].reset_index(),
            list(whole.values()),
            "Intercommunalités",
            qgis_styles.limits("nom_carte"),
        ),
        Layer(
            "communes_accompagnees",
            held,
            [
                shapely.Point(geometry.project(lon, lat))
                for lon, lat in zip(seats["mairie_lon"], seats["mairie_lat"], strict=True)
            ],
            "Communes accompagnées, à leur mairie",
            qgis_styles.points("programmes", kinds, "nom"),
        ),
    )


def table(edition: Edition) -> pd.DataFrame:
    """Return one row per commune: identity, population, programmes, context indicators.

    A column per programme says whether the commune belongs to it; shares are in %, as the maps
    print them.
    """
    communes = edition.communes
    rows = communes[["code_insee", "nom", "siren_epci", "epci", "arrondissement"]].assign(
        **{f"population_{edition.settings['millesime_population']}": communes["population"]},
        **{
            code.lower(): communes["code_insee"].isin(edition.members_of(code)["code_insee"])
            for code in edition.short_names
        },
    )
    if not edition.settings["comparateur"]:
        return rows
    values = indicators(edition)
    printed = values.assign(**{name: 100 * values[name] for name in _PERCENT}).round(
        french.DECIMALS
    )
    return rows.join(printed.rename(columns={n: f"{n}_pct" for n in _PERCENT}), on="code_insee")


def supported(edition: Edition) -> pd.DataFrame:
    """Return one row per commune accompagnée: its programmes, the state of each préconisation."""
    programmes = edition.members.groupby("code_insee")["programme"].agg(" ".join)
    states = exploration(edition)
    states = states.pivot(index="code_insee", columns="preconisation", values="etat")
    codes = pd.Index(edition.supported, name="code_insee")
    rows = table(edition).set_index("code_insee")[["nom", "epci"]]
    return (
        rows.assign(programmes=programmes)
        .join(states.reindex(columns=list(edition.recommendations["preconisation"])))
        .loc[codes]
        .reset_index()
    )


def _epci(edition: Edition) -> pd.DataFrame:
    frame = edition.epci.set_index("siren")[["nom", "nom_court"]]
    return frame.assign(nom_carte=frame["nom"].map(brief))


def _kind(edition: Edition, codes: str) -> tuple[str, list[str]]:
    programmes = codes.split()
    return french.join([edition.short_names[code] for code in programmes]), programmes


def _source(edition: Edition) -> str:
    parts = [sources.CONTOURS, f"Communes : {edition.schema('territoire/communes')['source']}."]
    if edition.settings["comparateur"]:
        parts.append(f"Indicateurs : {sources.insee(edition)}.")
    day = french.long_date(edition.cutoff)
    parts.append(f"Programmes au {day}. {sources.documents(edition, edition.members['document'])}")
    return typography(" ".join(parts))


def _metadata(edition: Edition) -> Mapping[str, str]:
    settings = edition.settings
    return {
        "titre": f"{settings['titre']}, {edition.territory.name}, édition {edition.year}",
        "producteur": f"{settings['agence_nom']} ({settings['agence']})",
        "source": _source(edition),
        "licence": str(settings["licence"]),
        "date": edition.cutoff.isoformat(),
    }


def _style(layer: Layer, day: pd.Timestamp) -> dict[str, object]:
    """Return the row by which QGIS finds the style of a layer when it opens it."""
    return {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer.name,
        "f_geometry_column": "geom",
        "styleName": layer.name,
        "styleQML": layer.style,
        "styleSLD": "",
        "useAsDefault": True,
        "description": layer.title,
        "owner": "",
        "ui": "",
        "update_time": day,
    }
