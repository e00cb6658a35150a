"""Rules of the communes and of the programmes they belong to (REF, PRG)."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from revitalisation import french
from revitalisation.data.memberships import ENTRIES, EXIT
from revitalisation.errors import BLOCKING, NOTICE, WARNING, Fault
from revitalisation.french.messages import quote, say
from revitalisation.french.placenames import ARTICLES
from revitalisation.rules.registry import Inspection, each, fault, rule

COMMUNES, MEMBERS = "territoire/communes", "programmes/adhesions"
CANDIDATURES, KINDS = "programmes/candidatures", "programmes/jalons"
SIZES = {"individuelle": 1, "binôme": 2, "trinôme": 3}
OPEN = ("engagée", "en cours")
_ARTICLES = {article.strip().capitalize(): code for code, article in ARTICLES.items()}
_VOWELS = tuple("AEIOUYÀÂÉÈÊËÎÏÔŒÙÛ")


@rule("REF-03", WARNING, "commune fusionnée depuis")
def merged_since(inspection: Inspection) -> Iterator[Fault]:
    """Find a milestone older than the merger that made its commune, nothing being said of it."""
    moves = inspection.table("territoire/passages").dropna(subset=["date"])
    moves = moves[moves["date"] <= pd.Timestamp(inspection.edition.cutoff)]
    born = moves.groupby("code_nouveau")["date"].max()
    rows = inspection.table(MEMBERS)
    rows = rows.join(born.rename("naissance"), on="code_insee", how="inner")
    rows = rows[(rows["date"] < rows["naissance"]) & rows["note"].isna()]
    for line, row in each(rows):
        message = say(
            "{} ({}) est une commune nouvelle du {}, et « {} » date du {}. Dites en note si ce "
            "jalon vaut pour toute la commune nouvelle ou pour la seule commune déléguée.",
            inspection.names[row["code_insee"]],
            row["code_insee"],
            french.long_date(row["naissance"]),
            row["jalon"],
            french.long_date(row["date"]),
        )
        yield fault(MEMBERS, line, "note", message, row["code_insee"], row["programme"])


@rule("REF-06", BLOCKING, "type de liaison du nom")
def wrong_article(inspection: Inspection) -> Iterator[Fault]:
    """Find a name whose type de liaison is not the one that its first letters call for."""
    rows = inspection.table(COMMUNES)
    for line, name, kind in zip(rows.index, rows["nom"], rows["type_liaison"], strict=True):
        wanted = _liaison(name)
        if wanted is not None and kind != wanted:
            message = say(
                "{} : le type de liaison {} ne va pas avec ce nom, qui demande {}. Corrigez-le : "
                "aucune phrase ne s’écrit sans lui.",
                quote(name),
                kind,
                wanted,
            )
            yield fault(COMMUNES, line, "type_liaison", message, rows.at[line, "code_insee"])


def _liaison(name: str) -> int | None:
    """Return Insee's type de liaison of a name; ``None`` where only Insee knows (H)."""
    article = re.match(r"(Le|La|Les|Aux|Las|Los) |(L’)", name)
    if article:
        return _ARTICLES[article[1] or article[2]]
    if name.startswith("H"):
        return None
    return 1 if name.startswith(_VOWELS) else 0


def lived(inspection: Inspection) -> pd.DataFrame:
    """Return every milestone, with the ``effet`` of its kind and ``depuis``, its first day."""
    rows = inspection.table(MEMBERS)
    start = pd.to_datetime(rows["periode"].str[:7], format="mixed", errors="coerce")
    effects = rows["jalon"].map(inspection.named(KINDS, "effet"))
    return rows.assign(effet=effects, depuis=rows["date"].fillna(start))


def signed(inspection: Inspection) -> pd.DataFrame:
    """Return one row per commune × programme × generation that it is a member of."""
    rows = lived(inspection)
    rows = rows[
        rows["programme"].isin(inspection.edition.short_names) & rows["effet"].isin(ENTRIES)
    ]
    return rows.drop_duplicates(["code_insee", "programme", "generation", "id_candidature"])


def _files(inspection: Inspection, *codes: Any) -> str:
    """Return what candidatures are called: « candidature de Carvin », by their communes."""
    labels = inspection.named(CANDIDATURES, "libelle")
    what = french.agree(len(codes), "candidature", "candidatures")
    return f"{what} {french.join(quote(labels[code]) for code in codes)}"


