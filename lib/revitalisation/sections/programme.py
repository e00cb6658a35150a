"""A programme's section: what it is, its communes, its conventions, its actions."""

from dataclasses import replace

import pandas as pd

from revitalisation import french
from revitalisation.charts import charts
from revitalisation.data import sources
from revitalisation.data.edition import Edition
from revitalisation.drawing.records import Cited, Figure, Text
from revitalisation.french.spans import Words, strong
from revitalisation.french.typography import sentence, typography
from revitalisation.measures import frames
from revitalisation.measures.communes import signature_name, signatures
from revitalisation.measures.registry import count, values
from revitalisation.redaction import render
from revitalisation.redaction.blocks import replaceable
from revitalisation.sections import display, phrases, views


def headline(edition: Edition, code: str) -> str:
    """Say the candidatures and communes of a programme; a partial list says so."""
    key = code.lower()
    n = count(edition, f"communes.{key}")
    if not n:
        return "Aucune commune connue dans ce périmètre"
    if edition.programmes.loc[code, "liste_partielle"]:
        sourced = french.agree(n, "commune retrouvée", "communes retrouvées")
        head = phrases.said(edition, f"communes.{key}", sentence(french.words(n), stop=False))
        cited = edition.cited(code, "communes")
        if cited is None:
            return Words("{} {}, liste partielle").format(head, sourced)
        before = phrases.said(edition, f"cites.{key}", french.words(cited))
        return Words("{} {} sur les {} citées en 2021").format(head, sourced, before)
    kinds = edition.table("programmes/candidatures").set_index("id_candidature")["type"]
    held = set(edition.members_of(code)["id_candidature"].map(kinds))
    pairs = " en binôme" if held == {"binôme"} else ""
    return Words("{}{}, {}").format(
        phrases.counted(edition, f"candidatures.{key}", "candidature", long=True, first=True),
        pairs,
        phrases.counted(edition, f"communes.{key}", "commune", long=True),
    )


@replaceable
def lead(edition: Edition, code: str) -> Words:
    """Say the population of the programme's communes, its change and their vacant dwellings."""
    members = edition.members_of(code)["code_insee"]
    if not len(members):
        return Words(
            "Aucune commune {} ne relève de ce programme dans les sources lues, à la date d’arrêté."
        ).format(phrases.here(edition))
    communes = edition.communes[edition.communes["code_insee"].isin(members)]
    key = code.lower()
    several = Words("Les {} communes").format(phrases.spelled(edition, f"communes.{key}"))
    start = french.agree(len(members), "La commune", several)
    text = Words("{} {}").format(start, phrases.people(edition, communes, key))
    if not edition.settings["comparateur"]:
        return text
    return text + Words(
        " {} population {} depuis {} ; {} de {} logements sont vacants, "
        "contre {} sur l’ensemble du périmètre."
    ).format(
        french.agree(len(members), "Sa", "Leur"),
        _change(edition, f"evolution.{key}"),
        edition.settings["millesime_reference"],
        strong(phrases.said(edition, f"vacance.{key}")),
        french.agree(len(members), "ses", "leurs"),
        strong(phrases.said(edition, "vacance.total")),
    )


def _change(edition: Edition, name: str) -> Words:
    """Say a relative change without a sign: « a reculé de 0,4 % »."""
    share = values(edition)[name].amount
    assert isinstance(share, float)
    if abs(share) < 0.0005:
        return Words("est stable")
    verb = "a progressé" if share > 0 else "a reculé"
    written = phrases.said(edition, name, french.percent(abs(share)))
    return Words("{} de {}").format(verb, strong(written))


