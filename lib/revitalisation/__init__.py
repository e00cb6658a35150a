"""L’état des lieux reproductible des programmes de revitalisation des centres-villes.

Une seule porte, pour explorer une édition dans JupyterLab ou dans une console :

>>> from revitalisation import ouvrir
>>> e = ouvrir(2021)
>>> e.actions.groupby("etape", observed=True).size().to_dict()
{'inscrite': 9, 'engagée': 4, 'livrée': 4}

``e`` seul, dans une cellule, montre ce qu’elle contient ; ``dir(e)``, les noms pour continuer.
Le reste du paquet est ce dont le rapport est fait : docs/architecture.md le décrit.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from revitalisation.lab.atelier import Atelier

__version__ = "1.0.0"
__all__ = ["ouvrir"]

# jsonschema compiles this optional package's grammars for more than a second wherever it is
# installed (conda brings it), each time nbformat is imported; nothing of ours needs it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def ouvrir(edition: int | str = "", territoire: str = "") -> "Atelier":
    """Ouvre une édition sur un territoire, et rend de quoi l’explorer.

    Parameters
    ----------
    edition
        L’année, en nombre ou en texte ; vide : la dernière.
    territoire
        Son nom, en majuscules ou non, avec ses accents ou non ; celui d’une commune ouvre son
        intercommunalité. Vide : le territoire de l’édition.

    Raises
    ------
    RequestError
        Quand l’année ou le territoire n’existe pas ; le message propose le nom le plus proche.

    Examples
    --------
    >>> e = ouvrir(2021)
    >>> len(e.actions), e.mesure("actions.livrees").valeur
    (17, 4)
    """
    # Loaded when asked: importing the package, or one of its rooms, opens nothing.
    from revitalisation.lab import door

    return door.opened(str(edition), territoire)


def __dir__() -> list[str]:
    return [*__all__, "__doc__", "__version__"]
