"""What the sheet « lisez-moi » of the workbook says: how to fill it in."""

from revitalisation.french import count
from revitalisation.french.messages import say

EDITION = "Édition"
"""Head of the line that says, to people and to the import alike, which edition this is."""


def lines(year: str, start: str, perimeter: str, known: int) -> list[tuple[str, str]]:
    """Return the lines of the sheet: a head and a text each.

    Parameters
    ----------
    year
        Edition that is collected.
    start
        Edition whose states fill the rows.
    perimeter
        What the workbook covers, in French.
    known
        Number of actions already there.
    """
    again = (
        say("Les états sont ceux de l’édition {} : à revoir un par un.", start)
        if start != year
        else say("Les états sont ceux déjà saisis pour cette édition.")
    )
    told = [
        ("Classeur de recensement", ""),
        (EDITION, year),
        ("Périmètre", perimeter),
        ("Actions connues", f"{count(known, 'action', digits=True)}. {again}"),
        ("", ""),
        (
            "Feuille « actions »",
            "Une ligne par action. Corrigez les cellules blanches ; les cellules grises ne se "
            "modifient pas. Une action nouvelle se saisit dans la première ligne vide : son "
            "identifiant lui sera donné à l’import.",
        ),
        (
            "Feuille « documents »",
            "Un document lu est une ligne, saisie avant les actions qui le citent. Son code est "
            "fait de lettres minuscules sans accent, de chiffres et de traits d’union.",
        ),
        (
            "Listes",
            "Une cellule à liste montre une flèche : choisissez, ne tapez pas. Une action de "
            "plusieurs communes remplit « Commune 1 », « Commune 2 »…",
        ),
        (
            "Notes",
            "Le sens d’une colonne s’affiche en passant sur son titre.",
        ),
        (
            "Valeur inconnue",
            "Laissez la cellule vide : ni zéro, ni « nd », ni point d’interrogation. N’inventez "
            "ni commune, ni date, ni montant.",
        ),
        (
            "Dates et montants",
            "Une date est une date du calendrier ; un montant est en euros entiers, sans unité.",
        ),
        (
            "Retirer une action",
            "Mettez « oui » dans la dernière colonne, « À retirer ». L’action n’est plus suivie "
            "dans cette édition ; elle reste dans celles qui la suivent déjà.",
        ),
        (
            "À éviter",
            "Ni formule, ni cellules fusionnées, ni macro, ni mot de passe ; ne renommez ni les "
            "feuilles ni les colonnes.",
        ),
        (
            "Rendre le classeur",
            "python run_report.py importer FICHIER montre ce qui changerait et tous les défauts ; "
            "avec --ecrire, les tables sont mises à jour. Refaites ensuite un classeur : celui-ci "
            "ne connaît pas les identifiants donnés à l’import.",
        ),
    ]
    return [(say(head), say(text.replace("{", "").replace("}", ""))) for head, text in told]
