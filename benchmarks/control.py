"""How the control grows with the inventory: seconds and memory (« python benchmarks/control.py »).

The actions are made up, in a copy of the tables that is thrown away: titles of a few words over
the communes of the territory, one reading each. Each size is a process of its own. Ratios are
what is worth keeping.
"""

import csv
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from revitalisation.paths import DATA

SIZES = (2_500, 5_000, 10_000, 20_000)
WORDS = (
    *("place", "halle", "gare", "église", "marché", "rue", "friche", "école", "théâtre", "parc"),
    *("logements", "commerces", "quai", "médiathèque", "parking", "jardin", "beffroi", "boutique"),
    *("entrée", "centre", "pistes", "façades", "mairie", "square"),
)
KINDS = ("Rénovation", "Création", "Étude", "Requalification", "Démolition", "Extension")
PROGRAM = """
import json, resource, sys, time
from pathlib import Path
from revitalisation.commands.check import command
start = time.perf_counter()
folder = Path(sys.argv[1])
command(["--sortie", str(folder.parent / "anomalies.csv")], folder)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - start, peak]), file=sys.stderr)
"""


def write(folder: Path, count: int) -> int:
    """Fill a copy of the tables with actions, and return the bytes of the inventory."""
    chance = random.Random(count)
    shutil.copytree(DATA, folder)
    with (folder / "territoire" / "communes.csv").open(encoding="utf-8") as file:
        codes = [row["code_insee"] for row in csv.DictReader(file)]
    new: dict[str, list[dict[str, object]]] = {}
    for rank in range(count):
        code = f"S{1000 + rank}"
        title = f"{chance.choice(KINDS)} {' '.join(chance.sample(WORDS, 4))} {rank}"
        new.setdefault("actions", []).append(
            {
                "id_action": code,
                "intitule": title,
                "nature": "action",
                "niveau_porteur": "commune",
                "rattachement": "non précisé",
                "rattachement_source": "essai",
                "document": "bethune-acv",
                "forme_operationnelle": "batiment",
                "annee": 2025,
            }
        )
        place = {"id_action": code, "code_insee": chance.choice(codes)}
        new.setdefault("actions_communes", []).append(place)
        state = {"statut": "en cours", "statut_source": "essai", "annee_statut": 2025}
        new.setdefault("suivi", []).append({"edition": "2026", "id_action": code, **state})
        reading = {"lecteur": "lecteur_1", "date": "2026-01-01", "justification": "essai"}
        kind = {"preconisation": "operationnel", "rang": "principale", "confiance": "forte"}
        new.setdefault("classements", []).append({"id_action": code, **kind, **reading})
    for name, rows in new.items():
        with (folder / "recensement" / f"{name}.csv").open("r+", encoding="utf-8") as file:
            heads = next(csv.reader(file))
            file.seek(0, 2)
            csv.DictWriter(file, heads, lineterminator="\n").writerows(rows)
    return sum(path.stat().st_size for path in (folder / "recensement").glob("*.csv"))


def main() -> None:
    print(f"{'actions':>8} {'Mo lus':>7} {'secondes':>9} {'Mo de mémoire':>14}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "data"
            read = write(folder, size) / 2**20
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True
            )
            seconds, peak = json.loads(done.stderr.splitlines()[-1])
        print(f"{size:>8} {read:>7.1f} {seconds:>9.1f} {peak:>14.0f}".replace(".", ","))


if __name__ == "__main__":
    main()
