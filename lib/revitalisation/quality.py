"""The annex of the checks: warnings kept knowingly, agreement of readers, completeness."""

from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from revitalisation import agreement, cells, completeness, french, indicatorrules, rules, views
from revitalisation.edition import Edition
from revitalisation.errors import WARNING, Fault
from revitalisation.examination import Examination, examine, within
from revitalisation.typography import sentence, typography

EXAMPLES = 3
KNOWN = ("Actions", "Année connue", "État daté", "Montant connu")


def checks(edition: Edition) -> None:
    """Show the warnings that were acquitted, one row per rule and reason, with what they name."""
    seen = within(examine(edition), edition)
    rows = _acquitted(seen, _names(edition))
    kept, left = sum(n for _, n, _, _ in rows), len(seen.of(WARNING))
    held = french.agree(kept, "est gardée" if kept else "n’est gardée", "sont gardées")
    cells.text(
        typography(
            f"{sentence(french.count(kept, 'alerte'), stop=False)} des règles de contrôle {held} "
            "en connaissance de cause, "
            f"{french.count(left, 'reste', 'restent', zero='aucune ne reste')} à traiter."
        )
    )
    if rows:
        cells.table(
            pd.DataFrame(
                rows, columns=["Règle", "Alertes", "Cibles", "Pourquoi elles sont gardées"]
            ),
            "acquittements",
            "Les alertes gardées en connaissance de cause",
            source="Source : règles de contrôle du projet ; acquittements.csv.",
            formats={"Alertes": views.whole},
            compact=True,
        )


def _names(edition: Edition) -> dict[str, str]:
    """Return what the targets of alerts are called: communes, programmes, indicators."""
    inspection = rules.Inspection(edition)
    return {
        **inspection.names,
        **inspection.programmes,
        **inspection.named("programmes/candidatures", "libelle"),
        **indicatorrules.NAMES,
    }


def _acquitted(seen: Examination, names: Mapping[str, str]) -> list[tuple[str, int, str, str]]:
    def key(fault: Fault) -> tuple[str, str]:
        return fault.rule, seen.acquitted[fault]

    kept = sorted((fault for fault in seen.faults if fault in seen.acquitted), key=key)
    titles = {each.identifier: each.title for each in rules.every()}
    rows = []
    for (rule, reason), held in groupby(kept, key=key):
        targets = list(dict.fromkeys(_called(fault.target, names) for fault in held))
        title = f"{rule}, {titles[rule]}" if rule in titles else rule
        rows.append((title, len(targets), french.join(targets, most=EXAMPLES), typography(reason)))
    return rows


def _called(target: str, names: Mapping[str, str]) -> str:
    return " · ".join(names.get(word, word) for word in target.split())


def readers(edition: Edition) -> None:
    """Say how far two readers agree, when some actions have two."""
    classes = edition.table("recensement/classements")
    pairs = agreement.twice_read(classes[classes["id_action"].isin(edition.actions["id_action"])])
    if not len(pairs):
        return
    same = int((pairs["premier"] == pairs["second"]).sum())
    kappa = french.number(agreement.kappa(pairs), 2)
    cells.text(
        typography(
            f"Deux lecteurs ont classé {french.count(len(pairs), 'action', digits=True)} : même "
            f"préconisation principale pour {same}, kappa {kappa}."
        )
    )


def filled(edition: Edition) -> None:
    """Show the rate of completeness of each table and of each commune accompagnée."""
    rows = completeness.by_table(edition)
    cells.table(
        pd.DataFrame(
            {
                "Table": rows["titre"],
                "Lignes": rows["lignes"],
                "Cellules attendues": rows["attendues"],
                "Remplies": rows["remplies"],
                "Complétude, %": 100 * rows["remplies"] / rows["attendues"],
            }
        ),
        "completude-tables",
        "Ce que les sources ont donné, table par table",
        note="Cellules que toute ligne devrait remplir ; vide veut dire que la source ne dit rien.",
        source="Source : tables du projet.",
        formats=dict.fromkeys(("Lignes", "Cellules attendues", "Remplies"), views.whole)
        | {"Complétude, %": views.tenth},
    )
    by_commune = completeness.by_commune(edition)
    if not len(by_commune):
        return
    cells.table(
        pd.DataFrame(
            {
                "Commune": [edition.names[code] for code in by_commune.index],
                "Actions": by_commune["actions"],
                "Année connue": by_commune["annees"],
                "État daté": by_commune["etats_dates"],
                "Montant connu": by_commune["montants"],
                "Complétude, %": 100 * by_commune["remplies"] / by_commune["attendues"],
            }
        ),
        "completude-communes",
        "Ce que l’on sait des actions, commune par commune",
        subtitle="Communes accompagnées ; actions que les sources y situent",
        note="Sans action, il n’y a rien à compléter : n. d.",
        source="Source : tables du projet.",
        formats=dict.fromkeys(KNOWN, views.whole) | {"Complétude, %": views.tenth},
        subjects=[views.commune_subject(edition, code) for code in by_commune.index],
    )
