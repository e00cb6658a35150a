"""A small document made up for the tests: no commune, action or number of it is real."""

from dataclasses import replace
from datetime import date
from typing import Any

from revitalisation.document import links, markdown
from revitalisation.document.model import Block, Document, Failure, Heading, Section
from revitalisation.drawing.identity import programme_fill, role
from revitalisation.drawing.records import NOTHING, Column, Fiche, Figure, Row, Table, Text
from revitalisation.french.spans import Span, Words, emphasised, linked, strong

CONTOUR = [round(400 + 300 * (rank % 7) / 7 + rank, 1) for rank in range(60)]
"""Long enough to be shared between the two maps."""

TABLE = Table(
    slug="essai",
    title=Words("Trois lignes d’essai"),
    columns=(
        Column("Commune"),
        Column("Intercommunalité"),
        Column("Programme"),
        Column("Habitants", "nombre"),
    ),
    rows=(
        Row(
            (
                Words("Essai-le-Bas"),
                Words("EPCI d’essai"),
                Words("Essai, ", emphasised("oui")),
                Words("1\u202f234"),
            )
        ),
        Row(
            (
                Words("Essai-le-Haut"),
                Words("EPCI d’essai"),
                Words("n. d."),
                Words("−2,5", Span("a", raised=True)),
            )
        ),
    ),
    source=Words("Source : aucune."),
    csv='"Commune","Intercommunalité","Programme","Habitants"\n'
    '"Essai-le-Bas","EPCI d’essai","Essai, oui",1234\n'
    '"Essai-le-Haut","EPCI d’essai","",-2.5\n',
)

ARMED = """<p onclick="alert(1)">Paragraphe armé.</p><script>document.title = "attaque"</script>
<img src="https://example.org/x.png" alt="image ôtée">
<blockquote onclick="alert(1)"><a href="javascript:alert(1)">lien armé</a></blockquote>"""


def text(*paragraphs: str, role: Any = "texte") -> Text:
    return Text(tuple(map(Words, paragraphs)), role)


def fiche(rank: int, name: str) -> Fiche:
    """A fiche without programme nor action, long enough to scroll."""
    return Fiche(
        code=f"0000{rank}",
        name=name,
        identity_lines=(Words(f"Fiche de {name}."),),
        locator_svg="",
        programmes=(),
        key_sentence=Words("Aucune action connue"),
        recommendations=(),
        indicators=(),
        indicator_heads=("Commune",),
        notes=(Words("Suite."),) * 30,
        sources=Words("Source : aucune."),
    )


FICHES = tuple(fiche(rank, name) for rank, name in ((1, "Essai-le-Bas"), (2, "Essai-le-Haut")))

STILL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="820" height="500" viewBox="0 0 820 500">'
    '<path d="M10,10L200,10L200,200Z" style="fill: rgb(239, 234, 221); fill-opacity: 1;"/>'
    '<path d="M0,0L50,50" style="fill: none; stroke: rgb(20, 32, 58);"/>'
    '<path d="M50,0L90,50" style="fill: none; stroke: rgb(20, 32, 58);"/>'
    '<text x="20" y="40" style="fill: rgb(20, 32, 58);">Essai-le-Bas</text></svg>'
)


def plotted_map() -> dict[str, Any]:
    """A map as `layers` makes them: an area, a symbol, its name, a legend."""
    both = {"clair": {"fillcolor": role("terre-a")}, "sombre": {"fillcolor": role("terre-a", True)}}
    disc = {"fillcolor": programme_fill("ACV")}
    ring = {"x": [395, 405, 405, 395], "y": [295, 295, 305, 305]}
    words = {"type": "scatter", "mode": "text", "hoverinfo": "skip"}
    ink = {"size": 15, "color": role("encre")}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "x": CONTOUR,
                "y": CONTOUR[::-1],
                "fillcolor": role("terre-a"),
                "meta": {"role": "terre", **both},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                **ring,
                **disc,
                "meta": {
                    "role": "symbole",
                    "programme": "ACV",
                    "centres": [[400, 300]],
                    "sujets": {"communes": ["00001"], "programmes": ["ACV"]},
                    "clair": disc,
                    "sombre": {"fillcolor": programme_fill("ACV", True)},
                },
            },
            {
                **words,
                "x": [410],
                "y": [300],
                "text": ["Essai-le-Bas"],
                "textfont": ink,
                "textposition": ["middle right"],
                "meta": {
                    "role": "nom",
                    "sujets": {"communes": ["00001"], "programmes": ["ACV"]},
                    "clair": {},
                    "sombre": {"textfont.color": "#EDEAE2"},
                },
            },
            {
                **words,
                "x": [700],
                "y": [40],
                "text": ["Programme d’essai"],
                "textfont": ink,
                "textposition": ["middle right"],
                "meta": {"role": "legende-texte"},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": [680, 690, 690, 680],
                "y": [35, 35, 45, 45],
                "fill": "toself",
                **disc,
                "meta": {
                    "role": "legende-symbole",
                    "programme": "ACV",
                    "centres": [[685, 40]],
                    "clair": disc,
                    "sombre": disc,
                },
            },
        ],
        "layout": {
            "width": 820,
            "height": 500,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {"visible": False, "range": [0, 820]},
            "yaxis": {"visible": False, "range": [0, 500], "scaleanchor": "x"},
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
        },
    }