@rule("PRG-01", BLOCKING, "commune deux fois dans un programme")
def twice_a_member(inspection: Inspection) -> Iterator[Fault]:
    """Find a commune twice in a programme, over generations that overlap."""
    exits = lived(inspection).query("effet == @EXIT")
    left = set(zip(exits["code_insee"], exits["programme"], strict=True))
    for (code, programme), rows in signed(inspection).groupby(["code_insee", "programme"]):
        earlier: list[tuple[str, str]] = []
        if (code, programme) in left:  # it comes back: PRG-12 says whether in good order
            continue
        for line, row in each(rows.dropna(subset=["generation"]).sort_values("generation")):
            start, end = row["generation"].split("-")
            for other_end, file in earlier:
                if file != row["id_candidature"] and start <= other_end:
                    message = say(
                        "{} figure deux fois dans {} ({}). Gardez une seule ligne, ou séparez les "
                        "périodes.",
                        inspection.names[code],
                        inspection.programmes[programme],
                        _files(inspection, file, row["id_candidature"]),
                    )
                    yield fault(MEMBERS, line, "id_candidature", message, code, programme)
            earlier.append((end, row["id_candidature"]))


@rule("PRG-02", WARNING, "nombre de communes différent d’une source à l’autre")
def other_count(inspection: Inspection) -> Iterator[Fault]:
    """Find a programme whose communes are not as many as an earlier document or list says."""
    edition = inspection.edition
    cited = inspection.table("programmes/effectifs_cites")
    cited = cited[(cited["grandeur"] == "communes") & (cited["edition"] <= edition.year)]
    for line, row in each(cited):
        members = edition.members_of(row["programme"])
        if len(members) == row["valeur"]:
            continue
        message = say(
            "{} : {} dans les tables au {}, {} selon le document de {} (fait {}). Dans les "
            "tables : {}. Cherchez l’écart, ou dites pourquoi il reste.",
            inspection.programmes[row["programme"]],
            french.count(len(members), "commune", digits=True),
            french.long_date(edition.cutoff),
            row["valeur"],
            row["edition"],
            row["fait"],
            french.join(sorted(members["nom"], key=french.sort_key), nothing="aucune"),
        )
        yield fault("programmes/effectifs_cites", line, "valeur", message, row["programme"])


@rule("PRG-03", NOTICE, "commune de plusieurs programmes")
def several_programmes(inspection: Inspection) -> Iterator[Fault]:
    """Find a commune of two programmes or more: it counts once in each, and once in all."""
    members = inspection.edition.members
    for code, rows in members.groupby("code_insee", sort=False):
        if len(rows) > 1:
            message = say(
                "{} relève de {} : elle compte une fois dans chaque programme et une seule fois "
                "dans « communes accompagnées ».",
                inspection.names[code],
                french.join(inspection.programmes[each] for each in rows["programme"]),
            )
            yield fault(MEMBERS, None, None, message, str(code))


@rule("PRG-04", BLOCKING, "taille d’une candidature")
def wrong_size(inspection: Inspection) -> Iterator[Fault]:
    """Find a candidature that has not the number of communes of its type."""
    rows = inspection.table(CANDIDATURES)
    members = inspection.table(MEMBERS)
    counts = members.groupby("id_candidature")["code_insee"].nunique()
    for line, row in each(rows):
        n = int(counts.get(row["id_candidature"], 0))
        if n != SIZES[row["type"]]:
            message = say(
                "la candidature {} est déclarée {} mais compte {}. Corrigez le type, ou les "
                "lignes d’adhesions.csv.",
                quote(row["libelle"]),
                row["type"],
                french.count(n, "commune", digits=True),
            )
            yield fault(CANDIDATURES, line, "type", message, row["id_candidature"])


