"""The settings of an edition: its TOML file, which analysts copy and change by hand, checked."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from revitalisation.data.frozen import EDITIONS, home, is_frozen
from revitalisation.errors import DataError, Fault
from revitalisation.french import join, long_date
from revitalisation.french.messages import closest, fault, quote, say
from revitalisation.paths import DATA

FILE = "parametres.toml"
FILES = f"[0-9][0-9][0-9][0-9]/{FILE}"
"""The settings of every edition, in the folder of editions."""
KEYS: dict[str, type] = {
    "annee": int,
    **dict.fromkeys(("titre", "sous_titre", "agence", "agence_nom", "licence"), str),
    "territoire_par_defaut": str,
    "date_arrete": date,
    "millesime_population": int,
    "millesime_reference": int,
    "comparateur": bool,
}
THRESHOLDS = (
    "part_minimale_effectif", "mois_verification", "similarite", "intitule_minimum",
    "part_statut_non_verifie", "part_preconisation", "part_cout_connu", "montant_minimum",
    "montant_maximum", "kappa",
)  # fmt: skip
"""Keys of ``[seuils]`` that rules and sentences read; the scale is checked where it is read.

A frozen edition is asked for none: those that came after it are not there.
"""
REMARKS = "adresse_remarques"
"""Key, optional, of the e-mail address to which readers send their remarks."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PENDING = "a_confirmer"
"""Keys taken from the edition before, that no one has confirmed yet."""
_OTHERS = ("date_arrete_note", "version", "seuils", "echelle", PENDING, REMARKS)
_WANTED = {
    int: "un nombre entier, sans guillemets",
    float: "un nombre, avec un point et sans guillemets",
    str: "un texte, entre deux guillemets droits",
    date: "une date AAAA-MM-JJ, sans heure ni guillemets",
    bool: "true (oui) ou false (non), sans guillemets",
}


def years(folder: Path = DATA) -> tuple[str, ...]:
    """Return the editions that exist, oldest first."""
    return tuple(sorted(path.parent.name for path in (folder / EDITIONS).glob(FILES)))


def read(year: str, folder: Path) -> dict[str, Any]:
    """Return the settings of an edition.

    Raises
    ------
    DataError
        When the file cannot be read, or with every key that lacks or is not what it should be.
    """
    file = name(year, folder.name)
    settings = _parsed(home(year, folder) / FILE, file)
    found = settings.get("seuils")
    thresholds = found if isinstance(found, dict) else {}
    asked = [key for key in THRESHOLDS if key in thresholds or not is_frozen(year, folder)]
    faults = [
        *_wrong(settings, KEYS, file),
        *_wrong(thresholds, dict.fromkeys(asked, float), file, "seuils."),
    ]
    pending = settings.setdefault(PENDING, [])
    if not isinstance(pending, list) or any(key not in settings for key in pending):
        message = "écrivez entre crochets des clés de ce fichier, chacune entre guillemets droits."
        faults.append(fault(file, message, column=PENDING))
    if not _ADDRESS.fullmatch(str(settings.get(REMARKS, "a@b.fr"))):
        message = "{} n’est pas une adresse électronique. Corrigez-la, ou retirez la clé."
        faults.append(fault(file, message, quote(str(settings[REMARKS])), column=REMARKS))
    faults = faults or _apart(settings, year, folder, file)
    if faults:
        raise DataError(faults)
    return settings


def name(year: str, folder: str = "data") -> str:
    """Return how messages name the settings of an edition."""
    return f"{folder}/{EDITIONS}/{year}/{FILE}"


def unknown_vintage(edition: str, key: str, year: int, known: Iterable[int]) -> DataError:
    """Return the refusal of a year whose populations the table lacks."""
    message = say(
        "{} n’est pas un millésime de populations.csv. Millésimes de la table : {}.",
        year,
        join(map(str, sorted(known)), nothing="aucun"),
    )
    return refusal(edition, key, message)


def refusal(edition: str, key: str, message: str) -> DataError:
    """Return the refusal of the settings of an edition at one key."""
    return DataError([Fault(name(edition), None, key, message)])


def _parsed(path: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(
            [fault(file, "le fichier n’est pas en UTF-8 : enregistrez-le en UTF-8.")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        message = say(
            "écriture incomprise. Un texte s’écrit entre deux guillemets droits ; un nombre, une "
            "date (AAAA-MM-JJ), true et false, sans guillemets ; un commentaire suit un #."
        )
        line = int(found[1]) if found else None
        raise DataError([Fault(file, line, None, message)]) from None


def _wrong(
    given: dict[str, Any], wanted: dict[str, type], file: str, section: str = ""
) -> list[Fault]:
    faults = []
    for key, kind in wanted.items():
        if key not in given:
            close = closest(key, [name for name in given if name not in {*wanted, *_OTHERS}])
            hint = (
                say("Clé proche : {}, à renommer.", quote(close))
                if close
                else say("Recopiez-la d’une autre édition.")
            )
            faults.append(fault(file, "clé introuvable. {}", hint, column=section + key))
        elif not _is(given[key], kind):
            faults.append(
                fault(
                    file,
                    "{} : écrivez {}.",
                    quote(str(given[key])),
                    _WANTED[kind],
                    column=section + key,
                )
            )
    return faults


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool | datetime):  # an int and a date, for Python
        return type(value) is kind
    return isinstance(value, (int, float) if kind is float else kind)


def _apart(settings: dict[str, Any], year: str, folder: Path, file: str) -> list[Fault]:
    """Find what was left as it was in the edition that this one was copied from."""
    faults = []
    if settings["annee"] != int(year):
        message = say("{}, alors que le dossier se nomme {}.", settings["annee"], year)
        faults.append(fault(file, "{} Accordez-les.", message, column="annee"))
    earlier = sorted(p for p in (folder / EDITIONS).glob(FILES) if p.parent.name < year)
    if not earlier:
        return faults
    last = earlier[-1].parent.name
    before = _parsed(earlier[-1], name(last, folder.name)).get("date_arrete")
    if _is(before, date) and settings["date_arrete"] <= before:
        faults.append(
            fault(
                file,
                "le {} n’est pas après la date d’arrêté de l’édition {}, le {}. Mettez-la à jour.",
                long_date(settings["date_arrete"]),
                last,
                long_date(before),
                column="date_arrete",
            )
        )
    return faults