@replaceable
def definition(edition: Edition, code: str) -> tuple[Words | str, ...]:
    """Say what a programme is: launcher, aim, target and closed lists, from its row."""
    row = edition.programmes.loc[code]
    paid = (
        "et le finance"
        if row["financeur"] == row["initiateur"]
        else f"; il est financé par {row['financeur']}"
    )
    first = sentence(f"{row['initiateur']} a lancé le programme en {row['lancement']} {paid}")
    aim = f"Il vise à {row['objectif'][0].lower()}{row['objectif'][1:]}."
    target = f"Il s’adresse {row['cible']}"
    if pd.notna(row["seuil_population"]):
        target += f", de moins de {french.number(row['seuil_population'])} habitants"
    target = f"{first} {sentence(target)} {aim}"
    volets = edition.table("programmes/volets")
    volets = volets[volets["programme"] == code].sort_values("ordre")
    if not len(volets):
        return (typography(target),)
    head = phrases.counted(
        edition, f"volets.{code.lower()}", volets["type"].iloc[0], gender="m", first=True
    )
    # Labels that hold signs of their own are quoted, or one could not tell where each ends.
    quoted = volets["libelle"].str.contains("[,:;]").any()
    listed = " ; ".join(f"« {x} »" for x in volets["libelle"]) if quoted else ""
    parts = typography(listed or french.join(volets["libelle"]))
    unknown = ""
    if count(edition, f"actions.{code.lower()}"):
        unknown = " Les actions connues ne disent pas leur {}.".format(volets["type"].iloc[0])
    return typography(target), Words("{}\u202f: {}.{}").format(head, parts, unknown)


def gap_with_cited(edition: Edition, code: str, before: int, now: int) -> Words:
    """Explain why the recomputed count is, or is not, the one the 2021 document states."""
    key = code.lower()
    known = phrases.said(edition, f"communes.{key}", french.words(now))
    head = Words("Le document de 2021 compte {}{} ; ").format(
        phrases.counted(edition, f"cites.{key}", "commune"),
        "" if edition.cited_by_name(code) else " sans toutes les nommer",
    )
    found = Words("les sources datées en donnent {} à la date d’arrêté").format(known)
    if before == now:
        return Words("Le document de 2021 compte {}, autant que les sources datées.").format(
            phrases.counted(edition, f"cites.{key}", "commune")
        )
    if edition.programmes.loc[code, "liste_partielle"] and now < before:
        absent = Words("{} {}").format(
            phrases.said(edition, f"inconnues.{key}", french.words(before - now)),
            french.agree(before - now, "lauréate reste inconnue", "lauréates restent inconnues"),
        )
        named = Words("les sources lues en nomment {}. Liste partielle : {}.")
        return typography(head + named.format(known, absent))
    return typography(head + found + ". " + _crossing(edition, code, before))


def _crossing(edition: Edition, code: str, before: int) -> Words:
    """Say whether the cumulated signatures ever equal the cited count, and when they pass it."""
    steps = signatures(edition, code).groupby("date")["code_insee"].nunique().cumsum()

    def said(day: pd.Timestamp) -> Words:
        return phrases.said(edition, signature_name(code, day), french.words(int(steps[day])))

    equal = steps[steps == before]
    if len(equal):
        return Words("Le cumul des signatures vaut {} au {}.").format(
            said(equal.index[0]), french.long_date(equal.index[0])
        )
    over, under = steps[steps > before], steps[steps < before]
    if not len(over):
        return Words("À cette date, les signatures connues n’atteignent pas ce compte.")
    return Words(
        "Aucune date ne donne exactement {} : le cumul des signatures passe de {} à {} le {}."
    ).format(
        phrases.said(edition, f"cites.{code.lower()}", french.words(before)),
        said(under.index[-1]) if len(under) else french.words(0),
        said(over.index[0]),
        french.long_date(over.index[0]),
    )


def cited(edition: Edition, code: str) -> Cited | Text | None:
    """Return the count the 2021 document states beside the recomputed one, and why they differ."""
    before = edition.cited(code, "communes")
    if before is None:
        return None
    now = count(edition, f"communes.{code.lower()}")
    if now == before:
        return display.text(gap_with_cited(edition, code, before, now))
    label = "aujourd’hui" if edition.year != "2021" else "recalculées"
    return Cited(
        phrases.said(edition, f"cites.{code.lower()}"),
        "citées en 2021",
        phrases.said(edition, f"communes.{code.lower()}"),
        label,
        gap_with_cited(edition, code, before, now),
    )