@rule("PRG-05", WARNING, "seuil de population dépassé")
def too_populous(inspection: Inspection) -> Iterator[Fault]:
    """Find a member more populous than its programme allows."""
    edition = inspection.edition
    limits = inspection.table("programmes/programmes").set_index("programme")["seuil_population"]
    people = edition.by_code["population"]
    for _, row in each(edition.members):
        limit, n = limits[row["programme"]], people[row["code_insee"]]
        if pd.notna(limit) and pd.notna(n) and n >= limit:
            message = say(
                "{} compte {} habitants (population municipale {}), et le seuil du programme {} "
                "est de {} habitants. Confirmez avec la source.",
                row["nom"],
                french.number(n),
                edition.settings["millesime_population"],
                inspection.programmes[row["programme"]],
                french.number(limit),
            )
            yield fault(MEMBERS, None, None, message, row["code_insee"], row["programme"])


@rule("PRG-06", BLOCKING, "jalons dans le désordre")
def out_of_order(inspection: Inspection) -> Iterator[Fault]:
    """Find a milestone dated before one that must come first."""
    rows = inspection.table(MEMBERS).dropna(subset=["date", "id_candidature"])
    rows = rows.assign(rang=rows["jalon"].map(inspection.named(KINDS, "rang")))
    rows = rows.dropna(subset="rang")
    for (code, file), held in rows.groupby(["code_insee", "id_candidature"]):
        latest: dict[str, Any] = {}
        for line, row in each(held.sort_values(["rang", "date"], kind="stable")):
            if latest and row["rang"] > latest["rang"] and row["date"] < latest["date"]:
                message = say(
                    "{}, {} : « {} » ({}) précède « {} » ({}). Corrigez l’une des dates.",
                    inspection.names[code],
                    _files(inspection, file),
                    row["jalon"],
                    french.long_date(row["date"]),
                    latest["jalon"],
                    french.long_date(latest["date"]),
                )
                yield fault(MEMBERS, line, "date", message, code, file)
            if not latest or row["date"] > latest["date"]:
                latest = row


@rule("PRG-09", WARNING, "deux dates pour un jalon")
def two_dates(inspection: Inspection) -> Iterator[Fault]:
    """Find one milestone, two documents, two dates."""
    rows = inspection.table(MEMBERS).dropna(subset=["date"])
    keys = ["code_insee", "programme", "jalon", "generation"]
    for (code, programme, milestone, _), held in rows.groupby(keys, dropna=False):
        if held["date"].nunique() > 1:
            titles = inspection.named("recensement/documents", "titre")
            said = [
                f"{french.long_date(row['date'])} ({quote(titles[row['document']])})"
                for _, row in each(held)
            ]
            message = say(
                "{}, « {} » : {}. Une liste nationale peut ne garder que la dernière signature ; "
                "dites en note laquelle vaut.",
                inspection.names[code],
                milestone,
                french.join(said),
            )
            yield fault(MEMBERS, held.index[-1], "date", message, code, programme)


@rule("PRG-10", WARNING, "convention échue, actions ouvertes")
def ended_with_open_actions(inspection: Inspection) -> Iterator[Fault]:
    """Find a convention past its end, else its last year, whose actions are still under way."""
    own = inspection.edition.ends.query("propre == True")
    attached = inspection.table("recensement/actions_programmes")
    actions = inspection.followed[inspection.followed["statut"].isin(OPEN)]
    pairs = attached.merge(inspection.places, on="id_action")
    pairs = pairs[pairs["id_action"].isin(actions["id_action"])]
    rows = inspection.table(MEMBERS).dropna(subset=["generation", "id_candidature"])
    ends = rows.assign(fin=rows["generation"].str[-4:].astype(int)).groupby("id_candidature")
    for file, held in ends:
        mine = own["code_insee"].isin(held["code_insee"]) & own["programme"].isin(held["programme"])
        end = max(own[mine]["terme"], default=str(held["fin"].max()))
        if pd.Period(end).end_time.date() >= inspection.edition.cutoff:
            continue
        inside = pairs["programme"].isin(held["programme"]) & pairs["code_insee"].isin(
            held["code_insee"]
        )
        open_ = sorted(set(pairs[inside]["id_action"]))
        if open_:
            message = say(
                "{} ({}) : la convention a pris fin ({}), et {} y {} en cours ({}). Prolongation, "
                "avenant ou clôture ? Notez-le, ou acquittez.",
                _files(inspection, file),
                inspection.programmes[held["programme"].iloc[0]],
                french.period(end),
                french.count(len(open_), "action", digits=True),
                french.agree(len(open_), "reste", "restent"),
                french.join(open_),
            )
            yield fault(MEMBERS, held.index[-1], "generation", message, str(file))


