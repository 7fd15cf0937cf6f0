# Maillage. `make help` lists what can be done; everything starts from a bare checkout.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python of the machine that is recent enough (3.11 or later).
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PORT ?= 8000
BIN := .venv/bin
NPM := npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
HTMX := static/vendor/htmx.min.js
# The bench and its options: make bench BENCH="--people 1000"
BENCH ?=
# The sizes compared: a million people take half an hour to build, and can be kept:
# make bench SCALE="--people 10000,1000000 --keep /var/tmp/maillage"
SCALE ?=
PYTEST ?= -n auto

.PHONY: help install run test check bench screenshots format lock migration vocabulary clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

install: $(BIN)/.installed $(HTMX) ## what a server needs: .venv and htmx

run: install ## start the site: http://localhost:8000, or PORT=8001 make run
	@exec env MAILLAGE_DEMO="$${MAILLAGE_DEMO:-1}" PORT="$(PORT)" \
		$(BIN)/python -m intranet.operations.supervisor

test: $(BIN)/.installed-dev node_modules/.installed-dev $(HTMX) ## the whole suite: SQLite, PostgreSQL, browser
	@$(BIN)/python scripts/chromium_present.py
	$(BIN)/python -m pytest $(PYTEST)

check: $(BIN)/.installed-dev ## format, lint, types, who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(BIN)/.installed-dev $(HTMX) ## measure; prints a table, keeps a copy in bench/results/
	$(BIN)/python -m bench $(BENCH)
	$(BIN)/python -m bench exchange
	$(BIN)/python -m bench scale $(SCALE)
	$(BIN)/python -m bench.guide
	$(BIN)/python -m bench.replies
	$(BIN)/python -m bench.gathering

screenshots: $(BIN)/.installed-dev $(HTMX) ## the pictures of README, from the demonstration
	$(BIN)/python scripts/screenshots.py

format: $(BIN)/.installed-dev ## rewrite the Python files in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The last migration may be written again until it is published.
migration: $(BIN)/.installed ## write a migration from the models: NAME=0003_attendance TITLE="Who came."
	$(BIN)/python scripts/migration.py "$(NAME)" "$(TITLE)"

vocabulary: $(BIN)/.installed ## write again the vocabulary of data·inclusion from its package
	$(BIN)/python scripts/vocabulary.py

lock: ## choose the newest versions again: requirements.lock and requirements-dev.lock
	$(PYTHON) scripts/lock.py

clean: ## remove what make built (never the database)
	rm -rf .venv node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# A stamp is newer than what it was made from: a second `make run` installs nothing.
$(BIN)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed." >&2; exit 1; }
	@echo "Python environment in .venv…"
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing (Debian: apt install python3-venv)." >&2; exit 1; }
	@touch $@

$(BIN)/.installed: requirements.lock pyproject.toml | $(BIN)/.made
	@echo "Installing the exact versions of requirements.lock…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(BIN)/.installed-dev: requirements-dev.lock $(BIN)/.installed
	@echo "Installing the tools of the tests…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock
	@touch $@

# htmx comes from npm. Without npm, or without network, the site runs all the same: every page
# works without it. The file is then missing, and is tried for again next time.
$(HTMX): package.json
	@mkdir -p $(@D)
	@set -e; \
	if ! command -v npm >/dev/null 2>&1; then \
		echo "npm is not there: the site runs without htmx (whole pages instead of parts)."; exit 0; fi; \
	if [ -e node_modules/.installed-dev ]; then omit=; else omit=--omit=dev; fi; \
	if $(NPM) $$omit >/dev/null; then \
		cp node_modules/htmx.org/dist/htmx.min.js $@; touch $@; \
	else echo "npm could not fetch htmx: the site runs without it (whole pages instead of parts)."; fi

node_modules/.installed-dev: package.json
	@if ! command -v npm >/dev/null 2>&1; then \
		echo "npm is needed for the tests (checkers of pages and calendars)." >&2; exit 1; fi
	@echo "Installing the checkers of the tests…"
	@$(NPM) >/dev/null
	@touch $@
