# Hiroba: `make help` explains every target.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
DATA_DIR ?= var
DATA ?=
WHAT ?= publish
ROBOT ?= robot
SUITE ?=
FOLDERS ?=
LEVEL ?= 3
ROWS ?= 50000000
VENV := .venv
PYTHON := $(VENV)/bin/python
BUNDLE := src/hiroba/web/static/hiroba/ui/.vite/manifest.json
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help setup ui demo serve test check format bench dist clean soak scale pictures conformance dsp sta

help: ## Explain the targets (this text)
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8000 and DATA_DIR=var are honoured by demo and serve; DATA=folder loads real files into the demo;"
	@echo "  WHAT=publish|pages|kernel|context|history|harvest|workbench|exchange|search|ckan|decide|dashboards|tiles|sealed|privacy chooses the benchmark."

setup: $(VENV)/.done $(BUNDLE) ## Make .venv from the lock file, and the UI bundle

$(VENV)/.done: requirements.lock pyproject.toml scripts/setup
	scripts/setup requirements.lock
	@touch $@

$(VENV)/.tested: $(VENV)/.done requirements-dev.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements-dev.lock
	@touch $@

ui: $(BUNDLE) ## Build the UI bundle

$(BUNDLE): $(UI_SOURCES)
	cd ui && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

demo: setup ## Fill the demonstration city and serve it (PORT=, DATA_DIR=, DATA=)
	@$(VENV)/bin/hiroba demo --port $(PORT) --data-dir $(DATA_DIR) $(if $(DATA),--data $(DATA))

serve: setup ## Serve DATA_DIR as it is
	@$(VENV)/bin/hiroba serve --port $(PORT) --data-dir $(DATA_DIR)

test: $(VENV)/.tested $(BUNDLE) ## Run all tests (on SQLite, then what touches the database on PostgreSQL)
	scripts/test

check: $(VENV)/.tested ## ruff, mypy --strict, import-linter, TypeScript
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	cd ui && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; } && npm run --silent check

format: $(VENV)/.tested ## Put the code into its form
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.tested $(BUNDLE) ## Measure (WHAT=publish|pages|kernel|context|history|harvest|workbench|exchange|search|ckan|decide|dashboards|tiles|sealed|privacy); writes bench/out/<what>.json
	$(PYTHON) -m bench $(WHAT)

soak: $(VENV)/.tested $(BUNDLE) ## kill -9 at random moments while publishing and while rows are written
	$(PYTHON) -m pytest -q -m heavy tests

scale: $(VENV)/.tested ## The same answers from a Spark cluster on loopback, over 50 M rows (needs Java 17; ROWS=)
	$(PYTHON) -m pip install --quiet --require-hashes -r requirements-spark.lock
	HIROBA_SCALE_ROWS=$(ROWS) $(PYTHON) -m pytest -q -s -m heavy tests/scale/test_spark.py

conformance: $(VENV)/.tested $(BUNDLE) ## The official NGSI-LD suite (SUITE=clone ROBOT=robot FOLDERS=parts)
	$(PYTHON) -m tests.conformance.suite $(SUITE) $(FOLDERS) --robot $(ROBOT)

dsp: $(VENV)/.tested $(BUNDLE) ## The official kit of the Dataspace Protocol (TCK=clone COMMON=clone)
	$(PYTHON) -m tests.conformance.dsp.kit $(TCK) $(COMMON)

sta: $(VENV)/.tested $(BUNDLE) ## The official suite of SensorThings (ETS=clone LEVEL=1|2|3)
	$(PYTHON) -m tests.conformance.sensorthings.suite $(ETS) --level $(LEVEL)

pictures: $(VENV)/.tested $(BUNDLE) ## Take the pictures of the README anew
	HIROBA_PICTURES=docs/pictures $(PYTHON) -m pytest -q tests/browser

dist: $(VENV)/.tested $(BUNDLE) ## Build a wheel that carries the UI
	$(PYTHON) scripts/compile_messages.py
	$(PYTHON) -m build --no-isolation --wheel --outdir dist

clean: ## Remove what was built (the data folder stays)
	rm -rf $(VENV) ui/node_modules src/hiroba/web/static/hiroba/ui dist bench/out .mypy_cache .ruff_cache .pytest_cache