def plotted_bars() -> dict[str, Any]:
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [3, 5],
                "y": ["un", "deux"],
                "marker": {"color": role("encre")},
            }
        ],
        "layout": {"width": 820, "height": 200, "font": {"color": role("encre")}},
    }


def figure(slug: str, number: int, plot: dict[str, Any]) -> Figure:
    return Figure(
        slug=slug,
        number=number,
        title=Words(f"Figure d’essai {slug}"),
        subtitle=Words("Sous-titre"),
        source=Words("Source : aucune."),
        alt=f"Dessin d’essai {slug}.",
        description=Words("Première phrase.\nSeconde phrase."),
        plot=plot,
        width=164,
        height=100,
        csv='"Commune","Valeur"\n"Essai, le-Bas",3\n"Essai-le-Haut",""\n',
    )


def _territory() -> tuple[Block, ...]:
    return (
        Text((Words("Les ", strong("229\u202f813"), " habitants d’essai."),), "chapeau"),
        Text(
            (
                Words(
                    "La rénovation de l’Hôtel de Ville et des châteaux de l’intercommunalité, à "
                    "l’œuvre. Voir la ",
                    linked("fiche", "#commune-00001"),
                    " et ",
                    linked("une absente", "#ailleurs"),
                    ".",
                ),
            )
        ),
        figure("carte", 1, plotted_map()),
        Heading(2, Words("Un sous-titre"), "territoire-un-sous-titre"),
        text("Texte."),
        figure("carte-bis", 2, plotted_map()),
        replace(TABLE, number=1),
        *markdown.from_html(ARMED),
    )


def sections() -> tuple[Section, ...]:
    return (
        Section("territoire", "Le territoire", "Le territoire", Words("Deux communes d’essai"),
                _territory(), code="<pre><code>essai(&lt;édition&gt;)</code></pre>"),
        Section("1_usages", "Préconisations", "Usages", Words("Des usages à connaître"),
                (text("Texte."), figure("barres", 3, plotted_bars()),
                 text(*["Du texte pour défiler."] * 40)), recommendation=1),
        Section("2_organisation", "Préconisations", "Organisation", Words("Une organisation"),
                (text("Début."),), recommendation=2,
                failure=Failure(4, "organisation(<edition>)", "la colonne « statut » manque",
                                "la rétablir")),
        Section("fiches", "Fiches communales", "Fiches communales", blocks=FICHES),
    )  # fmt: skip


def document() -> Document:
    return Document(
        agency="ESSAI",
        agency_name="Agence d’essai",
        title="Revitalisation des centres d’essai",
        subtitle="État des lieux",
        territory="territoire d’essai",
        perimeter="deux communes",
        year="2026",
        cutoff=date(2026, 5, 31),
        cutoff_text="Données arrêtées au 31 mai 2026",
        draft=True,
        licence="Licence d’essai.",
        fingerprint="0123abcd",
        sections=links.unlink(sections()),
        cover_svg=STILL,
        cover_key="",
    )


def with_section(*blocks: Block, finding: Words = NOTHING) -> Document:
    """The document reduced to one section of these blocks."""
    section = Section("seule", "Groupe", "Seule", finding, blocks)
    return replace(document(), sections=links.unlink([section]), draft=False)
