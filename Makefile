# Sous Windows sans make, les mêmes étapes à la main (LISEZMOI.md) :
#   py -3 lib/installation.py
#   .venv\Scripts\python run_report.py
#   .venv\Scripts\python -m pytest

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
VENV_PYTHON := $(BIN)/python
INSTALLED := .venv/installation.stamp

.DEFAULT_GOAL := help
.PHONY: help install report test lab check strip images lock

help: ## affiche cette aide
	@echo "Rapport sur les programmes de revitalisation des centres-villes"
	@echo
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile
	@echo
	@echo "Exemples : make report EDITION=2021 TERRITOIRE=cabbalr"
	@echo "           make report OPTIONS='--format pdf'"
	@echo "           make lock OPTIONS=--upgrade"

install: $(INSTALLED) ## prépare la machine, sans rien construire (les autres cibles le font d’elles-mêmes)
	@:

$(INSTALLED): requirements.lock lib/installation.py
	$(PYTHON) lib/installation.py

report: $(INSTALLED) ## construit le rapport : HTML, PDF et données, dans report/editions/
	$(VENV_PYTHON) run_report.py $${EDITION:+--edition "$$EDITION"} \
	  $${TERRITOIRE:+--territoire "$$TERRITOIRE"} $(OPTIONS)

test: $(INSTALLED) ## exécute tous les tests
	$(VENV_PYTHON) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(OPTIONS)

lab: $(INSTALLED) ## ouvre les carnets dans JupyterLab
	$(VENV_PYTHON) -m jupyterlab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks \
	  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(OPTIONS)

check: $(INSTALLED) ## vérifie le style, les types, le contrat entre pièces et l’environnement
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	$(BIN)/lint-imports
	$(VENV_PYTHON) -m pytest --quiet tests/test_environment.py

strip: $(INSTALLED) ## retire les résultats des carnets avant de les enregistrer dans git
	$(VENV_PYTHON) -m nbconvert --clear-output notebooks/*.ipynb notebooks/*/*.ipynb

images: $(INSTALLED) ## refait les images du README et celles auxquelles les tests comparent les pages
	PYTHONPATH=lib $(VENV_PYTHON) -m tests.looks

lock: $(INSTALLED) ## recalcule requirements.lock à partir de pyproject.toml
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(VENV_PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra dev $(OPTIONS) \
	  --output-file requirements.lock pyproject.toml