@rule("PRG-11", WARNING, "jalon avant le programme")
def before_the_programme(inspection: Inspection) -> Iterator[Fault]:
    """Find a milestone dated before its programme was launched, or its generation began."""
    launched = inspection.named("programmes/programmes", "lancement")
    rows = lived(inspection).dropna(subset=["depuis"])
    for line, row in each(rows):
        month, year = str(launched[row["programme"]]).split()
        start = pd.Timestamp(int(year), french.MONTHS.index(month) + 1, 1)
        said = f"lancé en {launched[row['programme']]}"
        if pd.notna(row["generation"]) and int(row["generation"][:4]) > start.year:
            start = pd.Timestamp(int(row["generation"][:4]), 1, 1)
            said = f"dont la génération est {row['generation']}"
        # A year stands for all its days.
        last = row["date"] if pd.notna(row["date"]) else row["depuis"] + pd.DateOffset(years=1)
        if last < start:
            message = say(
                "{}, « {} » : {}, avant le programme {}, {}.{}",
                inspection.names[row["code_insee"]],
                row["jalon"],
                french.long_date(row["date"])
                if pd.notna(row["date"])
                else french.period(row["periode"]),
                inspection.programmes[row["programme"]],
                said,
                turned(row["date"], start, pd.Timestamp(inspection.edition.cutoff))
                or say(" Un chiffre inversé dans la date ?"),
            )
            column = "date" if pd.notna(row["date"]) else "periode"
            yield fault(MEMBERS, line, column, message, row["code_insee"], row["programme"])


def turned(day: Any, first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Ask whether the day and the month of a date are one for the other, when it would hold so."""
    if pd.isna(day) or day.day > 12:
        return ""
    other = day.replace(month=day.day, day=day.month)
    held = first <= other <= last
    return say(" Jour et mois inversés : {} ?", french.long_date(other)) if held else ""


@rule("PRG-13", WARNING, "jalon postérieur à l’arrêté")
def after_the_cutoff(inspection: Inspection) -> Iterator[Fault]:
    """Find a milestone dated after the cut-off of the edition, which does not count it."""
    cutoff = pd.Timestamp(inspection.edition.cutoff)
    rows = lived(inspection)
    for line, row in each(rows[rows["depuis"] > cutoff]):
        dated = pd.notna(row["date"])
        message = say(
            "{}, « {} » : {}, après la date d’arrêté de l’édition ({}), qui ne le compte pas.{}",
            inspection.names[row["code_insee"]],
            row["jalon"],
            french.long_date(row["date"]) if dated else french.period(row["periode"]),
            french.long_date(cutoff),
            turned(row["date"], pd.Timestamp(2000, 1, 1), cutoff)
            or say(" Vérifiez la date, ou acquittez-la."),
        )
        column = "date" if dated else "periode"
        yield fault(MEMBERS, line, column, message, row["code_insee"], row["programme"])


@rule("PRG-12", BLOCKING, "sortie ou retour sans ce qui précède")
def out_of_turn(inspection: Inspection) -> Iterator[Fault]:
    """Find an exit of a commune that is not in, a return of one that is, or either undated."""
    moves = lived(inspection).query("effet in @ENTRIES or effet == @EXIT")
    moves = moves.sort_values("depuis", kind="stable", na_position="first")
    for (code, programme), rows in moves.groupby(["code_insee", "programme"]):
        if rows["effet"].isin(("entrée",)).all():
            continue
        inside = False
        for line, row in each(rows):
            if row["effet"] == "entrée":
                inside = True
                continue
            leaves = row["effet"] == EXIT
            wrong = (
                "sans date : donnez-en une, ou la période"
                if pd.isna(row["depuis"])
                else "sans entrée avant elle"
                if leaves and not inside
                else "sans sortie avant lui"
                if inside and not leaves
                else ""
            )
            inside = not leaves
            if wrong:
                message = say(
                    "{}, {} : « {} » {}. Corrigez, ou ajoutez le jalon qui manque.",
                    inspection.names[code],
                    inspection.programmes[programme],
                    row["jalon"],
                    wrong,
                )
                yield fault(MEMBERS, line, "jalon", message, code, programme)
