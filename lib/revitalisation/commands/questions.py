"""The command « questions »: what remains to be asked of each commune, as its workbook."""

import sys
from collections.abc import Sequence
from pathlib import Path

from revitalisation.collect.inventory import basis, document_records, open_census, readers, views
from revitalisation.collect.questions import questions
from revitalisation.collect.workbook import Contents, workbook
from revitalisation.commands import workbook as books
from revitalisation.commands.options import Parser
from revitalisation.data.atomic_write import write_file
from revitalisation.data.edition import only_open, open_edition
from revitalisation.data.settings import years
from revitalisation.errors import RequestError
from revitalisation.french import count
from revitalisation.french.messages import closest, quote, say
from revitalisation.french.typography import typography
from revitalisation.paths import DATA

HELP = """\
Écrit, pour le chef de projet de chaque commune, ce qu’il reste à lui demander de ses actions : un
classeur de recensement où les cellules à renseigner sont jaunes, leur question en note.

usage : python run_report.py questions [options]

options :
  --commune NOM       une seule commune, par son nom ou son code : un classeur (.xlsx) ; sans cette
                      option, un classeur par commune, dans un .zip
  --territoire NOM    ne garder que ses actions
  --sortie FICHIER    où écrire ; un fichier qui existe n’est jamais remplacé
  -h, --aide, --help  afficher cette aide

Sont demandés : l’état plus ancien que mois_verification, ou sans année ; l’année et le porteur
inconnus ou déduits ; le montant inconnu ; la fonction non codée. Les réponses reviennent par
python run_report.py importer FICHIER…, comme tout classeur de recensement.

Code de retour : 0, c’est écrit, ou rien n’est à demander ; 2, demande ou données refusées.
"""
_ROWS = 20
"""Empty rows for the actions that nobody has told yet."""


def command(arguments: Sequence[str], folder: Path = DATA) -> int:
    """Run the command over a data folder and return its exit code."""
    parser = Parser()
    for option in ("--commune", "--territoire"):
        parser.add_argument(option, default="")
    parser.add_argument("--sortie", type=Path, default=None)
    options = parser.read(arguments)
    if options.help:
        print(typography(HELP))
        return 0
    year = years(folder)[-1]
    only_open(year, folder)
    edition = open_edition(year, options.territoire or None, folder)
    names = {str(code): str(name) for code, name in edition.names.items()}
    code = next((code for code, name in names.items() if options.commune in (code, name)), "")
    if options.commune and not code:
        near = closest(options.commune, names.values())
        hint = say(" Vouliez-vous dire {} ?", quote(near)) if near else ""
        raise RequestError(say("Aucune commune ne se nomme {}.{}", quote(options.commune), hint))
    suffix = ".xlsx" if code else ".zip"
    path = options.sortie or Path(f"questions-{year}{f'-{code}' if code else ''}{suffix}")
    books.refuse(year, path, not code, "")
    census = open_census(folder)
    reader = next(iter(readers(census)), "lecteur_1")
    records = books.perimeter(views(census, year, reader), options.territoire, edition)
    if code:
        records = {a: r for a, r in records.items() if code in books.communes(r)}
    asked = questions(open_edition(year, folder=folder), records)
    if not asked:
        print(say("Rien n’est à demander."), file=sys.stderr)
        return 0
    contents = Contents(
        year,
        basis(census, year),
        f"{names[code]} ({code})" if code else edition.territory.name,
        {action: records[action] for action in asked},
        document_records(census),
        _ROWS,
        asked,
    )
    made = workbook(contents, folder) if code else books.archive(contents, edition, folder)
    write_file(path, made)
    total = sum(map(len, asked.values()))
    actions = count(len(asked), "action", digits=True)
    print(say("Écrit dans {} : {} sur {}.", path, count(total, "question", digits=True), actions))
    return 0
