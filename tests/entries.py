"""What an analyst enters on an ordinary day, appended to a copy of the tables."""

import csv
from datetime import date
from pathlib import Path

from revitalisation.data.edition import Edition
from revitalisation.data.settings import years

DOCUMENT = "essai-de-saisie"
ACTION = {
    "intitule": "Halle couverte du marché, action entrée par un test",
    "nature": "action",
    "niveau_porteur": "commune",
    "porteur_deduit": "non",
    "rattachement": "programme",
    "rattachement_source": "Document entré par un test",
    "annee": "2025",
    "annee_deduite": "non",
    "document": DOCUMENT,
    "montant_eur": "240000",
    "montant_precision": "coût des travaux",
    "montant_base": "non précisée",
    "forme_operationnelle": "renovation",
    "exemple_notable": "non",
}


def append(folder: Path, table: str, **cells: str) -> None:
    """Append one row to a table, its other cells empty."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    assert set(cells) <= set(columns)
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, lineterminator="\n").writerow(cells)


def enter_a_document(folder: Path) -> None:
    append(folder, "recensement/documents", document=DOCUMENT, producteur="Essai", type="presse",
           titre="Une halle pour le marché (document entré par un test)", date="2026-03-02",
           adresse="https://example.org/halle")  # fmt: skip


def enter_an_action(folder: Path, edition: Edition) -> str:
    """Enter an action of the edition's first commune accompagnée: place, programme, class, state.

    Its document must be there. Returns its identifier.
    """
    member = edition.members.iloc[0]
    taken = edition.table("recensement/actions")["id_action"]
    code = f"S{1 + max(int(one[1:]) for one in taken if one.startswith('S'))}"
    append(folder, "recensement/actions", id_action=code, **ACTION)
    append(folder, "recensement/actions_communes", id_action=code, code_insee=member["code_insee"])
    append(folder, "recensement/actions_programmes", id_action=code, programme=member["programme"])
    append(folder, "recensement/actions_fonctions", id_action=code, fonction="economique")
    append(folder, "recensement/classements", id_action=code, preconisation="operationnel",
           rang="principale", lecteur="lecteur_1", date=date.today().isoformat(), confiance="forte",
           justification="Rénovation d’un équipement de centre-ville.")  # fmt: skip
    append(folder, "recensement/suivi", edition=edition.year, id_action=code, statut="en cours",
           maturite="lancée", statut_source="le site est en chantier",
           annee_statut="2026")  # fmt: skip
    return code


def enter_a_milestone(folder: Path, edition: Edition) -> str:
    """Sign the first commune without programme into the first programme; return its code."""
    free = edition.communes[~edition.communes["code_insee"].isin(edition.supported)]
    code, name = free.iloc[0]["code_insee"], free.iloc[0]["nom"]
    programme = edition.members.iloc[-1]["programme"]
    append(folder, "programmes/candidatures", id_candidature="essai-de-saisie",
           programme=programme, generation="2023-2027", libelle=name,
           type="individuelle")  # fmt: skip
    append(folder, "programmes/adhesions", code_insee=code, programme=programme,
           id_candidature="essai-de-saisie", generation="2023-2027", jalon="lauréate",
           date=edition.cutoff.isoformat(), document=DOCUMENT)  # fmt: skip
    return str(code)


def enter_all(folder: Path, place: str | None = None) -> None:
    """An ordinary day: a document, an action, a milestone, in a territory of the last edition."""
    from revitalisation.data.edition import open_edition

    edition = open_edition(years(folder)[-1], place, folder)
    enter_a_document(folder)
    enter_an_action(folder, edition)
    enter_a_milestone(folder, edition)
