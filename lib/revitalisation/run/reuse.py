"""Executed notebooks kept from one build to the next, each by all that it was made from.

What a notebook was made from is its file, its parameters, the code, the packages, the tables, and
every file that its kernel opened (:mod:`revitalisation.run.watch`). What a build knows before it
executes names an entry, which says the files that were opened; with their content, they name the
executed notebook. A notebook that did more than read is never kept.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from revitalisation.data.frozen import EDITIONS, TEXTS, sha256
from revitalisation.data.store import Store, key
from revitalisation.french.messages import quote, say
from revitalisation.paths import DATA, NOTEBOOKS, ROOT
from revitalisation.run import watch
from revitalisation.run.execute import Job

_SECTION = "carnet"


class Reuse:
    """The executed notebooks that may serve again.

    ``sums`` are the sha256 of all that an edition is made from, by path in the project;
    ``environment`` the versions that execute it.
    """

    def __init__(
        self, store: Store, sums: Mapping[str, str], environment: Mapping[str, Any]
    ) -> None:
        self._store, self._sums, self._begun = store, sums, time.time()
        texts = {path for path in sums if _is_text(path)}
        notebooks = NOTEBOOKS.relative_to(ROOT).as_posix()
        data = DATA.relative_to(ROOT).as_posix()
        told = {path: sha for path, sha in sums.items() if path not in texts}
        self._parts = {
            "tables": {p: sha for p, sha in told.items() if p.startswith(f"{data}/")},
            "code": {
                p: sha for p, sha in told.items() if not p.startswith((f"{data}/", f"{notebooks}/"))
            },
            "textes": sorted(texts),
            "paquets": environment,
        }
        self._common = {name: key(part) for name, part in self._parts.items()}

    def find(self, job: Job) -> tuple[bytes | None, str]:
        """Return the executed notebook kept for a job, else nothing and why, in French."""
        parts = self._of(job)
        opened = self._read(key(_SECTION, parts))
        if opened is None:
            return None, self._why(job, parts)
        found = {path: self._sum(path) for path in opened}
        content = self._store.get(key(_SECTION, parts, found))
        if content is not None:
            return content, ""
        changed = [Path(path).name for path, sha in opened.items() if found[path] != sha]
        return None, say("change : {}", ", ".join(map(quote, changed))) if changed else say(
            "perdue"
        )

    def keep(self, job: Job) -> None:
        """Keep what a job gave, unless its kernel did more than read files, or nobody watched."""
        opened = watch.told(job.watched) if job.watched else None
        if opened is None:
            return
        elsewhere = [ROOT / path for path in opened if path not in self._sums]
        if any(path.exists() and path.stat().st_mtime >= self._begun for path in elsewhere):
            return  # written meanwhile: before or after it was read, nobody knows
        parts = self._of(job)
        sums = {path: self._sum(path) for path in sorted(opened)}
        self._store.put(key(_SECTION, parts, sums), job.output.read_bytes())
        self._store.put(key(_SECTION, parts), json.dumps(sums).encode())
        self._store.put(key(_SECTION, job.slug, dict(job.parameters)), json.dumps(parts).encode())

    def _of(self, job: Job) -> dict[str, Any]:
        return {
            "carnet": self._sum(os.path.relpath(job.notebook, ROOT)),
            "parametres": dict(job.parameters),
            **self._common,
        }

    def _why(self, job: Job, parts: Mapping[str, Any]) -> str:
        before = self._read(key(_SECTION, job.slug, dict(job.parameters)))
        if before is None:
            return say("jamais faite")
        words = {
            "carnet": "le carnet",
            "tables": "les tables ou les paramètres",
            "code": "le code ou un gabarit",
            "textes": "la liste des textes",
            "paquets": "les paquets",
        }
        changed = [said for name, said in words.items() if before.get(name) != parts[name]]
        return say("change : {}", ", ".join(changed)) if changed else say("perdue")

    def _read(self, name: str) -> dict[str, str] | None:
        content = self._store.get(name)
        return None if content is None else json.loads(content)

    def _sum(self, path: str) -> str:
        """Return the sha256 of a file, known already if it is of the project; empty without it."""
        if path in self._sums:
            return self._sums[path]
        try:
            return sha256(ROOT / path)
        except OSError:
            return ""


def _is_text(path: str) -> bool:
    """Whether a file of the project is an analyst's text, which few sections read."""
    parts: Sequence[str] = Path(path).parts
    return EDITIONS in parts and TEXTS in parts