def actions(edition: Edition, code: str) -> display.Shown:
    """Return recensées, engagées, livrées, then the actions attached to the programme."""
    rows = frames.in_programme(edition.actions, code)
    if not len(rows):
        return display.text(
            "Aucune source lue ne rattache d’action à ce programme dans ce périmètre."
        )
    table = display.table(
        views.actions(edition, rows),
        f"actions-{code.lower()}",
        f"{edition.short_names[code]} : les actions que leur source y rattache",
        compact=True,
        source=sources.documents(edition, rows["document"]),
        note=_reserves(edition, rows),
        # All of one programme: it is nothing to choose by.
        subjects=[replace(each, programmes=None) for each in views.action_subjects(edition, rows)],
    )
    return display.show(display.text(phrases.READING), _funnel(edition, code, rows), table)


def _funnel(edition: Edition, code: str, rows: pd.DataFrame) -> Figure:
    """Return how many actions are recensées, engagées, livrées."""
    stages = frames.stages(rows)
    heads = ["groupe", "recensees", "engagees", "livrees"]
    counted = pd.DataFrame([(edition.short_names[code], *stages)], columns=heads)
    names = [f"{stage}.{code.lower()}" for stage in ("actions", "engagees", "livrees")]
    said = [phrases.said(edition, name) for name in names]
    measured = {f"{head}_mesure": name for head, name in zip(heads[1:], names, strict=True)}
    named = counted.assign(**measured)
    return display.figure(
        charts.status_funnel(named, 164, 30),
        f"avancement-{code.lower()}",
        funnel_title(edition, code),
        size=(164, 30),
        subtitle="Trois comptes des mêmes actions, selon leurs sources",
        source=sources.documents(edition, rows["document"]),
        note=phrases.note(rows),
        alt="Recensées : {}, dont engagées : {}, dont livrées : {}.".format(*stages),
        description=Words("Recensées : {}, dont engagées : {}, dont livrées : {}.").format(*said),
        data=pd.DataFrame([(edition.short_names[code], *said)], columns=list(views.STAGES)),
        narrow=charts.status_funnel(named, charts.NARROW, 30),
    )


def funnel_title(edition: Edition, code: str) -> Words:
    """Say how many actions are recensées, and how many of them engagées, in like figures."""
    names = [f"{stage}.{code.lower()}" for stage in ("actions", "engagees")]
    n, engaged = (count(edition, name) for name in names)
    if n == 1:
        part = Words("dite engagée" if engaged else "non engagée")
    elif not engaged:
        part = Words("aucune dite engagée")
    elif engaged == n:
        every = phrases.said(edition, names[1], phrases.whole(n))
        part = Words("{} dites engagées").format(every)
    else:
        written = french.number(engaged) if n >= 10 else french.words(engaged)
        said = phrases.said(edition, names[1], written)
        part = Words("dont {} {}").format(
            said, french.agree(engaged, "dite engagée", "dites engagées")
        )
    actions = phrases.counted(edition, names[0], "action recensée", "actions recensées")
    return Words("{} : {}, {}").format(edition.short_names[code], actions, part)


def _reserves(edition: Edition, rows: pd.DataFrame) -> str:
    """Say the reserves that several actions share, with the communes they are about."""
    noted = rows[rows["note"].notna() & rows["codes"].map(bool)]
    shared = noted[noted["note"].duplicated(keep=False)]
    return typography(
        " ".join(
            f"{french.join(phrases.names_of(edition, each['codes'].explode()))} : {note}."
            for note, each in shared.groupby("note", sort=False)
        )
    )


def reading(edition: Edition, code: str) -> str:
    """Return the analysts' text of a programme, where the perimeter has communes of it."""
    if not count(edition, f"communes.{code.lower()}"):
        return ""
    return render.written(edition, str(edition.programmes.loc[code, "section"]))
