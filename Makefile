# The one way in: people, .ci/run and pre-commit call these targets and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check pytest format measures bench lock clean tools

INSTALL := tests/support/install.sh
BIN := .venv/bin
STAMPS := .venv/stamps
WORKERS ?= 2
# Programs for the administrator (runuser, initdb's helpers) are not on everybody's path.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMPS)/project ## install what is missing, then serve (PORT=9000, INSTANCE=dir)
	@exec $(BIN)/letters run $(if $(PORT),--port "$(PORT)") $(if $(INSTANCE),--instance "$(INSTANCE)")

test: tools check pytest ## install what is missing, then check and the whole test suite

check: $(STAMPS)/dev ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/lint-imports

pytest: $(STAMPS)/dev ## the test suite alone (WORKERS=2, ARGS="-k name")
	$(BIN)/pytest -n $(WORKERS) --durations=10 --durations-min=5 $(ARGS)

format: $(STAMPS)/dev ## let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

measures: $(STAMPS)/dev ## print the house measures (file and function lengths, complexity, types, test:code)
	@$(BIN)/python tests/house/measures.py

bench: $(STAMPS)/dev ## run every bench; the figures in README.md come from here
	@shopt -s nullglob; for bench in bench/bench_*.py; do echo "== $$bench"; $(BIN)/python "$$bench"; done

lock: ## resolve requirements/*.in into hash-pinned requirements/*.txt (UPGRADE=1 takes newer versions)
	@$(INSTALL) lock $(if $(UPGRADE),--upgrade)

clean: ## remove what make created, but never instance/
	rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './instance/*' -prune -exec rm -rf {} +

tools:
	@$(INSTALL) tools

# Each stamp is younger than what it was made from, so a second run installs nothing. Only in a checkout that was
# moved do the stamps lie, because .venv has the old place written all over it.
ifneq ($(CURDIR),$(shell cat $(STAMPS)/place 2>/dev/null))
.PHONY: $(STAMPS)/venv
endif

$(STAMPS)/venv: $(INSTALL)
	@$(INSTALL) venv

$(STAMPS)/runtime: requirements/runtime.txt $(STAMPS)/venv
	@$(INSTALL) requirements runtime

$(STAMPS)/project: pyproject.toml $(STAMPS)/runtime
	@$(INSTALL) project

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/project
	@$(INSTALL) requirements dev
