"""Where the numbers come from: an entry per value, with its rows, at the end of the document.

Paper sets some of them as two tables: groups of communes by rate, communes by field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.drawing.record_parts import Crosstab, Entry, Family, Line
from revitalisation.drawing.records import Proofs, Table
from revitalisation.french.spans import Words, emphasised, linked
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import indicators, rates
from revitalisation.measures.registry import count, families, values
from revitalisation.measures.value import ENTRY, Rows, Value, printed
from revitalisation.sections import display, phrases
from revitalisation.sections.proof_rows import KINDS, MOST, Evidence, anchor

FEW = 4
"""So many rows are written again rather than referred to."""
FIGURES = "communes-chiffres"
"""Name of the table, and of the file of data, of the communes' own figures."""
FILES = {"commune": FIGURES, "document": "documents", "changement": "changements"}
"""Kind of row → file of data that has all its rows."""
RATES = {
    "population": "Population",
    "part-population": "Part du périmètre",
    **{name: each.court for name, each in indicators.INDICATORS.items()},
}
"""First words of the names of the first table's columns, and their heads."""


def appendix(edition: Edition) -> display.Records:
    """Return an entry for every value: the document keeps those of the numbers that it prints."""
    evidence = Evidence(edition)
    seen: dict[tuple[str, tuple[str, ...]], Entry] = {}
    found = [
        Family(
            title,
            tuple(
                _entry(edition, evidence, name, value, seen)
                for name, value in family.items()
                if value.rows is not None and value.known
            ),
        )
        for title, family in families(edition).items()
    ]
    tables = _rates(edition), _communes(edition, evidence)
    return display.show(Proofs(tuple(found), tables), _figures(edition))


def _entry(
    edition: Edition,
    evidence: Evidence,
    name: str,
    value: Value,
    seen: dict[tuple[str, tuple[str, ...]], Entry],
) -> Entry:
    rows = value.rows
    assert rows is not None
    kind, lines = KINDS[rows.kind], tuple(evidence.lines(rows))
    first = seen.get((rows.kind, rows.keys)) if len(rows.keys) > FEW else None
    most, amount = MOST.get(rows.kind, len(lines)), printed(value, edition.settings)
    entry = Entry(
        name,
        sentence(value.meaning, stop=False),
        amount,
        _whole(value, amount),
        sentence(evidence.formula(value), stop=False),
        rows.kind,
        kind.label,
        evidence.table(rows),
        evidence.columns(rows),
        () if first else evidence.communes(rows),
        () if first else lines[:most],
        () if first else lines[most:],
        FILES.get(rows.kind, ""),
        (first.name, first.meaning) if first else None,
        _group(edition, name),
    )
    seen.setdefault((rows.kind, rows.keys), entry)
    return entry


def _whole(value: Value, amount: str) -> str:
    """Write what a count is a part of; of a share, both counts, unless it is written so."""
    if value.part is None or value.formula:
        return ""
    if not value.share:
        return f" sur {french.number(value.part[1])}"
    both = french.fraction(*value.part)
    return "" if both == amount else f" ({both})"


def _figures(edition: Edition) -> Table:
    """Return the figures of each commune that sums and rates are made of, on screen only."""
    figures, heads = rates.figures(edition), rates.heads(edition)
    figures.insert(0, "Commune", figures["code_insee"].map(edition.names))
    figures = figures.sort_values("Commune", key=lambda names: names.map(french.sort_key))
    made = display.table(
        figures.drop(columns="code_insee").rename(columns=heads),
        FIGURES,
        "Les communes et leurs chiffres",
        source=f"Source : {rates.sources(edition, heads)}.",
        formats=dict.fromkeys(heads.values(), french.number),
        anchors=[anchor("chiffres", code) for code in figures["code_insee"]],
    )
    return replace(made, layout="lignes")


def _group(edition: Edition, name: str) -> str:
    """Return the anchor of the row that holds a value on paper; empty when none does."""
    first, _, rest = name.partition(".")
    if first in RATES:
        return f"preuves-{rest}"
    code = rest.partition(".")[0]
    return f"preuves-{code}" if code in edition.supported else ""


def _rates(edition: Edition) -> Crosstab:
    rows: dict[str, dict[str, Value]] = {}
    for name, value in families(edition)["Populations et repères"].items():
        first, _, rest = name.partition(".")
        if first in RATES:
            rows.setdefault(rest, {})[first] = value
    used = [key for key in RATES if any(key in held for held in rows.values())]
    lines = tuple(
        Line(
            f"preuves-{key}",
            typography(_group_label(edition, key, held)),
            tuple(
                Words(printed(held[key], edition.settings) if key in held else "") for key in used
            ),
        )
        for key, held in rows.items()
    )
    heads = rates.heads(edition)
    formulas = [
        f"{rate.court.lower()}, {rate.calcul.format(*(f'« {heads[c]} »' for c in rate.colonnes))}"
        for key, rate in indicators.RATES.items()
        if key in used
    ]
    note = " ; ".join(["population, somme des communes", *formulas])
    return Crosstab(
        "Populations et taux, par groupe de communes",
        ("Communes", *(RATES[key] for key in used)),
        lines,
        typography(
            f"Calcul : {note}. Les communes sont citées sous le numéro donné, leurs chiffres dans "
            f"donnees/communes-chiffres.csv. Source : {rates.sources(edition, heads)}."
        ),
    )


