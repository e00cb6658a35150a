"""A small document made up for the tests: no commune, action or number of it is real."""

from dataclasses import replace
from datetime import date
from typing import Any

from revitalisation.document.model import Document, Failure, Figure, Section
from revitalisation.drawing.identity import programme_fill, role

CONTOUR = [round(400 + 300 * (rank % 7) / 7 + rank, 1) for rank in range(60)]
"""Long enough to be shared between the two maps."""

TABLE = """<figure class="tableau" id="tab-essai"><figcaption>
<span class="numero" data-numero="tableau">Tableau 1</span>
<span class="titre">Trois lignes d’essai</span></figcaption>
<div class="defile" tabindex="0" role="region" aria-label="Trois lignes d’essai"><table>
<thead><tr><th scope="col">Commune</th><th scope="col">Intercommunalité</th>
<th scope="col">Programme</th><th scope="col" class="num">Habitants</th></tr></thead>
<tbody><tr><th scope="row">Essai-le-Bas</th><td>EPCI d’essai</td><td>Essai, <em>oui</em></td>
<td class="num">1\u202f234</td></tr>
<tr><th scope="row">Essai-le-Haut</th><td>EPCI d’essai</td><td>n. d.</td>
<td class="num">−2,5<sup>a</sup></td></tr></tbody></table></div>
<p class="source">Source : aucune.</p></figure>"""

TERRITORY = f"""<p class="surtitre">Le territoire</p>
<h1 id="territoire">Deux communes d’essai</h1>
<p class="chapeau">Les <strong>229\u202f813</strong> habitants d’essai.</p>
<p>La rénovation de l’Hôtel de Ville et des châteaux de l’intercommunalité, à l’œuvre.
Voir la <a href="#commune-00001">fiche</a> et <a href="#ailleurs">une absente</a>.</p>
<div data-figure="carte"></div>
<h3>Un sous-titre qui saute un niveau</h3><p>Texte.</p>
<div data-figure="carte-bis"></div>{TABLE}
<script>document.title = "attaque"</script><img src="https://example.org/x.png" alt="image ôtée">
<p onclick="alert(1)">Paragraphe armé.</p><a href="javascript:alert(1)">lien armé</a>"""

SHEETS = "".join(
    f'<article class="fiche" id="commune-0000{rank}"><h2 class="fiche-nom">{name}</h2>'
    f"<p>Fiche de {name}.</p>{'<p>Suite.</p>' * 30}</article>"
    for rank, name in ((1, "Essai-le-Bas"), (2, "Essai-le-Haut"))
)

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
        title=f"Figure d’essai {slug}",
        subtitle="Sous-titre",
        note="",
        source="Source : aucune.",
        alt=f"Dessin d’essai {slug}.",
        description="Première phrase.\nSeconde phrase.",
        plot=plot,
        width=164,
        height=100,
        csv='"Commune","Valeur"\n"Essai, le-Bas",3\n"Essai-le-Haut",""\n',
    )


def document() -> Document:
    sections = (
        Section("territoire", "Le territoire", "Le territoire", TERRITORY,
                (figure("carte", 1, plotted_map()), figure("carte-bis", 2, plotted_map())),
                code="<pre><code>essai(&lt;édition&gt;)</code></pre>"),
        Section("1_usages", "Préconisations", "Usages",
                '<h1 id="1_usages">Des usages à connaître</h1><p>Texte.</p>'
                '<div data-figure="barres"></div>' + "<p>Du texte pour défiler.</p>" * 40,
                (figure("barres", 3, plotted_bars()),), recommendation=1),
        Section("2_organisation", "Préconisations", "Organisation",
                '<h1 id="2_organisation">Une organisation</h1><p>Début.</p>', (),
                recommendation=2,
                failure=Failure(4, "organisation(<edition>)", "la colonne « statut » manque",
                                "la rétablir")),
        Section("fiches", "Fiches communales", "Fiches communales",
                '<h1 id="fiches">Fiches communales</h1>' + SHEETS),
    )  # fmt: skip
    return Document(
        agency="ESSAI",
        agency_name="Agence d’essai",
        title="Revitalisation des centres d’essai",
        subtitle="État des lieux",
        territory="territoire d’essai",
        territory_slug="essai",
        perimeter="deux communes",
        year="2026",
        cutoff=date(2026, 5, 31),
        cutoff_text="Données arrêtées au 31 mai 2026",
        draft=True,
        licence="Licence d’essai.",
        fingerprint="0123abcd",
        sections=sections,
        cover_svg=STILL,
        cover_key="",
    )


def with_section(html: str, *figures: Figure) -> Document:
    """The document reduced to one section of this content."""
    section = Section("seule", "Groupe", "Seule", html, figures)
    return replace(document(), sections=(section,), draft=False)
