# `make demo` and `make test` set up all they need in .venv/ and tests/node/node_modules/.
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench format docs clean

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
NODE_INSTALLED := tests/node/node_modules/.package-lock.json
RESTOW := $(BIN)/restow

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: $(INSTALLED) ## Do the whole job on the bundled coaching service, on an embedded PostgreSQL, twice
	@$(BIN)/python examples/demo.py

test: $(INSTALLED) $(NODE_INSTALLED) ## Run all tests, against real servers
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(INSTALLED) ## Format, style, types, layers, and generated text
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check -I docs README.md docs/commands.md docs/rules.md

bench: $(INSTALLED) $(NODE_INSTALLED) ## Measure the backfill beside psql \copy and a plain loop
	$(BIN)/python -m benchmarks.backfill

format: $(INSTALLED) ## Format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(INSTALLED) ## Write the generated text again
	$(BIN)/cog -r -I docs README.md docs/commands.md docs/rules.md

clean: ## Remove what was installed and the embedded server's data
	-@test ! -x $(RESTOW) || $(RESTOW) db stop
	rm -rf .venv .restow tests/node/node_modules

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "restow needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable '.[azure,embedded,gcs,s3]'
	@touch $@

$(NODE_INSTALLED): tests/node/package.json tests/node/package-lock.json
	@command -v npm >/dev/null || { echo "The tests run Azurite and migration tools: install Node.js and npm first."; exit 1; }
	npm ci --prefix tests/node --no-audit --no-fund --loglevel=error
