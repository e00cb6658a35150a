"""Options of the commands: read by argparse, refused in French."""

import argparse
from collections.abc import Iterable, Sequence
from typing import NoReturn

from revitalisation.errors import RequestError
from revitalisation.french.messages import nearest, quote, say
from revitalisation.french.typography import typography
from revitalisation.paths import TEMPLATE


def guide(command: str) -> str:
    """Return the help of a command, its holes to fill: report/template/aide/ holds it."""
    return (TEMPLATE / "aide" / f"{command}.txt").read_text(encoding="utf-8")


def print_help(command: str, **holes: object) -> int:
    """Print the help of a command, its holes filled, and return its exit code."""
    print(typography(guide(command).format(**holes)))
    return 0


def unknown(*asked: tuple[str | None, Iterable[str], str]) -> list[str]:
    """Return the refusals of the words asked for (none is none) that are not among those known."""
    pairs = [(word, list(known), what) for word, known, what in asked]
    return [nearest(word, known, what) for word, known, what in pairs if word and word not in known]


class Parser(argparse.ArgumentParser):
    """A parser without help nor choices of its own: commands say both, in French."""

    def __init__(self) -> None:
        super().__init__(add_help=False, allow_abbrev=False)
        self.add_argument("-h", "--aide", "--help", dest="help", action="store_true")

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return the options.

        Raises
        ------
        RequestError
            For a value that lacks, and for every unknown word with the nearest known one.
        """
        options, rest = self.parse_known_args(arguments)
        if rest:
            known = [word for word in self._option_string_actions if word.startswith("--")]
            known.remove("--help")  # « --aide » is said already
            raise RequestError(
                "\n".join(
                    nearest(word.split("=")[0], known, "L’option")
                    if word.startswith("-")
                    else say("{} n’est pas attendu ici. Voir --aide.", quote(word))
                    for word in rest
                )
            )
        return options

    def error(self, message: str) -> NoReturn:
        """Say in French what argparse refuses."""
        option = message.split(":")[0].removeprefix("argument ").split("/")[0]
        if "expected" in message:
            raise RequestError(say("L’option {} attend une valeur. Voir --aide.", option))
        if "explicit" in message:
            raise RequestError(say("L’option {} n’attend pas de valeur. Voir --aide.", option))
        raise RequestError(say("Cette commande n’est pas comprise ({}). Voir --aide.", option))
