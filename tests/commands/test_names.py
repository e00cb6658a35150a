"""What is named in words and found by nobody but a reader: each name leads to something."""

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

import pytest

import revitalisation
from revitalisation.commands import cli
from revitalisation.data import tables
from revitalisation.paths import DATA, LIBRARY, ROOT

PACKAGE = LIBRARY / "revitalisation"
ROOMS = tuple(module.name for module in pkgutil.iter_modules(revitalisation.__path__))
DOCUMENTS = ("exigences.md", "regles.md")


def named(document: str) -> Iterator[str]:
    """Yield what a document writes as code, once each."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    yield from dict.fromkeys(re.findall(r"`([^`\n]+)`", text))


@cache
def defined() -> dict[str, str]:
    """Return the module of every class and function of the package, by name."""
    return {
        node.name: path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


@cache
def words() -> set[str]:
    """Return what a bare word may be: a column, a closed value, a command, a module, a name."""
    fields = [field for name in tables.names() for field in tables.schema_of(name)["fields"]]
    closed = [value for field in fields for value in field.get("constraints", {}).get("enum", ())]
    modules = [path.stem for path in PACKAGE.rglob("*.py")]
    return {*(field["name"] for field in fields), *closed, *cli.COMMANDS, *modules, *defined()}


def leads_somewhere(name: str) -> bool:
    name = name.removeprefix("@")
    if re.fullmatch(r"\w+(\.\w+)+", name) and name.split(".")[0] in ROOMS:
        return resolved(name)
    if re.fullmatch(r"[A-Z]\w+\.\w+", name):
        kind, _, attribute = name.partition(".")
        return kind in defined() and resolved(f"{defined()[kind]}.{kind}.{attribute}")
    if name.endswith(".csv") and "/" not in name:
        return any(DATA.rglob(name)) or name == "anomalies.csv"
    if "/" in name or name.endswith((".py", ".md", ".json", ".toml")):
        pattern = name.replace("ANNÉE", "*").rstrip("/")
        return any(any(place.glob(pattern)) for place in (ROOT, PACKAGE, DATA))
    if name.startswith("--"):
        return name.split()[0] in cli.HELP
    return name in words() or name == "parameters"


def resolved(name: str) -> bool:
    """Follow a dotted path: modules as far as they go, then attributes."""
    parts = name.split(".")
    found: object = revitalisation
    for rank, part in enumerate(parts):
        try:
            found = importlib.import_module(".".join(["revitalisation", *parts[: rank + 1]]))
        except ModuleNotFoundError:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
    return True


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_a_document_names_exists(document: str) -> None:
    lost = [name for name in named(document) if not leads_somewhere(name)]
    assert lost == []


def test_every_function_that_the_architecture_names_exists() -> None:
    told = [name for name in named("architecture.md") if re.match(rf"({'|'.join(ROOMS)})\.", name)]
    assert len(told) > 40
    assert [name for name in told if not resolved(name)] == []


def test_a_name_that_leads_nowhere_is_seen() -> None:
    assert leads_somewhere("data.tables.load")
    for name in ("data.tables.lood", "data.tablets", "Edition.nobody", "nulle.csv", "lib/x.py"):
        assert not leads_somewhere(name)


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_a_command_is_a_module_that_exists(name: str) -> None:
    assert callable(importlib.import_module(cli.COMMANDS[name]).command)


def test_notebooks_call_what_exists() -> None:
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        if ".ipynb_checkpoints" in path.parts:
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        tree = ast.parse(source)
        imported = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}".removeprefix("revitalisation.")
                    imported[alias.asname or alias.name] = whole
        calls = {
            f"{imported[node.value.id]}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in imported
        }
        assert [call for call in (*imported.values(), *calls) if not resolved(call)] == [], path
