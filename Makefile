# Everything a contributor runs. Only Python 3.11+ and make are needed; the rest is installed into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CORE := .venv/.installed-core
DEV := .venv/.installed-dev
LOCKS := pyproject.toml scripts/bootstrap.sh $(wildcard requirements/*.txt)
SOURCES := src tests scripts $(wildcard benchmarks)
PYTEST := $(BIN)/python -m pytest
# A file stays in one process, as its tests share what is dear to build.
TWO := -n 2 --dist loadfile --ignore=tests/browser
PLAIN := not browser and not soak and not bench

# Tests start many processes: their byte code is made once, in here, whatever the environment says.
test check bench soak shots: export PYTHONDONTWRITEBYTECODE :=
test check bench soak shots: export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode

.PHONY: help demo setup dev test check bench soak shots openapi lock

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

$(CORE): $(LOCKS)
	@sh scripts/bootstrap.sh core
	@touch $@

$(DEV): $(LOCKS)
	@sh scripts/bootstrap.sh dev
	@touch $@ $(CORE)

demo: $(CORE) ## Load the demo once and serve it on 127.0.0.1:8000
	@$(BIN)/onpar demo $(ARGS)

setup: $(CORE) ## Make .venv with the onpar command
	@echo "Ready: $(BIN)/onpar --help"

dev: $(DEV) ## Serve with reload on 127.0.0.1:8000
	@$(BIN)/onpar migrate
	@ONPAR_DEBUG=true DJANGO_SETTINGS_MODULE=onpar.config.settings $(BIN)/python -m django runserver

# What touches no database runs once.
test: $(DEV) ## Run the tests on PostgreSQL and SQLite, with browser tests
	@$(BIN)/python scripts/with_postgres.py $(PYTEST) $(TWO) -m "database and $(PLAIN)"
	@$(PYTEST) $(TWO) -m "$(PLAIN)"
	@. scripts/chromium.sh; $(PYTEST) tests/browser

check: $(DEV) ## Check format, lint, types, floors, templates, migrations
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet src
	$(BIN)/python -m django makemigrations --settings=tests.settings --pythonpath=. --check --dry-run
	$(PYTEST) -q -p no:cacheprovider tests/test_repository.py tests/test_registry.py tests/api/test_document.py

bench: $(DEV) ## Measure: every script of benchmarks/, beside its yardstick
	@for script in benchmarks/*.py; do $(BIN)/python scripts/with_postgres.py $(BIN)/python $$script || exit 1; done

soak: $(DEV) ## Run the tests that take minutes
	@$(BIN)/python scripts/with_postgres.py $(PYTEST) -m soak tests/kernel
	@$(PYTEST) -m soak

shots: $(DEV) ## Photograph every page into build/shots
	@. scripts/chromium.sh; $(BIN)/python scripts/shots.py $(ARGS)

openapi: $(DEV) ## Write docs/openapi.json from the API
	@PYTHONPATH=. $(BIN)/python scripts/openapi.py

lock: $(DEV) ## Write requirements/*.txt from pyproject.toml
	@sh scripts/lock.sh $(ARGS)