def _group_label(edition: Edition, key: str, held: Mapping[str, Value]) -> Words:
    """Name a group, refer to its communes, and say those whose population is not known."""
    names = dict(zip(edition.epci["code"], edition.epci["nom_court"], strict=True))
    names |= {code.lower(): name for code, name in edition.short_names.items()}
    names |= {"total": "Périmètre", "accompagnees": "Communes accompagnées"}
    last = key.removeprefix("mediane.")
    label = names[last] if last == key else f"{names[last]}, médiane"
    whole = values(edition)[f"communes.{last}"].rows
    people = held["population"].rows if "population" in held else whole
    assert whole is not None
    known = set(people.keys) if people is not None and people.kind == whole.kind else None
    missing = [edition.names[code] for code in whole.keys if known and code not in known]
    but = f", sauf {french.join(missing)}" if missing else ""
    return Words(label, but, " ", linked("communes", f"#{ENTRY}communes.{last}"))


def _communes(edition: Edition, evidence: Evidence) -> Crosstab:
    names = edition.recommendations
    fields = [str(code) for code in names["preconisation"]]
    lines = [
        Line(
            f"preuves-{code}",
            Words(edition.names[code]),
            (
                _own(edition, evidence, code, fields),
                Words(str(values(edition)[f"intercommunales.{code}"].amount)),
                *(_field(edition, evidence, f"{code}.{field}") for field in fields),
            ),
        )
        for code in edition.supported
    ]
    numbered = (f"{row['numero']} {row['nom']}" for row in names.to_dict("records"))
    return Crosstab(
        "Les actions, commune par commune",
        ("Commune", "Actions propres", "Autre échelle", *numbered),
        tuple(lines),
        typography(
            "Par préconisation, principale ou secondaire : les actions propres, suivies de * quand "
            "leur source les dit engagées et de ** quand elle les dit livrées ; en italique, "
            "celles d’une autre échelle."
        ),
    )


def _own(edition: Edition, evidence: Evidence, code: str, fields: Sequence[str]) -> Words:
    """Count a commune's own actions, and cite those that no field holds: dropped, off the grid."""
    text = Words(str(count(edition, f"actions.{code}")))
    if count(edition, f"actions.{code}"):
        text += _progress(edition, code)
    shown = {key for field in fields for key in _keys(edition, f"actions.{code}.{field}")}
    rest = [key for key in _keys(edition, f"actions.{code}") if key not in shown]
    off = _keys(edition, f"hors-grille.{code}")
    for which, keys in (("des champs", rest), ("de la grille", off)):
        if keys:
            cited = Words(", ").join(evidence.lines(Rows.of("action", keys)))
            text += Words(" ; hors {} : {}").format(which, cited)
    return typography(text)


def _progress(edition: Edition, code: str) -> str:
    """Say how many of a commune's own actions are engaged and delivered; bare: it proves them."""
    counts = [
        f"{phrases.quantity(edition, name, 'aucune') or n} {french.agree(n, word, f'{word}s')}"
        for name, word in ((f"engagees.{code}", "engagée"), (f"livrees.{code}", "livrée"))
        for n in [count(edition, name)]
    ]
    return ", dont " + " et ".join(counts if count(edition, f"avancees.{code}") else counts[:1])


def _field(edition: Edition, evidence: Evidence, key: str) -> Words:
    """Cite the actions of a field: the commune's own with their progress, then those above it."""
    code = key.partition(".")[0]
    marks = dict.fromkeys(_keys(edition, f"engagees.{code}"), "*")
    marks |= dict.fromkeys(_keys(edition, f"livrees.{code}"), "**")
    rows = Rows.of("action", _keys(edition, f"actions.{key}"))
    own = Words(", ").join(
        line + marks.get(each, "")
        for each, line in zip(rows.keys, evidence.lines(rows), strict=True)
    )
    above = Rows.of("action", _keys(edition, f"intercommunales.{key}"))
    if not above.keys:
        return own
    return Words(own, " ", emphasised(Words(", ").join(evidence.lines(above))))


def _keys(edition: Edition, name: str) -> tuple[str, ...]:
    value = values(edition).get(name)
    return value.rows.keys if value is not None and value.rows is not None else ()
